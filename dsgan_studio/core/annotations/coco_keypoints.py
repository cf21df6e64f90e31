"""COCO's keypoint annotations: JSON in and out, for samples and for releases.

COCO counts a point's x and y from the centre of the first pixel, as this program does. A point
that is absent and one that nobody has said anything of are both `0, 0, 0` there; what a category
and an annotation hold besides (`colours`, `partners`, `unset`) tells them apart and is passed
over by other readers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dsgan_studio.core.annotations.keypoints import (
    Keypoint,
    KeypointSchema,
    PlacedPoint,
    SampleKeypoints,
    Visibility,
)
from dsgan_studio.core.annotations.keypoints_json import filled_colours
from dsgan_studio.core.annotations.named import is_whole
from dsgan_studio.core.annotations.palette import Colour, colour_from_hex, colour_to_hex
from dsgan_studio.core.base.errors import BadInput

CATEGORY_ID = 1
CATEGORY_NAME = "object"
_DECIMALS = 3


@dataclass(frozen=True)
class CocoImage:
    """One image of a file.

    Attributes:
        file_name: without folders.
        height: rows.
        width: columns.
        points: in pixels of this image.
    """

    file_name: str
    height: int
    width: int
    points: SampleKeypoints


@dataclass(frozen=True)
class CocoKeypoints:
    """What a file of keypoint annotations holds.

    Attributes:
        schema: of its category; ids count its points from 0.
        images: those with an annotation, in the order of the file.
        without_points: names of images that have none.
    """

    schema: KeypointSchema
    images: tuple[CocoImage, ...]
    without_points: tuple[str, ...] = ()


def category(schema: KeypointSchema) -> dict[str, Any]:
    """Return the category that the points belong to; COCO numbers them from 1."""
    number = {point_id: place for place, point_id in enumerate(schema.ids, start=1)}
    partners = [
        [number[one.id], number[one.partner]]
        for one in schema.points
        if one.partner is not None and number[one.id] < number[one.partner]
    ]
    return {
        "id": CATEGORY_ID,
        "name": CATEGORY_NAME,
        "supercategory": "",
        "keypoints": [one.name for one in schema.points],
        "skeleton": [[number[a], number[b]] for a, b in schema.edges],
        "colours": [colour_to_hex(one.colour) for one in schema.points],
        "partners": partners,
    }


def annotation(
    schema: KeypointSchema,
    placed: SampleKeypoints,
    *,
    box: tuple[float, float, float, float] | None = None,
    area: float | None = None,
) -> dict[str, Any]:
    """Return what COCO says of the points of one object, without its ids.

    Args:
        schema: whose points are listed, in its order.
        placed: in pixels of the image.
        box: x, y, width and height of the object; None takes what its points span.
        area: of the object in pixels; None takes that of the box.
    """
    numbers: list[float] = []
    unset = []
    for number, point_id in enumerate(schema.ids, start=1):
        one = placed.get(point_id)
        if one is None:
            unset.append(number)
        if one is None or not one.located:
            numbers += [0, 0, 0]
        else:
            numbers += [round(one.col, _DECIMALS), round(one.row, _DECIMALS), int(one.visibility)]
    if box is None:
        box = _spanned(placed)
    return {
        "keypoints": numbers,
        "num_keypoints": sum(one.located for one in placed.points),
        "bbox": list(box),
        "area": box[2] * box[3] if area is None else area,
        "iscrowd": 0,
        "unset": unset,
    }


def _spanned(placed: SampleKeypoints) -> tuple[float, float, float, float]:
    located = [one for one in placed.points if one.located]
    if not located:
        return 0.0, 0.0, 0.0, 0.0
    rows, cols = [one.row for one in located], [one.col for one in located]
    left, top = min(cols), min(rows)
    # At least a pixel: readers leave out an object of no area.
    return left, top, max(max(cols) - left, 1.0), max(max(rows) - top, 1.0)


def scaled(
    placed: SampleKeypoints, before: tuple[int, int], after: tuple[int, int]
) -> SampleKeypoints:
    """Return points of a raster of (height, width) `before` in one of `after`; edges stay edges."""
    if before == after:
        return placed

    def moved(value: float, size_before: int, size_after: int) -> float:
        return (value + 0.5) * size_after / size_before - 0.5

    return SampleKeypoints(
        tuple(
            PlacedPoint(
                one.id,
                one.visibility,
                moved(one.row, before[0], after[0]),
                moved(one.col, before[1], after[1]),
            )
            if one.located
            else one
            for one in placed.points
        )
    )


def to_coco(schema: KeypointSchema, images: Sequence[CocoImage]) -> dict[str, Any]:
    """Return the whole content of a file of keypoint annotations, one object an image."""
    entries, annotations = [], []
    for number, image in enumerate(images, start=1):
        facts = {"file_name": image.file_name, "width": image.width, "height": image.height}
        entries.append({"id": number, **facts})
        ids = {"id": number, "image_id": number, "category_id": CATEGORY_ID}
        annotations.append({**ids, **annotation(schema, image.points)})
    return {
        "info": {"description": "Keypoints, with x and y counted from the centre of a pixel."},
        "licenses": [],
        "categories": [category(schema)],
        "images": entries,
        "annotations": annotations,
    }


def from_coco(value: Any, name: str) -> CocoKeypoints:
    """Return what a file of keypoint annotations holds.

    Args:
        value: what a JSON parser returned.
        name: what messages call it.

    Raises:
        BadInput: if it is not such a file, has points of several categories, or several objects
            in one image; a sample shows one.
    """
    if not isinstance(value, dict) or not all(
        isinstance(value.get(key), list) for key in ("categories", "images", "annotations")
    ):
        raise BadInput(
            f"{name} is no COCO file: it has no lists of categories, images and annotations."
        )
    try:
        return _parsed(value, name)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadInput(
            f"{name} is not a file of COCO keypoints ({error!r:.80}); export it again."
        ) from error


def _parsed(value: dict[str, Any], name: str) -> CocoKeypoints:
    categories = [one for one in value["categories"] if one.get("keypoints")]
    if len(categories) != 1:
        raise BadInput(
            f"{name} has {len(categories)} categories with keypoints; give a file with one."
        )
    schema = _schema(categories[0])
    category_id = categories[0]["id"]
    images = {one["id"]: one for one in value["images"]}
    found: dict[Any, SampleKeypoints] = {}
    for entry in value["annotations"]:
        if entry["category_id"] != category_id or "keypoints" not in entry:
            continue
        image_id = entry["image_id"]
        if image_id not in images:
            raise BadInput(f"an annotation of {name} belongs to no image; export it again.")
        if image_id in found:
            raise BadInput(
                f"{images[image_id]['file_name']} in {name} has keypoints of several objects; a "
                "sample shows one, so leave the others out."
            )
        found[image_id] = _placed(entry, schema)
    return CocoKeypoints(
        schema=schema,
        images=tuple(
            _image(one, found[image_id]) for image_id, one in images.items() if image_id in found
        ),
        without_points=tuple(
            str(one["file_name"]) for image_id, one in images.items() if image_id not in found
        ),
    )


def _schema(entry: dict[str, Any]) -> KeypointSchema:
    names = entry["keypoints"]
    colours: list[Colour | None] = [None] * len(names)
    if entry.get("colours"):
        colours = [colour_from_hex(one) for one in entry["colours"]]
    partner: dict[int, int] = {}
    for first, second in entry.get("partners", []):
        partner |= {first - 1: second - 1, second - 1: first - 1}
    points = tuple(
        Keypoint(number, name, colour, partner.get(number))
        for number, (name, colour) in enumerate(zip(names, filled_colours(colours), strict=True))
    )
    return KeypointSchema(points, _edges(entry.get("skeleton") or []))


def _edges(skeleton: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((first - 1, second - 1) for first, second in skeleton)


def _placed(entry: dict[str, Any], schema: KeypointSchema) -> SampleKeypoints:
    numbers = entry["keypoints"]
    if len(numbers) != 3 * len(schema.points):
        raise ValueError(f"{len(numbers)} numbers for {len(schema.points)} points")
    unset = set(entry.get("unset", []))
    placed = []
    for place, point_id in enumerate(schema.ids):
        col, row, seen = numbers[3 * place : 3 * place + 3]
        if not (is_whole(seen) or float(seen).is_integer()):
            raise ValueError(f"visibility {seen!r}")
        visibility = Visibility(int(seen))
        if visibility is Visibility.ABSENT:
            if place + 1 not in unset:
                placed.append(PlacedPoint(point_id, visibility))
            continue
        if not (math.isfinite(row) and math.isfinite(col)):
            raise ValueError("a place that is not a number")
        placed.append(PlacedPoint(point_id, visibility, float(row), float(col)))
    return SampleKeypoints(tuple(placed))


def _image(entry: dict[str, Any], points: SampleKeypoints) -> CocoImage:
    height, width = entry["height"], entry["width"]
    if not (is_whole(height) and is_whole(width) and height > 0 and width > 0):
        raise ValueError(f"an image of {height!r} x {width!r}")
    return CocoImage(str(entry["file_name"]), height, width, points)
