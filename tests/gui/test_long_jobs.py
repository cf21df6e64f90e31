"""What is done for someone who leaves a long job alone."""

import subprocess
import sys
import threading

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui.awake import DBusInhibitor, KeepAwake, ProgramInhibitor, WindowsInhibitor
from dsgan_studio.gui.job_end import DesktopTeller, JobEndNotice
from dsgan_studio.gui.jobs import Lane


class Inhibitor:
    def __init__(self):
        self.calls = []

    def hold(self):
        self.calls.append("hold")

    def release(self):
        self.calls.append("release")


class Teller:
    looking = False

    def __init__(self):
        self.told = []

    def tell(self, title, text):
        self.told.append((title, text))


class Held:
    """A job that ends when the test says so."""

    def __init__(self):
        self.go = threading.Event()

    def __call__(self, context):
        while not self.go.wait(0.02):
            context.checkpoint("train", 1, 2)


def test_the_machine_is_kept_awake_from_a_while_after_a_job_began_to_its_end(qtbot, runner):
    inhibitor, work = Inhibitor(), Held()
    awake = KeepAwake(runner, inhibitor, long_ms=1)
    runner.start(Lane.COMPUTE, "Training", work)
    qtbot.waitUntil(lambda: awake.held, timeout=30_000)
    assert inhibitor.calls == ["hold"]
    runner.start(Lane.COMPUTE, "Waits", lambda context: None)
    work.go.set()
    with qtbot.waitSignal(runner.idle, timeout=30_000):
        pass
    assert inhibitor.calls == ["hold", "release"]


def test_a_short_job_or_one_for_the_eye_keeps_nothing_awake(qtbot, runner):
    inhibitor = Inhibitor()
    awake = KeepAwake(runner, inhibitor, long_ms=60_000)
    runner.start(Lane.COMPUTE, "Short", lambda context: None)
    runner.start(Lane.IO, "Copy", lambda context: None)
    with qtbot.waitSignal(runner.idle, timeout=30_000):
        pass
    assert inhibitor.calls == []
    assert not awake.held


def test_a_program_that_keeps_awake_ends_at_release():
    inhibitor = ProgramInhibitor((sys.executable, "-c", "import sys; sys.stdin.read()"))
    inhibitor.hold()
    process = inhibitor._process
    assert process.poll() is None
    inhibitor.release()
    assert process.wait(timeout=30) is not None
    inhibitor.release()


def test_a_program_that_keeps_awake_ends_with_a_killed_parent(qtbot, tmp_path):
    ended = tmp_path / "ended"
    program = "import pathlib, sys; sys.stdin.read(); pathlib.Path(sys.argv[1]).touch()"
    code = (
        "import os, signal, sys; from dsgan_studio.gui.awake import ProgramInhibitor\n"
        "ProgramInhibitor((sys.executable, '-c', *sys.argv[1:])).hold()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    words = [sys.executable, "-c", code, program, str(ended)]
    assert subprocess.run(words, timeout=60).returncode < 0
    qtbot.waitUntil(ended.exists, timeout=30_000)


@pytest.mark.parametrize(
    "inhibitor", [ProgramInhibitor(("no-such-program",)), DBusInhibitor(), WindowsInhibitor()]
)
def test_a_system_that_cannot_be_kept_awake_costs_a_line_in_the_log(inhibitor, caplog, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    caplog.set_level("INFO")
    inhibitor.hold()
    inhibitor.release()
    assert "may fall asleep" in caplog.text


def end_of(qtbot, runner, work, **options):
    teller = Teller()
    teller.looking = options.pop("looking", False)
    notice = JobEndNotice(runner, teller, **options)
    runner.start(Lane.COMPUTE, "Generating", work)
    with qtbot.waitSignal(runner.idle, timeout=30_000):
        pass
    notice.deleteLater()
    return teller.told


def test_the_end_of_a_long_job_is_told_to_who_looks_elsewhere(qtbot, runner):
    assert end_of(qtbot, runner, lambda context: None, long_s=0) == [
        ("Generating", "Finished after 0:00.")
    ]


def test_a_failure_is_told_with_its_sentence(qtbot, runner):
    def fail(context):
        raise BadInput("there is no interpreter; train one first.")

    told = end_of(qtbot, runner, fail, long_s=0)
    assert told == [("Generating", "there is no interpreter; train one first.")]


def test_nothing_is_told_to_who_looks_on_or_of_a_short_job(qtbot, runner):
    assert end_of(qtbot, runner, lambda context: None, long_s=0, looking=True) == []
    assert end_of(qtbot, runner, lambda context: None, long_s=3600) == []


def test_telling_marks_the_window_and_needs_no_tray(open_window, monkeypatch):
    window = open_window()
    alerted = []
    monkeypatch.setattr(QApplication, "alert", alerted.append)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    DesktopTeller(window).tell("Generating", "Finished.")
    assert alerted == [window]
    assert window.findChildren(QSystemTrayIcon) == []
