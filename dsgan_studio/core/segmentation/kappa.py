"""How far two people who labelled the same pixels agree beyond what chance would give.

Cohen, J. (1960): A coefficient of agreement for nominal scales. Educational and Psychological
Measurement 20 (1), 37-46. With p the share of pixels on which both agree and e the share on which
they would agree if each had dealt out the same numbers of labels at random, kappa is (p - e) /
(1 - e): 1 where they agree everywhere, 0 where they agree as often as chance, below 0 less often.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from dsgan_studio.core.annotations.schema import UNLABELLED

Counts = Int64[np.ndarray, "256 256"]


def both_labelled(counts: Counts) -> Counts:
    """Return a `confusion` without the pixels that either left unlabelled."""
    kept = counts.copy()
    kept[UNLABELLED, :] = 0
    kept[:, UNLABELLED] = 0
    return kept


def kappa(counts: Counts) -> float:
    """Return Cohen's kappa over all classes of a `confusion`.

    NaN where nothing was compared, or where both gave one and the same class to every pixel: then
    chance alone agrees everywhere.
    """
    firsts = [int(one) for one in counts.sum(axis=1)]
    seconds = [int(one) for one in counts.sum(axis=0)]
    chance = sum(one * other for one, other in zip(firsts, seconds, strict=True))
    return _kappa(int(np.trace(counts)), sum(firsts), chance)


def class_kappa(counts: Counts, class_id: int) -> float:
    """Return Cohen's kappa of one class against all others; NaN as in `kappa`."""
    pixels = int(counts.sum())
    both = int(counts[class_id, class_id])
    first, second = int(counts[class_id].sum()), int(counts[:, class_id].sum())
    neither = pixels - first - second + both
    chance = first * second + (pixels - first) * (pixels - second)
    return _kappa(both + neither, pixels, chance)


def _kappa(same: int, pixels: int, chance: int) -> float:
    """Return kappa from whole numbers, which no rounding makes depend on who is named first.

    Args:
        same: pixels on which both agree.
        pixels: all.
        chance: pixels squared times the share on which chance would agree.
    """
    rest = pixels * pixels - chance
    return (same * pixels - chance) / rest if rest else float("nan")
