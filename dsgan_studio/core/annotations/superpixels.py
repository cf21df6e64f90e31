"""Superpixels: small regions of like colour, to be painted as one."""

from __future__ import annotations

import numpy as np
from jaxtyping import Int32, UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape

FEWEST_PX = 4


def superpixels(
    image: UInt8[np.ndarray, "H W 3"], size_px: int, *, compactness: float = 10.0
) -> Int32[np.ndarray, "H W"]:
    """Return the number of the superpixel that each pixel belongs to (SLIC).

    Args:
        image: RGB.
        size_px: how wide a superpixel is, about.
        compactness: high makes squares, low follows colours.

    Returns:
        [H, W] numbers from 0 without gaps; each superpixel is connected.

    Raises:
        ShapeError: if the image is not [H, W, 3].
        BadInput: if the size is below 4 px.
    """
    from skimage.segmentation import slic  # a second to import

    check_shape(image, [None, None, 3], "image")
    if size_px < FEWEST_PX:
        raise BadInput(f"superpixels of {size_px} px are too small; give {FEWEST_PX} px or more.")
    height, width = image.shape[:2]
    count = max(round(height * width / size_px**2), 1)
    found = slic(image, n_segments=count, compactness=compactness, start_label=0, channel_axis=2)
    numbers: Int32[np.ndarray, "H W"] = found.astype(np.int32)
    return numbers
