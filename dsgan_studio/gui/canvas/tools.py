"""What the mouse does on the canvas: one class a tool. Places are in pixels of the image."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.brush import BrushPoint, BrushStroke, straightened
from dsgan_studio.core.annotations.edits import Recorder
from dsgan_studio.core.annotations.fills import colour_distance, colour_region, label_region
from dsgan_studio.core.annotations.polygon import inside_polygon
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

_BLACK, _WHITE = QColor(0, 0, 0, 200), QColor(255, 255, 255, 230)


@dataclass(frozen=True)
class Pointer:
    """Where the mouse or pen is.

    Attributes:
        place: in px of the image.
        shift: whether Shift is held.
        erasing: whether Ctrl, or the eraser end of a pen, makes the tool erase.
        pressure: 0 to 1; 1 for a mouse.
    """

    place: QPointF
    shift: bool = False
    erasing: bool = False
    pressure: float = 1.0


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

    def accept(self) -> bool:
        """Finish what waits to be finished (Enter); tell whether there was something."""
        return False

    def cancel(self) -> bool:
        """Give up what was begun (Esc); tell whether there was something."""
        return False

    def step_back(self) -> bool:
        """Take the last point back (Backspace); tell whether there was one."""
        return False

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw over the image, in pixels of the widget."""

    def _value(self, pointer: Pointer) -> int:
        return UNLABELLED if pointer.erasing else self.board.class_id

    def _pixel(self, pointer: Pointer) -> tuple[int, int] | None:
        """Return row and column under the pointer, None outside the image."""
        mask = self.board.mask()
        row, col = math.floor(pointer.place.y()), math.floor(pointer.place.x())
        if mask is None or not (0 <= row < mask.shape[0] and 0 <= col < mask.shape[1]):
            return None
        return row, col


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
        size_px = max(1, round(size_px * pointer.pressure))
        return BrushPoint(pointer.place.y(), pointer.place.x(), size_px)

    def press(self, pointer: Pointer) -> None:
        """Begin a stroke; with Shift as a straight line from the end of the last."""
        mask = self.board.mask()
        if mask is None:
            return
        self._erasing = self.erases or pointer.erasing
        value = UNLABELLED if self._erasing else self.board.class_id
        self._stroke = BrushStroke(
            mask, value, footprint=self.board.footprint, protection=self.board.protection
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
        for colour, width in ((_BLACK, 3.0), (QColor("#ff6b60") if erases else _WHITE, 1.2)):
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
    """Paints what is unlabelled, with a width of its own."""

    key = "eraser"
    shortcut = Qt.Key.Key_E
    erases = True


class FillTool(Tool):
    """Gives a connected region of one label another."""

    key = "fill"
    shortcut = Qt.Key.Key_F

    def press(self, pointer: Pointer) -> None:
        """Fill the region under the pointer; with Shift that label everywhere."""
        mask, pixel = self.board.mask(), self._pixel(pointer)
        if mask is None or pixel is None:
            return
        region = label_region(mask, *pixel, contiguous=not pointer.shift)
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

    def press(self, pointer: Pointer) -> None:
        """Begin a selection; where one waits and is clicked, paint it."""
        pixel = self._pixel(pointer)
        if pixel is None:
            return
        if self._region is not None and self._region[pixel]:
            self.accept()
            return
        self._seed, self._begin = pixel, pointer.place
        self._value_of_press = self._value(pointer)
        self._distance = colour_distance(self.board.rgb(), *pixel)
        self._select(0.0)

    def move(self, pointer: Pointer) -> None:
        """Widen the tolerance by the way from where the button went down."""
        way = pointer.place - self._begin
        self._select(math.hypot(way.x(), way.y()))

    def _select(self, way_px: float) -> None:
        if self._seed is None or self._distance is None:
            return
        wand = self.board.wand
        self._region = colour_region(
            self._distance, *self._seed, wand.tolerance + way_px, contiguous=wand.contiguous
        )
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
        for colour, style in ((_BLACK, Qt.PenStyle.SolidLine), (_WHITE, Qt.PenStyle.DashLine)):
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


class OutlineTool(Tool, ABC):
    """Paints what an outline goes around."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._points: list[QPointF] = []
        self._erasing = False
        board.loaded.connect(self._points.clear)

    def accept(self) -> bool:
        """Close the outline and paint what is inside."""
        mask, points = self.board.mask(), self._points
        if mask is None or len(points) < 3:
            return False
        ring = np.array([(point.y(), point.x()) for point in points])
        height, width = mask.shape
        box, inside = inside_polygon(ring, height=height, width=width)
        recorder = Recorder(mask, self.board.protection)
        value = UNLABELLED if self._erasing else self.board.class_id
        changed = box if box.is_empty else recorder.put(box, inside, value)
        self._points.clear()
        if not changed.is_empty:
            self.board.painted.emit(changed)
        self.board.step_done(recorder.finish(self.step_name()))
        return True

    @abstractmethod
    def step_name(self) -> str:
        """Return what the step is called."""

    def cancel(self) -> bool:
        """Give the outline up."""
        was = bool(self._points)
        self._points.clear()
        return was

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw the outline as far as it goes."""
        if not self._points:
            return
        shown = [view.to_widget(point) for point in self._points]
        if pointer is not None:
            shown.append(view.to_widget(pointer.place))
        for colour, width in ((_BLACK, 3.0), (_WHITE, 1.4)):
            painter.setPen(QPen(colour, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(shown))


class PolygonTool(OutlineTool):
    """An outline of straight edges, click by click; dragging draws freely."""

    key = "polygon"
    shortcut = Qt.Key.Key_P

    def press(self, pointer: Pointer) -> None:
        """Add a corner."""
        if not self._points:
            self._erasing = pointer.erasing
        self._points.append(QPointF(pointer.place))

    def move(self, pointer: Pointer) -> None:
        """Add corners along a freely drawn edge."""
        way = pointer.place - self._points[-1] if self._points else QPointF()
        if math.hypot(way.x(), way.y()) >= 1.0:
            self._points.append(QPointF(pointer.place))

    def double_click(self, pointer: Pointer) -> None:
        """Close the outline."""
        self.accept()

    def step_back(self) -> bool:
        """Take the last corner back."""
        if not self._points:
            return False
        self._points.pop()
        return True

    def step_name(self) -> str:
        """Return what the step is called."""
        return QCoreApplication.translate("canvas", "polygon")

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw edges and corners."""
        super().draw(painter, view, pointer)
        painter.setPen(QPen(_BLACK, 1.0))
        painter.setBrush(_WHITE)
        for point in self._points:
            painter.drawEllipse(view.to_widget(point), 3.0, 3.0)


class LassoTool(OutlineTool):
    """An outline drawn in one go; letting go closes it."""

    key = "lasso"
    shortcut = Qt.Key.Key_L

    def press(self, pointer: Pointer) -> None:
        """Begin."""
        self._erasing = pointer.erasing
        self._points.clear()
        self._points.append(QPointF(pointer.place))

    def move(self, pointer: Pointer) -> None:
        """Draw on."""
        if self._points:
            self._points.append(QPointF(pointer.place))

    def release(self, pointer: Pointer) -> None:
        """Close and paint."""
        if not self.accept():
            self.cancel()

    def step_name(self) -> str:
        """Return what the step is called."""
        return QCoreApplication.translate("canvas", "lasso")


class PickTool(Tool):
    """Chooses the class under the pointer."""

    key = "pick"
    shortcut = Qt.Key.Key_I

    def press(self, pointer: Pointer) -> None:
        """Choose it."""
        mask, pixel = self.board.mask(), self._pixel(pointer)
        if mask is not None and pixel is not None:
            self.board.choose_class(int(mask[pixel]))

    def move(self, pointer: Pointer) -> None:
        """Choose what comes under the pointer."""
        self.press(pointer)


class HandTool(Tool):
    """Moves the image; the canvas itself does it."""

    key = "hand"
    shortcut = Qt.Key.Key_H
    cursor = Qt.CursorShape.OpenHandCursor


TOOLS: tuple[type[Tool], ...] = (
    BrushTool, EraserTool, FillTool, PolygonTool, LassoTool, WandTool, PickTool, HandTool,
)  # fmt: skip
