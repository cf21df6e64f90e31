"""A second picture beside the canvas, moved and enlarged with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dsgan_studio.core.annotations.masks import read_mask
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.overlay import colour_table, mask_picture
from dsgan_studio.gui.canvas.viewpoint import SHARP_FROM
from dsgan_studio.gui.pictures import read_file
from dsgan_studio.gui.theme import Theme


class CompareView(QWidget):
    """Shows the bare image, or another sample with its mask, at the view of the canvas."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        super().__init__()
        self._canvas, self._theme = canvas, theme
        self._image = QImage()  # null: the bare image of the canvas
        self._mask: npt.NDArray[np.uint8] | None = None
        self.setObjectName("canvas-beside")
        self.setAccessibleName(self.tr("Beside the canvas"))
        self.setMinimumSize(QSize(120, 120))
        self.setVisible(False)
        canvas.view_changed.connect(lambda _scale: self.update())
        canvas.board.loaded.connect(self.update)
        canvas.board.chosen.connect(self.update)
        canvas.board.schema_changed.connect(self.update)

    def show_bare(self) -> None:
        """Show the image of the canvas without its mask."""
        self._image, self._mask = QImage(), None
        self.setVisible(True)
        self.update()

    def show_sample(self, image_file: Path, mask_file: Path) -> None:
        """Show a sample; a mask that is missing or damaged is left out."""
        self._image, self._mask = read_file(image_file)[0], None
        if mask_file.is_file():
            try:
                self._mask = read_mask(mask_file)
            except StudioError:
                self._mask = None  # told when that sample is opened
        self.setVisible(True)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it where the canvas shows the same place."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.palette.canvas))
        board, view = self._canvas.board, self._canvas.view
        image = board.shown_image() if self._image.isNull() else self._image
        if image.isNull():
            return
        moved = view.moved(QRectF(self.rect()).center() - QRectF(self._canvas.rect()).center())
        area = moved.image_area(QRectF(self.rect()), image.width(), image.height())
        if area.isEmpty():
            return
        smooth = QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHint(smooth, view.scale < SHARP_FROM)
        painter.drawImage(moved.shown(QRectF(area)), image, QRectF(area))
        if self._mask is not None:
            painter.setRenderHint(smooth, False)
            table = colour_table(board.schema, board.look)
            painter.drawImage(moved.shown(QRectF(area)), mask_picture(self._mask, area, table))
