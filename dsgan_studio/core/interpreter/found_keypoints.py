"""What an interpreter says of the keypoints of one item; known without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from dsgan_studio.core.annotations.keypoints import PlacedPoint, SampleKeypoints, Visibility
from dsgan_studio.core.base.shapes import check_shape

COLUMNS = ("row", "col", "confidence", "spread_px", "visibility")


@dataclass(frozen=True, eq=False)
class FoundKeypoints:
    """What members say of K points of one item.

    Attributes:
        point_ids: of the keypoint schema, ascending.
        rows: [K] float32, from the top, in pixels of the labels; 0 where absent.
        cols: [K] float32, from the left, likewise.
        confidence: [K] float32, 0..1, height of the mean heat at its peak; lower where members
            disagree.
        spread_px: [K] float32, how far the members' own peaks lie from their centre (root mean
            square); higher is more uncertain.
        visibility: [K] uint8, numbers of `Visibility`.
    """

    point_ids: tuple[int, ...]
    rows: Float32[np.ndarray, "K"]
    cols: Float32[np.ndarray, "K"]
    confidence: Float32[np.ndarray, "K"]
    spread_px: Float32[np.ndarray, "K"]
    visibility: UInt8[np.ndarray, "K"]

    @property
    def placed(self) -> SampleKeypoints:
        """The points as an expert would have placed them."""
        return SampleKeypoints(
            tuple(
                PlacedPoint(point_id, Visibility(int(seen)), float(row), float(col))
                for point_id, seen, row, col in zip(
                    self.point_ids, self.visibility, self.rows, self.cols, strict=True
                )
            )
        )

    def to_rows(self) -> Float32[np.ndarray, "K 5"]:
        """Return the points as numbers, one row a point; columns as `COLUMNS`."""
        seen = self.visibility.astype(np.float32)
        columns = (self.rows, self.cols, self.confidence, self.spread_px, seen)
        return np.stack(columns, axis=1).astype(np.float32)


def found_from_rows(
    point_ids: tuple[int, ...], numbers: Float32[np.ndarray, "K 5"]
) -> FoundKeypoints:
    """Return the points that `FoundKeypoints.to_rows` gave.

    Raises:
        ShapeError: if there is not one row a point.
        ValueError: if a visibility is none.
    """
    check_shape(numbers, [len(point_ids), len(COLUMNS)], "keypoints")
    seen = np.array([Visibility(int(one)) for one in numbers[:, 4]], np.uint8)
    rows, cols, confidence, spread_px = np.ascontiguousarray(numbers[:, :4].T)
    return FoundKeypoints(point_ids, rows, cols, confidence, spread_px, seen)
