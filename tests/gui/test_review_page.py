"""The gallery as a reviewer uses it: pictures, verdicts by keyboard, order, undo."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.interpreters import train_interpreter
from dsgan_studio.core.workflow.runs import generate_run
from dsgan_studio.gui.widgets.grid_view import GridView
from tests.gui.test_main_window import find


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A copy of the sample project with a run of twelve items."""
    from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project

    path = copy_sample_project(
        SAMPLE_PROJECT, tmp_path_factory.mktemp("review") / "generated.dsgan"
    )
    train_interpreter(
        path, members=2, seed=0, class_weights="none", device="cpu", context=JobContext()
    )
    generate_run(
        path, count=12, seed=1, workers=1, scheduler=None, decision="mean", device="cpu",
        context=JobContext(),
    )  # fmt: skip
    return path


@pytest.fixture
def path(generated, tmp_path):
    import shutil

    return shutil.copytree(generated, tmp_path / "copy.dsgan")


@pytest.fixture
def window(open_window, path):
    made = open_window(path)
    made.resize(1366, 768)
    find(made, "go-review", QPushButton).click()
    return made


@pytest.fixture
def gallery(window):
    return find(window, "gallery", GridView)


def shown(gallery):
    return [tile.number for tile in gallery.model().tiles]


def verdicts(path):
    with open_project_reading(path) as project:
        labelling = project.labellings()[-1]
        return {one.index: one.verdict.value for one in project.review.verdicts(labelling.id)}


def choose(window, name, key):
    box = find(window, name, QComboBox)
    box.setCurrentIndex(box.findData(key))


def picture(qtbot, gallery, number):
    qtbot.waitUntil(lambda: gallery.model().image(number) is not None, timeout=20_000)
    return gallery.model().image(number)


def test_the_least_sure_items_come_first(window, gallery, path):
    with open_project_reading(path) as project:
        labelling = project.labellings()[-1]
        expected = [one.index for one in project.item_scores(labelling.id)]
    assert shown(gallery) == expected
    choose(window, "review-order", "index")
    assert shown(gallery) == list(range(12))


def test_pictures_show_label_image_or_unsure_places(qtbot, window, gallery):
    looks = []
    for look in ("label", "image", "unsure"):
        choose(window, "review-look", look)
        looks.append(picture(qtbot, gallery, 0))
        assert looks[-1].width() > 8
    assert looks[0] != looks[1]
    assert looks[1] != looks[2]


def test_verdicts_by_keyboard_are_stored_and_go_on_to_the_next(qtbot, window, gallery, path):
    first, second, third = shown(gallery)[:3]
    gallery.setFocus()
    gallery.select_numbers((first,))
    qtbot.keyClick(gallery, Qt.Key.Key_Y)
    assert gallery.selected_numbers() == (second,)
    qtbot.keyClick(gallery, Qt.Key.Key_R)
    assert gallery.selected_numbers() == (third,)
    assert verdicts(path) == {first: "accepted", second: "rejected"}
    assert find(window, "review-count-accepted", QLabel).text() == "1"
    assert find(window, "review-count-unreviewed", QLabel).text() == "10"
    assert "accepted" in gallery.model().tiles[0].caption


def test_undo_takes_back_a_verdict_on_many_items_at_once(window, gallery, path):
    gallery.select_numbers(tuple(shown(gallery)[:5]))
    find(window, "review-reject", QPushButton).click()
    assert len(verdicts(path)) == 5
    undo, redo = find(window, "menu-undo", QAction), find(window, "menu-redo", QAction)
    assert "rejecting" in undo.text()
    undo.trigger()
    assert set(verdicts(path).values()) <= {"unreviewed"}
    assert find(window, "review-count-rejected", QLabel).text() == "0"
    redo.trigger()
    assert list(verdicts(path).values()) == ["rejected"] * 5


def test_a_filter_shows_what_is_left_to_look_at(window, gallery):
    judged = tuple(shown(gallery)[:2])
    gallery.select_numbers(judged)
    find(window, "review-accept", QPushButton).click()
    choose(window, "review-filter", "unreviewed")
    assert len(shown(gallery)) == 10
    assert not set(judged) & set(shown(gallery))
    choose(window, "review-filter", "accepted")
    assert set(shown(gallery)) == set(judged)


def test_nothing_can_be_judged_where_nothing_is_selected(window, gallery):
    gallery.clearSelection()
    assert not find(window, "review-accept", QPushButton).isEnabled()
    gallery.select_numbers((3,))
    assert find(window, "review-accept", QPushButton).isEnabled()


def test_a_rejected_item_is_not_in_the_release(qtbot, window, gallery, answers, tmp_path):
    gallery.select_numbers((shown(gallery)[0],))
    find(window, "review-reject", QPushButton).click()
    rejected = f"{shown(gallery)[0]:06d}"
    answers.paths = [tmp_path / "release"]
    find(window, "primary-review", QPushButton).click()
    find(window, "primary-release", QPushButton).click()
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=60_000)
    names = {file.name for file in (tmp_path / "release" / "masks").glob("*.png")}
    assert names == {f"{index:06d}.png" for index in range(12)} - {f"{rejected}.png"}
