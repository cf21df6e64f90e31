import shutil

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QTableWidget

from dsgan_studio.core.base.jobs import JobContext, Progress
from dsgan_studio.core.workflow.interpreters import train_interpreter
from dsgan_studio.core.workflow.run_list import list_runs
from dsgan_studio.core.workflow.runs import generate_run
from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project
from dsgan_studio.gui.jobs import Lane
from dsgan_studio.gui.verbs_generate import RunRequest

PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    path = copy_sample_project(
        SAMPLE_PROJECT, tmp_path_factory.mktemp("generate") / "learned.dsgan"
    )
    train_interpreter(
        path, members=1, seed=0, class_weights="none", device="cpu", context=JobContext()
    )
    return path


@pytest.fixture
def path(learned, tmp_path):
    return shutil.copytree(learned, tmp_path / "copy.dsgan")


@pytest.fixture
def window(open_window, path, qtbot):
    made = open_window(path)
    made.show_page("generate")
    settle(qtbot, made)
    return made


def settle(qtbot, window):
    """Wait until nothing runs and the page knows what the run would cost."""
    page = window.pages["generate"]
    qtbot.waitUntil(
        lambda: not window.studio.jobs.jobs and page._cost.seen is not None, timeout=PATIENCE_MS
    )


def find(window, kind, name):
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def text(window, name):
    return find(window, QLabel, name).text()


def primary(window):
    return find(window, QPushButton, "primary-generate")


def rows(window):
    table = find(window, QTableWidget, "run-table")
    return [
        [table.item(row, column).text() for column in range(4)] for row in range(table.rowCount())
    ]


def generate(qtbot, window, count, seed=1):
    find(window, QSpinBox, "generate-count").setValue(count)
    find(window, QSpinBox, "generate-seed").setValue(seed)
    settle(qtbot, window)
    primary(window).click()
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)
    settle(qtbot, window)


def test_what_a_run_costs_is_told_before_it_is_begun(window):
    assert primary(window).text() == "Generate 100 items"
    assert text(window, "generate-more") == "100"
    assert ":" in text(window, "generate-time")
    assert "MB" in text(window, "generate-disk")
    assert "B" in text(window, "generate-free")
    assert text(window, "generate-psi") == "0.8"
    assert window.studio.session.project.runs() == ()


def test_a_run_is_made_shown_and_can_be_extended(window, qtbot):
    generate(qtbot, window, 8)
    assert rows(window) == [["1 · in use", "1", "8", "finished"]]
    page = window.pages["generate"]
    assert page._tiles.numbers[:2] == (14, 15)  # image and label of item 7
    assert primary(window).text() == "Make 1,000 more items of run 1"
    generate(qtbot, window, 16)
    assert rows(window) == [["1 · in use", "1", "16", "finished"]]


def test_pictures_of_the_newest_items_come_with_their_labels(window, qtbot):
    generate(qtbot, window, 8)
    tiles = window.pages["generate"]._tiles
    qtbot.waitUntil(
        lambda: tiles.image(14) is not None and tiles.image(15) is not None, timeout=PATIENCE_MS
    )
    assert tiles.image(14) != tiles.image(15)


def test_a_run_that_was_stopped_goes_on_with_the_same_bytes(window, qtbot, path, learned, tmp_path):
    page = window.pages["generate"]
    job = page.generate(RunRequest(200, 1))
    qtbot.waitUntil(
        lambda: job.progress is not None and job.progress.done >= 8, timeout=PATIENCE_MS
    )
    assert primary(window).text() == "Stop, and keep what is made"
    primary(window).click()
    settle(qtbot, window)
    (facts,) = list_runs(window.studio.session.project).runs
    assert 8 <= facts.count < 200
    assert rows(window)[0][3] == "stopped, can go on"
    generate(qtbot, window, facts.count + 4)
    fresh = shutil.copytree(learned, tmp_path / "fresh.dsgan")
    generate_run(
        fresh, count=facts.count + 4, seed=1, workers=1, scheduler=None, decision="mean",
        device="auto", context=JobContext(),
    )  # fmt: skip
    assert items(path) == items(fresh)


