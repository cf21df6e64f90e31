"""Fill and wand: regions that a click selects."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.edits import Recorder
from dsgan_studio.core.annotations.fills import (
    colour_distance,
    colour_region,
    image_edges,
    label_region,
)
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.tool import BLACK, WHITE, Pointer, Tool
from dsgan_studio.gui.canvas.viewpoint import Viewpoint


class FillTool(Tool):
    """Gives a connected region of one label another."""

    key = "fill"
    shortcut = Qt.Key.Key_F

    def press(self, pointer: Pointer) -> None:
        """Fill the region under the pointer; with Shift that label everywhere."""
        mask, pixel = self.board.mask(), self._pixel(pointer)
        if mask is None or pixel is None:
            return
        fill = self.board.fill
        barrier = image_edges(self.board.rgb()) if fill.stop_at_edges else None
        region = label_region(
            mask,
            *pixel,
            contiguous=fill.contiguous and not pointer.shift,
            close_gaps_px=fill.close_gaps_px,
            barrier=barrier,
        )
        recorder = Recorder(mask, self.board.protection)
        box = recorder.put(Box(0, 0, *mask.shape), region, self._value(pointer))
        if not box.is_empty:
            self.board.painted.emit(box)
        self.board.step_done(recorder.finish(QCoreApplication.translate("canvas", "fill")))


class WandTool(Tool):
    """Selects by colour: drag away to widen, let go to look, Enter or a click inside to paint."""

    key = "wand"
    shortcut = Qt.Key.Key_W

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._forget()
        board.loaded.connect(self._forget)

    def _forget(self) -> None:
        self._seed: tuple[int, int] | None = None
        self._begin = QPointF()
        self._distance: np.ndarray | None = None
        self._region: np.ndarray | None = None
        self._border: list[QLineF] = []
        self._value_of_press = UNLABELLED
        self._widened = 0.0
        self._before: np.ndarray | None = None  # what was selected before this press
        self._takes_away = False

    def press(self, pointer: Pointer) -> None:
        """Begin a selection; where one waits, a click in it paints it, Shift adds, Ctrl takes away.

        Where none waits, Ctrl makes it one that erases.
        """
        pixel = self._pixel(pointer)
        if pixel is None:
            return
        waits = self._region is not None
        changes = waits and (pointer.shift or pointer.erasing)
        if self._region is not None and self._region[pixel] and not changes:
            self.accept()
            return
        self._before = self._region if changes else None
        self._takes_away = changes and pointer.erasing
        self._seed, self._begin, self._widened = pixel, pointer.place, 0.0
        if not changes:
            self._value_of_press = self._value(pointer)
        weight = self.board.wand.luminance
        self._distance = colour_distance(self.board.rgb(), *pixel, luminance_weight=weight)
        self._select(0.0)

    def move(self, pointer: Pointer) -> None:
        """Widen the tolerance by 1 for every three pixels of the screen from the press."""
        way = pointer.place - self._begin
        self._select(math.hypot(way.x(), way.y()) * pointer.scale / 3.0)

    def turn(self, notches: float) -> bool:
        """Widen or narrow what waits."""
        if self._region is None:
            return False
        self._select(self._widened + notches)
        return True

    def _select(self, widened: float) -> None:
        if self._seed is None or self._distance is None:
            return
        wand, self._widened = self.board.wand, widened
        region = colour_region(
            self._distance, *self._seed, max(wand.tolerance + widened, 0.0),
            contiguous=wand.contiguous,
        )  # fmt: skip
        if self._before is not None:
            region = self._before & ~region if self._takes_away else self._before | region
        self._region = region
        self._border = border_lines(self._region)

    def accept(self) -> bool:
        """Paint what is selected."""
        mask, region = self.board.mask(), self._region
        if mask is None or region is None:
            return False
        recorder = Recorder(mask, self.board.protection)
        box = recorder.put(Box(0, 0, *mask.shape), region, self._value_of_press)
        self._forget()
        if not box.is_empty:
            self.board.painted.emit(box)
        self.board.step_done(recorder.finish(QCoreApplication.translate("canvas", "wand")))
        return True

    def cancel(self) -> bool:
        """Select nothing."""
        was = self._region is not None
        self._forget()
        return was

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw the border of what is selected, dashed."""
        painter.save()
        painter.translate(view.x, view.y)
        painter.scale(view.scale, view.scale)
        for colour, style in ((BLACK, Qt.PenStyle.SolidLine), (WHITE, Qt.PenStyle.DashLine)):
            pen = QPen(colour, 1.4, style)
            pen.setCosmetic(True)  # as wide at every scale
            painter.setPen(pen)
            painter.drawLines(self._border)
        painter.restore()


def border_lines(region: np.ndarray) -> list[QLineF]:
    """Return the edges between the pixels of a region [H, W] and others, in px of the image.

    Edges that go on in a straight line are one.
    """
    inside = np.pad(region, 1)
    upright = inside[:, 1:] != inside[:, :-1]  # [H + 2, W + 1]
    level = inside[1:] != inside[:-1]  # [H + 1, W + 2]
    lines = [QLineF(col, begin - 1, col, end - 1) for col, begin, end in _runs(upright.T)]
    return lines + [QLineF(begin - 1, row, end - 1, row) for row, begin, end in _runs(level)]


def _runs(where: np.ndarray) -> list[tuple[int, int, int]]:
    """Return line, begin and end of every run of set places along the lines of an array."""
    steps = np.diff(np.pad(where, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    begins, ends = np.argwhere(steps == 1), np.argwhere(steps == -1)
    return [
        (line, begin, end)
        for (line, begin), (_, end) in zip(begins.tolist(), ends.tolist(), strict=True)
    ]
