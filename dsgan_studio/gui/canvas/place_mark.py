"""The outline of a place that is looked at, so that it is seen where the view stands."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QObject, QPointF, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.gui.canvas.region_tools import border_lines
from dsgan_studio.gui.canvas.tool import BLACK
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

_INK = QColor("#ffd54a")


class PlaceMark(QObject):
    """At most one place of the image, drawn as a line around its pixels; it changes nothing."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[QLineF] = []

    @property
    def lines(self) -> tuple[QLineF, ...]:
        """The edges around the place, in pixels of the image; none where nothing is marked."""
        return tuple(self._lines)

    def show_place(self, box: Box, where: npt.NDArray[np.bool_]) -> None:
        """Outline pixels.

        Args:
            box: of the image.
            where: [box height, box width] which of its pixels.
        """
        corner = QPointF(box.left, box.top)
        self._lines = [line.translated(corner) for line in border_lines(where)]
        self.changed.emit()

    def clear(self) -> None:
        """Outline nothing."""
        if self._lines:
            self._lines = []
            self.changed.emit()

    def draw(self, painter: QPainter, view: Viewpoint) -> None:
        """Draw it over the mask, as wide at every scale and to be seen on any ground."""
        if not self._lines:
            return
        painter.save()
        painter.translate(view.x, view.y)
        painter.scale(view.scale, view.scale)
        for colour, width_px in ((BLACK, 4.0), (_INK, 2.0)):
            pen = QPen(colour, width_px)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines(self._lines)
        painter.restore()
