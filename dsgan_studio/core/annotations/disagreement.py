"""Where two masks of one image differ, region by region, and what they agree on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, UInt8

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.shapes import check_shape

Mask = UInt8[np.ndarray, "H W"]
_VALUES = 256


@dataclass(frozen=True, eq=False)
class Disagreement:
    """Connected pixels to which one mask gives one class and the other another.

    Attributes:
        box: around them.
        where: [box height, box width] which.
        first: class id in the first mask.
        second: class id in the second mask.
        pixels: how many.
    """

    box: Box
    where: Bool[np.ndarray, "h w"]
    first: int
    second: int
    pixels: int

    def is_open(self, mask: Mask) -> bool:
        """Tell whether a mask of the image leaves any of its pixels unlabelled."""
        return bool((mask[self.box.slices][self.where] == UNLABELLED).any())


class RegionMap:
    """Which region each pixel belongs to, to tell at once which of many are open.

    Args:
        regions: none overlapping another.
        shape: height and width of their image.
    """

    def __init__(self, regions: Sequence[Disagreement], shape: tuple[int, ...]) -> None:
        self._numbers = np.zeros(shape, np.int32)  # from 1, 0 where there is none
        for number, region in enumerate(regions, 1):
            self._numbers[region.box.slices][region.where] = number

    def open_places(self, mask: Mask) -> list[int]:
        """Return the places of the regions of which a mask leaves any pixel unlabelled."""
        numbers = np.unique(self._numbers[mask == UNLABELLED])
        return [int(number) - 1 for number in numbers if number]


def decided(mask: Mask, choices: Iterable[tuple[Disagreement, int]]) -> Mask:
    """Return a copy of a mask of the image with a class on all pixels of each of some regions."""
    new = mask.copy()
    for region, class_id in choices:
        new[region.box.slices][region.where] = class_id
    return new


def agreed_mask(first: Mask, second: Mask) -> Mask:
    """Return what two masks agree on, [H, W] uint8.

    Where one of them is unlabelled nothing contradicts the other, whose class is taken; where both
    name a class and not the same, the pixel is unlabelled.

    Raises:
        ShapeError: if the masks differ in size.
    """
    check_shape(second, first.shape, "second mask")
    agreed: Mask = np.where(_differing(first, second), UNLABELLED, np.minimum(first, second))
    return agreed.astype(np.uint8)


def disagreements(first: Mask, second: Mask) -> tuple[Disagreement, ...]:
    """Return the regions to which both masks give a class and not the same, the largest first.

    Pixels belong together where they touch, at a corner too, and the same two classes meet.

    Raises:
        ShapeError: if the masks differ in size.
    """
    from scipy import ndimage  # a fifth of a second, which a window that opens need not pay
    from skimage.measure import label

    check_shape(second, first.shape, "second mask")
    codes = first.astype(np.int32) * _VALUES + second + 1
    codes[~_differing(first, second)] = 0
    parts = label(codes, background=0, connectivity=2)  # type: ignore[no-untyped-call]
    found = []
    for number, slices in enumerate(ndimage.find_objects(parts), 1):
        where = parts[slices] == number
        row, col = np.argwhere(where)[0] + (slices[0].start, slices[1].start)
        box = Box(slices[0].start, slices[1].start, slices[0].stop, slices[1].stop)
        found.append(
            Disagreement(box, where, int(first[row, col]), int(second[row, col]), int(where.sum()))
        )
    return tuple(sorted(found, key=lambda one: (-one.pixels, one.box.top, one.box.left)))


def _differing(first: Mask, second: Mask) -> Bool[np.ndarray, "H W"]:
    both = (first != UNLABELLED) & (second != UNLABELLED)
    differing: Bool[np.ndarray, "H W"] = both & (first != second)
    return differing
