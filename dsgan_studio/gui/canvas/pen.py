"""A pen on the canvas: pressure, its other end, its button, and moves that come faster than frames.

Tilt is not looked at. A tablet tells of moves several hundred times a second; they are used all,
but brought to the tool at most sixty times a second, so that as many pictures are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent

from dsgan_studio.gui.canvas.tool import Pointer

if TYPE_CHECKING:
    from dsgan_studio.gui.canvas.canvas import Canvas

_FRAME_MS = 17
_LEAST_PRESSURE = 0.02
_BARREL = Qt.MouseButton.RightButton | Qt.MouseButton.MiddleButton


class PenInput(QObject):
    """Turns events of a tablet into what the tool of a canvas does."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._waiting: list[tuple[QPointF, Pointer]] = []
        self._was_seen = self._is_down = self._is_picking = False
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(_FRAME_MS)
        self._frame.timeout.connect(self._end_frame)

    @property
    def was_seen(self) -> bool:
        """Whether a pen was near the canvas: fingers do not paint beside one."""
        return self._was_seen

    @property
    def is_down(self) -> bool:
        """Whether its tip is on the canvas."""
        return self._is_down

    def take(self, event: QTabletEvent) -> None:
        """Use an event; it is taken, so that Qt sends no mouse event for it too."""
        self._was_seen = True
        place, pointer = event.position(), self._pointer_of(event)
        if event.type() == QEvent.Type.TabletPress:
            self._press(event, place, pointer)
        elif event.type() == QEvent.Type.TabletMove:
            self._move(place, pointer)
        elif event.type() == QEvent.Type.TabletRelease:
            self._release(event, pointer)
        event.accept()

    def forget(self) -> None:
        """Leave out the moves that wait: what they belong to was given up."""
        self._frame.stop()
        self._waiting.clear()
        self._is_down = False

    def _pointer_of(self, event: QTabletEvent) -> Pointer:
        has_pressure = event.pointingDevice().capabilities() & QInputDevice.Capability.Pressure
        is_hovering = event.type() == QEvent.Type.TabletMove and not event.buttons()
        pressure = max(event.pressure(), _LEAST_PRESSURE)
        return self._canvas.pointer_of(
            event.position(),
            event.modifiers(),
            # Over the canvas, the footprint is shown as wide as it can become.
            pressure=1.0 if is_hovering or not has_pressure else pressure,
            erasing=event.pointerType() == QPointingDevice.PointerType.Eraser,
        )

    def _press(self, event: QTabletEvent, place: QPointF, pointer: Pointer) -> None:
        self._use_waiting()
        if self._is_down:
            return  # its button in the midst of a stroke
        if event.button() == Qt.MouseButton.LeftButton and not event.buttons() & _BARREL:
            self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
            self._is_down = True
            self._canvas.begin(place, pointer)
        else:
            self._is_picking = True
            self._canvas.pick(pointer)

    def _move(self, place: QPointF, pointer: Pointer) -> None:
        if self._is_picking:
            self._canvas.pick(pointer)
            return
        if not self._is_down:
            self._waiting.clear()  # of a pen in the air only the latest place matters
        self._waiting.append((place, pointer))
        if not self._frame.isActive():
            self._use_waiting()
            self._frame.start()

    def _release(self, event: QTabletEvent, pointer: Pointer) -> None:
        self._use_waiting()
        self._frame.stop()
        if self._is_picking:
            self._is_picking = False
        elif event.button() == Qt.MouseButton.LeftButton:
            self._is_down = False
            self._canvas.end(pointer)

    def _end_frame(self) -> None:
        if self._waiting:
            self._use_waiting()
            self._frame.start()

    def _use_waiting(self) -> None:
        """Bring all moves that wait to the tool, in their order."""
        moves, self._waiting = self._waiting, []
        for place, pointer in moves:
            self._canvas.go_on(place, pointer)
