"""A pen and fingers on the canvas: events as a tablet and a touch screen send them."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider

from dsgan_studio.gui.canvas.board import PenSettings
from dsgan_studio.gui.canvas.pen_curve import PenCurve
from tests.gui.test_annotate_page import (  # noqa: F401
    at,
    canvas,
    key,
    mask,
    wheel,
    window,
)
from tests.gui.test_main_window import find

PRESS, MOVE, RELEASE = (
    QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease
)  # fmt: skip
TIP, BARREL, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
PEN, ERASER = QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser
PRESSURE = QInputDevice.Capability.Pressure | QInputDevice.Capability.Position


class Watch(QObject):
    """Notes what of a widget is drawn anew."""

    def __init__(self):
        super().__init__()
        self.drawn = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.drawn.append(event.rect())
        return False


class Stylus:
    """Sends what a tablet sends; places are pixels of the image."""

    def __init__(self, canvas, end=PEN, capabilities=PRESSURE):  # noqa: F811
        self._canvas = canvas
        self._device = QPointingDevice(
            "pen", 7, QInputDevice.DeviceType.Stylus, end, capabilities, 1, 2
        )

    def send(self, kind, pixel, *, button=NONE, held=NONE, pressure=1.0, tilt=(0, 0), place=None):
        place = QPointF(at(self._canvas, *pixel)) if place is None else QPointF(place)
        event = QTabletEvent(
            kind, self._device, place, self._canvas.mapToGlobal(place), pressure, *tilt,
            0.0, 0.0, 0.0, Qt.KeyboardModifier.NoModifier, button, held,
        )  # fmt: skip
        QApplication.sendEvent(self._canvas, event)
        assert event.isAccepted()

    def stroke(self, *pixels, pressure=1.0, tilt=(0, 0)):
        self.send(PRESS, pixels[0], button=TIP, held=TIP, pressure=pressure, tilt=tilt)
        for pixel in pixels[1:]:
            self.send(MOVE, pixel, held=TIP, pressure=pressure, tilt=tilt)
        self.send(RELEASE, pixels[-1], button=TIP, pressure=pressure, tilt=tilt)


@pytest.fixture
def pen(canvas, mask):  # noqa: F811
    mask()[:] = 0
    canvas.board.resize_brush(9, eraser=False)
    canvas.board.choose_class(2)
    return Stylus(canvas)


# Pressure, the other end, the button


def test_the_curve_decides_how_pressure_becomes_width(canvas, mask, pen):  # noqa: F811
    canvas.board.pen = PenSettings(least=1 / 3, curve=1.0)
    pen.stroke((20, 20), pressure=0.0)
    assert (mask()[20] == 2).sum() == 3
    pen.stroke((40, 20), pressure=1.0)
    assert (mask()[40] == 2).sum() == 9
    canvas.board.pen = PenSettings(least=0.0, curve=2.0)
    pen.stroke((60, 20), pressure=0.6)
    assert (mask()[60] == 2).sum() == 3  # 9 px times 0.36


def test_a_pen_that_tells_no_pressure_paints_all_of_the_width(canvas, mask, pen):  # noqa: F811
    plain = Stylus(canvas, capabilities=QInputDevice.Capability.Position)
    plain.stroke((20, 20), pressure=0.0)
    assert (mask()[20] == 2).sum() == 9


def test_the_curve_is_dragged_and_the_sliders_follow(qtbot, window, canvas):  # noqa: F811
    drawn = find(window, "pen-curve-drawn", PenCurve)
    drawn.resize(216, 96)
    qtbot.mousePress(drawn, Qt.MouseButton.LeftButton, pos=QPoint(8, 68))  # 20 of 80 px up
    assert canvas.board.pen.least == pytest.approx(0.25)
    assert find(window, "pen-least", QSlider).value() == 25
    qtbot.mousePress(drawn, Qt.MouseButton.LeftButton, pos=QPoint(108, 53))
    pen = canvas.board.pen
    assert pen.share(0.5) == pytest.approx(35 / 80, abs=0.01)
    assert find(window, "pen-curve", QSlider).value() == round(100 * pen.curve)
    assert pen.least == pytest.approx(0.25)


def test_the_eraser_end_erases_with_whatever_tool_paints(qtbot, canvas, mask, pen):  # noqa: F811
    mask()[:] = 2
    eraser = Stylus(canvas, ERASER)
    eraser.stroke((20, 20), (20, 30))
    assert (mask()[20, 20:31] == 255).all()
    key(qtbot, canvas, Qt.Key.Key_L)
    eraser.stroke((40, 40), (40, 60), (60, 60), (60, 40))
    assert mask()[50, 50] == 255
    key(qtbot, canvas, Qt.Key.Key_F)
    eraser.stroke((100, 100))
    assert (mask() == 255).all()


def test_the_button_picks_also_with_the_tip_down_and_while_it_moves(canvas, mask, pen):  # noqa: F811
    mask()[10, 10], mask()[10, 40] = 3, 4
    before = mask().copy()
    pen.send(PRESS, (10, 10), button=BARREL, held=BARREL, pressure=0.0)
    assert canvas.board.class_id == 3
    pen.send(MOVE, (10, 40), held=BARREL, pressure=0.0)
    assert canvas.board.class_id == 4
    pen.send(RELEASE, (10, 40), button=BARREL, pressure=0.0)
    pen.send(PRESS, (10, 10), button=TIP, held=TIP | BARREL)  # the button was held before
    assert canvas.board.class_id == 3
    pen.send(RELEASE, (10, 10), button=TIP, held=BARREL)
    assert (mask() == before).all()
    assert canvas.board.painting.status().steps == 0


def test_the_button_in_the_midst_of_a_stroke_does_not_end_it(canvas, mask, pen):  # noqa: F811
    mask()[20, 30] = 3
    pen.send(PRESS, (20, 10), button=TIP, held=TIP)
    pen.send(PRESS, (20, 30), button=BARREL, held=TIP | BARREL)
    pen.send(RELEASE, (20, 30), button=BARREL, held=TIP)
    pen.send(MOVE, (20, 50), held=TIP)
    pen.send(RELEASE, (20, 50), button=TIP)
    assert canvas.board.class_id == 2
    assert (mask()[20, 10:51] == 2).all()
    assert canvas.board.painting.status().steps == 1


# Tilt, hovering, Qt's twins, frames


def test_tilt_changes_nothing(canvas, mask, pen):  # noqa: F811
    pen.stroke((20, 20), (30, 40))
    upright = mask().copy()
    canvas.board.undo()
    pen.stroke((20, 20), (30, 40), tilt=(50, -40))
    assert (mask() == upright).all()


def test_a_hovering_pen_shows_the_footprint_and_paints_nothing(canvas, mask, pen):  # noqa: F811
    before, shown = mask().copy(), canvas.grab().toImage()
    pen.send(MOVE, (40, 40), pressure=0.0)
    hovering = canvas.grab().toImage()
    assert (mask() == before).all()
    rim = canvas.view.to_widget(QPointF(40.5 - 4.5, 40.5)).toPoint()
    near = [QPoint(x, 0) for x in range(-2, 3)]
    assert any(hovering.pixelColor(rim + one) != shown.pixelColor(rim + one) for one in near)


def test_a_stroke_is_one_step_and_no_mouse_event_follows(qtbot, canvas, mask, pen):  # noqa: F811
    pen.stroke((20, 20), (20, 40))
    QApplication.processEvents()
    assert canvas.board.painting.status().steps == 1


def test_moves_wait_for_the_frame_and_none_is_lost(qtbot, canvas, mask, pen):  # noqa: F811
    boxes = []
    canvas.board.painted.connect(boxes.append)
    pen.send(PRESS, (20, 10), button=TIP, held=TIP)
    for col in range(11, 60):
        pen.send(MOVE, (20 + (col % 7), col), held=TIP)
    told = len(boxes)
    assert told == 2  # the press, and the first move, which finds no frame under way
    qtbot.waitUntil(lambda: len(boxes) > told, timeout=30_000)
    assert (mask()[:, 55] == 2).any()
    pen.send(RELEASE, (20 + (59 % 7), 59), button=TIP)
    coalesced = mask().copy()
    canvas.board.undo()
    pen.send(PRESS, (20, 10), button=TIP, held=TIP)
    for col in range(11, 60):
        pen.send(MOVE, (20 + (col % 7), col), held=TIP)
        canvas.pen._use_waiting()
    pen.send(RELEASE, (20 + (59 % 7), 59), button=TIP)
    assert (mask() == coalesced).all()


def test_only_what_changed_is_drawn_again(qtbot, canvas, mask, pen):  # noqa: F811
    canvas.zoom(4.0)
    pen.send(PRESS, (64, 64), button=TIP, held=TIP)
    QApplication.processEvents()
    watch = Watch()
    canvas.installEventFilter(watch)
    pen.send(MOVE, (64, 66), held=TIP)
    QApplication.processEvents()
    canvas.removeEventFilter(watch)
    assert watch.drawn
    most = max(rect.width() * rect.height() for rect in watch.drawn)
    assert most < 0.5 * canvas.width() * canvas.height()
    pen.send(RELEASE, (64, 66), button=TIP)


def test_escape_leaves_out_the_moves_that_wait(qtbot, canvas, mask, pen):  # noqa: F811
    before = mask().copy()
    pen.send(PRESS, (20, 10), button=TIP, held=TIP)
    for col in (20, 30, 40):
        pen.send(MOVE, (20, col), held=TIP)
    key(qtbot, canvas, Qt.Key.Key_Escape)
    assert (mask() == before).all()
    pen.send(MOVE, (20, 50), held=TIP)
    pen.send(RELEASE, (20, 60), button=TIP)
    assert (mask() == before).all()
    assert canvas.board.painting.status().steps == 0


def test_a_pen_moves_the_image_with_the_hand_and_the_map(qtbot, canvas, mask, pen):  # noqa: F811
    wheel(canvas, at(canvas, 64, 64), 6)
    before, view = mask().copy(), canvas.view
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    start = QPoint(100, 100)
    pen.send(PRESS, (0, 0), place=start, button=TIP, held=TIP)
    pen.send(MOVE, (0, 0), place=start + QPoint(30, 10), held=TIP)
    pen.send(RELEASE, (0, 0), place=start + QPoint(30, 10), button=TIP)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert (canvas.view.x, canvas.view.y) == pytest.approx((view.x + 30, view.y + 10))
    corner = canvas._map_area().topLeft() + QPointF(10, 10)
    pen.send(PRESS, (0, 0), place=corner, button=TIP, held=TIP)
    pen.send(RELEASE, (0, 0), place=corner, button=TIP)
    middle = canvas.view.to_image(QPointF(canvas.width() / 2, canvas.height() / 2))
    assert middle.x() < 20
    assert (mask() == before).all()


# Fingers


@pytest.fixture(scope="module")
def screen():
    return QTest.createTouchDevice()


def test_one_finger_paints_where_no_pen_is_used(canvas, mask, screen):  # noqa: F811
    mask()[:] = 0
    canvas.board.resize_brush(3, eraser=False)
    canvas.board.choose_class(2)
    QTest.touchEvent(canvas, screen).press(0, at(canvas, 20, 20), canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, at(canvas, 20, 40), canvas).commit()
    QTest.touchEvent(canvas, screen).release(0, at(canvas, 20, 40), canvas).commit()
    assert (mask()[20, 20:41] == 2).all()
    assert canvas.board.painting.status().steps == 1


def test_one_finger_moves_the_image_where_a_pen_is_used(canvas, mask, pen, screen):  # noqa: F811
    pen.send(MOVE, (5, 5), pressure=0.0)
    before, view = mask().copy(), canvas.view
    QTest.touchEvent(canvas, screen).press(0, QPoint(100, 100), canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, QPoint(140, 90), canvas).commit()
    QTest.touchEvent(canvas, screen).release(0, QPoint(140, 90), canvas).commit()
    assert (canvas.view.x, canvas.view.y) == pytest.approx((view.x + 40, view.y - 10))
    assert (mask() == before).all()


def test_two_fingers_zoom_about_their_middle_and_take_back_what_one_began(
    canvas, mask, screen  # noqa: F811
):  # fmt: skip
    canvas.board.choose_class(2)
    before, view = mask().copy(), canvas.view
    left, right = QPoint(150, 200), QPoint(250, 200)
    QTest.touchEvent(canvas, screen).press(0, left, canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, left, canvas).press(1, right, canvas).commit()
    assert (mask() == before).all()
    under = canvas.view.to_image(QPointF(200, 200))
    wide = QTest.touchEvent(canvas, screen)
    wide.move(0, QPoint(100, 200), canvas).move(1, QPoint(300, 200), canvas).commit()
    assert canvas.view.scale == pytest.approx(2 * view.scale)
    now = canvas.view.to_image(QPointF(200, 200))
    assert (now.x(), now.y()) == pytest.approx((under.x(), under.y()))
    over = QTest.touchEvent(canvas, screen)
    over.release(0, QPoint(100, 200), canvas).release(1, QPoint(300, 200), canvas).commit()
    assert canvas.board.painting.status().steps == 0
    np.testing.assert_array_equal(mask(), before)
