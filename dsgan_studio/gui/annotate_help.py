"""The list of what keys and gestures mean on the canvas; it stays open beside the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from dsgan_studio.gui.canvas.keys import canvas_shortcuts
from dsgan_studio.gui.theme import PAGE_PX
from dsgan_studio.gui.widgets.parts import label


def canvas_shortcuts_window(parent: QWidget) -> QDialog:
    """Show every key and gesture of the canvas."""
    made = QDialog(parent)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.setObjectName("canvas-shortcuts")
    made.setWindowTitle(QCoreApplication.translate("canvas shortcuts", "Keys of the canvas"))
    grid = QGridLayout(made)
    grid.setContentsMargins(PAGE_PX, PAGE_PX, PAGE_PX, PAGE_PX)
    grid.setHorizontalSpacing(PAGE_PX)
    for row, (keys, text) in enumerate(canvas_shortcuts()):
        grid.addWidget(label(text), row, 0)
        grid.addWidget(label(keys, "chip"), row, 1, Qt.AlignmentFlag.AlignRight)
    made.show()
    return made
