"""The border of a region, drawn over whatever shows its image."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QLineF, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

_DASH_PX = 4


def border_lines(box: Box, where: npt.NDArray[np.bool_]) -> list[QLineF]:
    """Return the sides between pixels that are set and pixels that are not, in the image.

    Args:
        box: where the region lies.
        where: [box height, box width] its pixels.
    """
    framed = np.pad(where, 1)
    lines = []
    for row, col in np.argwhere(framed[1:] != framed[:-1]).tolist():
        x, y = box.left + col - 1, box.top + row
        lines.append(QLineF(x, y, x + 1, y))
    for row, col in np.argwhere(framed[:, 1:] != framed[:, :-1]).tolist():
        x, y = box.left + col, box.top + row - 1
        lines.append(QLineF(x, y, x, y + 1))
    return lines


def draw_border(painter: QPainter, view: Viewpoint, lines: list[QLineF]) -> None:
    """Draw the border of a region: white on black, so that it is seen on anything."""
    shown = [QLineF(view.to_widget(line.p1()), view.to_widget(line.p2())) for line in lines]
    painter.setPen(QPen(QColor(0, 0, 0), 3.0))
    painter.drawLines(shown)
    dashed = QPen(QColor(255, 255, 255), 1.5)
    dashed.setDashPattern([_DASH_PX, _DASH_PX / 2])
    painter.setPen(dashed)
    painter.drawLines(shown)


class RegionOutline(QWidget):
    """Lies over a canvas, lets everything through, and shows the border of one region."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._lines: list[QLineF] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        canvas.installEventFilter(self)
        canvas.view_changed.connect(lambda _scale: self.update())
        self.resize(canvas.size())

    def show_region(self, lines: list[QLineF]) -> None:
        """Show the border that `border_lines` gives; none for no lines."""
        self._lines = lines
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as large as the canvas."""
        if event.type() == QEvent.Type.Resize:
            self.resize(self._canvas.size())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the border where the canvas shows the region."""
        if self._lines:
            painter = QPainter(self)
            draw_border(painter, self._canvas.view, self._lines)
