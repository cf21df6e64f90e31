import gc

import pytest

from dsgan_studio.gui.garbage import GarbageCollector
from dsgan_studio.gui.jobs import Lane


@pytest.fixture
def garbage(runner):
    made = GarbageCollector(runner)
    made.install()
    yield made
    made.remove()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


@pytest.fixture
def generations(monkeypatch):
    looked_at = []
    monkeypatch.setattr(gc, "collect", lambda generation=2: looked_at.append(generation))
    return looked_at


def test_python_collects_nothing_by_itself_on_whichever_thread(garbage):
    assert not gc.isenabled()


def test_all_objects_are_looked_at_seldom_and_the_young_ones_often(garbage, generations):
    for _ in range(100):
        garbage.tick()
    assert 4 <= generations.count(2) <= 100 // 6
    assert generations.count(1) == 100 - generations.count(2)


def test_what_came_with_the_first_job_is_set_apart_once(qtbot, garbage, runner, generations):
    import torch  # noqa: F401

    before = gc.get_freeze_count()
    kept = [[] for _ in range(1000)]
    for _ in range(2):
        with qtbot.waitSignal(runner.idle):
            runner.start(Lane.IO, "Read", lambda context: None)
    assert generations == [2]
    assert gc.get_freeze_count() >= before + len(kept)
