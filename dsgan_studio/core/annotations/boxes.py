"""Rectangles of pixels, half open: rows from `top` to before `bottom`, columns likewise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels; empty where an end is not after its begin.

    Attributes:
        top: first row.
        left: first column.
        bottom: row after the last.
        right: column after the last.
    """

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows, at least 0."""
        return max(self.bottom - self.top, 0)

    @property
    def width(self) -> int:
        """Columns, at least 0."""
        return max(self.right - self.left, 0)

    @property
    def is_empty(self) -> bool:
        """Whether no pixel lies in it."""
        return self.height == 0 or self.width == 0

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of the rectangle in an array [H, W]."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def clipped(self, height: int, width: int) -> Box:
        """Return the part inside a raster of that size."""
        return self & Box(0, 0, height, width)

    def grown(self, margin_px: int) -> Box:
        """Return the box with a margin on every side."""
        return Box(
            self.top - margin_px, self.left - margin_px,
            self.bottom + margin_px, self.right + margin_px,
        )  # fmt: skip

    def __and__(self, other: Box) -> Box:
        """Return the part in both."""
        return Box(
            max(self.top, other.top), max(self.left, other.left),
            min(self.bottom, other.bottom), min(self.right, other.right),
        )  # fmt: skip

    def __or__(self, other: Box) -> Box:
        """Return the smallest box around both; an empty one adds nothing."""
        if self.is_empty:
            return other
        if other.is_empty:
            return self
        return Box(
            min(self.top, other.top), min(self.left, other.left),
            max(self.bottom, other.bottom), max(self.right, other.right),
        )  # fmt: skip


NOWHERE = Box(0, 0, 0, 0)
