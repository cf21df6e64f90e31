import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.review.queue import ItemTable, QueueFilter, histogram, order, select
from dsgan_studio.core.review.verdicts import Verdict

NAN = float("nan")


def table_of(worst10, *, per_class=None, verdicts=None):
    count = len(worst10)
    worst10 = np.asarray(worst10, np.float64)
    return ItemTable(
        worst10=worst10,
        region=worst10[::-1].copy(),
        per_class=np.asarray(per_class or [[0.5, NAN]] * count, np.float32).reshape(count, 2),
        class_ids=(0, 4),
        verdicts=np.asarray(verdicts or [0] * count, np.uint8),
    )


FEW = table_of(
    [0.3, 0.1, 0.3, 0.2],
    per_class=[[0.1, NAN], [0.2, 0.9], [0.3, 0.4], [0.4, NAN]],
    verdicts=[0, 1, 2, 3],
)


def ordered(table, **options):
    return order(table, select(table), **options).tolist()


def test_equal_scores_stay_in_the_order_of_their_index_in_both_directions():
    assert ordered(FEW, by="worst10", descending=True) == [0, 2, 3, 1]
    assert ordered(FEW, by="worst10", descending=False) == [1, 3, 0, 2]


def test_items_without_a_score_of_the_class_come_last_in_both_directions():
    assert ordered(FEW, by=4, descending=True) == [1, 2, 0, 3]
    assert ordered(FEW, by=4, descending=False) == [2, 1, 0, 3]


def test_items_are_sorted_by_region_index_and_verdict():
    assert ordered(FEW, by="region", descending=True) == [1, 3, 0, 2]
    assert ordered(FEW, by="index", descending=True) == [3, 2, 1, 0]
    assert ordered(FEW, by="verdict", descending=True) == [3, 2, 1, 0]


def test_items_are_chosen_by_verdict_class_and_range():
    wanted = frozenset((Verdict.UNREVIEWED, Verdict.CORRECTED))
    assert select(FEW, QueueFilter(verdicts=wanted)).tolist() == [0, 3]
    assert select(FEW, QueueFilter(class_present=4)).tolist() == [1, 2]
    assert select(FEW, QueueFilter(lowest=0.2, highest=0.3)).tolist() == [0, 2, 3]
    assert select(FEW, QueueFilter(lowest=0.3)).tolist() == [0, 2]
    assert select(FEW, QueueFilter(highest=0.5, by=4)).tolist() == [2]
    assert select(FEW, QueueFilter(verdicts=frozenset(), class_present=4)).tolist() == []


def test_what_is_not_in_the_table_is_refused():
    with pytest.raises(BadInput, match=r'"9" is not a score; give .* class id \(0, 4\)'):
        select(FEW, QueueFilter(class_present=9))
    with pytest.raises(BadInput, match='"beauty" is not a score'):
        order(FEW, select(FEW), by="beauty", descending=True)
    with pytest.raises(BadInput, match="give the lower one first"):
        select(FEW, QueueFilter(lowest=0.5, highest=0.2))
    with pytest.raises(BadInput, match="0 bars"):
        histogram(FEW, bars=0)
    with pytest.raises(ShapeError, match=r"column verdicts of a queue is \[3\], not \[4\]"):
        table_of([0.1] * 4, verdicts=[0, 0, 0])


def test_a_verdict_on_a_table_leaves_the_table_before_as_it_was():
    after = FEW.with_verdicts(np.array([0, 1]), Verdict.REJECTED)
    assert after.verdicts.tolist() == [2, 2, 2, 3]
    assert FEW.verdicts.tolist() == [0, 1, 2, 3]


@given(
    st.lists(st.tuples(st.floats(0, 0.7), st.integers(0, 3)), max_size=60),
    st.none() | st.floats(0, 0.7),
    st.integers(1, 9),
)
def test_every_item_stands_in_one_bar_and_on_one_side_of_the_threshold(rows, threshold, bars):
    scores = [score for score, _ in rows]
    codes = [code for _, code in rows]
    shown = histogram(table_of(scores, verdicts=codes), bars=bars, threshold=threshold)
    assert shown.counts.sum() == shown.below + shown.above == len(rows)
    assert shown.counts.sum(axis=1).tolist() == [codes.count(code) for code in range(4)]
    limit = 1.0 if threshold is None else threshold
    assert shown.below == sum(score <= limit for score in scores)


def test_the_histogram_of_a_class_counts_those_without_it_apart():
    shown = histogram(FEW, by=4, bars=3, threshold=0.5)
    assert (shown.below, shown.above, shown.without) == (1, 1, 2)


def test_a_hundred_thousand_items_are_filtered_and_sorted_at_once():
    random = np.random.default_rng(0)
    count = 100_000
    table = ItemTable(
        random.random(count),
        random.random(count),
        random.random((count, 2)).astype(np.float32),
        (0, 4),
        random.integers(0, 4, count).astype(np.uint8),
    )
    began_s = time.perf_counter()
    chosen = select(table, QueueFilter(verdicts=frozenset((Verdict.UNREVIEWED,)), lowest=0.2))
    rows = order(table, chosen, by="worst10", descending=True)
    assert time.perf_counter() - began_s < 0.5  # some ms; the rest is for a busy machine
    assert (np.diff(table.worst10[rows]) <= 0).all()
