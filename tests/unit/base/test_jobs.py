import threading

import pytest

from dsgan_studio.core.base import jobs
from dsgan_studio.core.base.errors import JobCancelled, StoreError, StudioError
from dsgan_studio.core.base.jobs import JobContext


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now_s = 100.0

    monkeypatch.setattr(jobs.time, "monotonic", lambda: Clock.now_s)
    return Clock


def test_the_first_report_and_the_last_come_through_and_those_between_ten_times_a_second(clock):
    seen = []
    context = JobContext(on_progress=seen.append)
    for done in range(101):
        context.checkpoint("train", done, 100)
        clock.now_s += 0.01
    counts = [progress.done for progress in seen]
    assert counts[0] == 0
    assert counts[-1] == 100
    assert 10 <= len(counts) <= 12


def test_a_new_stage_is_reported_at_once_and_counts_its_own_time(clock):
    seen = []
    context = JobContext(on_progress=seen.append)
    context.checkpoint("one", 0, 9)
    clock.now_s += 0.05
    context.checkpoint("two", 0, 9)
    clock.now_s += 2.0
    context.checkpoint("two", 1, 9, loss=0.5)
    assert [(p.stage, p.done, p.total, round(p.elapsed_s, 3)) for p in seen] == [
        ("one", 0, 9, 0.0),
        ("two", 0, 9, 0.0),
        ("two", 1, 9, 2.0),
    ]
    assert seen[-1].figures == {"loss": 0.5}


def test_a_cancelled_job_stops_at_its_next_checkpoint_even_between_reports(clock):
    context = JobContext()
    context.checkpoint("train", 0, 9)
    assert not context.cancelled
    context.cancel()
    assert context.cancelled
    with pytest.raises(JobCancelled):
        context.checkpoint("train", 1, 9)


def test_cancelling_from_another_thread_stops_the_job():
    context = JobContext()
    thread = threading.Thread(target=context.cancel)
    thread.start()
    thread.join()
    with pytest.raises(JobCancelled):
        context.checkpoint("train", 0, 1)


def test_a_cancelled_job_is_not_a_failure():
    assert not issubclass(JobCancelled, StudioError)


def test_a_job_waits_for_its_turn_at_every_checkpoint_reported_or_not(clock):
    turns = []
    context = JobContext(wait_for_turn=lambda: turns.append(len(turns)))
    for done in range(5):
        context.checkpoint("train", done, 10)
    assert turns == [0, 1, 2, 3, 4]


def test_what_is_watched_stops_the_job_with_its_reason_and_is_looked_at_every_two_seconds(clock):
    looks, full = [], StoreError("the disk is nearly full.")
    context = JobContext()

    def look():
        looks.append(clock.now_s)
        return full if len(looks) > 1 else None

    context.watch(look)
    context.checkpoint("generate", 0, 9)
    clock.now_s += 1.9
    context.checkpoint("generate", 1, 9)
    assert (len(looks), context.stop_reason) == (1, None)
    clock.now_s += 0.2
    with pytest.raises(JobCancelled):
        context.checkpoint("generate", 2, 9)
    assert context.cancelled
    assert context.stop_reason is full
