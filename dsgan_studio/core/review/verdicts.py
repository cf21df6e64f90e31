"""What an expert says of an item of a labelling, and what that means for a release."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Bool, Float64, UInt8

from dsgan_studio.core.base.errors import BadInput


class Verdict(enum.StrEnum):
    """What was said of an item; in columns of numbers it is kept as its `code`."""

    UNREVIEWED = "unreviewed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CORRECTED = "corrected"

    @property
    def code(self) -> int:
        """Its number in columns, from 0."""
        return CODES[self]


VERDICTS = tuple(Verdict)
CODES = {verdict: number for number, verdict in enumerate(VERDICTS)}


@dataclass(frozen=True)
class VerdictCounts:
    """How many items of a labelling have each verdict; the four add up to `total`.

    Attributes:
        total: items.
        unreviewed: without a verdict.
        accepted: the label is right.
        rejected: not to be used.
        corrected: a mask of the expert's replaces the label.
        released: how many a release with the threshold would hold.
    """

    total: int
    unreviewed: int
    accepted: int
    rejected: int
    corrected: int
    released: int


def parse_verdict(text: str) -> Verdict:
    """Return the verdict called `text`.

    Raises:
        BadInput: if there is none of that name.
    """
    try:
        return Verdict(text)
    except ValueError as error:
        raise BadInput(f'"{text}" is not a verdict; give one of {", ".join(VERDICTS)}.') from error


def is_released(
    verdicts: UInt8[np.ndarray, "N"], scores: Float64[np.ndarray, "N"], threshold: float | None
) -> Bool[np.ndarray, "N"]:
    """Tell for each item whether it belongs into a release.

    Accepted and corrected items do, rejected ones do not, and unreviewed ones do where their
    score is at most the threshold; without a threshold, all of them.

    Args:
        verdicts: codes.
        scores: nats, higher is more uncertain.
        threshold: nats, or None.
    """
    below: npt.NDArray[np.bool_] = (
        np.ones(scores.shape, dtype=bool) if threshold is None else scores <= threshold
    )
    unreviewed = verdicts == Verdict.UNREVIEWED.code
    kept: npt.NDArray[np.bool_] = np.where(unreviewed, below, verdicts != Verdict.REJECTED.code)
    return kept


def count_verdicts(
    verdicts: UInt8[np.ndarray, "N"], scores: Float64[np.ndarray, "N"], threshold: float | None
) -> VerdictCounts:
    """Return the counts of a labelling (arguments as `is_released`)."""
    found = np.bincount(verdicts, minlength=len(VERDICTS))
    return VerdictCounts(
        total=len(verdicts),
        unreviewed=int(found[Verdict.UNREVIEWED.code]),
        accepted=int(found[Verdict.ACCEPTED.code]),
        rejected=int(found[Verdict.REJECTED.code]),
        corrected=int(found[Verdict.CORRECTED.code]),
        released=int(is_released(verdicts, scores, threshold).sum()),
    )
