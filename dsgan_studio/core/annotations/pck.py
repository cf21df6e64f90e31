"""How well found keypoints agree with true ones: PCK, the share of points found close enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dsgan_studio.core.annotations.keypoints import PlacedPoint, SampleKeypoints, Visibility

# Shares of the side of the image that a found point may lie off, as DatasetGAN gives them.
PCK_SHARES = (0.02, 0.05, 0.1)


@dataclass(frozen=True)
class PointPair:
    """One point of one image that someone has said something of.

    Attributes:
        point_id: of the point.
        image: which image, from 0.
        truth: what was said.
        found: what was found; absent where nothing was.
    """

    point_id: int
    image: int
    truth: PlacedPoint
    found: PlacedPoint


@dataclass(frozen=True)
class PointAgreement:
    """How well one point, or all of them together, was found. None where nothing was there.

    Attributes:
        point_id: of the point, None for all together.
        located: true points that have a place.
        mean_error_px: mean distance of those that were found.
        pck: for each of `PCK_SHARES`, the share of located points that were found within it; a
            point that was not found counts as missed.
        presence: share of all points, absent ones too, that were rightly called there or absent.
        visibility: share of located points, found as such, that were rightly called visible or
            occluded.
    """

    point_id: int | None
    located: int
    mean_error_px: float | None
    pck: tuple[float | None, ...]
    presence: float | None
    visibility: float | None


def pairs_of(image: int, truth: SampleKeypoints, found: SampleKeypoints) -> tuple[PointPair, ...]:
    """Return the pairs of one image; points of which nothing true is said are left out."""
    return tuple(
        PointPair(one.id, image, one, found.get(one.id) or PlacedPoint(one.id, Visibility.ABSENT))
        for one in truth.points
    )


def distance_px(pair: PointPair) -> float:
    """Return how far the found point lies from the true one; infinite where it was not found."""
    if not pair.found.located:
        return math.inf
    return math.hypot(pair.found.row - pair.truth.row, pair.found.col - pair.truth.col)


def agreement(
    pairs: Sequence[PointPair], sides_px: Sequence[float], point_id: int | None = None
) -> PointAgreement:
    """Return how well some pairs agree.

    Args:
        pairs: of one point, or of all.
        sides_px: the side of each image (the longer one) that shares are taken of.
        point_id: which point they are of, None for all.
    """
    located = [one for one in pairs if one.truth.located]
    errors = [distance_px(one) for one in located]
    relative = [e / sides_px[one.image] for e, one in zip(errors, located, strict=True)]
    found = [one for one in located if one.found.located]
    return PointAgreement(
        point_id=point_id,
        located=len(located),
        mean_error_px=_mean([error for error in errors if math.isfinite(error)]),
        pck=tuple(_mean([float(one <= share) for one in relative]) for share in PCK_SHARES),
        presence=_mean([float(one.truth.located == one.found.located) for one in pairs]),
        visibility=_mean([float(one.truth.visibility == one.found.visibility) for one in found]),
    )


def agreements(
    pairs: Sequence[PointPair], sides_px: Sequence[float], point_ids: Sequence[int]
) -> tuple[PointAgreement, ...]:
    """Return how well each point agrees, in the order of `point_ids`."""
    return tuple(
        agreement([one for one in pairs if one.point_id == point_id], sides_px, point_id)
        for point_id in point_ids
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
