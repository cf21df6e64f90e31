"""Every control of every page can be found, named and reached, by eye, by ear and by keyboard."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTabWidget,
    QWidget,
)

from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.settings_dialog import SettingsWindow

PATIENCE_MS = 60_000
CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, Canvas,
    QKeySequenceEdit, QLineEdit, QPlainTextEdit, QTabWidget,
)  # fmt: skip
# Parts of Qt that belong to the control around them, which has the name and the tip.
WITHIN = (QAbstractSpinBox, QComboBox, QKeySequenceEdit, QTabWidget, QLineEdit)


# Not a stop for every class: the list that they stand in is one.
BESIDE_A_LIST = (
    "class-eye-", "class-lock-", "correction-class-eye-", "correction-class-lock-",
    "adjudication-class-eye-", "adjudication-class-lock-",
)  # fmt: skip


def controls(top):
    """Yield the controls of a window or page, without the parts that Qt makes for them.

    The headings of a table are such a part: they are read with its cells.
    """
    for one in top.findChildren(QWidget):
        is_part = (
            isinstance(one, QScrollBar | QHeaderView)
            or one.objectName().startswith("Scroll")
            or one.objectName().startswith("qt_")
        )
        is_part = is_part or one.isHidden()
        if isinstance(one, CONTROLS) and not is_part and not _is_within(one):
            yield one


def _is_within(one):
    above = one.parentWidget()
    while above is not None and not above.isWindow():
        if isinstance(above, WITHIN) and not isinstance(above, QTabWidget):
            return True
        if isinstance(above, QTabWidget) and one.parentWidget() is above:
            return True
        above = above.parentWidget()
    return one.window() is not one and type(one).__name__ == "QComboBoxPrivateContainer"


def name_of(one):
    page = next((up.objectName() for up in _above(one) if up.objectName().startswith("page-")), "")
    return f"{page}: {type(one).__name__} {one.objectName() or one.accessibleName()}".strip()


def _above(one):
    while one is not None:
        yield one
        one = one.parentWidget()


def lacking(top):
    """Return what a person would miss, one line each."""
    missing = []
    for one in controls(top):
        is_popup = one.window().windowType() == Qt.WindowType.Popup
        has_text = isinstance(one, QAbstractButton) and bool(one.text())
        if not one.accessibleName() and not has_text:
            missing.append(f"{name_of(one)}: no accessible name")
        if not one.toolTip() and not isinstance(one, QAbstractItemView | Canvas) and not is_popup:
            missing.append(f"{name_of(one)}: no tooltip")
        # Of a group of which one is chosen, Tab reaches that one, and arrows the others.
        grouped = isinstance(one, QAbstractButton) and one.group() is not None
        grouped = grouped or one.objectName().startswith(BESIDE_A_LIST)
        if not grouped and not is_popup and not one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            missing.append(f"{name_of(one)}: not reached with Tab")
    return missing


@pytest.fixture
def filled(open_window, qtbot, leukocytes):
    window = open_window(leukocytes)
    for page in window.pages:
        window.show_page(page)
        qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)
    return window


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_control_has_a_tip_a_name_and_a_place_in_the_tab_order(filled, language):
    filled.studio.settings.choose("language", language)
    assert lacking(filled) == []


def test_every_control_of_the_settings_has_them_too(filled, qtbot):
    filled.command("settings")
    qtbot.waitUntil(lambda: not filled.studio.jobs.jobs, timeout=PATIENCE_MS)
    assert lacking(filled.findChild(SettingsWindow)) == []


def sideways(window):
    """Return how far the shown page must be moved to see its right edge."""
    return window.findChild(QScrollArea, "page-scroll").horizontalScrollBar().maximum()


# A screen of 1366x768 at 150 and 200 %, by its own scale and by that of the interface.
@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    ("zoom_percent", "width_px", "height_px"),
    [(100, 910, 480), (100, 683, 360), (150, 1366, 730), (200, 1366, 730)],
)
def test_every_page_fits_a_small_screen_at_a_large_scale(
    filled, qtbot, language, zoom_percent, width_px, height_px
):
    filled.studio.settings.choose("language", language)
    filled.studio.theme.zoom(zoom_percent)
    filled.resize(width_px, height_px)
    for key in ("welcome", *filled.pages):
        filled.show_page(key)
        qtbot.waitUntil(lambda: not filled.studio.jobs.jobs, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: sideways(filled) == 0, timeout=PATIENCE_MS)
        assert (filled.width(), filled.height()) == (width_px, height_px), key
        assert filled.minimumSizeHint().width() <= width_px, key
        assert filled.minimumSizeHint().height() <= height_px, key


def test_long_jobs_and_names_do_not_widen_the_window(filled, qtbot):
    ended = Event()
    filled.studio.session.work(
        "A very long name of something that is done " * 4, lambda project, context: ended.wait(60)
    )
    filled.studio.session.notify("error", "/a/very/long/path " * 40)
    try:
        assert filled.minimumSizeHint().width() <= 683
    finally:
        ended.set()
    qtbot.waitUntil(lambda: not filled.studio.jobs.jobs, timeout=PATIENCE_MS)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width_px", "height_px"), [(1366, 768), (2560, 1440)])
def test_no_page_is_wider_than_the_window(filled, qtbot, theme, width_px, height_px):
    filled.studio.theme.choose(theme)
    filled.resize(width_px, height_px)
    for key, page in filled.pages.items():
        filled.show_page(key)
        qtbot.waitUntil(lambda: not filled.studio.jobs.jobs, timeout=PATIENCE_MS)
        assert filled.minimumSizeHint().width() <= width_px, key
        right = page.mapTo(filled, QPoint(page.width(), 0)).x()
        assert right <= filled.width(), key
