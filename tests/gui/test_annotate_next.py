"""The next image on the painting page: asked for, looked at, added with its pre-label, undone."""

import dataclasses
import hashlib
import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QPushButton

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.interpreter.doubts import UnsurePlace
from dsgan_studio.core.interpreter.next_sample import Reason
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.dropped import dropped_samples
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.next_shown import shown_suggestions
from dsgan_studio.core.workflow.readers import add_reader, read_as
from dsgan_studio.core.workflow.samples import stored_image
from dsgan_studio.core.workflow.schema_editing import rename_class
from dsgan_studio.gui import annotate_next
from dsgan_studio.gui.annotate_next_ready import Readiness
from dsgan_studio.gui.canvas.board import Board
from tests.gui.test_annotate_page import drag, key
from tests.gui.test_main_window import find
from tests.gui.test_proposal_layer import hover
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw, new_project

PATIENCE_MS = 120_000
SHIFT = Qt.KeyboardModifier.ShiftModifier
SIDE = 16


@pytest.fixture
def tiny(tmp_path):
    """A project of 16 px: three samples, the first two painted by brightness."""
    made = tmp_path / "tiny ü.dsgan"
    new_project(made)
    bring_in(made, STYLEGAN2)
    draw(made, 3)
    with open_project(made) as project:
        project.set_schema(schema_from_ids((0, 1, 2)))
        for sample_id in (1, 2):
            grey = stored_image(project, project.sample(sample_id)).astype(int).sum(axis=2)
            mask = np.digitize(grey, np.quantile(grey, (0.33, 0.66))).astype(np.uint8)
            put_mask(project, sample_id, mask, source="test", author="")
    return made


@pytest.fixture(autouse=True)
def _few_images(monkeypatch):
    monkeypatch.setattr(annotate_next, "UNSEEN", 12)


@pytest.fixture
def show(open_window):
    def make(path):
        window = open_window(path)
        window.resize(1366, 768)
        find(window, "go-annotate", QPushButton).click()
        QApplication.processEvents()
        return window

    return make


@pytest.fixture
def window(qtbot, tiny, show):
    made = show(tiny)
    qtbot.waitUntil(find(made, "next-ask", QPushButton).isEnabled, timeout=PATIENCE_MS)
    return made


@pytest.fixture
def canvas(window):
    return find(window, "canvas")


def project_of(window):
    return window.studio.session.require_project()


def told(window, name="next-told"):
    return find(window, name, QLabel).text()


def work_of(window):
    return find(window, "page-annotate")._next


def quiet(qtbot, window):
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)


def ask(qtbot, window):
    """Click the button and wait for what comes of it."""
    button = find(window, "next-ask", QPushButton)
    qtbot.waitUntil(button.isEnabled, timeout=PATIENCE_MS)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.isEnabled()
    qtbot.waitUntil(lambda: work_of(window).state.job is None, timeout=PATIENCE_MS)
    quiet(qtbot, window)


def add(qtbot, window):
    qtbot.mouseClick(find(window, "next-add", QPushButton), Qt.MouseButton.LeftButton)


def indices(window):
    return [one.index for one in work_of(window).suggestions.chosen]


def files_of(path):
    return {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in path.rglob("*")
        if file.is_file() and file.suffix != ".sqlite" and "journal" not in str(file)
    }


def test_a_key_asks_and_pictures_come_with_reasons_and_change_nothing(
    qtbot, window, canvas, tiny
):  # fmt: skip
    before, samples = files_of(tiny), project_of(window).samples()
    canvas.setFocus()
    key(qtbot, canvas, Qt.Key.Key_N, SHIFT)
    assert find(window, "next-stop", QPushButton).isVisible()
    assert told(window) != ""
    qtbot.waitUntil(lambda: work_of(window).suggestions is not None, timeout=PATIENCE_MS)
    quiet(qtbot, window)
    assert not find(window, "next-stop", QPushButton).isVisible()
    row = find(window, "next-row", QListWidget)
    assert row.count() == 4
    chosen = work_of(window).suggestions.chosen
    assert find(window, "next-picture").image.width() == SIDE
    assert "of 12 unseen images" in told(window, "next-figures")
    qtbot.mouseClick(
        row.viewport(), Qt.MouseButton.LeftButton, pos=row.visualItemRect(row.item(2)).center()
    )
    assert work_of(window).suggestion is chosen[2]
    assert told(window, "next-reason") == row.item(2).toolTip()
    qtbot.keyClick(row, Qt.Key.Key_Right)
    assert work_of(window).suggestion is chosen[3]
    assert files_of(tiny) == before
    assert project_of(window).samples() == samples


