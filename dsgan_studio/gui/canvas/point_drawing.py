"""Keypoints as they are drawn everywhere: skeleton, points and names, to be seen on any ground."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen

from dsgan_studio.core.annotations.keypoints import (
    Keypoint,
    KeypointSchema,
    PlacedPoint,
    SampleKeypoints,
    Visibility,
)

_RADIUS_PX, _CHOSEN_RADIUS_PX = 4.5, 6.5
_NAMED_FROM_PX = 240.0  # on a smaller picture names would hide what they name
_DARK, _LIGHT = QColor(0, 0, 0, 220), QColor(255, 255, 255, 240)


def place_of(point: PlacedPoint) -> QPointF:
    """Return the place in the image, whose pixels begin at whole numbers."""
    return QPointF(point.col + 0.5, point.row + 0.5)


def draw_points(
    painter: QPainter,
    schema: KeypointSchema,
    points: SampleKeypoints,
    to_widget: Callable[[QPointF], QPointF],
    *,
    chosen: int | None = None,
    named: bool = True,
) -> None:
    """Draw the points that have a place; an occluded one is hollow.

    Args:
        painter: of the widget.
        schema: names, colours and skeleton; points of other ids are left out.
        points: where they are.
        to_widget: from a place of the image to one of the widget.
        chosen: the point that is drawn larger.
        named: whether their names stand beside them.
    """
    located = {one.id: to_widget(place_of(one)) for one in points.points if one.located}
    if not located:
        return
    hollow = {one.id for one in points.points if one.visibility is Visibility.OCCLUDED}
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for first, second in schema.edges:
        if first in located and second in located:
            for colour, width_px in ((_DARK, 4.0), (_LIGHT, 1.8)):
                painter.setPen(QPen(colour, width_px))
                painter.drawLine(located[first], located[second])
    for point in schema.points:
        if point.id in located:
            radius = _CHOSEN_RADIUS_PX if point.id == chosen else _RADIUS_PX
            _draw_point(painter, point, located[point.id], radius, is_hollow=point.id in hollow)
            if named:
                _draw_name(painter, point.name, located[point.id] + QPointF(radius + 5.0, -radius))
    painter.restore()


def draw_found(
    painter: QPainter,
    schema: KeypointSchema,
    points: SampleKeypoints,
    size_px: tuple[int, int],
    box: QRectF,
) -> None:
    """Draw points over a picture of all of the image.

    Args:
        painter: of the widget.
        schema: as `draw_points`.
        points: likewise.
        size_px: height and width of the raster that their places count in.
        box: where the picture lies in the widget.
    """
    height, width = size_px

    def to_widget(place: QPointF) -> QPointF:
        return box.topLeft() + QPointF(
            place.x() * box.width() / width, place.y() * box.height() / height
        )

    named = min(box.width(), box.height()) >= _NAMED_FROM_PX
    draw_points(painter, schema, points, to_widget, named=named)


def _draw_point(
    painter: QPainter, point: Keypoint, middle: QPointF, radius: float, *, is_hollow: bool
) -> None:
    colour = QColor(*point.colour)
    painter.setBrush(Qt.BrushStyle.NoBrush if is_hollow else QBrush(colour))
    painter.setPen(QPen(_DARK, 5.0))
    painter.drawEllipse(middle, radius, radius)
    painter.setPen(QPen(_LIGHT, 3.0))
    painter.drawEllipse(middle, radius, radius)
    if is_hollow:
        painter.setPen(QPen(colour, 1.6))
        painter.drawEllipse(middle, radius, radius)


def _draw_name(painter: QPainter, text: str, place: QPointF) -> None:
    name = QPainterPath()
    font = QFont(painter.font())
    font.setBold(True)
    name.addText(place, font, text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.strokePath(name, QPen(_DARK, 3.0))
    painter.fillPath(name, QBrush(_LIGHT))
