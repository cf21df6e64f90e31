"""Every setting changes what the program does, not only what the dialog shows."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QPushButton

from dsgan_studio.core.base.jobs import Allowance
from dsgan_studio.gui.jobs import Lane
from dsgan_studio.gui.settings_table import OPTIONS

PATIENCE_MS = 120_000
# A setting that is added needs a test here.
SHOWN_HERE = {"device", "memory_percent", "autosave_ms", "zoom_percent"}
SHOWN_ELSEWHERE = {"language", "theme"}  # test_language, test_settings_window


def ended(qtbot, window):
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)


def test_no_setting_is_without_a_test_of_its_effect():
    assert {option.key for option in OPTIONS} == SHOWN_HERE | SHOWN_ELSEWHERE


def test_jobs_may_use_what_the_settings_say_when_they_begin(open_window, qtbot):
    window = open_window()
    seen = []
    window.studio.settings.choose("device", "cpu")
    window.studio.settings.choose("memory_percent", "20")
    window.studio.jobs.start(Lane.IO, "look", lambda context: seen.append(context.allowance))
    ended(qtbot, window)
    assert seen == [Allowance("cpu", 0.2)]


def test_a_device_that_is_missing_is_told_by_the_job_that_wanted_it(open_window, qtbot, leukocytes):
    window = open_window(leukocytes)
    window.studio.settings.choose("device", "cuda:7")
    window.show_page("samples")
    ended(qtbot, window)
    outcomes = []
    window.studio.jobs.ended.connect(lambda job: outcomes.append(job.outcome))
    window.findChild(QPushButton, "primary-samples").click()
    ended(qtbot, window)
    assert any("no device cuda:7" in one.message for one in outcomes)


def test_too_little_memory_is_told_before_the_interpreter_learns(open_window, qtbot, leukocytes):
    window = open_window(leukocytes)
    window.show_page("interpreter")
    ended(qtbot, window)
    window.studio.jobs.allowance = Allowance("cpu", 1e-6)
    outcomes = []
    window.studio.jobs.ended.connect(lambda job: outcomes.append(job.outcome))
    window.findChild(QPushButton, "primary-interpreter").click()
    ended(qtbot, window)
    told = "the features of 16 painted samples need about"
    assert any(told in outcome.message for outcome in outcomes)


def test_strokes_are_brought_to_the_disk_as_often_as_was_chosen(open_window):
    window = open_window()
    page = window.pages["annotate"]
    assert page._flush.interval() == 1500
    window.studio.settings.choose("autosave_ms", "500")
    assert page._flush.interval() == 500


def test_text_grows_with_the_size_that_was_chosen(open_window):
    window = open_window()
    before = QApplication.font().pixelSize()
    window.studio.settings.choose("zoom_percent", "200")
    assert QApplication.font().pixelSize() == 2 * before
    window.studio.settings.choose("zoom_percent", "100")
