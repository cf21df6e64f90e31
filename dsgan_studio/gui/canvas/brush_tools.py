"""Brush and eraser: strokes along the way of the pointer."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from dsgan_studio.core.annotations.brush import BrushPoint, BrushStroke, straightened
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.tool import BLACK, WHITE, Pointer, Tool
from dsgan_studio.gui.canvas.viewpoint import Viewpoint


class BrushTool(Tool):
    """Paints along the way of the pointer."""

    key = "brush"
    shortcut = Qt.Key.Key_B
    erases: ClassVar[bool] = False

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._stroke: BrushStroke | None = None
        self._erasing = False
        self._begin: BrushPoint | None = None
        self._end_of_last: BrushPoint | None = None
        board.loaded.connect(self._forget)

    def _forget(self) -> None:
        self._stroke = self._begin = self._end_of_last = None

    def _point(self, pointer: Pointer) -> BrushPoint:
        sizes = self.board.sizes
        size_px = sizes.eraser_px if self.erases else sizes.brush_px
        size_px = max(1, round(size_px * self.board.pen.share(pointer.pressure)))
        return BrushPoint(pointer.place.y(), pointer.place.x(), size_px)

    def press(self, pointer: Pointer) -> None:
        """Begin a stroke; with Shift as a straight line from the end of the last."""
        mask = self.board.mask()
        if mask is None:
            return
        self._erasing = self.erases or pointer.erasing
        value = self.board.erased_value if self._erasing else self.board.class_id
        self._stroke = BrushStroke(
            mask,
            value,
            footprint=self.board.footprint,
            protection=self.board.protection,
            steadiness=self.board.steadiness,
        )
        self._begin = self._point(pointer)
        points = [self._begin]
        if pointer.shift and self._end_of_last is not None:
            points = [self._end_of_last, self._begin]
        self._extend(points)

    def move(self, pointer: Pointer) -> None:
        """Go on; with Shift along the nearest of eight directions."""
        if self._stroke is None or self._begin is None:
            return
        point = self._point(pointer)
        self._extend([straightened(self._begin, point) if pointer.shift else point])

    def release(self, pointer: Pointer) -> None:
        """Finish the stroke."""
        if self._stroke is not None:
            stroke, self._stroke = self._stroke, None
            name = (
                QCoreApplication.translate("canvas", "erasing")
                if self._erasing
                else QCoreApplication.translate("canvas", "brush stroke")
            )
            self.board.step_done(stroke.finish(name))

    def cancel(self) -> bool:
        """Take the stroke back."""
        if self._stroke is None:
            return False
        box = self._stroke.cancel()
        self._stroke = None
        if not box.is_empty:
            self.board.painted.emit(box)
        return True

    def _extend(self, points: list[BrushPoint]) -> None:
        if self._stroke is not None:
            box = self._stroke.extend(points)
            self._end_of_last = points[-1]
            if not box.is_empty:
                self.board.painted.emit(box)

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw the true footprint: red where it erases, crossed where the class is locked."""
        if pointer is None:
            return
        point = self._point(pointer)
        (row, col), reach = point.centre, point.size_px / 2
        area = view.shown(QRectF(col - reach, row - reach, point.size_px, point.size_px))
        erases = self.erases or pointer.erasing
        for colour, width in ((BLACK, 3.0), (QColor("#ff6b60") if erases else WHITE, 1.2)):
            painter.setPen(QPen(colour, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            self._outline(painter, area)
            if not erases and self.board.class_id in self.board.locked:
                painter.drawLine(area.topLeft(), area.bottomRight())
                painter.drawLine(area.topRight(), area.bottomLeft())

    def _outline(self, painter: QPainter, area: QRectF) -> None:
        if self.board.footprint == "circle":
            painter.drawEllipse(area)
        elif self.board.footprint == "square":
            painter.drawRect(area)
        else:
            middle = area.center()
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(middle.x(), area.top()),
                        QPointF(area.right(), middle.y()),
                        QPointF(middle.x(), area.bottom()),
                        QPointF(area.left(), middle.y()),
                    ]
                )
            )


class EraserTool(BrushTool):
    """Leaves pixels without a label, or as background, with a width of its own."""

    key = "eraser"
    shortcut = Qt.Key.Key_E
    erases = True
