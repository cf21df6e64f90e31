"""Tools that find a part by its features: a rough stroke, a few clicks, the same part elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.features.similarity import (
    Comparable,
    Prototype,
    prototype,
    resemblance,
)

Region = Bool[np.ndarray, "S S"]
Scores = Float[np.ndarray, "S S"]
Pixel = tuple[int, int]

_CLICK_REACH_PX = 1
_FOUND_AT_LEAST = 0.25
_FOUND_AT_MOST = 4.0


@dataclass(frozen=True)
class Selection:
    """How much pixels resemble what was marked; a threshold makes a region of it.

    Attributes:
        meant: the mean of what was marked; finds the same part in other samples.
        scores: [S, S] float32, -1 to 1.
        allowed: [S, S] where the region may lie.
        seeds: [S, S] what it has to be connected with.
        threshold: between what was marked and what lies around; a wheel moves it from here.
    """

    meant: Prototype
    scores: Scores
    allowed: Region
    seeds: Region
    threshold: float

    def region(self, threshold: float | None = None) -> Region:
        """Return the pixels at or above a threshold that are connected with the seeds."""
        from scipy import ndimage  # a fifth of a second, which a window that opens need not pay

        least = self.threshold if threshold is None else threshold
        above: Region = (self.scores >= least) & self.allowed
        parts, _ = ndimage.label(above)
        met = np.unique(parts[self.seeds & above])
        found: Region = np.isin(parts, met[met > 0])
        return found


def smart_stroke(item: Comparable, stroke: Region, margin_px: int) -> Selection:
    """Return what a rough stroke means: pixels like most of it, in it and in a margin around it.

    Args:
        item: the sample.
        stroke: [S, S] pixels that the brush covered.
        margin_px: how far the region may go beyond them.

    Raises:
        BadInput: if the stroke is empty.
        ShapeError: if it has not the size of the labels.
    """
    from scipy import ndimage  # a fifth of a second, which a window that opens need not pay

    meant = prototype(item, stroke)
    allowed: Region = ndimage.distance_transform_edt(~stroke) <= margin_px
    scores = resemblance(item, meant)
    return Selection(meant, scores, allowed, stroke, _parting(scores, stroke, allowed & ~stroke))


def smart_selection(item: Comparable, plus: Sequence[Pixel], minus: Sequence[Pixel]) -> Selection:
    """Return what clicks mean: the region around the plus clicks, without the minus clicks' like.

    A pixel resembles the part as much as it does the plus click it is most like; where it is more
    like a minus click, it is out.

    Args:
        item: the sample.
        plus: (row, col) of clicks on the part.
        minus: (row, col) of clicks beside it.

    Raises:
        BadInput: if there is no plus click, or one lies outside.
    """
    if not plus:
        raise BadInput("there is no click on the part yet; click on it.")
    inside = [_around(click, item.size_px) for click in plus]
    outside = [_around(click, item.size_px) for click in minus]
    scores = np.max([resemblance(item, prototype(item, one)) for one in inside], axis=0)
    allowed = np.ones_like(inside[0])
    for one in outside:
        allowed &= scores > resemblance(item, prototype(item, one))
        allowed &= ~one
    seeds = np.any(inside, axis=0) & allowed
    threshold = _parting(scores, seeds, allowed & ~seeds)
    return Selection(prototype(item, np.any(inside, axis=0)), scores, allowed, seeds, threshold)


def _around(click: Pixel, size: int) -> Region:
    row, col = click
    if not (0 <= row < size and 0 <= col < size):
        raise BadInput("a click lies outside the image; click inside.")
    where = np.zeros((size, size), dtype=bool)
    top, left = max(row - _CLICK_REACH_PX, 0), max(col - _CLICK_REACH_PX, 0)
    where[top : row + _CLICK_REACH_PX + 1, left : col + _CLICK_REACH_PX + 1] = True
    return where


def _parting(scores: Scores, marked: Region, others: Region) -> float:
    """Return the middle between what was marked and what lies around it.

    Medians, and of the better half of what was marked: a rough stroke crosses borders.
    """
    if not marked.any() or not others.any():
        return float(scores[marked].min()) if marked.any() else 1.0
    inside = scores[marked]
    best = inside[inside >= np.median(inside)]
    return float((np.median(best) + np.median(scores[others])) / 2)


@dataclass(frozen=True)
class FoundPart:
    """A place in another sample that resembles a part.

    Attributes:
        region: [S, S] its pixels.
        score: mean of their scores, -1 to 1.
        pixels: how many.
    """

    region: Region
    score: float
    pixels: int


def same_part(
    meant: Prototype, item: Comparable, *, like_px: int, threshold: float
) -> tuple[FoundPart, ...]:
    """Return where another sample has a part, the most alike first.

    Args:
        meant: the part, as `Selection.meant`.
        item: the other sample.
        like_px: pixels of the part; what has less than a quarter or more than four times as many
            is left out.
        threshold: of the score, as `Selection.threshold` or where a wheel moved it.

    Raises:
        BadInput: if `like_px` is below 1.
    """
    from scipy import ndimage  # a fifth of a second, which a window that opens need not pay

    if like_px < 1:
        raise BadInput("the part has no pixel; select it first.")
    check_shape(meant.direction, [item.pyramid.total_channels], "part")
    scores = resemblance(item, meant)
    parts, count = ndimage.label(scores >= threshold)
    sizes = np.bincount(parts.ravel(), minlength=count + 1)
    found = []
    for part in range(1, count + 1):
        pixels = int(sizes[part])
        if _FOUND_AT_LEAST * like_px <= pixels <= _FOUND_AT_MOST * like_px:
            region = parts == part
            found.append(FoundPart(region, float(scores[region].mean()), pixels))
    return tuple(sorted(found, key=lambda one: (-one.score, -one.pixels)))
