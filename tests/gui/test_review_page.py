"""The gallery as a reviewer uses it: pictures, verdicts by keyboard, order, undo."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.interpreters import train_interpreter
from dsgan_studio.core.workflow.retraining import retrain_and_rescore
from dsgan_studio.core.workflow.runs import generate_run
from dsgan_studio.core.workflow.thresholds import kept_threshold
from dsgan_studio.gui import verbs_review
from dsgan_studio.gui.review_comparison import ComparisonPane
from dsgan_studio.gui.review_item import ItemPane
from dsgan_studio.gui.review_score_plot import ScorePlot
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


def test_a_threshold_that_is_dragged_tells_what_is_kept_and_is_remembered(window, gallery, path):
    page = window.pages["review"]
    histogram = page.findChild(ScorePlot)
    scores = sorted(page._desk.table.worst10)
    told = find(window, "review-threshold-effect", QLabel)
    assert "12 of 12" in told.text()
    histogram.line.setValue((scores[7] + scores[8]) / 2)
    assert "8 of 12" in told.text()
    assert "4 above it" in told.text()
    histogram.line.sigPositionChangeFinished.emit(histogram.line)
    with open_project_reading(path) as project:
        assert scores[7] <= kept_threshold(project) <= scores[8]
    find(window, "review-show-above", QPushButton).click()
    assert len(shown(gallery)) == 4


def test_items_are_filtered_and_sorted_by_class(window, gallery):
    table = window.pages["review"]._desk.table
    class_id = table.class_ids[-1]
    score = table.score(class_id)
    choose(window, "review-class", class_id)
    choose(window, "review-order", class_id)
    with_it = [k for k in range(12) if score[k] == score[k]]
    assert shown(gallery) == sorted(with_it, key=lambda k: -score[k])
    find(window, "review-direction", QPushButton).click()
    assert shown(gallery) == sorted(with_it, key=lambda k: score[k])


def test_an_audit_shows_what_was_drawn_and_says_more_with_every_verdict(qtbot, window, gallery):
    choose(window, "audit-bound", "0.1")
    find(window, "audit-draw", QPushButton).click()
    drawn = shown(gallery)
    assert sorted(drawn) == list(range(12))
    sentence = find(window, "audit-sentence", QLabel)
    assert "0 of 12 checked" in sentence.text()
    assert gallery.selected_numbers() == (drawn[0],)
    qtbot.keyClick(gallery, Qt.Key.Key_Y)
    qtbot.keyClick(gallery, Qt.Key.Key_R)
    assert "2 of 12 checked, 1 wrong: of the unseen, at most 98 %" in sentence.text()
    find(window, "menu-undo", QAction).trigger()
    assert "1 of 12 checked, 0 wrong" in sentence.text()
    find(window, "audit-show", QPushButton).click()
    assert shown(gallery) != drawn


def open_canvas(qtbot, window, gallery, number):
    gallery.setFocus()
    gallery.select_numbers((number,))
    qtbot.keyClick(gallery, Qt.Key.Key_Return)
    return window.pages["review"].bench


def stroke(qtbot, bench):
    bench.board.choose_class(bench.board.schema.ids[2])
    place = bench.canvas.rect().center()
    qtbot.mousePress(bench.canvas, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(bench.canvas, place + QPoint(40, 30))
    qtbot.mouseRelease(bench.canvas, Qt.MouseButton.LeftButton, pos=place + QPoint(40, 30))


def test_enter_opens_an_item_on_the_canvas_and_enter_saves_it_as_corrected(
    qtbot, window, gallery, path
):
    number = shown(gallery)[1]
    before = window.pages["review"]._desk.label(number).copy()
    bench = open_canvas(qtbot, window, gallery, number)
    assert bench.isVisible()
    assert (bench.board.mask() == before).all()
    stroke(qtbot, bench)
    assert "rush" in find(window, "menu-undo", QAction).text()
    painted = bench.board.mask().copy()
    qtbot.keyClick(bench.canvas, Qt.Key.Key_Return)
    assert verdicts(path) == {number: "corrected"}
    assert gallery.isVisible()
    assert gallery.selected_numbers() == (number,)
    assert (window.pages["review"]._desk.label(number) == painted).all()
    find(window, "menu-undo", QAction).trigger()
    assert (window.pages["review"]._desk.label(number) == before).all()
    assert not (before == painted).all()


def test_escape_leaves_the_label_as_it_was(qtbot, window, gallery, path):
    bench = open_canvas(qtbot, window, gallery, shown(gallery)[0])
    stroke(qtbot, bench)
    qtbot.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert gallery.isVisible()
    assert verdicts(path) == {}
    assert list((path / "corrections").rglob("*.strokes")) == []


def test_saving_and_going_on_opens_the_next_item(qtbot, window, gallery, path):
    first, second = shown(gallery)[:2]
    bench = open_canvas(qtbot, window, gallery, first)
    stroke(qtbot, bench)
    qtbot.keyClick(bench.canvas, Qt.Key.Key_D)
    assert verdicts(path) == {first: "corrected"}
    assert bench.correction.sample_id == second


def test_a_corrected_item_shows_its_new_label_in_the_gallery(qtbot, window, gallery):
    number = shown(gallery)[0]
    before = picture(qtbot, gallery, number).copy()
    bench = open_canvas(qtbot, window, gallery, number)
    stroke(qtbot, bench)
    qtbot.keyClick(bench.canvas, Qt.Key.Key_Return)
    assert picture(qtbot, gallery, number) != before


def test_space_shows_one_item_large_and_verdicts_go_on_there(qtbot, window, gallery, path):
    first, second = shown(gallery)[:2]
    gallery.setFocus()
    gallery.select_numbers((first,))
    qtbot.keyClick(gallery, Qt.Key.Key_Space)
    pane = window.pages["review"].findChild(ItemPane)
    assert pane.isVisible()
    qtbot.waitUntil(lambda: pane.view.shown is not None, timeout=30_000)
    qtbot.keyClick(pane, Qt.Key.Key_Y)
    assert verdicts(path) == {first: "accepted"}
    qtbot.waitUntil(lambda: pane.view.shown.index == second, timeout=30_000)
    qtbot.keyClick(pane, Qt.Key.Key_Left)
    assert gallery.selected_numbers() == (first,)
    qtbot.keyClick(pane, Qt.Key.Key_Space)
    assert gallery.isVisible()


def test_retraining_shows_before_and_after(qtbot, window, gallery, path, monkeypatch):
    def quick(run_id, project, context):
        return retrain_and_rescore(
            project, run=run_id, members=1, seed=0, class_weights="none", device="cpu",
            context=context,
        )  # fmt: skip

    monkeypatch.setattr(verbs_review, "retrain", quick)
    assert not find(window, "review-retrain", QPushButton).isEnabled()
    bench = open_canvas(qtbot, window, gallery, shown(gallery)[0])
    stroke(qtbot, bench)
    qtbot.keyClick(bench.canvas, Qt.Key.Key_Return)
    find(window, "review-retrain", QPushButton).click()
    told = find(window, "comparison-told", QLabel)
    qtbot.waitUntil(told.isVisible, timeout=120_000)
    assert "1 verdicts hold" in told.text()
    with open_project_reading(path) as project:
        assert len(project.labellings()) == 2
        assert len(project.review.item_samples(1)) == 1
    qtbot.keyClick(window.pages["review"].findChild(ComparisonPane), Qt.Key.Key_Escape)
    assert gallery.isVisible()


def test_pictures_that_are_still_wanted_do_not_keep_the_program_from_ending(qtbot, window, gallery):
    gallery.model().forget_images()
    gallery.model().wanted.emit(list(gallery.numbers_in_view()))
    jobs = window.studio.jobs
    assert jobs.jobs
    jobs.close()
    qtbot.waitUntil(lambda: not jobs.jobs, timeout=30_000)


def test_u_shows_unsure_places_in_the_gallery_and_on_the_large_item(qtbot, window, gallery):
    gallery.setFocus()
    gallery.select_numbers((shown(gallery)[0],))
    look = find(window, "review-look", QComboBox)
    window.activateWindow()
    qtbot.keyClick(gallery, Qt.Key.Key_U)
    assert look.currentData() == "unsure"
    qtbot.keyClick(gallery, Qt.Key.Key_U)
    assert look.currentData() == "label"
    qtbot.keyClick(gallery, Qt.Key.Key_Space)
    pane = window.findChild(ItemPane)
    qtbot.keyClick(pane, Qt.Key.Key_U)
    assert find(window, "item-overlay", QComboBox).currentData() == "unsure"
    assert look.currentData() == "label"
