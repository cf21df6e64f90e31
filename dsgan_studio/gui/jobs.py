"""Background work in three lanes, started and heard of on the GUI thread."""

from __future__ import annotations

import contextlib
import enum
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from dsgan_studio.core.base.jobs import Allowance, JobContext, Progress
from dsgan_studio.core.base.pace import Pace
from dsgan_studio.gui.job_thread import Around, JobOutcome, JobThread, Work
from dsgan_studio.gui.turns import Turns

log = logging.getLogger(__name__)

Result = TypeVar("Result")
UNTITLED = ""  # of work that is over before anyone could read what it is


class Lane(enum.Enum):
    """Where a job runs; the value is how many run there at once."""

    INTERACTIVE = ("interactive", 1)  # what the eye waits for
    COMPUTE = ("compute", 1)  # long work with a model; two on one device only thrash memory
    IO = ("io", 2)  # thumbnails, copies

    @property
    def width(self) -> int:
        """How many jobs run in it at once."""
        return int(self.value[1])


class JobState(enum.Enum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    ENDED = "ended"


class Job(QObject):
    """One piece of background work; tells `ended` exactly once, on the GUI thread."""

    progressed = Signal(object)  # Progress
    ended = Signal(object)  # JobOutcome
    cancel_wanted = Signal(object)  # this job

    def __init__(self, lane: Lane, title: str, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self.lane = lane
        self.title = title
        self.work = work
        self.state = JobState.QUEUED
        self.progress: Progress | None = None
        self._pace = Pace()
        self.outcome: JobOutcome | None = None
        self.began_s = 0.0

    @property
    def elapsed_s(self) -> float:
        """Seconds since it began to run; 0 where it has not."""
        return time.monotonic() - self.began_s if self.began_s else 0.0

    @property
    def rate(self) -> float | None:
        """Items a second of the stage that it is in; None where that is not known yet."""
        return self._pace.rate

    @property
    def left_s(self) -> float | None:
        """Seconds until the stage that it is in is done; None where that is not known yet."""
        return self._pace.left_s

    def cancel(self) -> None:
        """Ask it to stop; `ended` tells when it has."""
        self.cancel_wanted.emit(self)

    def keep_progress(self, progress: Progress) -> None:
        """Take a report from its thread."""
        self._pace.take(progress)
        self.progress = progress
        self.progressed.emit(progress)


class JobRunner(QObject):
    """Starts jobs, at most `Lane.width` in a lane, and keeps the others in the order they came."""

    changed = Signal()  # a job was added, began, is stopping or ended
    progressed = Signal(object)  # Progress, of any job
    ended = Signal(object)  # Job, after its own `ended`
    idle = Signal()  # the last job has ended

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns = Turns()
        self._jobs: list[Job] = []
        self._threads: dict[Job, JobThread] = {}
        self._closed = False
        self.allowance = Allowance()  # of jobs that begin from now on

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs that have not ended, in the order they came."""
        return tuple(self._jobs)

    def in_lane(self, lane: Lane) -> tuple[Job, ...]:
        """Return the jobs of one lane that have not ended."""
        return tuple(job for job in self._jobs if job.lane is lane)

    def start(
        self,
        lane: Lane,
        title: str,
        work: Callable[[JobContext], Result],
        then: Callable[[Result], object] | None = None,
    ) -> Job:
        """Do `work` in the background, as soon as its lane has room.

        Args:
            lane: where.
            title: what is done, for the tray.
            work: called with a context on another thread; must not touch Qt widgets or the session.
            then: called on the GUI thread with what `work` returned; not where it was cancelled or
                failed.
        """
        job = Job(lane, title, work, self)
        if then is not None:
            job.ended.connect(on_success(then))
        job.cancel_wanted.connect(self._cancel)
        self._jobs.append(job)
        if self._closed:
            # Later, so that whoever asked can connect to the job's signals first.
            QTimer.singleShot(0, job, job.cancel)
        else:
            self._fill(lane)
        self.changed.emit()
        return job

    def close(self) -> None:
        """Stop everything and begin nothing more; `idle` tells when the last job has ended."""
        self._closed = True
        self.cancel_all()

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job in self.jobs:
            job.cancel()

    def _cancel(self, job: Job) -> None:
        if job.state is JobState.QUEUED:
            self._end(job, JobOutcome(cancelled=True))
        elif job.state is JobState.RUNNING:
            job.state = JobState.STOPPING
            self._threads[job].context.cancel()
            self.changed.emit()

    def _fill(self, lane: Lane) -> None:
        jobs = self.in_lane(lane)
        free = lane.width - sum(job in self._threads for job in jobs)
        for job in [one for one in jobs if one.state is JobState.QUEUED][: max(free, 0)]:
            self._begin(job)

    def _begin(self, job: Job) -> None:
        wait = self._turns.wait_for_turn if job.lane is Lane.COMPUTE else _never_wait
        polite = job.lane is Lane.COMPUTE
        around = self._around(job.lane)
        thread = JobThread(job.work, around, wait, self, self.allowance, polite=polite)
        self._threads[job] = thread
        job.state, job.began_s = JobState.RUNNING, time.monotonic()
        thread.progressed.connect(job.keep_progress)
        job.progressed.connect(self.progressed)
        thread.finished.connect(self._collect)
        usual = QThread.Priority.InheritPriority
        thread.start(QThread.Priority.LowPriority if polite else usual)

    def _around(self, lane: Lane) -> Around:
        if lane is Lane.COMPUTE:
            return self._turns.long_work
        if lane is Lane.INTERACTIVE:
            return self._turns.short_work
        return contextlib.nullcontext

    def _collect(self) -> None:
        """End the jobs whose threads have finished; Qt tells of each, in the GUI thread."""
        for job, thread in list(self._threads.items()):
            if thread.isFinished():
                thread.wait()
                del self._threads[job]
                self._end(job, thread.outcome)
                thread.deleteLater()

    def _end(self, job: Job, outcome: JobOutcome) -> None:
        self._jobs.remove(job)
        job.state, job.outcome = JobState.ENDED, outcome
        if not self._closed:
            self._fill(job.lane)
        job.ended.emit(outcome)
        self.ended.emit(job)
        self.changed.emit()
        job.deleteLater()
        if not self._jobs:
            self.idle.emit()


class Latest(QObject):
    """A place where only the newest result counts, such as a preview that follows a slider."""

    _arrived = Signal(int, object)  # stamp and part, from the job's thread

    def __init__(self, runner: JobRunner, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._title = title
        self._stamp = 0
        self._job: Job | None = None
        self._each: Callable[[Any], object] | None = None
        self._arrived.connect(self._take_part)

    @property
    def busy(self) -> bool:
        """Whether a result is on its way."""
        return self._job is not None

    def start(
        self,
        work: Callable[[JobContext], Result],
        then: Callable[[Result], object],
        failed: Callable[[JobOutcome], object],
    ) -> None:
        """Do `work` in the interactive lane and drop what was asked for here before."""
        self.drop()
        stamp = self._stamp

        def take(outcome: JobOutcome) -> None:
            if stamp != self._stamp:
                return
            self._job = None
            if outcome.error is not None:
                failed(outcome)
            elif not outcome.cancelled:
                then(outcome.result)  # type: ignore[arg-type]  # what `work` returned

        self._job = self._runner.start(Lane.INTERACTIVE, self._title, work)
        self._job.ended.connect(take)

    def stream(
        self,
        work: Callable[[JobContext], Iterable[Result]],
        each: Callable[[Result], object],
        failed: Callable[[JobOutcome], object],
    ) -> None:
        """As `start`, for work that yields its result in parts; `each` takes them as they come."""

        def send(context: JobContext) -> None:
            for part in work(context):
                self._arrived.emit(stamp, part)

        stamp = self._stamp + 1  # what `start` makes of it
        self.start(send, lambda nothing: None, failed)
        self._each = each

    def drop(self) -> None:
        """Cancel what was asked for last and let its result be stale."""
        self._stamp += 1
        self._each = None
        if self._job is not None:
            job, self._job = self._job, None
            job.cancel()

    def _take_part(self, stamp: int, part: object) -> None:
        if stamp == self._stamp and self._each is not None:
            self._each(part)


def _never_wait(stopped: Callable[[], bool]) -> None:
    """Go on; only the long job waits for its turn."""


def on_success(then: Callable[[Any], object]) -> Callable[[JobOutcome], None]:
    """Return a receiver of `Job.ended` that calls `then` with the result, where there is one."""

    def tell(outcome: JobOutcome) -> None:
        if outcome.error is None and not outcome.cancelled:
            then(outcome.result)

    return tell
