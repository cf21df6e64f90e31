"""How well predicted masks agree with true ones: per class, per image, and all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from jaxtyping import Int64, UInt8

from dsgan_studio.core.annotations.palette import UNLABELLED_COLOUR
from dsgan_studio.core.annotations.schema import BACKGROUND, UNLABELLED
from dsgan_studio.core.base.shapes import check_shape

AGREE, TOO_MUCH, MISSED, CONFUSED = (72, 78, 86), (213, 94, 0), (0, 114, 178), (230, 190, 60)
_VALUES = 256


def confusion(
    truth: UInt8[np.ndarray, "H W"], prediction: UInt8[np.ndarray, "H W"]
) -> Int64[np.ndarray, "256 256"]:
    """Return how many pixels of each true class (rows) were given each class (columns).

    Pixels that are unlabelled (255) in the truth are left out. Column 255 holds pixels that the
    prediction leaves unlabelled: they are missed by their class, and nobody's false alarm.

    Raises:
        ShapeError: if the masks differ in size.
    """
    check_shape(prediction, truth.shape, "prediction")
    known = truth != UNLABELLED
    places = truth[known].astype(np.int64) * _VALUES + prediction[known]
    counts = np.bincount(places, minlength=_VALUES * _VALUES).reshape(_VALUES, _VALUES)
    return counts


@dataclass(frozen=True)
class ClassAgreement:
    """How well one class agrees; a share is NaN where nothing was there to be measured.

    Attributes:
        id: of the class.
        iou: pixels that both give the class, over those that either gives it.
        dice: twice those that both do, over the sum of those that each does.
        precision: of the pixels that were given the class, the share that is of it.
        recall: of the pixels of the class, the share that was given it.
        true_pixels: pixels of the class.
        predicted_pixels: pixels that were given it.
    """

    id: int
    iou: float
    dice: float
    precision: float
    recall: float
    true_pixels: int
    predicted_pixels: int


def agreements(
    counts: Int64[np.ndarray, "256 256"], ids: Sequence[int]
) -> tuple[ClassAgreement, ...]:
    """Return the agreement of each class, given the sum of `confusion` of any number of images."""
    found = []
    for one in ids:
        both = int(counts[one, one])
        true, predicted = int(counts[one].sum()), int(counts[:, one].sum())
        found.append(
            ClassAgreement(
                id=one,
                iou=_share(both, true + predicted - both),
                dice=_share(2 * both, true + predicted),
                precision=_share(both, predicted),
                recall=_share(both, true),
                true_pixels=true,
                predicted_pixels=predicted,
            )
        )
    return tuple(found)


def mean_of(values: Sequence[float]) -> float:
    """Return the mean of the shares that could be measured; NaN where none could."""
    known = [one for one in values if not np.isnan(one)]
    return float(np.mean(known)) if known else float("nan")


def mean_iou(found: Sequence[ClassAgreement], *, background: bool) -> float:
    """Return the mean IoU of the classes that occur, with the background or without it."""
    return mean_of([one.iou for one in found if background or one.id != BACKGROUND])


def accuracy(counts: Int64[np.ndarray, "256 256"]) -> float:
    """Return the share of the labelled pixels that were given their class."""
    return _share(int(np.trace(counts[:UNLABELLED, :UNLABELLED])), int(counts.sum()))


def occurring(counts: Int64[np.ndarray, "256 256"]) -> tuple[int, ...]:
    """Return the ids that are in the truth or in the prediction, ascending."""
    held = (counts.sum(axis=0) + counts.sum(axis=1))[:UNLABELLED]
    return tuple(int(one) for one in np.flatnonzero(held))


def difference_colours(
    truth: UInt8[np.ndarray, "H W"], prediction: UInt8[np.ndarray, "H W"]
) -> UInt8[np.ndarray, "H W 3"]:
    """Return where two masks differ, in colours that people with any colour vision tell apart.

    Dark grey where they agree, blue where a class was missed (background or nothing predicted),
    orange where one was predicted on background, yellow where one class was taken for another,
    white where the truth is unlabelled.

    Raises:
        ShapeError: if the masks differ in size.
    """
    check_shape(prediction, truth.shape, "prediction")
    nothing = (prediction == BACKGROUND) | (prediction == UNLABELLED)
    colours = np.empty((*truth.shape, 3), np.uint8)
    colours[:] = CONFUSED
    colours[nothing] = MISSED
    colours[truth == BACKGROUND] = TOO_MUCH
    colours[truth == prediction] = AGREE
    colours[truth == UNLABELLED] = UNLABELLED_COLOUR
    return colours


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def normalised(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return each row as shares of its sum; a row without pixels as zeros."""
    totals = counts.sum(axis=1, keepdims=True)
    shares: npt.NDArray[np.float64] = counts / np.maximum(totals, 1)
    return shares
