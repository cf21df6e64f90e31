"""Helps of the page: warnings to jump to, tidying with a look first, options, a view beside."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSlider,
    QSpinBox,
    QTableWidget,
)

from dsgan_studio.core.annotations.masks import write_mask
from dsgan_studio.core.workflow.training_request import TrainingRequest, remember_request
from tests.gui.test_annotate_page import (  # noqa: F401
    at,
    canvas,
    drag,
    key,
    mask,
    stored,
    wheel,
    window,
)
from tests.gui.test_main_window import find


def pick(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_a_speck_is_listed_and_a_click_jumps_to_it(qtbot, window, canvas, mask):  # noqa: F811
    mask()[:] = 0
    canvas.board.choose_class(2)
    canvas.board.resize_brush(1, eraser=False)
    drag(qtbot, canvas, (50, 9))
    find(window, "primary-annotate", QPushButton).click()
    listed = find(window, "findings", QListWidget)

    def speck():
        items = [listed.item(row) for row in range(listed.count())]
        return [one for one in items if "Sample 1: speck of platelet, 1 px" in one.text()]

    qtbot.waitUntil(lambda: bool(speck()), timeout=60_000)
    listed.itemClicked.emit(speck()[0])
    assert canvas.board.painting.sample_id == 1
    middle = canvas.view.to_image(QPointF(canvas.width() / 2, canvas.height() / 2))
    assert (round(middle.y(), 1), round(middle.x(), 1)) == (50.5, 9.5)


def test_tidying_is_shown_first_and_done_as_one_step(qtbot, window, canvas, mask):  # noqa: F811
    mask()[:] = 0
    mask()[10, 10] = 2
    before = mask().copy()
    shown = canvas.grab().toImage()
    find(window, "tidy-preview", QPushButton).click()
    assert canvas.board.preview[10, 10] == 0
    assert (mask() == before).all()
    assert canvas.grab().toImage() != shown
    key(qtbot, canvas, Qt.Key.Key_Escape)
    assert canvas.board.preview is None
    assert not find(window, "tidy-preview", QPushButton).isChecked()
    find(window, "tidy-apply", QPushButton).click()
    assert mask()[10, 10] == 0
    assert canvas.board.painting.status().undo == "removing specks"
    canvas.board.undo()
    assert (mask() == before).all()


@pytest.mark.parametrize("deed", ["holes", "smooth", "grow", "shrink", "fit"])
def test_tidying_leaves_locked_classes(window, canvas, mask, deed):  # noqa: F811
    mask()[:] = 1
    mask()[20:40, 20:40] = 2
    mask()[30, 30] = 3
    canvas.board.choose_class(2)
    canvas.board.lock(1, locked=True)
    box = find(window, "tidy-deed", QComboBox)
    box.setCurrentIndex(box.findData(deed))
    find(window, "tidy-apply", QPushButton).click()
    outside = np.ones(mask().shape, dtype=bool)
    outside[20:40, 20:40] = False
    assert (mask()[outside] == 1).all()


def test_brightness_changes_what_is_seen_and_not_the_image(window, canvas):  # noqa: F811
    before, pixels = canvas.grab().toImage(), canvas.board.rgb().copy()
    find(window, "view-brightness", QSlider).setValue(50)
    assert canvas.grab().toImage() != before
    assert (canvas.board.rgb() == pixels).all()
    find(window, "view-plain", QPushButton).click()
    assert canvas.grab().toImage() == before


def test_contours_hatches_and_rulers_are_switched_in_the_view_panel(window, canvas):  # noqa: F811
    pictures = [canvas.grab().toImage()]
    for name in ("view-contours", "view-hatches", "view-rulers"):
        find(window, name, QCheckBox).setChecked(True)
        pictures.append(canvas.grab().toImage())
        assert pictures[-1] != pictures[-2]


def test_tool_options_reach_the_tools(qtbot, window, canvas, mask):  # noqa: F811
    mask()[:] = 1
    mask()[:, 40:] = 255
    find(window, "paint-unlabelled", QCheckBox).setChecked(True)
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (30, 30), (30, 50))
    assert (mask()[:, :40] == 1).all()
    find(window, "wand-tolerance", QSpinBox).setValue(40)
    find(window, "fill-gaps", QSpinBox).setValue(3)
    find(window, "brush-steadiness", QSpinBox).setValue(2)
    board = canvas.board
    assert (board.wand.tolerance, board.fill.close_gaps_px, board.steadiness) == (40, 3, 2)
    find(window, "pen-least", QSlider).setValue(30)
    assert board.pen.share(0.0) == pytest.approx(0.3)


def test_the_bare_image_and_another_sample_stand_beside(window, canvas):  # noqa: F811
    beside = find(window, "canvas-beside")
    box = find(window, "canvas-compare", QComboBox)
    pick(box, 0)
    QApplication.processEvents()
    assert beside.isVisible()
    bare = beside.grab().toImage()
    pick(box, 3)
    assert beside.grab().toImage() != bare
    assert beside.x() > canvas.x()
    find(window, "view-swap", QCheckBox).setChecked(True)
    QApplication.processEvents()
    assert beside.x() < canvas.x()
    pick(box, -1)
    assert not beside.isVisible()


def test_the_map_is_there_when_enlarged_and_leads(qtbot, canvas):  # noqa: F811
    assert canvas._map_area().isEmpty()
    wheel(canvas, at(canvas, 32, 32), 6)
    area = canvas._map_area()
    qtbot.mouseClick(
        canvas, Qt.MouseButton.LeftButton, pos=(area.topLeft() + QPointF(10, 10)).toPoint()
    )
    middle = canvas.view.to_image(QPointF(canvas.width() / 2, canvas.height() / 2))
    assert middle.x() < 10
    assert canvas.board.painting.status().steps == 0


def test_a_class_is_found_by_a_part_of_its_name(qtbot, window, canvas):  # noqa: F811
    key(qtbot, canvas, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = find(window, "class-find", QLineEdit)
    assert field.isVisible()
    qtbot.keyClicks(field, "plasm")
    assert canvas.board.schema.by_id(canvas.board.class_id).name == "cytoplasm"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not field.isVisible()


def test_f1_lists_the_keys(qtbot, window, canvas):  # noqa: F811
    window.activateWindow()
    canvas.setFocus()
    key(qtbot, canvas, Qt.Key.Key_F1)
    texts = [one.text() for one in find(window, "canvas-shortcuts").findChildren(QLabel)]
    assert any("Ctrl+K" in text for text in texts)


def test_masks_that_cannot_be_read_do_not_stop_the_look(window, canvas, leukocytes):  # noqa: F811
    (leukocytes / "masks" / "000003.png").write_bytes(b"nonsense")
    write_mask(leukocytes / "masks" / "000004.png", np.full((128, 128), 1, np.uint8))
    assert stored(leukocytes, 4)[0, 0] == 1
    from dsgan_studio.core.base.jobs import JobContext
    from dsgan_studio.gui.annotate_findings import _look

    files = {n: leukocytes / "masks" / f"{n:06d}.png" for n in (3, 4)}
    number, found, counts = _look(7, files, (0, 1), JobContext())
    assert number == 7
    assert counts[4][1] == 128 * 128
    assert 3 not in counts
    assert all(one.sample != "3" for one in found)


def test_the_pixels_of_each_class_are_counted_here_and_in_the_set(
    qtbot, window, canvas, mask, leukocytes  # noqa: F811
):  # fmt: skip
    table = find(window, "class-pixels", QTableWidget)

    def figures(row):
        return [table.item(row, column).text() for column in (1, 2)]

    def all_masks():
        return sum(int((stored(leukocytes, n) == 2).sum()) for n in range(1, 17))

    row = canvas.board.schema.ids.index(2)
    whole = all_masks()
    here = int((mask() == 2).sum())
    qtbot.waitUntil(lambda: figures(row)[1] == f"{whole:,}", timeout=60_000)
    assert figures(row)[0].split()[-1] == (f"{here:,}" if here else "–")
    canvas.board.put(np.where(mask() == 0, 2, mask()).astype(np.uint8), "test")
    now = int((mask() == 2).sum())
    assert figures(row) == [f"{now:,}", f"{whole - here + now:,}"]
    assert "of 16 masks" in table.item(row, 1).toolTip()
    mask()[:] = 0
    mask()[3, 3:9] = 2
    canvas.board.edited.emit()
    assert figures(row)[0] == "⚠ 6"
    assert "too few" in table.item(row, 1).toolTip()


def test_what_is_enclosed_is_listed_and_a_click_jumps_to_it(qtbot, window, canvas, mask):  # noqa: F811
    painted = np.full(mask().shape, 1, np.uint8)
    painted[40:44, 50:53] = 2
    canvas.board.put(painted, "test")
    find(window, "primary-annotate", QPushButton).click()
    listed = find(window, "findings", QListWidget)
    names = [canvas.board.schema.by_id(one).name for one in (1, 2)]
    told = f"Sample 1: 12 px of {names[1]} inside {names[0]}"

    def place():
        items = [listed.item(row) for row in range(listed.count())]
        return [one for one in items if one.text() == told]

    qtbot.waitUntil(lambda: bool(place()), timeout=60_000)
    listed.itemClicked.emit(place()[0])
    assert canvas.board.painting.sample_id == 1
    middle = canvas.view.to_image(QPointF(canvas.width() / 2, canvas.height() / 2))
    assert (round(middle.y(), 1), round(middle.x(), 1)) == (42, 51.5)


def shown_at(widget, place):
    return widget.grab().toImage().pixelColor(place)


def test_blinking_shows_mask_and_bare_image_in_turn(qtbot, window, canvas, mask):  # noqa: F811
    mask()[20:40, 20:40] = 2
    canvas.update()
    place = at(canvas, 30, 30)
    masked = shown_at(canvas, place)
    key(qtbot, canvas, Qt.Key.Key_J)
    assert find(window, "view-blink", QCheckBox).isChecked()
    bare = shown_at(canvas, place)
    assert bare != masked
    qtbot.waitUntil(lambda: shown_at(canvas, place) == masked, timeout=30_000)
    qtbot.waitUntil(lambda: shown_at(canvas, place) == bare, timeout=30_000)
    key(qtbot, canvas, Qt.Key.Key_J)
    assert shown_at(canvas, place) == masked
    assert canvas.board.look.is_shown
    assert not find(window, "view-blink", QCheckBox).isChecked()


def test_blinking_ends_with_the_key_that_was_held_and_when_the_page_is_left(
    qtbot, window, canvas  # noqa: F811
):  # fmt: skip
    def told(kind, at_ms):
        event = QKeyEvent(kind, Qt.Key.Key_J, Qt.KeyboardModifier.NoModifier)
        event.setTimestamp(at_ms)
        QApplication.sendEvent(canvas, event)

    told(QEvent.Type.KeyPress, 1000)
    assert canvas.blink.is_on
    told(QEvent.Type.KeyRelease, 1700)
    assert not canvas.blink.is_on
    key(qtbot, canvas, Qt.Key.Key_J)
    assert canvas.blink.is_on
    find(window, "go-samples", QPushButton).click()
    assert not canvas.blink.is_on


def test_blinking_with_two_views_shows_both_in_one_place(qtbot, window, canvas, mask):  # noqa: F811
    pick(find(window, "canvas-compare", QComboBox), 3)
    QApplication.processEvents()
    beside = find(window, "canvas-beside")
    place = at(canvas, 64, 64)
    own = shown_at(canvas, place)
    shift = beside.rect().center() - canvas.rect().center()
    other = shown_at(beside, place + shift)
    assert own != other
    key(qtbot, canvas, Qt.Key.Key_J)
    assert shown_at(canvas, place) == other
    key(qtbot, canvas, Qt.Key.Key_J)
    assert shown_at(canvas, place) == own


def test_a_real_image_stands_beside_or_the_reason_why_there_is_none(
    qtbot, window, canvas, tmp_path  # noqa: F811
):  # fmt: skip
    beside = find(window, "canvas-beside")
    box = find(window, "canvas-compare", QComboBox)
    pick(box, -2)
    qtbot.waitUntil(lambda: bool(beside.words), timeout=60_000)
    assert "was not trained in this project" in beside.words
    project = window.studio.session.require_project()
    folder = tmp_path / project.latest_generator().source_name
    folder.mkdir()
    for name, colour in (("a", Qt.GlobalColor.red), ("b", Qt.GlobalColor.green)):
        picture = QImage(128, 128, QImage.Format.Format_RGB32)
        picture.fill(colour)
        assert picture.save(str(folder / f"{name}.png"))
    remember_request(project, TrainingRequest(images=folder, resolution_px=128, kimg=1.0))
    pick(box, -2)
    name = find(window, "real-image-name", QLabel)
    qtbot.waitUntil(lambda: name.text() == "a.png, 1 of 2", timeout=60_000)
    assert beside.words == ""
    middle = beside.rect().center()
    assert shown_at(beside, middle) == QColor(255, 0, 0)
    find(window, "real-image-next", QPushButton).click()
    qtbot.waitUntil(lambda: name.text() == "b.png, 2 of 2", timeout=60_000)
    assert shown_at(beside, middle) == QColor(0, 255, 0)
