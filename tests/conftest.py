"""What every test gets: one thread, a home of its own."""

from __future__ import annotations

import hypothesis
import pytest
import torch

torch.set_num_threads(1)
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser, pluginmanager):
    """Let the settings of pytest-qt be known also where it is left out, for want of Qt."""
    if not pluginmanager.hasplugin("pytest-qt"):
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "of pytest-qt", type="linelist")


@pytest.fixture(autouse=True)
def _home(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True)
def _arithmetic():
    """Undo what a command set for its process; hypothesis, for one, wants denormal numbers."""
    yield
    torch.set_flush_denormal(False)
    torch.set_num_threads(1)
