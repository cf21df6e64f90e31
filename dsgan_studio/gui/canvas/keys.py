"""What keys mean on the canvas; one place tells all, and the list of shortcuts reads it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from dsgan_studio.core.annotations.schema import UNLABELLED

if TYPE_CHECKING:
    from dsgan_studio.gui.canvas.canvas import Canvas

_K, _M = Qt.Key, Qt.KeyboardModifier
# Held longer than this, what the key did ends when it is let go.
_PEEK_MS = 300
_ZOOM = 1.25
_NONE, _SHIFT, _CONTROL, _ALT = (
    _M.NoModifier, _M.ShiftModifier, _M.ControlModifier, _M.AltModifier
)  # fmt: skip
# Shift and a digit, as keyboards tell it.
_SHIFTED_DIGITS = {key: n for n, key in enumerate(
    (_K.Key_Exclam, _K.Key_At, _K.Key_NumberSign, _K.Key_Dollar, _K.Key_Percent,
     _K.Key_AsciiCircum, _K.Key_Ampersand, _K.Key_Asterisk, _K.Key_ParenLeft), 1
)}  # fmt: skip
_ARROWS = {
    _K.Key_Left: (-1, 0), _K.Key_Right: (1, 0), _K.Key_Up: (0, -1), _K.Key_Down: (0, 1)
}  # fmt: skip
_HELD_TOOLS = {_K.Key_Space: "hand", _K.Key_Alt: "pick"}
_WISHES = {_K.Key_K: "search", _K.Key_Y: "redo", _K.Key_R: "learn"}  # with Ctrl
_HELD = (_K.Key_V, _K.Key_J)  # by a press, or for as long as it is held
_ENTER = (_K.Key_Return, _K.Key_Enter)
_DIGITS = tuple(Qt.Key(_K.Key_0 + n) for n in range(10))


class CanvasKeys:
    """Turns keys into acts on a canvas and its board."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas, self._board = canvas, canvas.board
        self._hidden_at_ms: int | None = None
        self._blinks_since_ms: int | None = None
        self._plain = self._plain_keys()
        self._with_shift = self._shift_keys()

    @property
    def kept(self) -> list[QKeySequence]:
        """What is heard for anything but taking a tool, which other keys can be chosen for."""
        heard = {
            _NONE: (*self._plain, *_HELD_TOOLS, *_ARROWS, *_ENTER, *_DIGITS, *_HELD),
            _SHIFT: (*self._with_shift, *_ARROWS, *_DIGITS[1:], *_SHIFTED_DIGITS),
            _CONTROL: tuple(_WISHES),
        }
        return [
            QKeySequence(QKeyCombination(modifiers, key))
            for modifiers, keys in heard.items()
            for key in keys
        ]

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key stands for; tell whether it stands for something."""
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~_M.KeypadModifier
        if key in _HELD_TOOLS:
            if not event.isAutoRepeat():
                self._canvas.hold(_HELD_TOOLS[key])
            return True
        if key in _ARROWS and modifiers in (_NONE, _SHIFT):
            far = 10 if modifiers == _SHIFT else 1
            cols, rows = _ARROWS[key]
            self._canvas.nudge(far * cols, far * rows)
            return True
        if key in _ENTER and modifiers == _NONE:
            canvas = self._canvas
            return canvas.tool.accept() or canvas.accept_proposal() or canvas.dab()
        if key in _WISHES and modifiers == _CONTROL:
            self._canvas.wished.emit(_WISHES[key])
            return True
        if key in _HELD and modifiers == _NONE:
            return self._hide(event) if key == _K.Key_V else self._blink(event)
        if modifiers == _NONE and key in self._canvas.tool_keys:
            self._canvas.choose_tool(self._canvas.tool_keys[key])
            return True
        acts = {_NONE: self._plain, _SHIFT: self._with_shift}.get(modifiers, {})
        act = acts.get(key)
        if act is None:
            return self._digit(key, modifiers)
        return act() is not False

    def release(self, event: QKeyEvent) -> bool:
        """Let a held tool or a peek go; tell whether there was one."""
        key = Qt.Key(event.key())
        if event.isAutoRepeat():
            return key in _HELD_TOOLS or key in _HELD
        if key in _HELD_TOOLS:
            self._canvas.hold(None)
            return True
        if key == _K.Key_V and self._hidden_at_ms is not None:
            if event.timestamp() - self._hidden_at_ms >= _PEEK_MS:
                self._show_mask(shown=True)
            self._hidden_at_ms = None
            return True
        if key == _K.Key_J and self._blinks_since_ms is not None:
            if event.timestamp() - self._blinks_since_ms >= _PEEK_MS:
                self._canvas.blink.stop()
            self._blinks_since_ms = None
            return True
        return False

    # The tables

    def _plain_keys(self) -> dict[Qt.Key, Callable[[], object]]:
        canvas, board = self._canvas, self._board
        return {
            _K.Key_F1: lambda: canvas.wished.emit("help"),
            _K.Key_Escape: canvas.give_up,
            _K.Key_Backspace: lambda: canvas.tool.step_back(),
            _K.Key_QuoteLeft: lambda: board.choose_class(UNLABELLED),
            _K.Key_X: board.swap_class,
            _K.Key_Minus: lambda: board.step_class(-1),
            _K.Key_Equal: lambda: board.step_class(1),
            _K.Key_K: lambda: board.lock(board.class_id, locked=board.class_id not in board.locked),
            _K.Key_O: self._solo,
            _K.Key_C: lambda: self._look(filled=not board.look.filled, outlined=True),
            _K.Key_G: lambda: board.show_aids(
                dataclasses.replace(board.aids, grid=not board.aids.grid)
            ),
            _K.Key_U: lambda: canvas.proposals.show_heat(shown=not canvas.proposals.shows_heat),
            _K.Key_BracketLeft: lambda: canvas.resize_brush(-1),
            _K.Key_BracketRight: lambda: canvas.resize_brush(1),
            _K.Key_A: lambda: canvas.wished.emit("previous"),
            _K.Key_PageUp: lambda: canvas.wished.emit("previous"),
            _K.Key_D: lambda: canvas.wished.emit("next"),
            _K.Key_PageDown: lambda: canvas.wished.emit("next"),
            _K.Key_Home: canvas.fit,
            _K.Key_End: canvas.show_true_size,
            _K.Key_Comma: lambda: canvas.zoom(1 / _ZOOM),
            _K.Key_Period: lambda: canvas.zoom(_ZOOM),
            _K.Key_Delete: lambda: canvas.tool.delete() or canvas.dab(erasing=True),
        }

    def _shift_keys(self) -> dict[Qt.Key, Callable[[], object]]:
        canvas, board = self._canvas, self._board
        return {
            _K.Key_K: board.lock_others,
            _K.Key_Return: canvas.accept_proposed_class,
            _K.Key_Enter: canvas.accept_proposed_class,
            _K.Key_BraceLeft: lambda: canvas.resize_brush(-2),
            _K.Key_BraceRight: lambda: canvas.resize_brush(2),
            _K.Key_BracketLeft: lambda: canvas.resize_brush(-2),
            _K.Key_BracketRight: lambda: canvas.resize_brush(2),
        }

    def _digit(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Choose a class: digits for 0 to 9, with Shift for 10 to 18."""
        ids = self._board.schema.ids
        place = -1
        if modifiers == _NONE and _K.Key_0 <= key <= _K.Key_9:
            place = key - _K.Key_0
        elif modifiers == _SHIFT and _K.Key_1 <= key <= _K.Key_9:
            place = key - _K.Key_0 + 9
        elif modifiers == _SHIFT and key in _SHIFTED_DIGITS:
            place = _SHIFTED_DIGITS[key] + 9
        if place < 0:
            return False
        if place < len(ids):
            self._board.choose_class(ids[place])
        return True

    def _solo(self) -> None:
        board = self._board
        solo = None if board.look.solo is not None else board.class_id
        board.show_look(dataclasses.replace(board.look, solo=solo))

    def _look(self, *, filled: bool, outlined: bool) -> None:
        look = self._board.look
        self._board.show_look(dataclasses.replace(look, filled=filled, outlined=outlined))

    def _hide(self, event: QKeyEvent) -> bool:
        """Hide the mask or show it again; held, it comes back when the key is let go."""
        if not event.isAutoRepeat():
            shown = self._board.look.is_shown
            self._hidden_at_ms = event.timestamp() if shown else None
            self._show_mask(shown=not shown)
        return True

    def _blink(self, event: QKeyEvent) -> bool:
        """Begin to blink or end it; held, it ends when the key is let go."""
        if not event.isAutoRepeat():
            blink = self._canvas.blink
            self._blinks_since_ms = None if blink.is_on else event.timestamp()
            blink.toggle()
        return True

    def _show_mask(self, *, shown: bool) -> None:
        self._board.show_look(dataclasses.replace(self._board.look, is_shown=shown))


