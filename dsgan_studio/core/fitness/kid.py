"""Kernel Inception Distance, also without Inception: how far a set of images is from another.

Bińkowski et al., "Demystifying MMD GANs" (2018): the unbiased estimate of the squared maximum mean
discrepancy with the kernel (x·y / d + 1)³. While training it is taken on the features of
`features.py`, standardised by the real images, so numbers compare within one project, not with
published ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.fitness.features import (
    FEATURES_NAME,
    block_features,
    block_starts,
    image_features,
)
from dsgan_studio.core.fitness.scaling import Scaling, standardising

_FLOOR_SPLITS = 8
_SUBSETS = 100
_MOST_IN_SUBSET = 1000
MAX_REAL = 2000


def polynomial_mmd(x: Float[np.ndarray, "N D"], y: Float[np.ndarray, "M D"]) -> float:
    """Return the unbiased squared MMD; about 0 for sets of one distribution, and then also below.

    Raises:
        BadInput: if a set has fewer than two members.
    """
    n, m = len(x), len(y)
    if min(n, m) < 2:
        raise BadInput("KID needs at least two images on either side; give more images.")
    dim = x.shape[1]
    k_xx, k_yy, k_xy = ((a @ b.T / dim + 1) ** 3 for a, b in ((x, x), (y, y), (x, y)))
    within = (k_xx.sum() - np.trace(k_xx)) / (n * (n - 1))
    within += (k_yy.sum() - np.trace(k_yy)) / (m * (m - 1))
    return float(within - 2 * k_xy.mean())


@dataclass(frozen=True)
class RealFeatures:
    """Features of the real images and what standardises them.

    Attributes:
        name: of the features.
        standardised: [N, D] float64, mean 0 and deviation 1 in each dimension.
        scaling: what standardised them.
        floor: KID that real images reach against other real ones: mean size over random halves.
    """

    name: str
    standardised: npt.NDArray[np.float64]
    scaling: Scaling
    floor: float


def reference_indices(count: int, seed: int) -> list[int]:
    """Return which of `count` real images KID is measured on: all, or a seeded choice.

    Raises:
        BadInput: if there are fewer than four.
    """
    if count < 4:
        raise BadInput(f"{count} images are too few to train on; give at least 4, better hundreds.")
    if count <= MAX_REAL:
        return list(range(count))
    chosen = numpy_generator("kid real", seed).choice(count, MAX_REAL, replace=False)
    return sorted(chosen.tolist())


def real_features(images: UInt8[np.ndarray, "N R R 3"], seed: int = 0) -> RealFeatures:
    """Measure the real images once; of more than `MAX_REAL`, a seeded choice.

    Raises:
        BadInput: if there are fewer than four.
    """
    chosen = reference_indices(len(images), seed)
    starts = block_starts(len(chosen), images.shape[1])
    return reference_features((images[chosen[s : s + starts.step]] for s in starts), seed)


def reference_features(
    blocks: Iterable[UInt8[np.ndarray, "B R R 3"]], seed: int = 0
) -> RealFeatures:
    """Measure real images that come in the blocks of `block_starts`, chosen already."""
    raw = block_features(blocks)
    scaling = standardising(raw)
    x = scaling.apply(raw)
    return RealFeatures(FEATURES_NAME, x, scaling, floor_of(x, seed))


def halves(count: int, seed: int, split: int) -> tuple[npt.NDArray[np.int64], ...]:
    """Return two random halves of `count` images, as indices; of an odd number one is in none."""
    order = numpy_generator("kid floor", seed, split).permutation(count)
    half = count // 2
    return order[:half], order[half : half * 2]


def floor_of(x: Float[np.ndarray, "N D"], seed: int) -> float:
    """Return the KID that real images reach against real ones: its mean size over random halves."""
    found = []
    for split in range(_FLOOR_SPLITS):
        one, other = halves(len(x), seed, split)
        found.append(abs(polynomial_mmd(x[one], x[other])))
    return float(np.mean(found))


@dataclass(frozen=True)
class KidEstimate:
    """KID from subsets, as published figures are taken.

    Attributes:
        value: mean over the subsets.
        standard_error: how far it is from the value of endless images, as a standard deviation.
        subset_size: images of either side in a subset.
    """

    value: float
    standard_error: float
    subset_size: int


def subset_kid(
    x: Float[np.ndarray, "N D"], y: Float[np.ndarray, "M D"], seed: int, context: JobContext
) -> KidEstimate:
    """Return the KID as the mean over 100 random subsets, each of at most 1000 of either side.

    A subset holds at most half of the smaller side. The spread of estimates from b of n images
    drawn without replacement, times b / (n - b), is the variance of the estimate from all n; the
    usual spread over the root of the number of subsets would be too small, for subsets overlap.

    Raises:
        BadInput: if a side has fewer than four images.
        JobCancelled: if the job was cancelled.
    """
    smaller = min(len(x), len(y))
    if smaller < 4:
        raise BadInput("KID with its error needs at least four images on either side; give more.")
    size = min(_MOST_IN_SUBSET, smaller // 2)
    found = []
    for index in range(_SUBSETS):
        context.checkpoint("measure KID", index, _SUBSETS)
        rng = numpy_generator("kid subset", seed, index)
        one, other = (rng.choice(len(side), size, replace=False) for side in (x, y))
        found.append(polynomial_mmd(x[one].astype(np.float64), y[other].astype(np.float64)))
    context.checkpoint("measure KID", _SUBSETS, _SUBSETS)
    error = float(np.std(found, ddof=1)) * (size / (smaller - size)) ** 0.5
    return KidEstimate(float(np.mean(found)), error, size)


def kid(real: RealFeatures, images: UInt8[np.ndarray, "M R R 3"]) -> float:
    """Return the KID of `images` against the real ones; lower is better, `real.floor` is the limit.

    Raises:
        BadInput: if there are fewer than two images.
    """
    y = real.scaling.apply(image_features(images))
    return polynomial_mmd(real.standardised, y)
