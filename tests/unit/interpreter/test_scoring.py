"""Scores of an uncertainty map."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsgan_studio.core.base.errors import ShapeError
from dsgan_studio.core.interpreter.scoring import score_item, worst_pixels, worst_region

MAPS = arrays(
    np.float32, st.tuples(st.integers(1, 20), st.integers(1, 20)),
    elements=st.floats(0, 2, width=32),
)  # fmt: skip


@given(MAPS)
def test_worst_pixels_is_the_references_mean_of_the_top_tenth(uncertainty):
    count = max(int(uncertainty.size * 0.1), 1)
    expected = np.sort(uncertainty.ravel())[::-1][:count].mean(dtype=np.float64)
    assert worst_pixels(uncertainty) == pytest.approx(expected, abs=1e-6)


@given(MAPS)
def test_worst_region_is_the_largest_window_mean(uncertainty):
    mean, row, col, side = worst_region(uncertainty)
    height, width = uncertainty.shape
    means = [
        uncertainty[r : r + side, c : c + side].mean(dtype=np.float64)
        for r in range(height - side + 1)
        for c in range(width - side + 1)
    ]
    assert mean == pytest.approx(max(means), abs=1e-6)
    window = uncertainty[row : row + side, col : col + side]
    assert window.mean(dtype=np.float64) == pytest.approx(mean, abs=1e-6)


def test_a_doubtful_patch_is_found_where_it_lies():
    uncertainty = np.zeros((64, 64), dtype=np.float32)
    uncertainty[40:48, 8:16] = 0.5
    labels = np.full((64, 64), 3, dtype=np.uint8)
    labels[40:48, 8:16] = 5
    scores = score_item(uncertainty, labels, (3, 4, 5))
    assert (scores.worst_region, scores.region_row, scores.region_col) == (0.5, 40, 8)
    assert scores.region_px == 8
    assert scores.per_class[0] == 0.0
    assert math.isnan(scores.per_class[1])
    assert scores.per_class[2] == 0.5


def test_rasters_of_different_sizes_are_refused():
    with pytest.raises(ShapeError, match="labels has shape"):
        score_item(np.zeros((4, 4), np.float32), np.zeros((4, 5), np.uint8), (0,))
