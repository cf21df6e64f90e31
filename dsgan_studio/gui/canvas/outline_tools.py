"""Polygon and lasso: what an outline goes around."""

from __future__ import annotations

import itertools
import math
from abc import ABC, abstractmethod

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from dsgan_studio.core.annotations.edits import Recorder
from dsgan_studio.core.annotations.polygon import inside_polygon
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.tool import BLACK, WHITE, Pointer, Tool
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

_NEAR_PX = 7.0  # of the screen: what counts as the same place
Ring = list[QPointF]


class OutlineTool(Tool, ABC):
    """Paints what an outline goes around, without what its holes go around."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._rings: list[Ring] = [[]]
        self._erasing = False
        board.loaded.connect(self._clear)

    def _clear(self) -> None:
        self._rings = [[]]

    @property
    def _points(self) -> Ring:
        """The ring that is drawn: the outline, or the latest hole."""
        return self._rings[-1]

    def accept(self) -> bool:
        """Close the outline and paint what is inside."""
        mask = self.board.mask()
        if mask is None or len(self._rings[0]) < 3:
            return False
        rings = [_array(ring) for ring in self._rings if len(ring) >= 3]
        height, width = mask.shape
        box, inside = inside_polygon(rings[0], rings[1:], height=height, width=width)
        recorder = Recorder(mask, self.board.protection)
        value = self.board.erased_value if self._erasing else self.board.class_id
        changed = box if box.is_empty else recorder.put(box, inside, value)
        self._clear()
        if not changed.is_empty:
            self.board.painted.emit(changed)
        self.board.step_done(recorder.finish(self.step_name()))
        return True

    @abstractmethod
    def step_name(self) -> str:
        """Return what the step is called."""

    def cancel(self) -> bool:
        """Give the outline up."""
        was = bool(self._rings[0])
        self._clear()
        return was

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw the outline as far as it goes, and closed holes."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ring in self._rings:
            shown = [view.to_widget(point) for point in ring]
            is_open = ring is self._points
            if shown and is_open and pointer is not None:
                shown.append(view.to_widget(pointer.place))
            for colour, width in ((BLACK, 3.0), (WHITE, 1.4)):
                painter.setPen(QPen(colour, width))
                if is_open:
                    painter.drawPolyline(QPolygonF(shown))
                else:
                    painter.drawPolygon(QPolygonF(shown))


def _array(ring: Ring) -> np.ndarray:
    return np.array([(point.y(), point.x()) for point in ring])


def _beside_px(begin: QPointF, end: QPointF, pointer: Pointer) -> float:
    """Return the distance on the screen between the straight way of two places and the pointer."""
    way, to = end - begin, pointer.place - begin
    length = way.x() ** 2 + way.y() ** 2
    along = 0.0 if length == 0.0 else (to.x() * way.x() + to.y() * way.y()) / length
    return _apart_px(begin + way * min(max(along, 0.0), 1.0), pointer)


def _apart_px(one: QPointF, pointer: Pointer) -> float:
    """Return the distance on the screen between a place of the image and the pointer."""
    way = pointer.place - one
    return math.hypot(way.x(), way.y()) * pointer.scale


class PolygonTool(OutlineTool):
    """Straight edges, click by click; dragging draws freely, or moves a corner or edge there is.

    A click on the first corner closes. Ctrl with a closed outline cuts a hole. After painting,
    Backspace takes the step back and brings the corners back, until something else is painted.
    """

    key = "polygon"
    shortcut = Qt.Key.Key_P

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._grabbed: int | None = None
        self._edge: tuple[QPointF, QPointF] | None = None  # corners of the edge that was taken
        self._before: tuple[QPointF, QPointF] = (QPointF(), QPointF())  # where they were
        self._pressed_at = QPointF()
        self._moved = False
        self._painted: list[Ring] | None = None
        self._accepting = False
        board.edited.connect(self._forget_painted)

    def _forget_painted(self) -> None:
        if not self._accepting:
            self._painted = None

    def press(self, pointer: Pointer) -> None:
        """Take a corner that is there, or add one."""
        points = self._points
        if not self._rings[0]:
            self._erasing = pointer.erasing
        near = [n for n, one in enumerate(points) if _apart_px(one, pointer) <= _NEAR_PX]
        self._moved = False
        self._grabbed = near[-1] if near else None
        self._pressed_at = QPointF(pointer.place)
        self._edge = self._edge_under(pointer) if not near and not pointer.erasing else None
        if self._grabbed is not None or self._edge is not None:
            return
        if pointer.erasing and len(points) >= 3:
            self._rings.append([])
        self._points.append(QPointF(pointer.place))

    def _edge_under(self, pointer: Pointer) -> tuple[QPointF, QPointF] | None:
        """Return the corners of the drawn edge within reach, and remember where they are."""
        for begin, end in itertools.pairwise(self._points):
            if _beside_px(begin, end, pointer) <= _NEAR_PX:
                self._before = QPointF(begin), QPointF(end)
                return begin, end
        return None

    def move(self, pointer: Pointer) -> None:
        """Move the corner or edge that was taken, or add corners along a freely drawn edge."""
        if self._edge is not None:
            way = pointer.place - self._pressed_at
            self._moved = self._moved or math.hypot(way.x(), way.y()) * pointer.scale > _NEAR_PX / 2
            if self._moved:
                for corner, before in zip(self._edge, self._before, strict=True):
                    corner.setX(before.x() + way.x())
                    corner.setY(before.y() + way.y())
        elif self._grabbed is not None:
            self._points[self._grabbed] = QPointF(pointer.place)
            self._moved = True
        elif self._points:
            way = pointer.place - self._points[-1]
            if math.hypot(way.x(), way.y()) >= 1.0:
                self._points.append(QPointF(pointer.place))

    def release(self, pointer: Pointer) -> None:
        """Let the corner go; the first one, when it was only clicked, closes the outline."""
        edge, self._edge = self._edge, None
        if edge is not None and not self._moved:
            self._points.append(self._pressed_at)  # a click on an edge is a corner like any
        grabbed, self._grabbed = self._grabbed, None
        if grabbed == 0 and not self._moved and len(self._points) >= 3 and len(self._rings) == 1:
            self.accept()

    def double_click(self, pointer: Pointer) -> None:
        """Close the outline."""
        self.accept()

    def accept(self) -> bool:
        """Close and paint; the corners are kept for a while."""
        rings = [list(ring) for ring in self._rings]
        self._accepting = True
        done = super().accept()
        self._accepting = False
        self._painted = rings if done else self._painted
        return done

    def right_click(self, pointer: Pointer) -> None:
        """Take the last corner back."""
        self.step_back()

    def step_back(self) -> bool:
        """Take the last corner back; right after painting, all of it."""
        if self._points:
            self._points.pop()
            if not self._points and len(self._rings) > 1:
                self._rings.pop()
            return True
        if self._painted is None:
            return False
        rings = self._painted
        self.board.undo()
        self._rings, self._painted = rings, None
        return True

    def step_name(self) -> str:
        """Return what the step is called."""
        return QCoreApplication.translate("canvas", "polygon")

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw edges and corners."""
        super().draw(painter, view, pointer)
        painter.setPen(QPen(BLACK, 1.0))
        painter.setBrush(WHITE)
        for point in (one for ring in self._rings for one in ring):
            painter.drawEllipse(view.to_widget(point), 3.0, 3.0)


