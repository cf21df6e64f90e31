"""Which parts of an image become training images, and what they look like at their size.

Parts are cut out before they are converted to 8 bits or resized, so an image that is mapped from
disk is never in memory as a whole.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Bool, UInt8

from dsgan_studio.core.gan_training.fit import ImageFit, Pixels
from dsgan_studio.core.gan_training.resizing import resized

_ANALYSIS_PX = 1024  # objects are looked for in a copy of at most this side
# [h, w, 3] pixels of any kind -> 8-bit ones.
To8Bit = Callable[[Pixels], UInt8[np.ndarray, "h w 3"]]


@dataclass(frozen=True)
class Frame:
    """A part of an image, in its px.

    Attributes:
        row, col: of its upper left corner.
        height, width: of the part.
    """

    row: int
    col: int
    height: int
    width: int


def _as_they_are(pixels: Pixels) -> npt.NDArray[np.uint8]:
    return pixels.astype(np.uint8, copy=False)


def fit_image(image: UInt8[np.ndarray, "H W 3"], fit: ImageFit) -> list[UInt8[np.ndarray, "R R 3"]]:
    """Return the training images made from one 8-bit RGB image; none where it has no objects."""
    return list(fitted(image, fit, _as_they_are))


def fitted(pixels: Pixels, fit: ImageFit, to_8_bit: To8Bit) -> Iterator[UInt8[np.ndarray, "R R 3"]]:
    """Yield the training images made from one image, one after another.

    Args:
        pixels: [H, W, 3], may be mapped from disk.
        fit: how.
        to_8_bit: what makes 8-bit RGB of a part; it must do with each pixel the same.
    """
    for frame in frames(pixels, fit, to_8_bit):
        yield piece(pixels, frame, fit, to_8_bit)


def frames(pixels: Pixels, fit: ImageFit, to_8_bit: To8Bit) -> list[Frame]:
    """Return which parts of an image become training images; arguments as `fitted`."""
    height, width = pixels.shape[:2]
    side = fit.crop_px or fit.resolution
    if fit.mode == "letterbox":
        return [Frame(0, 0, height, width)]
    if fit.mode == "crop" or min(height, width) < side:
        side = min(height, width)
        return [Frame((height - side) // 2, (width - side) // 2, side, side)]
    find = _tile_corners if fit.mode == "tiles" else _objects
    return [Frame(row, col, side, side) for row, col in find(pixels, fit, to_8_bit)]


def piece(
    pixels: Pixels, frame: Frame, fit: ImageFit, to_8_bit: To8Bit
) -> UInt8[np.ndarray, "R R 3"]:
    """Return the training image that one of the `frames` becomes."""
    part = pixels[frame.row : frame.row + frame.height, frame.col : frame.col + frame.width]
    if fit.mode == "letterbox":
        return _letterbox(part, fit, to_8_bit)
    return resized(part, (fit.resolution, fit.resolution), to_8_bit)


def fitted_count(height: int, width: int, fit: ImageFit) -> int:
    """Return how many images `fit_image` makes of one of this size; of objects, a guess."""
    side = fit.crop_px or fit.resolution
    if fit.mode != "tiles" or min(height, width) < side:
        return 1
    stride = fit.stride_px or side
    return len(_starts(height, side, stride)) * len(_starts(width, side, stride))


def is_enlarged(height: int, width: int, fit: ImageFit) -> bool:
    """Tell whether an image of this size has fewer pixels than what is made of it."""
    side = fit.crop_px or fit.resolution
    if fit.mode == "letterbox":
        side = max(height, width)
    elif fit.mode == "crop" or min(height, width) < side:
        side = min(height, width)
    return side < fit.resolution


def fit_mask(
    mask: Bool[np.ndarray, "H W"], image: UInt8[np.ndarray, "H W 3"], fit: ImageFit
) -> list[Bool[np.ndarray, "R R"]]:
    """Return the part of a mask that goes with each training image `fit_image` makes of `image`.

    What is marked stays marked where it becomes smaller than a pixel.
    """
    shown = np.repeat(mask[:, :, None], 3, axis=2).astype(np.uint8) * np.uint8(255)
    # Bars of a letterbox are not marked.
    bare = dataclasses.replace(fit, letterbox_colour=(0, 0, 0))
    side = fit.crop_px or fit.resolution
    if fit.mode == "objects" and min(mask.shape) >= side:
        size = (fit.resolution, fit.resolution)
        pieces = [
            resized(shown[r : r + side, c : c + side], size, _as_they_are)
            for r, c in _objects(image, fit, _as_they_are)
        ]
    else:
        pieces = fit_image(shown, bare)
    return [piece[:, :, 0] >= np.clip(piece.max() // 2, 8, 128) for piece in pieces]


def _letterbox(pixels: Pixels, fit: ImageFit, to_8_bit: To8Bit) -> npt.NDArray[np.uint8]:
    size = fit.resolution
    height, width = pixels.shape[:2]
    scale = size / max(height, width)
    inner = (max(round(height * scale), 1), max(round(width * scale), 1))
    out = np.empty((size, size, 3), np.uint8)
    out[:] = fit.letterbox_colour
    row, col = (size - inner[0]) // 2, (size - inner[1]) // 2
    out[row : row + inner[0], col : col + inner[1]] = resized(pixels, inner, to_8_bit)
    return out


def _starts(length: int, side: int, stride: int) -> list[int]:
    starts = list(range(0, length - side + 1, stride))
    if starts[-1] != length - side:
        starts.append(length - side)
    return starts


def _tile_corners(pixels: Pixels, fit: ImageFit, to_8_bit: To8Bit) -> list[tuple[int, int]]:
    side = fit.crop_px or fit.resolution
    rows, cols = (_starts(length, side, fit.stride_px or side) for length in pixels.shape[:2])
    return [(row, col) for row in rows for col in cols]


def _objects(pixels: Pixels, fit: ImageFit, to_8_bit: To8Bit) -> list[tuple[int, int]]:
    """Return corners of squares around connected foreground objects, kept inside the image."""
    from skimage.filters import threshold_otsu
    from skimage.measure import label, regionprops

    side = fit.crop_px or fit.resolution
    height, width = pixels.shape[:2]
    step = math.ceil(max(height, width) / _ANALYSIS_PX)
    grey = to_8_bit(pixels[::step, ::step]).astype(np.float32).mean(axis=2)
    if grey.min() == grey.max():
        return []
    bright = grey > threshold_otsu(grey)  # type: ignore[no-untyped-call]
    edge = np.concatenate([bright[0], bright[-1], bright[:, 0], bright[:, -1]])
    objects_bright = fit.objects_are == "bright" or (
        fit.objects_are == "auto" and edge.mean() < 0.5
    )
    corners = []
    labels = label(bright if objects_bright else ~bright)  # type: ignore[no-untyped-call]
    for region in regionprops(labels):  # type: ignore[no-untyped-call]
        if region.area * step * step < fit.object_min_px:
            continue
        row, col = (round(float(at) * step - side / 2) for at in region.centroid)
        corners.append((min(max(row, 0), height - side), min(max(col, 0), width - side)))
    return sorted(set(corners))
