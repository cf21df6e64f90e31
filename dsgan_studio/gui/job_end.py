"""Who went away during a long job is told when it has ended."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from dsgan_studio.gui.jobs import Job, JobRunner, Lane
from dsgan_studio.gui.widgets.wording import duration

LONG_S = 30.0
_SHOWN_MS = 15_000


class Teller(Protocol):
    """How someone who looks elsewhere is told."""

    @property
    def looking(self) -> bool:
        """Whether the window is looked at, so that there is nothing to tell."""

    def tell(self, title: str, text: str) -> None:
        """Draw attention to the window, and say why where the desktop can."""


class DesktopTeller:
    """Marks the window in the task bar, and shows a message of the desktop where it takes one."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._icon: QSystemTrayIcon | None = None

    @property
    def looking(self) -> bool:
        """Whether the window, or a dialog of it, has the focus."""
        return QApplication.activeWindow() is not None

    def tell(self, title: str, text: str) -> None:
        """Draw attention to the window, and say why where the desktop can."""
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            # It stays no longer than its message: the program has no business in the tray.
            self._icon = QSystemTrayIcon(self._window.windowIcon(), self._window)
            self._icon.messageClicked.connect(self._window.activateWindow)
            self._icon.show()
            self._icon.showMessage(title, text, self._window.windowIcon(), _SHOWN_MS)
            QTimer.singleShot(_SHOWN_MS, self._icon, self._icon.hide)


class JobEndNotice(QObject):
    """Tells of the end of each long job that nobody watched, stopped ones left out."""

    def __init__(
        self,
        jobs: JobRunner,
        teller: Teller,
        parent: QObject | None = None,
        *,
        long_s: float = LONG_S,
    ) -> None:
        super().__init__(parent)
        self._teller = teller
        self._long_s = long_s
        jobs.ended.connect(self._note)

    def _note(self, job: Job) -> None:
        outcome = job.outcome
        if job.lane is not Lane.COMPUTE or outcome is None or outcome.cancelled:
            return
        if job.elapsed_s < self._long_s or self._teller.looking:
            return
        if outcome.error is None:
            text = self.tr("Finished after %1.").replace("%1", duration(job.elapsed_s))
        else:
            text = outcome.message
        self._teller.tell(job.title, text)
