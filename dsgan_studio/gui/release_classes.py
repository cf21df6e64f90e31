"""The classes of a release: which go into others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dsgan_studio.core.workflow.release_request import BACKGROUND_WORD, IGNORED_WORD
from dsgan_studio.gui.widgets.checks import check
from dsgan_studio.gui.widgets.parts import label, paragraph

if TYPE_CHECKING:
    from dsgan_studio.core.annotations.schema import LabelClass

_STAYS = ""
_TARGET_PX = 160


class ReleaseClasses(QWidget):
    """Holds for each class what it goes into, and whether ids are given anew."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._classes: tuple[LabelClass, ...] = ()
        self._boxes: dict[str, QComboBox] = {}
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._renumber = check(
            "release-renumber-classes",
            self.tr("Number classes anew"),
            self.tr("1, 2, 3 … without gaps; else they keep their numbers"),
        )
        self._renumber.toggled.connect(lambda on: self.changed.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            paragraph(self.tr("Put a class into another, or leave its pixels out."), "second")
        )
        column.addLayout(self._rows)
        column.addWidget(self._renumber)

    @property
    def merge(self) -> Mapping[str, str]:
        """Name of each class that goes elsewhere, and where."""
        chosen = {name: str(box.currentData()) for name, box in self._boxes.items()}
        return {name: target for name, target in chosen.items() if target != _STAYS}

    @property
    def renumber(self) -> bool:
        """Whether classes are numbered anew."""
        return self._renumber.isChecked()

    def show_classes(self, classes: Sequence[LabelClass]) -> None:
        """Show these classes; where they are the same as before, what was chosen stays."""
        if self._classes == tuple(classes):
            return
        self._classes = tuple(classes)
        while (item := self._rows.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        named = [one for one in classes if one.id != 0]
        self._boxes = {one.name: self._box(one, named) for one in named}
        for name, box in self._boxes.items():
            self._rows.addWidget(_row(name, box))

    def _box(self, one: LabelClass, others: Sequence[LabelClass]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"release-class-{one.id}")
        title = self.tr("What becomes of %1").replace("%1", one.name)
        box.setAccessibleName(title)
        box.setToolTip(title)
        box.view().setAccessibleName(title)
        box.addItem(self.tr("stays"), _STAYS)
        for other in others:
            if other is not one:
                box.addItem(self.tr("into %1").replace("%1", other.name), other.name)
        box.addItem(self.tr("into background"), BACKGROUND_WORD)
        box.addItem(self.tr("ignored"), IGNORED_WORD)
        box.setFixedWidth(_TARGET_PX)
        box.currentIndexChanged.connect(partial(self._tell))
        return box

    def _tell(self, index: int) -> None:
        self.changed.emit()


def _row(name: str, box: QComboBox) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    told = label(name, "body-second")
    told.setToolTip(name)
    # A long name is cut rather than making the panel wider than it is.
    told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    layout.addWidget(told, 1)
    layout.addWidget(box)
    return row
