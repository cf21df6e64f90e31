"""Distances between sets of features, block by block: memory does not grow with their product."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, Int

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.shapes import check_shape

_BLOCK_NUMBERS = 1 << 23  # of a block of distances or of features in float64: 64 MiB
# Squared distances below this share of the squared lengths are rounding: the vectors are equal.
_EQUAL = 1e-12


def squared_distances(
    x: Float[np.ndarray, "N D"], y: Float[np.ndarray, "M D"]
) -> Iterator[tuple[slice, npt.NDArray[np.float64]]]:
    """Yield blocks of rows of x with their squared distances [n, M] to all of y, float64.

    Equal vectors have the distance 0 exactly.

    Raises:
        ShapeError: if the vectors differ in length.
    """
    check_shape(y, [None, x.shape[1]], "y")
    # Distances do not depend on the origin; near the middle of the data less is lost.
    origin = y.mean(axis=0, dtype=np.float64)
    others = y - origin
    lengths = np.einsum("md,md->m", others, others)
    rows = max(_BLOCK_NUMBERS // max(len(y), x.shape[1], 1), 1)
    for start in range(0, len(x), rows):
        taken = slice(start, min(start + rows, len(x)))
        block = x[taken] - origin
        own = np.einsum("nd,nd->n", block, block)
        scale = own[:, None] + lengths
        squared = scale - 2 * (block @ others.T)
        squared[squared < _EQUAL * scale] = 0.0
        yield taken, squared


def nearest(
    x: Float[np.ndarray, "N D"], y: Float[np.ndarray, "M D"], count: int
) -> tuple[Int[np.ndarray, "N count"], Float[np.ndarray, "N count"]]:
    """Return indices and distances of the `count` nearest of y for each of x, nearest first.

    Raises:
        BadInput: if y has fewer than `count`.
    """
    _check_count(len(y), count)
    indices = np.empty((len(x), count), np.int64)
    distances = np.empty((len(x), count), np.float64)
    for taken, squared in squared_distances(x, y):
        indices[taken], distances[taken] = smallest(squared, count)
    return indices, distances


def nearest_within(
    x: Float[np.ndarray, "N D"], count: int, context: JobContext, stage: str
) -> tuple[Int[np.ndarray, "N count"], Float[np.ndarray, "N count"]]:
    """Return indices and distances of the `count` nearest others of the same set, nearest first.

    Args:
        x: at least count + 1 vectors.
        count: how many neighbours.
        context: progress and cancel.
        stage: what the user is told is being done.

    Raises:
        BadInput: if there are fewer.
        JobCancelled: if the job was cancelled.
    """
    _check_count(len(x) - 1, count)
    indices = np.empty((len(x), count), np.int64)
    distances = np.empty((len(x), count), np.float64)
    for taken, squared in squared_distances(x, x):
        context.checkpoint(stage, taken.start, len(x))
        rows = np.arange(taken.start, taken.stop)
        squared[rows - taken.start, rows] = np.inf
        indices[taken], distances[taken] = smallest(squared, count)
    context.checkpoint(stage, len(x), len(x))
    return indices, distances


def smallest(
    squared: Float[np.ndarray, "N M"], count: int
) -> tuple[Int[np.ndarray, "N count"], Float[np.ndarray, "N count"]]:
    """Return indices and roots of the `count` smallest of each row, ascending; ties by index."""
    if count == 1:
        first = squared.argmin(axis=1)[:, None]
    else:
        some = np.argpartition(squared, min(count, squared.shape[1] - 1), axis=1)[:, :count]
        some.sort(axis=1)
        order = np.argsort(np.take_along_axis(squared, some, axis=1), axis=1, kind="stable")
        first = np.take_along_axis(some, order, axis=1)
    return first, np.sqrt(np.take_along_axis(squared, first, axis=1))


def _check_count(available: int, count: int) -> None:
    if available < count:
        raise BadInput(
            f"the {count} nearest neighbours of an image cannot be found among {available} others; "
            "give more images."
        )
