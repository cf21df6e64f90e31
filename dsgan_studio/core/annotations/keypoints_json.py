"""Keypoint schemas and placed points as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dsgan_studio.core.annotations.keypoints import (
    Keypoint,
    KeypointSchema,
    PlacedPoint,
    SampleKeypoints,
    Visibility,
)
from dsgan_studio.core.annotations.named import check_version
from dsgan_studio.core.annotations.palette import (
    Colour,
    colour_from_hex,
    colour_to_hex,
    distinct_colours,
)
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write_json, read_json

KEYPOINT_SCHEMA_VERSION = 1


def keypoint_schema_to_json(schema: KeypointSchema) -> dict[str, Any]:
    """Return a keypoint schema as JSON values."""
    return {
        "schema_version": KEYPOINT_SCHEMA_VERSION,
        "keypoints": [
            {
                "id": one.id,
                "name": one.name,
                "colour": colour_to_hex(one.colour),
                "partner": one.partner,
            }
            for one in schema.points
        ],
        "edges": [list(edge) for edge in schema.edges],
    }


def keypoint_schema_from_json(value: Any, name: str = "the keypoint schema") -> KeypointSchema:
    """Return the schema that `keypoint_schema_to_json` made `value` of.

    A point without a colour gets one that no other point has.

    Args:
        value: what a JSON parser returned.
        name: what messages call it, such as the path of the file.

    Raises:
        BadInput: if `value` is not such a schema.
        NewerVersion: if a later version of this program wrote it.
    """
    if not isinstance(value, dict) or not isinstance(value.get("keypoints"), list):
        raise BadInput(f'{name} is not a keypoint schema: it has no list "keypoints".')
    version = value.get("schema_version", KEYPOINT_SCHEMA_VERSION)
    check_version(version, KEYPOINT_SCHEMA_VERSION, name, "a keypoint schema")
    entries, edges = value["keypoints"], value.get("edges", [])
    for entry in entries:
        if not isinstance(entry, dict) or not {"id", "name"} <= set(entry):
            raise BadInput(f"each keypoint of {name} needs an id and a name; one has not.")
    if not isinstance(edges, list) or not all(isinstance(one, list) for one in edges):
        raise BadInput(f'"edges" of {name} is not a list of pairs of ids; write it like [[1, 2]].')
    given = [_colour_from_json(entry.get("colour"), name) for entry in entries]
    try:
        points = tuple(
            Keypoint(entry["id"], entry["name"], colour, entry.get("partner"))
            for entry, colour in zip(entries, filled_colours(given), strict=True)
        )
        return KeypointSchema(points, tuple(tuple(edge) for edge in edges))
    except (BadInput, TypeError) as error:
        raise BadInput(f"{name} cannot be used: {error}") from error


def filled_colours(given: Sequence[Colour | None]) -> tuple[Colour, ...]:
    """Return the colours with a spare one in the place of each that is missing."""
    taken = {one for one in given if one is not None}
    wanted = distinct_colours(min(len(given) + len(taken), 254))
    spare = (one for one in wanted if one not in taken)
    return tuple(next(spare) if one is None else one for one in given)


def _colour_from_json(value: Any, name: str) -> Colour | None:
    if value is None:
        return None
    try:
        return colour_from_hex(value if isinstance(value, str) else "")
    except ValueError as error:
        raise BadInput(
            f'the colour {value!r:.60} in {name} is not a colour; write it like "#E69F00".'
        ) from error


def read_keypoint_schema(path: Path) -> KeypointSchema:
    """Return the schema in the JSON file at `path`.

    Raises:
        BadInput: if the file is missing or is not a keypoint schema.
        NewerVersion: if a later version of this program wrote it.
        StoreError: if the disk refuses.
    """
    return keypoint_schema_from_json(read_json(path), str(path))


def write_keypoint_schema(path: Path, schema: KeypointSchema) -> None:
    """Put `schema` at `path` as JSON, whole or not at all (`StoreError` if the disk refuses)."""
    atomic_write_json(path, keypoint_schema_to_json(schema))


def placed_to_json(placed: SampleKeypoints) -> list[list[float]]:
    """Return points as rows of id, visibility (0, 1, 2), row and column."""
    return [[one.id, int(one.visibility), one.row, one.col] for one in placed.points]


def placed_from_json(value: Any) -> SampleKeypoints:
    """Return the points that `placed_to_json` made `value` of.

    Raises:
        ValueError, TypeError, BadInput: if it did not.
    """
    return SampleKeypoints(
        tuple(
            PlacedPoint(int(point_id), Visibility(seen), float(row), float(col))
            for point_id, seen, row, col in value
        )
    )
