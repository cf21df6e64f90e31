"""How fast a job goes and how long it will still take, from its reports."""

from __future__ import annotations

from dsgan_studio.core.base.jobs import Progress

LEAST_TOOK_S = 1.0  # before, a rate says more of the first item than of the others


class Pace:
    """Measures the stage that a job is in, from the first report of that stage on.

    What was there before took no time: a job that goes on from an earlier one begins in the middle.
    """

    def __init__(self) -> None:
        self._first: Progress | None = None
        self._last: Progress | None = None

    def take(self, progress: Progress) -> None:
        """Take the next report."""
        if self._first is None or self._first.stage != progress.stage:
            self._first = progress
        self._last = progress

    @property
    def rate(self) -> float | None:
        """Items a second; None where a second has not passed or nothing is done yet."""
        if self._first is None or self._last is None:
            return None
        done = self._last.done - self._first.done
        took_s = self._last.elapsed_s - self._first.elapsed_s
        return done / took_s if done > 0 and took_s >= LEAST_TOOK_S else None

    @property
    def left_s(self) -> float | None:
        """Seconds until the stage is done; None where that is not known yet."""
        rate = self.rate
        if rate is None or self._last is None:
            return None
        return max(self._last.total - self._last.done, 0) / rate
