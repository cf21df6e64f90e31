"""Which pixels a tool may write: locked classes, and "paint only on"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Bool, UInt8


@dataclass(frozen=True)
class Protection:
    """What every tool, proposal and import has to leave as it is.

    Attributes:
        locked: ids that may be neither overwritten nor erased; 255 locks what is unlabelled.
        only_on: the only ids that may be overwritten; None allows all that are not locked.
        on_refusal: called with the locked ids that a tool would have changed.
    """

    locked: frozenset[int] = frozenset()
    only_on: frozenset[int] | None = None
    on_refusal: Callable[[frozenset[int]], object] | None = field(default=None, compare=False)

    @cached_property
    def _table(self) -> Bool[np.ndarray, "256"]:
        table = np.ones(256, dtype=bool)
        if self.only_on is not None:
            table[:] = False
            table[sorted(self.only_on)] = True
        table[sorted(self.locked)] = False
        return table

    def allows(self, values: UInt8[np.ndarray, "*shape"]) -> Bool[np.ndarray, "*shape"]:
        """Return where the present `values` of a mask may be replaced."""
        allowed: Bool[np.ndarray, "*shape"] = np.take(self._table, values)
        return allowed

    def tell_refused(self, values: UInt8[np.ndarray, "*shape"]) -> None:
        """Tell of the locked ids among `values` that would have been replaced."""
        if self.on_refusal is None or not self.locked or not values.size:
            return
        held = np.flatnonzero(np.bincount(values.ravel(), minlength=256))
        refused = self.locked & {int(one) for one in held}
        if refused:
            self.on_refusal(refused)

    @property
    def allows_all(self) -> bool:
        """Whether nothing is protected."""
        return bool(self._table.all())


UNPROTECTED = Protection()
