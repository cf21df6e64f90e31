"""Whether a generator repeats the images it was trained on.

Two measures: in features, how many samples lie nearer to a real image than almost all real images
lie to each other; in pixels, how many are a real image again, or its mirror image, almost exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, UInt8
from PIL import Image

from dsgan_studio.core.base.jobs import JobContext

NEAR_PERCENTILE = 1.0
SIDE_PX = 64  # images are compared at most at this side
COPY_LEVELS = 8.0
_BLOCK_NUMBERS = 1 << 22
_STAGE = "look for copies of real images"


@dataclass(frozen=True)
class Closeness:
    """How near samples lie to real images, beside how near real images lie to each other.

    Attributes:
        limit: distance that 1 % of the real images have a nearer other real image than.
        share: share of samples with a real image nearer than that; about 0.01 is expected.
        median_ratio: median distance of samples to their nearest real image, over that of real
            images to their nearest other one; about 1 is expected, 0 for copies.
    """

    limit: float
    share: float
    median_ratio: float


def closeness(
    to_real: Float[np.ndarray, "M"], within_real: Float[np.ndarray, "N"]
) -> Closeness | None:
    """Return how near samples lie to real images; None where all real images are equal.

    Real images that are there twice say nothing of how near different ones are, and are left out.

    Args:
        to_real: from each sample to its nearest real image.
        within_real: from each real image to its nearest other real image.
    """
    different = within_real[within_real > 0]
    if not len(different):
        return None
    limit = float(np.percentile(different, NEAR_PERCENTILE))
    ratio = float(np.median(to_real) / np.median(different))
    return Closeness(limit, float((to_real < limit).mean()), ratio)


@dataclass(frozen=True)
class Copy:
    """A sample that is a real image again.

    Attributes:
        sample: its index.
        real: index of the real image.
        mirrored: whether it is the mirror image, left to right.
        levels: root mean square difference in grey levels of 255, at most 64 px a side.
    """

    sample: int
    real: int
    mirrored: bool
    levels: float


@dataclass(frozen=True)
class CopyReport:
    """What the pixels say.

    Attributes:
        copies: samples that are copies, the most exact first.
        usual_levels: median difference of a real image from the most alike other one.
        limit_levels: difference up to which a sample is called a copy: 8, or half the usual one
            where that is less.
    """

    copies: tuple[Copy, ...]
    usual_levels: float
    limit_levels: float


def thumbnails(images: UInt8[np.ndarray, "N R R 3"]) -> UInt8[np.ndarray, "N S S 3"]:
    """Return the images at the side they are compared at; smaller ones stay as they are."""
    if images.shape[1] <= SIDE_PX:
        return np.array(images)
    size = (SIDE_PX, SIDE_PX)
    return np.stack(
        [np.asarray(Image.fromarray(one).resize(size, Image.Resampling.BOX)) for one in images]
    )


def find_copies(
    real: UInt8[np.ndarray, "N S S 3"], samples: UInt8[np.ndarray, "M S S 3"], context: JobContext
) -> CopyReport:
    """Look for samples that are a real image or its mirror image almost exactly.

    Args:
        real: from `thumbnails`, at least two.
        samples: likewise, of the same side.
        context: progress and cancel.

    Raises:
        JobCancelled: if the job was cancelled.
    """
    usual = _alike(real, real, context, same=True)
    usual_levels = float(np.median(usual.levels))
    limit = min(COPY_LEVELS, usual_levels / 2)
    found = _alike(samples, real, context, same=False)
    hits = np.flatnonzero(found.levels <= limit)
    order = hits[np.argsort(found.levels[hits], kind="stable")]
    copies = tuple(
        Copy(int(i), int(found.real[i]), bool(found.mirrored[i]), float(found.levels[i]))
        for i in order
    )
    return CopyReport(copies, usual_levels, limit)


@dataclass(frozen=True, eq=False)
class _Alike:
    real: npt.NDArray[np.int64]
    mirrored: npt.NDArray[np.bool_]
    levels: npt.NDArray[np.float64]


def _alike(
    images: npt.NDArray[np.uint8], real: npt.NDArray[np.uint8], context: JobContext, *, same: bool
) -> _Alike:
    """Return the most alike real image of each image; not itself, where the sets are the same."""
    count = len(images)
    best = np.full(count, np.inf)
    index = np.zeros(count, np.int64)
    mirrored = np.zeros(count, np.bool_)
    rows = max(_BLOCK_NUMBERS // real[0].size, 1)
    stage = _STAGE if not same else "compare the pixels of real images"
    for start in range(0, count, rows):
        context.checkpoint(stage, start, count)
        block = _flat(images[start : start + rows])
        at = np.arange(start, start + len(block))
        for first in range(0, len(real), rows):
            others = real[first : first + rows]
            for mirror in (False, True):
                turned = _flat(others[:, :, ::-1] if mirror else others)
                squared = _squared(block, turned)
                if same:
                    inside = (at >= first) & (at < first + len(others))
                    squared[np.flatnonzero(inside), at[inside] - first] = np.inf
                nearest = squared.argmin(axis=1)
                value = squared[np.arange(len(block)), nearest]
                better = value < best[at]
                best[at[better]] = value[better]
                index[at[better]] = nearest[better] + first
                mirrored[at[better]] = mirror
    context.checkpoint(stage, count, count)
    return _Alike(index, mirrored, _exact_levels(images, real, index, mirrored))


def _flat(images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return images.reshape(len(images), -1).astype(np.float32) - 128


def _squared(x: npt.NDArray[np.float32], y: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    lengths = np.square(x).sum(axis=1)[:, None] + np.square(y).sum(axis=1)
    squared: npt.NDArray[np.float32] = lengths - 2 * (x @ y.T)
    return squared


def _exact_levels(
    images: npt.NDArray[np.uint8],
    real: npt.NDArray[np.uint8],
    index: npt.NDArray[np.int64],
    mirrored: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """Return the difference from the real image that was found, without the rounding above."""
    levels = np.empty(len(images))
    for at, image in enumerate(images):
        other = real[index[at]]
        other = other[:, ::-1] if mirrored[at] else other
        levels[at] = np.sqrt(np.square(image.astype(np.float32) - other).mean(dtype=np.float64))
    return levels
