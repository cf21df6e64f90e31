"""The keypoints of the image that is painted: which is chosen, their steps, and their drawing."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QPainter

from dsgan_studio.core.annotations.keypoint_history import KeypointHistory
from dsgan_studio.core.annotations.keypoints import (
    KeypointSchema,
    PlacedPoint,
    SampleKeypoints,
    Visibility,
)
from dsgan_studio.gui.canvas.point_drawing import draw_points, place_of
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

REACH_PX = 8.0  # of the widget: how near a click has to be


class KeypointLayer(QObject):
    """Points of one image; no widget. Positions are centres of pixels, as in the core."""

    changed = Signal()  # what is to be seen
    stepped = Signal()  # a step was finished, undone or redone
    put_down = Signal()  # a step was finished

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.schema: KeypointSchema | None = None
        self.history = KeypointHistory()
        self.chosen: int | None = None
        self._size_px = (0, 0)
        self._dragged: PlacedPoint | None = None

    # State

    def load(
        self, schema: KeypointSchema | None, history: KeypointHistory, size_px: tuple[int, int]
    ) -> None:
        """Show the points of another image of (height, width), with the steps that led to them."""
        self.schema, self._size_px, self._dragged = schema, size_px, None
        self.history = history
        self.chosen = None
        self.choose_unset()

    def take_schema(self, schema: KeypointSchema) -> None:
        """Go on with a changed schema, which has all points that are placed."""
        lost = self.schema is not None and not set(self.schema.ids) <= set(schema.ids)
        self.schema = schema
        if lost:  # a step could bring back what the schema does not have any more
            self.history = KeypointHistory(self.now)
        if self.chosen not in schema.ids:
            self.choose_unset()
        self.changed.emit()

    @property
    def now(self) -> SampleKeypoints:
        """The points as they are, one that is being dragged where it was."""
        return self.history.now

    @property
    def shown(self) -> SampleKeypoints:
        """The points as they are drawn."""
        return self.now if self._dragged is None else self.now.with_point(self._dragged)

    def choose(self, point_id: int | None) -> None:
        """Choose the point that the next click places."""
        if point_id != self.chosen:
            self.chosen = point_id
            self.changed.emit()

    def choose_unset(self) -> None:
        """Choose the next point of which nothing is said; where all are set, stay."""
        if self.schema is not None:
            ids = self.schema.ids
            begin = ids.index(self.chosen) if self.chosen in ids else 0
            turned = (*ids[begin:], *ids[:begin])
            unset = (one for one in turned if self.now.get(one) is None)
            self.chosen = next(unset, self.chosen if self.chosen in ids else ids[0])
        self.changed.emit()

    def inside(self, place: QPointF) -> bool:
        """Tell whether a place lies in the image."""
        height, width = self._size_px
        return 0 <= place.x() <= width and 0 <= place.y() <= height

    def near(self, place: QPointF, scale: float) -> PlacedPoint | None:
        """Return the point within reach of a place; of several the nearest."""
        found = [
            (distance, one.id, one)
            for one in self.now.points
            if one.located and (distance := _distance(place_of(one), place) * scale) <= REACH_PX
        ]
        return min(found)[2] if found else None

    # Steps

    def put(self, point_id: int, place: QPointF) -> None:
        """Place a point, and choose the next one; an occluded one that is moved stays so."""
        before = self.now.get(point_id)
        is_new = before is None or not before.located
        visibility = Visibility.VISIBLE if before is None or is_new else before.visibility
        self._finish(
            self.tr("placing a point") if is_new else self.tr("moving a point"),
            self.now.with_point(_placed(point_id, visibility, place)),
        )
        if is_new:
            self.choose_unset()

    def drag(self, point_id: int, place: QPointF | None) -> None:
        """Show a point elsewhere, without a step; None shows it where it is."""
        before = self.now.get(point_id)
        self._dragged = None
        if before is not None and place is not None:
            self._dragged = _placed(point_id, before.visibility, self._kept_inside(place))
        self.changed.emit()

    def drop(self) -> None:
        """Leave the dragged point where it is shown, as one step."""
        dragged, self._dragged = self._dragged, None
        if dragged is not None:
            self._finish(self.tr("moving a point"), self.now.with_point(dragged))
        self.changed.emit()

    def cycle(self, point_id: int, place: QPointF) -> None:
        """Go on from visible to occluded, to absent, and to visible at a place."""
        before = self.now.get(point_id)
        if before is None or before.visibility is Visibility.OCCLUDED:
            after = PlacedPoint(point_id, Visibility.ABSENT)
        elif before.visibility is Visibility.VISIBLE:
            after = dataclasses.replace(before, visibility=Visibility.OCCLUDED)
        elif self.inside(place):
            after = _placed(point_id, Visibility.VISIBLE, place)
        else:
            return
        self._finish(self.tr("changing whether a point is seen"), self.now.with_point(after))

    def remove(self, point_id: int) -> bool:
        """Say nothing of a point any more; tell whether something was said of it."""
        if self.now.get(point_id) is None:
            return False
        self._finish(self.tr("removing a point"), self.now.without(point_id))
        return True

    def undo(self) -> None:
        """Take the latest step back."""
        self._take(self.history.undo())

    def redo(self) -> None:
        """Do the step again that was taken back."""
        self._take(self.history.redo())

    def _finish(self, name: str, after: SampleKeypoints) -> None:
        history = self.history.changed(name, after)
        if history is not self.history:
            self.put_down.emit()
        self._take(history)

    def _take(self, history: KeypointHistory) -> None:
        self._dragged = None
        if history is not self.history:
            self.history = history
            self.stepped.emit()
            self.changed.emit()

    def _kept_inside(self, place: QPointF) -> QPointF:
        height, width = self._size_px
        return QPointF(min(max(place.x(), 0.0), width), min(max(place.y(), 0.0), height))

    # Drawing

    def draw(self, painter: QPainter, view: Viewpoint) -> None:
        """Draw skeleton, points and names, in pixels of the widget, to be seen on any ground."""
        if self.schema is not None:
            draw_points(painter, self.schema, self.shown, view.to_widget, chosen=self.chosen)


def _placed(point_id: int, visibility: Visibility, place: QPointF) -> PlacedPoint:
    return PlacedPoint(point_id, visibility, place.y() - 0.5, place.x() - 0.5)


def _distance(one: QPointF, other: QPointF) -> float:
    between = one - other
    return float((between.x() ** 2 + between.y() ** 2) ** 0.5)
