"""Parts of which one is shown at a time."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class Stack(QStackedWidget):
    """Asks for the room of the part that it shows, not of the largest that it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """Return what the shown part cannot do without."""
        shown = self.currentWidget()
        return QSize() if shown is None else shown.minimumSizeHint()
