"""Which unseen images are worth painting next: unsure ones, unlike what is painted already.

The rule is k-centre greedy (Gonzalez, 1985; Sener and Savarese, "Active learning for
convolutional neural networks: a core-set approach", ICLR 2018) with every distance weighted by
the standing of the image's uncertainty in the pool: what is chosen has the largest product of the
two, and counts as painted for the next choice. Uncertainty is the disagreement of a committee
(Seung, Opper and Sompolinsky, "Query by committee", COLT 1992): the Jensen-Shannon divergence of
the members, as DatasetGAN scores an image.

The standing is the share of the pool that is not more uncertain. Borders are never sure, so the
uncertainties of all images lie close together and would hardly be heard beside the distances;
their order is. Neither an unsure twin of a painted image nor a strange image that holds no
question comes out on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.interpreter.doubts import UnsurePlace

ReasonKind = Literal["border", "inside", "unlike"]


@dataclass(frozen=True)
class Candidate:
    """One chosen image and what spoke for it.

    Attributes:
        row: which image of the pool.
        score: share of the pool that is not more uncertain, times the distance to the nearest
            image painted, waiting or chosen before.
        uncertainty: of the image, nats.
        distance: to the nearest painted image.
        unsurer_than: share of the pool that is less uncertain, 0 to 1.
        further_than: share of the pool that is nearer to what is painted, 0 to 1.
        is_unlike: whether it is further from what is painted than any painted image is from its
            nearest other one; never where a single image is painted.
    """

    row: int
    score: float
    uncertainty: float
    distance: float
    unsurer_than: float
    further_than: float
    is_unlike: bool

    @property
    def stands_out(self) -> bool:
        """Whether it is less sure than half of the pool, or unlike anything painted."""
        return self.is_unlike or self.unsurer_than >= 0.5


@dataclass(frozen=True)
class Reason:
    """Why an image is worth painting, for a person.

    Attributes:
        kind: "border", the border of a class is unsure; "inside", it is unsure what is of the
            class; "unlike", the image is unlike anything painted.
        class_id: the class; None for "unlike".
        against: the class across the border; None for the others.
    """

    kind: ReasonKind
    class_id: int | None = None
    against: int | None = None


def reason_for(candidate: Candidate, unsure: UnsurePlace | None) -> Reason:
    """Return what to tell of a candidate: that it is strange, or else where it is unsure.

    Args:
        candidate: the image.
        unsure: its most unsure place, None where no place is more unsure than usual.
    """
    # Where no place is unusually unsure, nothing but its distance has spoken for it.
    if unsure is None or candidate.is_unlike:
        return Reason("unlike")
    return Reason(unsure.place, unsure.class_id, unsure.against)


def choose_next(
    uncertainty: Float[np.ndarray, "N"],
    pool: Float[np.ndarray, "N D"],
    painted: Float[np.ndarray, "M D"],
    waiting: Float[np.ndarray, "W D"],
    count: int,
) -> tuple[Candidate, ...]:
    """Choose images of a pool to paint, the most useful first.

    Of equal scores the lower row counts; no row is chosen twice.

    Args:
        uncertainty: [N] nats, finite and not negative.
        pool: [N, D] descriptions in which distance is difference, finite.
        painted: [M, D] descriptions of what is painted, M from 1.
        waiting: [W, D] likewise of what was chosen before and is not painted yet, W from 0.
        count: how many to choose, 1 to N.

    Raises:
        BadInput: if nothing is painted, or `count` is out of its range.
        ShapeError: if the arrays do not belong together.
    """
    check_shape(uncertainty, [len(pool)], "uncertainty")
    check_shape(painted, [None, pool.shape[1]], "painted")
    check_shape(waiting, [None, pool.shape[1]], "waiting")
    if not len(painted):
        raise BadInput("nothing is painted yet to tell from; paint a sample first.")
    if not 1 <= count <= len(pool):
        raise BadInput(f"{count} of {len(pool)} images cannot be chosen; give 1 to that many.")
    rows, unsure = pool.astype(np.float64), uncertainty.astype(np.float64)
    away = _nearest(rows, painted, np.full(len(rows), np.inf))
    nearest = _nearest(rows, waiting, away)
    # Of equal uncertainties all have the same standing, and distance decides.
    standing = np.searchsorted(np.sort(unsure), unsure, side="right") / len(unsure)
    reach = _reach(painted)
    chosen: dict[int, float] = {}
    while len(chosen) < count:
        scores = standing * nearest
        scores[list(chosen)] = -1.0  # all others may score 0
        row = int(scores.argmax())
        chosen[row] = float(scores[row])
        nearest = _nearest(rows, rows[row : row + 1], nearest)
    return tuple(
        Candidate(
            row=row,
            score=score,
            uncertainty=float(unsure[row]),
            distance=float(away[row]),
            unsurer_than=float((unsure < unsure[row]).mean()),
            further_than=float((away < away[row]).mean()),
            is_unlike=bool(away[row] > reach),
        )
        for row, score in chosen.items()
    )


def _reach(painted: Float[np.ndarray, "M D"]) -> float:
    """Return the largest distance of a row to its nearest other one; infinite for a single row."""
    rows = painted.astype(np.float64)
    apart = [
        float(np.linalg.norm(np.delete(rows, number, axis=0) - one, axis=1).min())
        for number, one in enumerate(rows)
        if len(rows) > 1
    ]
    return max(apart, default=np.inf)


def _nearest(
    rows: Float[np.ndarray, "N D"], held: Float[np.ndarray, "M D"], so_far: Float[np.ndarray, "N"]
) -> Float[np.ndarray, "N"]:
    """Return the distance of each row to the nearest of `held`, or `so_far` where that is less."""
    for one in held.astype(np.float64):
        so_far = np.minimum(so_far, np.linalg.norm(rows - one, axis=1))
    return so_far
