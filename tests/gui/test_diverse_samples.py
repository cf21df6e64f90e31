import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QSpinBox

from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.dropped import dropped_samples
from dsgan_studio.gui.widgets.grid_view import GridView
from tests.gui.test_main_window import find

PATIENCE_MS = 60_000
OLD = list(range(1, 17))


@pytest.fixture
def window(open_window, leukocytes):
    made = open_window(leukocytes)
    find(made, "go-samples", QPushButton).click()
    return made


@pytest.fixture
def sheet(window):
    return find(window, "samples-sheet", GridView)


@pytest.fixture
def choose(window, qtbot):
    def draw(drawn, kept):
        find(window, "samples-seed", QSpinBox).setValue(9)
        find(window, "diverse-drawn", QSpinBox).setValue(drawn)
        find(window, "diverse-kept", QSpinBox).setValue(kept)
        find(window, "diverse-start", QPushButton).click()
        qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)

    return draw


def numbers(sheet):
    return [tile.number for tile in sheet.model().tiles]


def test_of_many_drawn_the_most_different_stay_and_are_selected(window, sheet, choose):
    choose(8, 3)
    kept = sheet.selected_numbers()
    assert len(kept) == 3
    assert numbers(sheet) == [*OLD, *kept]
    said = find(window, "diverse-said", QLabel).text()
    assert "Of 8 candidates 3 stay." in said
    assert "The two most alike" in said


def test_the_window_keeps_what_the_command_keeps(sheet, choose, tmp_path, capsys):
    import json

    from dsgan_studio.cli.main import run
    from dsgan_studio.core.workflow.sample_projects import copy_sample_project

    choose(8, 3)
    other = copy_sample_project("leukocytes", tmp_path / "other.dsgan")
    words = ["sample", str(other), "--count", "8", "--seed", "9", "--diverse", "3", "--json"]
    capsys.readouterr()
    assert run(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert tuple(sorted(told["choice"]["kept"])) == sheet.selected_numbers()


def test_those_left_out_can_be_looked_at_and_are_marked(window, sheet, choose, leukocytes):
    choose(8, 3)
    look = find(window, "diverse-look", QCheckBox)
    assert look.isVisible()
    look.click()
    assert numbers(sheet) == list(range(1, 25))
    marked = [tile.number for tile in sheet.model().tiles if "left out" in tile.caption]
    with open_project_reading(leukocytes) as project:
        assert set(marked) == dropped_samples(project)
    look.click()
    assert len(numbers(sheet)) == 19


def test_undo_brings_back_those_left_out_and_redo_drops_them_again(window, sheet, choose):
    undo, redo = find(window, "menu-undo", QAction), find(window, "menu-redo", QAction)
    choose(8, 3)
    kept = numbers(sheet)
    assert "dropping 5 samples" in undo.text()
    undo.trigger()
    assert numbers(sheet) == list(range(1, 25))
    assert not find(window, "diverse-said", QLabel).isVisible()
    redo.trigger()
    assert numbers(sheet) == kept


def test_what_is_left_out_already_is_not_dropped_once_more(window, sheet, choose):
    choose(8, 3)
    find(window, "diverse-look", QCheckBox).click()
    (first, *_) = [tile.number for tile in sheet.model().tiles if "left out" in tile.caption]
    sheet.select_numbers((first,))
    find(window, "samples-drop", QPushButton).click()
    assert "dropping 5 samples" in find(window, "menu-undo", QAction).text()


def test_a_project_open_for_reading_offers_no_choice(open_window, leukocytes):
    window = open_window()
    window.studio.session.open(leukocytes, reading=True)
    assert not find(window, "diverse-start", QPushButton).isEnabled()
