"""What the program remembers of its user between starts; nothing of a project is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast, get_args

from PySide6.QtCore import QByteArray, QObject, QSettings, QStandardPaths, Signal

ThemeMode = Literal["system", "light", "dark"]
FILE_NAME = "dsgan-studio.ini"
MOST_RECENT = 8
ZOOMS_PERCENT = (80, 90, 100, 110, 125, 150, 175, 200)


def config_folder() -> Path:
    """Return the folder for this user's settings and crash reports; it may not exist yet."""
    base = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(base) / "dsgan-studio"


class Settings(QObject):
    """The settings file; a value that makes no sense counts as not set."""

    recent_changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._store = QSettings(str(folder / FILE_NAME), QSettings.Format.IniFormat)

    @property
    def theme(self) -> ThemeMode:
        """The look that was chosen, "system" where none was."""
        stored = self._text("theme")
        return cast(ThemeMode, stored) if stored in get_args(ThemeMode) else "system"

    @theme.setter
    def theme(self, mode: ThemeMode) -> None:
        self._store.setValue("theme", mode)

    @property
    def zoom_percent(self) -> int:
        """The size of text and controls, one of `ZOOMS_PERCENT`."""
        stored = self._text("zoom_percent")
        number = int(stored) if stored.isdecimal() else 100
        return number if number in ZOOMS_PERCENT else 100

    @zoom_percent.setter
    def zoom_percent(self, percent: int) -> None:
        self._store.setValue("zoom_percent", str(percent))

    @property
    def recent(self) -> tuple[Path, ...]:
        """The projects that were opened, the latest first; some may be gone."""
        # Of one entry QSettings makes a text, of none an object of no kind.
        stored = self._store.value("recent_projects", [])
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
        self._store.setValue("recent_projects", [str(one) for one in projects])
        self.recent_changed.emit()

    @property
    def geometry(self) -> QByteArray:
        """Where the window stood, as Qt keeps it; empty at the first start."""
        stored = self._store.value("window_geometry")
        return stored if isinstance(stored, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("window_geometry", geometry)

    def _text(self, name: str) -> str:
        stored = self._store.value(name, "")
        return stored if isinstance(stored, str) else ""
