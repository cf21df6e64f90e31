"""What holds for the whole process while the window is open: errors that nobody caught, crashes."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QObject, Signal

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.fsio import atomic_write_text, disk_errors, make_folder

log = logging.getLogger(__name__)

FAULTS_FILE = "last-crash.txt"


class ProcessCare(QObject):
    """Set up with `install`, taken back with `remove`.

    An error that nobody caught is logged and told to the user; a crash below
    Python leaves a trace in a file, which the next start shows.
    """

    failed = Signal(str, str)  # sentence and traceback of an error that nobody caught

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._faults_file = folder / FAULTS_FILE
        self._stream: TextIO | None = None

    def install(self) -> str:
        """Begin; return the trace that a crash left the last time, or ""."""
        self._hook_before = sys.excepthook
        sys.excepthook = self._uncaught
        return self._watch_faults()

    def remove(self) -> None:
        """Leave the process as it was; a window that closed in order leaves no trace."""
        if sys.excepthook == self._uncaught:
            sys.excepthook = self._hook_before
        if self._stream is not None:
            faulthandler.disable()
            self._stream.close()
            self._stream = None
            self._write_faults("")

    def _watch_faults(self) -> str:
        if faulthandler.is_enabled():
            return ""  # someone debugs this process, and has it their way
        try:
            make_folder(self._faults_file.parent)
            with disk_errors(f"read {self._faults_file}"):
                before = (
                    self._faults_file.read_text(encoding="utf-8", errors="replace")
                    if self._faults_file.is_file()
                    else ""
                )
                self._write_faults("")
                self._stream = self._faults_file.open("a", encoding="utf-8")
        except StudioError as error:
            log.info("crashes are not watched: %s", error)
            return ""
        faulthandler.enable(self._stream)
        return before.strip()

    def _write_faults(self, text: str) -> None:
        try:
            atomic_write_text(self._faults_file, text)
        except StudioError as error:
            log.info("the trace of the last crash stays: %s", error)

    def _uncaught(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if not issubclass(kind, Exception):
            self._hook_before(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        where = threading.current_thread().name
        log.error("an error that nobody caught, in thread %s\n%s", where, text)
        # From whichever thread: Qt hands the signal over to the one that owns the window.
        self.failed.emit(f"{kind.__name__}: {error}", text)
