"""Painting on the canvas as a user does: mouse, wheel, keys; pixels and files are looked at."""

import errno

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QInputDevice, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QSlider

from dsgan_studio.core.annotations.masks import read_mask
from dsgan_studio.core.base import fsio
from dsgan_studio.core.project.opening import open_project_reading
from tests.gui.test_main_window import find

NOWHERE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(open_window, leukocytes):
    made = open_window(leukocytes)
    made.resize(1366, 768)
    find(made, "go-annotate", QPushButton).click()
    QApplication.processEvents()
    return made


@pytest.fixture
def canvas(window):
    return find(window, "canvas")


@pytest.fixture
def mask(canvas):
    return lambda: canvas.board.painting.mask


def at(canvas, row, col):
    """The middle of a pixel of the image, in the widget."""
    return canvas.view.to_widget(QPointF(col + 0.5, row + 0.5)).toPoint()


def drag(qtbot, canvas, *pixels, modifier=NOWHERE):
    places = [at(canvas, *pixel) for pixel in pixels]
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, modifier, places[0])
    for place in places[1:]:
        qtbot.mouseMove(canvas, place)
        QApplication.processEvents()
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, modifier, places[-1])


def wheel(canvas, place, notches, modifiers=NOWHERE):
    event = QWheelEvent(
        QPointF(place), canvas.mapToGlobal(QPointF(place)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def key(qtbot, canvas, code, modifier=NOWHERE):
    qtbot.keyClick(canvas, code, modifier)


def close(qtbot, window):
    """Close, and wait for the jobs that were still reading pictures."""
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)


def stored(leukocytes, number=1):
    return read_mask(leukocytes / "masks" / f"{number:06d}.png")


def test_a_stroke_paints_the_class_and_the_screen_shows_it(qtbot, window, canvas, mask):
    canvas.board.resize_brush(3, eraser=False)
    key(qtbot, canvas, Qt.Key.Key_2)
    before = mask().copy()
    shown = canvas.grab().toImage().pixelColor(at(canvas, 10, 20))
    drag(qtbot, canvas, (10, 10), (10, 30))
    assert (mask()[9:12, 10:31] == 2).all()
    changed = np.argwhere(mask() != before)
    assert changed.min(axis=0).tolist() >= [9, 9]
    assert changed.max(axis=0).tolist() <= [11, 31]
    assert canvas.grab().toImage().pixelColor(at(canvas, 10, 20)) != shown
    assert "brush stroke" in find(window, "menu-undo", QAction).text()
    find(window, "menu-undo", QAction).trigger()
    assert (mask() == before).all()
    assert canvas.grab().toImage().pixelColor(at(canvas, 10, 20)) == shown
    find(window, "menu-redo", QAction).trigger()
    assert (mask()[9:12, 10:31] == 2).all()


def test_what_is_painted_does_not_depend_on_the_zoom(qtbot, canvas, mask):
    canvas.board.resize_brush(5, eraser=False)
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (20, 20), (26, 31))
    first = mask().copy()
    canvas.board.undo()
    wheel(canvas, at(canvas, 23, 25), 3)
    drag(qtbot, canvas, (20, 20), (26, 31))
    assert (mask() == first).all()


def test_going_to_the_next_sample_saves_the_mask_as_a_revision(qtbot, window, canvas, leukocytes):
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (5, 5), (5, 9))
    painted = canvas.board.painting.mask.copy()
    find(window, "primary-annotate", QPushButton).click()
    assert canvas.board.painting.sample_id == 2
    assert (stored(leukocytes) == painted).all()
    with open_project_reading(leukocytes) as project:
        assert project.mask_history(1)[-1].source == "painted"
    key(qtbot, canvas, Qt.Key.Key_A)
    assert canvas.board.painting.sample_id == 1
    assert canvas.board.painting.status().undo == "brush stroke"


def test_leaving_the_page_and_closing_the_window_save(qtbot, window, canvas, leukocytes):
    drag(qtbot, canvas, (5, 5), (5, 9))
    painted = canvas.board.painting.mask.copy()
    find(window, "go-interpreter", QPushButton).click()
    assert (stored(leukocytes) == painted).all()
    find(window, "go-annotate", QPushButton).click()
    drag(qtbot, canvas, (50, 5), (50, 9))
    painted = canvas.board.painting.mask.copy()
    close(qtbot, window)
    assert (stored(leukocytes) == painted).all()


