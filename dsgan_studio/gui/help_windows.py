"""Small windows of the Help menu; they stay open beside the main window."""

from __future__ import annotations

import platform

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from dsgan_studio import __version__
from dsgan_studio.gui.settings_shortcuts import Shortcuts, keys_text
from dsgan_studio.gui.theme import PAGE_PX
from dsgan_studio.gui.widgets.parts import label, paragraph

_WIDTH_PX = 420


def _window(parent: QWidget, name: str, title: str) -> QDialog:
    made = QDialog(parent)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.setObjectName(name)
    made.setWindowTitle(title)
    return made


def about_window(parent: QWidget) -> QDialog:
    """Show what this program is, and its version."""
    made = _window(parent, "about", QCoreApplication.translate("help", "About DSGAN Studio"))
    layout = QVBoxLayout(made)
    layout.setContentsMargins(PAGE_PX, PAGE_PX, PAGE_PX, PAGE_PX)
    layout.setSpacing(12)
    layout.addWidget(label("DSGAN Studio", "title"))
    text = QCoreApplication.translate(
        "help",
        "From a folder of unlabelled images and about sixteen painted samples to a reviewed, "
        "labelled dataset. Free under the MIT licence; the method is DatasetGAN (CVPR 2021).",
    )
    body = paragraph(text, "body-second")
    body.setFixedWidth(_WIDTH_PX)
    layout.addWidget(body)
    versions = f"{__version__}  ·  Python {platform.python_version()}  ·  Qt {qt_version}"
    layout.addWidget(paragraph(versions, "second"))
    made.show()
    return made


def shortcuts_window(parent: QWidget, shortcuts: Shortcuts) -> QDialog:
    """Show every shortcut of the window, in two columns."""
    made = _window(parent, "shortcuts", QCoreApplication.translate("help", "Keyboard shortcuts"))
    grid = QGridLayout(made)
    grid.setContentsMargins(PAGE_PX, PAGE_PX, PAGE_PX, PAGE_PX)
    grid.setHorizontalSpacing(PAGE_PX)
    bindings = shortcuts.bindings
    in_column = (len(bindings) + 1) // 2
    for place, binding in enumerate(bindings):
        column, row = divmod(place, in_column)
        grid.addWidget(label(binding.text), row, 2 * column)
        keys = keys_text(shortcuts.keys(binding))
        grid.addWidget(label(keys, "chip"), row, 2 * column + 1, Qt.AlignmentFlag.AlignRight)
    made.show()
    return made
