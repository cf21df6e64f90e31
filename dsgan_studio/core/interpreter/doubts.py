"""Where in an image an interpreter is unsure: at the border of which class, or inside of which.

Uncertainty is always highest along borders, so an image's own figures say little. They are
compared with what is usual for the same place in many images; what lies furthest above that is
what a person is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int, UInt8

from dsgan_studio.core.annotations.schema import BACKGROUND
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape

Place = Literal["border", "inside"]
PLACES: tuple[Place, ...] = ("border", "inside")
# A border is a band; as a share of the side, for a border is as unsure at any resolution.
_BAND_SHARE = 64


@dataclass(frozen=True, eq=False)
class Doubts:
    """The uncertainty of one item by class and place, the places in the order of `PLACES`.

    Attributes:
        class_ids: of the K rows.
        sums: [K, 2] float64 nats, summed over the pixels of each place.
        pixels: [K, 2] int64, how many these are.
        against: for each class the one that it is least told apart from at its border; None where
            it has no border.
        image_px: pixels of the whole item.
    """

    class_ids: tuple[int, ...]
    sums: Float[np.ndarray, "K 2"]
    pixels: Int[np.ndarray, "K 2"]
    against: tuple[int | None, ...]
    image_px: int


@dataclass(frozen=True)
class UnsurePlace:
    """What an interpreter is more unsure of in an item than it usually is.

    Attributes:
        place: at the border of the class, or inside it.
        class_id: the class.
        against: the class across its border; None inside.
        excess: uncertainty beyond the usual, in nats a pixel of the whole image.
    """

    place: Place
    class_id: int
    against: int | None
    excess: float


def band_px(size_px: int) -> int:
    """Return how far from a change of class its border reaches, at least a pixel."""
    return max(1, size_px // _BAND_SHARE)


def measure_doubts(
    labels: UInt8[np.ndarray, "H W"],
    uncertainty: Float[np.ndarray, "H W"],
    class_ids: tuple[int, ...],
) -> Doubts:
    """Share the uncertainty of an item out to the borders and the insides of its classes.

    The border of a class is every pixel, of the class or not, that has both the class and another
    one within `band_px` rows and columns. So a border belongs to the classes on both sides. The
    inside is what of the class is no border.

    Args:
        labels: [H, W] uint8 class ids.
        uncertainty: [H, W] float32, nats, not negative.
        class_ids: the classes to report on, in order.

    Raises:
        ShapeError: if the two rasters differ in size.
    """
    from scipy import ndimage  # a fifth of a second, which a window that opens need not pay

    check_shape(labels, [None, None], "labels")
    check_shape(uncertainty, labels.shape, "uncertainty")
    reach = 2 * band_px(min(labels.shape)) + 1
    # Where all labels within reach are the same, the pixel is no border of anything.
    lowest = ndimage.minimum_filter(labels, reach, mode="nearest")
    highest = ndimage.maximum_filter(labels, reach, mode="nearest")
    mixed = lowest != highest
    sums, pixels = np.zeros((len(class_ids), 2)), np.zeros((len(class_ids), 2), np.int64)
    against: list[int | None] = []
    for row, class_id in enumerate(class_ids):
        mine = labels == class_id
        border = mixed & ndimage.maximum_filter(mine, reach, mode="nearest")
        for column, where in enumerate((border, mine & ~mixed)):
            sums[row, column] = uncertainty[where].sum(dtype=np.float64)
            pixels[row, column] = where.sum()
        against.append(_across(labels, uncertainty, border & ~mine))
    return Doubts(class_ids, sums, pixels, tuple(against), labels.size)


def _across(
    labels: UInt8[np.ndarray, "H W"],
    uncertainty: Float[np.ndarray, "H W"],
    where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> int | None:
    """Return the class with the most uncertainty among some pixels; None where there are none."""
    if not where.any():
        return None
    found = labels[where]
    weights = np.bincount(found, weights=uncertainty[where], minlength=256)
    return int(np.where(np.bincount(found, minlength=256) > 0, weights, -1.0).argmax())


def usual_doubts(doubts: Sequence[Doubts]) -> Float[np.ndarray, "K 2"]:
    """Return the median of the items' mean uncertainty for each class and place, in nats.

    An item without a pixel of a place has no say in it; a place that no item has is 0.

    Raises:
        BadInput: if there is no item.
    """
    if not doubts:
        raise BadInput("there is no item to tell from what is usual; give at least one.")
    pixels = np.stack([one.pixels for one in doubts])  # [N, K, 2]
    means = np.stack([one.sums for one in doubts]) / np.maximum(pixels, 1)
    return np.array(
        [
            [_median(means[pixels[:, row, column] > 0, row, column]) for column in range(2)]
            for row in range(pixels.shape[1])
        ]
    )


def _median(values: Float[np.ndarray, "N"]) -> float:
    return float(np.median(values)) if len(values) else 0.0


def most_unsure(doubts: Doubts, usual: Float[np.ndarray, "K 2"]) -> UnsurePlace | None:
    """Return the place whose uncertainty lies furthest above the usual, None where none does.

    A border is named after the class that is not the background; the background's own border is
    that of the others.

    Args:
        doubts: of the item.
        usual: [K, 2] from `usual_doubts`, nats.
    """
    excess = (doubts.sums - usual * doubts.pixels) / doubts.image_px
    for row, class_id in enumerate(doubts.class_ids):
        if class_id == BACKGROUND and len(doubts.class_ids) > 1:
            excess[row, 0] = -np.inf
    row, column = divmod(int(excess.argmax()), 2)
    if excess[row, column] <= 0:
        return None
    return UnsurePlace(
        place=PLACES[column],
        class_id=doubts.class_ids[row],
        against=doubts.against[row] if PLACES[column] == "border" else None,
        excess=float(excess[row, column]),
    )
