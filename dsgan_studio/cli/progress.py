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

PLAIN_INTERVAL_S = 10.0


def _rate(progress: Progress) -> float:
    return progress.done / progress.elapsed_s if progress.elapsed_s > 0 else 0.0


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

    def show(self, progress: Progress) -> None:
        if progress.stage not in self._tasks:
            self._tasks[progress.stage] = self.display.add_task(
                progress.stage.capitalize(), total=progress.total, rate="", figures=""
            )
        self.display.update(
            self._tasks[progress.stage],
            completed=progress.done,
            total=progress.total,
            rate=f"{_rate(progress):.3g}/s",
            figures=_figures(progress),
        )


class _Lines:
    """A line every ten seconds and at the end of a stage; for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown_s: dict[str, float] = {}
        self._ended: set[str] = set()

    def show(self, progress: Progress) -> None:
        last_s = self._shown_s.get(progress.stage, 0.0)
        ends = progress.done >= progress.total and progress.stage not in self._ended
        if not ends and progress.elapsed_s - last_s < PLAIN_INTERVAL_S:
            return
        self._shown_s[progress.stage] = progress.elapsed_s
        if ends:
            self._ended.add(progress.stage)
        rate = _rate(progress)
        left_s = (progress.total - progress.done) / rate if rate else 0.0
        self._console.print(
            f"{progress.stage}: {progress.done} of {progress.total}, {rate:.3g}/s, "
            f"{left_s:.0f} s left  {_figures(progress)}".rstrip(),
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
