"""Yes or no, and a few words to type, in a panel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from dsgan_studio.gui.widgets.parts import label

_FIELD_PX = 160


def check(name: str, title: str, tip: str) -> QCheckBox:
    """Return a box to tick."""
    made = QCheckBox(title)
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setToolTip(tip)
    return made


class TextRow(QWidget):
    """A few words, told when they have been typed."""

    changed = Signal(str)

    def __init__(self, name: str, title: str, tip: str) -> None:
        super().__init__()
        self._edit = QLineEdit()
        self._edit.setObjectName(name)
        self._edit.setAccessibleName(title)
        self._edit.setToolTip(tip)
        self._edit.setFixedWidth(_FIELD_PX)
        self._edit.editingFinished.connect(lambda: self.changed.emit(self.value))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(title, "body-second"))
        row.addStretch(1)
        row.addWidget(self._edit)

    @property
    def value(self) -> str:
        """The words, without blanks around them."""
        return self._edit.text().strip()