def items(project):
    folder = project / "runs" / "0001" / "open"
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def test_runs_stand_side_by_side_and_the_chosen_one_is_used(window, qtbot):
    generate(qtbot, window, 2, seed=1)
    generate(qtbot, window, 3, seed=2)
    assert [row[0] for row in rows(window)] == ["2 · in use", "1"]
    table = find(window, QTableWidget, "run-table")
    table.selectRow(1)
    find(window, QPushButton, "run-use").click()
    settle(qtbot, window)
    assert [row[0] for row in rows(window)] == ["2", "1 · in use"]
    table.selectRow(0)
    find(window, QPushButton, "run-review").click()
    assert window.page is window.pages["review"]
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)
    assert "Run 2, 3 items" in window.pages["review"].title.text()


def test_a_deleted_run_is_brought_back_by_undo_and_freed_only_when_asked(
    window, qtbot, answers, path
):
    generate(qtbot, window, 2)
    page = window.pages["generate"]
    find(window, QTableWidget, "run-table").selectRow(0)
    find(window, QPushButton, "run-delete").click()
    settle(qtbot, window)
    assert window.studio.session.project.runs() == ()
    assert page.undo_text() == "deleting run 1"
    page.undo()
    settle(qtbot, window)
    assert [row[0] for row in rows(window)] == ["1 · in use"]
    page.redo()
    settle(qtbot, window)
    free = find(window, QPushButton, "run-free")
    for answer in ("keep", "free"):
        assert free.isVisible()
        answers.choices.append(answer)
        free.click()
        settle(qtbot, window)
    assert not (path / "runs" / "0001").exists()
    assert not free.isVisible()
    assert page.undo_text() == ""


def test_a_run_that_has_its_items_or_does_not_fit_cannot_be_begun(window, qtbot, monkeypatch):
    generate(qtbot, window, 2)
    find(window, QSpinBox, "generate-count").setValue(2)
    settle(qtbot, window)
    assert not primary(window).isEnabled()
    assert "more items" in primary(window).toolTip()
    monkeypatch.setattr(
        "dsgan_studio.core.workflow.run_outlook.free_bytes", lambda folder: 1_000_000
    )
    find(window, QSpinBox, "generate-count").setValue(5_000)
    settle(qtbot, window)
    assert not primary(window).isEnabled()
    assert find(window, QLabel, "generate-warning").isVisible()


def test_a_run_that_waits_for_another_job_can_be_taken_out_of_the_queue(window, qtbot):
    import threading

    go = threading.Event()
    first = window.studio.session.work("Train", lambda project, context: go.wait(30))
    job = window.pages["generate"].generate(RunRequest(4, 1))
    assert primary(window).text() == "Take it out of the queue"
    primary(window).click()
    assert job.outcome.cancelled
    assert first.outcome is None
    go.set()
    qtbot.waitUntil(lambda: not window.studio.jobs.in_lane(Lane.COMPUTE), timeout=PATIENCE_MS)
    settle(qtbot, window)
    assert window.studio.session.project.runs() == ()


def test_speed_and_time_left_are_shown_while_a_run_is_made(window, qtbot):
    page = window.pages["generate"]
    job = page.generate(RunRequest(400, 1))
    qtbot.waitUntil(
        lambda: job.progress is not None and job.progress.done >= 8, timeout=PATIENCE_MS
    )
    job.keep_progress(Progress("generate", 100, 400, 1.0))
    job.keep_progress(Progress("generate", 200, 400, 500.0))
    page._now.show_job(job)
    assert text(window, "generate-now-made") == "200 of 400"
    assert text(window, "generate-now-left") != "–"
    job.cancel()
    settle(qtbot, window)


def test_a_new_run_has_a_seed_that_no_other_has(window, qtbot):
    generate(qtbot, window, 2, seed=1)
    find(window, QPushButton, "run-new").click()
    assert find(window, QSpinBox, "generate-seed").value() == 2
    settle(qtbot, window)
    assert primary(window).text() == "Generate 100 items"
