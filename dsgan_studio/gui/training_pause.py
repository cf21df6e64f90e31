"""Hold a long job at its checkpoints, and let it go on; the device is free for others meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.jobs import JobContext

_STEP_S = 0.05  # how late a held job hears of a cancel, or lets another have its turn


class Pause:
    """Says whether a job is to be held; used from its thread and the window's."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held = False

    @property
    def held(self) -> bool:
        """Whether the job is to be held."""
        return self._held

    def hold(self) -> None:
        """Hold the job at its next checkpoint."""
        with self._changed:
            self._held = True

    def go_on(self) -> None:
        """Let the job go on."""
        with self._changed:
            self._held = False
            self._changed.notify_all()

    def wait(self) -> bool:
        """Wait a little where the job is to be held; tell whether it still is."""
        with self._changed:
            return not self._changed.wait_for(lambda: not self._held, timeout=_STEP_S)


class PausableContext(JobContext):
    """A context of a job that can be held; all else is that of the context given.

    While it is held the checkpoint comes again and again, so that a cancel is heard, the disk is
    watched, and short work has its turn.
    """

    def __init__(self, inner: JobContext, pause: Pause) -> None:
        super().__init__(allowance=inner.allowance)
        self._inner = inner
        self._pause = pause

    def cancel(self) -> None:
        """Ask the job to stop at its next checkpoint, also where it is held."""
        self._inner.cancel()

    def watch(self, look: Callable[[], StudioError | None]) -> None:
        """Watch as the context given does."""
        self._inner.watch(look)

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._inner.cancelled

    @property
    def stop_reason(self) -> StudioError | None:
        """Why what is watched has stopped the job; None where it has not."""
        return self._inner.stop_reason

    def checkpoint(self, stage: str, done: int, total: int, **figures: float) -> None:
        """Report as the context given does, and stay here while the job is held.

        Raises:
            JobCancelled: as there.
        """
        self._inner.checkpoint(stage, done, total, **figures)
        while self._pause.wait():
            self._inner.checkpoint(stage, done, total, **figures)
