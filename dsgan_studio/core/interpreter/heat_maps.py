"""Heat maps of keypoints: what members learn, and where their peaks lie."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float, Float32, Int
from torch import Tensor

from dsgan_studio.core.annotations.keypoints import SampleKeypoints, Visibility

# A bump this wide covers what an expert's hand and a member's doubt differ by; narrower ones are
# in too few pixels to be learned, wider ones blur places.
_SIGMA_SHARE = 0.03
_LEAST_SIGMA_PX = 1.0
# Beyond this many sigmas a bump is below 0.05.
BUMP_REACH = 2.5


def sigma_of(size_px: int) -> float:
    """Return the sigma of the bumps for labels of this side."""
    return max(_LEAST_SIGMA_PX, _SIGMA_SHARE * size_px)


def heat_targets(
    points: SampleKeypoints,
    point_ids: Sequence[int],
    rows: Int[np.ndarray, "P"],
    cols: Int[np.ndarray, "P"],
    sigma_px: float,
) -> tuple[Float32[np.ndarray, "P K2"], Float32[np.ndarray, "K2"]]:
    """Return the heat that members are to give at some pixels, and which maps it is known of.

    An absent point has no heat anywhere; of one that nothing is said of, nothing is known.

    Returns:
        Heat 0..1, the K maps of place and then the K maps of occlusion; and 1 for each map that is
        known, 0 for the others.
    """
    count = len(point_ids)
    heat = np.zeros((len(rows), 2 * count), np.float32)
    known = np.zeros(2 * count, np.float32)
    for place, point_id in enumerate(point_ids):
        said = points.get(point_id)
        if said is None:
            continue
        known[[place, count + place]] = 1.0
        if said.located:
            distance = np.square(rows - said.row) + np.square(cols - said.col)
            heat[:, place] = np.exp(-distance / (2.0 * sigma_px**2))
        if said.visibility is Visibility.OCCLUDED:
            heat[:, count + place] = heat[:, place]
    return heat, known


def soft_peaks(
    maps: Float[Tensor, "K S S"], sigma_px: float
) -> tuple[Float[Tensor, "K"], Float[Tensor, "K"], Float[Tensor, "K"], Int[Tensor, "K"]]:
    """Return where the highest bump of each map lies, finer than a pixel.

    Around the highest pixel, the mean place weighted by the squared heat: the square of a bump is
    narrower by the root of two, so that a small window holds nearly all of it and what lies beside
    it counts for little. At a border the window is cut on both sides alike, or it would draw the
    point inwards.

    Returns:
        Rows, columns and heights of the peaks, and the highest pixel as a place row by row.
    """
    size = maps.shape[1]
    flat = maps.flatten(1)
    height, place = flat.max(dim=1)
    row, col = place // size, place % size
    reach = max(1, math.ceil(BUMP_REACH * sigma_px))
    steps = torch.arange(-reach, reach + 1, device=maps.device)

    def inside(centre: Tensor) -> Tensor:
        room = torch.minimum(centre, size - 1 - centre).unsqueeze(1)
        return steps.abs() <= room  # [K, W]

    rows = (row.unsqueeze(1) + steps).clamp(0, size - 1)
    cols = (col.unsqueeze(1) + steps).clamp(0, size - 1)
    index = (rows.unsqueeze(2) * size + cols.unsqueeze(1)).flatten(1)
    window = flat.gather(1, index).view(-1, len(steps), len(steps))
    used = inside(row).unsqueeze(2) & inside(col).unsqueeze(1)
    weight = torch.where(used, window.clamp_min(0.0).square(), 0.0)  # [K, W, W]
    total = weight.sum(dim=(1, 2)).clamp_min(torch.finfo(maps.dtype).tiny)
    down = (weight.sum(dim=2) * steps).sum(dim=1) / total
    along = (weight.sum(dim=1) * steps).sum(dim=1) / total
    return row + down, col + along, height, place
