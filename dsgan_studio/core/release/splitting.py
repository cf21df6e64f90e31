"""Which items are to train on, which to choose by, and which to test on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from jaxtyping import Bool, UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.seeds import numpy_generator

PARTS = ("train", "val", "test")
WHOLE = ""  # the part of a release that is not split
PURPOSE = "split"


def check_shares(percent: Sequence[int]) -> None:
    """Refuse shares that do not make a whole.

    Raises:
        BadInput: telling what was given.
    """
    if len(percent) != len(PARTS) or min(percent) < 0 or sum(percent) != 100:
        given = ", ".join(str(one) for one in percent)
        raise BadInput(
            f"the shares of train, val and test are {given}; give three whole numbers that add up "
            "to 100, such as 80,10,10."
        )


def part_sizes(count: int, percent: Sequence[int]) -> tuple[int, ...]:
    """Return how many of `count` items each part gets; they add up, each within one of its share.

    Raises:
        BadInput: as `check_shares`.
    """
    check_shares(percent)
    exact = [count * one / 100 for one in percent]
    sizes = [int(one) for one in exact]
    by_rest = sorted(range(len(PARTS)), key=lambda part: (sizes[part] - exact[part], part))
    for part in by_rest[: count - sum(sizes)]:
        sizes[part] += 1
    return tuple(sizes)


def split_random(count: int, percent: Sequence[int], seed: int) -> UInt8[np.ndarray, "N"]:
    """Return the part of each item (0 train, 1 val, 2 test), drawn at random.

    Raises:
        BadInput: as `check_shares`.
    """
    sizes = part_sizes(count, percent)
    parts = np.repeat(np.arange(len(PARTS), dtype=np.uint8), sizes)
    order = numpy_generator(PURPOSE, seed).permutation(count)
    split = np.empty(count, np.uint8)
    split[order] = parts
    return split


def split_by_class(
    present: Bool[np.ndarray, "N C"], percent: Sequence[int], seed: int
) -> UInt8[np.ndarray, "N"]:
    """Return the part of each item so that every class is in each part in its share.

    Items of the rarest class are dealt first, each to the part that lacks that class most; then
    those of the next rarest that are left, and so on (Sechidis et al. 2011). The parts have
    exactly the sizes of `part_sizes`.

    Args:
        present: whether the label of an item holds a class.
        percent: of train, val and test.
        seed: decides the order among items that are alike.

    Raises:
        BadInput: as `check_shares`.
    """
    room = np.array(part_sizes(len(present), percent), np.int64)
    lacking = np.outer(np.array(percent) / 100, present.sum(axis=0))  # [P, C]
    split = np.full(len(present), 255, np.uint8)
    order = numpy_generator(PURPOSE, seed).permutation(len(present))
    left = present[order].copy()
    while True:
        counts = left.sum(axis=0)
        if not counts.any():
            break
        rarest = int(np.where(counts > 0, counts, len(present) + 1).argmin())
        for place in np.flatnonzero(left[:, rarest]):
            item = order[place]
            part = _neediest(lacking[:, rarest], room)
            split[item] = part
            room[part] -= 1
            lacking[part] -= present[item]
        left[left[:, rarest]] = False
    for item in order[split[order] == 255]:  # without any class
        part = int(room.argmax())
        split[item] = part
        room[part] -= 1
    return split


def _neediest(lacking: npt.NDArray[np.float64], room: npt.NDArray[np.int64]) -> int:
    """Return the part with room that lacks most; of equals the one with most room."""
    open_parts = np.flatnonzero(room > 0)
    return int(max(open_parts, key=lambda part: (lacking[part], room[part], -part)))
