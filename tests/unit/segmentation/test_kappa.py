import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsgan_studio.core.segmentation.comparison import confusion
from dsgan_studio.core.segmentation.kappa import both_labelled, class_kappa, kappa

MASKS = arrays(np.uint8, (4, 6), elements=st.sampled_from([0, 1, 4, 255]))


def slow_kappa(first, second, categories):
    """Cohen's kappa, word by word: what was seen, and what two dealers of labels would give."""
    pairs = [
        (a, b) for a, b in zip(first.ravel(), second.ravel(), strict=True) if 255 not in (a, b)
    ]
    if not pairs:
        return math.nan
    seen = sum(categories(a) == categories(b) for a, b in pairs) / len(pairs)
    names = {categories(one) for pair in pairs for one in pair}
    chance = sum(
        (sum(categories(a) == name for a, _ in pairs) / len(pairs))
        * (sum(categories(b) == name for _, b in pairs) / len(pairs))
        for name in names
    )
    return math.nan if len(names) == 1 else (seen - chance) / (1 - chance)


def counts_of(first, second):
    return both_labelled(confusion(first, second))


@given(first=MASKS, second=MASKS)
@settings(max_examples=150, deadline=None)
def test_kappa_is_that_of_a_count_pixel_by_pixel(first, second):
    counts = counts_of(first, second)
    expected = slow_kappa(first, second, int)
    np.testing.assert_allclose(kappa(counts), expected, atol=1e-12)
    for one in (0, 1, 4):
        expected = slow_kappa(first, second, lambda value, one=one: int(value) == one)
        np.testing.assert_allclose(class_kappa(counts, one), expected, atol=1e-12)


@given(first=MASKS, second=MASKS)
@settings(max_examples=100, deadline=None)
def test_it_does_not_matter_who_is_named_first(first, second):
    there, back = counts_of(first, second), counts_of(second, first)
    assert kappa(there) == kappa(back) or math.isnan(kappa(there)) == math.isnan(kappa(back))
    for one in (0, 1, 4):
        values = class_kappa(there, one), class_kappa(back, one)
        assert values[0] == values[1] or all(map(math.isnan, values))


@given(mask=MASKS)
@settings(max_examples=100, deadline=None)
def test_who_agrees_everywhere_has_one_where_there_is_anything_to_tell_apart(mask):
    counts = counts_of(mask, mask)
    classes = {int(one) for one in np.unique(mask)} - {255}
    assert kappa(counts) == 1.0 if len(classes) > 1 else math.isnan(kappa(counts))
    for one in classes if len(classes) > 1 else ():
        assert class_kappa(counts, one) == 1.0


def test_cohens_own_measure_of_a_table():
    # Of 50: both yes 20, both no 15, 5 and 10 apart. Seen 0.7, chance 0.5, so 0.4.
    first = np.array([[1] * 25 + [0] * 25], np.uint8)
    second = np.array([[1] * 20 + [0] * 5 + [1] * 10 + [0] * 15], np.uint8)
    assert kappa(counts_of(first, second)) == pytest.approx(0.4)


def test_as_often_as_chance_is_zero_and_less_often_is_below():
    first = np.array([[0, 0, 1, 1]], np.uint8)
    assert kappa(counts_of(first, np.array([[0, 1, 0, 1]], np.uint8))) == 0.0
    assert kappa(counts_of(first, np.array([[1, 1, 0, 0]], np.uint8))) == -1.0


def test_what_either_left_unlabelled_says_nothing():
    first = np.array([[0, 1, 1, 255]], np.uint8)
    second = np.array([[0, 1, 255, 0]], np.uint8)
    assert counts_of(first, second).sum() == 2
    assert kappa(counts_of(first, second)) == 1.0
