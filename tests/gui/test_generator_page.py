import shutil

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QListWidget, QPushButton, QSlider, QSpinBox

from dsgan_studio.gui.widgets.grid_view import GridView
from tests.gui.test_main_window import drop, find
from tests.unit.workflow.experiment_folder import DATA
from tests.unit.workflow.test_status import STYLEGAN1, STYLEGAN2, bring_in

PATIENCE_MS = 60_000


def idle(qtbot, window):
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)


def seen(window):
    """Return the pictures of the viewer, each as its bytes."""
    tiles = find(window, "generator-view", GridView).model()
    images = [tiles.image(tile.number) for tile in tiles.tiles]
    return [None if one is None else bytes(one.constBits()) for one in images]


@pytest.fixture
def window(open_window, leukocytes, qtbot):
    made = open_window(leukocytes)
    find(made, "go-generator", QPushButton).click()
    idle(qtbot, made)
    return made


def test_a_chosen_checkpoint_shows_its_facts_and_comes_in_by_a_second_click(
    open_window, empty_project, answers, qtbot
):
    window = open_window(empty_project)
    answers.paths.append(DATA / STYLEGAN2)
    find(window, "other-generator", QPushButton).click()
    primary = find(window, "primary-generator", QPushButton)
    assert find(window, "offer-name", QLabel).text() == STYLEGAN2
    qtbot.waitUntil(primary.isEnabled, timeout=PATIENCE_MS)
    assert "Bring" in primary.text()
    primary.click()
    idle(qtbot, window)
    assert window.studio.session.step("generator").figures["resolution_px"] == 16
    assert find(window, "generator-list", QListWidget).count() == 1
    assert primary.text() == "Go on to Samples"
    primary.click()
    assert find(window, "page-samples").isVisible()


def test_a_file_that_is_refused_is_refused_in_the_words_of_the_program(
    open_window, empty_project, qtbot, tmp_path
):
    window = open_window(empty_project)
    file = tmp_path / "notes.pkl"
    file.write_bytes(b"no checkpoint at all")
    drop(window, file)
    refusal = find(window, "offer-refusal", QLabel)
    qtbot.waitUntil(refusal.isVisible, timeout=PATIENCE_MS)
    from dsgan_studio.core.workflow.generators import generator_info

    _, (told,) = generator_info([file])
    assert refusal.text() == str(told)
    assert not find(window, "primary-generator", QPushButton).isEnabled()
    find(window, "offer-leave", QPushButton).click()
    assert find(window, "primary-generator", QPushButton).text().startswith("Train on a folder")


def test_a_checkpoint_dropped_without_a_project_waits_for_one(
    open_window, answers, qtbot, tmp_path
):
    window = open_window()
    drop(window, DATA / STYLEGAN2)
    assert find(window, "page-generator").isVisible()
    idle(qtbot, window)
    answers.paths.append(tmp_path / "mine.dsgan")
    primary = find(window, "primary-generator", QPushButton)
    assert primary.text() == "New project for it…"
    primary.click()
    qtbot.waitUntil(lambda: window.studio.session.project is not None, timeout=PATIENCE_MS)
    assert find(window, "page-generator").isVisible()
    assert "Bring" in primary.text()
    assert primary.isEnabled()


def test_the_viewer_shows_what_sampling_this_seed_would_draw(window, leukocytes, qtbot):
    from PySide6.QtGui import QImage

    kept = QImage(str(leukocytes / "samples" / "000001.png"))
    find(window, "view-seed", QSpinBox).setValue(3)
    find(window, "view-psi", QSlider).setValue(80)
    idle(qtbot, window)
    shown = find(window, "generator-view", GridView).model().image(1)
    assert shown.convertToFormat(kept.format()) == kept


def test_seed_truncation_and_noise_turn_the_pictures(window, qtbot):
    looks = [seen(window)]
    assert None not in looks[0]
    for turn in (
        lambda: find(window, "view-seed", QSpinBox).setValue(2),
        lambda: find(window, "view-psi", QSlider).setValue(20),
        lambda: find(window, "view-noise", QComboBox).setCurrentIndex(1),
    ):
        turn()
        idle(qtbot, window)
        looks.append(seen(window))
    assert len({look[0] for look in looks}) == len(looks)


def test_while_a_slider_moves_only_its_last_place_is_shown(window, qtbot):
    slider = find(window, "view-psi", QSlider)
    for value in (10, 30, 50, 90, 40):
        slider.setValue(value)
    idle(qtbot, window)
    last = seen(window)
    slider.setValue(41)
    idle(qtbot, window)
    slider.setValue(40)
    idle(qtbot, window)
    assert seen(window) == last


def test_an_earlier_generator_can_be_looked_at_and_put_in_use_again(
    open_window, empty_project, qtbot
):
    bring_in(empty_project, STYLEGAN2)
    bring_in(empty_project, STYLEGAN1)
    window = open_window(empty_project)
    find(window, "go-generator", QPushButton).click()
    generators = find(window, "generator-list", QListWidget)
    use = find(window, "generator-use", QPushButton)
    assert generators.count() == 2
    assert not use.isVisible()
    idle(qtbot, window)
    first = seen(window)
    generators.setCurrentRow(1)
    idle(qtbot, window)
    assert seen(window) != first
    assert use.isVisible()
    use.click()
    assert window.studio.session.step("generator").figures["resolution_px"] == 16
    assert not use.isVisible()


def test_a_generator_whose_file_is_lost_is_told_in_its_place(open_window, leukocytes, qtbot):
    shutil.rmtree(leukocytes / "generators")
    window = open_window(leukocytes)
    find(window, "go-generator", QPushButton).click()
    refusal = find(window, "generator-refusal", QLabel)
    qtbot.waitUntil(refusal.isVisible, timeout=PATIENCE_MS)
    assert "is missing" in refusal.text()


def test_nothing_is_rendered_while_nobody_looks(open_window, leukocytes):
    window = open_window(leukocytes)
    assert not find(window, "page-generator").isVisible()
    assert window.studio.jobs.jobs == ()
