"""Kernel Inception Distance without Inception: how far a set of images is from another.

Bińkowski et al., "Demystifying MMD GANs" (2018): the unbiased estimate of the squared maximum mean
discrepancy with the kernel (x·y / d + 1)³. Here on the features of `features.py`, standardised by
the real images, so numbers compare within one project, not with published ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.fitness.features import FEATURES_NAME, image_features

_BOUND = 5.0  # standard deviations; keeps the cubic kernel from hanging on one outlier
_FLOOR_SPLITS = 8
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
        mean: [D].
        deviation: [D].
        floor: KID that real images reach against other real ones: mean size over random halves.
    """

    name: str
    standardised: npt.NDArray[np.float64]
    mean: npt.NDArray[np.float64]
    deviation: npt.NDArray[np.float64]
    floor: float


def real_features(images: UInt8[np.ndarray, "N R R 3"], seed: int = 0) -> RealFeatures:
    """Measure the real images once; of more than `MAX_REAL`, a seeded choice.

    Raises:
        BadInput: if there are fewer than four.
    """
    if len(images) < 4:
        raise BadInput(
            f"{len(images)} images are too few to train on; give at least 4, better hundreds."
        )
    if len(images) > MAX_REAL:
        chosen = numpy_generator("kid real", seed).choice(len(images), MAX_REAL, replace=False)
        images = images[np.sort(chosen)]
    raw = image_features(images)
    mean, deviation = raw.mean(axis=0), raw.std(axis=0)
    deviation = np.maximum(deviation, 1e-6)
    x = _standardise(raw, mean, deviation)
    return RealFeatures(FEATURES_NAME, x, mean, deviation, _floor(x, seed))


def _standardise(
    raw: npt.NDArray[np.float64], mean: npt.NDArray[np.float64], deviation: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    return np.clip((raw - mean) / deviation, -_BOUND, _BOUND)


def _floor(x: npt.NDArray[np.float64], seed: int) -> float:
    found = []
    for split in range(_FLOOR_SPLITS):
        order = numpy_generator("kid floor", seed, split).permutation(len(x))
        half = len(x) // 2
        found.append(abs(polynomial_mmd(x[order[:half]], x[order[half:]])))
    return float(np.mean(found))


def kid(real: RealFeatures, images: UInt8[np.ndarray, "M R R 3"]) -> float:
    """Return the KID of `images` against the real ones; lower is better, `real.floor` is the limit.

    Raises:
        BadInput: if there are fewer than two images.
    """
    y = _standardise(image_features(images), real.mean, real.deviation)
    return polynomial_mmd(real.standardised, y)