def canvas_shortcuts() -> list[tuple[str, str]]:
    """Return what can be done by which keys, for a list of shortcuts."""
    return [
        (
            "B E F P L W M S Q I Y H",
            QCoreApplication.translate(
                "canvas shortcuts",
                "Brush, eraser, fill, polygon, lasso, wand, superpixels, smart brush and select, "
                "pick, keypoint, hand",
            ),
        ),
        (
            QCoreApplication.translate("canvas shortcuts", "hold Space, Alt, Ctrl"),
            QCoreApplication.translate(
                "canvas shortcuts", "Hand, pick, erase, as long as it is held"
            ),
        ),
        (
            "0 – 9, Shift+1 – 9",
            QCoreApplication.translate("canvas shortcuts", "Classes 0 to 9, 10 to 18"),
        ),
        (
            "`  X  -  =",
            QCoreApplication.translate(
                "canvas shortcuts", "Unlabelled, swap with the background, previous, next class"
            ),
        ),
        ("Ctrl+K", QCoreApplication.translate("canvas shortcuts", "Find a class by name")),
        (
            "K  Shift+K",
            QCoreApplication.translate("canvas shortcuts", "Lock the class, lock all others"),
        ),
        (
            "O  V  C  G  U",
            QCoreApplication.translate(
                "canvas shortcuts",
                "Class alone, mask off (hold: peek), contours, grid of pixels, unsure places",
            ),
        ),
        (
            QCoreApplication.translate("canvas shortcuts", "J (hold: as long as it is held)"),
            QCoreApplication.translate(
                "canvas shortcuts", "Blink: mask and image in turn, or both views"
            ),
        ),
        (
            "[ ]  Shift+[ ]",
            QCoreApplication.translate(
                "canvas shortcuts", "Width of the brush by a step, by half or double"
            ),
        ),
        (
            QCoreApplication.translate("canvas shortcuts", "Shift+wheel, Alt+right drag"),
            QCoreApplication.translate("canvas shortcuts", "Width of the brush"),
        ),
        (
            QCoreApplication.translate("canvas shortcuts", "Alt+wheel"),
            QCoreApplication.translate("canvas shortcuts", "Strength of the mask"),
        ),
        (
            QCoreApplication.translate("canvas shortcuts", "Shift+click, Shift+drag"),
            QCoreApplication.translate(
                "canvas shortcuts", "Straight line from the last, along eight directions"
            ),
        ),
        (
            QCoreApplication.translate("canvas shortcuts", "wheel, middle drag"),
            QCoreApplication.translate(
                "canvas shortcuts", "Zoom about the pointer, move the image"
            ),
        ),
        (
            "Home  End  ,  .",
            QCoreApplication.translate("canvas shortcuts", "Whole image, 100 %, smaller, larger"),
        ),
        (
            QCoreApplication.translate("canvas shortcuts", "arrows, Enter, Delete"),
            QCoreApplication.translate(
                "canvas shortcuts", "Move the pointer, use the tool there, erase there"
            ),
        ),
        (
            QCoreApplication.translate("canvas shortcuts", "right click, Delete on a keypoint"),
            QCoreApplication.translate(
                "canvas shortcuts", "Visible, occluded or absent; remove it"
            ),
        ),
        (
            "Ctrl+L  Ctrl+R",
            QCoreApplication.translate(
                "canvas shortcuts", "Live interpreter on or off, learn anew from all samples"
            ),
        ),
        ("A  D", QCoreApplication.translate("canvas shortcuts", "Previous and next sample")),
        (
            "Enter  Backspace  Esc",
            QCoreApplication.translate(
                "canvas shortcuts", "Accept, take the last corner back, give up"
            ),
        ),
        (
            QCoreApplication.translate("canvas shortcuts", "wheel while a region waits"),
            QCoreApplication.translate("canvas shortcuts", "Make it larger or smaller"),
        ),
        (
            QCoreApplication.translate("canvas shortcuts", "Ctrl+click, right click"),
            QCoreApplication.translate(
                "canvas shortcuts", "Smart select: this does not belong to the part"
            ),
        ),
        (
            "Shift+Q",
            QCoreApplication.translate(
                "canvas shortcuts", "Look for what smart select has chosen in all other samples"
            ),
        ),
        (
            "Shift+N",
            QCoreApplication.translate(
                "canvas shortcuts", "Look for the unseen image that would teach most"
            ),
        ),
        (
            "T  N",
            QCoreApplication.translate(
                "canvas shortcuts", "Repaint a mistake as suggested, dismiss it"
            ),
        ),
        (
            "Enter  Shift+Enter",
            QCoreApplication.translate(
                "canvas shortcuts", "Accept the proposed region under the pointer, its class"
            ),
        ),
    ]
