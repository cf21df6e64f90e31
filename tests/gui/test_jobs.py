import os
import sys
import threading

import pytest

from dsgan_studio.core.base.errors import BadInput, OutOfDeviceMemory, StoreError
from dsgan_studio.gui.jobs import JobState, Lane, Latest
from dsgan_studio.gui.turns import Turns

GUI_THREAD = threading.current_thread()


def endless(context):
    for step in range(10**9):
        context.checkpoint("count", step, 10**9)


class Ends:
    """Keeps every terminal signal of a job, and the thread it came in."""

    def __init__(self, job):
        self.outcomes = []
        self.threads = set()
        job.ended.connect(self.take)

    def take(self, outcome):
        self.outcomes.append(outcome)
        self.threads.add(threading.current_thread())


def wait_for(qtbot, *ends):
    qtbot.waitUntil(lambda: all(one.outcomes for one in ends), timeout=10_000)


def test_a_job_runs_on_another_thread_and_tells_its_end_once_on_the_guis(qtbot, runner):
    seen = []
    job = runner.start(Lane.IO, "Count", lambda context: seen.append(threading.current_thread()))
    ends = Ends(job)
    with qtbot.waitSignal(runner.idle):
        pass
    assert seen != [GUI_THREAD]
    assert len(ends.outcomes) == 1
    assert ends.threads == {GUI_THREAD}
    assert runner.jobs == ()


def test_the_result_goes_to_the_one_who_asked(qtbot, runner):
    got = []
    runner.start(Lane.IO, "Add", lambda context: 1 + 1, got.append)
    qtbot.waitUntil(lambda: got == [2])


def test_cancelling_a_running_job_ends_it_once_without_an_error(qtbot, runner):
    running = threading.Event()
    got = []

    def work(context):
        running.set()
        endless(context)

    job = runner.start(Lane.COMPUTE, "Count", work, got.append)
    ends = Ends(job)
    assert running.wait(5)
    job.cancel()
    job.cancel()
    assert job.state is JobState.STOPPING
    wait_for(qtbot, ends)
    assert [(one.cancelled, one.error) for one in ends.outcomes] == [(True, None)]
    assert got == []


def test_an_expected_failure_keeps_its_sentence_and_its_traceback(qtbot, runner):
    def work(context):
        raise BadInput("cells.png is no image; choose another.")

    ends = Ends(runner.start(Lane.IO, "Read", work))
    wait_for(qtbot, ends)
    (outcome,) = ends.outcomes
    assert outcome.message == "cells.png is no image; choose another."
    assert "Traceback" in outcome.details


def test_a_surprise_becomes_an_outcome_and_a_line_in_the_log(qtbot, runner, caplog):
    ends = Ends(runner.start(Lane.IO, "Divide", lambda context: 1 / 0))
    wait_for(qtbot, ends)
    assert ends.outcomes[0].message == "ZeroDivisionError: division by zero"
    assert "a job failed" in caplog.text


def test_one_long_job_runs_at_a_time_and_the_next_follows_by_itself(qtbot, runner):
    first = runner.start(Lane.COMPUTE, "First", endless)
    second = runner.start(Lane.COMPUTE, "Second", lambda context: "done")
    ends = Ends(second)
    assert (first.state, second.state) == (JobState.RUNNING, JobState.QUEUED)
    first.cancel()
    wait_for(qtbot, ends)
    assert ends.outcomes[0].result == "done"


def test_a_job_cancelled_while_it_waits_never_runs(qtbot, runner):
    first = runner.start(Lane.COMPUTE, "First", endless)
    ran = []
    second = runner.start(Lane.COMPUTE, "Second", lambda context: ran.append(1))
    ends = Ends(second)
    second.cancel()
    assert [one.cancelled for one in ends.outcomes] == [True]
    first.cancel()
    with qtbot.waitSignal(runner.idle):
        pass
    assert ran == []
    assert len(ends.outcomes) == 1


def test_lanes_do_not_wait_for_each_other(qtbot, runner):
    runner.start(Lane.COMPUTE, "Long", endless)
    got = []
    runner.start(Lane.IO, "Thumbnail", lambda context: "image", got.append)
    qtbot.waitUntil(lambda: got == ["image"])
    runner.cancel_all()


def test_a_closed_runner_stops_everything_and_begins_nothing(qtbot, runner):
    ends = [Ends(runner.start(Lane.COMPUTE, "Count", endless)) for _ in range(3)]
    runner.close()
    ran = []
    late = runner.start(Lane.IO, "Late", lambda context: ran.append(1))
    ends.append(Ends(late))
    wait_for(qtbot, *ends)
    assert [len(one.outcomes) for one in ends] == [1, 1, 1, 1]
    assert all(one.outcomes[0].cancelled for one in ends)
    assert ran == []


