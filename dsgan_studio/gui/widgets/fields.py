"""Rows of a panel in which something is set: name, control, value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QSpinBox, QVBoxLayout, QWidget

from dsgan_studio.gui.widgets.parts import label

_FIELD_PX = 120


class SliderRow(QWidget):
    """A number between two limits, by a slider; tells every change while it is dragged."""

    changed = Signal(float)

    def __init__(
        self, name: str, title: str, *, low: float, high: float, value: float, tip: str
    ) -> None:
        super().__init__()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName(name)
        self._slider.setAccessibleName(title)
        self._slider.setToolTip(tip)
        self._slider.setRange(round(100 * low), round(100 * high))
        self._slider.setPageStep(10)
        self._slider.setValue(round(100 * value))
        self._shown = label(kind="strong")
        self._slider.valueChanged.connect(self._tell)
        head = QHBoxLayout()
        head.addWidget(label(title, "body-second"))
        head.addStretch(1)
        head.addWidget(self._shown)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._slider)
        self._show()

    @property
    def value(self) -> float:
        """The number, to two places."""
        return self._slider.value() / 100

    def set_value(self, value: float) -> None:
        """Show a number."""
        self._slider.setValue(round(100 * value))

    def _show(self) -> None:
        self._shown.setText(f"{self.value:.2f}")

    def _tell(self) -> None:
        self._show()
        self.changed.emit(self.value)


class NumberRow(QWidget):
    """A whole number, typed or stepped."""

    changed = Signal(int)

    def __init__(self, name: str, title: str, *, low: int, high: int, value: int, tip: str) -> None:
        super().__init__()
        self._spin = QSpinBox()
        self._spin.setObjectName(name)
        self._spin.setAccessibleName(title)
        self._spin.setToolTip(tip)
        self._spin.setRange(low, high)
        self._spin.setValue(value)
        self._spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._spin.setFixedWidth(_FIELD_PX)
        self._spin.lineEdit().setTextMargins(0, 0, 8, 0)
        self._spin.valueChanged.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(title, "body-second"))
        row.addStretch(1)
        row.addWidget(self._spin)

    @property
    def value(self) -> int:
        """The number."""
        return self._spin.value()

    def set_value(self, value: int) -> None:
        """Show a number."""
        self._spin.setValue(value)

    def set_limit(self, high: int) -> None:
        """Allow numbers up to `high`."""
        self._spin.setMaximum(high)


class ChoiceRow(QWidget):
    """One of a few things."""

    changed = Signal(str)

    def __init__(self, name: str, title: str, choices: Sequence[tuple[str, str]], tip: str) -> None:
        super().__init__()
        self._box = QComboBox()
        self._box.setObjectName(name)
        self._box.setAccessibleName(title)
        self._box.setToolTip(tip)
        self._box.view().setAccessibleName(title)
        for key, text in choices:
            self._box.addItem(text, key)
        self._box.setFixedWidth(_FIELD_PX + 40)
        self._box.currentIndexChanged.connect(lambda: self.changed.emit(self.value))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(title, "body-second"))
        row.addStretch(1)
        row.addWidget(self._box)

    @property
    def value(self) -> str:
        """The key of what is chosen."""
        return str(self._box.currentData())

    def set_value(self, key: str) -> None:
        """Choose what has a key."""
        self._box.setCurrentIndex(self._box.findData(key))
