"""A second picture beside the canvas, moved and enlarged with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dsgan_studio.core.annotations.masks import read_mask
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.overlay import colour_table, mask_picture
from dsgan_studio.gui.canvas.viewpoint import SHARP_FROM, Viewpoint
from dsgan_studio.gui.pictures import read_file
from dsgan_studio.gui.theme import PANEL_PX, Theme


class CompareView(QWidget):
    """Shows the bare image, another sample with its mask, or a real image, as the canvas lies."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        super().__init__()
        self._canvas, self._theme = canvas, theme
        self._image = QImage()  # null: the bare image of the canvas
        self._mask: npt.NDArray[np.uint8] | None = None
        self._words = ""
        self.setObjectName("canvas-beside")
        self.setAccessibleName(self.tr("Beside the canvas"))
        self.setMinimumSize(QSize(120, 120))
        self.setVisible(False)
        canvas.view_changed.connect(lambda _scale: self.update())
        canvas.board.loaded.connect(self.update)
        canvas.board.chosen.connect(self.update)
        canvas.board.schema_changed.connect(self.update)

    @property
    def words(self) -> str:
        """What is said in place of a picture."""
        return self._words

    @property
    def shows_picture(self) -> bool:
        """Whether it is looked at, and has something to see."""
        return self.isVisible() and not self._words

    def show_bare(self) -> None:
        """Show the image of the canvas without its mask."""
        self._show(QImage(), None)

    def show_sample(self, image_file: Path, mask_file: Path) -> None:
        """Show a sample; a mask that is missing or damaged is left out."""
        mask = None
        if mask_file.is_file():
            try:
                mask = read_mask(mask_file)
            except StudioError:
                mask = None  # told when that sample is opened
        self._show(read_file(image_file)[0], mask)

    def show_picture(self, image: QImage) -> None:
        """Show a picture of the size of the image."""
        self._show(image, None)

    def show_words(self, text: str) -> None:
        """Say why there is nothing to see."""
        self._words = text
        self.setAccessibleDescription(text)
        self.setVisible(True)
        self.update()

    def _show(self, image: QImage, mask: npt.NDArray[np.uint8] | None) -> None:
        self._image, self._mask = image, mask
        self.show_words("")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it where the canvas shows the same place."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.palette.canvas))
        if self._words:
            self._draw_words(painter)
            return
        middle = QRectF(self.rect()).center() - QRectF(self._canvas.rect()).center()
        self.draw(painter, self._canvas.view.moved(middle), self.rect())

    def draw(self, painter: QPainter, view: Viewpoint, part: QRect) -> None:
        """Draw a part of a widget whose image lies as `view` has it."""
        board = self._canvas.board
        image = board.shown_image() if self._image.isNull() else self._image
        if image.isNull():
            return
        area = view.image_area(QRectF(part), image.width(), image.height())
        if area.isEmpty():
            return
        smooth = QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHint(smooth, view.scale < SHARP_FROM)
        painter.drawImage(view.shown(QRectF(area)), image, QRectF(area))
        if self._mask is not None:
            painter.setRenderHint(smooth, False)
            table = colour_table(board.schema, board.look)
            painter.drawImage(view.shown(QRectF(area)), mask_picture(self._mask, area, table))

    def _draw_words(self, painter: QPainter) -> None:
        painter.setPen(QColor("#e7ecf2"))
        painter.drawText(
            QRectF(self.rect()).adjusted(PANEL_PX, PANEL_PX, -PANEL_PX, -PANEL_PX),
            int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap),
            self._words,
        )
