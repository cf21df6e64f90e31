import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsgan_studio.core.base.errors import ShapeError
from dsgan_studio.core.segmentation.comparison import (
    accuracy,
    agreements,
    confusion,
    difference_colours,
    mean_iou,
    occurring,
)

MASKS = arrays(np.uint8, (5, 6), elements=st.sampled_from([0, 1, 4, 255]))


@given(truth=MASKS, prediction=MASKS)
@settings(max_examples=150, deadline=None)
def test_figures_are_those_of_a_count_pixel_by_pixel(truth, prediction):
    counts = confusion(truth, prediction)
    known = [(t, p) for t, p in zip(truth.ravel(), prediction.ravel(), strict=True) if t != 255]
    for one in agreements(counts, (0, 1, 4)):
        both = sum(t == p == one.id for t, p in known)
        missed = sum(t == one.id != p for t, p in known)
        false = sum(p == one.id != t for t, p in known)
        expected = [
            both / (both + missed + false) if both + missed + false else np.nan,
            2 * both / (2 * both + missed + false) if both + missed + false else np.nan,
            both / (both + false) if both + false else np.nan,
            both / (both + missed) if both + missed else np.nan,
        ]
        np.testing.assert_allclose([one.iou, one.dice, one.precision, one.recall], expected)
        assert (one.true_pixels, one.predicted_pixels) == (both + missed, both + false)
    right = sum(t == p for t, p in known)
    np.testing.assert_allclose(accuracy(counts), right / len(known) if known else np.nan)


def test_a_class_that_is_nowhere_does_not_count_into_the_mean():
    truth = np.array([[0, 0, 1, 1]], np.uint8)
    counts = confusion(truth, np.array([[0, 1, 1, 1]], np.uint8))
    assert occurring(counts) == (0, 1)
    found = agreements(counts, (0, 1, 7))
    assert mean_iou(found, background=True) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert mean_iou(found, background=False) == pytest.approx(2 / 3)


def test_what_the_prediction_leaves_open_is_missed_but_no_false_alarm():
    truth = np.array([[1, 1, 0, 255]], np.uint8)
    (one,) = agreements(confusion(truth, np.array([[1, 255, 0, 1]], np.uint8)), (1,))
    assert (one.recall, one.precision, one.iou) == (0.5, 1.0, 0.5)


def test_masks_of_different_size_are_refused():
    with pytest.raises(ShapeError, match="prediction"):
        confusion(np.zeros((2, 2), np.uint8), np.zeros((2, 3), np.uint8))


def test_each_kind_of_difference_has_its_colour():
    truth = np.array([[1, 1, 0, 1, 1, 255]], np.uint8)
    prediction = np.array([[1, 0, 1, 4, 255, 1]], np.uint8)
    colours = [
        tuple(int(value) for value in one) for one in difference_colours(truth, prediction)[0]
    ]
    agree, missed, too_much, confused, open_, unlabelled = colours
    assert missed == open_
    assert len({agree, missed, too_much, confused, unlabelled}) == 5
