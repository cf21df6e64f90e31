"""The log of the window: in the open project's folder, else in the user's."""

from __future__ import annotations

import collections
import logging
import logging.handlers
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.fsio import make_folder
from dsgan_studio.gui.session import Session

FILE_NAME = "dsgan-studio.log"
PROJECT_FOLDER = "logs"
_MOST_BYTES, _KEPT = 1_000_000, 3
_LAST_LINES = 200
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"

log = logging.getLogger(__name__)


def state_folder() -> Path:
    """Return the folder for what this user's program remembers of its runs; it may not exist."""
    place = QStandardPaths.StandardLocation.GenericStateLocation
    return Path(QStandardPaths.writableLocation(place)) / "dsgan-studio"


class LastLines(logging.Handler):
    """Keeps the last lines of the log in memory, for a report."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: collections.deque[str] = collections.deque(maxlen=_LAST_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self._lines.append(self.format(record))

    @property
    def lines(self) -> tuple[str, ...]:
        """The last lines, the latest last."""
        return tuple(self._lines)


class _QuietFile(logging.handlers.RotatingFileHandler):
    """A file that is begun anew at a megabyte, the three before it kept.

    Appended to without `fsio`: a torn last line costs nothing, and waiting for the disk at each
    line would.
    """

    def handleError(self, record: logging.LogRecord) -> None:
        """Lose the line: a full disk must not stop what is logged."""


class WindowLog(QObject):
    """Set up with `install`, taken back with `remove`; goes from project to project."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._file: _QuietFile | None = None
        self._logger = logging.getLogger()
        self._ours = logging.getLogger("dsgan_studio")
        self.last = LastLines()

    @property
    def path(self) -> Path | None:
        """The file that is written to, None where no folder takes one."""
        return None if self._file is None else Path(self._file.baseFilename)

    def install(self) -> None:
        """Begin."""
        self._level_before = self._ours.level
        self._ours.setLevel(logging.INFO)
        self.last.setFormatter(logging.Formatter(_FORMAT))
        self._logger.addHandler(self.last)
        self._session.opened.connect(self._follow)
        self._session.closing.connect(self._leave)
        self._follow()

    def remove(self) -> None:
        """Leave logging as it was."""
        self._session.opened.disconnect(self._follow)
        self._session.closing.disconnect(self._leave)
        self._leave()
        self._logger.removeHandler(self.last)
        self._ours.setLevel(self._level_before)

    def _follow(self) -> None:
        self._leave()
        project = self._session.project
        if project is not None and self._session.writing:
            self._begin(project.root / PROJECT_FOLDER)
        else:
            self._begin(state_folder())

    def _begin(self, folder: Path) -> None:
        try:
            make_folder(folder)
        except StudioError as error:
            log.info("nothing is logged to a file: %s", error)
            return
        file = _QuietFile(
            folder / FILE_NAME,
            maxBytes=_MOST_BYTES,
            backupCount=_KEPT,
            encoding="utf-8",
            delay=True,
        )
        file.setFormatter(logging.Formatter(_FORMAT))
        self._file = file
        self._logger.addHandler(file)

    def _leave(self) -> None:
        """Close the file: a folder with an open one cannot be moved on every system."""
        if self._file is not None:
            self._logger.removeHandler(self._file)
            self._file.close()
            self._file = None
