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
from dsgan_studio.core.annotations.edits import bounds_of
from dsgan_studio.core.annotations.schema import FEWEST_PIXELS, UNLABELLED

SPECK_PX = 4
# A part of another class inside one class is more likely meant from this size on.
ENCLOSED_PX = 30
MOST_PLACES = 200

Kind = Literal[
    "few pixels", "few in sample", "one sample only", "speck", "hole", "enclosed"
]  # fmt: skip


@dataclass(frozen=True)
class Concern:
    """One thing to look at.

    Attributes:
        kind: what is odd.
        sample: name of the sample, None where it is about all of them.
        class_id: the class it is about, 255 for an unlabelled hole.
        pixels: how many pixels.
        box: where, None where it is about no place.
        around: the only class around a hole or an enclosed part; 255 where there are several.
    """

    kind: Kind
    sample: str | None
    class_id: int
    pixels: int
    box: Box | None
    around: int = UNLABELLED


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
    counts = pixel_counts(masks)
    found = list(_of_classes(counts, class_ids))
    scarce = {one.class_id for one in found if one.kind == "few pixels"}
    for name, mask in masks.items():
        few = [one for one in class_ids if 0 < counts[name][one] < FEWEST_PIXELS]
        found += [_few_in(name, mask, one) for one in few if one not in scarce]
        found += _of_places(name, mask)
    return tuple(found)


def _few_in(name: str, mask: UInt8[np.ndarray, "H W"], class_id: int) -> Concern:
    own = mask == class_id
    return Concern("few in sample", name, class_id, int(own.sum()), bounds_of(own))


def _of_classes(counts: Mapping[str, tuple[int, ...]], class_ids: tuple[int, ...]) -> list[Concern]:
    found = []
    for class_id in class_ids:
        per_sample = {name: count[class_id] for name, count in counts.items()}
        holders = [name for name, count in per_sample.items() if count]
        total = sum(per_sample.values())
        if 0 < total < FEWEST_PIXELS:
            only = holders[0] if len(holders) == 1 else None
            found.append(Concern("few pixels", only, class_id, total, None))
        elif len(holders) == 1 and len(counts) > 1:
            found.append(Concern("one sample only", holders[0], class_id, total, None))
    return found


def _of_places(name: str, mask: UInt8[np.ndarray, "H W"]) -> list[Concern]:
    found = []
    specks = speck_pixels(mask, SPECK_PX)
    labelled = mask != UNLABELLED
    holes = ndimage.binary_fill_holes(labelled) & ~labelled
    for box, where in _parts(specks):
        value = int(mask[box.slices][where][0])
        found.append(Concern("speck", name, value, int(where.sum()), box))
    for box, where in _parts(holes):
        around = _only_label_around(mask, box, where)
        found.append(Concern("hole", name, UNLABELLED, int(where.sum()), box, around))
    return found + _enclosed(name, mask)


def _enclosed(name: str, mask: UInt8[np.ndarray, "H W"]) -> list[Concern]:
    """Return the small parts of a class, but no specks, that lie wholly inside one other class."""
    found = []
    for value in np.flatnonzero(np.bincount(mask.ravel(), minlength=256)[:UNLABELLED]).tolist():
        for box, where in _parts(mask == value, SPECK_PX, ENCLOSED_PX):
            if box.grown(1).clipped(*mask.shape) != box.grown(1):
                continue  # at the rim of the image, where nobody knows what is around
            around = _only_label_around(mask, box, where)
            if around != UNLABELLED:
                found.append(Concern("enclosed", name, value, int(where.sum()), box, around))
    return found


def _only_label_around(
    mask: UInt8[np.ndarray, "H W"], box: Box, where: Bool[np.ndarray, "h w"]
) -> int:
    """Return the label of all pixels beside a part, 255 where they have several or none."""
    wide = box.grown(1)
    inside = np.pad(where, 1)
    ring = ndimage.binary_dilation(inside) & ~inside
    seen = wide.clipped(*mask.shape)
    top, left = seen.top - wide.top, seen.left - wide.left
    beside = mask[seen.slices][ring[top : top + seen.height, left : left + seen.width]]
    labels = np.unique(beside)
    return int(labels[0]) if len(labels) == 1 else UNLABELLED


def _parts(
    where: Bool[np.ndarray, "H W"], least_px: int = 1, below_px: int | None = None
) -> list[tuple[Box, Bool[np.ndarray, "h w"]]]:
    """Return the connected parts of some sizes, the largest first, at most `MOST_PLACES`.

    Args:
        where: the pixels.
        least_px: smaller parts are left out.
        below_px: so are parts of this size or larger; None takes them.

    Returns:
        Of each its box, and [box height, box width] its pixels.
    """
    parts, count = ndimage.label(where)
    if not count:
        return []
    sizes = np.bincount(parts.ravel(), minlength=count + 1)[1:]
    wanted = sizes >= least_px if below_px is None else (sizes >= least_px) & (sizes < below_px)
    order = [one for one in np.argsort(-sizes, kind="stable").tolist() if wanted[one]]
    boxes = ndimage.find_objects(parts)
    found = []
    for one in order[:MOST_PLACES]:
        rows, cols = boxes[one]
        box = Box(rows.start, cols.start, rows.stop, cols.stop)
        found.append((box, parts[box.slices] == one + 1))
    return found
