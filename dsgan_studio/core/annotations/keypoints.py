"""Keypoints: named points of a schema, where they lie in one sample, and the undo of both.

A position is given in pixels of the sample's label raster: row 0, column 0 is the *centre* of the
pixel in the upper left corner, so a raster of S x S px reaches from -0.5 to S - 0.5.
"""

from __future__ import annotations

import dataclasses
import enum
import math
from dataclasses import dataclass
from functools import cached_property

from dsgan_studio.core.annotations.named import check_distinct, check_named, check_unique
from dsgan_studio.core.annotations.palette import Colour
from dsgan_studio.core.annotations.schema import listed
from dsgan_studio.core.base.errors import BadInput

MOST_KEYPOINTS = 200
HIGHEST_KEYPOINT_ID = 999


class Visibility(enum.IntEnum):
    """What is said of a point; the numbers are COCO's."""

    ABSENT = 0
    OCCLUDED = 1
    VISIBLE = 2


@dataclass(frozen=True)
class Keypoint:
    """One point of the schema.

    Attributes:
        id: number that stays when the point is renamed or moved in the list, 0 to 999.
        name: what the user calls it.
        colour: red, green, blue, 0 to 255 each.
        partner: id of the point that it becomes in a mirror (left eye, right eye), or None.
    """

    id: int
    name: str
    colour: Colour
    partner: int | None = None


@dataclass(frozen=True)
class KeypointSchema:
    """The points of a project in the order in which they are listed, and the lines between them.

    Attributes:
        points: at least one.
        edges: pairs of ids that the skeleton joins.

    Raises:
        BadInput: if an id, name or colour occurs twice or is not allowed, a partner does not name
            the point in turn, or an edge does not join two points.
    """

    points: tuple[Keypoint, ...]
    edges: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.points) <= MOST_KEYPOINTS:
            raise BadInput(
                f"a keypoint schema has 1 to {MOST_KEYPOINTS} points, but {len(self.points)} are "
                "given; change their number."
            )
        for one in self.points:
            check_named(one, "keypoint", HIGHEST_KEYPOINT_ID)
        check_distinct(self.points, "keypoints")
        self._check_partners()
        self._check_edges()

    def _check_partners(self) -> None:
        by_id = {one.id: one for one in self.points}
        for one in self.points:
            if one.partner is None:
                continue
            other = by_id.get(one.partner)
            if other is None or other.id == one.id or other.partner != one.id:
                raise BadInput(
                    f'the partner of keypoint "{one.name}" is {one.partner}; it has to be another '
                    "point whose partner is this one."
                )

    def _check_edges(self) -> None:
        seen = set()
        for edge in self.edges:
            pair = frozenset(edge)
            if len(edge) != 2 or len(pair) != 2 or not pair <= set(self.ids):
                raise BadInput(
                    f"the edge {list(edge)} of the skeleton does not join two keypoints; their ids "
                    f"are {listed(self.ids)}."
                )
            if pair in seen:
                raise BadInput(f"the edge {list(edge)} of the skeleton is given twice; leave one.")
            seen.add(pair)

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """The ids, in the order of the points."""
        return tuple(one.id for one in self.points)

    def by_id(self, point_id: int) -> Keypoint:
        """Return the point of that id.

        Raises:
            BadInput: if the schema has no such point.
        """
        for one in self.points:
            if one.id == point_id:
                return one
        raise BadInput(
            f"the keypoint schema has no point {point_id}; its ids are {listed(self.ids)}."
        )

    def mirrored_id(self, point_id: int) -> int:
        """Return which point this one becomes in a mirror: its partner, or itself."""
        partner = self.by_id(point_id).partner
        return point_id if partner is None else partner


@dataclass(frozen=True)
class PlacedPoint:
    """What is said of one point in one sample.

    Attributes:
        id: of the point.
        visibility: visible, occluded (its place is known all the same) or absent.
        row: from the top, in pixels of the label raster; 0 where absent.
        col: from the left, likewise.
    """

    id: int
    visibility: Visibility
    row: float = 0.0
    col: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.row) and math.isfinite(self.col)):
            raise BadInput(f"keypoint {self.id} lies nowhere (not a number); place it again.")
        if self.visibility is Visibility.ABSENT and (self.row, self.col) != (0.0, 0.0):
            raise BadInput(f"keypoint {self.id} is absent and so has no place; leave it out.")

    @property
    def located(self) -> bool:
        """Whether it has a place."""
        return self.visibility is not Visibility.ABSENT


@dataclass(frozen=True)
class SampleKeypoints:
    """What is said of the points of one sample; a point that is not among them is not yet set.

    Attributes:
        points: ascending by id, one each.
    """

    points: tuple[PlacedPoint, ...] = ()

    def __post_init__(self) -> None:
        check_unique("id", [one.id for one in self.points], "keypoints")
        object.__setattr__(self, "points", tuple(sorted(self.points, key=lambda one: one.id)))

    def get(self, point_id: int) -> PlacedPoint | None:
        """Return what is said of a point, None where nothing is."""
        return next((one for one in self.points if one.id == point_id), None)

    def with_point(self, point: PlacedPoint) -> SampleKeypoints:
        """Return the same with another place or visibility of one point."""
        return SampleKeypoints((*self.without(point.id).points, point))

    def without(self, point_id: int) -> SampleKeypoints:
        """Return the same with nothing said of one point."""
        return SampleKeypoints(tuple(one for one in self.points if one.id != point_id))

    def mirrored(self, schema: KeypointSchema, width_px: int) -> SampleKeypoints:
        """Return the points of the image mirrored left to right; partners change places."""
        return SampleKeypoints(
            tuple(
                dataclasses.replace(
                    one,
                    id=schema.mirrored_id(one.id),
                    col=width_px - 1 - one.col if one.located else 0.0,
                )
                for one in self.points
            )
        )


def check_placed(
    placed: SampleKeypoints, schema: KeypointSchema, size_px: tuple[int, int], name: str
) -> None:
    """Check that points are of the schema and lie in a raster of (height, width).

    Raises:
        BadInput: naming the first that does not.
    """
    height, width = size_px
    for one in placed.points:
        if one.id not in schema.ids:
            raise BadInput(
                f"{name} has keypoint {one.id}, which the keypoint schema does not; its ids are "
                f"{listed(schema.ids)}."
            )
        inside = -0.5 <= one.row <= height - 0.5 and -0.5 <= one.col <= width - 0.5
        if not inside:
            raise BadInput(
                f'keypoint "{schema.by_id(one.id).name}" of {name} lies at row {one.row:g}, column '
                f"{one.col:g}, outside of {height} x {width} px; place it inside or set it absent."
            )


NOTHING_SAID = SampleKeypoints()
