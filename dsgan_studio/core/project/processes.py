"""Whether the process that holds a project still lives, on this machine."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from pathlib import Path

_QUERY_LIMITED_INFORMATION = 0x1000  # Windows' PROCESS_QUERY_LIMITED_INFORMATION
_ACCESS_DENIED = 5  # and its ERROR_ACCESS_DENIED: the process lives


def host_name() -> str:
    """Return the name of this machine."""
    return socket.gethostname() or "unknown host"


def process_space() -> str:
    """Return which process numbers this process sees; "" where a machine has only one such set.

    Two containers may share a host's name and see different processes under one number.
    """
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def process_start(pid: int) -> str | None:
    """Return when process `pid` began, as text that no other process of that number shares.

    Returns:
        The text; "" where the process lives but the system does not tell since when; None where
        there is no such process.
    """
    if pid <= 0:
        return None
    if sys.platform == "win32":
        return _start_on_windows(pid)
    elif sys.platform == "linux":
        return _start_on_linux(pid)
    else:
        return _exists(pid)


def _start_on_linux(pid: int) -> str | None:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return _exists(pid)
    # The second field is the program's name in brackets and may hold blanks and brackets itself.
    fields = status.rpartition(")")[2].split()
    state, started_ticks = fields[0], fields[19]
    return None if state in ("Z", "X") else f"{boot} {started_ticks}"


def _exists(pid: int) -> str | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        return ""  # it is there and belongs to someone else
    return ""


if sys.platform == "win32":

    def _start_on_windows(pid: int) -> str | None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = kernel.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
        if not handle:
            return "" if ctypes.get_last_error() == _ACCESS_DENIED else None
        times = [ctypes.c_ulonglong() for _ in range(4)]  # creation, exit, kernel, user
        try:
            known = kernel.GetProcessTimes(ctypes.c_void_p(handle), *map(ctypes.byref, times))
        finally:
            kernel.CloseHandle(ctypes.c_void_p(handle))
        if not known:
            return ""
        # A finished process whose handle someone keeps has an exit time.
        return None if times[1].value else str(times[0].value)