def test_the_reason_names_classes_as_they_are_called_now(qtbot, window):
    ask(qtbot, window)
    work = work_of(window)
    border, bare = UnsurePlace("border", 2, 1, 0.1), UnsurePlace("border", 2, None, 0.1)
    inside, unlike = UnsurePlace("inside", 1, None, 0.1), Reason("unlike")
    reasons = (
        (border, Reason("border", 2, 1)), (bare, Reason("border", 2)),
        (inside, Reason("inside", 1)), (border, unlike),
    )  # fmt: skip
    chosen = tuple(
        dataclasses.replace(one, unsure=unsure, reason=reason)
        for one, (unsure, reason) in zip(work.suggestions.chosen, reasons, strict=True)
    )
    work._found = dataclasses.replace(work.suggestions, chosen=chosen)
    page = find(window, "page-annotate")
    assert page.change_schema(lambda project: rename_class(project, 2, "cytoplasm"))
    other = project_of(window).schema().by_id(1).name
    row = find(window, "next-row", QListWidget)
    assert [row.item(place).toolTip() for place in range(4)] == [
        f"The border of cytoplasm against {other} is unsure.",
        "The border of cytoplasm is unsure.",
        f"It is unsure what is {other}.",
        f"It is unlike anything painted.\nThe border of cytoplasm against {other} is unsure.",
    ]
    assert told(window, "next-reason") == row.item(0).toolTip()


def test_an_added_image_is_open_with_its_prelabel_at_once_and_enter_accepts(
    qtbot, window, canvas, tiny
):
    ask(qtbot, window)
    labels = work_of(window).suggestion.picture.labels
    add(qtbot, window)
    # Nothing has run since: what is proposed does not come from the live interpreter.
    assert canvas.board.painting.sample_id == 4
    assert (canvas.proposals.labels == labels).all()
    assert (canvas.board.mask() == 255).all()
    assert not project_of(window).mask_history(4)
    assert not (tiny / layout.mask_file(4)).exists()
    assert (tiny / layout.sample_file(4)).is_file()
    assert canvas.hasFocus()
    hover(qtbot, canvas, 8, 8)
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert canvas.board.mask()[8, 8] != 255
    assert canvas.board.painting.status().undo == "accepting a region"
    quiet(qtbot, window)
    key(qtbot, canvas, Qt.Key.Key_A)
    assert project_of(window).mask_history(4)
    assert told(window).startswith("You have painted since")


def test_the_prelabel_stays_where_the_live_interpreter_is_off(qtbot, window, canvas, tiny):
    work_of(window)
    find(window, "page-annotate")._live.switch(False)
    ask(qtbot, window)
    labels = work_of(window).suggestion.picture.labels
    add(qtbot, window)
    quiet(qtbot, window)
    assert (canvas.proposals.labels == labels).all()
    key(qtbot, canvas, Qt.Key.Key_A)
    assert canvas.board.painting.sample_id == 3
    assert canvas.proposals.pixels == 0
    key(qtbot, canvas, Qt.Key.Key_D)
    assert (canvas.proposals.labels == labels).all()
    find(window, "proposals-accept-all", QPushButton).click()
    assert (canvas.board.mask() == labels).all()


def test_adding_is_undone_and_done_again_until_something_is_painted(qtbot, window, canvas):
    ask(qtbot, window)
    before = canvas.board.painting.sample_id
    add(qtbot, window)
    undo, redo = (find(window, f"menu-{name}", QAction) for name in ("undo", "redo"))
    assert undo.text() == "Undo adding sample 4"
    undo.trigger()
    assert dropped_samples(project_of(window)) == {4}
    assert canvas.board.painting.sample_id == before
    assert find(window, "next-add", QPushButton).text() == "Paint this one"
    assert redo.text() == "Redo adding sample 4"
    redo.trigger()
    assert not dropped_samples(project_of(window))
    assert canvas.board.painting.sample_id == 4
    assert canvas.proposals.pixels == SIDE * SIDE
    drag(qtbot, canvas, (3, 3))
    assert undo.text() == "Undo brush stroke"
    undo.trigger()
    assert undo.text() == "Undo adding sample 4"
    redo.trigger()
    key(qtbot, canvas, Qt.Key.Key_A)
    key(qtbot, canvas, Qt.Key.Key_D)
    assert canvas.board.painting.sample_id == 4
    assert project_of(window).mask_history(4)
    undo.trigger()  # the stroke
    assert not undo.isEnabled()
    assert not dropped_samples(project_of(window))


