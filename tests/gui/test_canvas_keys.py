"""Every key of the canvas, gestures of its tools, and the lines over the mask."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QApplication

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.gui.canvas.board import PenSettings
from dsgan_studio.gui.canvas.lines import line_picture
from dsgan_studio.gui.canvas.overlay import OverlayLook
from dsgan_studio.gui.canvas.viewpoint import Viewpoint
from tests.gui.test_annotate_page import (  # noqa: F401
    NOWHERE,
    at,
    canvas,
    drag,
    key,
    mask,
    wheel,
    window,
)

SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)  # fmt: skip


def test_digits_choose_classes_and_shift_goes_on_from_ten(qtbot, canvas):  # noqa: F811
    canvas.board.take_schema(schema_from_ids(tuple(range(1, 20))))
    key(qtbot, canvas, Qt.Key.Key_3)
    assert canvas.board.class_id == 3
    key(qtbot, canvas, Qt.Key.Key_1, SHIFT)
    assert canvas.board.class_id == 10
    key(qtbot, canvas, Qt.Key.Key_ParenLeft, SHIFT)
    assert canvas.board.class_id == 18
    key(qtbot, canvas, Qt.Key.Key_X)
    assert canvas.board.class_id == 0
    key(qtbot, canvas, Qt.Key.Key_X)
    assert canvas.board.class_id == 18
    key(qtbot, canvas, Qt.Key.Key_QuoteLeft)
    assert canvas.board.class_id == 255


def test_locking_all_others_and_none_again(qtbot, canvas):  # noqa: F811
    canvas.board.choose_class(2)
    key(qtbot, canvas, Qt.Key.Key_K, SHIFT)
    assert canvas.board.locked == {0, 1, 3, 4}
    key(qtbot, canvas, Qt.Key.Key_K, SHIFT)
    assert canvas.board.locked == set()


def test_brackets_step_double_and_halve_the_width(qtbot, canvas):  # noqa: F811
    canvas.board.resize_brush(8, eraser=False)
    key(qtbot, canvas, Qt.Key.Key_BraceRight, SHIFT)
    assert canvas.board.sizes.brush_px == 16
    key(qtbot, canvas, Qt.Key.Key_BracketLeft, SHIFT)
    key(qtbot, canvas, Qt.Key.Key_BracketLeft)
    assert canvas.board.sizes.brush_px == 7


def test_alt_and_the_right_button_change_the_width_and_paint_nothing(
    qtbot, canvas, mask  # noqa: F811
):  # fmt: skip
    before = mask().copy()
    canvas.board.resize_brush(9, eraser=False)
    place = at(canvas, 20, 20)
    qtbot.mousePress(canvas, Qt.MouseButton.RightButton, ALT, place)
    qtbot.mouseMove(canvas, place + QPoint(round(10 * canvas.view.scale), 0))
    qtbot.mouseRelease(canvas, Qt.MouseButton.RightButton, ALT, place)
    assert canvas.board.sizes.brush_px == 19
    assert (mask() == before).all()


def test_a_short_press_of_v_hides_the_mask_and_another_shows_it(qtbot, canvas):  # noqa: F811
    key(qtbot, canvas, Qt.Key.Key_V)
    assert not canvas.board.look.is_shown
    key(qtbot, canvas, Qt.Key.Key_V)
    assert canvas.board.look.is_shown


def test_c_changes_between_areas_and_contours_on_the_screen(qtbot, canvas, mask):  # noqa: F811
    mask()[:] = 0
    mask()[20:40, 20:40] = 2
    canvas.update()
    filled = canvas.grab().toImage()
    key(qtbot, canvas, Qt.Key.Key_C)
    lines = canvas.grab().toImage()
    inside, rim = at(canvas, 30, 30), canvas.view.to_widget(QPointF(20, 30)).toPoint()
    assert lines.pixelColor(inside) != filled.pixelColor(inside)
    colour = QColor(*canvas.board.schema.by_id(2).colour)
    assert lines.pixelColor(rim) == colour
    key(qtbot, canvas, Qt.Key.Key_C)
    assert canvas.grab().toImage().pixelColor(inside) == filled.pixelColor(inside)


def test_the_keyboard_alone_paints_and_erases(qtbot, canvas, mask):  # noqa: F811
    mask()[:] = 0
    canvas.board.choose_class(2)
    canvas.board.resize_brush(1, eraser=False)
    key(qtbot, canvas, Qt.Key.Key_Right)
    key(qtbot, canvas, Qt.Key.Key_Return)
    key(qtbot, canvas, Qt.Key.Key_Down, SHIFT)
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert np.argwhere(mask() == 2).tolist() == [[64, 64], [74, 64]]
    key(qtbot, canvas, Qt.Key.Key_Delete)
    assert mask()[74, 64] == 255


def test_holding_space_is_the_hand_and_letting_go_the_tool_again(qtbot, canvas):  # noqa: F811
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert canvas.tool.key == "hand"
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.tool.key == "brush"


def test_the_wheel_changes_the_wand_only_while_it_waits(qtbot, canvas):  # noqa: F811
    key(qtbot, canvas, Qt.Key.Key_W)
    scale = canvas.view.scale
    drag(qtbot, canvas, (32, 32))
    few = int(canvas.tool._region.sum())
    wheel(canvas, at(canvas, 32, 32), 40)
    assert int(canvas.tool._region.sum()) > few
    assert canvas.view.scale == scale
    key(qtbot, canvas, Qt.Key.Key_Escape)
    wheel(canvas, at(canvas, 32, 32), 1)
    assert canvas.view.scale > scale


def test_shift_adds_to_the_wand_and_control_takes_away(qtbot, canvas):  # noqa: F811
    key(qtbot, canvas, Qt.Key.Key_W)
    drag(qtbot, canvas, (32, 32))
    first = canvas.tool._region.copy()
    row, col = np.argwhere(~first)[0].tolist()
    drag(qtbot, canvas, (row, col), modifier=SHIFT)
    both = canvas.tool._region.copy()
    assert both[row, col]
    assert both[first].all()
    drag(qtbot, canvas, (row, col), modifier=CONTROL)
    assert not canvas.tool._region[row, col]


def corner(qtbot, canvas, row, col, modifier=NOWHERE):  # noqa: F811
    drag(qtbot, canvas, (row, col), modifier=modifier)


def test_corners_of_a_polygon_can_be_dragged_and_its_first_one_closes(
    qtbot, canvas, mask  # noqa: F811
):  # fmt: skip
    mask()[:] = 0
    canvas.board.choose_class(2)
    key(qtbot, canvas, Qt.Key.Key_P)
    for place in ((10, 10), (10, 30), (30, 30), (30, 15)):
        corner(qtbot, canvas, *place)
    drag(qtbot, canvas, (30, 15), (30, 10))
    corner(qtbot, canvas, 10, 10)
    assert mask()[29, 12] == 2
    key(qtbot, canvas, Qt.Key.Key_Backspace)
    assert (mask() == 0).all()
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert mask()[29, 12] == 2


def test_control_cuts_a_hole_into_a_polygon(qtbot, canvas, mask):  # noqa: F811
    mask()[:] = 0
    canvas.board.choose_class(2)
    key(qtbot, canvas, Qt.Key.Key_P)
    for place in ((5, 5), (5, 50), (50, 50), (50, 5)):
        corner(qtbot, canvas, *place)
    corner(qtbot, canvas, 20, 20, CONTROL)
    for place in ((20, 35), (35, 35), (35, 20)):
        corner(qtbot, canvas, *place)
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert mask()[10, 10] == 2
    assert mask()[28, 28] == 0


def test_a_lasso_can_be_drawn_without_holding_the_button(qtbot, canvas, mask):  # noqa: F811
    mask()[:] = 0
    canvas.board.choose_class(2)
    key(qtbot, canvas, Qt.Key.Key_L)
    corner(qtbot, canvas, 10, 10)
    for place in ((10, 40), (40, 40), (40, 10)):
        qtbot.mouseMove(canvas, at(canvas, *place))
        QApplication.processEvents()
    assert (mask() == 0).all()
    corner(qtbot, canvas, 38, 10)
    assert mask()[30, 30] == 2


def test_paint_on_unlabelled_leaves_what_is_labelled(qtbot, canvas, mask):  # noqa: F811
    mask()[:] = 1
    mask()[:, 20:] = 255
    canvas.board.only_unlabelled = True
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (30, 10), (30, 30))
    assert (mask()[:, :20] == 1).all()
    assert mask()[30, 25] == 2


@pytest.mark.parametrize("pressure", [0.0, 0.25, 1.0])
def test_pressure_lies_between_the_least_width_and_all_of_it(pressure):
    even, slow = PenSettings(0.2, 1.0), PenSettings(0.2, 2.0)
    assert 0.2 <= slow.share(pressure) <= even.share(pressure) <= 1.0
    assert even.share(1.0) == slow.share(1.0) == pytest.approx(1.0)


def pixels(picture):
    return np.array(
        [[picture.pixelIndex(x, y) for x in range(picture.width())]
         for y in range(picture.height())]
    )  # fmt: skip


@pytest.mark.parametrize("width_px", [1, 3])
def test_contours_are_as_wide_at_every_zoom(width_px):
    label = np.zeros((8, 8), np.uint8)
    label[:, 4:] = 1
    look = OverlayLook(filled=False, outlined=True, contour_px=width_px)
    for scale in (4.0, 16.0):
        side = round(8 * scale)
        made = pixels(
            line_picture(
                label, QRect(0, 0, side, side), Viewpoint(scale), schema_from_ids((1,)), look
            )
        )
        assert (made[side // 2] == 1).sum() == width_px
        assert (made[side // 2] == 0).sum() == width_px


def test_lines_of_a_part_are_those_of_the_whole():
    rng = np.random.default_rng(0)
    label = rng.integers(0, 4, (9, 9)).astype(np.uint8)
    look = OverlayLook(outlined=True, hatched=True, contour_px=2)
    view, schema = Viewpoint(7.3, 3.2, -4.1), schema_from_ids((1, 2, 3))
    whole = pixels(line_picture(label, QRect(0, 0, 60, 60), view, schema, look))
    part = pixels(line_picture(label, QRect(11, 23, 20, 15), view, schema, look))
    assert (part == whole[23:38, 11:31]).all()


def test_no_line_is_drawn_where_the_image_ends():
    label = np.full((4, 4), 1, np.uint8)
    look = OverlayLook(outlined=True, contour_px=3)
    made = pixels(
        line_picture(label, QRect(0, 0, 60, 60), Viewpoint(10.0, 5, 5), schema_from_ids((1,)), look)
    )
    assert (made == 255).all()


def test_superpixels_are_painted_whole_and_one_stroke_is_one_step(qtbot, canvas, mask):  # noqa: F811
    mask()[:] = 0
    canvas.board.choose_class(2)
    canvas.board.resize_brush(8, eraser=False)
    canvas.board.lock(1, locked=True)
    mask()[32:] = 1
    key(qtbot, canvas, Qt.Key.Key_M)
    qtbot.mouseMove(canvas, at(canvas, 20, 20))
    qtbot.waitUntil(lambda: canvas.board.superpixels is not None, timeout=60_000)
    drag(qtbot, canvas, (20, 20), (20, 40), (40, 40))
    numbers = canvas.board.superpixels
    for row, col in ((20, 20), (20, 40)):
        own = (numbers == numbers[row, col]) & (np.arange(len(mask())) < 32)[:, None]
        assert (mask()[own] == 2).all()
    assert (mask()[32:] == 1).all()
    assert canvas.board.painting.status().undo == "superpixels"
    canvas.board.undo()
    assert (mask()[:32] == 0).all()


def test_enter_is_left_to_the_page_while_the_mouse_points(qtbot, canvas, mask):  # noqa: F811
    before = mask().copy()
    canvas.board.choose_class(2)
    qtbot.mouseMove(canvas, at(canvas, 20, 20))
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    canvas.keyPressEvent(event)
    assert not event.isAccepted()
    assert (mask() == before).all()
