"""What the program remembers of its user between starts; nothing of a project is in it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from PySide6.QtCore import QByteArray, QObject, QSettings, QStandardPaths, Signal

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui.settings_table import OPTION_OF_KEY, OPTIONS
from dsgan_studio.gui.settings_table import ZOOMS_PERCENT as ZOOMS_PERCENT

ThemeMode = Literal["system", "light", "dark"]
FILE_NAME = "dsgan-studio.ini"
MOST_RECENT = 8
_RECENT, _GEOMETRY, _SHORTCUTS = "recent_projects", "window_geometry", "shortcuts"


def config_folder() -> Path:
    """Return the folder for this user's settings and crash reports; it may not exist yet."""
    base = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(base) / "dsgan-studio"


@dataclass(frozen=True)
class WrongValue:
    """A line of the settings file that is passed over.

    Attributes:
        key: of the line.
        value: what stands there, at most forty characters.
        allowed: what may stand there; "" where there is no such setting.
        meant: the setting whose name is nearest, or "".
    """

    key: str
    value: str
    allowed: str = ""
    meant: str = ""


class Settings(QObject):
    """The settings file: what was chosen, and nothing that was not.

    A value that makes no sense counts as not set. Several windows may have the file open: Qt
    replaces it as a whole, and brings in what others changed since.
    """

    changed = Signal(str)  # key of an option
    recent_changed = Signal()
    shortcuts_changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._store = QSettings(str(folder / FILE_NAME), QSettings.Format.IniFormat)

    # What is in the table

    def value(self, key: str) -> str:
        """Return what holds for an option of the table."""
        option = OPTION_OF_KEY[key]
        stored = self._text(key)
        return stored if option.allows(stored) else option.default

    def number(self, key: str) -> int:
        """Return what holds for an option that is a number."""
        return int(self.value(key))

    def choose(self, key: str, value: str) -> None:
        """Let `value` hold for an option from now on.

        Raises:
            BadInput: if it makes no sense.
        """
        option = OPTION_OF_KEY[key]
        if not option.allows(value):
            raise BadInput(f'"{value}" is no value of {key}; give one of: {option.allowed}.')
        if value == self.value(key):
            return
        if value == option.default:
            self._store.remove(key)
        else:
            self._store.setValue(key, value)
        self._store.sync()
        self.changed.emit(key)

    def keep(self, key: str, act: Callable[[], object]) -> None:
        """Call `act` now and whenever an option changes, for as long as these settings live."""
        self.changed.connect(lambda changed: act() if changed == key else None)
        act()

    def reset(self) -> None:
        """Let the defaults hold for every option of the table."""
        for option in OPTIONS:
            self.choose(option.key, option.default)

    def wrong_values(self) -> tuple[WrongValue, ...]:
        """Return the lines of the file that are passed over."""
        wrong = []
        for key in self._store.childKeys():
            option = OPTION_OF_KEY.get(key)
            if option is None and key not in (_RECENT, _GEOMETRY):
                near = difflib.get_close_matches(key, OPTION_OF_KEY, 1)
                wrong.append(WrongValue(key, self._text(key)[:40], meant="".join(near)))
            elif option is not None and not option.allows(self._text(key)):
                wrong.append(WrongValue(key, self._text(key)[:40], allowed=option.allowed))
        return tuple(wrong)

    @property
    def theme(self) -> ThemeMode:
        """The look that was chosen, "system" where none was."""
        return cast(ThemeMode, self.value("theme"))

    @theme.setter
    def theme(self, mode: ThemeMode) -> None:
        self.choose("theme", mode)

    @property
    def zoom_percent(self) -> int:
        """The size of text and controls, one of `ZOOMS_PERCENT`."""
        return self.number("zoom_percent")

    @zoom_percent.setter
    def zoom_percent(self, percent: int) -> None:
        self.choose("zoom_percent", str(percent))

    # Shortcuts

    @property
    def shortcuts(self) -> Mapping[str, str]:
        """The keys that were chosen for something, as portable text, by its name."""
        self._store.beginGroup(_SHORTCUTS)
        found = {key: self._text(key) for key in self._store.childKeys()}
        self._store.endGroup()
        return found

    def keep_shortcuts(self, chosen: Mapping[str, str]) -> None:
        """Remember the keys that were chosen, and forget those that were before."""
        self._store.remove(_SHORTCUTS)
        for name, keys in chosen.items():
            self._store.setValue(f"{_SHORTCUTS}/{name}", keys)
        self._store.sync()
        self.shortcuts_changed.emit()

    # What is remembered without being asked for

    @property
    def recent(self) -> tuple[Path, ...]:
        """The projects that were opened, the latest first; some may be gone."""
        # Of one entry QSettings makes a text, of none an object of no kind.
        stored = self._store.value(_RECENT, [])
        names = [stored] if isinstance(stored, str) else stored
        if not isinstance(names, list):
            return ()
        return tuple(Path(name) for name in names if isinstance(name, str) and name)

    def add_recent(self, project: Path) -> None:
        """Put `project` in front of the recent ones."""
        others = [one for one in self.recent if one != project]
        self._store_recent([project, *others][:MOST_RECENT])

    def forget_recent(self, project: Path) -> None:
        """Take `project` out of the recent ones."""
        self._store_recent([one for one in self.recent if one != project])

    def _store_recent(self, projects: list[Path]) -> None:
        self._store.setValue(_RECENT, [str(one) for one in projects])
        self.recent_changed.emit()

    @property
    def geometry(self) -> QByteArray:
        """Where the window stood, as Qt keeps it; empty at the first start."""
        stored = self._store.value(_GEOMETRY)
        return stored if isinstance(stored, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue(_GEOMETRY, geometry)

    def _text(self, name: str) -> str:
        stored = self._store.value(name, "")
        return stored if isinstance(stored, str) else ""
