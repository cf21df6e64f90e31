"""Two readers compared and brought together, with mouse and keys in the window of the readers."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from dsgan_studio.core.annotations.masks import read_mask
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.workflow.adjudication import agreed_masks
from dsgan_studio.core.workflow.mask_store import painted_store
from dsgan_studio.core.workflow.painting_progress import mark_complete
from dsgan_studio.core.workflow.readers import add_reader
from dsgan_studio.core.workflow.schema_editing import add_class
from dsgan_studio.gui.agreement_wording import figure
from dsgan_studio.gui.region_outline import border_lines
from tests.gui.test_annotate_page import at, close, drag
from tests.gui.test_controls import lacking
from tests.gui.test_main_window import find

PATIENCE_MS = 60_000
SPOT = (slice(10, 20), slice(10, 20))
DOT = (slice(40, 43), slice(40, 43))


@pytest.fixture
def read_twice(leukocytes):
    """Samples 1 and 2 as a second reader sees them; only the first is called complete."""
    add_reader(leukocytes, "Bea")
    with open_project(leukocytes) as project:
        bea = project.readers.named("Bea")
        for number in (1, 2):
            theirs = read_mask(leukocytes / "masks" / f"{number:06d}.png")
            theirs[SPOT] = (theirs[SPOT] + 1) % 3
            if number == 1:
                theirs[DOT] = np.where(theirs[DOT] == 2, 1, 2)
            painted_store(project, bea).put(number, theirs, source="painted", author="Bea")
        mark_complete(project, 1, complete=True, reader=bea)
    return leukocytes


@pytest.fixture
def main(open_window, read_twice):
    made = open_window(read_twice)
    made.resize(1366, 768)
    find(made, "go-annotate", QPushButton).click()
    QApplication.processEvents()
    return made


@pytest.fixture
def readers(qtbot, main):
    """The window of the readers with its figures."""
    qtbot.mouseClick(find(main, "open-readers", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(find(main, "open-agreement", QPushButton), Qt.MouseButton.LeftButton)
    made = find(main, "readers-window")
    images = find(made, "agreement-images")
    qtbot.waitUntil(lambda: images.rowCount() == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(made.isActiveWindow, timeout=PATIENCE_MS)  # keys are those of this window
    return made


@pytest.fixture
def bench(qtbot, readers):
    """Sample 1, opened by a click on its row."""
    click_row(qtbot, readers, "Sample 1")
    assert readers.bench.work is not None
    QApplication.processEvents()
    return readers.bench


def click_row(qtbot, readers, name):
    images = find(readers, "agreement-images")
    row = next(r for r in range(images.rowCount()) if images.item(r, 0).text() == name)
    place = images.visualItemRect(images.item(row, 0)).center()
    qtbot.mouseClick(images.viewport(), Qt.MouseButton.LeftButton, pos=place)


def key(qtbot, widget, code, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(widget, code, modifier)
    QApplication.processEvents()


def region_text(readers):
    return find(readers, "adjudication-region", QLabel).text()


def theirs(folder, number=1):
    return read_mask(folder / "readers" / "02-bea" / f"{number:06d}.png")


def test_figures_are_shown_with_the_worst_image_first_and_what_is_left_out(readers):
    images, classes = find(readers, "agreement-images"), find(readers, "agreement-classes")
    dices = [float(images.item(row, 1).text()) for row in range(2)]
    assert dices == sorted(dices)
    states = {images.item(row, 0).text(): images.item(row, 4).text() for row in range(2)}
    assert states == {"Sample 1": "Open", "Sample 2": "Bea is still reading"}
    assert classes.rowCount() >= 4
    assert classes.item(0, 0).text() == "All classes"
    said = find(readers, "agreement-said", QLabel).text()
    assert "Images compared: 2; called complete by both: 0." in said
    assert "Left out, Bea has no mask: 3, 4" in said


def test_a_click_on_a_class_ranks_the_images_by_it(qtbot, readers):
    images, classes = find(readers, "agreement-images"), find(readers, "agreement-classes")
    found = readers.figures._found
    for row, one in enumerate(found.classes, 1):
        place = classes.visualItemRect(classes.item(row, 0)).center()
        qtbot.mouseClick(classes.viewport(), Qt.MouseButton.LeftButton, pos=place)
        dices = [image.dices[row - 1] for image in found.images]
        measured = sorted(value for value in dices if not np.isnan(value))
        shown = [images.item(r, 1).text() for r in range(2)]
        assert shown == [*map(figure, measured), *["–"] * (2 - len(measured))]
        assert one.name in readers.figures._title.text()
    first = images.item(0, 0).text()
    place = images.visualItemRect(images.item(0, 0)).center()
    qtbot.mouseClick(images.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (readers.bench.work is not None) == (first == "Sample 1")


def test_one_key_takes_a_readers_class_and_goes_to_the_next_region(qtbot, readers, bench):
    largest = bench.region
    assert region_text(readers).startswith(f"Region 1 of {len(bench.regions)}, {largest.pixels} px")
    name = bench.board.schema.by_id(largest.second).name
    assert find(readers, "adjudication-take-second", QPushButton).accessibleName() == f"Bea: {name}"
    key(qtbot, bench.canvas, Qt.Key.Key_T)
    taken = bench.board.mask()[largest.box.slices][largest.where]
    assert (taken == largest.second).all()
    assert bench.region is bench.regions[1]
    key(qtbot, bench.canvas, Qt.Key.Key_R)
    second = bench.regions[1]
    assert (bench.board.mask()[second.box.slices][second.where] == second.first).all()
    key(qtbot, bench.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert second.is_open(bench.board.mask())
    key(qtbot, bench.canvas, Qt.Key.Key_A)
    key(qtbot, bench.canvas, Qt.Key.Key_A)
    assert bench.region is bench.regions[0]
    assert region_text(readers).endswith("decided")
    key(qtbot, bench.canvas, Qt.Key.Key_D)
    assert bench.region is bench.regions[1]
    assert region_text(readers).endswith("open")


def test_the_agreed_mask_becomes_the_projects_and_the_page_goes_on_with_it(
    qtbot, main, readers, bench, read_twice
):
    before = read_mask(read_twice / "masks/000001.png")
    find(readers, "adjudication-rest-second", QPushButton).click()
    assert not find(readers, "adjudication-rest-second", QPushButton).isEnabled()
    author = find(readers, "adjudication-author", QLineEdit)
    qtbot.keyClicks(author, "Prof. R T")
    assert author.text() == "Prof. R T"
    qtbot.keyClick(author, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (read_mask(read_twice / "masks/000001.png") == theirs(read_twice)).all()
    with open_project_reading(read_twice) as project:
        latest = project.mask_history(1)[-1]
        assert (latest.author, latest.source) == ("Prof. R T", "adjudicated: first reader and Bea")
        assert agreed_masks(project)[1].holds
    page = find(main, "page-annotate")
    assert page.board.painting.sample_id == 1
    assert (page.board.painting.mask == theirs(read_twice)).all()
    take_back = find(readers, "adjudication-take-back", QPushButton)
    assert take_back.isEnabled()
    qtbot.mouseClick(take_back, Qt.MouseButton.LeftButton)
    assert (read_mask(read_twice / "masks/000001.png") == before).all()
    assert (page.board.painting.mask == before).all()
    assert not take_back.isEnabled()
    assert bench._open_places() == []  # decisions stay


def test_a_region_can_be_painted_anew_with_the_mouse(qtbot, readers, bench):
    region = bench.region
    canvas = bench.canvas
    canvas.board.resize_brush(40, eraser=False)
    canvas.board.choose_class(0)
    middle = (region.box.top + region.box.bottom) // 2, (region.box.left + region.box.right) // 2
    assert canvas.rect().contains(at(canvas, *middle))
    drag(qtbot, canvas, middle, middle)
    assert (bench.board.mask()[region.box.slices][region.where] == 0).all()
    assert region_text(readers).endswith("decided")


def test_decisions_survive_a_closed_window(qtbot, main, readers, bench, open_window, read_twice):
    key(qtbot, bench.canvas, Qt.Key.Key_T)
    decided = bench.board.mask().copy()
    before = read_mask(read_twice / "masks/000001.png")
    readers.close()
    assert bench.work is None
    close(qtbot, main)
    assert (read_mask(read_twice / "masks/000001.png") == before).all()
    again = open_window(read_twice)
    find(again, "go-annotate", QPushButton).click()
    QApplication.processEvents()
    find(again, "page-annotate").compare_readers()
    fresh = find(again, "readers-window")
    qtbot.waitUntil(fresh.isActiveWindow, timeout=PATIENCE_MS)
    fresh.open_sample(1)
    assert (fresh.bench.board.mask() == decided).all()
    assert fresh.bench.region is fresh.bench.regions[1]
    key(qtbot, fresh.bench.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert fresh.bench.regions[0].is_open(fresh.bench.board.mask())


def test_a_sample_that_is_still_read_blind_is_not_shown(qtbot, readers):
    click_row(qtbot, readers, "Sample 2")
    assert readers.bench.work is None
    told = find(readers, "readers-told", QLabel)
    assert told.isVisible()
    assert "Bea has not called the mask of sample 2 complete" in told.text()


def test_escape_goes_back_to_the_figures_and_then_closes(qtbot, readers, bench):
    key(qtbot, bench.canvas, Qt.Key.Key_Escape)
    assert bench.work is None
    assert readers.figures.isVisible()
    key(qtbot, readers.figures, Qt.Key.Key_Escape)
    assert not readers.isVisible()


def test_a_lock_keeps_the_region_and_is_told(qtbot, readers, bench):
    bench.board.lock(UNLABELLED, locked=True)
    key(qtbot, bench.canvas, Qt.Key.Key_R)
    assert bench.region is bench.regions[0]
    assert bench.region.is_open(bench.board.mask())
    assert "lock" in find(readers, "adjudication-said", QLabel).text()


def test_the_region_is_outlined_on_the_canvas_and_moves_with_the_view(bench):
    region = bench.region
    edge = at(bench.canvas, region.box.top, region.box.left)
    before = bench.canvas.grab().toImage()
    bench._panes.show_region(None)
    without = bench.canvas.grab().toImage()
    assert before != without
    bench._panes.show_region(region)
    bench.canvas.zoom(0.5)
    moved = at(bench.canvas, region.box.top, region.box.left)
    assert moved != edge
    assert bench.canvas.grab().toImage() != without


def test_a_border_runs_between_what_is_set_and_what_is_not():
    from dsgan_studio.core.annotations.boxes import Box

    lines = border_lines(Box(3, 5, 4, 7), np.array([[True, True]]))
    found = {((line.x1(), line.y1()), (line.x2(), line.y2())) for line in lines}
    assert found == {
        ((5, 3), (6, 3)), ((6, 3), (7, 3)), ((5, 4), (6, 4)), ((6, 4), (7, 4)),
        ((5, 3), (5, 4)), ((7, 3), (7, 4)),
    }  # fmt: skip


def test_a_third_reader_is_offered_and_two_are_never_the_same(qtbot, main, readers, read_twice):
    assert main.studio.session.change(lambda project: add_reader(project, "Cy"))
    figures = readers.figures
    figures._second.setCurrentIndex(0)
    figures._second.activated.emit(0)
    first, second = figures.pair
    assert (first.name, second.name) == ("Bea", "")
    figures._first.setCurrentIndex(2)
    figures._first.activated.emit(2)
    said = find(readers, "agreement-said", QLabel)
    qtbot.waitUntil(lambda: "Cy has no mask" in said.text(), timeout=PATIENCE_MS)
    assert find(readers, "agreement-images").rowCount() == 0


def test_a_sample_is_let_go_where_its_classes_are_changed(main, readers, bench):
    page = find(main, "page-annotate")
    assert page.change_schema(lambda project: add_class(project, "extra"))
    assert bench.work is None
    assert "classes were changed" in find(readers, "readers-told", QLabel).text()
    readers.open_sample(1)
    assert "extra" in [one.name for one in bench.board.schema.classes]


def test_a_project_that_is_closed_lets_everything_go(main, readers, bench):
    main.studio.session.close()
    assert bench.work is None
    assert not readers.isVisible()
    assert find(readers, "agreement-images").rowCount() == 0


def test_every_control_of_the_window_has_a_tip_a_name_and_a_place_in_the_tab_order(readers, bench):
    assert lacking(readers) == []


def test_the_middle_of_the_region_is_in_the_middle_of_the_canvas(bench):
    box = bench.region.box
    middle = bench.canvas.view.to_image(QPointF(bench.canvas.rect().center()))
    assert abs(middle.y() - (box.top + box.bottom) / 2) < 1.5
    assert abs(middle.x() - (box.left + box.right) / 2) < 1.5