def test_strokes_reach_the_disk_by_themselves(qtbot, canvas):
    drag(qtbot, canvas, (5, 5), (5, 9))
    assert not canvas.board.painting.is_flushed
    qtbot.waitUntil(lambda: canvas.board.painting.is_flushed, timeout=2_500)
    assert not canvas.board.painting.is_saved


def test_a_disk_that_is_full_is_told_and_no_stroke_is_lost(
    qtbot, window, canvas, leukocytes, monkeypatch
):
    drag(qtbot, canvas, (5, 5), (5, 9))
    painted = canvas.board.painting.mask.copy()
    with monkeypatch.context() as patch:

        def full(_descriptor):
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(fsio.os, "fsync", full)
        find(window, "primary-annotate", QPushButton).click()
        assert "the disk is full" in find(window, "notice-text", QLabel).text()
        assert canvas.board.painting.sample_id == 1
    find(window, "primary-annotate", QPushButton).click()
    assert canvas.board.painting.sample_id == 2
    assert (stored(leukocytes) == painted).all()


def test_holding_control_erases_and_the_eraser_has_a_width_of_its_own(qtbot, canvas, mask):
    canvas.board.resize_brush(3, eraser=False)
    drag(qtbot, canvas, (30, 30), (30, 33), modifier=Qt.KeyboardModifier.ControlModifier)
    assert (mask()[29:32, 30:34] == 255).all()
    key(qtbot, canvas, Qt.Key.Key_E)
    key(qtbot, canvas, Qt.Key.Key_BracketRight)
    assert canvas.board.sizes.brush_px == 3
    assert canvas.board.sizes.eraser_px == 17
    drag(qtbot, canvas, (30, 30), (30, 30))
    assert (mask()[23:38, 30] == 255).all()


def test_a_locked_class_is_not_painted_over(qtbot, window, canvas, mask):
    before = mask().copy()
    find(window, "class-lock-1", QPushButton).click()
    canvas.board.choose_class(2)
    canvas.board.resize_brush(400, eraser=False)
    drag(qtbot, canvas, (64, 64), (65, 65))
    assert ((mask() == 1) == (before == 1)).all()
    assert (mask()[before != 1] == 2).all()


def test_the_fill_changes_one_region(qtbot, canvas, mask):
    region_value = mask()[32, 2]
    key(qtbot, canvas, Qt.Key.Key_F)
    canvas.board.choose_class(2)
    before = mask().copy()
    drag(qtbot, canvas, (32, 2))
    changed = mask() != before
    assert changed[32, 2]
    assert (before[changed] == region_value).all()
    assert (mask()[changed] == 2).all()


def test_a_polygon_is_closed_by_enter_and_its_last_corner_can_be_taken_back(qtbot, canvas, mask):
    key(qtbot, canvas, Qt.Key.Key_P)
    canvas.board.choose_class(2)
    for pixel in ((10, 10), (10, 20), (20, 20), (40, 60)):
        drag(qtbot, canvas, pixel)
    key(qtbot, canvas, Qt.Key.Key_Backspace)
    drag(qtbot, canvas, (20, 10))
    before = mask().copy()
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert (mask()[11:20, 11:20] == 2).all()
    outside = np.ones(mask().shape, dtype=bool)
    outside[9:22, 9:22] = False
    assert (mask()[outside] == before[outside]).all()


def test_a_sample_whose_picture_is_gone_is_not_painted_blindly(window, canvas, leukocytes):
    (leukocytes / "samples" / "000002.png").unlink()
    find(window, "primary-annotate", QPushButton).click()
    assert canvas.board.painting.sample_id == 1
    told = find(window, "notice-text", QLabel).text()
    assert "000002.png is missing or damaged; draw the samples again" in told


def test_escape_gives_a_stroke_up(qtbot, canvas, mask):
    canvas.board.choose_class(2)
    before = mask().copy()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, NOWHERE, at(canvas, 10, 10))
    qtbot.mouseMove(canvas, at(canvas, 20, 20))
    assert (mask() != before).any()
    key(qtbot, canvas, Qt.Key.Key_Escape)
    assert (mask() == before).all()
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, NOWHERE, at(canvas, 20, 20))
    assert canvas.board.painting.status().undo is None


