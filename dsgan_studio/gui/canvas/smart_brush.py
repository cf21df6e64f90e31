"""Smart brush: a rough stroke becomes the pixels around it that resemble it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from dsgan_studio.core.annotations.brush import BrushPoint, BrushStroke
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.gui.canvas.smart_questions import StrokeQuestion
from dsgan_studio.gui.canvas.smart_tool import SmartTool
from dsgan_studio.gui.canvas.tool import BLACK, WHITE, Pointer
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

_LEAST_MARGIN_PX = 2


class SmartBrushTool(SmartTool):
    """Paint roughly, let go to look; the wheel widens, Enter or the next stroke paints."""

    key = "smart-brush"
    shortcut = Qt.Key.Key_S

    def _clear(self) -> None:
        super()._clear()
        self._stroke: BrushStroke | None = None
        self._covered = np.zeros((0, 0), np.uint8)
        self._value_of_press = UNLABELLED

    def step_name(self) -> str:
        """Return what the step is called."""
        return QCoreApplication.translate("canvas", "smart brush")

    def _value_to_paint(self) -> int:
        return self._value_of_press

    def _point(self, pointer: Pointer) -> BrushPoint:
        share = self.board.pen.share(pointer.pressure)
        size_px = max(1, round(self.board.sizes.brush_px * share))
        return BrushPoint(pointer.place.y(), pointer.place.x(), size_px)

    def press(self, pointer: Pointer) -> None:
        """Paint what waits, and begin another stroke; with Ctrl one that erases."""
        self.accept()
        mask = self.board.mask()
        if mask is None:
            return
        self._value_of_press = self._value(pointer)
        self._covered = np.zeros(mask.shape, np.uint8)
        self._stroke = BrushStroke(
            self._covered,
            1,
            footprint=self.board.footprint,
            steadiness=self.board.steadiness,
        )
        self._stroke.extend([self._point(pointer)])

    def move(self, pointer: Pointer) -> None:
        """Go on."""
        if self._stroke is not None:
            self._stroke.extend([self._point(pointer)])

    def release(self, pointer: Pointer) -> None:
        """Ask what the stroke means."""
        if self._stroke is None:
            return
        self._stroke = None
        covered = self._covered == 1
        if covered.any():
            margin_px = max(_LEAST_MARGIN_PX, self.board.sizes.brush_px)
            self._ask(StrokeQuestion(covered, margin_px))

    def cancel(self) -> bool:
        """Give the stroke up, and what waits."""
        was = self._stroke is not None or self._question is not None
        self._clear()
        return was

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw the rough stroke, then what it means, and the width of the brush."""
        if self._region is None and self._covered.any():
            self._tint(painter, view, self._covered == 1)
        super().draw(painter, view, pointer)
        if pointer is not None:
            point = self._point(pointer)
            (row, col), reach = point.centre, point.size_px / 2
            area = view.shown(QRectF(col - reach, row - reach, point.size_px, point.size_px))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in ((BLACK, 3.0), (WHITE, 1.2)):
                painter.setPen(QPen(colour, width, Qt.PenStyle.DashLine))
                painter.drawEllipse(area)
