"""How a release is split into what to train on, to choose by, and to test on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.core.workflow.release_request import USUAL_SHARES
from dsgan_studio.gui.widgets.fields import ChoiceRow, NumberRow
from dsgan_studio.gui.widgets.parts import fact_row, label

_LARGEST_SEED = 2**31 - 1


class ReleaseSplit(QWidget):
    """Holds a way to split, the shares and the seed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mode = ChoiceRow(
            "release-split",
            self.tr("Parts"),
            [
                ("none", self.tr("One whole")),
                ("random", self.tr("At random")),
                ("classes", self.tr("By classes")),
            ],
            self.tr(
                "Parts to train on, to choose by, and to test on; by classes puts each class into "
                "every part"
            ),
        )
        train, val, test = USUAL_SHARES
        self._train = NumberRow(
            "release-train", self.tr("Train, %"), low=0, high=100, value=train,
            tip=self.tr("Share of the items to train on"),
        )  # fmt: skip
        self._val = NumberRow(
            "release-val", self.tr("Validate, %"), low=0, high=100 - train, value=val,
            tip=self.tr("Share of the items to choose settings by"),
        )  # fmt: skip
        self._test = label(f"{test}", "strong")
        self._test.setObjectName("release-test")
        self._seed = NumberRow(
            "release-seed", self.tr("Seed"), low=0, high=_LARGEST_SEED, value=0,
            tip=self.tr("The same seed gives the same parts"),
        )  # fmt: skip
        self._shares = QWidget()
        rows = QVBoxLayout(self._shares)
        rows.setContentsMargins(0, 0, 0, 0)
        for row in (self._train, self._val, fact_row(self.tr("Test, %"), self._test), self._seed):
            rows.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._mode)
        column.addWidget(self._shares)
        self._shares.setVisible(False)
        self._mode.changed.connect(self._follow)
        for number in (self._train, self._val, self._seed):
            number.changed.connect(self._follow)

    def _follow(self) -> None:
        self._val.set_limit(100 - self._train.value)
        self._test.setText(str(self.shares[2]))
        self._shares.setVisible(self.mode != "none")
        self.changed.emit()

    @property
    def mode(self) -> str:
        """How parts are drawn."""
        return self._mode.value

    @property
    def shares(self) -> tuple[int, int, int]:
        """Per cent of train, val and test."""
        train, val = self._train.value, self._val.value
        return train, val, 100 - train - val

    @property
    def seed(self) -> int:
        """Of the drawing."""
        return self._seed.value
