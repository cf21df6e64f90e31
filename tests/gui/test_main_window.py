import threading

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QScrollBar,
    QWidget,
)

from dsgan_studio.core.project.opening import open_project
from dsgan_studio.gui.page_list import PAGES
from dsgan_studio.gui.steps import STEP_OF_PAGE

PAGE_KEYS = [
    "generator", "samples", "annotate", "interpreter", "generate", "review", "release", "evaluate"
]  # fmt: skip


def find(window, name, kind=QWidget):
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def opened(qtbot, window):
    qtbot.waitUntil(lambda: window.studio.session.project is not None, timeout=20_000)


def endless(project, context):
    for step in range(10**9):
        context.checkpoint("count", step, 10**9)


def test_everything_that_is_promised_by_name_exists_without_a_project(open_window):
    window = open_window()
    assert [page.key for page in PAGES] == PAGE_KEYS == list(STEP_OF_PAGE)
    for key in PAGE_KEYS:
        for name in (f"page-{key}", f"go-{key}", f"primary-{key}"):
            find(window, name)
    find(window, "job-progress", QProgressBar)
    find(window, "job-cancel", QPushButton)
    assert find(window, "page-welcome").isVisible()


@pytest.mark.parametrize("key", PAGE_KEYS)
def test_every_page_can_be_visited_and_its_next_click_works(open_window, answers, key):
    window = open_window()
    find(window, f"go-{key}", QPushButton).click()
    assert find(window, f"page-{key}").isVisible()
    assert find(window, f"go-{key}", QPushButton).isChecked()
    assert "No project is open." in find(window, f"empty-{key}", QLabel).text()
    answers.paths.append(None)
    find(window, f"primary-{key}", QPushButton).click()
    assert answers.asked == ["Open a project"]


def test_each_blocked_page_leads_to_the_step_before(open_window, empty_project):
    window = open_window(empty_project)
    chain = {"samples": "generator", "annotate": "samples", "interpreter": "annotate",
             "generate": "interpreter", "review": "generate", "release": "generate"}  # fmt: skip
    for key, before in chain.items():
        find(window, f"go-{key}", QPushButton).click()
        find(window, f"primary-{key}", QPushButton).click()
        assert find(window, f"page-{before}").isVisible(), key


def test_a_project_given_at_the_start_is_open_with_its_next_step_shown(open_window, leukocytes):
    window = open_window(leukocytes)
    assert find(window, "project-name", QLabel).text() == "leukocytes"
    assert find(window, "page-interpreter").isVisible()
    rail = {key: find(window, f"go-{key}", QPushButton).entry for key in PAGE_KEYS}
    assert [rail[key].state for key in PAGE_KEYS] == [
        "done", "done", "done", "possible", "blocked", "blocked", "blocked", "possible"
    ]  # fmt: skip
    assert rail["samples"].second == "16 drawn"
    assert rail["annotate"].second == "16 of 16 painted"
    assert rail["generate"].second == "needs an interpreter"


def test_the_sample_is_copied_to_a_chosen_place_and_the_original_never_touched(
    open_window, answers, qtbot, tmp_path
):
    window = open_window()
    answers.paths.append(tmp_path / "mine")
    find(window, "sample-project", QPushButton).click()
    opened(qtbot, window)
    assert window.studio.session.project.root == tmp_path / "mine.dsgan"
    assert answers.suggested[0].name == "leukocytes.dsgan"
    assert answers.suggested[0].parent.name == "Documents"
    assert window.studio.settings.recent == (tmp_path / "mine.dsgan",)


def test_a_new_project_is_made_and_opened_at_its_first_step(open_window, answers, qtbot, tmp_path):
    window = open_window()
    answers.paths.append(tmp_path / "cells.dsgan")
    find(window, "new-project", QPushButton).click()
    opened(qtbot, window)
    assert (tmp_path / "cells.dsgan" / "project.sqlite").is_file()
    assert find(window, "page-generator").isVisible()


def test_a_place_that_is_taken_is_told_in_the_tray(open_window, answers, qtbot, leukocytes):
    window = open_window()
    answers.paths.append(leukocytes)
    find(window, "new-project", QPushButton).click()
    qtbot.waitUntil(find(window, "job-error", QLabel).isVisible)
    assert "already exists" in find(window, "job-error", QLabel).text()


def test_a_recent_project_opens_by_one_click_and_one_that_is_gone_is_forgotten(
    open_window, leukocytes, tmp_path, qtbot
):
    open_window(leukocytes).close()
    window = open_window()
    window.studio.settings.add_recent(tmp_path / "gone.dsgan")
    recent = find(window, "recent-projects", QListWidget)
    assert recent.count() == 2
    recent.itemActivated.emit(recent.item(0))
    assert "is not there" in find(window, "notice-text", QLabel).text()
    assert recent.count() == 1
    recent.itemActivated.emit(recent.item(0))
    assert window.studio.session.project.root == leukocytes


