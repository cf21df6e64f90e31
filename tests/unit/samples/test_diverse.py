import numpy as np
import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.samples.diverse import balanced, farthest_points, least_distance

NOTHING = np.empty((0, 2), np.float32)
LINE = np.array([[0, 0], [1, 0], [2, 0], [10, 0], [11, 0]], np.float32)


def test_each_choice_is_the_farthest_from_all_before():
    found = farthest_points(LINE, 3, NOTHING)
    assert found.chosen == (2, 4, 0)  # 4.8 is the mean; 2 lies nearest to it
    assert found.distances == (np.inf, 9.0, 2.0)
    assert found.reach == 1.0


def test_what_is_held_counts_as_chosen():
    found = farthest_points(LINE, 1, LINE[4:])
    assert found.chosen == (0,)
    assert found.distances == (11.0,)


def test_equal_images_are_chosen_last_and_none_twice():
    twins = np.array([[0, 0], [0, 0], [3, 0]], np.float32)
    assert sorted(farthest_points(twins, 3, NOTHING).chosen) == [0, 1, 2]
    assert set(farthest_points(twins, 2, NOTHING).chosen) == {0, 2}


@pytest.mark.parametrize("count", [0, 6])
def test_a_number_that_cannot_be_chosen_is_refused(count):
    with pytest.raises(BadInput, match=f"{count} of 5 samples cannot be chosen"):
        farthest_points(LINE, count, NOTHING)


def test_parts_have_an_equal_say_whatever_their_scale():
    rng = np.random.default_rng(0)
    parts = [rng.normal(size=(50, 8)), 1000 * rng.normal(size=(50, 3))]
    rows = balanced(parts)
    assert (rows[:, :8] ** 2).sum(axis=1).mean() == pytest.approx(1, rel=1e-5)
    assert (rows[:, 8:] ** 2).sum(axis=1).mean() == pytest.approx(1, rel=1e-5)
    assert least_distance(LINE) == 1.0
    assert least_distance(LINE[:1]) == np.inf
