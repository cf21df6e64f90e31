"""Keys of the canvas that reach beyond it: page, live interpreter, a correction."""

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QCheckBox

from dsgan_studio.gui.review_correction import CorrectionBench
from tests.gui.test_annotate_page import (  # noqa: F401
    at,
    canvas,
    drag,
    key,
    mask,
    wheel,
    window,
)
from tests.gui.test_canvas_keys import CONTROL
from tests.gui.test_main_window import find


def test_a_held_tool_is_let_go_with_the_window(qtbot, canvas):  # noqa: F811
    qtbot.keyPress(canvas, Qt.Key.Key_Alt)
    assert canvas.tool.key == "pick"
    QApplication.sendEvent(
        canvas, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)
    )
    assert canvas.tool.key == "brush"


def test_u_shows_where_the_interpreter_is_unsure(qtbot, window, canvas):  # noqa: F811
    box = find(window, "live-heat", QCheckBox)
    key(qtbot, canvas, Qt.Key.Key_U)
    assert canvas.proposals.shows_heat
    assert box.isChecked()
    key(qtbot, canvas, Qt.Key.Key_U)
    assert not box.isChecked()


def test_control_y_does_again_what_was_undone(qtbot, window, canvas, mask):  # noqa: F811
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (20, 20), (20, 30))
    stroked = mask().copy()
    canvas.board.undo()
    key(qtbot, canvas, Qt.Key.Key_Y, CONTROL)
    np.testing.assert_array_equal(mask(), stroked)


def test_control_l_and_r_steer_the_live_interpreter(qtbot, window, canvas):  # noqa: F811
    switch = find(window, "live-interpreter", QCheckBox)
    assert switch.shortcut().toString() == "Ctrl+L"
    page = find(window, "page-annotate")
    asked = []
    page._live.ask = lambda: asked.append(page._live.desk._is_outdated)
    was_on = page._live.is_on
    key(qtbot, canvas, Qt.Key.Key_R, CONTROL)
    assert asked == ([True] if was_on else [])


def test_a_wish_that_is_no_step_neither_saves_nor_leaves_a_correction(qtbot, theme):
    bench = CorrectionBench(theme)
    qtbot.addWidget(bench)
    wanted = []
    bench.save_wanted.connect(wanted.append)
    key(qtbot, bench.canvas, Qt.Key.Key_K, CONTROL)
    key(qtbot, bench.canvas, Qt.Key.Key_Y, CONTROL)
    assert wanted == []
    key(qtbot, bench.canvas, Qt.Key.Key_D)
    key(qtbot, bench.canvas, Qt.Key.Key_A)
    assert wanted == [1, -1]