def test_the_lasso_paints_what_it_goes_around(qtbot, canvas, mask):
    key(qtbot, canvas, Qt.Key.Key_L)
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (30, 30), (30, 50), (50, 50), (50, 30))
    assert (mask()[31:50, 31:50] == 2).all()


def test_the_wand_waits_to_be_accepted(qtbot, canvas, mask):
    key(qtbot, canvas, Qt.Key.Key_W)
    canvas.board.choose_class(2)
    before = mask().copy()
    drag(qtbot, canvas, (32, 32), (32, 40))
    assert (mask() == before).all()
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert mask()[32, 32] == 2
    assert canvas.board.painting.status().undo == "wand"


def test_pick_takes_the_class_under_the_pointer(qtbot, canvas, mask):
    mask()[3, 3] = 4
    key(qtbot, canvas, Qt.Key.Key_I)
    drag(qtbot, canvas, (3, 3))
    assert canvas.board.class_id == 4
    canvas.choose_tool("brush")
    qtbot.keyPress(canvas, Qt.Key.Key_Alt)
    mask()[5, 5] = 3
    drag(qtbot, canvas, (5, 5))
    qtbot.keyRelease(canvas, Qt.Key.Key_Alt)
    assert canvas.board.class_id == 3
    assert canvas.tool.key == "brush"


def test_the_wheel_zooms_about_the_pointer_and_middle_drag_moves(qtbot, canvas):
    place = at(canvas, 10, 50)
    under = canvas.view.to_image(QPointF(place))
    scale = canvas.view.scale
    wheel(canvas, place, 2)
    assert canvas.view.scale == pytest.approx(scale * 1.25**2)
    now = canvas.view.to_image(QPointF(place))
    assert (now.x(), now.y()) == pytest.approx((under.x(), under.y()))
    x = canvas.view.x
    qtbot.mousePress(canvas, Qt.MouseButton.MiddleButton, NOWHERE, place)
    qtbot.mouseMove(canvas, place + QPoint(30, 0))
    qtbot.mouseRelease(canvas, Qt.MouseButton.MiddleButton, NOWHERE, place + QPoint(30, 0))
    assert canvas.view.x == pytest.approx(x + 30)
    find(canvas.window(), "canvas-fit", QPushButton).click()
    assert canvas.view.scale == pytest.approx(scale)


