"""Items of a release that are nearly the same, and items that are nearly a real image.

Images are compared as small pictures of 16 px, which are held for all items (768 bytes each), and
what is near there is compared again at up to 64 px. Averaging never makes two images less alike,
so nothing that is near at 64 px is missed at 16.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Float64, Int64, UInt8
from PIL import Image

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness.memorising import COPY_LEVELS, thumbnails

COARSE_PX = 16
_ROWS = 1024  # of a block of distances, as many columns; a cancel is heard between blocks
_ROUNDING_LEVELS = 1.0  # of the small pictures, whose pixels are whole numbers
_MOST_USUAL = 2000
_MOST_CANDIDATES = 64  # that one item is compared with again, the most alike first

Picture = UInt8[np.ndarray, "h w 3"]
Read = Callable[[int], Picture]


@dataclass(frozen=True)
class Pair:
    """An item and what it is like.

    Attributes:
        item: its place among the items.
        other: place of the earlier item, or of the real image.
        mirrored: whether it is like the mirror image.
        levels: root mean square difference in grey levels of 255, at most 64 px a side.
    """

    item: int
    other: int
    mirrored: bool
    levels: float


def coarse_pictures(
    images: Iterable[Picture], count: int, context: JobContext, stage: str
) -> UInt8[np.ndarray, "N 768"]:
    """Return the small pictures of `count` images that come one by one.

    Raises:
        JobCancelled: if the job was cancelled.
    """
    held = np.empty((count, COARSE_PX * COARSE_PX * 3), np.uint8)
    for place, image in enumerate(images):
        context.checkpoint(stage, place, count)
        held[place] = _reduced(fine_picture(image)).reshape(-1)
    context.checkpoint(stage, count, count)
    return held


def fine_picture(image: Picture) -> UInt8[np.ndarray, "s s 3"]:
    """Return an image at the side at which copies are told, at most 64 px."""
    one: UInt8[np.ndarray, "s s 3"] = thumbnails(image[None])[0]
    return one


def usual_levels(coarse: UInt8[np.ndarray, "N 768"], context: JobContext, stage: str) -> float:
    """Return the median difference of an image from the most alike other one, mirrored or not.

    Of a large set the median is that of 2000 images, evenly spread, among all the others.
    Infinite for fewer than two images. Taken at 16 px, where images differ less than at 64, so
    that what is measured by it is called alike rather too seldom than too often.
    """
    count = len(coarse)
    if count < 2:
        return float("inf")
    few = np.arange(min(count, _MOST_USUAL)) * count // min(count, _MOST_USUAL)
    _, _, levels = nearest(coarse[few], coarse, context, stage, own=few)
    return float(np.median(levels))


def limit_of(usual: float) -> float:
    """Return the difference up to which two images are called nearly the same.

    8 grey levels, or half of how images of the set usually differ where that is less: images of
    a homogeneous set are alike without being the same.
    """
    return min(COPY_LEVELS, usual / 2)


def nearest(
    coarse: UInt8[np.ndarray, "N 768"],
    others: UInt8[np.ndarray, "M 768"],
    context: JobContext,
    stage: str,
    *,
    own: Int64[np.ndarray, "N"] | None = None,
) -> tuple[Int64[np.ndarray, "N"], npt.NDArray[np.bool_], Float64[np.ndarray, "N"]]:
    """Return the most alike of the others for each image, whether mirrored, and the difference.

    Args:
        coarse: small pictures.
        others: likewise, at least one (two where the images are among them).
        context: progress and cancel.
        stage: what the user is told is being done.
        own: places of the images among the others, so that none is compared with itself; None
            where they are not among them.

    Raises:
        JobCancelled: if the job was cancelled.
    """
    count = len(coarse)
    best = np.full(count, np.inf)
    index, mirrored = np.zeros(count, np.int64), np.zeros(count, np.bool_)
    for start in range(0, count, _ROWS):
        at = np.arange(start, min(start + _ROWS, count))
        for first in range(0, len(others), _ROWS):
            context.checkpoint(stage, start, count)
            part = others[first : first + _ROWS]
            for mirror in (False, True):
                squared = _squared(coarse[at], _mirror(part) if mirror else part)
                if own is not None:
                    place = own[at] - first
                    inside = (place >= 0) & (place < len(part))
                    squared[np.flatnonzero(inside), place[inside]] = np.inf
                found = squared.argmin(axis=1)
                value = squared[np.arange(len(at)), found]
                better = value < best[at]
                best[at[better]] = value[better]
                index[at[better]] = found[better] + first
                mirrored[at[better]] = mirror
    context.checkpoint(stage, count, count)
    return index, mirrored, _levels(best)


def near_duplicates(
    coarse: UInt8[np.ndarray, "N 768"], read: Read, limit: float, context: JobContext
) -> tuple[Pair, ...]:
    """Return the items that are nearly the same as an earlier one that is no such item itself.

    Leaving them out leaves no two items that are nearly the same, mirrored or not.

    Args:
        coarse: small pictures of the items.
        read: returns the image of an item, as it was given to `coarse_pictures`.
        limit: from `limit_of`.
        context: progress and cancel.

    Raises:
        JobCancelled: if the job was cancelled.
    """
    stage = "look for near-duplicates"
    count = len(coarse)
    kept = np.ones(count, np.bool_)
    found: list[Pair] = []
    for start in range(0, count, _ROWS):
        items = np.arange(start, min(start + _ROWS, count))
        for item, others in _candidates(coarse, items, kept, _bound(limit), context, stage):
            context.checkpoint(stage, item, count)
            open_to = others[kept[others]][:_MOST_CANDIDATES]
            pair = _first_pair(item, open_to, read, limit)
            if pair is not None:
                kept[item] = False
                found.append(pair)
    context.checkpoint(stage, count, count)
    return tuple(found)


def _candidates(
    coarse: npt.NDArray[np.uint8],
    items: npt.NDArray[np.int64],
    kept: npt.NDArray[np.bool_],
    most: float,
    context: JobContext,
    stage: str,
) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """Yield each item that has earlier ones within `most`, with them, the most alike first."""
    hits = []
    for first in range(0, int(items[-1]) + 1, _ROWS):
        context.checkpoint(stage, int(items[0]), len(coarse))
        others = np.arange(first, min(first + _ROWS, int(items[-1]) + 1))
        part = coarse[others]
        squared = np.minimum(_squared(coarse[items], part), _squared(coarse[items], _mirror(part)))
        near = (squared <= most) & kept[others] & (others < items[:, None])
        rows, columns = np.nonzero(near)
        hits.append((rows, others[columns], squared[near]))
    rows, found, squared = (np.concatenate(part) for part in zip(*hits, strict=True))
    if not len(rows):
        return
    order = np.lexsort((found, squared, rows))
    rows, found = rows[order], found[order]
    own, starts = np.unique(rows, return_index=True)
    for row, others in zip(own, np.split(found, starts[1:]), strict=True):
        yield int(items[row]), others


def compare(item: int, other: int, image: Picture, like: Picture) -> Pair:
    """Return how alike two images are at up to 64 px, the other as it is or mirrored."""
    fine, against = fine_picture(image), fine_picture(like)
    straight, turned = _difference(fine, against), _difference(fine, against[:, ::-1])
    return Pair(item, other, turned < straight, min(straight, turned))


def _first_pair(item: int, others: npt.NDArray[np.int64], read: Read, limit: float) -> Pair | None:
    image = read(item) if len(others) else None
    for other in others:
        assert image is not None  # there is one to compare
        pair = compare(item, int(other), image, read(int(other)))
        if pair.levels <= limit:
            return pair
    return None


def _reduced(fine: UInt8[np.ndarray, "s s 3"]) -> UInt8[np.ndarray, "16 16 3"]:
    size = (COARSE_PX, COARSE_PX)
    return np.asarray(Image.fromarray(fine).resize(size, Image.Resampling.BOX))


def _mirror(coarse: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    shaped = coarse.reshape(-1, COARSE_PX, COARSE_PX, 3)
    return shaped[:, :, ::-1].reshape(len(coarse), -1)


def _squared(x: npt.NDArray[np.uint8], y: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return squared distances; sums of whole numbers below 2**24 are exact in float32."""
    a, b = x.astype(np.float32) - 128, y.astype(np.float32) - 128
    lengths = np.square(a).sum(axis=1)[:, None] + np.square(b).sum(axis=1)
    squared: npt.NDArray[np.float32] = np.maximum(lengths - 2 * (a @ b.T), 0)
    return squared


def _levels(squared: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    levels: npt.NDArray[np.float64] = np.sqrt(squared / (COARSE_PX**2 * 3))
    return levels


def _bound(limit: float) -> float:
    return float((limit + _ROUNDING_LEVELS) ** 2 * COARSE_PX**2 * 3)


def _difference(x: npt.NDArray[np.uint8], y: npt.NDArray[np.uint8]) -> float:
    if x.shape != y.shape:
        y = np.asarray(Image.fromarray(np.ascontiguousarray(y)).resize(x.shape[1::-1]))
    return float(np.sqrt(np.square(x.astype(np.float64) - y).mean()))
