import threading

import pytest

from dsgan_studio.core.base.errors import JobCancelled, StoreError
from dsgan_studio.core.base.jobs import Allowance, JobContext
from dsgan_studio.gui.training_pause import PausableContext, Pause

PATIENCE_S = 60


def begun(context):
    """Return a thread that counts to three, a checkpoint before each, and what it has counted."""
    counted = []

    def count():
        try:
            for number in range(3):
                context.checkpoint("count", number, 3)
                counted.append(number)
        except JobCancelled:
            counted.append("stopped")

    thread = threading.Thread(target=count)
    thread.start()
    return thread, counted


def test_a_held_job_waits_at_its_checkpoint_and_lets_others_have_their_turn():
    turns = threading.Semaphore(0)
    pause = Pause()
    pause.hold()
    thread, counted = begun(PausableContext(JobContext(wait_for_turn=turns.release), pause))
    for _ in range(3):
        assert turns.acquire(timeout=PATIENCE_S)
    assert counted == []
    assert pause.held
    pause.go_on()
    thread.join(PATIENCE_S)
    assert counted == [0, 1, 2]


def test_a_held_job_can_be_stopped():
    inner, pause = JobContext(), Pause()
    pause.hold()
    context = PausableContext(inner, pause)
    thread, counted = begun(context)
    context.cancel()
    thread.join(PATIENCE_S)
    assert counted == ["stopped"]
    assert inner.cancelled
    assert context.cancelled


def test_a_held_job_is_stopped_by_what_it_watches():
    full = StoreError("the disk is full; make room.")
    context = PausableContext(JobContext(allowance=Allowance("cpu", 0.25)), Pause())
    context.watch(lambda: full)
    with pytest.raises(JobCancelled):
        context.checkpoint("write", 0, 2)
    assert context.stop_reason is full
    assert context.allowance == Allowance("cpu", 0.25)
