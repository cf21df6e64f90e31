"""Tidying a mask: specks, holes, ragged borders. Each returns a new mask and changes none."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, UInt8
from scipy import ndimage

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape

Mask = UInt8[np.ndarray, "H W"]


def speck_pixels(mask: Mask, smallest_px: int) -> Bool[np.ndarray, "H W"]:
    """Return the pixels in 4-connected parts of one label with fewer than `smallest_px` pixels.

    What is unlabelled is no speck.
    """
    check_shape(mask, [None, None], "mask")
    specks = np.zeros(mask.shape, dtype=bool)
    for value in np.flatnonzero(np.bincount(mask.ravel(), minlength=256)[:UNLABELLED]):
        parts, count = ndimage.label(mask == value)
        sizes = np.bincount(parts.ravel(), minlength=count + 1)
        small = sizes < smallest_px
        small[0] = False
        specks |= small[parts]
    return specks


def remove_specks(mask: Mask, smallest_px: int) -> Mask:
    """Give every speck the label of the nearest pixel that is in none.

    Args:
        mask: class ids.
        smallest_px: parts with fewer pixels are specks.

    Returns:
        A new mask; the same labels where everything is a speck.
    """
    specks = speck_pixels(mask, smallest_px)
    return _nearest_label(mask, specks)


def _nearest_label(mask: Mask, where: Bool[np.ndarray, "H W"]) -> Mask:
    """Return the mask with the label of the nearest other pixel at every place in `where`."""
    if not where.any() or where.all():
        return mask.copy()
    rows, cols = ndimage.distance_transform_edt(where, return_distances=False, return_indices=True)
    nearest: Mask = mask[rows, cols]
    return nearest


def hole_pixels(
    mask: Mask, class_id: int, largest_px: int | None = None
) -> Bool[np.ndarray, "H W"]:
    """Return the pixels of other labels that lie wholly inside `class_id`.

    Args:
        mask: class ids.
        class_id: the class around them.
        largest_px: larger holes are none; None takes all.
    """
    check_shape(mask, [None, None], "mask")
    own = mask == class_id
    holes: Bool[np.ndarray, "H W"] = ndimage.binary_fill_holes(own) & ~own
    if largest_px is None or not holes.any():
        return holes
    parts, count = ndimage.label(holes)
    sizes = np.bincount(parts.ravel(), minlength=count + 1)
    kept = sizes <= largest_px
    kept[0] = False
    small: Bool[np.ndarray, "H W"] = kept[parts]
    return small


def fill_holes(mask: Mask, class_id: int, largest_px: int | None = None) -> Mask:
    """Give the holes in `class_id` its label; arguments as of `hole_pixels`."""
    filled = mask.copy()
    filled[hole_pixels(mask, class_id, largest_px)] = class_id
    return filled


def _disc(radius_px: int) -> Bool[np.ndarray, "D D"]:
    if radius_px < 1:
        raise BadInput(f"a radius of {radius_px} px changes nothing; give 1 or more.")
    axis = np.arange(-radius_px, radius_px + 1)
    disc: Bool[np.ndarray, "D D"] = (
        axis[:, None] ** 2 + axis[None, :] ** 2 <= radius_px**2 + radius_px
    )
    return disc


def _with_class(mask: Mask, class_id: int, area: Bool[np.ndarray, "H W"]) -> Mask:
    """Return the mask with `class_id` on `area` exactly; what it leaves goes to the nearest."""
    own = mask == class_id
    changed = _nearest_label(mask, own) if (own & ~area).any() else mask.copy()
    changed[area] = class_id
    keep = ~own & ~area
    changed[keep] = mask[keep]
    return changed


def grow(mask: Mask, class_id: int, radius_px: int) -> Mask:
    """Widen a class by a disc of that radius over whatever lies beside it."""
    check_shape(mask, [None, None], "mask")
    own = mask == class_id
    return _with_class(mask, class_id, ndimage.binary_dilation(own, _disc(radius_px)))


def shrink(mask: Mask, class_id: int, radius_px: int) -> Mask:
    """Narrow a class by a disc of that radius; its neighbours take the place.

    The rim of the image is no border of the class.
    """
    check_shape(mask, [None, None], "mask")
    own = mask == class_id
    area = ndimage.binary_erosion(own, _disc(radius_px), border_value=1)
    return _with_class(mask, class_id, area)


def smooth_border(mask: Mask, class_id: int, radius_px: int) -> Mask:
    """Take the majority in a disc around each pixel as to whether it belongs to the class."""
    check_shape(mask, [None, None], "mask")
    own = (mask == class_id).astype(np.float32)
    disc = _disc(radius_px).astype(np.float32)
    share = ndimage.convolve(own, disc / disc.sum(), mode="nearest")
    return _with_class(mask, class_id, share > 0.5)
