"""Checks of array shapes at the public entries of the numeric stages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dsgan_studio.core.base.errors import ShapeError


class HasShape(Protocol):
    """A NumPy array, a tensor, or anything else that tells its shape."""

    @property
    def shape(self) -> Sequence[int]:
        """Sizes of the axes."""


def check_shape(array: HasShape, expected: Sequence[int | None], name: str) -> None:
    """Compare `array.shape` with `expected`, where None stands for any size.

    Raises:
        ShapeError: if the number of axes or a size differs; names `name`, both shapes.
    """
    found = tuple(array.shape)
    fits = len(found) == len(expected) and all(
        want is None or want == have for want, have in zip(expected, found, strict=True)
    )
    if not fits:
        wanted = ", ".join("any" if size is None else str(size) for size in expected)
        raise ShapeError(f"{name} has shape {list(found)}, expected [{wanted}].")
