import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QComboBox, QPushButton, QSlider, QSpinBox, QTabBar

from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.gui.widgets.grid_view import GridView
from tests.gui.test_main_window import find
from tests.unit.workflow.test_status import STYLEGAN1, STYLEGAN2, bring_in

PATIENCE_MS = 60_000
MODES = ("seeds", "between", "mixed", "layers", "compare")


def idle(qtbot, window):
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)


def pixels(window, name):
    """Return the bytes of a large picture."""
    from dsgan_studio.gui.viewer_picture import Picture

    return bytes(find(window, name, Picture).image.constBits())


def tiles(window, name):
    model = find(window, name, GridView).model()
    images = [model.image(tile.number) for tile in model.tiles]
    return [None if one is None else bytes(one.constBits()) for one in images]


def show(qtbot, window, mode):
    find(window, "view-mode", QTabBar).setCurrentIndex(MODES.index(mode))
    idle(qtbot, window)


@pytest.fixture
def project(empty_project):
    bring_in(empty_project, STYLEGAN2)
    return empty_project


@pytest.fixture
def window(open_window, project, qtbot):
    made = open_window(project)
    find(made, "go-generator", QPushButton).click()
    idle(qtbot, made)
    return made


def test_the_slider_leads_from_one_image_to_the_other_and_the_film_shows_the_way(window, qtbot):
    show(qtbot, window, "between")
    film = tiles(window, "between-film")
    assert None not in film
    assert len(set(film)) == len(film)
    slider = find(window, "between-place", QSlider)
    for place, frame in ((0, 0), (50, 4), (100, 8)):
        slider.setValue(place)
        idle(qtbot, window)
        assert pixels(window, "between-picture") == film[frame]
    view = find(window, "between-film", GridView)
    view.select_numbers((2,))
    assert slider.value() == 25


def test_moving_the_slider_early_leaves_no_hole_in_the_film(window, qtbot):
    find(window, "view-mode", QTabBar).setCurrentIndex(1)
    for place in range(60, 70):
        find(window, "between-place", QSlider).setValue(place)
    idle(qtbot, window)
    assert None not in tiles(window, "between-film")


def test_layers_of_another_image_change_the_first_up_to_being_the_other(window, qtbot):
    show(qtbot, window, "mixed")
    band, cross = find(window, "mixed-band", QComboBox), find(window, "mixed-crossover", QSlider)
    looks = {}
    for index, name in enumerate(("coarse", "middle", "fine")):
        band.setCurrentIndex(index)
        idle(qtbot, window)
        looks[name] = pixels(window, "mixed-mixed")
        assert not cross.isEnabled()
    assert len(set(looks.values())) == 3
    band.setCurrentIndex(3)
    for place, same in ((0, "mixed-style"), (cross.maximum(), "mixed-base")):
        cross.setValue(place)
        idle(qtbot, window)
        assert pixels(window, "mixed-mixed") == pixels(window, same)


def test_every_feature_map_can_be_looked_into(window, qtbot):
    show(qtbot, window, "layers")
    tap = find(window, "layers-tap", QSlider)
    seen = set()
    for number in range(tap.maximum() + 1):
        tap.setValue(number)
        idle(qtbot, window)
        channels = tiles(window, "layers-view")
        assert None not in channels
        seen.add(tuple(channels))
    assert len(seen) == tap.maximum() + 1
    view = find(window, "layers-view", GridView)
    assert "black is" in view.model().tiles[0].description


def test_two_generators_are_seen_on_the_same_seeds(open_window, project, qtbot):
    bring_in(project, STYLEGAN1)
    window = open_window(project)
    find(window, "go-generator", QPushButton).click()
    show(qtbot, window, "compare")
    left, right = tiles(window, "compare-view-0"), tiles(window, "compare-view-1")
    assert None not in left + right
    assert left != right
    choice = find(window, "compare-choice-1", QComboBox)
    choice.setCurrentIndex(find(window, "compare-choice-0", QComboBox).currentIndex())
    idle(qtbot, window)
    assert tiles(window, "compare-view-1") == left
    find(window, "compare-seed", QSpinBox).setValue(5)
    idle(qtbot, window)
    assert tiles(window, "compare-view-0") != left


def test_an_image_between_two_becomes_a_sample(window, project, qtbot):
    keep = find(window, "view-keep", QPushButton)
    assert not keep.isEnabled()
    show(qtbot, window, "between")
    assert keep.isEnabled()
    keep.click()
    idle(qtbot, window)
    (sample,) = window.studio.session.require_project().samples()
    assert sample.latent_space == "w"


def test_a_selected_image_is_saved_where_one_says(window, qtbot, answers, tmp_path):
    find(window, "generator-view", GridView).select_numbers((3,))
    answers.paths.append(tmp_path / "third.png")
    find(window, "view-save", QPushButton).click()
    idle(qtbot, window)
    with Image.open(tmp_path / "third.png") as saved:
        shown = find(window, "generator-view", GridView).model().image(3)
        made = np.asarray(saved).astype(int)
        seen = np.frombuffer(bytes(shown.constBits()), np.uint8).reshape(made.shape)
    assert np.abs(made - seen).max() <= 1


def test_an_image_that_cannot_be_saved_is_told_of(window, qtbot, answers, tmp_path):
    notices = []
    window.studio.session.notified.connect(notices.append)
    show(qtbot, window, "between")
    answers.paths.append(tmp_path / "nowhere" / "a.png")
    find(window, "view-save", QPushButton).click()
    idle(qtbot, window)
    assert [one.level for one in notices] == ["error"]


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_page_fits_a_small_screen_at_every_size_of_text(window, percent, qtbot):
    window.studio.theme.zoom(percent)
    page = find(window, "page-generator")
    rail = window.rail.minimumSizeHint().width()
    for mode in MODES:
        show(qtbot, window, mode)
        assert rail + page.minimumSizeHint().width() <= 1366, mode


def test_what_was_kept_is_made_by_the_generator_in_use_alone(open_window, project, qtbot):
    bring_in(project, STYLEGAN1)
    window = open_window(project)
    find(window, "go-generator", QPushButton).click()
    idle(qtbot, window)
    show(qtbot, window, "between")
    assert find(window, "view-keep", QPushButton).isEnabled()
    find(window, "generator-list").setCurrentRow(1)
    idle(qtbot, window)
    assert not find(window, "view-keep", QPushButton).isEnabled()
    with open_project_reading(project) as opened:
        assert opened.samples() == ()


def test_the_sheet_of_a_large_generator_fills_with_small_pictures_first(window, qtbot, monkeypatch):
    from dsgan_studio.core.workflow import viewing

    monkeypatch.setattr(viewing, "_LEAST_PREVIEWED_PX", 16)
    monkeypatch.setattr(viewing, "_PREVIEW_PX", 8)
    model = find(window, "generator-view", GridView).model()
    widths = []
    model.dataChanged.connect(
        lambda first, last, roles: widths.append(model.image(first.row() + 1).width())
        if roles else None
    )  # fmt: skip
    find(window, "view-seed", QSpinBox).setValue(5)
    idle(qtbot, window)
    assert widths == [8] * 24 + [16] * 24
