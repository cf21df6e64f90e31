"""Choosing another language while the window is in use."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSpinBox, QTabBar, QWidget

from dsgan_studio.core.gan_training.snapshots import GENERATOR_KIND
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.settings import Settings, config_folder
from dsgan_studio.gui.settings_language import Language
from dsgan_studio.gui.widgets.wording import day, decimal, duration, generator_kind, percent

PATIENCE_MS = 60_000
TEXTS = (
    "text", "title", "toolTip", "accessibleName", "accessibleDescription", "placeholderText",
    "prefix", "suffix",
)  # fmt: skip
# What depends on the size of the window or on the place of the project.
PASSING = {"canvas-fit", "menu-recent", "recent-projects", "project-name"}


def texts_of(window):
    """Return what the window shows, by the object that shows it."""
    found = []
    for one in window.findChildren(QObject):
        if not isinstance(one, QWidget | QAction) or one.objectName() in PASSING:
            continue
        if isinstance(one, QAction) and not one.objectName():
            continue
        for name in TEXTS:
            if one.metaObject().indexOfProperty(name) >= 0 and one.property(name):
                found.append((type(one).__name__, one.objectName(), name, one.property(name)))
        if isinstance(one, QComboBox):
            items = tuple(one.itemText(place) for place in range(one.count()))
            found.append((type(one).__name__, one.objectName(), "items", items))
        if isinstance(one, QTabBar):
            tabs = tuple((one.tabText(at), one.tabToolTip(at)) for at in range(one.count()))
            found.append((type(one).__name__, one.objectName(), "tabs", tabs))
    return found


def quiet(qtbot, window):
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)


def visit_every_page(qtbot, window):
    for page in window.pages:
        window.show_page(page)
        quiet(qtbot, window)
    window.show_page("samples")
    quiet(qtbot, window)


@pytest.fixture
def speak(qtbot):
    def choose(window, code):
        window.studio.settings.choose("language", code)
        QCoreApplication.processEvents()  # Qt's own controls are told by an event
        quiet(qtbot, window)

    return choose


def chosen_before_the_start(code):
    Settings(config_folder()).choose("language", code)


def test_a_window_that_changes_its_language_shows_what_one_that_began_in_it_shows(
    open_window, qtbot, speak, leukocytes
):
    changed = open_window(leukocytes)
    visit_every_page(qtbot, changed)
    english = texts_of(changed)
    speak(changed, "zh_CN")
    chinese = texts_of(changed)
    speak(changed, "en")
    assert texts_of(changed) == english
    changed.close()
    chosen_before_the_start("zh_CN")
    begun = open_window(leukocytes)
    visit_every_page(qtbot, begun)
    assert [one for one in texts_of(begun) if one not in chinese] == []
    assert [one for one in chinese if one not in texts_of(begun)] == []


def test_changing_the_language_loses_nothing_that_was_typed_chosen_or_begun(
    open_window, qtbot, speak, leukocytes
):
    window = open_window(leukocytes)
    quiet(qtbot, window)
    window.show_page("annotate")
    quiet(qtbot, window)
    page = window.pages["annotate"]
    painting, name = page.board.painting, page.findChild(QLineEdit, "class-new")
    name.setText("Samples")  # also where it is what a button of the window says
    window.show_page("samples")
    window.studio.session.select("sample", (3, 5))
    window.findChild(QSpinBox, "samples-count").setValue(21)
    window.studio.session.notify("warning", "/data/Samples is full; make room.")
    speak(window, "zh_CN")
    assert window.page is window.pages["samples"]
    assert window.studio.session.selection("sample") == (3, 5)
    assert window.findChild(QSpinBox, "samples-count").value() == 21
    assert name.text() == "Samples"
    assert page.board.painting is painting
    assert len(window.notices.notices) == 1
    assert "21" in window.pages["samples"].primary.text()
    assert re.search("[\u4e00-\u9fff]", window.pages["samples"].primary.text())


def test_a_running_job_goes_on_under_its_name_in_the_other_language(
    held_studio, qapp, qtbot, leukocytes
):
    from dsgan_studio.gui.main_window import MainWindow

    language = Language(qapp, held_studio.settings)
    window = MainWindow(held_studio)
    qtbot.addWidget(window)
    language.changed.connect(lambda: window.speak_again(language.again))
    held_studio.session.open(leukocytes)
    window.show_page("interpreter")
    window.pages["interpreter"].primary.click()
    (job,) = held_studio.jobs.jobs
    held_studio.settings.choose("language", "zh_CN")
    assert held_studio.jobs.jobs == (job,)
    assert job.title == "正在训练解释器"
    held_studio.jobs.end(job, JobOutcome(cancelled=True))
    held_studio.settings.choose("language", "en")
    assert window.pages["interpreter"].primary.text() == "Train on 16 masks"
    language.remove()


def test_numbers_are_written_as_the_language_has_it_and_counted_in_words(
    open_window, speak, leukocytes
):
    window = open_window(leukocytes)
    wording = window.pages["samples"].wording
    assert wording.tr("%n sample(s) drawn.", "", 1) == "1 sample drawn."
    assert wording.tr("%n sample(s) drawn.", "", 2) == "2 samples drawn."
    assert QLocale().language() == QLocale.Language.English
    speak(window, "zh_CN")
    assert QLocale().language() == QLocale.Language.Chinese
    assert window.findChild(QPushButton, "go-samples").entry.second == "已抽取 16 个"


def test_days_and_long_times_read_as_the_language_has_them(open_window, speak):
    window = open_window()
    assert (day("2026-11-24T16:00:00Z"), duration(100_800)) == ("24 Nov 2026", "1 d 4 h")
    speak(window, "zh_CN")
    assert (day("2026-11-24T16:00:00Z"), duration(100_800)) == ("2026年11月24日", "1 天 4 小时")
    assert (percent(0.375), decimal(0.1234, 3)) == ("37.5 %", "0.123")


def test_a_generator_of_our_own_is_called_so_in_the_language(open_window, speak):
    window = open_window()
    assert generator_kind(GENERATOR_KIND) == GENERATOR_KIND
    speak(window, "zh_CN")
    assert generator_kind(GENERATOR_KIND) == "在此训练（StyleGAN2）"
    assert generator_kind("StyleGAN1, TensorFlow") == "StyleGAN1, TensorFlow"
