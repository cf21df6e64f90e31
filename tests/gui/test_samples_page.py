import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QSlider, QSpinBox

from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.dropped import dropped_samples
from dsgan_studio.gui.widgets.grid_view import GridView
from tests.gui.test_main_window import find

PATIENCE_MS = 60_000


@pytest.fixture
def window(open_window, leukocytes):
    made = open_window(leukocytes)
    find(made, "go-samples", QPushButton).click()
    return made


@pytest.fixture
def sheet(window):
    return find(window, "samples-sheet", GridView)


def idle(qtbot, window):
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)


def draw(qtbot, window, more):
    find(window, "samples-count", QSpinBox).setValue(more)
    primary = find(window, "primary-samples", QPushButton)
    assert str(more) in primary.text()
    primary.click()
    idle(qtbot, window)


def numbers(sheet):
    return [tile.number for tile in sheet.model().tiles]


def test_the_sheet_shows_every_sample_with_its_picture(window, sheet, qtbot):
    assert numbers(sheet) == list(range(1, 17))
    qtbot.waitUntil(lambda: sheet.model().image(16) is not None)
    assert sheet.model().image(1).width() == 128


def test_drawing_more_adds_samples_and_leaves_the_old_as_they_are(window, sheet, qtbot, leukocytes):
    before = {file.name: file.read_bytes() for file in (leukocytes / "samples").iterdir()}
    draw(qtbot, window, 2)
    assert numbers(sheet) == list(range(1, 19))
    assert sheet.selected_numbers() == (17, 18)
    after = {file.name: file.read_bytes() for file in (leukocytes / "samples").iterdir()}
    assert {name: after[name] for name in before} == before
    with open_project_reading(leukocytes) as project:
        assert [project.sample(one).index for one in (17, 18)] == [16, 17]


def test_the_window_draws_what_the_command_draws(window, qtbot, leukocytes, tmp_path):
    from dsgan_studio.cli.main import run
    from dsgan_studio.core.workflow.sample_projects import copy_sample_project

    other = copy_sample_project("leukocytes", tmp_path / "other.dsgan")
    find(window, "samples-seed", QSpinBox).setValue(9)
    find(window, "samples-psi", QSlider).setValue(50)
    draw(qtbot, window, 2)
    words = ["sample", str(other), "--count", "2", "--seed", "9", "--truncation", "0.5"]
    assert run([*words, "--json"]) == 0
    for name in ("000017.png", "000018.png"):
        assert (other / "samples" / name).read_bytes() == (
            leukocytes / "samples" / name
        ).read_bytes()


def test_a_dropped_sample_is_gone_and_undo_brings_it_back(window, sheet, qtbot, leukocytes):
    draw(qtbot, window, 3)
    sheet.select_numbers((17, 19))
    undo, redo = find(window, "menu-undo", QAction), find(window, "menu-redo", QAction)
    assert not undo.isEnabled()
    sheet.setFocus()
    qtbot.keyClick(sheet, Qt.Key.Key_Delete)
    assert numbers(sheet) == [*range(1, 17), 18]
    assert "dropping 2 samples" in undo.text()
    with open_project_reading(leukocytes) as project:
        assert dropped_samples(project) == {17, 19}
    undo.trigger()
    assert numbers(sheet) == list(range(1, 20))
    assert sheet.selected_numbers() == (17, 19)
    redo.trigger()
    assert numbers(sheet) == [*range(1, 17), 18]
    assert not redo.isEnabled()


def test_a_painted_sample_is_not_dropped_and_the_reason_is_told(window, sheet):
    sheet.select_numbers((3,))
    find(window, "samples-drop", QPushButton).click()
    assert "has a mask already" in find(window, "notice-text", QLabel).text()
    assert 3 in numbers(sheet)


def test_the_selected_sample_shows_what_makes_it_and_gives_its_latents(window, sheet, qtbot):
    sheet.select_numbers((5,))
    sample = window.studio.session.project.sample(5)
    assert find(window, "sample-number", QLabel).text() == "5"
    assert find(window, "sample-seed", QLabel).text() == f"{sample.seed}, {sample.index}"
    find(window, "sample-copy-z", QPushButton).click()
    copied = [float(one) for one in QGuiApplication.clipboard().text().split("\t")]
    assert copied == pytest.approx(sample.z.tolist(), rel=1e-6)
    copy_w = find(window, "sample-copy-w", QPushButton)
    assert not copy_w.isEnabled()
    qtbot.waitUntil(copy_w.isEnabled, timeout=PATIENCE_MS)
    copy_w.click()
    rows = QGuiApplication.clipboard().text().split("\n")
    assert find(window, "sample-w", QLabel).text().startswith(f"{len(rows)} × ")


def test_the_selection_follows_the_session_and_tells_it(window, sheet):
    window.studio.session.select("sample", (2, 4))
    assert sheet.selected_numbers() == (2, 4)
    sheet.select_numbers((7,))
    assert window.studio.session.selection("sample") == (7,)


def test_a_project_without_samples_draws_the_usual_number_by_one_click(
    open_window, empty_project, qtbot
):
    from tests.unit.workflow.test_status import STYLEGAN2, bring_in

    bring_in(empty_project, STYLEGAN2)
    window = open_window(empty_project)
    assert find(window, "page-samples").isVisible()
    primary = find(window, "primary-samples", QPushButton)
    assert primary.text() == "Draw 16 samples"
    primary.click()
    idle(qtbot, window)
    assert numbers(find(window, "samples-sheet", GridView)) == list(range(1, 17))
    assert primary.text() == "Draw 16 more samples"


def test_nothing_can_be_changed_in_a_project_that_is_open_for_reading(open_window, leukocytes):
    from dsgan_studio.core.project.opening import open_project

    with open_project(leukocytes):
        window = open_window(leukocytes)
        find(window, "notice-action", QPushButton).click()
        find(window, "go-samples", QPushButton).click()
        sheet = find(window, "samples-sheet", GridView)
        sheet.select_numbers((1,))
        assert not find(window, "primary-samples", QPushButton).isEnabled()
        assert not find(window, "samples-drop", QPushButton).isEnabled()
