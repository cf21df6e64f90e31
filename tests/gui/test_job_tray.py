import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import Progress
from dsgan_studio.gui.jobs import Job, Lane
from dsgan_studio.gui.widgets.job_tray import JobTray


@pytest.fixture
def tray(qtbot, runner, theme):
    made = JobTray(runner, theme)
    qtbot.addWidget(made)
    made.show()
    return made


def part(tray, kind, name):
    found = tray.findChild(kind, name)
    assert found is not None, name
    return found


class Steps:
    """A job that goes on when the test says so."""

    def __init__(self):
        self.go = threading.Semaphore(0)

    def __call__(self, context):
        for step in range(1, 5):
            context.checkpoint("train", step, 4, loss=1 / step)
            while not self.go.acquire(timeout=0.02):
                context.checkpoint("train", step, 4, loss=1 / step)


def test_nothing_runs_at_first_and_the_promised_parts_are_there(tray):
    assert part(tray, QProgressBar, "job-progress").isHidden()
    assert part(tray, QPushButton, "job-cancel").isHidden()
    assert part(tray, QLabel, "job-title").text() == "No job is running"


def test_a_job_shows_its_title_progress_and_figures_until_it_ends(tray, runner, qtbot):
    steps = Steps()
    runner.start(Lane.COMPUTE, "Training the interpreter", steps)
    bar = part(tray, QProgressBar, "job-progress")
    steps.go.release()
    qtbot.waitUntil(lambda: bar.value() == 500)
    assert part(tray, QLabel, "job-title").text() == "Training the interpreter"
    assert any("Train: 2 of 4  ·  loss 0.5" in one.text() for one in tray.findChildren(QLabel))
    for _ in range(4):
        steps.go.release()
    qtbot.waitUntil(lambda: bar.isHidden())


def test_cancel_stops_the_job_within_a_second_and_leaves_no_error(tray, runner, qtbot):
    runner.start(Lane.COMPUTE, "Training", Steps())
    cancel = part(tray, QPushButton, "job-cancel")
    cancel.click()
    assert cancel.text() == "Stopping…"
    assert not cancel.isEnabled()
    with qtbot.waitSignal(runner.idle, timeout=1_000):
        pass
    assert (
        part(tray, QLabel, "job-error").isHidden()
        or not part(tray, QLabel, "job-error").isVisible()
    )


def test_a_failure_stays_until_it_is_dismissed_and_its_details_can_be_copied(tray, runner, qtbot):
    def fail(context):
        raise BadInput("there are no masks yet; import some first.")

    runner.start(Lane.COMPUTE, "Training", fail)
    error = part(tray, QLabel, "job-error")
    qtbot.waitUntil(error.isVisible)
    assert error.text() == "Training: there are no masks yet; import some first."
    part(tray, QPushButton, "job-copy-details").click()
    assert "Traceback" in QGuiApplication.clipboard().text()
    part(tray, QPushButton, "job-dismiss").click()
    assert not error.isVisible()


def test_a_job_that_waits_is_listed_by_itself_and_can_be_taken_out(tray, runner, qtbot):
    first = runner.start(Lane.COMPUTE, "First", Steps())
    second = runner.start(Lane.COMPUTE, "Second", Steps())
    (cancel,) = [
        one
        for one in tray.findChildren(QPushButton)
        if one.accessibleName() == "Take Second out of the queue"
    ]
    assert cancel.isVisible()
    cancel.click()
    assert runner.jobs == (first,)
    assert second.outcome.cancelled


def test_a_preview_is_not_worth_a_line(tray, runner, qtbot):
    runner.start(Lane.INTERACTIVE, "Preview", Steps())
    assert part(tray, QLabel, "job-title").text() == "No job is running"
    runner.cancel_all()


def test_the_list_of_jobs_can_be_hidden_and_shown_again(tray, runner, qtbot):
    runner.start(Lane.COMPUTE, "First", Steps())
    runner.start(Lane.COMPUTE, "Second", Steps())
    show = part(tray, QPushButton, "job-list")
    assert show.text() == "Hide the others"
    show.click()
    assert show.text() == "Show jobs (2)"
    listed = [one for one in tray.findChildren(QLabel) if one.text() == "Second"]
    assert not any(one.isVisible() for one in listed)
    runner.cancel_all()


def test_time_left_does_not_count_what_was_there_before_the_job_began(runner):
    job = Job(Lane.COMPUTE, "Generating", lambda context: None, runner)
    job.keep_progress(Progress("generate", 900, 1000, 0.0))
    assert job.left_s is None
    job.keep_progress(Progress("generate", 910, 1000, 5.0))
    assert (job.rate, job.left_s) == (2.0, 45.0)
    job.keep_progress(Progress("seal", 0, 4, 0.0))
    assert job.left_s is None