def test_an_image_that_is_a_sample_is_gone_to_and_not_added_again(qtbot, window, canvas):
    ask(qtbot, window)
    add(qtbot, window)
    key(qtbot, canvas, Qt.Key.Key_A)
    button = find(window, "next-add", QPushButton)
    assert button.text() == "Go to sample 4"
    add(qtbot, window)
    assert canvas.board.painting.sample_id == 4
    assert len(project_of(window).samples()) == 4
    find(window, "next-row", QListWidget).setCurrentRow(1)
    assert button.text() == "Paint this one"
    add(qtbot, window)
    assert canvas.board.painting.sample_id == 5


def test_looking_that_is_stopped_half_way_leaves_nothing(qtbot, window, tiny, monkeypatch):
    monkeypatch.setattr(annotate_next, "UNSEEN", 1000)
    before, settings = files_of(tiny), shown_suggestions(project_of(window))
    samples = project_of(window).samples()
    reached = threading.Event()
    find(window, "next-ask", QPushButton).click()
    job = work_of(window).state.job

    def stop(progress):
        if progress.stage == "unseen images" and 0 < progress.done < progress.total:
            reached.set()
            find(window, "next-stop", QPushButton).click()

    job.progressed.connect(stop)
    qtbot.waitUntil(lambda: work_of(window).state.job is None, timeout=PATIENCE_MS)
    assert reached.is_set()
    assert job.outcome.cancelled
    quiet(qtbot, window)
    assert work_of(window).suggestions is None
    assert files_of(tiny) == before
    assert shown_suggestions(project_of(window)) == settings == ()
    assert project_of(window).samples() == samples
    assert find(window, "next-ask", QPushButton).isEnabled()
    assert told(window).startswith("Looks through")


def test_asking_again_repeats_nothing_until_something_is_painted(qtbot, window, canvas):
    ask(qtbot, window)
    first = indices(window)
    assert told(window) == ""
    ask(qtbot, window)
    second = indices(window)
    assert not set(first) & set(second)
    assert told(window).startswith("Nothing was painted since the last suggestion")
    drag(qtbot, canvas, (3, 3), (3, 6))
    ask(qtbot, window)
    assert work_of(window).suggestions.passed_over == 0
    assert told(window) == ""


def test_what_was_shown_before_the_window_was_opened_is_not_repeated_either(
    qtbot, window, tiny, show
):
    ask(qtbot, window)
    first = indices(window)
    window.close()
    again = show(tiny)
    ask(qtbot, again)
    assert not set(first) & set(indices(again))


@pytest.fixture
def ordinary(monkeypatch):
    """Nothing that is suggested from now on stands out."""
    real = annotate_next.suggest

    def suggest(project, context):
        found = real(project, context)
        plain = [
            dataclasses.replace(one.candidate, is_unlike=False, unsurer_than=0.2)
            for one in found.chosen
        ]
        chosen = (
            dataclasses.replace(one, candidate=candidate)
            for one, candidate in zip(found.chosen, plain, strict=True)
        )
        return dataclasses.replace(found, chosen=tuple(chosen))

    return lambda: monkeypatch.setattr(annotate_next, "suggest", suggest)


def test_where_nothing_is_better_it_is_told_and_the_first_stay(qtbot, window, ordinary):
    ask(qtbot, window)
    first = work_of(window).suggestions
    ordinary()
    ask(qtbot, window)
    assert work_of(window).suggestions is first
    assert told(window).startswith("There is nothing better")
    assert find(window, "next-add", QPushButton).isVisible()


def test_where_nothing_stands_out_at_all_it_is_told(qtbot, window, ordinary):
    ordinary()
    ask(qtbot, window)
    assert find(window, "next-row", QListWidget).count() == 4
    assert told(window).startswith("No unseen image stands out")


def test_until_two_classes_are_painted_it_cannot_be_asked_and_says_why(qtbot, tiny, show):
    with open_project(tiny) as project:
        for sample_id in (1, 2):
            mask = np.full((SIDE, SIDE), 255, np.uint8)
            put_mask(project, sample_id, mask, source="test", author="")
    window = show(tiny)
    canvas, button = find(window, "canvas"), find(window, "next-ask", QPushButton)
    qtbot.waitUntil(lambda: told(window).startswith("Paint two classes"), timeout=PATIENCE_MS)
    assert not button.isEnabled()
    assert button.toolTip() == told(window)
    canvas.board.resize_brush(3, eraser=False)
    canvas.board.choose_class(1)
    drag(qtbot, canvas, (4, 4), (4, 8))
    assert told(window).startswith("Only one class")
    key(qtbot, canvas, Qt.Key.Key_N, SHIFT)
    assert work_of(window).state.job is None
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (10, 4), (10, 8))
    assert button.isEnabled()
    assert "(Shift+N)" in button.toolTip()
    ask(qtbot, window)
    assert work_of(window).suggestions.painted == 1
    assert project_of(window).mask_history(canvas.board.painting.sample_id)


