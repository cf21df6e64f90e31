"""The pictures that a training has left, one at a time, by how many images it had been shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from dsgan_studio.gui import training_verbs
from dsgan_studio.gui.jobs import UNTITLED, Job, Lane
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.widgets.parts import label

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.training_past import Grid


class GridSlider(QWidget):
    """Chooses one of the pictures and reads it; at its end it follows what is added."""

    picture = Signal(QImage)

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._grids: tuple[Grid, ...] = ()
        self._shown: Grid | None = None
        self._reading: Job | None = None
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("training-grid")
        self._slider.setAccessibleName(self.tr("Images shown to the generator"))
        self._slider.setToolTip(self.tr("What the generator made earlier in the training"))
        self._slider.valueChanged.connect(self._show)
        self._said = label(kind="strong")
        self._said.setObjectName("training-grid-at")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(self.tr("After"), "body-second"))
        row.addWidget(self._slider, 1)
        row.addWidget(self._said)

    def forget(self) -> None:
        """Read again what will be shown next."""
        self._grids, self._shown = (), None

    def show_grids(self, grids: tuple[Grid, ...]) -> None:
        """Offer these pictures, the earliest first."""
        at_end = not self._grids or self._slider.value() == len(self._grids) - 1
        self._grids = grids
        self.setVisible(bool(grids))
        self._slider.blockSignals(True)
        self._slider.setRange(0, max(len(grids) - 1, 0))
        self._slider.setEnabled(len(grids) > 1)
        if at_end:
            self._slider.setValue(len(grids) - 1)
        self._slider.blockSignals(False)
        self._show()

    def _show(self) -> None:
        if not self._grids:
            return
        grid = self._grids[self._slider.value()]
        text = self.tr("%1 thousand images")
        self._said.setText(text.replace("%1", f"{grid.images / 1000:.1f}"))
        if grid == self._shown or self._reading is not None:
            return
        self._shown = grid
        self._reading = self._studio.jobs.start(
            Lane.IO, UNTITLED, partial(training_verbs.read_picture, grid.file), self._take
        )
        self._reading.ended.connect(self._read)

    def _take(self, image: QImage) -> None:
        if self._shown is not None and not image.isNull():
            self.picture.emit(image)

    def _read(self) -> None:
        self._reading = None
        self._show()  # where the slider was moved meanwhile
