"""What a brush covers on its way: a footprint swept along a line, never dabs with gaps.

A pixel is covered when its centre lies in the swept shape. The middle of a footprint is put on a
pixel's centre where its size is odd and on a corner where it is even, so that sizes 1, 2, 3, … are
what they say, and what is covered depends on places in the image alone, not on the zoom.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from dsgan_studio.core.annotations.boxes import NOWHERE, Box
from dsgan_studio.core.annotations.edits import Edit, Pixels, Recorder
from dsgan_studio.core.annotations.protection import UNPROTECTED, Protection
from dsgan_studio.core.base.errors import BadInput

Footprint = Literal["circle", "square", "diamond"]
LARGEST_PX = 512
_SLACK = 1e-9  # rounding must not decide whether a centre on the rim is covered


@dataclass(frozen=True)
class BrushPoint:
    """A place that the brush passed.

    Attributes:
        row: in px from the upper rim; the centre of the first row is at 0.5.
        col: in px from the left rim.
        size_px: width of the footprint, 1 to 512.
    """

    row: float
    col: float
    size_px: int

    def __post_init__(self) -> None:
        if not 1 <= self.size_px <= LARGEST_PX:
            raise BadInput(f"a brush of {self.size_px} px cannot paint; give 1 to {LARGEST_PX} px.")

    @property
    def centre(self) -> tuple[float, float]:
        """Row and column of the footprint's middle."""
        if self.size_px % 2:
            return math.floor(self.row) + 0.5, math.floor(self.col) + 0.5
        return math.floor(self.row + 0.5), math.floor(self.col + 0.5)


def swept(
    footprint: Footprint, start: BrushPoint, end: BrushPoint
) -> tuple[Box, Bool[np.ndarray, "H W"]]:
    """Return what a footprint covers on the straight way from `start` to `end`.

    Sizes in between change evenly along the way. Equal points give the footprint itself.

    Args:
        footprint: shape of the brush.
        start: first point.
        end: last point.

    Returns:
        A box, which may reach beyond the mask, and [box height, box width] whether each pixel is
        covered.
    """
    (row0, col0), (row1, col1) = start.centre, end.centre
    reach0, reach1 = start.size_px / 2, end.size_px / 2
    box = Box(
        math.floor(min(row0 - reach0, row1 - reach1)),
        math.floor(min(col0 - reach0, col1 - reach1)),
        math.ceil(max(row0 + reach0, row1 + reach1)),
        math.ceil(max(col0 + reach0, col1 + reach1)),
    )
    rows = np.arange(box.top, box.bottom)[:, None] + 0.5 - row0  # [H, 1]
    cols = np.arange(box.left, box.right)[None, :] + 0.5 - col0  # [1, W]
    way = (row1 - row0, col1 - col0)
    if footprint == "circle":
        return box, _in_discs(rows, cols, way, reach0, reach1 - reach0)
    if footprint == "square":
        return box, _in_squares((rows, cols), way, reach0, reach1 - reach0)
    # A diamond is a square in coordinates turned by an eighth.
    turned = (rows + cols, rows - cols)
    return box, _in_squares(turned, (way[0] + way[1], way[0] - way[1]), reach0, reach1 - reach0)


def _in_discs(
    rows: Float[np.ndarray, "H 1"],
    cols: Float[np.ndarray, "1 W"],
    way: tuple[float, float],
    reach: float,
    growth: float,
) -> Bool[np.ndarray, "H W"]:
    """|p - t way| <= reach + t growth for some t in [0, 1]: the least of a quadratic in t."""
    square = way[0] ** 2 + way[1] ** 2 - growth**2
    along = rows * way[0] + cols * way[1] + reach * growth  # [H, W]
    constant = rows**2 + cols**2 - reach**2
    if square > 0:
        t = np.clip(along / square, 0.0, 1.0)
        inside: Bool[np.ndarray, "H W"] = constant - 2 * t * along + t * t * square <= _SLACK
        return inside
    # One disc holds the other.
    ends: Bool[np.ndarray, "H W"] = np.minimum(constant, constant - 2 * along + square) <= _SLACK
    return ends


def _in_squares(
    place: tuple[Float[np.ndarray, "..."], Float[np.ndarray, "..."]],
    way: tuple[float, float],
    reach: float,
    growth: float,
) -> Bool[np.ndarray, "H W"]:
    """|p - t way| <= reach + t growth on both axes for some t: four half-lines of t meet."""
    shape = np.broadcast_shapes(place[0].shape, place[1].shape)
    low, high = np.zeros(shape), np.ones(shape)
    possible = np.ones(shape, dtype=bool)
    for p, d in zip(place, way, strict=True):
        for sign in (1.0, -1.0):
            # sign * (p - t d) - reach - t growth <= 0, that is  bound <= t * slope
            slope, bound = sign * d + growth, sign * p - reach - _SLACK
            if slope > 0:
                low = np.maximum(low, bound / slope)
            elif slope < 0:
                high = np.minimum(high, bound / slope)
            else:
                possible &= bound <= 0
    return possible & (low <= high + _SLACK)


def straightened(start: BrushPoint, end: BrushPoint) -> BrushPoint:
    """Return `end` moved onto the nearest line through `start` at a multiple of 45 degrees."""
    rows, cols = end.row - start.row, end.col - start.col
    eighth = math.pi / 4
    angle = round(math.atan2(rows, cols) / eighth) * eighth
    length = rows * math.sin(angle) + cols * math.cos(angle)
    return BrushPoint(
        start.row + length * math.sin(angle), start.col + length * math.cos(angle), end.size_px
    )


class BrushStroke:
    """One press-to-release stroke on a mask: one step of the history.

    Args:
        mask: [H, W] uint8, changed in place while the stroke goes on.
        value: class id, or 255 to erase.
        footprint: shape of the brush.
        protection: what stays as it is.
        steadiness: 0 follows the hand, up to 10 smooths its tremor.
    """

    def __init__(
        self,
        mask: Pixels,
        value: int,
        *,
        footprint: Footprint = "circle",
        protection: Protection = UNPROTECTED,
        steadiness: int = 0,
    ) -> None:
        if not 0 <= steadiness <= 10:
            raise BadInput(f"a steadiness of {steadiness} is not possible; give 0 to 10.")
        self._recorder = Recorder(mask, protection)
        self._value, self._footprint = value, footprint
        self._follow = 1.0 / (1.0 + steadiness)
        self._last: BrushPoint | None = None

    def extend(self, points: Sequence[BrushPoint]) -> Box:
        """Paint on through `points`; the first ever is where the stroke begins.

        Returns:
            The box in which pixels changed. The pixels do not depend on how points are grouped
            into calls.
        """
        changed = NOWHERE
        for raw in points:
            point = self._steadied(raw)
            box, covered = swept(self._footprint, self._last or point, point)
            changed = changed | self._recorder.put(box, covered, self._value)
            self._last = point
        return changed

    def _steadied(self, point: BrushPoint) -> BrushPoint:
        last = self._last
        if last is None or self._follow == 1.0:
            return point
        return BrushPoint(
            last.row + (point.row - last.row) * self._follow,
            last.col + (point.col - last.col) * self._follow,
            point.size_px,
        )

    def finish(self, name: str) -> Edit | None:
        """End the stroke; None where it changed nothing."""
        return self._recorder.finish(name)

    def cancel(self) -> Box:
        """Take the stroke back and return where it had changed something."""
        return self._recorder.cancel()
