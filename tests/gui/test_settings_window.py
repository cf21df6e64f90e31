import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QSpinBox,
    QTabWidget,
)

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui.settings_dialog import SettingsWindow
from dsgan_studio.gui.settings_table import OPTIONS

PATIENCE_MS = 60_000


@pytest.fixture
def window(open_window):
    return open_window()


@pytest.fixture
def dialog(window, qtbot):
    window.command("settings")
    shown = window.findChild(SettingsWindow)
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)
    return shown


def control(dialog, key):
    return dialog.findChild((QComboBox, QSpinBox)[key == "memory-percent"], f"setting-{key}")


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


def binding(window, name):
    return next(one for one in window.shortcuts.bindings if one.name == name)


def test_every_option_of_the_table_has_a_control(dialog):
    for option in OPTIONS:
        kind = QSpinBox if option.kind == "number" else QComboBox
        found = dialog.findChild(kind, f"setting-{option.key.replace('_', '-')}")
        assert found.accessibleName()
        assert found.accessibleDescription()


def test_what_is_chosen_holds_at_once(dialog, window):
    choose(control(dialog, "theme"), "dark")
    assert window.studio.theme.palette.name == "dark"
    choose(control(dialog, "language"), "zh_CN")
    assert dialog.windowTitle() == "设置"
    control(dialog, "memory-percent").setValue(35)
    assert window.studio.settings.number("memory_percent") == 35
    dialog.findChild(QPushButton, "settings-reset").click()
    assert window.studio.settings.number("memory_percent") == 50
    assert dialog.windowTitle() == "Settings"


def test_the_view_menu_and_the_dialog_show_the_same(dialog, window):
    window.studio.theme.zoom(125)
    assert control(dialog, "zoom-percent").currentData() == "125"


def test_a_device_that_is_not_there_stays_chosen_and_is_named(open_window, qtbot):
    window = open_window()
    window.studio.settings.choose("device", "cuda:7")
    window.command("settings")
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)
    box = window.findChild(QComboBox, "setting-device")
    assert box.currentData() == "cuda:7"
    assert "not on this machine" in box.currentText()
    assert {"auto", "cpu"} < {box.itemData(place) for place in range(box.count())}


def test_a_second_wish_shows_the_same_window_of_settings(dialog, window):
    window.command("settings")
    assert window.findChildren(SettingsWindow) == [dialog]


def test_no_torch_is_loaded_to_show_the_window():
    code = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen'; "
        "from dsgan_studio.gui.app import build; window = build([]); "
        "loaded = 'torch' in sys.modules; window.close(); sys.exit(loaded)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0


def test_every_key_of_the_window_is_in_the_list_under_a_name(window):
    bindings = window.shortcuts.bindings
    names = {one.name for one in bindings}
    assert {"menu-undo", "menu-settings", "go-review", "primary", "tool-brush"} < names
    assert {"samples-drop", "review-accept"} < names
    assert all(one.text for one in bindings)
    assert len(names) == len(bindings)


def test_another_key_is_heard_shown_in_the_tip_and_remembered(open_window, qtbot):
    window = open_window()
    window.shortcuts.choose(binding(window, "go-samples"), QKeySequence("Ctrl+J"))
    assert "(Ctrl+J)" in window.findChild(QPushButton, "go-samples").toolTip()
    with qtbot.waitActive(window, timeout=PATIENCE_MS):
        window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert window.page is window.pages["samples"]
    window.close()
    again = open_window()
    assert again.shortcuts.keys(binding(again, "go-samples")) == QKeySequence("Ctrl+J")
    again.shortcuts.reset()
    assert "(Ctrl+2)" in again.findChild(QPushButton, "go-samples").toolTip()


def test_a_tool_is_taken_in_hand_by_the_key_that_was_chosen(window, qtbot):
    canvas = window.pages["annotate"].canvas
    window.shortcuts.choose(binding(window, "tool-wand"), QKeySequence("R"))
    qtbot.keyClick(canvas, Qt.Key.Key_R)
    assert canvas.tool.key == "wand"
    qtbot.keyClick(canvas, Qt.Key.Key_B)
    qtbot.keyClick(canvas, Qt.Key.Key_W)
    assert canvas.tool.key == "brush"
    assert "(R)" in window.findChild(QAbstractButton, "tool-wand").toolTip()


def test_a_tip_that_a_page_says_anew_names_the_chosen_keys(window):
    window.shortcuts.choose(binding(window, "primary"), QKeySequence("Ctrl+M"))
    page = window.pages["samples"]
    page.refresh()
    assert "(Ctrl+M)" in page.primary.toolTip()


def test_keys_that_are_taken_are_refused_with_the_name_of_what_has_them(window):
    undo = binding(window, "menu-undo")
    with pytest.raises(BadInput, match="Open a project"):
        window.shortcuts.choose(undo, QKeySequence("Ctrl+O"))
    with pytest.raises(BadInput, match="Painting"):
        window.shortcuts.choose(undo, QKeySequence("X"))
    with pytest.raises(BadInput, match="cannot be a key"):
        window.shortcuts.choose(binding(window, "tool-fill"), QKeySequence("Ctrl+J"))
    assert window.shortcuts.keys(undo) == QKeySequence("Ctrl+Z")


@pytest.mark.parametrize("keys", ["Home", ".", "G", "Shift+K", "Shift+3", "Left", "Ctrl+K"])
def test_whatever_the_canvas_hears_cannot_be_taken_from_it(window, keys):
    undo = binding(window, "menu-undo")
    assert window.shortcuts.holder(undo, QKeySequence(keys)) == "Painting on the canvas"


def test_what_is_on_different_pages_may_have_the_same_key(window):
    accept, wand = binding(window, "review-accept"), binding(window, "tool-wand")
    assert window.shortcuts.holder(accept, window.shortcuts.keys(wand)) == ""


def test_the_list_of_keys_refuses_what_is_taken_and_goes_back_to_the_default(dialog, window):
    dialog.findChild(QTabWidget).setCurrentIndex(1)
    edit = dialog.findChild(QKeySequenceEdit, "keys-go-samples")
    edit.setKeySequence(QKeySequence("Ctrl+1"))
    edit.editingFinished.emit()
    told = dialog.findChild(QLabel, "keys-taken")
    assert "Generator" in told.text()
    assert edit.keySequence() == QKeySequence("Ctrl+2")
    edit.setKeySequence(QKeySequence("Ctrl+J"))
    edit.editingFinished.emit()
    assert told.text() == ""
    assert window.shortcuts.keys(binding(window, "go-samples")) == QKeySequence("Ctrl+J")
    dialog.findChild(QPushButton, "keys-reset-go-samples").click()
    assert edit.keySequence() == QKeySequence("Ctrl+2")


def test_keys_in_the_file_that_make_no_sense_count_as_not_chosen(open_window):
    window = open_window()
    window.studio.settings.keep_shortcuts({"go-samples": "Hyper+Ω+", "gone": "F9"})
    assert window.shortcuts.keys(binding(window, "go-samples")) == QKeySequence("Ctrl+2")
