"""How long the painter spent on what: from step to step, breaks left out."""

from __future__ import annotations

import time
from collections.abc import Callable

# Who does nothing for longer has gone away.
LONGEST_PAUSE_S = 20.0


class PaintClock:
    """Adds up seconds by class while a sample is painted.

    Args:
        now_s: the time in seconds, from any beginning.
    """

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._last_s: float | None = None
        self._spent: dict[int, float] = {}

    def begin(self) -> None:
        """Begin to count: a sample is looked at."""
        self._last_s = self._now_s()

    def tick(self, class_id: int) -> None:
        """Count the time since the last step for a class; of a long pause only the beginning."""
        now_s = self._now_s()
        if self._last_s is not None:
            passed_s = min(now_s - self._last_s, LONGEST_PAUSE_S)
            self._spent[class_id] = self._spent.get(class_id, 0.0) + passed_s
        self._last_s = now_s

    def take(self) -> dict[int, float]:
        """Return the seconds by class since the last call, and go on from nothing."""
        spent, self._spent = self._spent, {}
        return spent
