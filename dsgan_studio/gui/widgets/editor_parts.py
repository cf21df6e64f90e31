"""Fields and buttons of the windows in which a schema is edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from dsgan_studio.gui.widgets.parts import button

W = TypeVar("W", bound=QWidget)


def named(made: W, name: str, title: str) -> W:
    """Give a field its object name, and say what it is for; return it."""
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setToolTip(title)
    if isinstance(made, QComboBox):
        made.view().setAccessibleName(title)
    return made


def editor_button(text: str, name: str, act: Callable[[], object], tip: str) -> QPushButton:
    """Return a button that Enter in a field does not press."""
    made = button(text, name, tip=tip)
    made.setAutoDefault(False)
    made.clicked.connect(lambda: act())
    return made
