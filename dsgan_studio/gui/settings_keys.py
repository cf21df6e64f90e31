"""The list of keys in the settings: each can be changed, and goes back to what it was."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QKeySequenceEdit, QPushButton, QVBoxLayout, QWidget

from dsgan_studio.gui.settings_shortcuts import Binding, Shortcuts, keys_text
from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX
from dsgan_studio.gui.widgets.parts import button, label, paragraph

_FIELD_PX = 150


class KeysPanel(QWidget):
    """A line for everything that has keys. What something else has already is not taken."""

    def __init__(self, shortcuts: Shortcuts) -> None:
        super().__init__()
        self._shortcuts = shortcuts
        self._edits: dict[Binding, QKeySequenceEdit] = {}
        self._resets: dict[Binding, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, PANEL_PX, PANEL_PX, 0)
        column.setSpacing(NEAR_PX)
        column.addWidget(paragraph(self.tr("Click a field and press the keys."), "body-second"))
        self._told = paragraph(kind="bad")
        self._told.setObjectName("keys-taken")
        self._told.setVisible(False)
        column.addWidget(self._told)
        grid = QGridLayout()
        grid.setHorizontalSpacing(NEAR_PX)
        grid.setVerticalSpacing(NEAR_PX)
        grid.setColumnStretch(0, 1)
        for row, binding in enumerate(shortcuts.bindings):
            self._add(grid, row, binding)
        column.addLayout(grid)
        column.addStretch(1)
        shortcuts.changed.connect(self._show)
        self._show()

    def _add(self, grid: QGridLayout, row: int, binding: Binding) -> None:
        edit = QKeySequenceEdit()
        edit.setObjectName(f"keys-{binding.name}")
        edit.setMaximumSequenceLength(1)
        edit.setFixedWidth(_FIELD_PX)
        edit.setAccessibleName(binding.text)
        edit.setToolTip(self.tr("Press the keys for: %1").replace("%1", binding.text))
        edit.editingFinished.connect(lambda: self._take(binding))
        reset = button(self.tr("Reset"), f"keys-reset-{binding.name}", "quiet")
        reset.setAccessibleName(self.tr("Reset the keys of: %1").replace("%1", binding.text))
        reset.setToolTip(reset.accessibleName())
        reset.clicked.connect(lambda: self._try(binding, binding.default))
        grid.addWidget(label(binding.text), row, 0)
        grid.addWidget(edit, row, 1)
        grid.addWidget(reset, row, 2)
        self._edits[binding], self._resets[binding] = edit, reset

    def _take(self, binding: Binding) -> None:
        keys = self._edits[binding].keySequence()
        if keys != self._shortcuts.keys(binding):
            self._try(binding, keys)

    def _try(self, binding: Binding, keys: QKeySequence) -> None:
        shown = keys_text(keys)
        held_by = self._shortcuts.holder(binding, keys)
        told = ""
        if keys.isEmpty():
            pass  # nothing was pressed: what held goes on
        elif not self._shortcuts.suits(binding, keys):
            told = self.tr("A tool is taken by one key alone, without %1.").replace("%1", shown)
        elif held_by:
            told = self.tr("%1 belongs to “%2” already; change that first.")
            told = told.replace("%1", shown).replace("%2", held_by)
        else:
            self._shortcuts.choose(binding, keys)
        self._told.setText(told)
        self._told.setVisible(bool(told))
        self._show()

    def _show(self) -> None:
        for binding, edit in self._edits.items():
            keys = self._shortcuts.keys(binding)
            with QSignalBlocker(edit):
                edit.setKeySequence(keys)
            self._resets[binding].setVisible(keys != binding.default)
