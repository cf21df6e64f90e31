"""Blinking: two pictures of the same place in turn, so that what differs catches the eye."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QPainter

from dsgan_studio.gui.canvas.viewpoint import Viewpoint

# Each is seen for so long; twice as fast would be hard on those whom flicker makes ill.
PERIOD_MS = 500


class OtherView(Protocol):
    """What can stand in the place of the image."""

    @property
    def shows_picture(self) -> bool:
        """Whether it is looked at, and has something to see."""

    def draw(self, painter: QPainter, view: Viewpoint, part: QRect) -> None:
        """Draw a part of a widget whose image lies as `view` has it."""


class Blink(QObject):
    """Shows the image with its mask and the other view in turn; the bare image where none is open.

    Nothing of how the mask is shown changes by it.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.other: OtherView | None = None
        self._is_other_turn = False
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self.turn)

    @property
    def is_on(self) -> bool:
        """Whether it blinks."""
        return self._timer.isActive()

    @property
    def is_other_turn(self) -> bool:
        """Whether the mask gives way now."""
        return self._is_other_turn

    def toggle(self) -> None:
        """Begin with the other picture, or end with the mask."""
        if self.is_on:
            self.stop()
        else:
            self._timer.start()
            self.turn()

    def stop(self) -> None:
        """Show the mask from now on."""
        was = self.is_on
        self._timer.stop()
        self._is_other_turn = False
        if was:
            self.changed.emit()

    def turn(self) -> None:
        """Show the other picture of the two."""
        self._is_other_turn = not self._is_other_turn
        self.changed.emit()

    def draw(self, painter: QPainter, view: Viewpoint, part: QRect) -> bool:
        """Draw the other view where it is its turn; tell whether that was so."""
        if not self._is_other_turn or self.other is None or not self.other.shows_picture:
            return False
        self.other.draw(painter, view, part)
        return True
