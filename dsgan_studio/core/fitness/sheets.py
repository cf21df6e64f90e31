"""Sheets of images in rows, with headings and captions, for people to look at."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageFont

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import staged_path

CELL_PX = 128
_GAP_PX = 4
_GROUP_GAP_PX = 20
_MARGIN_PX = 16
_TITLE_PX, _TEXT_PX = 18, 12
_CAPTION_PX, _HEADING_PX = 20, 24
_FRAME_PX = 3
_PAPER, _INK, _QUIET, _ACCENT = (250, 250, 248), (30, 30, 34), (110, 110, 116), (214, 96, 32)
_HAIRLINE = (214, 214, 210)


@dataclass(frozen=True, eq=False)
class Tile:
    """One image of a sheet.

    Attributes:
        image: [H, W, 3] uint8, square.
        caption: a few words under it; an ellipsis in their middle where they do not fit.
        framed: whether it has a coloured frame.
    """

    image: npt.NDArray[np.uint8]
    caption: str = ""
    framed: bool = False


@dataclass(frozen=True)
class Heading:
    """Words above the columns from `column` on; a wider gap sets them apart from those before."""

    column: int
    text: str


def draw_sheet(
    title: str, headings: Sequence[Heading], rows: Sequence[Sequence[Tile | None]]
) -> UInt8[np.ndarray, "H W 3"]:
    """Return a picture of the tiles, row by row in aligned columns.

    Args:
        title: one line above all; an ellipsis in its middle where it does not fit.
        headings: by ascending column; the first is usually at column 0.
        rows: of tiles, None where one is left out; a row may be shorter than others.

    Raises:
        BadInput: if there are no tiles.
    """
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        raise BadInput("there is no image to draw a sheet of.")
    left = _column_edges(columns, headings)
    width = left[-1] - _GAP_PX + _MARGIN_PX
    top = _MARGIN_PX + _TITLE_PX + 14 + (_HEADING_PX if headings else 0)
    row_px = CELL_PX + _CAPTION_PX + _GAP_PX
    height = top + row_px * len(rows) + _MARGIN_PX - _GAP_PX
    sheet = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(sheet)
    _write(draw, (_MARGIN_PX, _MARGIN_PX), title, width - 2 * _MARGIN_PX, _TITLE_PX, _INK)
    for heading, after in itertools.pairwise((*headings, Heading(columns, ""))):
        x, end = left[heading.column], left[after.column] - _GAP_PX
        _write(draw, (x, top - _HEADING_PX + 4), heading.text, end - x, _TEXT_PX + 1, _INK)
    for r, row in enumerate(rows):
        for c, tile in enumerate(row):
            if tile is not None:
                _place(sheet, draw, tile, left[c], top + r * row_px)
    return np.asarray(sheet)


def _column_edges(columns: int, headings: Sequence[Heading]) -> list[int]:
    """Return the left edge of each column, and of the one after the last."""
    apart = {heading.column for heading in headings if heading.column}
    edges, x = [], _MARGIN_PX
    for column in range(columns + 1):
        if column in apart:
            x += _GROUP_GAP_PX - _GAP_PX
        edges.append(x)
        x += CELL_PX + _GAP_PX
    return edges


def _place(sheet: Image.Image, draw: ImageDraw.ImageDraw, tile: Tile, x: int, y: int) -> None:
    picture = _cell(tile.image)
    inset = (CELL_PX - picture.width) // 2
    # A white image would have no edge on the paper.
    edge = (x + inset - 1, y + inset - 1, x + inset + picture.width, y + inset + picture.height)
    draw.rectangle(edge, outline=_HAIRLINE)
    sheet.paste(picture, (x + inset, y + inset))
    if tile.framed:
        corners = (x, y, x + CELL_PX - 1, y + CELL_PX - 1)
        draw.rectangle(corners, outline=_ACCENT, width=_FRAME_PX)
    _write(draw, (x, y + CELL_PX + 2), tile.caption, CELL_PX, _TEXT_PX, _QUIET)


def _cell(image: npt.NDArray[np.uint8]) -> Image.Image:
    """Return the image at the size of a cell: enlarged by a whole number, or reduced smoothly."""
    picture = Image.fromarray(np.ascontiguousarray(image))
    if picture.width > CELL_PX:
        return picture.resize((CELL_PX, CELL_PX), Image.Resampling.LANCZOS)
    side = picture.width * (CELL_PX // picture.width)
    return picture.resize((side, side), Image.Resampling.NEAREST)


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    width: int,
    size: int,
    colour: tuple[int, int, int],
) -> None:
    font = ImageFont.load_default(size)
    kept = len(text)
    shown = text
    while kept and font.getlength(shown) > width:
        # From the middle: names often differ at their ends.
        kept -= 1
        head = text[: kept - kept // 2].rstrip()
        shown = f"{head}…{text[len(text) - kept // 2 :].lstrip()}"
    draw.text(at, shown, fill=colour, font=font)


def write_sheet(path: Path, sheet: UInt8[np.ndarray, "H W 3"]) -> None:
    """Write a sheet as PNG (`StoreError` if the disk refuses)."""
    with staged_path(path) as staged:
        Image.fromarray(sheet).save(staged, format="PNG")
