"""What is made ahead comes in order, and its thread ends with whoever takes it."""

from __future__ import annotations

import threading

import pytest

from dsgan_studio.core.gan_training.prefetch import prefetched


def threads():
    return {t.name for t in threading.enumerate() if t.name.startswith("prefetch")}


def test_items_come_in_order_and_each_is_made_once():
    made = []
    with prefetched(lambda step: made.append(step) or step * 10, range(3, 9)) as items:
        assert list(items) == [30, 40, 50, 60, 70, 80]
    assert made == [3, 4, 5, 6, 7, 8]


def test_items_are_made_before_they_are_asked_for_but_not_many():
    made = threading.Semaphore(0)
    count = []

    def make(step):
        count.append(step)
        made.release()
        return step

    with prefetched(make, range(100)) as items:
        assert next(items) == 0
        for _ in range(3):  # the one that was taken, and two ahead
            assert made.acquire(timeout=10)
    assert count == [0, 1, 2]


def test_an_error_is_raised_where_its_item_is_due():
    def make(step):
        if step == 1:
            raise ValueError("no image")
        return step

    with prefetched(make, range(5)) as items:
        assert next(items) == 0
        with pytest.raises(ValueError, match="no image"):
            next(items)
    assert not threads()


@pytest.mark.parametrize("taken", [0, 1, 4])
def test_no_thread_is_left_when_the_block_ends(taken):
    with prefetched(lambda step: step, range(4)) as items:
        for _ in range(taken):
            next(items)
    assert not threads()


def test_no_thread_is_left_when_the_block_fails():
    def interrupted():
        with prefetched(lambda step: step, range(1000)) as items:
            next(items)
            assert threads()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not threads()