class LassoTool(OutlineTool):
    """An outline drawn in one go; letting go closes it.

    A click begins one without holding the button; another click, or coming back, closes it.
    """

    key = "lasso"
    shortcut = Qt.Key.Key_L

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._follows = False  # without the button
        self._was_away = False

    def _clear(self) -> None:
        super()._clear()
        self._follows = self._was_away = False

    def press(self, pointer: Pointer) -> None:
        """Begin; where it follows the pointer, close."""
        if self._follows:
            self._close()
            return
        self._erasing = pointer.erasing
        self._clear()
        self._points.append(QPointF(pointer.place))

    def move(self, pointer: Pointer) -> None:
        """Draw on."""
        if self._points:
            self._points.append(QPointF(pointer.place))

    def hover(self, pointer: Pointer) -> None:
        """Draw on without the button; coming back to the beginning closes."""
        if not self._follows:
            return
        self._points.append(QPointF(pointer.place))
        apart_px = _apart_px(self._points[0], pointer)
        self._was_away = self._was_away or apart_px > 3 * _NEAR_PX
        if self._was_away and apart_px <= _NEAR_PX:
            self._close()

    def release(self, pointer: Pointer) -> None:
        """Close and paint, unless it was only a click."""
        if not self._points:
            return
        reach = max(_apart_px(one, pointer) for one in self._points)
        if reach < _NEAR_PX and len(self._points) < 3:
            self._follows = True
        else:
            self._close()

    def _close(self) -> None:
        if not self.accept():
            self.cancel()

    def step_name(self) -> str:
        """Return what the step is called."""
        return QCoreApplication.translate("canvas", "lasso")
