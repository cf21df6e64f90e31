"""Progress on stderr, and Ctrl-C turned into a clean stop."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from types import FrameType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichProgress

from dsgan_studio.core.base.jobs import JobContext, Progress
from dsgan_studio.core.base.pace import Pace

PLAIN_INTERVAL_S = 10.0


def _rate(pace: Pace) -> str:
    rate = pace.rate
    if rate is None:
        return ""
    # Whole numbers with thousands apart; :.3g would write 63,000 as 6.3e+04.
    return f"{rate:,.0f}/s" if rate >= 100 else f"{rate:.3g}/s"


def _span(seconds: float) -> str:
    """Return a time as 41 s, 12 min or 3 h 7 min."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _figures(progress: Progress) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in progress.figures.items())


class _Bars:
    """A bar for each stage, with rate, time left and the figures; for a terminal."""

    def __init__(self, console: Console) -> None:
        self.display = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("[dim]{task.fields[figures]}"),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._pace = Pace()

    def show(self, progress: Progress) -> None:
        self._pace.take(progress)
        if progress.stage not in self._tasks:
            self._tasks[progress.stage] = self.display.add_task(
                progress.stage.capitalize(), total=progress.total, rate="", figures=""
            )
        self.display.update(
            self._tasks[progress.stage],
            completed=progress.done,
            total=progress.total,
            rate=_rate(self._pace),
            figures=_figures(progress),
        )


class _Lines:
    """A line every ten seconds and at the end of a stage; for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown_s: dict[str, float] = {}
        self._ended: set[str] = set()
        self._pace = Pace()

    def show(self, progress: Progress) -> None:
        self._pace.take(progress)
        last_s = self._shown_s.get(progress.stage, 0.0)
        ends = progress.done >= progress.total and progress.stage not in self._ended
        if not ends and progress.elapsed_s - last_s < PLAIN_INTERVAL_S:
            return
        self._shown_s[progress.stage] = progress.elapsed_s
        if ends:
            self._ended.add(progress.stage)
        told = [f"{progress.stage}: {progress.done} of {progress.total}", _rate(self._pace)]
        if self._pace.left_s:
            told.append(f"{_span(self._pace.left_s)} left")
        self._console.print(
            f"{', '.join(filter(None, told))}  {_figures(progress)}".rstrip(),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def _unheard(show: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """Return `show` for a log that may sit on a full disk, which must not stop the job."""

    def quietly(progress: Progress) -> None:
        with contextlib.suppress(OSError):
            show(progress)

    return quietly


@contextlib.contextmanager
def job_context() -> Iterator[JobContext]:
    """Give a context whose progress goes to stderr and which Ctrl-C cancels.

    The first Ctrl-C asks the job to stop at its next checkpoint; a second one interrupts at once.
    """
    # A program started without a standard error has no one to tell; of several processes that
    # torchrun has started for one job, the first speaks.
    silent = sys.stderr is None or os.environ.get("RANK", "0") != "0"
    console = Console(file=io.StringIO()) if silent else Console(stderr=True)
    context: JobContext

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        if context.cancelled:
            raise KeyboardInterrupt
        context.cancel()
        with contextlib.suppress(OSError):
            console.print("Stopping; what is finished is kept.", highlight=False)

    with contextlib.ExitStack() as stack:
        if console.is_terminal:
            bars = _Bars(console)
            stack.enter_context(bars.display)
            context = JobContext(bars.show)
        else:
            context = JobContext(_unheard(_Lines(console).show))
        before = signal.signal(signal.SIGINT, on_interrupt)
        stack.callback(signal.signal, signal.SIGINT, before)
        yield context
