"""Windows for tests: off the screen, with a home of their own, leaving no thread and no timer."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import traceback

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

try:
    from PySide6 import QtWidgets  # noqa: F401
except ImportError as error:
    collect_ignore_glob = ["*"]
    sys.stderr.write(f"tests/gui is left out, because Qt cannot be loaded: {error}\n")
else:
    from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
    from shiboken6 import isValid

    from dsgan_studio.core.workflow.new_projects import new_project
    from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project
    from dsgan_studio.gui.app import build
    from dsgan_studio.gui.jobs import JobRunner
    from dsgan_studio.gui.page import Studio
    from dsgan_studio.gui.session import Session
    from dsgan_studio.gui.settings import Settings
    from dsgan_studio.gui.theme import Theme
    from dsgan_studio.gui.verbs import Views
    from tests.gui.answers import Answers
    from tests.gui.fakes import HeldJobs


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "Documents").mkdir()
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def _nothing_left_running(qapp, monkeypatch):
    """Name the threads and timers that a test left, in that test and not in some later one."""
    started = []
    for kind in (QThread, QTimer):
        begin = kind.start

        def start(self, *arguments, begin=begin):
            started.append((self, "".join(traceback.format_stack(limit=4)[:-1])))
            begin(self, *arguments)

        monkeypatch.setattr(kind, "start", start)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [where for one, where in started if _lives(one)] == []
    assert [one.name for one in threading.enumerate() if one.name == "lock"] == []


def _lives(one):
    if not isValid(one):
        return False
    return one.isRunning() if isinstance(one, QThread) else one.isActive()


@pytest.fixture
def answers(tmp_path):
    return Answers()


@pytest.fixture
def open_window(qtbot, answers):
    """Return a function that builds a window as the program does; each is closed at the end."""
    windows = []

    def make(*argv):
        window = build([str(word) for word in argv], ask=answers)
        windows.append(window)
        return window

    yield make
    for window in windows:
        answers.choices.append("stop")
        window.close()
        qtbot.waitUntil(lambda one=window: not one.isVisible(), timeout=20_000)
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if not faulthandler.is_enabled():
        faulthandler.enable()


@pytest.fixture
def runner(qtbot):
    made = JobRunner()
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.jobs, timeout=20_000)


@pytest.fixture
def settings(_own_settings):
    return Settings(_own_settings / "settings")


@pytest.fixture
def theme(qapp, settings):
    made = Theme(qapp, settings)
    yield made
    made.deleteLater()


@pytest.fixture
def session(runner):
    made = Session(runner)
    yield made
    made.close()


@pytest.fixture
def studio(session, runner, theme, settings, answers):
    return Studio(session, runner, theme, settings, answers, Views())


@pytest.fixture
def leukocytes(tmp_path):
    """A copy of the sample project: a generator, 16 samples and their masks."""
    return copy_sample_project(SAMPLE_PROJECT, tmp_path / "leukocytes.dsgan")


@pytest.fixture
def empty_project(tmp_path):
    return new_project(tmp_path / "empty.dsgan").path


@pytest.fixture
def held_studio(qapp, theme, settings, answers):
    """A studio whose jobs begin only when the test says so."""
    jobs = HeldJobs()
    session = Session(jobs)
    yield Studio(session, jobs, theme, settings, answers, Views())
    session.close()
