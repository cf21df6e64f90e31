"""Paints superpixels: each region of like colour that the pointer passes, as a whole."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.edits import Recorder
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.region_tools import border_lines
from dsgan_studio.gui.canvas.tool import BLACK, WHITE, Pointer, Tool
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

_FEWEST_PX = 4


class SuperpixelTool(Tool):
    """Paints whole superpixels; their size is about that of the brush."""

    key = "superpixel"
    shortcut = Qt.Key.Key_M

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._asked: tuple[int, int] | None = None  # key of the image, and size
        self._recorder: Recorder | None = None
        self._value_of_press = 0
        self._last: QPointF | None = None  # where the pointer was before
        self._under = -1
        self._border: list[QLineF] = []
        board.loaded.connect(self._forget)

    def _forget(self) -> None:
        self._asked = self._recorder = None
        self._under, self._border = -1, []

    def _number_at(self, pointer: Pointer) -> int:
        """Return the superpixel under the pointer, -1 outside and before they are there."""
        size_px = max(self.board.sizes.brush_px, _FEWEST_PX)
        wanted = (self.board.image.cacheKey(), size_px)
        if self._asked != wanted:
            self._asked = wanted
            self.board.superpixels_wanted.emit(size_px)  # takes a second; not in here
        pixel = self._pixel(pointer)
        numbers = self._numbers
        return -1 if pixel is None or numbers is None else int(numbers[pixel])

    @property
    def _numbers(self) -> npt.NDArray[np.int32] | None:
        return self.board.superpixels

    def press(self, pointer: Pointer) -> None:
        """Begin to paint."""
        mask = self.board.mask()
        if mask is not None:
            self._recorder = Recorder(mask, self.board.protection)
            self._value_of_press, self._last = self._value(pointer), None
            self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        """Paint what lies on the straight way to the pointer, however far apart events are."""
        self._number_at(pointer)  # asks for superpixels where there are none of this size
        begin, self._last = self._last or pointer.place, QPointF(pointer.place)
        numbers = self._numbers
        if self._recorder is None or numbers is None:
            return
        passed = np.unique(numbers[_pixels_between(begin, pointer.place, numbers.shape)])
        whole = Box(0, 0, *numbers.shape)
        box = self._recorder.put(whole, np.isin(numbers, passed), self._value_of_press)
        if not box.is_empty:
            self.board.painted.emit(box)

    def release(self, pointer: Pointer) -> None:
        """Finish the step."""
        if self._recorder is not None:
            recorder, self._recorder = self._recorder, None
            self.board.step_done(
                recorder.finish(QCoreApplication.translate("canvas", "superpixels"))
            )

    def cancel(self) -> bool:
        """Take the step back."""
        if self._recorder is None:
            return False
        box = self._recorder.cancel()
        self._recorder = None
        if not box.is_empty:
            self.board.painted.emit(box)
        return True

    def hover(self, pointer: Pointer) -> None:
        """Show which superpixel would be painted."""
        number = self._number_at(pointer)
        if number != self._under and self._numbers is not None:
            self._under = number
            self._border = border_lines(self._numbers == number) if number >= 0 else []

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw its border."""
        painter.save()
        painter.translate(view.x, view.y)
        painter.scale(view.scale, view.scale)
        for colour, width in ((BLACK, 3.0), (WHITE, 1.2)):
            pen = QPen(colour, width)
            pen.setCosmetic(True)  # as wide at every scale
            painter.setPen(pen)
            painter.drawLines(self._border)
        painter.restore()


def _pixels_between(
    begin: QPointF, end: QPointF, shape: tuple[int, ...]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return rows and columns of the pixels of an image on the straight way between two places."""
    way = end - begin
    steps = 1 + math.ceil(2 * max(abs(way.x()), abs(way.y())))
    rows = np.floor(np.linspace(begin.y(), end.y(), steps + 1)).astype(np.intp)
    cols = np.floor(np.linspace(begin.x(), end.x(), steps + 1)).astype(np.intp)
    inside = (rows >= 0) & (rows < shape[0]) & (cols >= 0) & (cols < shape[1])
    return rows[inside], cols[inside]
