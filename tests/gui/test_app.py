import os
import subprocess
import sys
from pathlib import Path

import pytest

from dsgan_studio.gui.care import FAULTS_FILE, ProcessCare

ROOT = Path(__file__).parents[2]


def python(code, *words, **environment):
    return subprocess.run(
        [sys.executable, "-c", code, *(str(word) for word in words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_window_shows_before_what_it_does_not_need_is_loaded(leukocytes):
    code = (
        "import sys; from dsgan_studio.gui.app import build\n"
        "window = build([sys.argv[1]])\n"
        "assert window.isVisible()\n"
        "assert window.studio.session.project is not None\n"
        "heavy = ('torch', 'scipy', 'skimage', 'pyqtgraph')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "window.close()\n"
    )
    ended = python(code, leukocytes)
    assert (ended.stdout.strip(), ended.returncode) == ("[]", 0), ended.stderr


def test_a_crash_is_told_at_the_next_start(tmp_path):
    code = (
        "import faulthandler; from dsgan_studio.gui.app import build\n"
        "window = build([])\n"
        "faulthandler._sigsegv()\n"
    )
    crashed = python(code, HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path / "config"))
    assert crashed.returncode < 0
    code = (
        "from dsgan_studio.gui.app import build\n"
        "window = build([])\n"
        "print(*[one.text for one in window.notices.notices])\n"
        "print(*[one.details for one in window.notices.notices])\n"
        "window.close()\n"
    )
    for expected in (True, False):
        ended = python(code, HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path / "config"))
        assert ("ended unexpectedly" in ended.stdout) is expected, ended.stderr
        assert ("Segmentation fault" in ended.stdout) is expected


def test_a_window_closed_in_order_leaves_the_process_as_it_was(open_window):
    import gc

    hook = sys.excepthook
    window = open_window()
    assert not gc.isenabled()
    window.close()
    assert gc.isenabled()
    assert sys.excepthook is hook


def test_an_uncaught_error_is_told_with_its_traceback(qapp, tmp_path, caplog):
    care = ProcessCare(tmp_path)
    told = []
    care.failed.connect(lambda text, details: told.append((text, details)))
    care.install()
    try:
        try:
            raise ValueError("boom")
        except ValueError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    finally:
        care.remove()
    assert told[0][0] == "ValueError: boom"
    assert "Traceback" in told[0][1]
    assert "nobody caught" in caplog.text


def test_a_folder_that_cannot_be_written_to_costs_only_the_report_of_crashes(qapp, tmp_path):
    (tmp_path / "file").touch()
    care = ProcessCare(tmp_path / "file")
    assert care.install() == ""
    care.remove()
    assert not (tmp_path / "file" / FAULTS_FILE).exists()


@pytest.mark.parametrize("words", [["-no-such-option"], []])
def test_options_are_no_projects(open_window, words):
    window = open_window(*words)
    assert window.studio.session.project is None
    assert window.notices.isHidden()


def test_calling_qt_costs_no_reference_to_none(qapp):
    """PySide6 6.12 on Python 3.11 lost one at every call, until the process aborted."""
    before = sys.getrefcount(None)
    for _ in range(200):
        qapp.processEvents()
    assert sys.getrefcount(None) > before - 100
