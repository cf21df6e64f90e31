"""Taking turns: short work for the eye goes first, long work waits at its checkpoints."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

PATIENCE_S = 0.25
_LOOK_S = 0.05


class Turns:
    """Lets one long job and one short one share a device; used from their threads.

    The long job calls `wait_for_turn` at its checkpoints and is held there while short work is
    waiting or being done. Short work waits for the long job to be held, but not longer than
    `PATIENCE_S`: late is worse than slow. The long job is held once for each piece of short work,
    so a slider that is moved for a minute slows it down and does not stop it.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._long_running = False
        self._long_held = False
        self._entered = 0
        self._left = 0

    @contextlib.contextmanager
    def long_work(self) -> Iterator[None]:
        """Mark the block as the long job."""
        with self._changed:
            self._long_running = True
        try:
            yield
        finally:
            with self._changed:
                self._long_running = False
                self._changed.notify_all()

    @contextlib.contextmanager
    def short_work(self) -> Iterator[None]:
        """Mark the block as work that goes first, once the long job is held or not there."""
        with self._changed:
            self._entered += 1
            self._changed.wait_for(
                lambda: self._long_held or not self._long_running, timeout=PATIENCE_S
            )
        try:
            yield
        finally:
            with self._changed:
                self._left += 1
                self._changed.notify_all()

    def wait_for_turn(self, stopped: Callable[[], bool]) -> None:
        """Hold the long job until the short work that is there is done, or it is `stopped`."""
        with self._changed:
            there = self._entered
            if self._left >= there:
                return
            self._long_held = True
            self._changed.notify_all()
            while self._left < there and not stopped():
                # A cancel comes without a notice, so it is looked for.
                self._changed.wait(_LOOK_S)
            self._long_held = False
