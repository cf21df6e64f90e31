"""Borders that follow the image: within a band around a border the picture decides."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8
from scipy import ndimage

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape

Mask = UInt8[np.ndarray, "H W"]


def fit_border(
    mask: Mask, class_id: int, image: UInt8[np.ndarray, "H W 3"], radius_px: int
) -> Mask:
    """Move the border of a class to the nearest edges of the image.

    What lies deeper inside or farther outside than the band stays; in the band, both sides grow
    until they meet where the colours change most (a watershed of the gradient).

    Args:
        mask: class ids.
        class_id: whose border.
        image: RGB.
        radius_px: half the width of the band, at least 1.

    Returns:
        A new mask; where the class shrinks, its place goes to the nearest other label.

    Raises:
        ShapeError: if the sizes differ.
        BadInput: if the radius is below 1.
    """
    from skimage.segmentation import watershed  # a second to import

    check_shape(mask, [None, None], "mask")
    check_shape(image, [*mask.shape, 3], "image")
    if radius_px < 1:
        raise BadInput(f"a band of {radius_px} px changes nothing; give 1 or more.")
    own = mask == class_id
    if not own.any() or own.all():
        return mask.copy()
    deep = ndimage.distance_transform_edt(own) > radius_px
    far = ndimage.distance_transform_edt(~own) > radius_px
    # A part thinner than the band keeps its middle, or it would vanish.
    deep |= own & (ndimage.distance_transform_edt(own) >= _middle(own, radius_px))
    markers = deep.astype(np.int32) + 2 * far.astype(np.int32)
    grey = image.astype(np.float32).mean(axis=2)
    smooth = ndimage.gaussian_filter(grey, 1.0)
    gradient = np.hypot(ndimage.sobel(smooth, 0), ndimage.sobel(smooth, 1))
    area = watershed(gradient, markers) == 1  # type: ignore[no-untyped-call]
    fitted = mask.copy()
    left = own & ~area
    if left.any():
        rows, cols = ndimage.distance_transform_edt(
            own, return_distances=False, return_indices=True
        )
        fitted[left] = mask[rows, cols][left]
    fitted[area] = class_id
    return fitted


def _middle(own: np.ndarray, radius_px: int) -> np.ndarray:
    """Return [H, W] the depth from which a pixel is the middle of its part, at most the radius."""
    depth = ndimage.distance_transform_edt(own)
    highest = ndimage.maximum_filter(depth, size=2 * radius_px + 1)
    middle: np.ndarray = np.minimum(highest, radius_px)
    return middle
