"""Where the image lies in the widget: scale, place, and the way between the two."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF

LEAST_SCALE, LARGEST_SCALE = 0.05, 64.0
# From this scale on pixels are shown as squares.
SHARP_FROM = 2.0


@dataclass(frozen=True)
class Viewpoint:
    """A scale, and the place of the image's upper left corner in the widget.

    Attributes:
        scale: widget pixels per image pixel.
        x: of the corner, in widget pixels.
        y: likewise.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_image(self, point: QPointF) -> QPointF:
        """Return the place in the image under a place of the widget."""
        return QPointF((point.x() - self.x) / self.scale, (point.y() - self.y) / self.scale)

    def to_widget(self, point: QPointF) -> QPointF:
        """Return where a place of the image is shown."""
        return QPointF(point.x() * self.scale + self.x, point.y() * self.scale + self.y)

    def shown(self, area: QRectF) -> QRectF:
        """Return where an area of the image is shown."""
        return QRectF(self.to_widget(area.topLeft()), area.size() * self.scale)

    def image_area(self, area: QRectF, width_px: int, height_px: int) -> QRect:
        """Return the whole image pixels under an area of the widget."""
        corners = QRectF(self.to_image(area.topLeft()), area.size() / self.scale)
        return corners.toAlignedRect().intersected(QRect(0, 0, width_px, height_px))

    def zoomed(self, factor: float, about: QPointF) -> Viewpoint:
        """Return the view enlarged around a place of the widget, which stays where it is."""
        scale = min(max(self.scale * factor, LEAST_SCALE), LARGEST_SCALE)
        grown = scale / self.scale
        return Viewpoint(
            scale,
            about.x() - (about.x() - self.x) * grown,
            about.y() - (about.y() - self.y) * grown,
        )

    def moved(self, by: QPointF) -> Viewpoint:
        """Return the view with the image moved."""
        return Viewpoint(self.scale, self.x + by.x(), self.y + by.y())


def fitted(widget: QSizeF, width_px: int, height_px: int, margin_px: float = 16.0) -> Viewpoint:
    """Return the view that shows the whole image in the middle of the widget."""
    room_x = max(widget.width() - 2 * margin_px, 1.0)
    room_y = max(widget.height() - 2 * margin_px, 1.0)
    scale = min(max(min(room_x / width_px, room_y / height_px), LEAST_SCALE), LARGEST_SCALE)
    return centred(widget, width_px, height_px, scale)


def centred(widget: QSizeF, width_px: int, height_px: int, scale: float) -> Viewpoint:
    """Return the view at a scale with the image in the middle of the widget."""
    x = (widget.width() - width_px * scale) / 2
    y = (widget.height() - height_px * scale) / 2
    return Viewpoint(scale, x, y)
