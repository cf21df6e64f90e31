"""Garbage is collected on the GUI thread, and at moments when nobody waits for it."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from dsgan_studio.gui.jobs import JobRunner

TICK_MS = 5_000
_YOUNG = 1
_TICKS_UNSEEN, _TICKS_SEEN = 6, 24  # half a minute where nobody looks, else two


class GarbageCollector(QObject):
    """Set up with `install`, taken back with `remove`.

    A widget in a cycle that a worker collects takes the process down, so no other thread may. With
    PyTorch loaded, looking at all objects takes a quarter of a second: every few seconds only the
    young ones are looked at, and all of them seldom; what came with PyTorch is set apart as soon as
    no job is running.
    """

    def __init__(self, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._ticks = 0  # since all objects were looked at
        self._settled = False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def install(self) -> None:
        """Begin."""
        gc.freeze()
        gc.disable()
        self._timer.start()
        self._jobs.idle.connect(self._settle)

    def remove(self) -> None:
        """Leave collecting to Python again."""
        self._timer.stop()
        self._jobs.idle.disconnect(self._settle)
        gc.enable()
        gc.unfreeze()

    def tick(self) -> None:
        """Collect what is due."""
        self._ticks += 1
        active = QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
        if self._ticks >= (_TICKS_SEEN if active else _TICKS_UNSEEN):
            self._collect_all()
        else:
            gc.collect(_YOUNG)

    def _collect_all(self) -> None:
        self._ticks = 0
        gc.collect()

    def _settle(self) -> None:
        """Let what the first jobs have loaded never be looked at again."""
        if not self._settled and "torch" in sys.modules:
            self._settled = True
            self._collect_all()
            gc.freeze()
