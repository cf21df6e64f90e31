"""The menu bar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from dsgan_studio.gui.settings import ZOOMS_PERCENT, Settings, ThemeMode
from dsgan_studio.gui.theme import Theme


class MenuBar(QMenuBar):
    """File, Edit, View and Help; tells what was chosen, and what can be undone."""

    wanted = Signal(str)  # new-project, open-project, sample-project, close-project, quit,
    #                       undo, redo, about, shortcuts, settings
    recent_chosen = Signal(str)  # path of a project

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings = settings
        self._build_file()
        self._build_edit()
        self._build_view()
        self._build_help()
        settings.recent_changed.connect(self._render_recent)
        theme.changed.connect(self._render_look)
        self._render_recent()
        self._render_look()

    def show_undo(self, undo: str, redo: str) -> None:
        """Say what Edit > Undo and Redo would do; "" where there is nothing."""
        self._undo.setText(self.tr("Undo %1").replace("%1", undo).strip())
        self._undo.setEnabled(bool(undo))
        self._redo.setText(self.tr("Redo %1").replace("%1", redo).strip())
        self._redo.setEnabled(bool(redo))

    def show_project(self, *, is_open: bool) -> None:
        """Say whether there is a project to close."""
        self._close.setEnabled(is_open)

    def _add(self, menu: QMenu, text: str, key: str, shortcut: str | None = None) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(f"menu-{key}")
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda: self.wanted.emit(key))
        return action

    def _build_file(self) -> None:
        menu = self.addMenu(self.tr("&File"))
        self._add(menu, self.tr("New project…"), "new-project", "Ctrl+N")
        self._add(menu, self.tr("Open a project…"), "open-project", "Ctrl+O")
        self._recent = menu.addMenu(self.tr("Recent projects"))
        self._recent.setObjectName("menu-recent")
        self._add(menu, self.tr("Try the sample project"), "sample-project")
        menu.addSeparator()
        self._close = self._add(menu, self.tr("Close the project"), "close-project", "Ctrl+W")
        menu.addSeparator()
        quit_action = self._add(menu, self.tr("Quit"), "quit", "Ctrl+Q")
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)

    def _build_edit(self) -> None:
        menu = self.addMenu(self.tr("&Edit"))
        self._undo = self._add(menu, self.tr("Undo"), "undo", "Ctrl+Z")
        self._redo = self._add(menu, self.tr("Redo"), "redo", "Ctrl+Shift+Z")
        self.show_undo("", "")
        menu.addSeparator()
        settings = self._add(menu, self.tr("Settings…"), "settings", "Ctrl+,")
        settings.setMenuRole(QAction.MenuRole.PreferencesRole)

    def _build_view(self) -> None:
        menu = self.addMenu(self.tr("&View"))
        looks: tuple[tuple[ThemeMode, str], ...] = (
            ("system", self.tr("Colours of the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        )
        group = QActionGroup(self)
        self._looks: dict[ThemeMode, QAction] = {}
        for mode, text in looks:
            action = self._checkable(menu, group, text, f"menu-theme-{mode}")
            action.triggered.connect(lambda checked=False, one=mode: self._theme.choose(one))
            self._looks[mode] = action
        menu.addSeparator()
        self._step(menu, self.tr("Larger"), "menu-zoom-in", "Ctrl++", 1)
        self._step(menu, self.tr("Smaller"), "menu-zoom-out", "Ctrl+-", -1)
        self._step(menu, self.tr("Normal size"), "menu-zoom-normal", "Ctrl+0", 0)

    def _step(self, menu: QMenu, text: str, name: str, shortcut: str, steps: int) -> None:
        action = menu.addAction(text)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(shortcut))
        act: Callable[[], None] = lambda: self._zoom(steps)  # noqa: E731
        action.triggered.connect(act)

    def _checkable(self, menu: QMenu, group: QActionGroup, text: str, name: str) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(name)
        action.setCheckable(True)
        group.addAction(action)
        return action

    def _build_help(self) -> None:
        menu = self.addMenu(self.tr("&Help"))
        self._add(menu, self.tr("Keyboard shortcuts"), "shortcuts", "F1")
        about = self._add(menu, self.tr("About DSGAN Studio"), "about")
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _zoom(self, steps: int) -> None:
        place = ZOOMS_PERCENT.index(self._settings.zoom_percent if steps else 100) + steps
        self._theme.zoom(ZOOMS_PERCENT[min(max(place, 0), len(ZOOMS_PERCENT) - 1)])

    def _render_look(self) -> None:
        self._looks[self._theme.mode].setChecked(True)

    def _render_recent(self) -> None:
        self._recent.clear()
        for path in self._settings.recent:
            self._recent.addAction(_recent_action(path, self))
        self._recent.setEnabled(bool(self._settings.recent))


def _recent_action(path: Path, bar: MenuBar) -> QAction:
    # An ampersand would underline the letter after it.
    action = QAction(f"{path.stem}  ({path.parent})".replace("&", "&&"), bar)
    action.triggered.connect(lambda: bar.recent_chosen.emit(str(path)))
    return action