def test_progress_comes_to_the_gui_thread_with_its_figures(qtbot, runner):
    def work(context):
        for step in range(4):
            context.checkpoint("train", step, 3, loss=0.5)

    job = runner.start(Lane.COMPUTE, "Train", work)
    seen = []
    job.progressed.connect(lambda progress: seen.append((progress, threading.current_thread())))
    with qtbot.waitSignal(runner.idle):
        pass
    assert seen[-1][0].done == 3
    assert dict(seen[-1][0].figures) == {"loss": 0.5}
    assert {thread for _, thread in seen} == {GUI_THREAD}


def test_only_the_newest_of_several_previews_is_shown(qtbot, runner):
    shown = []
    preview = Latest(runner, "Preview")
    for number in range(20):
        preview.start(lambda context, n=number: n, shown.append, shown.append)
    with qtbot.waitSignal(runner.idle):
        pass
    assert shown == [19]


def test_a_preview_that_fails_tells_so_and_a_dropped_one_tells_nothing(qtbot, runner):
    failed = []
    preview = Latest(runner, "Preview")
    preview.start(lambda context: 1 / 0, failed.append, lambda outcome: failed.append("dropped"))
    preview.drop()
    with qtbot.waitSignal(runner.idle):
        pass

    def refuse(context):
        raise BadInput("no class 9; choose one from 0 to 3.")

    preview.start(refuse, failed.append, lambda outcome: failed.append(outcome.message))
    qtbot.waitUntil(lambda: failed == ["no class 9; choose one from 0 to 3."])


def test_a_preview_is_made_while_the_long_job_is_held_at_a_checkpoint(qtbot, runner):
    steps = []
    begun = threading.Event()

    def long_work(context):
        for step in range(10**9):
            steps.append(step)
            begun.set()
            context.checkpoint("train", step, 10**9)

    def preview(context):
        before = len(steps)
        for _ in range(200_000):
            pass
        return len(steps) - before

    long_job = runner.start(Lane.COMPUTE, "Train", long_work)
    assert begun.wait(5)
    moved = []
    Latest(runner, "Preview").start(preview, moved.append, moved.append)
    qtbot.waitUntil(lambda: bool(moved), timeout=10_000)
    # One step may be between its checkpoint and the next when the preview begins.
    assert moved[0] <= 1
    count = len(steps)
    qtbot.waitUntil(lambda: len(steps) > count, timeout=10_000)
    long_job.cancel()


@pytest.mark.parametrize("held", [True, False])
def test_a_held_long_job_can_be_stopped(held):
    turns = Turns()
    stopped = threading.Event()
    done = threading.Event()

    def long_work():
        with turns.long_work():
            turns.wait_for_turn(stopped.is_set)
        done.set()

    thread = threading.Thread(target=long_work)
    if held:
        with turns.short_work():
            thread.start()
            stopped.set()
            assert done.wait(5)
    else:
        thread.start()
        assert done.wait(5)
    thread.join()


def test_a_job_stops_with_a_sentence_before_the_disk_is_full_and_keeps_what_it_finished(
    qtbot, runner
):
    kept = []

    def work(context):
        context.watch(lambda: StoreError("stopped before the disk is full.") if kept else None)
        try:
            for step in range(10**9):
                context.checkpoint("generate", step, 10**9)
                kept.append(step)
                context.watch(lambda: StoreError("stopped before the disk is full."))
        finally:
            kept.append("sealed")

    ends = Ends(runner.start(Lane.COMPUTE, "Generate", work))
    wait_for(qtbot, ends)
    (outcome,) = ends.outcomes
    assert outcome.message == "stopped before the disk is full."
    assert not outcome.cancelled
    assert kept == [0, "sealed"]


@pytest.mark.parametrize("kind", [MemoryError, "torch"])
def test_memory_that_runs_out_is_told_as_what_can_be_done(qtbot, runner, kind):
    import torch

    def work(context):
        raise (torch.cuda.OutOfMemoryError("CUDA out of memory") if kind == "torch" else kind())

    ends = Ends(runner.start(Lane.COMPUTE, "Train", work))
    wait_for(qtbot, ends)
    (outcome,) = ends.outcomes
    assert isinstance(outcome.error, OutOfDeviceMemory)
    assert "close other programs" in outcome.message
    assert "Traceback" in outcome.details


@pytest.mark.skipif(sys.platform != "linux", reason="only there threads have a niceness")
def test_long_work_lets_the_window_go_first(qtbot, runner):
    seen = {}

    def look(name):
        def work(context):
            seen[name] = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

        return work

    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    runner.start(Lane.COMPUTE, "Train", look("compute"))
    runner.start(Lane.IO, "Read", look("io"))
    with qtbot.waitSignal(runner.idle):
        pass
    assert seen["compute"] > own
    assert seen["io"] == own
