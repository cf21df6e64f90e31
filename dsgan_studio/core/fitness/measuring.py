"""A set of real images and a set of samples -> every figure of how alike they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.fitness.extractors import FeatureExtractor
from dsgan_studio.core.fitness.kid import MAX_REAL, KidEstimate, floor_of, halves, subset_kid
from dsgan_studio.core.fitness.manifold import (
    MIN_IMAGES,
    ManifoldFigures,
    Neighbourhoods,
    check_counts,
    find_neighbourhoods,
)
from dsgan_studio.core.fitness.memorising import (
    Closeness,
    CopyReport,
    closeness,
    find_copies,
    thumbnails,
)
from dsgan_studio.core.fitness.moments import Moments, frechet_distance
from dsgan_studio.core.fitness.scaling import Scaling

# Of this many images of a side neighbours and pixels are compared; FID takes all. Bounds memory.
MOST_COMPARED = 10_000
_BLOCK = 64


@dataclass(frozen=True, eq=False)
class ImageSet:
    """What is kept of a set of images.

    Attributes:
        count: images seen.
        compared: [K] int64, which of them are compared one by one, ascending.
        features: [K, D] float32 of those, scaled.
        thumbnails: [K, S, S, 3] uint8 of those.
        moments: of the features of all.
        scaling: of the features.
    """

    count: int
    compared: npt.NDArray[np.int64]
    features: npt.NDArray[np.float32]
    thumbnails: npt.NDArray[np.uint8]
    moments: Moments
    scaling: Scaling


@dataclass(frozen=True)
class Floor:
    """What one half of the real images reaches against the other; better is not to be had.

    Attributes:
        fid: of half as many images, and so with more bias.
        manifold: precision, recall, density and coverage.
    """

    fid: float
    manifold: ManifoldFigures


@dataclass(frozen=True, eq=False)
class Comparison:
    """Every figure.

    Attributes:
        kid: with its error.
        kid_floor: KID of real images against real ones.
        fid: Fréchet distance.
        floor: the other figures of real images against real ones; None under 12 of them.
        neighbourhoods: who lies near whom; indices are into the compared images.
        closeness: how near samples lie to real images.
        copies: samples that are real images again; indices are into the compared images.
        equal_real: real images that are there more than once.
        notes: what to know when reading the figures, a sentence each.
    """

    kid: KidEstimate
    kid_floor: float
    fid: float
    floor: Floor | None
    neighbourhoods: Neighbourhoods
    closeness: Closeness | None
    copies: CopyReport
    equal_real: int
    notes: tuple[str, ...]


def describe_real(
    images: UInt8[np.ndarray, "N R R 3"],
    extractor: FeatureExtractor,
    seed: int,
    context: JobContext,
) -> ImageSet:
    """Describe the real images; of more than `MOST_COMPARED` a seeded choice is compared.

    Args:
        images: may be mapped from disk; read in blocks.
        extractor: gives the features.
        seed: of the choice.
        context: progress and cancel.

    Raises:
        BadInput: if there are fewer than six, or all are equal.
        JobCancelled: if the job was cancelled.
    """
    check_counts(len(images), MIN_IMAGES)
    compared = np.arange(len(images))
    if len(images) > MOST_COMPARED:
        rng = numpy_generator("evaluate real", seed)
        compared = np.sort(rng.choice(len(images), MOST_COMPARED, replace=False))
    raw, small = [], []
    differ = False
    for block in _blocks(images, compared, "describe real images", context):
        differ = differ or bool((block != images[compared[0]]).any())
        raw.append(extractor.features(block))
        small.append(thumbnails(block))
    if not differ:
        raise BadInput(
            f"all {len(compared)} real images are equal, pixel by pixel; choose a folder of "
            "different images."
        )
    features = np.concatenate(raw)
    raw.clear()
    scaling = extractor.scaling(features)
    features = scaling.apply(features)
    moments = Moments(features.shape[1])
    moments.add(features)
    rest = np.setdiff1d(np.arange(len(images)), compared)
    for block in _blocks(images, rest, "describe the other real images", context):
        moments.add(scaling.apply(extractor.features(block)))
    return ImageSet(len(images), compared, features, np.concatenate(small), moments, scaling)


def _blocks(
    images: npt.NDArray[np.uint8],
    indices: npt.NDArray[np.int64],
    stage: str,
    context: JobContext,
) -> Iterator[npt.NDArray[np.uint8]]:
    for start in range(0, len(indices), _BLOCK):
        context.checkpoint(stage, start, len(indices))
        yield images[indices[start : start + _BLOCK]]
    if len(indices):
        context.checkpoint(stage, len(indices), len(indices))


def describe_samples(
    blocks: Iterable[UInt8[np.ndarray, "B R R 3"]], real: ImageSet, extractor: FeatureExtractor
) -> ImageSet:
    """Describe samples as they come; the first `MOST_COMPARED` are compared one by one.

    Raises:
        BadInput: if there are fewer than six.
    """
    moments = Moments(real.features.shape[1])
    kept, small = [], []
    for block in blocks:
        features = real.scaling.apply(extractor.features(block))
        room = MOST_COMPARED - min(moments.count, MOST_COMPARED)
        if room:
            kept.append(features[:room])
            small.append(thumbnails(block[:room]))
        moments.add(features)
    check_counts(real.count, moments.count)
    features = np.concatenate(kept)
    compared = np.arange(len(features))
    return ImageSet(moments.count, compared, features, np.concatenate(small), moments, real.scaling)


def compare(real: ImageSet, samples: ImageSet, seed: int, context: JobContext) -> Comparison:
    """Measure how alike the two sets are.

    Args:
        real: from `describe_real`.
        samples: from `describe_samples`.
        seed: of the random subsets and halves.
        context: progress and cancel.

    Raises:
        BadInput: if a side has fewer than six images.
        JobCancelled: if the job was cancelled.
    """
    kid = subset_kid(real.features, samples.features, seed, context)
    context.checkpoint("measure FID", 0, 1)
    fid = frechet_distance(real.moments, samples.moments)
    context.checkpoint("measure FID", 1, 1)
    neighbourhoods = find_neighbourhoods(real.features, samples.features, context)
    equal_real = int((neighbourhoods.within_real == 0).sum())
    return Comparison(
        kid=kid,
        kid_floor=_kid_floor(real, seed),
        fid=fid,
        floor=_floor(real, seed, context),
        neighbourhoods=neighbourhoods,
        closeness=closeness(neighbourhoods.distance_of_sample[:, 0], neighbourhoods.within_real),
        copies=find_copies(real.thumbnails, samples.thumbnails, context),
        equal_real=equal_real,
        notes=tuple(_notes(real, samples, equal_real)),
    )


def _kid_floor(real: ImageSet, seed: int) -> float:
    count = len(real.features)
    chosen = numpy_generator("evaluate floor", seed).permutation(count)[:MAX_REAL]
    return floor_of(real.features[np.sort(chosen)].astype(np.float64), seed)


def _floor(real: ImageSet, seed: int, context: JobContext) -> Floor | None:
    if len(real.features) < 2 * MIN_IMAGES:
        return None
    sides = [real.features[half] for half in halves(len(real.features), seed, 0)]
    context.checkpoint("measure real images against each other", 0, 1)
    moments = []
    for side in sides:
        moments.append(Moments(side.shape[1]))
        moments[-1].add(side)
    fid = frechet_distance(*moments)
    context.checkpoint("measure real images against each other", 1, 1)
    return Floor(fid, find_neighbourhoods(sides[0], sides[1], context).figures)


def _notes(real: ImageSet, samples: ImageSet, equal_real: int) -> Iterator[str]:
    dimensions = real.features.shape[1]
    if not (real.moments.full and samples.moments.full):
        yield (
            f"FID is of {samples.count} samples and {real.count} real images in {dimensions} "
            "dimensions: with fewer images than dimensions it is too high by an amount that hangs "
            "on their number. Compare it only between equal numbers, and look at KID instead."
        )
    if len(real.features) < real.count or len(samples.features) < samples.count:
        yield (
            f"Neighbours, KID and copies are of {len(samples.features)} samples and "
            f"{len(real.features)} real images; FID is of all."
        )
    if equal_real:
        yield f"{equal_real} of the real images are there more than once."
    if not samples.moments.trace():
        yield "All samples are equal: the generator makes one image only."
