import math

import pytest

from dsgan_studio.core.annotations.keypoints import PlacedPoint, SampleKeypoints, Visibility
from dsgan_studio.core.annotations.pck import agreement, agreements, distance_px, pairs_of


def visible(point_id, row, col):
    return PlacedPoint(point_id, Visibility.VISIBLE, row, col)


TRUTH = SampleKeypoints(
    (visible(1, 10, 10), visible(2, 20, 20), PlacedPoint(3, Visibility.OCCLUDED, 5, 5))
)
FOUND = SampleKeypoints(
    (visible(1, 13, 14), PlacedPoint(2, Visibility.ABSENT), visible(3, 5, 5), visible(9, 0, 0))
)


def test_pck_counts_points_within_shares_of_the_side_and_missed_ones_as_far():
    pairs = pairs_of(0, TRUTH, FOUND)
    assert [distance_px(one) for one in pairs] == [5.0, math.inf, 0.0]
    found = agreement(pairs, [100.0])
    assert found.located == 3
    assert found.pck == pytest.approx((1 / 3, 2 / 3, 2 / 3))
    assert found.mean_error_px == 2.5
    assert found.presence == pytest.approx(2 / 3)
    assert found.visibility == 0.5


def test_each_point_is_measured_with_the_side_of_its_own_image():
    pairs = [*pairs_of(0, TRUTH, FOUND), *pairs_of(1, TRUTH, FOUND)]
    one, two = agreements(pairs, [100.0, 40.0], (1, 2))
    assert one.pck == (0.0, 0.5, 0.5)
    assert (two.point_id, two.located, two.mean_error_px) == (2, 2, None)
    assert two.pck == (0.0, 0.0, 0.0)


def test_an_absent_point_counts_for_presence_alone():
    truth = SampleKeypoints((PlacedPoint(1, Visibility.ABSENT),))
    right = agreement(pairs_of(0, truth, SampleKeypoints()), [10.0])
    wrong = agreement(pairs_of(0, truth, FOUND), [10.0])
    assert (right.presence, wrong.presence) == (1.0, 0.0)
    assert right.pck == (None, None, None)


def test_a_point_of_which_nothing_true_is_said_is_not_counted():
    assert agreement(pairs_of(0, SampleKeypoints(), FOUND), [10.0]).presence is None
