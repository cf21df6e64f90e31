"""Closed outlines to pixels: a pixel belongs to an outline when its centre lies inside."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float

from dsgan_studio.core.annotations.boxes import NOWHERE, Box
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape

Ring = Float[np.ndarray, "V 2"]


def inside_polygon(
    outline: Ring, holes: Sequence[Ring] = (), *, height: int, width: int
) -> tuple[Box, Bool[np.ndarray, "H W"]]:
    """Return the pixels whose centres lie inside `outline` and in none of `holes`.

    Where an outline crosses itself, everything it goes around counts as inside. A centre on the
    rim belongs to the part right of or below it, so that neighbours share no pixel and leave none.

    Args:
        outline: [V, 2] rows and columns in px; closed from the last vertex to the first.
        holes: outlines that are cut out.
        height: of the mask.
        width: of the mask.

    Returns:
        The box around it within the mask, and [box height, box width] what is inside.

    Raises:
        ShapeError: if a ring is not [V, 2].
        BadInput: if a vertex is not a number.
    """
    for ring in (outline, *holes):
        check_shape(ring, [None, 2], "outline")
        if not np.isfinite(ring).all():
            raise BadInput("an outline has a vertex that is not a number; draw it again.")
    if len(outline) < 3:
        return NOWHERE, np.zeros((0, 0), dtype=bool)
    low, high = outline.min(axis=0), outline.max(axis=0)
    box = Box(
        math.floor(low[0]), math.floor(low[1]), math.ceil(high[0]), math.ceil(high[1])
    ).clipped(height, width)
    if box.is_empty:
        return NOWHERE, np.zeros((0, 0), dtype=bool)
    inside = _winding(outline, box) != 0
    for hole in holes:
        if len(hole) >= 3:
            inside &= _winding(hole, box) == 0
    return box, inside


def _winding(ring: Ring, box: Box) -> np.ndarray:
    """Return [H, W] int32 how often the ring goes around each pixel's centre.

    Each edge that passes a row's centre line adds its direction from the crossing to the right.
    """
    turns = np.zeros((box.height, box.width + 1), dtype=np.int32)
    following = np.roll(ring, -1, axis=0)
    for (row0, col0), (row1, col1) in zip(ring.tolist(), following.tolist(), strict=True):
        if row0 == row1:
            continue
        direction = 1 if row1 > row0 else -1
        # Rows whose centre lies in [upper end, lower end): each vertex is counted once.
        first = max(math.ceil(min(row0, row1) - 0.5), box.top)
        last = min(math.ceil(max(row0, row1) - 0.5), box.bottom)
        if first >= last:
            continue
        rows = np.arange(first, last)
        crossing = col0 + (rows + 0.5 - row0) * ((col1 - col0) / (row1 - row0))
        cols = np.clip(np.ceil(crossing - 0.5).astype(np.int64) - box.left, 0, box.width)
        turns[rows - box.top, cols] += direction  # an edge passes each row once
    return turns.cumsum(axis=1, dtype=np.int32)[:, :-1]
