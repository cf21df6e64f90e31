"""Small parts that every panel is made of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget


def label(text: str = "", kind: str = "body") -> QLabel:
    """Return a text of one of the kinds of the style sheet; never read as rich text."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("type", kind)
    return made


def paragraph(text: str = "", kind: str = "body") -> QLabel:
    """Return a text that wraps, and that can be selected with the mouse to be copied."""
    made = label(text, kind)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def button(text: str, name: str = "", kind: str = "plain", tip: str = "") -> QPushButton:
    """Return a button.

    Args:
        text: what it says will happen.
        name: object name, where one is promised.
        kind: of the style sheet: plain, primary, quiet or card.
        tip: more, for who waits over it.
    """
    made = QPushButton(text)
    made.setObjectName(name)
    made.setProperty("type", kind)
    made.setToolTip(tip or text)
    made.setAccessibleName(text)
    return made


def rule() -> QFrame:
    """Return a line across a panel."""
    made = QFrame()
    made.setProperty("type", "rule")
    return made


def fact_row(name: str, value: QLabel) -> QWidget:
    """Return a line with what something is called, and its value right-aligned."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(label(name, "body-second"))
    # A long value is cut rather than making the panel wider than it is.
    value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    value.setAccessibleName(name)
    layout.addWidget(value, 1)
    return row