def test_a_second_window_is_refused_and_opens_the_project_read_only_at_a_click(
    open_window, leukocytes
):
    with open_project(leukocytes):
        window = open_window(leukocytes)
        assert "already open" in find(window, "notice-text", QLabel).text()
        assert find(window, "read-only").isHidden()
        find(window, "notice-action", QPushButton).click()
        assert not find(window, "read-only").isHidden()
        assert find(window, "notice").isHidden()


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    window.dropEvent(event)


def test_a_project_dropped_onto_the_window_opens(open_window, leukocytes):
    window = open_window()
    drop(window, leukocytes)
    assert window.studio.session.project.root == leukocytes


def test_something_useless_dropped_is_refused_with_a_sentence(open_window, tmp_path):
    window = open_window()
    drop(window, tmp_path)
    assert "neither a project nor a folder of images" in find(window, "notice-text", QLabel).text()


def test_closing_while_a_job_runs_asks_and_stays_open_if_told_so(
    open_window, leukocytes, answers, qtbot
):
    window = open_window(leukocytes)
    window.studio.session.work("Training", endless)
    answers.choices = ["stay"]
    window.close()
    assert window.isVisible()
    assert window.studio.jobs.jobs
    assert answers.asked[-1].startswith("Training is still running")


def test_closing_stops_the_job_waits_for_it_and_gives_the_project_back(
    open_window, leukocytes, answers, qtbot
):
    window = open_window(leukocytes)
    outcomes = []
    window.studio.session.work("Training", endless).ended.connect(outcomes.append)
    answers.choices = ["stop"]
    with qtbot.waitSignal(window.closed, timeout=5_000):
        window.close()
    assert [one.cancelled for one in outcomes] == [True]
    assert window.studio.jobs.jobs == ()
    with open_project(leukocytes) as project:
        assert project.writing


def test_another_project_opens_once_the_job_on_this_one_has_ended(
    open_window, leukocytes, empty_project, answers, qtbot
):
    window = open_window(leukocytes)
    window.studio.session.work("Training", endless)
    answers.choices = ["stop"]
    drop(window, empty_project)
    qtbot.waitUntil(lambda: window.studio.session.project.root == empty_project, timeout=5_000)
    assert window.studio.jobs.jobs == ()


def test_the_menus_follow_the_project_the_look_and_the_size(open_window, leukocytes, theme):
    window = open_window(leukocytes)
    close = find(window, "menu-close-project", QAction)
    assert close.isEnabled()
    close.trigger()
    assert not close.isEnabled()
    assert find(window, "page-welcome").isVisible()
    find(window, "menu-theme-dark", QAction).trigger()
    assert window.studio.theme.dark
    before = window.rail.width()
    find(window, "menu-zoom-in", QAction).trigger()
    assert window.studio.settings.zoom_percent == 110
    assert window.rail.minimumSizeHint().width() > before or window.rail.width() >= before
    find(window, "menu-zoom-normal", QAction).trigger()
    assert window.studio.settings.zoom_percent == 100


def test_help_shows_the_shortcuts_and_the_version_without_stopping_the_window(open_window, qtbot):
    window = open_window()
    find(window, "menu-shortcuts", QAction).trigger()
    shown = [one.text() for one in find(window, "shortcuts").findChildren(QLabel)]
    assert "Ctrl+1" in shown
    assert "Generator" in shown
    find(window, "menu-about", QAction).trigger()
    assert find(window, "about").isVisible()
    assert not find(window, "about").isModal()


def test_every_control_has_a_name_for_those_who_cannot_see_it(open_window, leukocytes):
    window = open_window(leukocytes)
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QAbstractItemView)
    nameless = [
        f"{type(one).__name__} {one.objectName()} in {one.parent().objectName()}"
        for kind in kinds
        for one in window.findChildren(kind)
        if not isinstance(one, QScrollBar)
        and not one.isHidden()
        and not one.objectName().startswith("qt_")
        and not one.accessibleName()
        and not (isinstance(one, QAbstractButton) and one.text())
    ]
    assert nameless == []


def test_every_page_can_be_reached_by_its_number(open_window, qtbot, leukocytes):
    window = open_window(leukocytes)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for number, key in enumerate(PAGE_KEYS, 1):
        qtbot.keyClick(window, str(number), Qt.KeyboardModifier.ControlModifier)
        assert find(window, f"page-{key}").isVisible(), key


def test_an_error_in_a_slot_is_told_and_the_window_lives_on(open_window, qtbot):
    window = open_window()
    before = threading.current_thread()
    with qtbot.captureExceptions() as caught:
        window.rail.chosen.connect(lambda key: 1 / 0)
        find(window, "go-samples", QPushButton).click()
    assert before is threading.main_thread()
    shown = find(window, "notice-text", QLabel).text()
    assert caught or "ZeroDivisionError" in shown
