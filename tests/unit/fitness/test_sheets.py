"""Sheets of images are aligned, and their words fit."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.fitness.sheets import CELL_PX, Heading, Tile, draw_sheet, write_sheet

PAPER = (250, 250, 248)


def tile(caption="", value=0, side=32, **rest):
    return Tile(np.full((side, side, 3), value, np.uint8), caption, **rest)


def test_images_stand_in_columns_whatever_their_size_and_gaps_stay_empty():
    rows = [[tile(side=16), tile(side=64), None, tile(side=300)], [tile(), tile()]]
    sheet = draw_sheet("", [], rows)
    dark = (sheet == 0).all(axis=2)
    across = np.flatnonzero(np.diff(np.concatenate([[0], dark.any(axis=0).astype(int), [0]])))
    lengths = across[1::2] - across[::2]
    assert lengths.tolist() == [CELL_PX, CELL_PX, CELL_PX]
    assert (np.diff(across[::2]) % (CELL_PX + 4) == 0).all()
    assert dark.sum() == 5 * CELL_PX**2


@pytest.mark.parametrize("columns", [1, 4])
def test_long_words_are_cut_inside_the_sheet_and_inside_their_column(columns):
    words = "a very long name of a file that nobody would want to read to its end " * 9
    row = [tile(words, value=250) for _ in range(columns)]
    short = draw_sheet("title", [Heading(0, "left")], [[tile("x", 250)] * columns])
    sheet = draw_sheet(words, [Heading(0, words)], [row])
    assert sheet.shape == short.shape
    # The outermost pixel of a margin is the edge of an image.
    margin = np.concatenate([sheet[:, :15].reshape(-1, 3), sheet[:, -15:].reshape(-1, 3)])
    assert (margin == PAPER).all()


def test_of_a_long_name_beginning_and_end_are_shown():
    def captions(name):
        return draw_sheet("", [], [[tile(name)]])[-36:]

    name = "leukocyte of slide 4, field 17, number {:03d}.png"
    assert (captions(name.format(1)) != captions(name.format(2))).any()
    assert (captions("x" + name.format(1)) != captions(name.format(1))).any()


def test_an_image_as_white_as_the_paper_has_an_edge():
    sheet = draw_sheet("", [], [[Tile(np.full((32, 32, 3), PAPER, np.uint8))]])
    marked = (sheet != PAPER).any(axis=2)
    assert marked.sum() == 4 * (CELL_PX + 1)


def test_frames_and_pictures_are_written_as_png(tmp_path):
    sheet = draw_sheet("title", [Heading(0, "a"), Heading(1, "b")], [[tile(framed=True), tile()]])
    write_sheet(tmp_path / "sheet.png", sheet)
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "sheet.png")), sheet)
    assert (sheet == (214, 96, 32)).all(axis=2).sum() > 4 * CELL_PX


def test_a_sheet_of_nothing_is_refused():
    with pytest.raises(BadInput, match="no image to draw a sheet of"):
        draw_sheet("title", [], [])
