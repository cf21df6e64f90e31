"""How threads that compute for hours let the window go first."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

_NICE = 10


def yield_to_window() -> None:
    """Let the calling thread, and those that it starts for its arithmetic, run after the window's.

    On Linux a thread has a niceness of its own, and OpenMP's threads take it over from the one
    that first computes. Elsewhere `QThread.start` sets the priority.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # as slow as before, and no reason to stop
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
