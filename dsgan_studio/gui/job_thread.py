"""One job on its own thread."""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal

from dsgan_studio.core.base.errors import JobCancelled, OutOfDeviceMemory, StudioError
from dsgan_studio.core.base.jobs import Allowance, JobContext
from dsgan_studio.gui.plain_words import in_the_window
from dsgan_studio.gui.yielding import yield_to_window

log = logging.getLogger(__name__)

Work = Callable[[JobContext], object]
Around = Callable[[], contextlib.AbstractContextManager[None]]


@dataclass(frozen=True)
class JobOutcome:
    """How a job ended: with a result, cancelled, or with an error.

    Attributes:
        result: what the work returned.
        cancelled: whether the user stopped it.
        error: what it raised, or None.
        details: the traceback of the error, to be copied.
    """

    result: object = None
    cancelled: bool = False
    error: Exception | None = None
    details: str = ""

    @property
    def message(self) -> str:
        """The error as one sentence for the user; empty where there was none."""
        if self.error is None:
            return ""
        if isinstance(self.error, StudioError):
            return in_the_window(str(self.error))
        return f"{type(self.error).__name__}: {self.error}"


class JobThread(QThread):
    """Runs `work` off the GUI thread and keeps its outcome; `finished` comes once, as Qt has it.

    A `polite` one takes a processor core only where the window does not want it.
    """

    progressed = Signal(object)  # Progress

    def __init__(
        self,
        work: Work,
        around: Around,
        wait_for_turn: Callable[[Callable[[], bool]], None],
        parent: QObject,
        allowance: Allowance,
        *,
        polite: bool = False,
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._polite = polite
        self._around = around
        self.context = JobContext(self.progressed.emit, self._wait, allowance)
        self._turn = wait_for_turn
        self.outcome = JobOutcome(cancelled=True)

    def _wait(self) -> None:
        self._turn(lambda: self.context.cancelled)

    def run(self) -> None:
        """Do the work; called by Qt in the new thread."""
        if self._polite:
            yield_to_window()
        try:
            with self._around():
                if self.context.cancelled:
                    raise JobCancelled
                outcome = JobOutcome(result=self._work(self.context))
        except JobCancelled:
            reason = self.context.stop_reason
            outcome = JobOutcome(cancelled=reason is None, error=reason, details=str(reason or ""))
        except StudioError as error:
            outcome = JobOutcome(error=error, details=traceback.format_exc())
        except Exception as error:
            log.error("a job failed", exc_info=True)
            outcome = JobOutcome(error=_explained(error), details=traceback.format_exc())
        self.outcome = outcome


def _explained(error: Exception) -> Exception:
    """Return a failure that a person can act on in place of one that says memory ran out."""
    # Without PyTorch loaded there is no other way to run out of it, and no need to load it now.
    memory = isinstance(error, MemoryError)
    if not memory and "torch" in sys.modules:
        from dsgan_studio.core.base.device import is_out_of_memory

        memory = is_out_of_memory(error)
    if not memory:
        return error
    return OutOfDeviceMemory(
        "memory ran out. What is finished is kept; close other programs or choose a smaller size, "
        "and start again."
    )
