"""Regions that a click selects: by the labels of the mask, or by the colours of the image."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape

# ITU-R BT.601: how bright red, green and blue look.
_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_ALL_NEIGHBOURS = np.ones((3, 3), dtype=bool)


def _check_seed(row: int, col: int, shape: tuple[int, ...]) -> None:
    if not (0 <= row < shape[0] and 0 <= col < shape[1]):
        raise BadInput("the click lies outside the image; click inside.")


def connected_to(allowed: Bool[np.ndarray, "H W"], row: int, col: int) -> Bool[np.ndarray, "H W"]:
    """Return the 4-connected part of `allowed` that holds the pixel, nothing if it is not in it."""
    from skimage.segmentation import flood  # a second to import

    if not allowed[row, col]:
        return np.zeros_like(allowed)
    found: Bool[np.ndarray, "H W"] = flood(allowed.view(np.uint8), (row, col), connectivity=1)  # type: ignore[no-untyped-call]
    return found


def label_region(
    mask: UInt8[np.ndarray, "H W"],
    row: int,
    col: int,
    *,
    contiguous: bool = True,
    close_gaps_px: int = 0,
    barrier: Bool[np.ndarray, "H W"] | None = None,
) -> Bool[np.ndarray, "H W"]:
    """Return the pixels with the label of the clicked one.

    Args:
        mask: class ids.
        row: of the click.
        col: of the click.
        contiguous: only what is 4-connected with the click; otherwise everywhere.
        close_gaps_px: openings up to this wide count as closed.
        barrier: pixels that stop the fill, such as edges of the image.

    Raises:
        ShapeError: if the mask is not [H, W] or the barrier has another size.
        BadInput: if the click lies outside.
    """
    from scipy import ndimage  # a fifth of a second, which a window that opens need not pay

    check_shape(mask, [None, None], "mask")
    _check_seed(row, col, mask.shape)
    same: Bool[np.ndarray, "H W"] = mask == mask[row, col]
    if barrier is not None:
        check_shape(barrier, list(mask.shape), "barrier")
        same = same & ~barrier
    if not contiguous:
        return same
    reach = -(-close_gaps_px // 2)
    if reach <= 0:
        return connected_to(same, row, col)
    roomy = ndimage.binary_erosion(same, _ALL_NEIGHBOURS, iterations=reach, border_value=1)
    if not roomy[row, col]:
        # The click itself is in a passage as narrow as a gap: nothing tells gap and place apart.
        return connected_to(same, row, col)
    core = connected_to(roomy, row, col)
    grown = ndimage.binary_dilation(core, _ALL_NEIGHBOURS, iterations=reach, mask=same)
    return connected_to(grown, row, col)


def image_edges(image: UInt8[np.ndarray, "H W 3"], least_step: int = 24) -> Bool[np.ndarray, "H W"]:
    """Return the pixels at which a colour changes much, as a barrier of `label_region`.

    Args:
        image: RGB.
        least_step: of 255; a pixel is an edge where a channel differs by so much from that of the
            pixel to the right or below.

    Raises:
        ShapeError: if the image is not [H, W, 3].
    """
    check_shape(image, [None, None, 3], "image")
    wide = image.astype(np.int16)
    edges = np.zeros(image.shape[:2], dtype=bool)
    edges[:, :-1] |= np.abs(np.diff(wide, axis=1)).max(axis=2) >= least_step
    edges[:-1] |= np.abs(np.diff(wide, axis=0)).max(axis=2) >= least_step
    return edges


def colour_distance(
    image: UInt8[np.ndarray, "H W 3"], row: int, col: int, *, luminance_weight: float = 0.0
) -> Float[np.ndarray, "H W"]:
    """Return how far each pixel's colour is from the clicked one's, 0 to 255.

    Args:
        image: RGB.
        row: of the click.
        col: of the click.
        luminance_weight: 0 takes the largest difference of the three channels, 1 that of the
            brightness alone, and values between mix both.

    Raises:
        ShapeError: if the image is not [H, W, 3].
        BadInput: if the click lies outside, or the weight.
    """
    check_shape(image, [None, None, 3], "image")
    _check_seed(row, col, image.shape)
    if not 0.0 <= luminance_weight <= 1.0:
        raise BadInput(f"a luminance weight of {luminance_weight} is not possible; give 0 to 1.")
    difference = np.abs(image.astype(np.float32) - image[row, col].astype(np.float32))
    largest: Float[np.ndarray, "H W"] = difference.max(axis=2)
    if luminance_weight == 0.0:
        return largest
    signed = image.astype(np.float32) @ _LUMA
    brightness = np.abs(signed - signed[row, col])
    mixed: Float[np.ndarray, "H W"] = (
        1 - luminance_weight
    ) * largest + luminance_weight * brightness
    return mixed


def colour_region(
    distance: Float[np.ndarray, "H W"],
    row: int,
    col: int,
    tolerance: float,
    *,
    contiguous: bool = True,
) -> Bool[np.ndarray, "H W"]:
    """Return the pixels at most `tolerance` from the clicked colour.

    Args:
        distance: from `colour_distance`; computed once, while the tolerance is dragged.
        row: of the click.
        col: of the click.
        tolerance: 0 to 255.
        contiguous: only what is 4-connected with the click.
    """
    _check_seed(row, col, distance.shape)
    near: Bool[np.ndarray, "H W"] = distance <= tolerance
    return connected_to(near, row, col) if contiguous else near
