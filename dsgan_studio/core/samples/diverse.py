"""Which of many samples show the most different things: greedy k-centre choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput


@dataclass(frozen=True)
class FarthestPoints:
    """What `farthest_points` chose.

    Attributes:
        chosen: rows, in the order chosen.
        distances: of each of them to the nearest that was chosen before; infinite for a first
            one that had nothing to be far from.
        reach: distance of the farthest row to its nearest chosen one: how well the choice stands
            for all. 0 where all were chosen.
    """

    chosen: tuple[int, ...]
    distances: tuple[float, ...]
    reach: float


def farthest_points(
    points: Float[np.ndarray, "N D"], count: int, held: Float[np.ndarray, "M D"]
) -> FarthestPoints:
    """Choose rows of `points` one after another, each as far as can be from all chosen so far.

    The radius that covers all rows is at most twice the least possible (Gonzalez, 1985). Where
    nothing is held the first row is the one nearest to the mean. Of equals the lower row counts.

    Args:
        points: [N, D] candidates, finite.
        count: how many to choose, 1 to N.
        held: [M, D] what counts as chosen already, M from 0.

    Raises:
        BadInput: if `count` is out of its range.
    """
    if not 1 <= count <= len(points):
        raise BadInput(f"{count} of {len(points)} samples cannot be chosen; give 1 to that many.")
    rows = points.astype(np.float64)
    nearest = np.full(len(rows), np.inf)
    for one in held.astype(np.float64):
        nearest = np.minimum(nearest, np.linalg.norm(rows - one, axis=1))
    chosen: list[int] = []
    distances: list[float] = []
    while len(chosen) < count:
        if not chosen and not len(held):
            row = int(np.linalg.norm(rows - rows.mean(axis=0), axis=1).argmin())
        else:
            open_rows = nearest.copy()
            open_rows[chosen] = -1.0  # equal images have distance 0, and one is not chosen twice
            row = int(open_rows.argmax())
        chosen.append(row)
        distances.append(float(nearest[row]))
        nearest = np.minimum(nearest, np.linalg.norm(rows - rows[row], axis=1))
    return FarthestPoints(tuple(chosen), tuple(distances), float(nearest.max()))


def least_distance(points: Float[np.ndarray, "N D"]) -> float:
    """Return the distance of the two rows that are most alike; infinite below two rows."""
    rows = points.astype(np.float64)
    least = np.inf
    for number in range(1, len(rows)):
        least = min(least, float(np.linalg.norm(rows[:number] - rows[number], axis=1).min()))
    return least


def describe_maps(taps: Sequence[Float[Tensor, "N C H W"]]) -> list[Float[Tensor, "N D"]]:
    """Return mean and deviation of every feature map over the image, [N, 2 C_l] for each tap.

    Where something lies in the image is left out: two images of the same things are alike.
    """
    return [
        torch.cat((tap.float().mean(dim=(2, 3)), tap.float().std(dim=(2, 3), correction=0)), dim=1)
        for tap in taps
    ]


def balanced(parts: Sequence[Float[np.ndarray, "N D"]]) -> Float[np.ndarray, "N E"]:
    """Join descriptions so that each has the same say: each is divided by its own spread.

    Args:
        parts: [N, D_l] each, of the same N items.

    Returns:
        [N, sum D] float32; the mean squared distance from the mean is 1 within each part, or 0.
    """
    scaled = []
    for part in parts:
        centred = part.astype(np.float64) - part.mean(axis=0, dtype=np.float64)
        spread = float(np.sqrt((centred**2).sum(axis=1).mean()))
        scaled.append(centred / spread if spread > 0 else centred)
    joined: Float[np.ndarray, "N E"] = np.concatenate(scaled, axis=1).astype(np.float32)
    return joined
