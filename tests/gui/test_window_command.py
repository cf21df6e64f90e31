import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dsgan_studio.cli import window as window_command
from dsgan_studio.cli.main import run
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui import app

ROOT = Path(__file__).parents[2]


@pytest.fixture
def opened(monkeypatch):
    """Keep what the window was asked to open instead of showing it."""
    asked = []
    monkeypatch.setattr(app, "run", lambda words: asked.append(words) or 0)
    return asked


def test_the_window_opens_where_no_command_is_named(opened, leukocytes, tmp_path):
    assert run([]) == 0
    assert run([str(leukocytes)]) == 0
    assert run([str(tmp_path / "gone.dsgan")]) == 0
    assert opened == [[], [str(leukocytes)], [str(tmp_path / "gone.dsgan")]]


def test_the_demo_opens_a_copy_of_the_sample_project_and_the_same_one_again(opened):
    copy = Path.home() / "leukocytes.dsgan"
    assert run(["demo"]) == 0
    (copy / "masks" / "000001.png").unlink()
    assert run(["demo"]) == 0
    assert opened == [[str(copy)]] * 2
    assert not (copy / "masks" / "000001.png").exists()


def test_the_demo_leaves_a_folder_alone_that_is_no_project(opened, tmp_path, capsys):
    (tmp_path / "holiday.txt").write_text("photographs")
    assert run(["demo", "--out", str(tmp_path)]) == 2
    assert "already exists and is not an empty folder" in capsys.readouterr().err
    assert opened == []


def test_a_folder_called_like_a_command_does_not_hide_it(opened, tmp_path, monkeypatch, capsys):
    (tmp_path / "status").mkdir()
    (tmp_path / "masks").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run(["status"]) == 2
    assert run(["masks"]) == 2
    assert opened == []


def test_a_misspelt_command_opens_no_window(opened, capsys):
    assert run(["paint"]) == 2
    assert "No such command" in capsys.readouterr().err
    assert opened == []


@pytest.mark.parametrize("display", [None, ":9973"])
def test_where_there_is_no_display_one_line_says_so(opened, monkeypatch, capsys, display):
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setattr(sys, "platform", "linux")
    assert run([]) == 2
    assert "no display to open a window on" in capsys.readouterr().err
    assert opened == []


def test_where_pyside_is_missing_one_line_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "dsgan_studio.gui.app", None)
    with pytest.raises(BadInput, match=r"cannot be loaded .* install PySide6"):
        window_command.window()


def test_ctrl_c_closes_the_window(leukocytes):
    code = (
        "import sys; from PySide6.QtCore import QTimer; from dsgan_studio.gui import app\n"
        "build = app.build\n"
        "def build_and_tell(argv):\n"
        "    window = build(argv)\n"
        "    QTimer.singleShot(0, lambda: print('shown', flush=True))\n"
        "    return window\n"
        "app.build = build_and_tell\n"
        "sys.exit(app.run(sys.argv[1:]))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(leukocytes)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "shown\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
