"""What stands beside the canvas: nothing, the bare image, or another sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QComboBox

from dsgan_studio.core.project.records import SampleRecord
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.compare import CompareView

Files = Callable[[int], tuple[Path, Path]]

_NOTHING, _BARE = -1, 0


class BesideChoice(QComboBox):
    """Chooses what `view` shows; `files` gives image and mask of a sample."""

    def __init__(self, canvas: Canvas, view: CompareView, files: Files) -> None:
        super().__init__()
        self._canvas, self._beside, self._files = canvas, view, files
        self.setObjectName("canvas-compare")
        self.setAccessibleName(self.tr("Beside the canvas"))
        self.setToolTip(self.tr("Show the bare image or another sample beside the canvas"))
        self.view().setAccessibleName(self.tr("Beside the canvas"))
        self.addItem(self.tr("Nothing"), _NOTHING)
        self.activated.connect(lambda _row: self._show())

    def offer(self, samples: Sequence[SampleRecord]) -> None:
        """Offer the bare image and every sample, and keep what is chosen."""
        chosen = self.currentData()
        self.clear()
        self.addItem(self.tr("Nothing"), _NOTHING)
        self.addItem(self.tr("The bare image"), _BARE)
        for one in samples:
            self.addItem(self.tr("Sample %1").replace("%1", str(one.id)), one.id)
        self.setCurrentIndex(max(self.findData(chosen), 0))

    def show_nothing(self) -> None:
        """Leave the canvas alone."""
        self.setCurrentIndex(self.findData(_NOTHING))
        self._beside.setVisible(False)

    def _show(self) -> None:
        chosen = int(self.currentData())
        if chosen == _NOTHING:
            self._beside.setVisible(False)
        elif chosen == _BARE:
            self._beside.show_bare()
        else:
            self._beside.show_sample(*self._files(chosen))
        self._canvas.setFocus()
