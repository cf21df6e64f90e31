"""The canvas: shows image and mask, and gives mouse, wheel and keys to the tool in hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.gui.canvas.board import Board, stepped_size
from dsgan_studio.gui.canvas.overlay import colour_table, mask_picture
from dsgan_studio.gui.canvas.tools import TOOLS, Pointer, Tool
from dsgan_studio.gui.canvas.viewpoint import SHARP_FROM, Viewpoint, centred, fitted
from dsgan_studio.gui.theme import Theme

_NOTCH = 120  # eighths of a degree in one step of a wheel
_ZOOM_A_NOTCH = 1.25


class Canvas(QWidget):
    """Where masks are painted. Takes mouse, wheel, pen and keys itself."""

    tool_changed = Signal(str)
    view_changed = Signal(float)  # scale
    wished = Signal(str)  # previous, next

    def __init__(self, board: Board, theme: Theme) -> None:
        super().__init__()
        self.board = board
        self._theme = theme
        self._tools = {tool.key: tool(board) for tool in TOOLS}
        self._tool_of_key = {tool.shortcut: tool.key for tool in TOOLS}
        self._tool = self._tools["brush"]
        self._held: str | None = None  # a tool for as long as a key is held
        self._view = Viewpoint()
        self._is_fitted = True
        self._pointer: Pointer | None = None
        self._drag: QPointF | None = None
        self._is_down = False
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(240, 200))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        board.painted.connect(self.show_box)
        board.chosen.connect(self.update)
        board.loaded.connect(self._show_loaded)
        board.schema_changed.connect(self.update)
        theme.follow(self, self.update)

    # Tools

    @property
    def tool(self) -> Tool:
        """The tool in hand: the chosen one, or another while its key is held."""
        return self._tools[self._held] if self._held else self._tool

    def take_tool_keys(self, tool_of_key: Mapping[Qt.Key, str]) -> None:
        """Hear these keys, pressed alone, for the tools of these names."""
        self._tool_of_key = dict(tool_of_key)

    def choose_tool(self, key: str) -> None:
        """Take a tool in hand."""
        if self._tools[key] is not self._tool:
            self._tool.cancel()
            self._tool = self._tools[key]
            self.tool_changed.emit(key)
        self._show_cursor()
        self.update()

    def _hold(self, key: str | None) -> None:
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

    def _show_loaded(self) -> None:
        self._is_down = False
        self.fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole image in view where it was."""
        if self._is_fitted:
            self.fit()

    def show_box(self, box: Box) -> None:
        """Draw a part of the image anew."""
        area = QRectF(box.left, box.top, box.width, box.height)
        self.update(self._view.shown(area).toAlignedRect().adjusted(-2, -2, 2, 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image, the mask over it, and what the tool shows."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.palette.canvas))
        image, mask = self.board.image, self.board.mask()
        if image.isNull():
            return
        view = self._view
        area = view.image_area(QRectF(event.rect()), image.width(), image.height())
        if not area.isEmpty():
            smooth = view.scale < SHARP_FROM
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            shown = view.shown(QRectF(area))
            painter.drawImage(shown, image, QRectF(area))
            if mask is not None and self.board.look.is_shown:
                # Labels have no values between them: never smoothed.
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
                table = colour_table(self.board.schema, self.board.look)
                painter.drawImage(shown, mask_picture(mask, area, table))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.tool.draw(painter, view, self._pointer)

    # Mouse and pen

    def _pointer_of(
        self, place: QPointF, modifiers: Qt.KeyboardModifier, pressure: float = 1.0
    ) -> Pointer:
        return Pointer(
            self._view.to_image(place),
            shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            erasing=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
            pressure=pressure,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Use the tool, or move the image."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (is_left and self.tool.key == "hand"):
            self._drag = event.position()
            self._show_cursor()
        elif event.button() == Qt.MouseButton.RightButton:
            if not self.tool.accept():
                self.tool.step_back()
        elif is_left:
            self._press(self._pointer_of(event.position(), event.modifiers()))
        self.update()

    def _press(self, pointer: Pointer) -> None:
        self._pointer, self._is_down = pointer, True
        self.tool.press(pointer)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Finish an outline; for other tools a click like any."""
        if event.button() == Qt.MouseButton.LeftButton and self.tool.key != "hand":
            self._is_down = True
            self.tool.double_click(self._pointer_of(event.position(), event.modifiers()))
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Use the tool, or show where it would act."""
        if self._drag is not None:
            moved = self._view.moved(event.position() - self._drag)
            self._drag = event.position()
            self.show_view(moved)
            return
        self._move(self._pointer_of(event.position(), event.modifiers()))

    def _move(self, pointer: Pointer) -> None:
        before, self._pointer = self._pointer, pointer
        if self._is_down:
            self.tool.move(pointer)
        if self.tool.key in ("polygon", "lasso", "wand"):
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
        if self._drag is not None and event.button() != Qt.MouseButton.RightButton:
            self._drag = None
            self._show_cursor()
        elif event.button() == Qt.MouseButton.LeftButton and self._is_down:
            self._release(self._pointer_of(event.position(), event.modifiers()))

    def _release(self, pointer: Pointer) -> None:
        self._is_down = False
        self.tool.release(pointer)
        self.update()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Paint with a pen: pressure is width, its other end erases.

        The event is taken, so that Qt sends no mouse event for it too.
        """
        pointer = self._pointer_of(event.position(), event.modifiers(), max(event.pressure(), 0.02))
        if event.pointerType() == QPointingDevice.PointerType.Eraser:
            pointer = dataclasses.replace(pointer, erasing=True)
        if event.type() == QEvent.Type.TabletPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if event.button() == Qt.MouseButton.LeftButton:
                self._press(pointer)
            else:  # the barrel's button
                self._tools["pick"].press(pointer)
        elif event.type() == QEvent.Type.TabletMove:
            self._move(pointer)
        elif self._is_down:
            self._release(pointer)
        event.accept()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show no footprint while the pointer is elsewhere."""
        self._pointer = None
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the cursor of the tool."""
        self._show_cursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer; with Shift change the brush, with Alt the mask's opacity."""
        modifiers, delta = event.modifiers(), event.angleDelta()
        notches = (delta.y() or delta.x()) / _NOTCH
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._resize(1 if notches > 0 else -1)
        elif modifiers & Qt.KeyboardModifier.AltModifier:
            look = self.board.look
            opacity = min(max(look.opacity + 0.05 * notches, 0.0), 1.0)
            self.board.show_look(dataclasses.replace(look, opacity=opacity))
        elif event.device().type() == QInputDevice.DeviceType.TouchPad and not (
            modifiers & Qt.KeyboardModifier.ControlModifier
        ):
            self.show_view(self._view.moved(event.pixelDelta().toPointF()))
        else:
            self.show_view(self._view.zoomed(_ZOOM_A_NOTCH**notches, event.position()))
        event.accept()

    def _resize(self, step: int) -> None:
        eraser = self.tool.key == "eraser"
        sizes = self.board.sizes
        size_px = sizes.eraser_px if eraser else sizes.brush_px
        self.board.resize_brush(stepped_size(size_px, step), eraser=eraser)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key stands for."""
        if event.isAutoRepeat() and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Alt):
            return
        if not (self._tool_key(event) or self._class_key(event) or self._view_key(event)):
            super().keyPressEvent(event)
        self.update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Return to the tool that was in hand before."""
        if event.isAutoRepeat():
            return
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Alt):
            self._hold(None)
        elif event.key() == Qt.Key.Key_V:
            self._show_mask(shown=True)
        else:
            super().keyReleaseEvent(event)

    def _tool_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
        )  # fmt: skip
        if plain and key in self._tool_of_key:
            self.choose_tool(self._tool_of_key[key])
        elif key == Qt.Key.Key_Space:
            self._hold("hand")
        elif key == Qt.Key.Key_Alt:
            self._hold("pick")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            return self.tool.accept()
        elif key == Qt.Key.Key_Escape:
            self._is_down = False
            return self.tool.cancel()
        elif key == Qt.Key.Key_Backspace:
            return self.tool.step_back()
        else:
            return False
        return True

    def _class_key(self, event: QKeyEvent) -> bool:
        board, key, modifiers = self.board, event.key(), event.modifiers()
        if modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_9 and not modifiers:
            place = key - Qt.Key.Key_0
            if place < len(board.schema.ids):
                board.choose_class(board.schema.ids[place])
        elif key == Qt.Key.Key_QuoteLeft:
            board.choose_class(255)
        elif key == Qt.Key.Key_X:
            board.swap_class()
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Equal):
            board.step_class(1 if key == Qt.Key.Key_Equal else -1)
        elif key == Qt.Key.Key_K:
            board.lock(board.class_id, locked=board.class_id not in board.locked)
        elif key == Qt.Key.Key_O:
            solo = None if board.look.solo is not None else board.class_id
            board.show_look(dataclasses.replace(board.look, solo=solo))
        else:
            return False
        return True

    def _view_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._resize(1 if key == Qt.Key.Key_BracketRight else -1)
        elif key == Qt.Key.Key_V and not event.isAutoRepeat():
            self._show_mask(shown=False)
        elif key in (Qt.Key.Key_A, Qt.Key.Key_PageUp) and not control:
            self.wished.emit("previous")
        elif key in (Qt.Key.Key_D, Qt.Key.Key_PageDown) and not control:
            self.wished.emit("next")
        else:
            return False
        return True

    def _show_mask(self, *, shown: bool) -> None:
        self.board.show_look(dataclasses.replace(self.board.look, is_shown=shown))
