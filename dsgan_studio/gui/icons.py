"""Line icons in the colours of the theme, sharp at every scale of the screen."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from dsgan_studio.core.base.locator import resource

SIZE_PX = 20
_SCALES = (1.0, 1.5, 2.0, 3.0)


@functools.cache
def _drawing(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def icon_pixmap(
    name: str, colour: str, *, knockout: str = "#ffffff", size_px: int = SIZE_PX, scale: float = 1.0
) -> QPixmap:
    """Return an icon drawn in one colour.

    Args:
        name: of a file in resources/icons, without its suffix.
        colour: of its lines.
        knockout: of lines on a filled shape.
        size_px: side in logical pixels.
        scale: device pixels per logical pixel.
    """
    text = _drawing(name).replace("currentColor", colour).replace("knockout", knockout)
    renderer = QSvgRenderer(QByteArray(text.encode("utf-8")))
    side = round(size_px * scale)
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def make_icon(name: str, colour: str, disabled_colour: str) -> QIcon:
    """Return an icon for buttons, in one colour where they can be used and another where not."""
    icon = QIcon()
    for scale in _SCALES:
        icon.addPixmap(icon_pixmap(name, colour, scale=scale), QIcon.Mode.Normal)
        icon.addPixmap(icon_pixmap(name, disabled_colour, scale=scale), QIcon.Mode.Disabled)
    return icon
