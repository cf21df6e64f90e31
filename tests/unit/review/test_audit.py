import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.review.audit import audit_result, checks_needed, draw_audit, upper_bound
from dsgan_studio.core.review.verdicts import CODES, Verdict


def codes(*words):
    return np.array([CODES[Verdict(word)] for word in words], np.uint8)


def found_at_most(wrong, checked, share):
    """The probability of at most `wrong` in `checked` draws, summed term by term."""
    return sum(
        math.comb(checked, k) * share**k * (1 - share) ** (checked - k) for k in range(wrong + 1)
    )


def test_sixty_checked_and_none_wrong_say_at_most_five_per_cent():
    assert upper_bound(0, 60) == pytest.approx(1 - 0.05 ** (1 / 60))
    assert audit_result(codes(*["accepted"] * 60), 1000).sentence == (
        "60 checked, 0 wrong: at most 5 % wrong at 95 % confidence"
    )


@pytest.mark.parametrize(
    ("checked", "share"), [(58, "6"), (59, "5"), (300, "1"), (400, "0.75"), (29957, "0.01")]
)
def test_a_bound_in_words_is_never_lower_than_it_is(checked, share):
    sentence = audit_result(codes(*["accepted"] * checked), 99999).sentence
    assert f"at most {share} % wrong" in sentence
    assert float(share) >= 100 * upper_bound(0, checked) - 1e-9


@given(st.integers(0, 30), st.integers(1, 80), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_at_the_bound_so_few_are_found_with_the_probability_that_is_left(wrong, more, confidence):
    checked = wrong + more
    share = upper_bound(wrong, checked, confidence)
    assert found_at_most(wrong, checked, share) == pytest.approx(1 - confidence, rel=1e-6)


def test_nothing_checked_or_all_wrong_bounds_nothing():
    assert upper_bound(0, 0) == 1.0
    assert upper_bound(7, 7) == 1.0
    assert "nothing can be said" in audit_result(codes("unreviewed"), 9).sentence


@settings(max_examples=25)
@given(st.floats(0.002, 0.9), st.sampled_from([0.9, 0.95, 0.99]), st.integers(0, 4))
def test_the_checks_needed_are_enough_and_one_less_is_not(bound, confidence, wrong):
    needed = checks_needed(bound, confidence, wrong=wrong)
    assert upper_bound(wrong, needed, confidence) <= bound
    assert upper_bound(wrong, needed - 1, confidence) > bound


def test_fifty_nine_checks_show_five_per_cent():
    assert checks_needed(0.05) == 59


def test_the_bound_holds_as_often_as_it_says_when_drawing_without_replacement():
    pool, bad, checks, trials = 400, 40, 60, 500
    held = 0
    for seed in range(trials):
        drawn = draw_audit(np.arange(pool), checks, seed)
        held += upper_bound(int((drawn < bad).sum()), checks) >= bad / pool
    assert held / trials >= 0.94


def test_a_draw_repeats_none_is_the_seeds_own_and_goes_on():
    pool = np.array([5, 900, 3, 77, 12])
    drawn = draw_audit(pool, 3, 1)
    assert len(set(drawn.tolist())) == 3
    assert set(drawn.tolist()) <= set(pool.tolist())
    np.testing.assert_array_equal(draw_audit(pool[::-1], 5, 1)[:3], drawn)
    assert set(draw_audit(pool, 99, 2).tolist()) == set(pool.tolist())
    assert draw_audit(np.arange(99), 9, 1).tolist() != draw_audit(np.arange(99), 9, 2).tolist()


def test_only_what_was_checked_in_the_order_drawn_counts():
    result = audit_result(codes("accepted", "rejected", "unreviewed", "accepted"), 50)
    assert (result.checked, result.wrong, result.drawn, result.pool) == (2, 1, 4, 50)
    assert audit_result(codes("corrected", "accepted"), 50).wrong == 1


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: upper_bound(3, 2), "3 wrong of 2 checked"),
        (lambda: upper_bound(0, 5, 1.0), "confidence of 1.0 cannot be"),
        (lambda: checks_needed(0.0), "give a share between 0 and 1"),
        (lambda: checks_needed(1e-9), "over 1000000 checks"),
        (lambda: draw_audit(np.array([], int), 3, 0), "cannot draw 3 of 0 unreviewed"),
        (lambda: draw_audit(np.arange(3), 0, 0), "ask for at least 1"),
    ],
)
def test_what_cannot_be_is_refused(call, match):
    with pytest.raises(BadInput, match=match):
        call()
