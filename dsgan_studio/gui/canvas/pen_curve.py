"""How pressure becomes width, as a curve that is dragged."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from dsgan_studio.gui.canvas.board import PenSettings
from dsgan_studio.gui.theme import Theme

FLATTEST, STEEPEST = 0.25, 4.0  # exponents
_HEIGHT_PX, _MARGIN_PX, _STEPS = 96, 8, 48
_RIM = 0.12  # of the width: from here on the left a drag sets the least width


class PenCurve(QWidget):
    """Pressure to the right, width upwards. Sliders beside it do the same for the keyboard."""

    dragged = Signal(object)  # PenSettings

    def __init__(self, theme: Theme, pen: PenSettings) -> None:
        super().__init__()
        self._theme, self._pen = theme, pen
        self.setObjectName("pen-curve-drawn")
        self.setAccessibleName(self.tr("Curve from pressure to width"))
        self.setToolTip(self.tr("Drag it: at the left the least width, elsewhere how it bends"))
        theme.follow(self, self._fit)

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.px(_HEIGHT_PX))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size that shows the curve well."""
        return QSize(self._theme.px(2 * _HEIGHT_PX), self._theme.px(_HEIGHT_PX))

    def show_pen(self, pen: PenSettings) -> None:
        """Draw other settings."""
        self._pen = pen
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let the curve go through the place."""
        self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the curve follow."""
        self._drag(event.position())

    def _box(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)

    def _drag(self, place: QPointF) -> None:
        box = self._box()
        pressure = min(max((place.x() - box.left()) / box.width(), 0.0), 0.98)
        share = min(max((box.bottom() - place.y()) / box.height(), 0.0), 1.0)
        least, curve = self._pen.least, self._pen.curve
        if pressure < _RIM:
            least = share
        elif least < 1.0:
            risen = min(max((share - least) / (1.0 - least), 1e-6), 1.0 - 1e-6)
            curve = min(max(math.log(risen) / math.log(pressure), FLATTEST), STEEPEST)
        self.show_pen(PenSettings(round(least, 2), round(curve, 2)))
        self.dragged.emit(self._pen)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the curve in its frame."""
        palette, box = self._theme.palette, self._box()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(palette.control_line), 1.0))
        painter.drawRect(box)
        painter.drawLine(box.bottomLeft(), box.topRight())
        places = []
        for step in range(_STEPS + 1):
            pressure = step / _STEPS
            up = self._pen.share(pressure)
            places.append(
                QPointF(box.left() + pressure * box.width(), box.bottom() - up * box.height())
            )
        painter.setPen(QPen(QColor(palette.accent), 2.0))
        painter.drawPolyline(QPolygonF(places))
