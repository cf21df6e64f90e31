"""How images become squares: which fit, and how large a piece of them."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QSpinBox, QVBoxLayout, QWidget

from dsgan_studio.gui.widgets.fields import ChoiceRow, NumberRow

_LARGEST_PX = 4096
_SETTLE_MS = 400  # a number is typed figure by figure, and each would be another set of images
_PIECES = ("tiles", "objects")


class FitRows(QWidget):
    """Holds a fit; tells when another one is chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mode = ChoiceRow(
            "training-fit",
            self.tr("Cut"),
            (
                ("crop", self.tr("Middle square")),
                ("letterbox", self.tr("Whole, with bars")),
                ("tiles", self.tr("Tiles")),
                ("objects", self.tr("Objects")),
            ),
            self.tr("How images become square: what of each the generator will see"),
        )
        self._side = NumberRow(
            "training-crop", self.tr("Side of a piece"), low=0, high=_LARGEST_PX, value=0,
            tip=self.tr("In px of your files; without a number, the resolution of the generator"),
        )  # fmt: skip
        spin = self._side.findChild(QSpinBox)
        assert spin is not None  # a NumberRow has one
        spin.setSpecialValueText(self.tr("automatic"))
        spin.setSingleStep(16)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.changed)
        self._mode.changed.connect(self._choose)
        self._side.changed.connect(lambda side: self._settle.start())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._mode)
        column.addWidget(self._side)
        self._side.setVisible(False)

    @property
    def mode(self) -> str:
        """Crop, letterbox, tiles or objects."""
        return self._mode.value

    @property
    def crop_px(self) -> int:
        """Side of a piece in the files' px; 0 for the resolution, and where there are none."""
        return self._side.value if self.mode in _PIECES else 0

    def show_fit(self, mode: str, crop_px: int) -> None:
        """Show a fit without telling of it."""
        for row in (self._mode, self._side):
            row.blockSignals(True)
        self._mode.set_value(mode)
        self._side.set_value(crop_px)
        for row in (self._mode, self._side):
            row.blockSignals(False)
        self._side.setVisible(mode in _PIECES)

    def _choose(self) -> None:
        self._settle.stop()
        self._side.setVisible(self.mode in _PIECES)
        self.changed.emit()
