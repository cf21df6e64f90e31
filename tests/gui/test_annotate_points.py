"""Placing keypoints on the canvas as a user does; what the project stores is looked at."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton

from dsgan_studio.core.annotations.keypoints import Keypoint, KeypointSchema, Visibility
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.workflow.keypoints import set_keypoint_schema
from tests.gui.test_annotate_page import at, drag, key
from tests.gui.test_main_window import find

SCHEMA = KeypointSchema(
    (
        Keypoint(1, "middle", (230, 60, 60)),
        Keypoint(2, "left", (60, 160, 230), partner=3),
        Keypoint(3, "right", (60, 200, 90), partner=2),
    ),
    ((1, 2), (1, 3)),
)


@pytest.fixture
def window(open_window, leukocytes):
    with open_project(leukocytes) as project:
        set_keypoint_schema(project, SCHEMA)
    made = open_window(leukocytes)
    made.resize(1366, 768)
    find(made, "go-annotate", QPushButton).click()
    QApplication.processEvents()
    return made


@pytest.fixture
def canvas(window, qtbot):
    made = find(window, "canvas")
    key(qtbot, made, Qt.Key.Key_Y)
    return made


@pytest.fixture
def points(canvas):
    return lambda: {one.id: one for one in canvas.board.points.now.points}


def click(qtbot, canvas, row, col, button=Qt.MouseButton.LeftButton):
    qtbot.mouseClick(canvas, button, Qt.KeyboardModifier.NoModifier, at(canvas, row, col))
    QApplication.processEvents()


def stored(leukocytes, sample_id=1):
    with open_project_reading(leukocytes) as project:
        history = project.keypoints.history(sample_id)
    return history[-1].points if history else None


def close_to(placed, row, col, canvas):
    """A pixel of the screen is the finest that a mouse can point at."""
    reach = 1.0 / canvas.view.scale
    return abs(placed.row - row) <= reach and abs(placed.col - col) <= reach


def test_y_takes_the_tool_and_clicks_place_one_point_after_the_other(
    qtbot, window, canvas, points, leukocytes
):
    assert find(window, "tool-keypoint", QPushButton).isChecked()
    mask = canvas.board.painting.mask.copy()
    places = {1: (20, 30), 2: (40, 12), 3: (41, 50)}
    for row, col in places.values():
        click(qtbot, canvas, row, col)
    assert all(close_to(points()[one], *place, canvas) for one, place in places.items())
    assert {one.visibility for one in points().values()} == {Visibility.VISIBLE}
    assert (canvas.board.painting.mask == mask).all()
    placed = canvas.board.points.now
    key(qtbot, canvas, Qt.Key.Key_D)
    assert canvas.board.painting.sample_id == 2
    assert not canvas.board.points.now.points
    assert stored(leukocytes) == placed
    key(qtbot, canvas, Qt.Key.Key_A)
    assert canvas.board.points.now == placed


def test_a_drag_moves_a_point_as_one_step(qtbot, canvas, points):
    click(qtbot, canvas, 20, 30)
    drag(qtbot, canvas, (20, 30), (24, 33), (28, 36))
    assert close_to(points()[1], 28, 36, canvas)
    canvas.board.undo()
    assert close_to(points()[1], 20, 30, canvas)
    canvas.board.undo()
    assert not points()


def test_escape_leaves_a_dragged_point_where_it_was(qtbot, canvas, points):
    click(qtbot, canvas, 20, 30)
    before = points()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, 20, 30))
    qtbot.mouseMove(canvas, at(canvas, 40, 40))
    key(qtbot, canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, 40, 40))
    assert points() == before


def test_a_right_click_goes_from_visible_to_occluded_to_absent_and_back(qtbot, canvas, points):
    click(qtbot, canvas, 20, 30)
    seen = []
    for _ in range(3):
        click(qtbot, canvas, 20, 30, Qt.MouseButton.RightButton)
        seen.append(points()[1].visibility)
    assert seen == [Visibility.OCCLUDED, Visibility.ABSENT, Visibility.VISIBLE]
    assert close_to(points()[1], 20, 30, canvas)


def test_delete_removes_the_chosen_point(qtbot, window, canvas, points):
    click(qtbot, canvas, 20, 30)
    click(qtbot, canvas, 40, 12)
    find(window, "point-list", QListWidget).setCurrentRow(0)
    key(qtbot, canvas, Qt.Key.Key_Delete)
    assert set(points()) == {2}


def test_undo_and_redo_go_through_strokes_and_points_in_the_order_done(
    qtbot, window, canvas, points
):
    board, undo, redo = (
        canvas.board,
        find(window, "menu-undo", QAction),
        find(window, "menu-redo", QAction),
    )
    board.resize_brush(3, eraser=False)
    first = board.painting.mask.copy()
    click(qtbot, canvas, 20, 30)
    key(qtbot, canvas, Qt.Key.Key_B)
    board.choose_class(2)
    drag(qtbot, canvas, (5, 5), (5, 12))
    stroked = board.painting.mask.copy()
    assert (stroked != first).any()
    key(qtbot, canvas, Qt.Key.Key_Y)
    click(qtbot, canvas, 40, 12)
    assert "point" in undo.text()
    undo.trigger()
    assert set(points()) == {1}
    assert (board.painting.mask == stroked).all()
    undo.trigger()
    assert set(points()) == {1}
    assert (board.painting.mask == first).all()
    undo.trigger()
    assert not points()
    for _ in range(3):
        redo.trigger()
    assert set(points()) == {1, 2}
    assert (board.painting.mask == stroked).all()


def test_a_point_placed_after_undoing_a_stroke_leaves_nothing_to_redo(qtbot, canvas):
    board = canvas.board
    key(qtbot, canvas, Qt.Key.Key_B)
    board.choose_class(2)
    drag(qtbot, canvas, (5, 5), (5, 12))
    board.undo()
    undone = board.painting.mask.copy()
    key(qtbot, canvas, Qt.Key.Key_Y)
    click(qtbot, canvas, 20, 30)
    assert board.redo_text() == ""
    board.redo()
    assert (board.painting.mask == undone).all()


def test_points_are_stored_without_leaving_the_sample(qtbot, canvas, leukocytes):
    click(qtbot, canvas, 20, 30)
    qtbot.waitUntil(lambda: stored(leukocytes) is not None, timeout=30_000)
    assert stored(leukocytes) == canvas.board.points.now


def test_an_occluded_point_is_hollow_and_hides_with_the_mask(qtbot, canvas):
    canvas.zoom(3.0)
    click(qtbot, canvas, 64, 64)
    canvas.board.points.choose(2)
    plain = canvas.grab().toImage()
    where = at(canvas, 64, 64)
    assert plain.pixelColor(where).getRgb()[:3] == (230, 60, 60)
    click(qtbot, canvas, 64, 64, Qt.MouseButton.RightButton)
    assert canvas.grab().toImage().pixelColor(where).getRgb()[:3] != (230, 60, 60)
    ring = canvas.grab().toImage()
    key(qtbot, canvas, Qt.Key.Key_V)
    assert canvas.grab().toImage().pixelColor(where + QPoint(6, 0)) != ring.pixelColor(
        where + QPoint(6, 0)
    )


def test_the_list_tells_each_state_and_which_point_is_next(qtbot, window, canvas):
    rows = find(window, "point-list", QListWidget)
    assert rows.currentRow() == 0
    click(qtbot, canvas, 20, 30)
    assert rows.currentRow() == 1
    click(qtbot, canvas, 20, 30, Qt.MouseButton.RightButton)
    texts = [rows.item(row).text() for row in range(rows.count())]
    assert texts == ["middle · occluded", "left · not set", "right · not set"]


def test_a_place_does_not_depend_on_the_zoom(qtbot, canvas, points):
    canvas.zoom(4.0)
    click(qtbot, canvas, 64, 64)
    assert close_to(points()[1], 64, 64, canvas)
    assert canvas.view.to_image(QPointF(at(canvas, 64, 64))).x() == pytest.approx(
        points()[1].col + 0.5
    )


def steps_of_both(qtbot, canvas):
    """A point, a stroke and another point, and the mask before each of them."""
    board = canvas.board
    first = board.painting.mask.copy()
    click(qtbot, canvas, 20, 30)
    key(qtbot, canvas, Qt.Key.Key_B)
    board.choose_class(2)
    board.resize_brush(3, eraser=False)
    drag(qtbot, canvas, (5, 5), (5, 12))
    key(qtbot, canvas, Qt.Key.Key_Y)
    click(qtbot, canvas, 40, 12)
    return first, board.painting.mask.copy()


def undone_one_by_one(canvas, points):
    board, seen = canvas.board, []
    while len(seen) < 3:
        board.undo()
        seen.append((set(points()), board.painting.mask.copy()))
    return seen


def assert_taken_back(seen, first, stroked):
    assert [held for held, _ in seen] == [{1}, {1}, set()]
    assert (seen[0][1] == stroked).all()
    assert (seen[1][1] == first).all()
    assert (seen[2][1] == first).all()


def test_undo_goes_through_points_and_strokes_after_another_sample(qtbot, canvas, points):
    first, stroked = steps_of_both(qtbot, canvas)
    key(qtbot, canvas, Qt.Key.Key_D)
    assert canvas.board.undo_text() == ""
    key(qtbot, canvas, Qt.Key.Key_A)
    assert_taken_back(undone_one_by_one(canvas, points), first, stroked)
    key(qtbot, canvas, Qt.Key.Key_D)
    key(qtbot, canvas, Qt.Key.Key_A)
    assert not points()
    for _ in range(3):
        canvas.board.redo()
    assert set(points()) == {1, 2}
    assert (canvas.board.painting.mask == stroked).all()
    assert canvas.board.redo_text() == ""


def test_undo_goes_through_points_and_strokes_after_a_restart(
    qtbot, open_window, window, canvas, points, leukocytes
):
    first, stroked = steps_of_both(qtbot, canvas)
    placed = canvas.board.points.now
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    again = open_window(leukocytes)
    again.studio.session.select("sample", (1,))
    find(again, "go-annotate", QPushButton).click()
    QApplication.processEvents()
    other = find(again, "canvas")
    assert other.board.painting.sample_id == 1
    assert other.board.points.now == placed

    def held():
        return {one.id: one for one in other.board.points.now.points}

    assert_taken_back(undone_one_by_one(other, held), first, stroked)
    for _ in range(3):
        other.board.redo()
    assert other.board.points.now == placed
    assert (other.board.painting.mask == stroked).all()


def test_strokes_after_the_last_point_are_taken_back_first(qtbot, canvas, points):
    click(qtbot, canvas, 20, 30)
    key(qtbot, canvas, Qt.Key.Key_D)
    key(qtbot, canvas, Qt.Key.Key_A)
    key(qtbot, canvas, Qt.Key.Key_B)
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (5, 5), (5, 12))
    key(qtbot, canvas, Qt.Key.Key_D)
    key(qtbot, canvas, Qt.Key.Key_A)
    assert canvas.board.undo_text() == "brush stroke"
    canvas.board.undo()
    assert set(points()) == {1}
    assert "point" in canvas.board.undo_text()
