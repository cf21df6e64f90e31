"""Rows of the viewer's panel: which image, with which looks."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QSpinBox, QVBoxLayout, QWidget

from dsgan_studio.core.project.records import NoiseMode
from dsgan_studio.core.workflow.view_request import Looks, Pick
from dsgan_studio.gui.widgets.fields import ChoiceRow, NumberRow, SliderRow
from dsgan_studio.gui.widgets.parts import label

LARGEST_SEED = 2**31 - 1  # of what a spin box holds
_MOST_IMAGES = 9_999
_NUMBER_PX, _SEED_PX = 64, 108


class PickRow(QWidget):
    """One image of a seed: the seed, and which of its images, counted from 1."""

    changed = Signal()

    def __init__(self, name: str, title: str, pick: Pick) -> None:
        super().__init__()
        seed_title = self.tr("%1: seed").replace("%1", title)
        number_title = self.tr("%1: which image of the seed").replace("%1", title)
        self._seed = self._spin(name, seed_title, 0, LARGEST_SEED, pick.seed, _SEED_PX)
        self._number = self._spin(
            f"{name}-number", number_title, 1, _MOST_IMAGES, pick.index + 1, _NUMBER_PX
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(title, "body-second"))
        row.addStretch(1)
        row.addWidget(self._seed)
        row.addWidget(self._number)

    def _spin(
        self, name: str, title: str, low: int, high: int, value: int, width_px: int
    ) -> QSpinBox:
        made = QSpinBox()
        made.setObjectName(name)
        made.setAccessibleName(title)
        made.setToolTip(title)
        made.setRange(low, high)
        made.setValue(value)
        made.setAlignment(Qt.AlignmentFlag.AlignRight)
        made.setFixedWidth(width_px)
        made.valueChanged.connect(lambda value: self.changed.emit())
        return made

    @property
    def pick(self) -> Pick:
        """What is chosen."""
        return Pick(self._seed.value(), self._number.value() - 1)


class StepRow(QWidget):
    """A whole number between two limits, by a slider, with what it means in words."""

    changed = Signal()

    def __init__(self, name: str, title: str, tip: str) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(name)
        self.slider.setAccessibleName(title)
        self.slider.setToolTip(tip)
        self.slider.setPageStep(10)
        self.slider.valueChanged.connect(lambda value: self.changed.emit())
        self.said = label(kind="strong")
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        named = label(title, "body-second")
        head = QHBoxLayout()
        for one in (named, self.said):
            one.setWordWrap(True)  # a long one must not make the page wider
            head.addWidget(one, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.slider)


class LooksRows(QWidget):
    """Truncation, class and noise."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._psi = SliderRow(
            "view-psi", self.tr("Truncation ψ"), low=0, high=1.5, value=0.7,
            tip=self.tr("0 is the average image, 1 all the variety"),
        )  # fmt: skip
        self._class = NumberRow(
            "view-class", self.tr("Class"), low=0, high=0, value=0,
            tip=self.tr("The generator was trained with classes; this one is shown"),
        )  # fmt: skip
        self._noise = ChoiceRow(
            "view-noise",
            self.tr("Noise"),
            (
                ("const", self.tr("its own")),
                ("random", self.tr("drawn")),
                ("none", self.tr("none")),
            ),
            self.tr("The fine grain that StyleGAN adds at every layer"),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for row in (self._psi, self._class, self._noise):
            column.addWidget(row)
            row.changed.connect(lambda value: self.changed.emit())

    def show_classes(self, count: int) -> None:
        """Offer a choice among so many classes; none for 0."""
        self._class.setVisible(count > 0)
        self._class.set_limit(max(count - 1, 0))

    @property
    def looks(self) -> Looks:
        """What is chosen."""
        return Looks(
            psi=self._psi.value,
            class_index=None if self._class.isHidden() else self._class.value,
            noise_mode=cast(NoiseMode, self._noise.value),
        )
