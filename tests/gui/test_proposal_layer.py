"""Proposals on the canvas: drawn over what is unpainted, accepted by mouse and keys as one step."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.painting import open_painting
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.lines import line_picture
from dsgan_studio.gui.canvas.overlay import OverlayLook
from dsgan_studio.gui.canvas.viewpoint import Viewpoint
from tests.gui.test_annotate_page import at, drag, key
from tests.gui.test_canvas_keys import SHIFT, pixels


@pytest.fixture
def canvas(qtbot, theme, leukocytes):
    """A canvas alone, with the first sample; pixel 30, 30 is painted and the rest proposed."""
    with open_project(leukocytes) as project:
        board = Board()
        made = Canvas(board, theme)
        qtbot.addWidget(made)
        made.resize(640, 640)
        made.show()
        painting = open_painting(project, 1)
        board.load(painting, QImage(str(leukocytes / "samples/000001.png")), project.schema())
        painting.mask[:] = 255
        painting.mask[30, 30] = 2
        labels = np.zeros(painting.mask.shape, np.uint8)
        labels[10:40, 10:40] = 1
        labels[50:60, 10:20] = 1
        labels[10:40, 45:60] = 3
        unsure = np.zeros(painting.mask.shape, np.float32)
        unsure[:20] = 0.6
        made.proposals.take(labels, unsure)
        yield made


@pytest.fixture
def labels(canvas):
    return canvas.proposals.labels.copy()


@pytest.fixture
def mask(canvas):
    return lambda: canvas.board.painting.mask


def hover(qtbot, canvas, row, col):
    for place in ((row, col + 1), (row, col)):  # a mouse that is there already does not move
        qtbot.mouseMove(canvas, at(canvas, *place))
        QApplication.processEvents()


def test_only_unpainted_pixels_have_a_proposal(qtbot, canvas, mask):
    assert canvas.proposals.pixels == mask().size - 1
    canvas.board.resize_brush(3, eraser=False)
    drag(qtbot, canvas, (5, 5), (5, 25))
    assert canvas.proposals.pixels == (mask() == 255).sum() < mask().size - 20
    canvas.board.undo()
    assert canvas.proposals.pixels == mask().size - 1


def test_enter_accepts_the_region_under_the_pointer_as_one_step(qtbot, canvas, mask):
    before = mask().copy()
    hover(qtbot, canvas, 20, 20)
    key(qtbot, canvas, Qt.Key.Key_Return)
    expected = before.copy()
    expected[10:40, 10:40] = 1
    expected[30, 30] = 2
    assert (mask() == expected).all()
    assert canvas.board.painting.status().undo == "accepting a region"
    assert canvas.board.painting.status().steps == 1
    canvas.board.undo()
    assert (mask() == before).all()


def test_shift_and_enter_accept_the_class_under_the_pointer(qtbot, canvas, mask, labels):
    before = mask().copy()
    hover(qtbot, canvas, 55, 15)
    key(qtbot, canvas, Qt.Key.Key_Return, SHIFT)
    assert (mask() == np.where(labels == 1, 1, before)).all()
    assert canvas.board.painting.status().undo == "accepting a class"
    canvas.board.undo()
    assert (mask() == before).all()


def test_the_rest_is_accepted_as_one_step(canvas, mask, labels):
    before = mask().copy()
    assert canvas.proposals.accept_all()
    assert (mask() == np.where(before == 255, labels, before)).all()
    assert canvas.board.painting.status().undo == "accepting all proposals"
    assert not canvas.proposals.accept_all()
    canvas.board.undo()
    assert (mask() == before).all()


def test_a_lock_on_what_is_unlabelled_holds_for_proposals(qtbot, canvas, mask):
    before = mask().copy()
    canvas.board.lock(255, locked=True)
    hover(qtbot, canvas, 20, 20)
    key(qtbot, canvas, Qt.Key.Key_Return)
    key(qtbot, canvas, Qt.Key.Key_Return, SHIFT)
    assert not canvas.proposals.accept_all()
    assert (mask() == before).all()


def test_a_polygon_that_waits_is_closed_before_a_proposal_is_accepted(qtbot, canvas, mask):
    canvas.board.choose_class(2)
    key(qtbot, canvas, Qt.Key.Key_P)
    for place in ((15, 15), (15, 30), (30, 30)):
        drag(qtbot, canvas, place)
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert canvas.board.painting.status().undo == "polygon"
    assert mask()[18, 27] == 2
    assert mask()[36, 12] == 255


def test_where_nothing_is_proposed_enter_uses_the_tool_of_the_keyboard(qtbot, canvas, mask):
    canvas.proposals.clear()
    canvas.board.choose_class(2)
    canvas.board.resize_brush(1, eraser=False)
    before = np.argwhere(mask() == 2).tolist()
    hover(qtbot, canvas, 20, 20)
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert np.argwhere(mask() == 2).tolist() == before
    key(qtbot, canvas, Qt.Key.Key_Right)
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert np.argwhere(mask() == 2).tolist() == [[20, 21], *before]


def test_proposals_are_drawn_and_their_heat_only_when_wanted(canvas):
    lines = canvas.grab().toImage()
    canvas.proposals.show_heat(shown=True)
    hot = canvas.grab().toImage()
    sure, unsure = at(canvas, 30, 25), at(canvas, 5, 5)
    assert hot.pixelColor(unsure) != lines.pixelColor(unsure)
    assert hot.pixelColor(sure) == lines.pixelColor(sure)
    painted = at(canvas, 30, 30)
    assert hot.pixelColor(painted) == lines.pixelColor(painted)
    canvas.proposals.show_heat(shown=False)
    canvas.proposals.clear()
    assert canvas.grab().toImage() != lines


def test_what_was_found_goes_before_what_is_proposed(canvas, mask):
    found = np.full(mask().shape, 255, np.uint8)
    found[12:15, 12:15] = 4
    canvas.proposals.take_found(found)
    assert (canvas.proposals.labels[12:15, 12:15] == 4).all()
    assert canvas.proposals.labels[11, 11] == 1
    canvas.proposals.clear_live()
    assert canvas.proposals.pixels == 9


def test_another_image_begins_without_proposals(canvas):
    canvas.board.load(canvas.board.painting, canvas.board.image, canvas.board.schema)
    assert canvas.proposals.pixels == 0


def test_dashes_are_a_part_of_the_line_that_is_drawn_through():
    label = np.zeros((8, 8), np.uint8)
    label[:, 4:] = 1
    area, view, schema = QRect(0, 0, 80, 80), Viewpoint(10.0), schema_from_ids((1,))
    through = pixels(line_picture(label, area, view, schema, OverlayLook(outlined=True)))
    dashed = pixels(line_picture(label, area, view, schema, OverlayLook(outlined=True, dash_px=5)))
    assert 0 < (dashed == 1).sum() < (through == 1).sum()
    assert (through[dashed == 1] == 1).all()


def test_what_was_kept_is_proposed_until_the_interpreter_has_looked(canvas, mask):
    layer = canvas.proposals
    layer.clear()
    kept = np.full(mask().shape, 4, np.uint8)
    layer.take_kept(kept)
    assert layer.pixels == mask().size - 1
    assert set(np.unique(layer.labels)) == {4, 255}
    live = np.full(mask().shape, 1, np.uint8)
    layer.take(live, np.zeros(mask().shape, np.float32))
    found = np.full(mask().shape, 255, np.uint8)
    found[50:60] = 2
    layer.take_found(found)
    assert set(np.unique(layer.labels)) == {1, 2, 255}
    layer.clear_live()
    assert set(np.unique(layer.labels)) == {2, 4, 255}
    assert (kept == 4).all()
    layer.take_kept(np.zeros((3, 3), np.uint8))  # of another size
    assert set(np.unique(layer.labels)) == {2, 255}
