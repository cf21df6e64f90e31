"""Every key of the window in one list, and other keys for them where the user wants others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.tools import TOOLS
from dsgan_studio.gui.settings import Settings

PRIMARY = "primary"

Target = QAction | QShortcut | QAbstractButton


@dataclass(eq=False)
class Binding:
    """Something that a key does.

    Attributes:
        name: object name of what it belongs to, the same at every start.
        place: key of the page where it holds, "" where it holds everywhere.
        default: the keys it has as the program comes.
        targets: what hears the keys through Qt; none for a tool, which the canvas hears.
        shown_on: what names the keys in its tip.
        named: the keys that the tips name now.
    """

    name: str
    place: str
    default: QKeySequence
    targets: list[Target] = field(default_factory=list)
    shown_on: list[QWidget | QAction] = field(default_factory=list)
    named: QKeySequence = field(default_factory=QKeySequence)

    @property
    def text(self) -> str:
        """What it is called, in the language of the window."""
        if self.name == PRIMARY:
            return QCoreApplication.translate("settings", "The page's primary button")
        shown = self.shown_on[0]
        text = shown.text() if isinstance(shown, QAction) else shown.accessibleName()
        return text.replace("&", "")

    def meets(self, other: Binding) -> bool:
        """Tell whether both can be heard on the same page."""
        return not self.place or not other.place or self.place == other.place


class Shortcuts(QObject):
    """The keys of one window.

    They are read off the window itself, so that a list of them cannot be wrong: off its actions,
    its buttons, its `QShortcut`s (each belongs to the button that its name "keys-of-…" says, or
    whose tip names the key) and the tools of its canvases.
    """

    changed = Signal()

    def __init__(self, settings: Settings, window: QWidget, pages: Mapping[str, QWidget]) -> None:
        super().__init__(window)
        self._settings = settings
        self._bindings: dict[str, Binding] = {}
        self._canvases = window.findChildren(Canvas)
        self._changing = False
        self._gather(window, pages)
        settings.shortcuts_changed.connect(self._apply)
        self._apply()

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """Everything that has keys, in the order of the window."""
        return tuple(self._bindings.values())

    def keys(self, binding: Binding) -> QKeySequence:
        """Return the keys that hold for a binding."""
        chosen = self._chosen().get(binding.name)
        return binding.default if chosen is None else chosen

    def holder(self, binding: Binding, keys: QKeySequence) -> str:
        """Return what has these keys already where `binding` could be meant too, or ""."""
        for other in self._bindings.values():
            if other is not binding and other.meets(binding) and self.keys(other) == keys:
                return other.text
        kept = [keys for canvas in self._canvases for keys in canvas.kept_keys]
        on_canvas = binding.place in ("", self._page_of_canvas)
        if keys in kept and on_canvas and keys != binding.default:
            return QCoreApplication.translate("settings", "Painting on the canvas")
        return ""

    def suits(self, binding: Binding, keys: QKeySequence) -> bool:
        """Tell whether `keys` can be heard: one press, and of a tool a key alone."""
        if keys.count() != 1 or press(keys).key() == Qt.Key.Key_unknown:
            return False
        alone = press(keys).keyboardModifiers() == Qt.KeyboardModifier.NoModifier
        return alone or bool(binding.targets)

    def choose(self, binding: Binding, keys: QKeySequence) -> None:
        """Let `keys` hold for a binding from now on.

        Raises:
            BadInput: if they do not suit, or something else has them.
        """
        if not self.suits(binding, keys):
            raise BadInput(f'"{_portable(keys)}" cannot be a key of {binding.name}; give another.')
        held_by = self.holder(binding, keys)
        if held_by:
            raise BadInput(f'"{_portable(keys)}" is taken by "{held_by}"; give other keys.')
        chosen = dict(self._settings.shortcuts)
        chosen.pop(binding.name, None)
        if keys != binding.default:
            chosen[binding.name] = _portable(keys)
        self._settings.keep_shortcuts(chosen)

    def reset(self, binding: Binding | None = None) -> None:
        """Let the default hold again: of one binding where nothing else has it now, or of all."""
        if binding is None:
            self._settings.keep_shortcuts({})
        else:
            self.choose(binding, binding.default)

    # Reading the window

    def _gather(self, window: QWidget, pages: Mapping[str, QWidget]) -> None:
        self._page_of_canvas = next(
            (key for key, page in pages.items() if page.findChildren(Canvas)), ""
        )
        for action in window.findChildren(QAction):
            if action.objectName() and not action.shortcut().isEmpty():
                self._add(action.objectName(), "", action.shortcut(), action, action)
        for made in window.findChildren(QAbstractButton):
            if made.objectName() and not made.shortcut().isEmpty():
                place = _page_of(made, pages)
                self._add(made.objectName(), place, made.shortcut(), made, made)
        for shortcut in window.findChildren(QShortcut):
            self._add_shortcut(shortcut, window, pages)
        if self._page_of_canvas:
            self._add_tools(pages[self._page_of_canvas])

    def _add_shortcut(
        self, shortcut: QShortcut, window: QWidget, pages: Mapping[str, QWidget]
    ) -> None:
        place = _page_of(shortcut, pages)
        owner = _owner(shortcut, pages[place] if place else window, place, pages)
        if owner is None:
            return
        is_primary = owner.objectName().startswith(f"{PRIMARY}-")
        name = PRIMARY if is_primary else owner.objectName()
        self._add(name, "" if is_primary else place, shortcut.key(), shortcut, owner)

    def _add_tools(self, page: QWidget) -> None:
        for tool in TOOLS:
            shown = page.findChild(QAbstractButton, f"tool-{tool.key}")
            if isinstance(shown, QWidget):
                self._add(
                    f"tool-{tool.key}", self._page_of_canvas, QKeySequence(tool.shortcut),
                    None, shown,
                )  # fmt: skip

    def _add(
        self,
        name: str,
        place: str,
        default: QKeySequence,
        target: Target | None,
        shown_on: QWidget | QAction,
    ) -> None:
        binding = self._bindings.setdefault(name, Binding(name, place, default))
        if target is not None:
            binding.targets.append(target)
        binding.shown_on.append(shown_on)
        if isinstance(shown_on, QWidget):
            shown_on.installEventFilter(self)

    # Bringing the keys to the window

    def _chosen(self) -> dict[str, QKeySequence]:
        chosen = {name: QKeySequence(text) for name, text in self._settings.shortcuts.items()}
        return {
            name: keys
            for name, keys in chosen.items()
            if name in self._bindings and self.suits(self._bindings[name], keys)
        }

    def _apply(self) -> None:
        for binding in self._bindings.values():
            keys = self.keys(binding)
            for target in binding.targets:
                if isinstance(target, QShortcut):
                    target.setKey(keys)
                else:
                    target.setShortcut(keys)
            for shown in binding.shown_on:
                self._show_keys(shown, binding)
            binding.named = keys
        tools = [(tool.key, f"tool-{tool.key}") for tool in TOOLS]
        heard = {
            press(self.keys(self._bindings[name])).key(): key
            for key, name in tools
            if name in self._bindings
        }
        for canvas in self._canvases:
            canvas.take_tool_keys(heard)
        self.changed.emit()

    def _show_keys(self, shown: QWidget | QAction, binding: Binding) -> None:
        """Let the tip name the keys that hold, whichever it names."""
        now = f"({keys_text(self.keys(binding))})"
        # A page that says its tip again knows the default alone.
        for keys in (binding.default, binding.named):
            before, tip = f"({keys_text(keys)})", shown.toolTip()
            if before not in ("()", now) and before in tip:
                self._changing = True
                shown.setToolTip(tip.replace(before, now))
                self._changing = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Correct a tip that a page has set anew with the keys it knows."""
        if event.type() == QEvent.Type.ToolTipChange and not self._changing:
            for binding in self._bindings.values():
                if watched in binding.shown_on and isinstance(watched, QWidget):
                    self._show_keys(watched, binding)
        return super().eventFilter(watched, event)


def press(keys: QKeySequence) -> QKeyCombination:
    """Return the first press of keys that are not empty."""
    return keys[0]  # type: ignore[index,no-any-return]  # the stubs lack what PySide has


def _portable(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.PortableText)


def keys_text(keys: QKeySequence) -> str:
    """Return keys as a person reads them, and as the tips of the pages have them."""
    return re.sub(r"\bDel$", "Delete", keys.toString(QKeySequence.SequenceFormat.NativeText))


def _owner(
    shortcut: QShortcut, around: QWidget, place: str, pages: Mapping[str, QWidget]
) -> QAbstractButton | None:
    """Return the button that does what a shortcut does: by its name, else by the button's tip."""
    name, told = shortcut.objectName(), f"({keys_text(shortcut.key())})"
    for one in around.findChildren(QAbstractButton):
        is_meant = name == f"keys-of-{one.objectName()}" or (not name and told in one.toolTip())
        if one.objectName() and is_meant and _page_of(one, pages) == place:
            return one
    return None


def _page_of(one: QObject, pages: Mapping[str, QWidget]) -> str:
    above: QObject | None = one
    while above is not None:
        for key, page in pages.items():
            if above is page:
                return key
        above = above.parent()
    return ""
