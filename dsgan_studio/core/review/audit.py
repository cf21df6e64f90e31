"""What a random sample of the items that nobody looked at says of all of them.

The bound is Clopper and Pearson's: exact for draws with replacement. Drawing without replacement,
as here, spreads less, so the stated confidence is reached or exceeded for every size of the pool.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64, UInt8
from scipy.special import betaincinv

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.review.verdicts import Verdict

PURPOSE = "audit"
CONFIDENCE = 0.95
MOST_CHECKS = 1_000_000


@dataclass(frozen=True)
class AuditResult:
    """How far an audit is, and what it shows.

    Attributes:
        pool: unreviewed items that it was drawn from.
        drawn: items to check.
        checked: how many of them have a verdict, counted from the first drawn to the first
            without one: a sample whose order the reviewer chose would not be random.
        wrong: how many of the checked were rejected or corrected.
        confidence: of the bound.
        bound: the highest share of wrong items in the pool that fits what was seen.
        sentence: the same in words.
    """

    pool: int
    drawn: int
    checked: int
    wrong: int
    confidence: float
    bound: float
    sentence: str


def upper_bound(wrong: int, checked: int, confidence: float = CONFIDENCE) -> float:
    """Return the exact one-sided bound on a share of which `checked` draws found `wrong`.

    It is the share p at which `wrong` or fewer are found with probability 1 - confidence.

    Returns:
        0 to 1; 1 where nothing was checked or all was wrong.

    Raises:
        BadInput: if the counts or the confidence cannot be.
    """
    _check_confidence(confidence)
    if not 0 <= wrong <= checked:
        raise BadInput(f"{wrong} wrong of {checked} checked cannot be; correct the counts.")
    if wrong == checked:
        return 1.0
    return float(betaincinv(wrong + 1, checked - wrong, confidence))


def checks_needed(bound: float, confidence: float = CONFIDENCE, *, wrong: int = 0) -> int:
    """Return how many checks, of which `wrong` turn out wrong, show a share of at most `bound`.

    Raises:
        BadInput: if bound and confidence are not between 0 and 1, `wrong` is below 0, or more
            than a million checks would be needed.
    """
    _check_confidence(confidence)
    if not 0 < bound < 1 or wrong < 0:
        raise BadInput(
            f"a bound of {bound} with {wrong} wrong cannot be shown; give a share between 0 and 1."
        )
    if upper_bound(wrong, MOST_CHECKS, confidence) > bound:
        raise BadInput(f"a bound of {bound} takes over {MOST_CHECKS} checks; give a higher one.")
    few, enough = wrong, MOST_CHECKS  # the bound falls as the checks rise
    while enough - few > 1:
        middle = (few + enough) // 2
        if upper_bound(wrong, middle, confidence) > bound:
            few = middle
        else:
            enough = middle
    return enough


def draw_audit(pool: Int64[np.ndarray, "M"], count: int, seed: int) -> Int64[np.ndarray, "K"]:
    """Return `count` items of `pool` in random order, each at most once; all, where it has fewer.

    A larger count begins with the items of a smaller one.

    Raises:
        BadInput: if the pool is empty, or nothing is asked for.
    """
    if count < 1 or not len(pool):
        raise BadInput(
            f"cannot draw {count} of {len(pool)} unreviewed items below the threshold; ask for at "
            "least 1, or raise the threshold."
        )
    return numpy_generator(PURPOSE, seed).permutation(np.sort(pool))[:count]


def audit_result(
    verdicts: UInt8[np.ndarray, "K"], pool: int, confidence: float = CONFIDENCE
) -> AuditResult:
    """Return what the verdicts on the drawn items, in the order drawn, show of the pool.

    Raises:
        BadInput: if the confidence is not between 0 and 1.
    """
    open_rows = np.flatnonzero(verdicts == Verdict.UNREVIEWED.code)
    checked = int(open_rows[0]) if len(open_rows) else len(verdicts)
    wrong = int((verdicts[:checked] != Verdict.ACCEPTED.code).sum())
    bound = upper_bound(wrong, checked, confidence)
    return AuditResult(
        pool=pool,
        drawn=len(verdicts),
        checked=checked,
        wrong=wrong,
        confidence=confidence,
        bound=bound,
        sentence=_sentence(checked, wrong, bound, confidence),
    )


def _sentence(checked: int, wrong: int, bound: float, confidence: float) -> str:
    found = f"{checked} checked, {wrong} wrong"
    if bound >= 1.0:
        return f"{found}: nothing can be said of the others yet"
    return (
        f"{found}: at most {rounded_up_percent(bound)} % wrong at {confidence * 100:g} % confidence"
    )


def rounded_up_percent(share: float) -> str:
    """Return a share in per cent, rounded up (a bound must not look better): whole, or 2 digits."""
    percent = 100 * share
    step = 1.0 if percent > 1 else 10.0 ** (math.floor(math.log10(percent)) - 1)
    digits = max(0, -math.floor(math.log10(step)))
    # The tiny slack keeps a bound of exactly 0.05 at 5 and not at 5.1.
    return f"{round(math.ceil(percent / step - 1e-9) * step, digits):g}"


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise BadInput(f"a confidence of {confidence} cannot be; give a share such as 0.95.")
