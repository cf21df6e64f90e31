"""The keypoints that an interpreter finds, with what is needed to show them."""

from __future__ import annotations

from dataclasses import dataclass

from dsgan_studio.core.annotations.keypoints import KeypointSchema, SampleKeypoints
from dsgan_studio.core.interpreter.found_keypoints import FoundKeypoints
from dsgan_studio.core.project.project import Project


@dataclass(frozen=True)
class PointSight:
    """Keypoints of one image, to be drawn over it.

    Attributes:
        schema: their names and colours, and the skeleton.
        points: where they are.
        size_px: height and width of the raster that their places count in.
    """

    schema: KeypointSchema
    points: SampleKeypoints
    size_px: tuple[int, int]


def shown_point_schema(project: Project, interpreter_hash: str) -> KeypointSchema | None:
    """Return the keypoint schema to show with what an interpreter finds, None where it finds none.

    Points are called and coloured as they are now, as long as the project has all of them.
    """
    learned, now = project.keypoints.learned_by(interpreter_hash), project.keypoints.schema()
    if learned is None:
        return None
    return now if now is not None and set(learned.schema.ids) <= set(now.ids) else learned.schema


def found_sight(
    schema: KeypointSchema | None, found: FoundKeypoints | None, size_px: tuple[int, int]
) -> PointSight | None:
    """Return what was found as it is shown, None where no points are looked for."""
    if schema is None or found is None:
        return None
    return PointSight(schema, found.placed, size_px)
