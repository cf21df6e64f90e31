"""Habits of the canvas: where it was looked at, what is refused, what erasing leaves, keys."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QSlider, QSpinBox

from dsgan_studio.gui.pictures import to_image
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


def look_at(canvas, left, right):  # noqa: F811
    """Let the image have two colours, that meet in its middle."""
    pixels = np.empty((128, 128, 3), np.uint8)
    pixels[:, :64], pixels[:, 64:] = left, right
    canvas.board.image = to_image(pixels)


def corners(view):
    return pytest.approx((view.scale, view.x, view.y))


def test_a_sample_is_shown_again_where_it_was_looked_at(qtbot, window, canvas):  # noqa: F811
    whole = canvas.view
    wheel(canvas, at(canvas, 20, 90), 5)
    near = canvas.view
    key(qtbot, canvas, Qt.Key.Key_D)
    assert (canvas.view.scale, canvas.view.x, canvas.view.y) == corners(whole)
    key(qtbot, canvas, Qt.Key.Key_A)
    assert (canvas.view.scale, canvas.view.x, canvas.view.y) == corners(near)
    key(qtbot, canvas, Qt.Key.Key_Home)
    key(qtbot, canvas, Qt.Key.Key_D)
    key(qtbot, canvas, Qt.Key.Key_A)
    assert (canvas.view.scale, canvas.view.x, canvas.view.y) == corners(whole)


def test_place_and_scale_are_kept_from_sample_to_sample_where_wanted(qtbot, window, canvas):  # noqa: F811
    find(window, "view-carry", QCheckBox).setChecked(True)
    wheel(canvas, at(canvas, 20, 90), 5)
    near = canvas.view
    key(qtbot, canvas, Qt.Key.Key_D)
    assert (canvas.view.scale, canvas.view.x, canvas.view.y) == corners(near)


def test_what_a_lock_holds_flashes_in_the_list(qtbot, window, canvas, mask):  # noqa: F811
    mask()[:] = 1
    canvas.board.choose_class(2)
    row = find(window, "class-list").rows[1]
    drag(qtbot, canvas, (20, 20), (20, 30))
    assert not row.property("flash")
    mask()[:] = 1
    canvas.board.lock(1, locked=True)
    row = find(window, "class-list").rows[1]
    drag(qtbot, canvas, (20, 20), (20, 30))
    assert row.property("flash")
    assert (mask() == 1).all()
    assert not find(window, "class-list").rows[0].property("flash")
    qtbot.waitUntil(lambda: not row.property("flash"), timeout=30_000)
    find(window, "tidy-size", QSpinBox).setValue(3)
    canvas.board.only_unlabelled = True  # keeps pixels as well, but by no lock
    canvas.board.lock(1, locked=False)
    drag(qtbot, canvas, (20, 20), (20, 30))
    assert not find(window, "class-list").rows[1].property("flash")


@pytest.mark.parametrize("tool", [Qt.Key.Key_E, Qt.Key.Key_B])
def test_erasing_leaves_background_where_that_is_wanted(qtbot, window, canvas, mask, tool):  # noqa: F811
    mask()[:] = 2
    find(window, "erase-background", QCheckBox).setChecked(True)
    key(qtbot, canvas, tool)
    modifier = CONTROL if tool == Qt.Key.Key_B else Qt.KeyboardModifier.NoModifier
    drag(qtbot, canvas, (20, 20), (20, 30), modifier=modifier)
    assert (mask()[20, 20:31] == 0).all()
    find(window, "erase-background", QCheckBox).setChecked(False)
    drag(qtbot, canvas, (60, 20), (60, 30), modifier=modifier)
    assert (mask()[60, 20:31] == 255).all()


def test_the_fill_stops_at_edges_of_the_image_where_that_is_wanted(qtbot, window, canvas, mask):  # noqa: F811
    mask()[:] = 0
    look_at(canvas, (90, 90, 90), (160, 160, 160))
    key(qtbot, canvas, Qt.Key.Key_F)
    canvas.board.choose_class(2)
    find(window, "fill-edges", QCheckBox).setChecked(True)
    drag(qtbot, canvas, (30, 20))
    assert (mask()[:, :63] == 2).all()
    assert (mask()[:, 63:] == 0).all()
    find(window, "fill-edges", QCheckBox).setChecked(False)
    drag(qtbot, canvas, (30, 100))
    assert (mask() == 2).all()


def test_the_wand_can_go_by_brightness_alone(qtbot, window, canvas, mask):  # noqa: F811
    mask()[:] = 0
    look_at(canvas, (100, 100, 100), (60, 120, 104))  # another colour, as bright
    key(qtbot, canvas, Qt.Key.Key_W)
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (30, 20))
    assert not canvas.tool._region[30, 100]
    key(qtbot, canvas, Qt.Key.Key_Escape)
    find(window, "wand-luminance", QSlider).setValue(100)
    drag(qtbot, canvas, (30, 20))
    assert canvas.tool._region[30, 100]


def test_the_width_is_typed_up_to_512(qtbot, window, canvas):  # noqa: F811
    number = find(window, "brush-size-number", QSpinBox)
    number.setValue(512)
    assert canvas.board.sizes.brush_px == 512
    canvas.board.resize_brush(7, eraser=False)
    assert number.value() == 7
    key(qtbot, canvas, Qt.Key.Key_E)
    assert number.value() == canvas.board.sizes.eraser_px
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "33")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert canvas.board.sizes.eraser_px == 33
    assert canvas.hasFocus() or not window.isActiveWindow()


def test_an_edge_of_a_polygon_is_dragged_with_both_its_corners(qtbot, canvas, mask):  # noqa: F811
    mask()[:] = 0
    canvas.board.choose_class(2)
    key(qtbot, canvas, Qt.Key.Key_P)
    for place in ((20, 20), (20, 80), (60, 80), (60, 20)):
        drag(qtbot, canvas, place)
    drag(qtbot, canvas, (20, 50), (15, 50), (10, 50))  # the first edge, ten pixels up
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert (mask()[12:59, 22:79] == 2).all()
    assert (mask()[:9] == 0).all()


def test_a_click_on_an_edge_of_a_polygon_is_a_corner_like_any(qtbot, canvas, mask):  # noqa: F811
    key(qtbot, canvas, Qt.Key.Key_P)
    for place in ((20, 20), (20, 80), (60, 80), (20, 50)):
        drag(qtbot, canvas, place)
    assert len(canvas.tool._points) == 4


def test_one_class_is_shown_more_faintly_than_the_others(window, canvas, mask):  # noqa: F811
    mask()[:] = 0
    mask()[10:30, 10:30], mask()[10:30, 60:80] = 2, 3
    canvas.update()

    def colour(col):
        return canvas.grab().toImage().pixelColor(at(canvas, 20, col))

    both = colour(20), colour(70)
    canvas.board.choose_class(2)
    find(window, "view-class-strength", QSlider).setValue(20)
    assert colour(20) != both[0]
    assert colour(70) == both[1]
    canvas.board.choose_class(3)
    assert find(window, "view-class-strength", QSlider).value() == 100
    canvas.board.choose_class(2)
    assert find(window, "view-class-strength", QSlider).value() == 20
