"""The masks of two readers beside the canvas on which they are brought together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.core.annotations.disagreement import Disagreement
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.overlay import colour_table, mask_picture
from dsgan_studio.gui.canvas.viewpoint import SHARP_FROM
from dsgan_studio.gui.region_outline import RegionOutline, border_lines, draw_border
from dsgan_studio.gui.theme import NEAR_PX, Theme
from dsgan_studio.gui.widgets.parts import label

_LEAST_PX = 140


class ReaderPane(QWidget):
    """Shows one reader's mask over the image of the canvas, at the view of the canvas."""

    def __init__(self, canvas: Canvas, theme: Theme, name: str) -> None:
        super().__init__()
        self._canvas, self._theme = canvas, theme
        self._mask: npt.NDArray[np.uint8] | None = None
        self._lines: list[QLineF] = []
        self.setObjectName(name)
        self.setMinimumSize(_LEAST_PX, _LEAST_PX)
        canvas.view_changed.connect(lambda _scale: self.update())
        canvas.board.chosen.connect(self.update)
        canvas.board.loaded.connect(self.update)

    def show_mask(self, mask: npt.NDArray[np.uint8] | None, said: str) -> None:
        """Show a mask of the size of the canvas's; `said` tells whose it is."""
        self._mask = mask
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.update()

    def show_region(self, lines: list[QLineF]) -> None:
        """Show the border of a region, as `border_lines` gives it."""
        self._lines = lines
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the part of the image that the canvas shows."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.palette.canvas))
        board, view = self._canvas.board, self._canvas.view
        image = board.shown_image()
        if image.isNull() or self._mask is None:
            return
        moved = view.moved(QRectF(self.rect()).center() - QRectF(self._canvas.rect()).center())
        area = moved.image_area(QRectF(self.rect()), image.width(), image.height())
        if not area.isEmpty():
            smooth = QPainter.RenderHint.SmoothPixmapTransform
            painter.setRenderHint(smooth, view.scale < SHARP_FROM)
            painter.drawImage(moved.shown(QRectF(area)), image, QRectF(area))
            if board.look.is_shown:
                painter.setRenderHint(smooth, False)
                table = colour_table(board.schema, board.look)
                painter.drawImage(moved.shown(QRectF(area)), mask_picture(self._mask, area, table))
        draw_border(painter, moved, self._lines)


class ReaderPanes(QWidget):
    """One pane above the other, each under the name of its reader; and the region on the canvas."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        super().__init__()
        self._outline = RegionOutline(canvas)
        self._panes = tuple(
            ReaderPane(canvas, theme, f"adjudication-{place}") for place in ("first", "second")
        )
        self._titles = (label(kind="heading"), label(kind="heading"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR_PX)
        for title, pane in zip(self._titles, self._panes, strict=True):
            column.addWidget(title)
            column.addWidget(pane, 1)

    def show_masks(
        self, masks: tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]], names: tuple[str, str]
    ) -> None:
        """Show two readers' masks."""
        for pane, title, mask, name in zip(self._panes, self._titles, masks, names, strict=True):
            title.setText(name)
            pane.show_mask(mask, self.tr("Mask of %1").replace("%1", name))

    def show_region(self, region: Disagreement | None) -> None:
        """Outline a region on the canvas and on both masks; None outlines nothing."""
        lines = [] if region is None else border_lines(region.box, region.where)
        self._outline.show_region(lines)
        for pane in self._panes:
            pane.show_region(lines)
