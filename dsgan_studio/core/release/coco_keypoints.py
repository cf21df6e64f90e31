"""The keypoints of a COCO release: annotations/keypoints.json beside the instances.

One annotation an image, whose box and area are those of what the label holds besides background.
What the members are sure of is in `confidence` and `spread_px`, point by point, which readers of
COCO pass over. Where the release is split: keypoints_train.json, and so on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8
from pycocotools.coco import COCO

from dsgan_studio.core.annotations.coco_keypoints import CATEGORY_ID, annotation
from dsgan_studio.core.annotations.keypoints import KeypointSchema
from dsgan_studio.core.annotations.schema import BACKGROUND, UNLABELLED
from dsgan_studio.core.base.errors import Corrupt
from dsgan_studio.core.release.items import ReleaseItem

DESCRIPTION = (
    "Keypoints of labelled images made with DSGAN Studio. x and y count from the centre of the "
    "first pixel; v is 2 for visible, 1 for occluded, 0 for absent."
)
_POINT_BYTES = 48
_ENTRY_BYTES = 300


def keypoints_name(part: str) -> str:
    """Return the name of the file of a part."""
    return f"keypoints_{part}.json" if part else "keypoints.json"


def keypoint_entries(item: ReleaseItem, schema: KeypointSchema) -> list[dict[str, Any]]:
    """Return the annotation of an item, without its ids; none where it has no keypoints."""
    found = item.points
    if found is None:
        return []
    box, area = _extent(item.label)
    entry = annotation(schema, found.placed, box=box, area=area)
    place = {point_id: row for row, point_id in enumerate(found.point_ids)}
    for name, values in (("confidence", found.confidence), ("spread_px", found.spread_px)):
        entry[name] = [
            round(float(values[place[one]]), 4) if one in place else 0.0 for one in schema.ids
        ]
    return [{"category_id": CATEGORY_ID, **entry}]


def keypoint_bytes(item: ReleaseItem) -> int:
    """Return how much room the keypoints of an item take."""
    return 0 if item.points is None else _ENTRY_BYTES + _POINT_BYTES * len(item.points.point_ids)


def _extent(
    label: UInt8[np.ndarray, "S S"],
) -> tuple[tuple[float, float, float, float] | None, float | None]:
    """Return box and area of what the label holds; None where that is nothing."""
    there = (label != BACKGROUND) & (label != UNLABELLED)
    if not there.any():
        return None, None
    rows, cols = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
    height, width = int(rows[-1] - rows[0]) + 1, int(cols[-1] - cols[0]) + 1
    return (float(cols[0]), float(rows[0]), float(width), float(height)), float(there.sum())


def check_keypoints(coco: COCO, path: Path, images: int) -> None:
    """Check what pycocotools read of a file of keypoints.

    Raises:
        Corrupt: if images are missing, or numbers of points do not fit.
    """
    if len(coco.getImgIds()) != images:
        raise Corrupt(f"{path} has not every image of the release; export again.")
    names = {one["id"]: len(one["keypoints"]) for one in coco.loadCats(coco.getCatIds())}
    for entry in coco.loadAnns(coco.getAnnIds()):
        numbers = np.array(entry["keypoints"], float)
        (image,) = coco.loadImgs([entry["image_id"]])
        if len(numbers) != 3 * names.get(entry["category_id"], -1):
            raise Corrupt(f"annotation {entry['id']} in {path} does not fit; export again.")
        x, y, seen = numbers.reshape(-1, 3).T
        there = seen > 0
        inside = (x >= -0.5) & (x < image["width"]) & (y >= -0.5) & (y < image["height"])
        if int(there.sum()) != entry["num_keypoints"] or not inside[there].all():
            raise Corrupt(f"annotation {entry['id']} in {path} does not fit; export again.")