def test_wheel_with_shift_and_alt_change_brush_and_mask(window, canvas):
    place = at(canvas, 10, 10)
    canvas.board.resize_brush(9, eraser=False)
    wheel(canvas, place, 1, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.board.sizes.brush_px == 10
    wheel(canvas, place, -2, Qt.KeyboardModifier.AltModifier)
    assert find(window, "mask-opacity", QSlider).value() == 45


def test_the_eye_hides_a_class_on_the_canvas(window, canvas, mask):
    row, col = np.argwhere(mask() == 4)[0].tolist()
    before = canvas.grab().toImage().pixelColor(at(canvas, row, col))
    find(window, "class-eye-4", QPushButton).click()
    hidden = canvas.grab().toImage().pixelColor(at(canvas, row, col))
    assert hidden != before
    find(window, "class-eye-4", QPushButton).click()
    assert canvas.grab().toImage().pixelColor(at(canvas, row, col)) == before


def test_a_new_class_gets_a_free_id_and_is_chosen(qtbot, window, canvas, leukocytes):
    find(window, "class-new", QLineEdit).setText("granule")
    find(window, "class-add", QPushButton).click()
    assert canvas.board.class_id == 5
    drag(qtbot, canvas, (5, 5), (5, 9))
    find(window, "class-new", QLineEdit).setText("nucleus")
    find(window, "class-add", QPushButton).click()
    assert "nucleus" in find(window, "notice-text", QLabel).text()
    close(qtbot, window)
    with open_project_reading(leukocytes) as project:
        assert [c.name for c in project.schema().classes][-1] == "granule"
    assert (stored(leukocytes) == 5).any()


def test_a_pen_paints_wider_the_harder_it_is_pressed_and_its_end_erases(canvas, mask):
    mask()[:] = 0
    canvas.board.resize_brush(11, eraser=False)
    canvas.board.choose_class(2)
    pen(canvas, (20, 20), 0.3)
    assert (mask()[20] == 2).sum() == 3
    pen(canvas, (40, 20), 1.0)
    assert (mask()[40, 14:27] == 2).sum() == 11
    pen(canvas, (40, 20), 1.0, QPointingDevice.PointerType.Eraser)
    assert mask()[40, 20] == 255


def pen(
    canvas, pixel, pressure, end=QPointingDevice.PointerType.Pen, *,
    button=Qt.MouseButton.LeftButton, moves=(),
):  # fmt: skip
    device = QPointingDevice(
        "pen", 7, QInputDevice.DeviceType.Stylus, end,
        QInputDevice.Capability.Pressure | QInputDevice.Capability.Position, 1, 2,
    )  # fmt: skip
    kinds = QTabletEvent.Type
    last = (moves[-1][0], pressure) if moves else (pixel, pressure)
    for kind, (there, strength) in (
        (kinds.TabletPress, (pixel, pressure)),
        *((kinds.TabletMove, move) for move in moves),
        (kinds.TabletRelease, last),
    ):
        place = QPointF(at(canvas, *there))
        event = QTabletEvent(
            kind, device, place, canvas.mapToGlobal(place), strength, 0, 0, 0, 0, 0, NOWHERE,
            button, button,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)
        assert event.isAccepted()


def test_a_project_open_for_reading_says_why_nothing_can_be_painted(open_window, leukocytes):
    from dsgan_studio.core.project.opening import open_project

    with open_project(leukocytes):
        window = open_window(leukocytes)
        find(window, "notice-action", QPushButton).click()
        find(window, "go-annotate", QPushButton).click()
        assert "reading only" in find(window, "empty-annotate", QLabel).text()


def test_the_shares_of_the_classes_stay_when_colours_or_sizes_change(window):
    shares = [row.share.text() for row in find(window, "class-list").rows.values()]
    assert shares
    assert all(shares)
    window.studio.theme.zoom(150)
    QApplication.processEvents()
    window.studio.theme.choose("dark")
    QApplication.processEvents()
    assert [row.share.text() for row in find(window, "class-list").rows.values()] == shares


def test_the_border_of_a_region_is_drawn_once_around_it():
    from dsgan_studio.gui.canvas.region_tools import border_lines

    region = np.zeros((4, 5), dtype=bool)
    region[1:3, 0:3] = True
    lines = {(one.x1(), one.y1(), one.x2(), one.y2()) for one in border_lines(region)}
    assert lines == {(0, 1, 0, 3), (3, 1, 3, 3), (0, 1, 3, 1), (0, 3, 3, 3)}
    assert border_lines(np.zeros((3, 3), dtype=bool)) == []


@pytest.mark.parametrize("zoom_percent", [100, 150])
def test_the_page_fits_a_small_screen(window, zoom_percent):
    window.studio.theme.zoom(zoom_percent)
    QApplication.processEvents()
    needed = find(window, "page-annotate").minimumSizeHint().width()
    assert needed + window.rail.width() <= 1366


def test_the_button_of_a_pen_picks_the_class_under_it(canvas, mask):
    mask()[12, 12] = 3
    canvas.board.choose_class(2)
    before = mask().copy()
    pen(canvas, (12, 12), 0.0, button=Qt.MouseButton.RightButton)
    assert canvas.board.class_id == 3
    assert (mask() == before).all()


def test_a_pen_that_moves_paints_like_the_mouse_and_one_stroke_is_one_step(canvas, mask):
    canvas.board.resize_brush(9, eraser=False)
    canvas.board.choose_class(2)
    pen(canvas, (20, 10), 1.0, moves=[((20, 30), 0.5), ((20, 50), 1.0)])
    assert (mask()[20, 10:51] == 2).all()
    assert (mask()[:, 30] == 2).sum() < (mask()[:, 50] == 2).sum() == 9
    assert canvas.board.painting.status().steps == 1


def test_on_a_small_screen_the_tools_stand_in_two_columns_and_shares_stay(window, canvas):
    page = find(window, "page-annotate")
    window.studio.theme.zoom(150)
    QApplication.processEvents()
    assert page.minimumSizeHint().height() < 600
    shares = [row.share.text() for row in page._classes.rows.values()]
    assert all(text.endswith("%") for text in shares)
    window.studio.theme.zoom(100)
    QApplication.processEvents()
    tops = {find(window, f"tool-{key}", QPushButton).x() for key in ("brush", "hand")}
    assert len(tops) == 1
