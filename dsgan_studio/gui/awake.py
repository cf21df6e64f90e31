"""The machine is kept from falling asleep while a long job runs."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from dsgan_studio.gui.jobs import JobRunner, JobState, Lane

log = logging.getLogger(__name__)

LONG_MS = 20_000
_CONTINUOUS, _SYSTEM_REQUIRED = 0x80000000, 0x00000001


class Inhibitor(Protocol):
    """One system's way to keep the machine awake; never raises, for no job may fail by it."""

    def hold(self) -> None:
        """Keep the machine awake until `release`."""

    def release(self) -> None:
        """Let it sleep again."""


class ProgramInhibitor:
    """Keeps the machine awake as long as a small program of the system runs."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._process: subprocess.Popen[bytes] | None = None

    def hold(self) -> None:
        """Start the program; it ends with this process, whose pipe it reads."""
        try:
            self._process = subprocess.Popen(  # noqa: S603  # a fixed command, see below
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            log.info("the machine may fall asleep: %s", error)

    def release(self) -> None:
        """End the program."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if process.stdin is not None:
                process.stdin.close()
            process.terminate()
            process.wait(timeout=1)


class DBusInhibitor:
    """Asks the desktop over its message bus; it forgets the request when this process ends."""

    def __init__(self) -> None:
        self._cookie: int | None = None

    def hold(self) -> None:
        """Ask the desktop not to sleep."""
        said = self._call("Inhibit", "dsgan-studio", "a long job is running")
        self._cookie = said[0] if said and isinstance(said[0], int) else None
        if self._cookie is None:
            log.info("the machine may fall asleep: the desktop takes no request to stay awake")

    def release(self) -> None:
        """Take the request back."""
        cookie, self._cookie = self._cookie, None
        if cookie is not None:
            self._call("UnInhibit", cookie)

    def _call(self, method: str, *words: str | int) -> list[object]:
        # In few windows needed, and a library of its own.
        from PySide6.QtDBus import QDBusConnection, QDBusInterface

        name = "org.freedesktop.PowerManagement"
        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return []
        place = f"/{name.replace('.', '/')}/Inhibit"
        desktop = QDBusInterface(name, place, f"{name}.Inhibit", bus)
        desktop.setTimeout(500)
        return list(desktop.call(method, *words).arguments())


class WindowsInhibitor:
    """Tells Windows that the system is in use, for the thread of the window."""

    def hold(self) -> None:
        """Say so."""
        self._set(_CONTINUOUS | _SYSTEM_REQUIRED)

    def release(self) -> None:
        """Say so no more."""
        self._set(_CONTINUOUS)

    @staticmethod
    def _set(state: int) -> None:
        kernel = getattr(ctypes, "windll", None)
        if kernel is None or not kernel.kernel32.SetThreadExecutionState(ctypes.c_uint(state)):
            log.info("the machine may fall asleep: Windows takes no request to stay awake")


def system_inhibitor() -> Inhibitor:
    """Return the way of this system."""
    if sys.platform == "win32":
        return WindowsInhibitor()
    if sys.platform == "darwin":
        return ProgramInhibitor(("caffeinate", "-i", "-w", str(os.getpid())))
    if shutil.which("systemd-inhibit"):
        # cat ends when the pipe does, be it because this process was killed.
        who = ("--what=sleep:idle", "--mode=block", "--who=DSGAN Studio", "--why=a long job runs")
        return ProgramInhibitor(("systemd-inhibit", *who, "cat"))
    return DBusInhibitor()


class KeepAwake(QObject):
    """Holds an inhibitor while a long job has been running for a while."""

    def __init__(
        self,
        jobs: JobRunner,
        inhibitor: Inhibitor,
        parent: QObject | None = None,
        *,
        long_ms: int = LONG_MS,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._inhibitor = inhibitor
        self._held = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(long_ms)
        self._timer.timeout.connect(self._hold)
        jobs.changed.connect(self._follow)

    @property
    def held(self) -> bool:
        """Whether the machine is kept awake."""
        return self._held

    def _follow(self) -> None:
        long_jobs = self._jobs.in_lane(Lane.COMPUTE)
        if not any(job.state is not JobState.QUEUED for job in long_jobs):
            self._timer.stop()
            if self._held:
                self._held = False
                self._inhibitor.release()
        elif not self._held and not self._timer.isActive():
            self._timer.start()

    def _hold(self) -> None:
        self._held = True
        self._inhibitor.hold()
