"""The slide that is drawn on: planes of dye and a mask, at the supersampled size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_projects.drawing.optics import SUPERSAMPLING, Dye, block_mean
from sample_projects.drawing.shapes import Field, noise_field

FIELD_UM = 17.0  # side of the image
BACKGROUND, RED_CELL, PLATELET, CYTOPLASM, NUCLEUS = range(5)


@dataclass(frozen=True)
class Patch:
    """A window of the canvas: views into the planes, and the coordinates of its points.

    `cols_um` and `rows_um` are bent by slow noise, which takes the compass-drawn look from
    every outline at once.
    """

    dyes: npt.NDArray[np.float32]  # [dye, h, w]
    mask: npt.NDArray[np.uint8]  # [h, w]
    cols_um: Field
    rows_um: Field
    px_um: float


@dataclass(frozen=True)
class Canvas:
    """The whole slide; origin in the middle, columns to the right and rows down."""

    dyes: npt.NDArray[np.float32]  # [dye, K*S, K*S]
    mask: npt.NDArray[np.uint8]  # [K*S, K*S]
    cols_um: Field
    rows_um: Field
    px_um: float

    def patch(self, *, col_um: float, row_um: float, reach_um: float) -> Patch | None:
        """Return the window within `reach_um` of a point, or None where it misses the canvas."""
        side_px = self.mask.shape[0]
        window = []
        for at_um in (row_um, col_um):
            middle_px = at_um / self.px_um + side_px / 2
            low = max(0, int(np.floor(middle_px - reach_um / self.px_um)))
            high = min(side_px, int(np.ceil(middle_px + reach_um / self.px_um)))
            if low >= high:
                return None
            window.append(slice(low, high))
        rows, cols = window
        return Patch(
            self.dyes[:, rows, cols],
            self.mask[rows, cols],
            self.cols_um[rows, cols],
            self.rows_um[rows, cols],
            self.px_um,
        )


def blank_canvas(rng: np.random.Generator, size_px: int) -> Canvas:
    """Return an empty slide for an image of `size_px`, with its bent coordinates."""
    fine_px = size_px * SUPERSAMPLING
    px_um = FIELD_UM / fine_px
    shape = (fine_px, fine_px)
    at_um = ((np.arange(fine_px, dtype=np.float32) + 0.5) * px_um - FIELD_UM / 2).astype(np.float32)
    bend_cols, bend_rows = (
        np.float32(0.13) * noise_field(rng, shape, px_um=px_um, grain_um=2.2) for _ in range(2)
    )
    return Canvas(
        dyes=np.zeros((len(Dye), *shape), np.float32),
        mask=np.zeros(shape, np.uint8),
        cols_um=at_um[None, :] + bend_cols,
        rows_um=at_um[:, None] + bend_rows,
        px_um=px_um,
    )


def majority(mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the class that covers most of each output pixel; a tie goes to the higher id.

    Args:
        mask: [K*S, K*S] class ids, K = `SUPERSAMPLING`.
    """
    classes = np.arange(NUCLEUS, -1, -1, dtype=np.uint8)
    share = block_mean((mask[None] == classes[:, None, None]).astype(np.float32), SUPERSAMPLING)
    winner: npt.NDArray[np.uint8] = classes[share.argmax(axis=0)]
    return winner
