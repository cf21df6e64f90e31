"""Scores of one item, by which the review queue is sorted: higher is more uncertain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, UInt8

from dsgan_studio.core.base.shapes import check_shape

WORST_FRACTION = 0.1


@dataclass(frozen=True)
class ItemScores:
    """What an uncertainty map comes down to, all in nats.

    Attributes:
        worst_pixels: mean of the most uncertain tenth of the pixels (DatasetGAN's score).
        worst_region: mean of the most uncertain square window of an eighth of the side.
        region_row: first row of that window.
        region_col: first column of that window.
        region_px: its side.
        per_class: mean over the pixels labelled with each class, in the order of the class ids;
            NaN for a class with no pixel.
    """

    worst_pixels: float
    worst_region: float
    region_row: int
    region_col: int
    region_px: int
    per_class: tuple[float, ...]


def worst_pixels(uncertainty: Float[np.ndarray, "H W"]) -> float:
    """Return the mean of the most uncertain tenth of the pixels.

    The tenth is int(pixels / 10), as in DatasetGAN's `train_interpreter.py`; at least one pixel.
    """
    flat = uncertainty.ravel()
    count = max(int(flat.size * WORST_FRACTION), 1)
    return float(np.partition(flat, flat.size - count)[flat.size - count :].mean(dtype=np.float64))


def worst_region(uncertainty: Float[np.ndarray, "H W"]) -> tuple[float, int, int, int]:
    """Return mean, first row, first column and side of the most uncertain square window.

    The window has an eighth of the shorter side, at least 4 px (or the side itself), and slides
    by single pixels; of equal windows the first in reading order counts.
    """
    height, width = uncertainty.shape
    side = min(max(min(height, width) // 8, 4), height, width)
    table = np.zeros((height + 1, width + 1))
    np.cumsum(np.cumsum(uncertainty, axis=0, dtype=np.float64), axis=1, out=table[1:, 1:])
    sums = table[side:, side:] - table[:-side, side:] - table[side:, :-side] + table[:-side, :-side]
    row, col = divmod(int(sums.argmax()), sums.shape[1])
    return max(float(sums[row, col]) / side**2, 0.0), row, col, side


def per_class_means(
    uncertainty: Float[np.ndarray, "H W"],
    labels: UInt8[np.ndarray, "H W"],
    class_ids: tuple[int, ...],
) -> tuple[float, ...]:
    """Return the mean uncertainty of the pixels of each class; NaN where it has none."""
    pixels = np.bincount(labels.ravel(), minlength=256)
    sums = np.bincount(labels.ravel(), weights=uncertainty.ravel(), minlength=256)
    return tuple(float(sums[i] / pixels[i]) if pixels[i] else float("nan") for i in class_ids)


def score_item(
    uncertainty: npt.NDArray[np.float32],
    labels: npt.NDArray[np.uint8],
    class_ids: tuple[int, ...],
) -> ItemScores:
    """Return the scores of one item.

    Args:
        uncertainty: [H, W] float32, nats, not negative.
        labels: [H, W] uint8 class ids.
        class_ids: the classes to report on, in order.

    Raises:
        ShapeError: if the two rasters differ in size.
    """
    check_shape(uncertainty, [None, None], "uncertainty")
    check_shape(labels, uncertainty.shape, "labels")
    mean, row, col, side = worst_region(uncertainty)
    return ItemScores(
        worst_pixels=worst_pixels(uncertainty),
        worst_region=mean,
        region_row=row,
        region_col=col,
        region_px=side,
        per_class=per_class_means(uncertainty, labels, class_ids),
    )
