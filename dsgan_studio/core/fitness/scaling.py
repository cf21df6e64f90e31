"""How raw features are weighed against each other before anything is measured on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

_BOUND = 5.0  # standard deviations; keeps a distance from hanging on one outlier
_SMALLEST = 1e-6


@dataclass(frozen=True)
class Scaling:
    """An affine map of each dimension, and how far its values may go.

    Attributes:
        mean: [D] float64, becomes 0.
        deviation: [D] float64, becomes 1.
        bound: values beyond it, on either side of 0, are cut to it.
    """

    mean: npt.NDArray[np.float64]
    deviation: npt.NDArray[np.float64]
    bound: float

    def apply(self, raw: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N D"]:
        """Return the scaled features, in the precision of `raw`."""
        scaled: npt.NDArray[np.floating] = np.clip(
            (raw - self.mean) / self.deviation, -self.bound, self.bound
        ).astype(raw.dtype)
        return scaled


def standardising(real: Float[np.ndarray, "N D"]) -> Scaling:
    """Return the scaling that gives every dimension of the real images equal say."""
    deviation = np.maximum(real.std(axis=0, dtype=np.float64), _SMALLEST)
    return Scaling(real.mean(axis=0, dtype=np.float64), deviation, _BOUND)


def unchanged(dimensions: int) -> Scaling:
    """Return the scaling that leaves features as they are."""
    return Scaling(np.zeros(dimensions), np.ones(dimensions), np.inf)
