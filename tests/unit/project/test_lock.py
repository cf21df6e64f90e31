import datetime
import os
import signal
import subprocess
import sys
import threading

import pytest

from dsgan_studio.core.base.errors import ProjectLocked, StoreError
from dsgan_studio.core.project import lock, processes
from dsgan_studio.core.project.clock import from_text, to_text
from dsgan_studio.core.project.lock import Holder, is_dead
from dsgan_studio.core.project.opening import create_project, open_project, open_project_reading
from tests.unit.project import factory
from tests.unit.project.factory import Clock
from tests.unit.project.test_opening import edit

NOW = datetime.datetime(2024, 5, 1, 12, 0, tzinfo=datetime.UTC)
HERE = Holder("t", "lab-1", "space", 100, "boot 5", to_text(NOW))

HOLD = """
import sys
from pathlib import Path
from dsgan_studio.core.project.opening import open_project
project = open_project(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.readline()
project.close()
"""


@pytest.fixture
def start():
    """Run Python in another process, stopped at the end of the test."""
    processes_started = []

    def _start(script, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", script, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes_started.append(process)
        return process

    yield _start
    for process in processes_started:
        process.kill()
        process.communicate()


def other(**facts):
    return Holder(**{**HERE.__dict__, "token": "u", "pid": 200, "process_start": "boot 9", **facts})


def silent(minutes):
    return to_text(NOW - datetime.timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("holder", "start", "dead"),
    [
        (other(), None, True),  # no such process
        (other(), "boot 9", False),  # lives
        (other(heartbeat_utc=silent(999)), "boot 9", False),  # lives, though it is busy
        (other(), "boot 77", True),  # its number was given to another
        (other(process_start=""), "boot 9", False),
        (other(process_start="", heartbeat_utc=silent(11)), "boot 9", True),
        (other(heartbeat_utc=silent(9)), "", False),  # a system that does not tell
        (other(heartbeat_utc=silent(11)), "", True),
        (other(host="lab-2"), None, False),  # nothing is known of processes elsewhere
        (other(host="lab-2", heartbeat_utc=silent(9)), None, False),
        (other(host="lab-2", heartbeat_utc=silent(11)), "boot 9", True),
        (other(space="container"), None, False),
        (other(space="container", heartbeat_utc=silent(11)), None, True),
        (other(host="lab-2", heartbeat_utc="yesterday"), None, True),  # nothing we wrote
        (other(host="lab-2", heartbeat_utc="2024-05-01T12:00:00"), None, True),
        (other(host="lab-2", heartbeat_utc=silent(-60)), None, False),  # its clock is ahead
    ],
)
def test_a_lock_may_be_taken_over_only_from_the_dead(holder, start, dead):
    assert is_dead(holder, here=HERE, now=NOW, start_of=lambda pid: start) is dead


def test_a_project_is_not_opened_twice_for_writing_in_one_program(project, folder):
    with pytest.raises(ProjectLocked, match="already open for writing in this program; close it"):
        open_project(folder)
    project.close()
    open_project(folder).close()


def test_a_lock_is_given_back_on_closing(project, folder):
    project.close()
    with open_project_reading(folder) as reader:
        assert lock.read_holder(reader._database) is None


def test_a_living_process_is_named_and_its_facts_can_be_read(project, folder, start):
    project.close()
    process = start(HOLD, folder)
    assert process.stdout.readline() == "held\n"
    with pytest.raises(
        ProjectLocked, match=f"open in process {process.pid} on .*; close it there first"
    ):
        open_project(folder)
    with open_project_reading(folder) as reader:
        assert reader.name == "cells"
    process.communicate("\n")
    open_project(folder).close()


def test_a_killed_process_is_succeeded_silently(project, folder, start):
    project.close()
    process = start(HOLD, folder)
    assert process.stdout.readline() == "held\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    with open_project(folder) as heir:
        heir.set_setting("a", 1)
        assert heir.setting("a") == 1


def test_of_many_processes_that_contend_for_a_dead_lock_one_gets_it(project, folder, start):
    project.close()
    edit(
        folder,
        "INSERT INTO writer_lock VALUES"
        f" (1, 't', '{processes.host_name()}', '{processes.process_space()}', 999999999, 'x', 'x')",
    )
    contend = HOLD.replace(
        "project = open_project(Path(sys.argv[1]))",
        "from dsgan_studio.core.base.errors import ProjectLocked\n"
        "sys.stdin.readline()\n"
        "try:\n    project = open_project(Path(sys.argv[1]))\n"
        "except ProjectLocked:\n    print('refused', flush=True)\n    sys.exit()",
    )
    contenders = [start(contend, folder) for _ in range(3)]
    for process in contenders:
        process.stdin.write("\n")
        process.stdin.flush()
    assert sorted(process.stdout.readline() for process in contenders) == [
        "held\n",
        "refused\n",
        "refused\n",
    ]


def test_a_machine_that_is_silent_too_long_is_succeeded(project, folder, clock):
    project.close()
    edit(
        folder,
        "INSERT INTO writer_lock VALUES"
        f" (1, 't', 'another-machine', '', 7, 'boot 1', '{to_text(clock())}')",
    )
    clock.move(minutes=9)
    with pytest.raises(
        ProjectLocked, match=r"process 7 on another-machine; .* or wait 10 minutes if that machine"
    ):
        open_project(folder, clock=clock)
    clock.move(minutes=2)
    open_project(folder, clock=clock).close()


def test_who_was_taken_for_dead_is_refused_when_it_wakes(project, folder):
    project.set_setting("a", "mine")
    edit(
        folder,
        "DELETE FROM writer_lock",
        "INSERT INTO writer_lock VALUES (1, 't', 'another-machine', '', 7, 'boot 1', 'x')",
    )
    with pytest.raises(ProjectLocked, match="was taken over by process 7 on another-machine"):
        project.set_setting("a", "lost")
    assert project.setting("a") == "mine"
    project.close()
    with open_project_reading(folder) as reader:
        assert lock.read_holder(reader._database).host == "another-machine"


def test_a_lock_that_was_never_taken_can_be_released(folder, project):
    lock.WriterLock(project._database, project._clock).release()
    project.set_setting("a", 1)


def test_a_lock_that_vanished_is_told(project, folder):
    edit(folder, "DELETE FROM writer_lock")
    with pytest.raises(ProjectLocked, match="was taken over by someone"):
        project.set_setting("a", 1)


def test_a_heartbeat_tells_the_time(project, clock):
    clock.move(minutes=5)
    project._lock.beat()
    assert lock.read_holder(project._database).heartbeat_utc == to_text(clock())


def test_the_heart_beats_by_itself_until_the_lock_is_released(folder, monkeypatch):
    monkeypatch.setattr(lock, "HEARTBEAT_S", 0.001)
    beaten = threading.Event()
    real = lock.WriterLock.beat

    def beat(self):
        real(self)
        beaten.set()

    monkeypatch.setattr(lock.WriterLock, "beat", beat)
    with create_project(folder) as project:
        assert beaten.wait(timeout=10)
        thread = project._lock._thread
    assert not thread.is_alive()


def test_the_heart_stops_once_the_lock_is_lost(folder, monkeypatch):
    monkeypatch.setattr(lock, "HEARTBEAT_S", 0.001)
    project = create_project(folder)
    edit(folder, "DELETE FROM writer_lock")
    project._lock._thread.join(timeout=10)
    assert not project._lock._thread.is_alive()
    project.close()


def test_a_heartbeat_on_a_failing_disk_is_logged_and_tried_again(folder, monkeypatch, caplog):
    monkeypatch.setattr(lock, "HEARTBEAT_S", 0.001)
    tried = threading.Semaphore(0)

    def beat(self):
        tried.release()
        raise StoreError("cannot write: the disk is full.")

    monkeypatch.setattr(lock.WriterLock, "beat", beat)
    with create_project(folder):
        assert tried.acquire(timeout=10)
        assert tried.acquire(timeout=10)
    assert "no heartbeat in" in caplog.text


def test_this_process_lives_and_began_once():
    mine = processes.process_start(os.getpid())
    assert mine
    assert mine == processes.process_start(os.getpid())
    assert processes.process_start(1) != mine


@pytest.mark.parametrize("pid", [-1, 0, 999_999_999])
def test_a_process_that_is_not_there_has_no_beginning(pid):
    assert processes.process_start(pid) is None
    assert processes._exists(999_999_999) is None


def test_a_process_that_has_ended_but_is_not_reaped_is_dead(start):
    process = start("pass")
    process.stdout.read()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert processes.process_start(process.pid) is None


def test_a_process_of_another_user_lives(monkeypatch):
    def refuse(pid, number):
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert processes._exists(1) == ""


def test_where_the_system_tells_no_beginnings_it_still_tells_who_lives(monkeypatch):
    def fail(self, **options):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.read_text", fail)
    assert processes.process_start(os.getpid()) == ""


def test_moments_survive_as_text_and_come_out_in_utc():
    zone = datetime.timezone(datetime.timedelta(hours=2))
    moment = datetime.datetime(2024, 5, 1, 14, 0, 0, 5000, tzinfo=zone)
    assert to_text(moment) == "2024-05-01T12:00:00.005Z"
    assert from_text(to_text(moment)) == moment
    assert to_text(Clock()()) == "2024-05-01T12:00:00.000Z"


def test_a_full_project_can_be_closed_after_the_disk_failed(project, folder, monkeypatch):
    factory.fill(project)

    def fail(*arguments):
        raise StoreError("the disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(type(project._database), "execute", fail)
        project.close()
    with open_project_reading(folder) as reader:
        assert len(reader.samples()) == 3
