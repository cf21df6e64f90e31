"""Mean and covariance of a stream of features, and the Fréchet distance between two of them.

Heusel et al., "GANs Trained by a Two Time-Scale Update Rule …" (2017): the distance between the
normal distributions with these moments,

    |m1 - m2|² + tr C1 + tr C2 - 2 tr (C1 C2)^½

With C1 = F Fᵀ the last term is the sum of the square roots of the eigenvalues of Fᵀ C2 F, which is
symmetric: no root of a matrix that is only nearly symmetric, and no complex numbers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape


class Moments:
    """Mean and covariance of vectors that come in blocks; holds at most about D × D numbers.

    Up to D vectors are kept as they are: their covariance has no full rank, and its factor is the
    vectors themselves. Beyond, they are joined into a covariance matrix.
    """

    def __init__(self, dimensions: int) -> None:
        self.count = 0
        self._dimensions = dimensions
        self._kept: list[npt.NDArray[np.float64]] = []
        self._mean: npt.NDArray[np.float64] = np.zeros(dimensions)
        self._scatter: npt.NDArray[np.float64] | None = None  # sum of (x - mean)(x - mean)ᵀ

    def add(self, block: Float[np.ndarray, "N D"]) -> None:
        """Take more vectors in.

        Raises:
            ShapeError: if they have another length.
        """
        check_shape(block, [None, self._dimensions], "block")
        if not len(block):
            return
        new = np.asarray(block, np.float64)
        if self._scatter is None:
            self._kept.append(new.copy())
            self.count += len(new)
            if self.count > self._dimensions:
                joined = np.concatenate(self._kept)
                self._kept = []
                self._mean = joined.mean(axis=0)
                joined -= self._mean
                self._scatter = joined.T @ joined
            return
        # Chan, Golub and LeVeque (1979): two sets' moments are joined without loss of digits.
        total = self.count + len(new)
        mean = new.mean(axis=0)
        apart = mean - self._mean
        new = new - mean
        self._scatter += new.T @ new
        self._scatter += np.outer(apart, apart) * (self.count * len(new) / total)
        self._mean = self._mean + apart * (len(new) / total)
        self.count = total

    def mean(self) -> npt.NDArray[np.float64]:
        """Return the mean [D] of at least one vector."""
        if self._scatter is None and self._kept:
            mean: npt.NDArray[np.float64] = np.concatenate(self._kept).mean(axis=0)
            return mean
        return self._mean

    @property
    def full(self) -> bool:
        """Whether there are more vectors than dimensions, as a covariance of full rank needs."""
        return self.count > self._dimensions

    def covariance(self) -> npt.NDArray[np.float64]:
        """Return the covariance [D, D] (divided by n - 1)."""
        if self._scatter is None:
            factor = self.factor()
            return factor @ factor.T
        return self._scatter / (self.count - 1)

    def factor(self) -> npt.NDArray[np.float64]:
        """Return F [D, r] with F Fᵀ the covariance (divided by n - 1)."""
        if self._scatter is None:
            joined = np.concatenate(self._kept)
            joined -= joined.mean(axis=0)
            kept: npt.NDArray[np.float64] = np.ascontiguousarray(joined.T)
            return kept / float(np.sqrt(self.count - 1))
        values, vectors = np.linalg.eigh(self.covariance())
        factor: npt.NDArray[np.float64] = vectors * np.sqrt(np.maximum(values, 0.0))
        return factor

    def between(self, factor: Float[np.ndarray, "D r"]) -> npt.NDArray[np.float64]:
        """Return Fᵀ C F [r, r] with C the covariance."""
        if self._scatter is None:
            own = self.factor().T @ factor
            product: npt.NDArray[np.float64] = own.T @ own
            return product
        product = factor.T @ self._scatter @ factor / (self.count - 1)
        return product

    def trace(self) -> float:
        """Return the trace of the covariance."""
        if self._scatter is None:
            return float(np.square(self.factor()).sum())
        return float(np.trace(self._scatter)) / (self.count - 1)


def frechet_distance(one: Moments, other: Moments) -> float:
    """Return the Fréchet distance between the normal distributions of two sets of features.

    Raises:
        BadInput: if a set has fewer than two members.
    """
    if min(one.count, other.count) < 2:
        raise BadInput("FID needs at least two images on either side; give more images.")
    # The factor of the set with fewer vectors is the smaller matrix, or comes without a
    # decomposition at all.
    few, many = sorted((one, other), key=lambda moments: moments.count)
    values = np.linalg.eigvalsh(many.between(few.factor()))
    common = float(np.sqrt(np.maximum(values, 0.0)).sum())
    apart = float(np.square(one.mean() - other.mean()).sum())
    # Rounding leaves a little less than nothing where the sets are equal.
    return max(apart + one.trace() + other.trace() - 2 * common, 0.0)
