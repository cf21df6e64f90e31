"""How fast members learn, and in which order each sees its rows."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.base.seeds import numpy_generator

_WARM_UP_SHARE = 0.05
# Falling to zero would settle the members on the same labels: their disagreement on images never
# seen, which uncertainty is read from, drops by half for a gain of a tenth of a percent.
LEAST_RATE = 0.45


def schedule(progress: float) -> float:
    """Return the share of the learning rate: a short warm-up, then half a cosine to a floor."""
    if progress < _WARM_UP_SHARE:
        return (progress + 0.01) / (_WARM_UP_SHARE + 0.01)
    return LEAST_RATE + (1.0 - LEAST_RATE) * 0.5 * (1.0 + math.cos(math.pi * progress))


class Orders:
    """Each member's own endless shuffled order of its own rows, a batch of all members a call."""

    def __init__(
        self, pools: tuple[npt.NDArray[np.int64], ...], batch: int, seed: int, part: str = "order"
    ) -> None:
        self._pools = pools
        self._batch = batch
        self._rngs = [numpy_generator(f"interpreter-{part}", seed, m) for m in range(len(pools))]
        self._orders = [np.empty(0, dtype=np.int64) for _ in pools]

    def next(self) -> npt.NDArray[np.int64]:
        """Return [M * B] rows."""
        parts = []
        for m, pool in enumerate(self._pools):
            while len(self._orders[m]) < self._batch:
                fresh = self._rngs[m].permutation(pool)
                self._orders[m] = np.concatenate((self._orders[m], fresh))
            parts.append(self._orders[m][: self._batch])
            self._orders[m] = self._orders[m][self._batch :]
        return np.concatenate(parts)
