"""A picture of the first items of a run: image, label and uncertainty one below the other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Float32, UInt8
from PIL import Image

from dsgan_studio.core.annotations.masks import colour_mask
from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.base.fsio import staged_path
from dsgan_studio.core.dataset.reading import Item, Run

Mask = UInt8[np.ndarray, "S S"]

_NONE: Mapping[int, Mask] = {}
MOST_COLUMNS = 12
MOST_ITEMS = 36
CELL_PX = 128
GAP_PX = 8


def _heat(uncertainty: Float32[np.ndarray, "S S"], highest: float) -> UInt8[np.ndarray, "S S 3"]:
    """Return uncertainty from black over red and yellow to white at `highest` nats."""
    share = np.clip(uncertainty / highest, 0.0, 1.0) if highest > 0 else np.zeros_like(uncertainty)
    stops = np.array([[0, 0, 0], [160, 20, 20], [240, 170, 40], [255, 255, 255]], np.float64)
    at = np.linspace(0.0, 1.0, len(stops))
    channels = [np.interp(share, at, stops[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=2).astype(np.uint8)


def _column(
    item: Item, label: Mask, schema: LabelSchema, highest: float
) -> UInt8[np.ndarray, "H W 3"]:
    pictures = (item.image, colour_mask(label, schema), _heat(item.uncertainty, highest))
    nearest = Image.Resampling.NEAREST
    cells = [
        np.asarray(Image.fromarray(picture).resize((CELL_PX, CELL_PX), nearest))
        for picture in pictures
    ]
    return np.concatenate(cells, axis=0)


def write_overview(
    path: Path,
    run: Run,
    labelling: str,
    schema: LabelSchema,
    corrected: Mapping[int, Mask] = _NONE,
) -> int:
    """Write a PNG of the first items of a run, and return how many there are on it.

    A mask in `corrected`, by item, stands in place of the label. The heat map is white at ln 2
    nats, where the members are split in two halves.

    Raises:
        StoreError: if the disk refuses.
    """
    columns = [
        _column(item, corrected.get(item.index, item.label), schema, float(np.log(2.0)))
        for item in run.iter_items(labelling, stop=MOST_ITEMS)
    ]
    wide = min(MOST_COLUMNS, len(columns))
    rows = -(-len(columns) // wide)
    height = 3 * CELL_PX + GAP_PX
    sheet = np.full((rows * height - GAP_PX, wide * CELL_PX, 3), 255, np.uint8)
    for index, column in enumerate(columns):
        row, col = divmod(index, wide)
        sheet[row * height : row * height + 3 * CELL_PX, col * CELL_PX : (col + 1) * CELL_PX] = (
            column
        )
    with staged_path(path) as staged:
        Image.fromarray(sheet).save(staged, "PNG")
    return len(columns)
