"""What a set of masks should make its painter look twice at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, UInt8
from scipy import ndimage

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.cleanup import speck_pixels
from dsgan_studio.core.annotations.schema import UNLABELLED

# DatasetGAN's scripts drop a class with fewer pixels than this in all, without a word.
FEWEST_PIXELS = 30
SPECK_PX = 4
MOST_PLACES = 200

Kind = Literal["few pixels", "one sample only", "speck", "hole"]


@dataclass(frozen=True)
class Concern:
    """One thing to look at.

    Attributes:
        kind: what is odd.
        sample: name of the sample, None where it is about all of them.
        class_id: the class it is about, 255 for an unlabelled hole.
        pixels: how many pixels.
        box: where, None where it is about no place.
    """

    kind: Kind
    sample: str | None
    class_id: int
    pixels: int
    box: Box | None


def pixel_counts(masks: Mapping[str, UInt8[np.ndarray, "H W"]]) -> dict[str, tuple[int, ...]]:
    """Return how many pixels each of the 256 ids has in each mask."""
    return {
        name: tuple(int(n) for n in np.bincount(mask.ravel(), minlength=256))
        for name, mask in masks.items()
    }


def concerns(
    masks: Mapping[str, UInt8[np.ndarray, "H W"]], class_ids: tuple[int, ...]
) -> tuple[Concern, ...]:
    """Return what to look at: first what is about a class, then places, mask by mask.

    Args:
        masks: sample name -> class ids, 255 where unlabelled.
        class_ids: the classes of the schema, the background (0) among them.
    """
    found = list(_of_classes(masks, class_ids))
    for name, mask in masks.items():
        found += _of_places(name, mask)
    return tuple(found)


def _of_classes(
    masks: Mapping[str, UInt8[np.ndarray, "H W"]], class_ids: tuple[int, ...]
) -> list[Concern]:
    counts = pixel_counts(masks)
    found = []
    for class_id in class_ids:
        per_sample = {name: count[class_id] for name, count in counts.items()}
        holders = [name for name, count in per_sample.items() if count]
        total = sum(per_sample.values())
        if 0 < total < FEWEST_PIXELS:
            only = holders[0] if len(holders) == 1 else None
            found.append(Concern("few pixels", only, class_id, total, None))
        elif len(holders) == 1 and len(masks) > 1:
            found.append(Concern("one sample only", holders[0], class_id, total, None))
    return found


def _of_places(name: str, mask: UInt8[np.ndarray, "H W"]) -> list[Concern]:
    found = []
    specks = speck_pixels(mask, SPECK_PX)
    labelled = mask != UNLABELLED
    holes = ndimage.binary_fill_holes(labelled) & ~labelled
    for kind, where in (("speck", specks), ("hole", holes)):
        for box, pixels in _parts(where):
            inside = mask[box.slices]
            value = int(inside[where[box.slices]][0])
            found.append(Concern("speck" if kind == "speck" else "hole", name, value, pixels, box))
    return found


def _parts(where: Bool[np.ndarray, "H W"]) -> list[tuple[Box, int]]:
    """Return box and size of each connected part, the largest first, at most `MOST_PLACES`."""
    parts, count = ndimage.label(where)
    if not count:
        return []
    sizes = np.bincount(parts.ravel(), minlength=count + 1)[1:]
    order = np.argsort(-sizes, kind="stable")[:MOST_PLACES]
    boxes = ndimage.find_objects(parts)
    return [
        (
            Box(boxes[i][0].start, boxes[i][1].start, boxes[i][0].stop, boxes[i][1].stop),
            int(sizes[i]),
        )
        for i in order.tolist()
    ]
