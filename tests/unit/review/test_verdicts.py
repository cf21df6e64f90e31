import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.review.verdicts import (
    VERDICTS,
    Verdict,
    count_verdicts,
    is_released,
    parse_verdict,
)

ROWS = st.lists(st.tuples(st.sampled_from(VERDICTS), st.floats(0, 1)), max_size=40)


def columns(rows):
    codes = np.array([verdict.code for verdict, _ in rows], np.uint8)
    return codes, np.array([score for _, score in rows], np.float64)


def belongs(verdict, score, threshold):
    if verdict is Verdict.UNREVIEWED:
        return threshold is None or score <= threshold
    return verdict in (Verdict.ACCEPTED, Verdict.CORRECTED)


@given(ROWS, st.none() | st.floats(0, 1))
def test_the_release_holds_the_accepted_the_corrected_and_the_unreviewed_below(rows, threshold):
    codes, scores = columns(rows)
    kept = is_released(codes, scores, threshold)
    assert kept.tolist() == [belongs(verdict, score, threshold) for verdict, score in rows]


@given(ROWS, st.none() | st.floats(0, 1))
def test_the_counts_of_the_verdicts_add_up(rows, threshold):
    counts = count_verdicts(*columns(rows), threshold)
    for verdict in Verdict:
        assert getattr(counts, verdict) == sum(one is verdict for one, _ in rows)
    parts = counts.unreviewed + counts.accepted + counts.rejected + counts.corrected
    assert parts == counts.total == len(rows)
    assert counts.released == is_released(*columns(rows), threshold).sum()


def test_a_verdict_is_known_by_its_name_and_another_word_is_refused():
    assert parse_verdict("corrected") is Verdict.CORRECTED
    with pytest.raises(BadInput, match='"fine" is not a verdict; give one of unreviewed, acc'):
        parse_verdict("fine")
