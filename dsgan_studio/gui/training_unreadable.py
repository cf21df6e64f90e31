"""The files of a folder that are left out of a training, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.parts import button

_ROW_PX, _MOST_ROWS = 28, 4


class UnreadableList(QWidget):
    """Lists names and reasons, to scroll through and to copy; hidden where there are none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._files: tuple[tuple[str, str], ...] = ()
        self._list = QListWidget()
        self._list.setObjectName("training-unreadable")
        self._list.setProperty("type", "list")
        self._list.setAccessibleName(self.tr("Files that are left out"))
        self._list.setToolTip(self.tr("Files that are left out, and why"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._copy = button(
            self.tr("Copy the list"),
            "training-unreadable-copy",
            "quiet",
            tip=self.tr("Name and reason of each file, a line each"),
        )
        self._copy.clicked.connect(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._list)
        column.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignRight)
        self.setVisible(False)

    def show_files(self, files: Sequence[tuple[str, str]]) -> None:
        """Show name and reason of these files."""
        self.setVisible(bool(files))
        if tuple(files) == self._files:
            return
        self._files = tuple(files)
        self._list.clear()
        for name, reason in self._files:
            self._list.addItem(f"{name}: {reason}")
            self._list.item(self._list.count() - 1).setToolTip(f"{name}\n{reason}")
        rows = min(max(len(self._files), 1), _MOST_ROWS)
        self._list.setFixedHeight(self._theme.px(_ROW_PX * rows + 10))

    def copy(self) -> None:
        """Put names and reasons on the clipboard, a line each, with a tab between."""
        QGuiApplication.clipboard().setText("\n".join("\t".join(one) for one in self._files))
