"""Helps over the image: the grid of its pixels, rulers, and a small map when it is enlarged."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from dsgan_studio.gui.canvas.viewpoint import Viewpoint

GRID_FROM = 8.0  # finer, the lines would hide the pixels
_RULER_PX, _MAP_PX, _MARGIN_PX = 18, 132, 12
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_LEAST_TICK_PX = 48
_GRID, _SHADE, _INK = QColor(0, 0, 0, 70), QColor(13, 16, 20, 190), QColor("#e7ecf2")


@dataclass(frozen=True)
class Aids:
    """Which helps are shown.

    Attributes:
        grid: lines between pixels, from 800 % on.
        rulers: rows and columns along the rim.
        map: the whole image with what is seen of it, while it is larger than the canvas.
    """

    grid: bool = True
    rulers: bool = False
    map: bool = True


@dataclass(frozen=True)
class ImageLook:
    """How the image is shown; it is not changed.

    Attributes:
        brightness: added, -1 to 1.
        contrast: factor around the middle, 0.2 to 4.
        gamma: 0.2 to 4; above 1 dark parts are lighter.
    """

    brightness: float = 0.0
    contrast: float = 1.0
    gamma: float = 1.0

    @property
    def is_plain(self) -> bool:
        """Whether the image is shown as it is."""
        return self == ImageLook()


def draw_grid(painter: QPainter, view: Viewpoint, area: QRectF) -> None:
    """Draw the lines between pixels inside `area`, in pixels of the image."""
    if view.scale < GRID_FROM:
        return
    shown = view.shown(area)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(_GRID, 1))
    for col in range(int(area.left()), int(area.right()) + 1):
        x = view.x + col * view.scale
        painter.drawLine(QPointF(x, shown.top()), QPointF(x, shown.bottom()))
    for row in range(int(area.top()), int(area.bottom()) + 1):
        y = view.y + row * view.scale
        painter.drawLine(QPointF(shown.left(), y), QPointF(shown.right(), y))


def draw_rulers(painter: QPainter, view: Viewpoint, size: QSizeF, image: QSizeF) -> None:
    """Draw rows down the left rim and columns along the upper, in pixels of the image."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(QRectF(0, 0, size.width(), _RULER_PX), _SHADE)
    painter.fillRect(QRectF(0, _RULER_PX, _RULER_PX, size.height()), _SHADE)
    step = next((one for one in _STEPS if one * view.scale >= _LEAST_TICK_PX), _STEPS[-1])
    font = painter.font()
    font.setPixelSize(10)
    painter.setFont(font)
    painter.setPen(QPen(_INK, 1))
    for col in range(0, int(image.width()) + 1, step):
        x = view.x + col * view.scale
        if _RULER_PX < x < size.width():
            painter.drawLine(QPointF(x, _RULER_PX - 5), QPointF(x, _RULER_PX))
            painter.drawText(QPointF(x + 2, 11), str(col))
    for row in range(0, int(image.height()) + 1, step):
        y = view.y + row * view.scale
        if _RULER_PX < y < size.height():
            painter.drawLine(QPointF(_RULER_PX - 5, y), QPointF(_RULER_PX, y))
            painter.save()
            painter.translate(11, y - 2)
            painter.rotate(-90)
            painter.drawText(QPointF(0, 0), str(row))
            painter.restore()


def map_area(view: Viewpoint, size: QSizeF, image: QSizeF) -> QRectF:
    """Return where the map lies in the widget; empty where all of the image can be seen."""
    shown = view.shown(QRectF(QPointF(0, 0), image))
    if QRectF(QPointF(0, 0), size).contains(shown) or min(size.width(), size.height()) < 300:
        return QRectF()
    fitted = image.scaled(QSizeF(_MAP_PX, _MAP_PX), Qt.AspectRatioMode.KeepAspectRatio)
    corner = QPointF(
        size.width() - fitted.width() - _MARGIN_PX, size.height() - fitted.height() - _MARGIN_PX
    )
    return QRectF(corner, fitted)


def draw_map(
    painter: QPainter, view: Viewpoint, size: QSizeF, picture: tuple[QImage, int], area: QRectF
) -> None:
    """Draw the map: a small image, given with the width of the large one, and what is seen."""
    small, width_px = picture
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawImage(area, small)
    painter.fillRect(area, QColor(13, 16, 20, 60))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_INK, 1))
    painter.drawRect(area)
    share = area.width() / width_px
    seen = QRectF(view.to_image(QPointF(0, 0)), size / view.scale)
    frame = QRectF(area.topLeft() + seen.topLeft() * share, seen.size() * share)
    painter.setPen(QPen(QColor("#3db8c2"), 2))
    painter.drawRect(frame.intersected(area))


def map_picture(image: QImage) -> tuple[QImage, int]:
    """Return the small image of the map, and the width of the large one."""
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(2 * _MAP_PX, 2 * _MAP_PX, keep, smooth), image.width()


def centred_on_map(
    view: Viewpoint, size: QSizeF, area: QRectF, place: QPointF, width_px: int
) -> Viewpoint:
    """Return the view moved so that a place of the map is in the middle of the widget."""
    share = width_px / area.width()
    wanted = (place - area.topLeft()) * share
    return Viewpoint(
        view.scale,
        size.width() / 2 - wanted.x() * view.scale,
        size.height() / 2 - wanted.y() * view.scale,
    )
