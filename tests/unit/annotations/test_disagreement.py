import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsgan_studio.core.annotations.disagreement import (
    RegionMap,
    agreed_mask,
    decided,
    disagreements,
)
from dsgan_studio.core.base.errors import ShapeError

MASKS = arrays(np.uint8, (6, 7), elements=st.sampled_from([0, 1, 2, 255]))


@given(first=MASKS, second=MASKS)
@settings(max_examples=150, deadline=None)
def test_regions_cover_each_pixel_in_dispute_once_and_no_other(first, second):
    covered = np.zeros(first.shape, int)
    for one in disagreements(first, second):
        covered[one.box.slices] += one.where
        assert (first[one.box.slices][one.where] == one.first).all()
        assert (second[one.box.slices][one.where] == one.second).all()
        assert one.pixels == one.where.sum()
    disputed = (first != second) & (first != 255) & (second != 255)
    assert (covered == disputed).all()


@given(first=MASKS, second=MASKS)
@settings(max_examples=150, deadline=None)
def test_taking_one_readers_regions_gives_their_mask_where_they_painted(first, second):
    start = agreed_mask(first, second)
    for side, own in (("first", first), ("second", second)):
        regions = disagreements(first, second)
        assert all(one.is_open(start) for one in regions)
        mask = decided(start, [(one, getattr(one, side)) for one in regions])
        assert not any(one.is_open(mask) for one in regions)
        painted = own != 255
        assert (mask == own)[painted].all()
        other = second if own is first else first
        assert (mask == other)[~painted].all()


@given(first=MASKS, second=MASKS, mask=MASKS)
@settings(max_examples=100, deadline=None)
def test_a_map_of_the_regions_tells_the_open_ones(first, second, mask):
    regions = disagreements(first, second)
    places = [place for place, one in enumerate(regions) if one.is_open(mask)]
    assert RegionMap(regions, mask.shape).open_places(mask) == places


@given(first=MASKS, second=MASKS)
@settings(max_examples=100, deadline=None)
def test_what_is_agreed_does_not_depend_on_who_is_named_first(first, second):
    assert (agreed_mask(first, second) == agreed_mask(second, first)).all()


def test_where_one_is_unlabelled_the_other_is_taken_and_nothing_is_in_dispute():
    first = np.array([[255, 1, 255, 2]], np.uint8)
    second = np.array([[0, 255, 255, 2]], np.uint8)
    assert agreed_mask(first, second).tolist() == [[0, 1, 255, 2]]
    assert disagreements(first, second) == ()


def test_regions_come_largest_first_and_part_where_other_classes_meet():
    first = np.array([[1, 1, 1, 0, 2], [0, 0, 0, 0, 2]], np.uint8)
    second = np.array([[0, 0, 2, 0, 0], [0, 0, 0, 0, 0]], np.uint8)
    found = [(one.first, one.second, one.pixels) for one in disagreements(first, second)]
    assert found == [(1, 0, 2), (2, 0, 2), (1, 2, 1)]


def test_pixels_that_touch_at_a_corner_are_one_region():
    first = np.eye(3, dtype=np.uint8)
    (region,) = disagreements(first, np.zeros((3, 3), np.uint8))
    assert region.pixels == 3


def test_masks_of_two_sizes_are_refused():
    with pytest.raises(ShapeError, match="second mask"):
        disagreements(np.zeros((2, 2), np.uint8), np.zeros((3, 2), np.uint8))
    with pytest.raises(ShapeError, match="second mask"):
        agreed_mask(np.zeros((2, 2), np.uint8), np.zeros((3, 2), np.uint8))
