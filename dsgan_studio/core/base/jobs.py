"""What a long computation sees of the world outside: progress going out, cancel coming in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dsgan_studio.core.base.errors import JobCancelled, StudioError

REPORT_INTERVAL_S = 0.1
WATCH_INTERVAL_S = 2.0


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    Attributes:
        stage: what is being done, in the user's words.
        done: items finished, from 0 to `total`.
        total: items of this stage.
        elapsed_s: seconds since the stage began.
        figures: named numbers worth watching, such as a loss.
    """

    stage: str
    done: int
    total: int
    elapsed_s: float
    figures: Mapping[str, float] = field(default_factory=dict)


def ignore_progress(progress: Progress) -> None:
    """Take a report and do nothing with it."""


def go_on() -> None:
    """Let a job go on at once."""


@dataclass(frozen=True)
class Allowance:
    """What a job may use of the machine.

    Attributes:
        device: what computes where a verb is told "auto".
        memory_share: of the device's memory that the job may hold, above 0 and up to 1.
    """

    device: str = "auto"
    memory_share: float = 0.5


def all_is_well() -> StudioError | None:
    """Return no reason to stop."""
    return None


class JobContext:
    """Given to every function that takes long; another thread or a signal handler may cancel it.

    `wait_for_turn` is called at every checkpoint, and may hold the job there for as long as other
    work needs the device. `allowance` is what the job may use.
    """

    allowance = Allowance()

    def __init__(
        self,
        on_progress: Callable[[Progress], None] = ignore_progress,
        wait_for_turn: Callable[[], None] = go_on,
        allowance: Allowance = allowance,
    ) -> None:
        self.allowance = allowance
        self._on_progress = on_progress
        self._wait_for_turn = wait_for_turn
        self._cancel = threading.Event()
        self._stop_reason: StudioError | None = None
        self._look = all_is_well
        self._looked_s = -float("inf")
        self._stage = ""
        self._stage_began_s = 0.0
        self._reported_s = -float("inf")

    def cancel(self) -> None:
        """Ask the job to stop at its next checkpoint."""
        self._cancel.set()

    def watch(self, look: Callable[[], StudioError | None]) -> None:
        """Call `look` every two seconds at a checkpoint, in place of what was watched before.

        Where it returns a reason, the job stops as if it were cancelled, so that what is finished
        is kept; who started it tells the reason.
        """
        self._look, self._looked_s = look, -float("inf")

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called, or what is watched has stopped the job."""
        return self._cancel.is_set()

    @property
    def stop_reason(self) -> StudioError | None:
        """Why what is watched has stopped the job; None where it has not."""
        return self._stop_reason

    def checkpoint(self, stage: str, done: int, total: int, **figures: float) -> None:
        """Report `done` of `total`; call it at least once a second.

        Raises:
            JobCancelled: if `cancel` was called, or what is watched says so. Checked on every
                call; only the report is throttled (ten a second), and neither the first nor the
                last of a stage.
        """
        now_s = time.monotonic()
        self._watch_over(now_s)
        if self._cancel.is_set():
            raise JobCancelled
        if stage != self._stage:
            self._stage, self._stage_began_s = stage, now_s
            self._reported_s = -float("inf")
        if done >= total or now_s - self._reported_s >= REPORT_INTERVAL_S:
            self._reported_s = now_s
            elapsed_s = now_s - self._stage_began_s
            self._on_progress(Progress(stage, done, total, elapsed_s, figures))
        self._wait_for_turn()

    def _watch_over(self, now_s: float) -> None:
        if now_s - self._looked_s < WATCH_INTERVAL_S:
            return
        self._looked_s = now_s
        reason = self._look()
        if reason is not None and not self._cancel.is_set():
            self._stop_reason = reason
            self._cancel.set()
