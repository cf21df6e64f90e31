"""The items of a labelling as columns, and which of them are shown in which order."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from jaxtyping import Float32, Float64, Int64, UInt8

from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.review.verdicts import Verdict

BY_WORST = "worst10"
BY_REGION = "region"
BY_INDEX = "index"
BY_VERDICT = "verdict"
ORDERS = (BY_WORST, BY_REGION, BY_INDEX, BY_VERDICT)


@dataclass(frozen=True, eq=False)
class ItemTable:
    """What is known of every item of a labelling without opening an image; row k is item k.

    Attributes:
        worst10: [N] mean of the most uncertain tenth of the pixels, nats; higher is worse.
        region: [N] mean of the most uncertain region, nats.
        per_class: [N, C] mean by class, nats; NaN where the class is absent.
        class_ids: of the columns of `per_class`.
        verdicts: [N] codes of `Verdict`.
    """

    worst10: Float64[np.ndarray, "N"]
    region: Float64[np.ndarray, "N"]
    per_class: Float32[np.ndarray, "N C"]
    class_ids: tuple[int, ...]
    verdicts: UInt8[np.ndarray, "N"]

    def __post_init__(self) -> None:
        """Refuse columns of different length.

        Raises:
            ShapeError: telling which.
        """
        count = len(self.worst10)
        wanted = {
            "worst10": (count,),
            "region": (count,),
            "per_class": (count, len(self.class_ids)),
            "verdicts": (count,),
        }
        for name, shape in wanted.items():
            if getattr(self, name).shape != shape:
                held = list(getattr(self, name).shape)
                raise ShapeError(f"the column {name} of a queue is {held}, not {list(shape)}.")

    def __len__(self) -> int:
        return len(self.worst10)

    def with_verdicts(self, indexes: Int64[np.ndarray, "K"], verdict: Verdict) -> ItemTable:
        """Return the table after a verdict on some items; this one stays as it is."""
        changed = self.verdicts.copy()
        changed[indexes] = verdict.code
        return replace(self, verdicts=changed)

    def score(self, by: str | int) -> npt.NDArray[np.floating]:
        """Return the column of an order: `worst10`, `region`, or of the class of that id.

        Raises:
            BadInput: if there is none.
        """
        if by == BY_WORST:
            return self.worst10
        if by == BY_REGION:
            return self.region
        if isinstance(by, int) and by in self.class_ids:
            return self.per_class[:, self.class_ids.index(by)]
        known = ", ".join(str(one) for one in self.class_ids)
        raise BadInput(f'"{by}" is not a score; give worst10, region or a class id ({known}).')


@dataclass(frozen=True)
class QueueFilter:
    """Which items are shown; what is None is not asked for.

    Attributes:
        verdicts: only items with one of these.
        class_present: only items whose label holds the class of this id.
        lowest: only scores of at least this, nats.
        highest: only scores of at most this, nats.
        by: the score that `lowest` and `highest` mean: worst10, region or a class id; where the
            class is absent there is no score, and an item without one is in no range.
        among: only these items.
    """

    verdicts: frozenset[Verdict] | None = None
    class_present: int | None = None
    lowest: float | None = None
    highest: float | None = None
    by: str | int = BY_WORST
    among: frozenset[int] | None = None


EVERYTHING = QueueFilter()


def select(table: ItemTable, wanted: QueueFilter = EVERYTHING) -> Int64[np.ndarray, "K"]:
    """Return the indexes of the items that pass, ascending.

    Raises:
        BadInput: if a class is not in the table, or the range is empty or not a number.
    """
    keep = np.ones(len(table), dtype=bool)
    if wanted.verdicts is not None:
        allowed = np.zeros(256, dtype=bool)
        allowed[[one.code for one in wanted.verdicts]] = True
        keep &= allowed[table.verdicts]
    if wanted.class_present is not None:
        keep &= np.isfinite(table.score(int(wanted.class_present)))
    if wanted.lowest is not None or wanted.highest is not None:
        low = -np.inf if wanted.lowest is None else wanted.lowest
        high = np.inf if wanted.highest is None else wanted.highest
        if math.isnan(low) or math.isnan(high) or low > high:
            raise BadInput(f"no score lies from {low} to {high} nats; give the lower one first.")
        score = table.score(wanted.by)
        keep &= (score >= low) & (score <= high)  # NaN is in no range
    if wanted.among is not None:
        keep &= np.isin(np.arange(len(table)), sorted(wanted.among))
    return np.flatnonzero(keep)


def order(
    table: ItemTable, indexes: Int64[np.ndarray, "K"], *, by: str | int, descending: bool
) -> Int64[np.ndarray, "K"]:
    """Return `indexes` sorted; equal ones by ascending index, those without a score last.

    Args:
        table: the items.
        indexes: ascending, as `select` returns them.
        by: worst10, region, index, verdict, or the id of a class.
        descending: the highest first.

    Raises:
        BadInput: if there is no such order.
    """
    if by == BY_INDEX:
        return indexes[::-1] if descending else indexes
    column = table.verdicts if by == BY_VERDICT else table.score(by)
    keys = column[indexes].astype(np.float64)
    # A stable sort of the negated keys keeps equal ones ascending; NaN sorts last either way.
    return indexes[np.argsort(-keys if descending else keys, kind="stable")]


@dataclass(frozen=True, eq=False)
class Histogram:
    """How the scores are spread, and what a threshold parts.

    Attributes:
        edges: [B + 1] borders of the bars, nats, ascending.
        counts: [4, B] items by verdict code and bar.
        threshold: nats, or None.
        below: items with a score of at most the threshold; all where there is none.
        above: the others.
        without: items that have no such score, because the class is absent.
    """

    edges: Float64[np.ndarray, "B1"]
    counts: Int64[np.ndarray, "4 B"]
    threshold: float | None
    below: int
    above: int
    without: int


def histogram(
    table: ItemTable, *, by: str | int = BY_WORST, bars: int = 64, threshold: float | None = None
) -> Histogram:
    """Return how the scores of all items are spread over `bars` bars from 0 to the highest.

    Raises:
        BadInput: if there is no such score, or less than one bar.
    """
    if bars < 1:
        raise BadInput(f"a histogram of {bars} bars cannot be; give at least 1.")
    score = table.score(by).astype(np.float64)
    known = np.isfinite(score)
    highest = float(score[known].max(initial=0.0))
    edges = np.linspace(0.0, highest if highest > 0 else 1.0, bars + 1)
    counts = [
        np.histogram(score[known & (table.verdicts == verdict.code)], edges)[0]
        for verdict in Verdict
    ]
    total = int(known.sum())
    below = total if threshold is None else int((score[known] <= threshold).sum())
    return Histogram(edges, np.stack(counts), threshold, below, total - below, len(table) - total)
