"""The most useful image comes first: unsure, and unlike what is painted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.interpreter.doubts import UnsurePlace
from dsgan_studio.core.interpreter.next_sample import (
    Candidate,
    Reason,
    choose_next,
    reason_for,
)

PAINTED = np.array([[0.0, 0.0]])
NONE_WAITING = np.empty((0, 2))


def chosen(uncertainty, pool, count, waiting=NONE_WAITING):
    return choose_next(np.array(uncertainty), np.array(pool), PAINTED, waiting, count)


def literal_choice(uncertainty, pool, painted, count):
    """The rule, image by image: nothing is remembered from one choice to the next."""

    def apart(one, other):
        return sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5

    chosen, scores = [], []
    for _ in range(count):
        best, most = None, -1.0
        for row in range(len(pool)):
            if row in chosen:
                continue
            held = [*painted, *(pool[one] for one in chosen)]
            standing = sum(one <= uncertainty[row] for one in uncertainty) / len(pool)
            score = standing * min(apart(pool[row], one) for one in held)
            if score > most:
                best, most = row, score
        chosen.append(best)
        scores.append(most)
    return chosen, scores


@given(
    st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 4), st.integers(0, 2), st.data()
)
@settings(deadline=None, max_examples=60)
def test_the_choice_is_that_of_the_rule_taken_literally(seed, images, painted, waiting, data):
    rng = np.random.default_rng(seed)
    # Whole numbers give many equal scores.
    pool = rng.integers(-3, 4, (images, 3)).astype(float)
    held = rng.integers(-3, 4, (painted + waiting, 3)).astype(float)
    uncertainty = rng.integers(0, 4, images).astype(float)
    count = data.draw(st.integers(1, images))
    found = choose_next(uncertainty, pool, held[:painted], held[painted:], count)
    rows, scores = literal_choice(uncertainty, pool, held, count)
    assert [one.row for one in found] == rows
    assert [one.score for one in found] == pytest.approx(scores)


def test_neither_an_unsure_twin_nor_a_strange_image_without_a_question_comes_first():
    pool = [[0.0, 0.0], [9.0, 0.0], [7.0, 0.0], [1.0, 0.0]]
    (first,) = chosen([1.0, 0.1, 0.5, 0.2], pool, 1)
    assert first.row == 2


def test_only_the_order_of_the_uncertainties_counts():
    pool = np.random.default_rng(0).normal(size=(20, 2))
    near = np.linspace(0.110, 0.111, 20)
    rows = [one.row for one in chosen(near, pool, 5)]
    assert [one.row for one in chosen(np.exp(90 * near), pool, 5)] == rows
    assert [one.row for one in chosen(np.ones(20), pool, 5)] != rows  # distance alone


def test_a_chosen_image_counts_as_painted_for_the_next_choice():
    pool = [[5.0, 0.0], [5.1, 0.0], [0.0, 3.0]]
    assert [one.row for one in chosen([1.0, 1.0, 1.0], pool, 3)] == [1, 2, 0]


def test_what_waits_to_be_painted_is_not_asked_for_twice_but_is_not_painted_either():
    pool = [[5.0, 0.0], [0.0, 3.0]]
    (first,) = chosen([1.0, 1.0], pool, 1, waiting=np.array([[5.0, 0.1]]))
    assert (first.row, first.distance, first.further_than) == (1, 3.0, 0.0)


def test_what_spoke_for_an_image_is_told():
    pool = [[1.0, 0.0], [4.0, 0.0], [0.0, 2.5], [0.0, 3.0]]
    first, second = chosen([0.1, 0.2, 0.9, 0.3], pool, 2)
    assert (first.row, first.distance, first.uncertainty) == (2, 2.5, 0.9)
    assert (first.unsurer_than, first.further_than) == (0.75, 0.25)
    assert (second.row, second.unsurer_than, second.further_than) == (1, 0.25, 0.75)
    assert second.distance == 4.0  # to what is painted, not to what is chosen


def test_an_image_is_unlike_what_is_painted_if_it_is_further_than_painted_images_are_apart():
    pool = np.array([[0.0, 3.9], [0.0, 4.1], [2.0, 0.0]])
    painted = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])  # 1, 1 and 4 from the nearest
    found = choose_next(np.ones(3), pool, painted, NONE_WAITING, 3)
    assert {one.row: one.is_unlike for one in found} == {0: False, 1: True, 2: False}
    alone = choose_next(np.ones(3), pool, painted[:1], NONE_WAITING, 3)
    assert not any(one.is_unlike for one in alone)


def test_the_reason_is_that_an_image_is_strange_or_else_where_it_is_unsure():
    usual, strange = (Candidate(0, 1.0, 1.0, 1.0, 0.9, 0.9, unlike) for unlike in (False, True))
    border = UnsurePlace("border", 3, 0, 0.1)
    inside = UnsurePlace("inside", 2, None, 0.1)
    assert reason_for(usual, border) == Reason("border", 3, 0)
    assert reason_for(usual, inside) == Reason("inside", 2)
    assert reason_for(strange, border) == Reason("unlike")
    assert reason_for(usual, None) == Reason("unlike")


@pytest.mark.parametrize("count", [0, 3])
def test_a_number_that_cannot_be_chosen_is_refused(count):
    with pytest.raises(BadInput, match=f"{count} of 2 images cannot be chosen"):
        chosen([1.0, 1.0], [[1.0, 1.0], [2.0, 2.0]], count)


def test_arrays_that_do_not_belong_together_are_refused():
    one, two = np.ones(2), np.ones((2, 2))
    with pytest.raises(BadInput, match="nothing is painted yet"):
        choose_next(one, two, PAINTED[:0], NONE_WAITING, 1)
    with pytest.raises(ShapeError, match="uncertainty"):
        choose_next(np.ones(3), two, PAINTED, NONE_WAITING, 1)
    for painted, waiting in ((np.ones((1, 3)), NONE_WAITING), (PAINTED, np.ones((1, 3)))):
        with pytest.raises(ShapeError, match=r"painted|waiting"):
            choose_next(one, two, painted, waiting, 1)


@pytest.mark.parametrize(
    ("unsurer_than", "is_unlike", "expected"),
    [(0.5, False, True), (0.49, False, False), (0.0, True, True)],
)
def test_an_image_stands_out_if_it_is_less_sure_than_half_of_the_pool_or_unlike_all(
    unsurer_than, is_unlike, expected
):
    made = Candidate(0, 1.0, 0.1, 1.0, unsurer_than, 0.5, is_unlike)
    assert made.stands_out is expected
