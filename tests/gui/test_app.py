import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from dsgan_studio.gui.care import FAULTS_FILE, ProcessCare
from dsgan_studio.gui.logs import FILE_NAME, state_folder
from dsgan_studio.gui.reports import ReportWindow

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


def raise_uncaught(text):
    try:
        raise ValueError(text)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def test_an_error_that_nobody_caught_opens_a_report_that_can_be_copied_and_saved(
    open_window, answers, leukocytes, tmp_path, caplog
):
    window = open_window(leukocytes)
    logging.getLogger("dsgan_studio.test").info("before the failure in %s", Path.home() / "cells")
    raise_uncaught("boom")
    raise_uncaught("and what follows from it")
    (report,) = window.findChildren(ReportWindow)
    report.findChild(QPushButton, "report-copy").click()
    text = QGuiApplication.clipboard().text()
    for part in ("DSGAN Studio 0", "Python 3", "Qt 6", "Traceback", "ValueError: boom"):
        assert part in text
    assert "before the failure in ~/cells" in text
    assert str(Path.home()) not in text
    answers.paths = [tmp_path / "report.txt", tmp_path / "no" / "report.txt", None]
    save = report.findChild(QPushButton, "report-save")
    for _ in range(3):
        save.click()
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == text
    assert any("cannot write" in one.text() for one in report.findChildren(QLabel))
    report.close()


def test_the_log_lies_in_the_open_project_and_else_with_the_user(open_window, leukocytes):
    window = open_window()
    logger = logging.getLogger("dsgan_studio.test")
    logger.info("without a project")
    window.studio.session.open(leukocytes)
    logger.info("in the project")
    window.studio.session.close()
    logger.info("without it again")
    told = (leukocytes / "logs" / FILE_NAME).read_text(encoding="utf-8")
    assert "in the project" in told
    assert "without" not in told
    told = (state_folder() / FILE_NAME).read_text(encoding="utf-8")
    assert "without a project" in told
    assert "without it again" in told
    assert "in the project" not in told
    window.close()
    logger.info("after the window")
    assert "after" not in (state_folder() / FILE_NAME).read_text(encoding="utf-8")


def test_a_project_that_is_only_read_gets_no_log(open_window, leukocytes):
    window = open_window()
    window.studio.session.open(leukocytes, reading=True)
    logging.getLogger("dsgan_studio.test").info("reading")
    assert not (leukocytes / "logs").exists()


def test_a_log_is_begun_anew_before_it_grows_large(open_window, leukocytes, monkeypatch):
    monkeypatch.setattr("dsgan_studio.gui.logs._MOST_BYTES", 2_000)
    open_window(leukocytes)
    for number in range(200):
        logging.getLogger("dsgan_studio.test").info("line %d", number)
    files = sorted((leukocytes / "logs").iterdir())
    assert len(files) == 4
    assert all(one.stat().st_size <= 2_200 for one in files)


def test_a_folder_that_takes_no_log_stops_nothing(open_window, leukocytes):
    (leukocytes / "logs").touch()
    window = open_window(leukocytes)
    logging.getLogger("dsgan_studio.test").info("lost")
    assert window.studio.session.project is not None
