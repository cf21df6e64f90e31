"""The canvas: shows image and mask, and gives mouse, wheel and keys to the tool in hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QImage,
    QInputDevice,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.gui.canvas.aids import (
    centred_on_map,
    draw_map,
    draw_rulers,
    map_area,
    map_picture,
)
from dsgan_studio.gui.canvas.blink import Blink
from dsgan_studio.gui.canvas.board import Board, stepped_size
from dsgan_studio.gui.canvas.keys import CanvasKeys
from dsgan_studio.gui.canvas.layers import draw_layers
from dsgan_studio.gui.canvas.pen import PenInput
from dsgan_studio.gui.canvas.place_mark import PlaceMark
from dsgan_studio.gui.canvas.proposal_layer import CONTOUR_PX, ProposalLayer
from dsgan_studio.gui.canvas.smart_tool import SmartTool
from dsgan_studio.gui.canvas.tool import Pointer, Tool
from dsgan_studio.gui.canvas.tools import PLAIN_TOOLS
from dsgan_studio.gui.canvas.touch import TouchInput
from dsgan_studio.gui.canvas.viewpoint import Viewpoint, centred, fitted
from dsgan_studio.gui.theme import Theme

_NOTCH = 120  # eighths of a degree in one step of a wheel
_ZOOM_A_NOTCH = 1.25


class Canvas(QWidget):
    """Where masks are painted. Takes mouse, wheel, pen and keys itself."""

    tool_changed = Signal(str)
    view_changed = Signal(float)  # scale
    wished = Signal(str)  # previous, next, search, redo, learn, help

    def __init__(
        self, board: Board, theme: Theme, tools: Sequence[type[Tool]] = PLAIN_TOOLS
    ) -> None:
        super().__init__()
        self.board = board
        self._theme = theme
        self._tools = {tool.key: tool(board) for tool in tools}
        self._tool_of_key = {tool.shortcut: key for key, tool in self._tools.items()}
        self._tool = self._tools["brush"]
        self._held: str | None = None  # a tool for as long as a key is held
        self._view = Viewpoint()
        self._is_fitted = True
        self._pointer: Pointer | None = None
        self._drag: QPointF | None = None
        self._is_down = False
        self._sizing: tuple[float, int] | None = None  # where the drag began, and the width then
        self._on_map = False
        self._map: tuple[QImage, int] | None = None
        self._keys = CanvasKeys(self)
        self.pen, self.touch = PenInput(self), TouchInput(self)
        self.proposals = ProposalLayer(board)
        self.proposals.changed.connect(self.update)
        self.place, self.blink = PlaceMark(self), Blink(self)
        self.place.changed.connect(self.update)
        self.blink.changed.connect(self.update)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)  # else nobody tells of a pen in the air
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMinimumSize(QSize(200, 200))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        board.points.changed.connect(self.update)
        board.painted.connect(self.show_box)
        board.chosen.connect(self.update)
        board.answered.connect(self.update)
        board.loaded.connect(self._show_loaded)
        board.schema_changed.connect(self.update)
        theme.follow(self, self.update)

    # Tools

    @property
    def tool(self) -> Tool:
        """The tool in hand: the chosen one, or another while its key is held."""
        return self._tools[self._held] if self._held else self._tool

    @property
    def tools(self) -> tuple[Tool, ...]:
        """All its tools, in the order of their buttons."""
        return tuple(self._tools.values())

    def take_tool_keys(self, tool_of_key: Mapping[Qt.Key, str]) -> None:
        """Hear these keys, pressed alone, for the tools of these names."""
        self._tool_of_key = {key: tool for key, tool in tool_of_key.items() if tool in self._tools}

    def choose_tool(self, key: str) -> None:
        """Take a tool in hand."""
        if self._tools[key] is not self._tool:
            self._tool.cancel()
            self._tool = self._tools[key]
            self.tool_changed.emit(key)
        self._show_cursor()
        self.update()

    @property
    def tool_keys(self) -> dict[Qt.Key, str]:
        """Which key takes which tool in hand."""
        return self._tool_of_key

    @property
    def kept_keys(self) -> list[QKeySequence]:
        """What the canvas hears for anything but taking a tool."""
        return self._keys.kept

    def hold(self, key: str | None) -> None:
        """Take a tool in hand for as long as a key is held; None goes back."""
        if not self._is_down:
            self._held = key
            self._show_cursor()
            self.update()

    def _show_cursor(self) -> None:
        cursor = self.tool.cursor
        if self._drag is not None:
            cursor = Qt.CursorShape.ClosedHandCursor
        self.setCursor(cursor)

    # View

    @property
    def view(self) -> Viewpoint:
        """Where the image lies."""
        return self._view

    @property
    def is_fitted(self) -> bool:
        """Whether the whole image is shown, and stays so when the window changes."""
        return self._is_fitted

    def show_view(self, view: Viewpoint, *, is_fitted: bool = False) -> None:
        """Show the image elsewhere or at another scale."""
        self._view, self._is_fitted = view, is_fitted
        self.view_changed.emit(view.scale)
        self.update()

    def fit(self) -> None:
        """Show the whole image."""
        image = self.board.image
        if not image.isNull():
            view = fitted(self.size().toSizeF(), image.width(), image.height())
            self.show_view(view, is_fitted=True)

    def show_true_size(self) -> None:
        """Show one pixel of the image as one of the screen."""
        image = self.board.image
        if not image.isNull():
            size = self.size().toSizeF()
            self.show_view(centred(size, image.width(), image.height(), 1.0))

    def show_place(self, box: Box) -> None:
        """Bring a part of the image to the middle, large enough to be seen."""
        side_px = max(box.height, box.width, 1)
        scale = min(max(min(self.width(), self.height()) / (6 * side_px), self._view.scale), 32.0)
        middle = QPointF((box.left + box.right) / 2, (box.top + box.bottom) / 2) * scale
        self.show_view(
            Viewpoint(scale, self.width() / 2 - middle.x(), self.height() / 2 - middle.y())
        )

    def zoom(self, factor: float) -> None:
        """Enlarge around the pointer, or around the middle."""
        place = QPointF(self.width() / 2, self.height() / 2)
        if self._pointer is not None:
            place = self._view.to_widget(self._pointer.place)
        self.show_view(self._view.zoomed(factor, place))

    def _show_loaded(self) -> None:
        self._is_down, self._map, self._pointer = False, None, None
        self.pen.forget()
        self.fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole image in view where it was."""
        if self._is_fitted:
            self.fit()

    def show_box(self, box: Box) -> None:
        """Draw a part of the image anew."""
        area = QRectF(box.left, box.top, box.width, box.height)
        look = self.board.look
        margin = 2 + max(look.contour_px if look.outlined else 0, CONTOUR_PX)
        shown = self._view.shown(area).toAlignedRect()
        self.update(shown.adjusted(-margin, -margin, margin, margin))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image, the mask over it, and what the tool shows."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.palette.canvas))
        board, view = self.board, self._view
        if board.image.isNull():
            return
        shows_mask = board.look.is_shown and not self.blink.is_other_turn
        if not self.blink.draw(painter, view, event.rect()):
            draw_layers(painter, board, self.proposals, view, event.rect(), masked=shows_mask)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if shows_mask:
            board.points.draw(painter, view)
        self.place.draw(painter, view)
        self.tool.draw(painter, view, self._pointer)
        self._paint_aids(painter)

    def _paint_aids(self, painter: QPainter) -> None:
        image, size = self.board.image, self.size().toSizeF()
        if self.board.aids.rulers:
            draw_rulers(painter, self._view, size, image.size().toSizeF())
        area = self._map_area()
        if not area.isEmpty():
            if self._map is None:
                self._map = map_picture(image)
            draw_map(painter, self._view, size, self._map, area)

    def _map_area(self) -> QRectF:
        image = self.board.image
        if not self.board.aids.map or image.isNull():
            return QRectF()
        return map_area(self._view, self.size().toSizeF(), image.size().toSizeF())

    # Mouse and pen

    def pointer_of(
        self,
        place: QPointF,
        modifiers: Qt.KeyboardModifier,
        *,
        pressure: float = 1.0,
        erasing: bool = False,
    ) -> Pointer:
        """Return what a place of the widget is to a tool; with Ctrl it erases too."""
        return Pointer(
            self._view.to_image(place),
            shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            erasing=erasing or bool(modifiers & Qt.KeyboardModifier.ControlModifier),
            pressure=pressure,
            scale=self._view.scale,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Use the tool, or move the image."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        place, is_right = event.position(), event.button() == Qt.MouseButton.RightButton
        if is_right and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._sizing = (place.x(), self._size_px)
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._drag = place
            self._show_cursor()
        elif is_right:
            self.tool.right_click(self.pointer_of(place, event.modifiers()))
        elif event.button() == Qt.MouseButton.LeftButton:
            self.begin(place, self.pointer_of(place, event.modifiers()))
        self.update()

    def begin(self, place: QPointF, pointer: Pointer) -> None:
        """The left button, the tip of a pen or a finger goes down at a place of the widget."""
        if self._map_area().contains(place):
            self._on_map = True
            self._look_there(place)
        elif self.tool.key == "hand":
            self._drag = place
            self._show_cursor()
        else:
            self._press(pointer)
        self.update()

    def pick(self, pointer: Pointer) -> None:
        """Choose the class under a pointer, whatever the tool in hand."""
        self._tools["pick"].press(pointer)

    def _look_there(self, place: QPointF) -> None:
        """Bring what a place of the map shows to the middle."""
        area, width_px = self._map_area(), self.board.image.width()
        if not area.isEmpty():
            size = self.size().toSizeF()
            self.show_view(centred_on_map(self._view, size, area, place, width_px))

    def _press(self, pointer: Pointer) -> None:
        self._pointer, self._is_down = pointer, True
        self.tool.press(pointer)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Finish an outline; for other tools a click like any."""
        if event.button() == Qt.MouseButton.LeftButton and self.tool.key != "hand":
            self._is_down = True
            self.tool.double_click(self.pointer_of(event.position(), event.modifiers()))
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Use the tool, or show where it would act."""
        place = event.position()
        if self._sizing is not None:
            begin_x, size_px = self._sizing
            grown = round(size_px + (place.x() - begin_x) / self._view.scale)
            self.board.resize_brush(grown, eraser=self.tool_key == "eraser")
        else:
            self.go_on(place, self.pointer_of(place, event.modifiers()))

    def go_on(self, place: QPointF, pointer: Pointer) -> None:
        """The mouse, pen or finger moved to a place of the widget, down or not."""
        if self._drag is not None:
            moved = self._view.moved(place - self._drag)
            self._drag = place
            self.show_view(moved)
        elif self._on_map:
            self._look_there(place)
        else:
            self._move(pointer)

    def _move(self, pointer: Pointer) -> None:
        before, self._pointer = self._pointer, pointer
        if self._is_down:
            self.tool.move(pointer)
        else:
            self.tool.hover(pointer)
        if self.tool.key in ("polygon", "lasso", "wand", "superpixel") or isinstance(
            self.tool, SmartTool
        ):
            self.update()
        else:
            for one in (before, pointer):
                self._update_cursor(one)

    def _update_cursor(self, pointer: Pointer | None) -> None:
        if pointer is not None:
            sizes = self.board.sizes
            reach = max(sizes.brush_px, sizes.eraser_px) / 2 + 2
            place = pointer.place
            area = QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)
            self.update(self._view.shown(area).toAlignedRect().adjusted(-4, -4, 4, 4))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish what was begun."""
        if self._sizing is not None:
            self._sizing = None
        elif self._drag is not None and event.button() != Qt.MouseButton.RightButton:
            self._let_go()
        elif event.button() == Qt.MouseButton.LeftButton:
            self.end(self.pointer_of(event.position(), event.modifiers()))

    def end(self, pointer: Pointer) -> None:
        """The left button, the tip of a pen or a finger goes up."""
        if self._on_map:
            self._on_map = False
        elif self._drag is not None:
            self._let_go()
        elif self._is_down:
            self._release(pointer)

    def _let_go(self) -> None:
        self._drag = None
        self._show_cursor()

    def _release(self, pointer: Pointer) -> None:
        self._is_down = False
        self.tool.release(pointer)
        self.update()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Paint with a pen."""
        self.pen.take(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show no footprint while the pointer is elsewhere."""
        self._pointer = None
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let a held tool go: where the window is left, nobody tells of the key that goes up."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            self.hold(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Blink no more."""
        self.blink.stop()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the cursor of the tool."""
        self._show_cursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer; with Shift change the brush, with Alt the mask's opacity."""
        modifiers, delta = event.modifiers(), event.angleDelta()
        notches = (delta.y() or delta.x()) / _NOTCH
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.resize_brush(1 if notches > 0 else -1)
        elif modifiers & Qt.KeyboardModifier.AltModifier:
            look = self.board.look
            opacity = min(max(look.opacity + 0.05 * notches, 0.0), 1.0)
            self.board.show_look(dataclasses.replace(look, opacity=opacity))
        elif not modifiers and self.tool.turn(notches):
            self.update()  # what waits became larger or smaller
        elif event.device().type() == QInputDevice.DeviceType.TouchPad and not (
            modifiers & Qt.KeyboardModifier.ControlModifier
        ):
            self.show_view(self._view.moved(event.pixelDelta().toPointF()))
        else:
            self.show_view(self._view.zoomed(_ZOOM_A_NOTCH**notches, event.position()))
        event.accept()

    @property
    def tool_key(self) -> str:
        """The tool that was chosen, whatever is held."""
        return self._tool.key

    @property
    def _size_px(self) -> int:
        sizes = self.board.sizes
        return sizes.eraser_px if self.tool_key == "eraser" else sizes.brush_px

    def resize_brush(self, step: int) -> None:
        """Take the next width up or down; 2 doubles, -2 halves."""
        size_px = self._size_px
        if abs(step) == 2:
            size_px = 2 * size_px if step > 0 else size_px // 2
        else:
            size_px = stepped_size(size_px, step)
        self.board.resize_brush(size_px, eraser=self.tool_key == "eraser")

    def event(self, event: QEvent) -> bool:
        """Take fingers on a screen, and zoom by pinching on a touch pad."""
        if isinstance(event, QTouchEvent) and (
            event.device().type() == QInputDevice.DeviceType.TouchScreen
        ):
            self.touch.take(event)
            return True
        is_claim = event.type() == QEvent.Type.ShortcutOverride
        if is_claim and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F1:
            event.accept()  # the menu of the window hears the same key
            return True
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.show_view(self._view.zoomed(1.0 + event.value(), event.position()))
            return True
        return super().event(event)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key stands for."""
        if not self._keys.press(event):
            super().keyPressEvent(event)
        self.update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Return to the tool that was in hand before."""
        if not self._keys.release(event):
            super().keyReleaseEvent(event)

    def give_up(self) -> bool:
        """Give up what the tool began, or a change that is only looked at."""
        self._is_down = False
        self.pen.forget()
        if self.tool.cancel():
            return True
        if self.board.preview is not None:
            self.board.show_preview(None)
            return True
        return False

    def nudge(self, cols: int, rows: int) -> None:
        """Move the pointer of the keyboard by pixels of the image."""
        image = self.board.image
        if image.isNull():
            return
        middle = QPointF(image.width() // 2 + 0.5, image.height() // 2 + 0.5)
        place = middle if self._pointer is None else self._pointer.place + QPointF(cols, rows)
        place.setX(min(max(place.x(), 0.5), image.width() - 0.5))
        place.setY(min(max(place.y(), 0.5), image.height() - 0.5))
        self._move(Pointer(place, scale=self._view.scale, by_keys=True))
        self.update()

    def accept_proposal(self) -> bool:
        """Accept the proposed region under the pointer; tell whether there was one."""
        return self._pointer is not None and self.proposals.accept_at(self._pointer.place)

    def accept_proposed_class(self) -> bool:
        """Accept the class that is proposed under the pointer; tell whether there was any."""
        return self.proposals.accept_class(None if self._pointer is None else self._pointer.place)

    def dab(self, *, erasing: bool = False) -> bool:
        """Use the tool once where the pointer of the keyboard is; tell whether there is one."""
        if self._pointer is None or not self._pointer.by_keys:
            return False
        pointer = dataclasses.replace(self._pointer, erasing=erasing, scale=self._view.scale)
        self._press(pointer)
        self._release(pointer)
        return True
