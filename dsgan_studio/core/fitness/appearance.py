"""Whether something that a user points at in a few real images appears in samples.

A detector is learnt from the places pointed at. Each image that was pointed in is left out in
turn, and a detector of the others is tried on it: how well do the places pointed at stand out from
everything else? Only if they do is the same threshold applied to other real images and to samples.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness.dense import dense_features
from dsgan_studio.core.fitness.detector import (
    Detector,
    Example,
    Pointed,
    Surroundings,
    example_of,
    reduced,
    search_side,
)

CANNOT_TELL_BELOW = 0.8
MIN_POINTED = 2
BEST_SHOWN = 8
_WIDTHS = 1.959964  # standard deviations on either side of a 95 % interval

Verdict = Literal["cannot tell", "not compared", "never", "rarer", "about as often", "more often"]


@dataclass(frozen=True)
class Match:
    """The place of an image that is most like what was pointed at.

    Attributes:
        index: of the image in its set.
        row: of the place, in px of the image.
        col: likewise.
        similarity: in standard deviations of all places.
    """

    index: int
    row: int
    col: int
    similarity: float


@dataclass(frozen=True)
class Rate:
    """In how many images something was found.

    Attributes:
        images: looked at.
        found: images with a place above the threshold.
        share: found / images.
        low, high: 95 % interval of the share (Wilson).
    """

    images: int
    found: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Trial:
    """What leaving out each image in turn has shown.

    Attributes:
        objects: places that were pointed at.
        images: in which.
        auroc: chance that a place pointed at stands out more than the most similar other place of
            an image; 0.5 is guessing.
        threshold: similarity from which something counts as found.
        found_share: share of the places pointed at that reach it.
        false_share: share of the images with another place that reaches it.
    """

    objects: int
    images: int
    auroc: float
    threshold: float
    found_share: float
    false_share: float

    @property
    def can_tell(self) -> bool:
        """Whether what was pointed at can be told from the rest."""
        return self.auroc >= CANNOT_TELL_BELOW


@dataclass(frozen=True)
class Learnt:
    """A detector and what it is worth.

    Attributes:
        detector: of all places pointed at.
        trial: how it fared.
        side_px: images are looked at this side.
    """

    detector: Detector
    trial: Trial
    side_px: int


def learn(
    pointed: Sequence[Pointed],
    others: Iterable[UInt8[np.ndarray, "B R R 3"]],
    seed: int,
    context: JobContext,
) -> Learnt:
    """Learn to find what was pointed at, and try it on each image left out in turn.

    Args:
        pointed: in at least two images; every one of its kind in them should be marked.
        others: blocks of other real images, which say what places look like at large.
        seed: of the random places that are taken of each.
        context: progress and cancel.

    Raises:
        BadInput: if fewer than two images were pointed in.
        JobCancelled: if the job was cancelled.
    """
    if len(pointed) < MIN_POINTED:
        raise BadInput(
            f"it is marked in {len(pointed)} image{'' if len(pointed) == 1 else 's'}; mark it in "
            "at least two, better five to ten, so that each can be left out in turn."
        )
    side = search_side(pointed)
    examples = []
    for done, one in enumerate(pointed):
        context.checkpoint("learn what was pointed at", done, len(pointed))
        examples.append(example_of(one, side))
    context.checkpoint("learn what was pointed at", len(pointed), len(pointed))
    surroundings = Surroundings(examples[0].features.shape[-1])
    for example in examples:
        surroundings.add(example.features[None], seed)
    for block in others:
        surroundings.add(dense_features(reduced(block, side)), seed)
    trial = _try_each(examples, surroundings, context)
    prototypes = np.concatenate([example.prototypes for example in examples])
    return Learnt(surroundings.detector(prototypes), trial, side)


def _try_each(
    examples: Sequence[Example], surroundings: Surroundings, context: JobContext
) -> Trial:
    pointed_at: list[float] = []
    strongest_other: list[float] = []
    for left_out, example in enumerate(examples):
        context.checkpoint("try it on images left out", left_out, len(examples))
        kept = [one.prototypes for i, one in enumerate(examples) if i != left_out]
        similarity = surroundings.detector(np.concatenate(kept)).similarity(example.features)
        pointed_at += [float(similarity[one].max()) for one in example.objects]
        if example.elsewhere.any():
            strongest_other.append(float(similarity[example.elsewhere].max()))
    context.checkpoint("try it on images left out", len(examples), len(examples))
    if not strongest_other:
        raise BadInput("the marks cover whole images; mark the thing alone, not all around it.")
    hits, misses = np.array(pointed_at), np.array(strongest_other)
    threshold = best_threshold(hits, misses)
    return Trial(
        objects=len(hits),
        images=len(examples),
        auroc=auroc(hits, misses),
        threshold=threshold,
        found_share=float((hits >= threshold).mean()),
        false_share=float((misses >= threshold).mean()),
    )


def auroc(positive: Float[np.ndarray, "P"], negative: Float[np.ndarray, "Q"]) -> float:
    """Return the chance that a positive is above a negative; ties count half."""
    above = positive[:, None] > negative
    equal = positive[:, None] == negative
    return float(above.mean() + equal.mean() / 2)


def best_threshold(positive: Float[np.ndarray, "P"], negative: Float[np.ndarray, "Q"]) -> float:
    """Return what parts the two best: most positives found, less the share of false ones."""
    values = np.unique(np.concatenate([positive, negative]))
    middles = np.concatenate([values[:1], (values[1:] + values[:-1]) / 2])
    gain = [(positive >= at).mean() - (negative >= at).mean() for at in middles]
    return float(middles[int(np.argmax(gain))])


def best_match(
    learnt: Learnt, images: UInt8[np.ndarray, "B R R 3"], first_index: int
) -> list[Match]:
    """Return the most similar place of each image, whose indices begin at `first_index`."""
    scale = images.shape[1] / learnt.side_px
    found = []
    similarity = learnt.detector.similarity(dense_features(reduced(images, learnt.side_px)))
    for number, one in enumerate(similarity):
        row, col = np.unravel_index(int(one.argmax()), one.shape)
        at = [int((float(place) + 0.5) * scale) for place in (row, col)]
        found.append(Match(first_index + number, at[0], at[1], float(one.max())))
    return found


def rate_of(matches: Sequence[Match], threshold: float) -> Rate:
    """Return in how many images something was found.

    Raises:
        BadInput: if there are no images.
    """
    if not matches:
        raise BadInput("there is no image to look for it in.")
    n = len(matches)
    found = sum(match.similarity >= threshold for match in matches)
    share, z2 = found / n, _WIDTHS**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = _WIDTHS * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if not found else max(middle - reach, 0.0)
    high = 1.0 if found == n else min(middle + reach, 1.0)
    return Rate(n, found, share, low, high)


def judge(trial: Trial, samples: Rate, real: Rate | None) -> Verdict:
    """Return what the rates say of the generator."""
    if not trial.can_tell:
        return "cannot tell"
    if samples.found == 0 and (real is None or samples.high < real.low):
        return "never"
    if real is None:
        return "not compared"
    if samples.high < real.low:
        return "rarer"
    return "more often" if samples.low > real.high else "about as often"


def strongest(matches: Sequence[Match], count: int = BEST_SHOWN) -> tuple[Match, ...]:
    """Return the matches of the highest similarity, the highest first."""
    return tuple(sorted(matches, key=lambda match: (-match.similarity, match.index))[:count])


def around(
    image: UInt8[np.ndarray, "R R 3"], row: int, col: int, side: int
) -> npt.NDArray[np.uint8]:
    """Return a square of `side` px around a place, moved to lie inside the image."""
    size = image.shape[0]
    side = min(side, size)
    top, left = (min(max(at - side // 2, 0), size - side) for at in (row, col))
    return image[top : top + side, left : left + side]