def test_a_failure_is_told_in_the_panel_and_asking_again_is_possible(qtbot, window, monkeypatch):
    def fail(project, context):
        raise BadInput("the generator is gone; import it again.")

    with monkeypatch.context() as patch:
        patch.setattr(annotate_next, "suggest", fail)
        ask(qtbot, window)
    assert told(window) == "The generator is gone; import it again."
    assert find(window, "next-told", QLabel).property("type") == "bad"
    ask(qtbot, window)
    assert find(window, "next-told", QLabel).property("type") == "body-second"
    assert work_of(window).suggestions is not None


def test_a_job_that_waits_for_its_turn_says_so_and_can_be_taken_out(qtbot, window):
    go = threading.Event()

    def long_work(project, context):
        while not go.wait(0.02):
            context.checkpoint("train", 1, 10)

    window.studio.session.work("Training", long_work)
    find(window, "next-ask", QPushButton).click()
    try:
        assert told(window) == "Waits until another job has ended."
        find(window, "next-stop", QPushButton).click()
        assert work_of(window).state.job is None
        assert find(window, "next-ask", QPushButton).isEnabled()
    finally:
        go.set()
    quiet(qtbot, window)


def test_suggestions_go_with_a_class_of_theirs_and_stay_with_a_new_one(qtbot, window):
    from dsgan_studio.core.workflow.schema_editing import delete_class

    ask(qtbot, window)
    find(window, "class-new", QLineEdit).setText("granule")
    find(window, "class-add", QPushButton).click()
    assert find(window, "next-add", QPushButton).isVisible()
    page = find(window, "page-annotate")
    assert page.change_schema(lambda project: delete_class(project, 2))
    assert work_of(window).suggestions is None
    assert not find(window, "next-add", QPushButton).isVisible()


def test_the_sample_project_suggests_and_the_live_interpreter_takes_over(
    qtbot, leukocytes, show, monkeypatch
):
    monkeypatch.setattr(annotate_next, "UNSEEN", 8)
    window = show(leukocytes)
    canvas = find(window, "canvas")
    ask(qtbot, window)
    labels = work_of(window).suggestion.picture.labels
    add(qtbot, window)
    assert canvas.board.painting.sample_id == 17
    assert (canvas.proposals.labels == labels).all()
    live = find(window, "page-annotate")._live
    assert live.is_learning
    assert canvas.proposals.pixels == labels.size
    qtbot.waitUntil(lambda: not live.is_learning, timeout=PATIENCE_MS)
    assert canvas.proposals.pixels == labels.size
    hover(qtbot, canvas, 3, 3)
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert canvas.board.mask()[3, 3] != 255
    assert 17 in [one.id for one in find(window, "page-annotate")._samples]


def test_a_project_that_is_being_left_is_read_no_more(held_studio, tiny):
    """A page that saves while the project closes is told of changes once more."""
    session, jobs = held_studio.session, held_studio.jobs
    assert session.open(tiny)
    ready = Readiness(session, jobs, Board())
    project = session.require_project()
    ready.follow(project)
    assert len(jobs.jobs) == 1
    assert not ready.has_read
    jobs.run_all()
    assert ready.has_read
    session.closing.connect(lambda: ready.follow(project))
    session.close()
    assert not jobs.jobs
    assert session.open(tiny)
    ready.follow(session.require_project())
    assert len(jobs.jobs) == 1
    jobs.close()


def test_who_reads_blind_is_suggested_nothing_that_was_learned_of_others(qtbot, window):
    ask(qtbot, window)
    session = window.studio.session
    session.change(lambda project: add_reader(project, "Bea"))
    bea = project_of(window).readers.named("Bea")
    session.change(lambda project: read_as(project, bea.id))
    quiet(qtbot, window)
    assert work_of(window).suggestions is None
    assert not find(window, "next-ask", QPushButton).isEnabled()
    assert "blind" in told(window)
    first = next(one for one in project_of(window).readers.all() if one.is_first)
    session.change(lambda project: read_as(project, first.id))
    qtbot.waitUntil(find(window, "next-ask", QPushButton).isEnabled, timeout=PATIENCE_MS)
