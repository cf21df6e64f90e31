"""What a tool of the canvas is. Places are in pixels of the image."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

BLACK, WHITE = QColor(0, 0, 0, 200), QColor(255, 255, 255, 230)


@dataclass(frozen=True)
class Pointer:
    """Where the mouse, the pen or the keyboard points.

    Attributes:
        place: in px of the image.
        shift: whether Shift is held.
        erasing: whether Ctrl, or the eraser end of a pen, makes the tool erase.
        pressure: 0 to 1; 1 for a mouse.
        scale: pixels of the widget per pixel of the image.
        by_keys: whether the arrow keys moved it there.
    """

    place: QPointF
    shift: bool = False
    erasing: bool = False
    pressure: float = 1.0
    scale: float = 1.0
    by_keys: bool = False


class Tool:
    """A tool of the canvas; the base does nothing."""

    key: ClassVar[str]
    shortcut: ClassVar[Qt.Key]
    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.CrossCursor

    def __init__(self, board: Board) -> None:
        self.board = board

    def press(self, pointer: Pointer) -> None:
        """The button goes down."""

    def move(self, pointer: Pointer) -> None:
        """The pointer moves with the button down."""

    def release(self, pointer: Pointer) -> None:
        """The button goes up."""

    def double_click(self, pointer: Pointer) -> None:
        """The button goes down a second time at once."""
        self.press(pointer)

    def right_click(self, pointer: Pointer) -> None:
        """The right button goes down: finish what waits."""
        self.accept()

    def hover(self, pointer: Pointer) -> None:
        """The pointer moves with the button up."""

    def turn(self, notches: float) -> bool:
        """Change what waits to be accepted by the wheel; tell whether something waits."""
        return False

    def accept(self) -> bool:
        """Finish what waits to be finished (Enter); tell whether there was something."""
        return False

    def cancel(self) -> bool:
        """Give up what was begun (Esc); tell whether there was something."""
        return False

    def step_back(self) -> bool:
        """Take the last point back (Backspace); tell whether there was one."""
        return False

    def delete(self) -> bool:
        """Remove what is chosen (Delete); tell whether there was something."""
        return False

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw over the image, in pixels of the widget."""

    def _value(self, pointer: Pointer) -> int:
        return self.board.erased_value if pointer.erasing else self.board.class_id

    def _pixel(self, pointer: Pointer) -> tuple[int, int] | None:
        """Return row and column under the pointer, None outside the image."""
        mask = self.board.mask()
        row, col = math.floor(pointer.place.y()), math.floor(pointer.place.x())
        if mask is None or not (0 <= row < mask.shape[0] and 0 <= col < mask.shape[1]):
            return None
        return row, col
