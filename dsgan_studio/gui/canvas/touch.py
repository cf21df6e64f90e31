"""Fingers on the canvas: one paints, or moves the image where a pen is used; two zoom and move."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEventPoint, QTouchEvent

if TYPE_CHECKING:
    from dsgan_studio.gui.canvas.canvas import Canvas

Mode = Literal["nothing", "tool", "move", "zoom"]


class TouchInput:
    """Turns touches of a screen into what the tool or the view of a canvas does."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._mode: Mode = "nothing"
        self._last: list[QPointF] = []

    def take(self, event: QTouchEvent) -> None:
        """Use an event; it is taken, so that Qt sends no mouse event for it too."""
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            self._give_up()
            self._mode = "nothing"
            return
        places = [
            one.position()
            for one in event.points()
            if one.state() != QEventPoint.State.Released
        ]  # fmt: skip
        if len(places) >= 2:
            self._zoom(places[:2])
        elif len(places) == 1:
            self._follow(places[0], event)
        else:
            self._end(event)
        self._last = places[:2]

    def _zoom(self, places: list[QPointF]) -> None:
        """Move and enlarge the image as two fingers do."""
        if self._mode != "zoom" or len(self._last) < 2:
            self._give_up()
            self._mode = "zoom"
            return
        before, now = (sum(two, QPointF()) / 2 for two in (self._last, places))
        apart = [max(_distance(*two), 1.0) for two in (self._last, places)]
        view = self._canvas.view.moved(now - before)
        self._canvas.show_view(view.zoomed(apart[1] / apart[0], now))

    def _follow(self, place: QPointF, event: QTouchEvent) -> None:
        canvas = self._canvas
        if self._mode == "nothing":
            # A hand that holds a pen lies on the screen: it must not paint.
            self._mode = "move" if canvas.pen.was_seen else "tool"
            if self._mode == "tool":
                canvas.begin(place, canvas.pointer_of(place, event.modifiers()))
        elif self._mode == "tool":
            canvas.go_on(place, canvas.pointer_of(place, event.modifiers()))
        elif self._mode == "zoom":
            self._mode = "move"  # one of two fingers is left
        elif self._last and not canvas.pen.is_down:
            canvas.show_view(canvas.view.moved(place - self._last[0]))

    def _end(self, event: QTouchEvent) -> None:
        mode, self._mode = self._mode, "nothing"
        if mode == "tool" and event.points():
            place = event.points()[0].position()
            self._canvas.end(self._canvas.pointer_of(place, event.modifiers()))

    def _give_up(self) -> None:
        """Take back what one finger began before there were two."""
        if self._mode == "tool":
            self._canvas.give_up()


def _distance(one: QPointF, other: QPointF) -> float:
    between = one - other
    return math.hypot(between.x(), between.y())
