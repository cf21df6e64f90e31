"""Uncertainty belongs to the border or the inside of a class, and stands out or does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.interpreter.doubts import (
    UnsurePlace,
    band_px,
    measure_doubts,
    most_unsure,
    usual_doubts,
)

IDS = (0, 1, 2, 7)
SHAPE = (7, 9)
labels_of = arrays(np.uint8, SHAPE, elements=st.sampled_from(IDS[:3]))


def literal_doubts(labels, uncertainty, class_id, reach):
    """Sums and pixels at the border and inside, pixel by pixel; what lies across the border."""
    sums, pixels, across = [0.0, 0.0], [0, 0], {}
    for row, col in np.ndindex(labels.shape):
        rows = slice(max(row - reach, 0), row + reach + 1)
        near = set(labels[rows, max(col - reach, 0) : col + reach + 1].ravel().tolist())
        own = int(labels[row, col])
        if class_id in near and len(near) > 1:
            place = 0
            if own != class_id:
                across[own] = across.get(own, 0.0) + uncertainty[row, col]
        elif own == class_id:
            place = 1
        else:
            continue
        sums[place] += float(uncertainty[row, col])
        pixels[place] += 1
    return sums, pixels, across


@given(labels_of, st.integers(0, 2**32 - 1), st.sampled_from([SHAPE, (128, 130)]))
@settings(deadline=None, max_examples=30)
def test_every_pixel_counts_where_a_slow_search_puts_it(small, seed, shape):
    labels = np.kron(small, np.ones((shape[0] // 7 + 1, shape[1] // 9 + 1), np.uint8))
    labels = np.ascontiguousarray(labels[: shape[0], : shape[1]])
    uncertainty = np.random.default_rng(seed).random(shape, dtype=np.float32)
    found = measure_doubts(labels, uncertainty, IDS)
    assert found.image_px == labels.size
    for row, class_id in enumerate(IDS):
        sums, pixels, across = literal_doubts(labels, uncertainty, class_id, band_px(min(shape)))
        assert found.pixels[row].tolist() == pixels
        assert found.sums[row] == pytest.approx(sums, rel=1e-5)
        if across:
            assert across[found.against[row]] == pytest.approx(max(across.values()), rel=1e-5)
        else:
            assert found.against[row] is None


def disc(blur_border=0.0, blur_inside=0.0, size=32):
    """A nucleus (2) in cytoplasm (1) on background (0), with uncertainty where told."""
    row, col = np.mgrid[:size, :size] - size // 2
    away = np.hypot(row, col)
    labels = np.where(away < 5, 2, np.where(away < 11, 1, 0)).astype(np.uint8)
    uncertainty = np.full(labels.shape, 0.01, np.float32)
    uncertainty[abs(away - 11) < 1] += 0.1 + blur_border
    uncertainty[abs(away - 5) < 1] += 0.1
    uncertainty[away < 3] += blur_inside
    return measure_doubts(labels, uncertainty, (0, 1, 2))


USUAL = usual_doubts([disc(), disc(), disc()])


def test_a_border_that_is_more_unsure_than_usual_is_named_by_both_its_classes():
    found = most_unsure(disc(blur_border=0.2), USUAL)
    assert (found.place, found.class_id, found.against) == ("border", 1, 0)
    assert found.excess > 0


def test_the_inside_of_a_class_that_is_more_unsure_than_usual_is_named():
    found = most_unsure(disc(blur_inside=0.2), USUAL)
    assert (found.place, found.class_id, found.against) == ("inside", 2, None)


def test_borders_that_are_as_unsure_as_ever_are_not_worth_a_word():
    assert most_unsure(disc(), USUAL) is None


def test_a_class_that_no_other_image_has_is_told_by_all_its_uncertainty():
    labels = np.zeros((16, 16), np.uint8)
    plain = measure_doubts(labels, np.full((16, 16), 0.2, np.float32), IDS)
    usual = usual_doubts([plain])
    assert usual[1:].tolist() == [[0.0, 0.0]] * 3
    labels[4:12, 4:12] = 7
    found = most_unsure(measure_doubts(labels, np.full((16, 16), 0.2, np.float32), IDS), usual)
    assert isinstance(found, UnsurePlace)
    assert found.class_id == 7


def test_what_is_usual_is_the_median_of_the_images_that_have_the_place():
    empty = measure_doubts(np.zeros((8, 8), np.uint8), np.ones((8, 8), np.float32), (0, 1))
    full = [
        measure_doubts(np.ones((8, 8), np.uint8), np.full((8, 8), value, np.float32), (0, 1))
        for value in (0.1, 0.3, 0.9)
    ]
    usual = usual_doubts([empty, *full])
    assert usual[1, 1] == pytest.approx(0.3)
    assert usual[0, 1] == 1.0
    with pytest.raises(BadInput, match="no item"):
        usual_doubts([])


def test_rasters_of_different_sizes_are_refused():
    with pytest.raises(ShapeError, match="uncertainty"):
        measure_doubts(np.zeros((4, 4), np.uint8), np.zeros((5, 4), np.float32), IDS)
