"""Resize images of any size in bounded memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image

from dsgan_studio.core.gan_training.fit import Pixels

_WHOLE_PIXELS = 1 << 26  # images of more are reduced band by band first
_BAND_PIXELS = 1 << 22


def resized(
    pixels: Pixels, size: tuple[int, int], to_8_bit: Callable[[Pixels], npt.NDArray[np.uint8]]
) -> npt.NDArray[np.uint8]:
    """Return `pixels` [H, W, 3] as [height, width, 3] uint8, resized with a Lanczos filter.

    Very large ones are first averaged over small squares, to no less than eight times the size:
    on average that changes less than a grey level.

    Args:
        pixels: may be mapped from disk.
        size: height and width of the result.
        to_8_bit: what makes 8-bit RGB of a part.
    """
    height, width = pixels.shape[:2]
    factor = max(min(height // (8 * size[0]), width // (8 * size[1])), 1)
    if height * width <= _WHOLE_PIXELS:
        factor = 1
    image = _averaged(pixels, factor, to_8_bit) if factor > 1 else to_8_bit(pixels)
    if image.shape[:2] == size:
        return np.ascontiguousarray(image)
    # Squares at the far edges may be cut off: the box is what of them is image.
    box = (0.0, 0.0, width / factor, height / factor)
    picture = Image.fromarray(np.ascontiguousarray(image))
    return np.asarray(picture.resize((size[1], size[0]), Image.Resampling.LANCZOS, box=box))


def _averaged(
    pixels: Pixels, factor: int, to_8_bit: Callable[[Pixels], npt.NDArray[np.uint8]]
) -> npt.NDArray[np.uint8]:
    """Return the mean of each square of `factor` px a side, reading a band of rows at a time."""
    height, width = pixels.shape[:2]
    rows = max(_BAND_PIXELS // (width * factor), 1) * factor
    bands = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(to_8_bit(pixels[r : r + rows]))).reduce(factor)
        )
        for r in range(0, height, rows)
    ]
    return np.concatenate(bands)
