import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.release.splitting import part_sizes, split_by_class, split_random

SHARES = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(
    lambda two: (min(two), max(two) - min(two), 100 - max(two))
)


@given(count=st.integers(0, 300), shares=SHARES, seed=st.integers(0, 9))
@settings(max_examples=50, deadline=None)
def test_each_part_has_its_share_to_within_one_item(count, shares, seed):
    sizes = part_sizes(count, shares)
    assert sum(sizes) == count
    assert all(abs(size - count * one / 100) < 1 for size, one in zip(sizes, shares, strict=True))
    present = numpy_generator("test-split", seed).random((count, 3)) < [0.05, 0.5, 1.0]
    for split in (split_random(count, shares, seed), split_by_class(present, shares, seed)):
        assert tuple(np.bincount(split, minlength=3)) == sizes


def test_equal_seeds_give_equal_parts_and_others_do_not():
    present = numpy_generator("test-split", 0).random((200, 3)) < 0.3
    for split in (
        lambda seed: split_random(200, (80, 10, 10), seed),
        lambda seed: split_by_class(present, (80, 10, 10), seed),
    ):
        np.testing.assert_array_equal(split(1), split(1))
        assert (split(1) != split(2)).any()


def test_a_rare_class_is_in_every_part_where_chance_would_leave_it_out():
    present = np.zeros((1000, 3), bool)
    present[:, 0] = True
    present[:10, 1] = True
    present[5:405, 2] = True
    for seed in range(5):
        split = split_by_class(present, (80, 10, 10), seed)
        for column, total in ((1, 10), (2, 400)):
            held = np.bincount(split[present[:, column]], minlength=3)
            np.testing.assert_allclose(held, np.array([0.8, 0.1, 0.1]) * total, atol=1)
    by_chance = [
        np.bincount(split_random(1000, (80, 10, 10), seed)[:10], minlength=3).min()
        for seed in range(5)
    ]
    assert min(by_chance) == 0


@pytest.mark.parametrize("shares", [(80, 10), (80, 10, 11), (110, -10, 0)])
def test_shares_that_make_no_whole_are_refused(shares):
    with pytest.raises(BadInput, match="add up to 100"):
        split_random(10, shares, 0)
