"""Smart brush and smart select by mouse, wheel and keys; their answers come when a test says so."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.reader_records import FIRST_READER
from dsgan_studio.core.workflow.painting import open_painting
from dsgan_studio.gui.annotate_live import LiveDesk
from dsgan_studio.gui.annotate_smart import _answer
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.smart_questions import Answer, ClickQuestion, StrokeQuestion
from dsgan_studio.gui.canvas.tools import TOOLS
from tests.gui.test_annotate_page import at, drag, key, wheel
from tests.gui.test_canvas_keys import CONTROL


@pytest.fixture
def canvas(qtbot, theme, leukocytes):
    """A canvas alone with all tools and the first sample, nothing of it painted."""
    with open_project(leukocytes) as project:
        board = Board()
        made = Canvas(board, theme, TOOLS)
        qtbot.addWidget(made)
        made.resize(640, 640)
        made.show()
        painting = open_painting(project, 1)
        made.truth = painting.mask.copy()
        board.load(painting, QImage(str(leukocytes / "samples/000001.png")), project.schema())
        painting.mask[:] = 255
        yield made


@pytest.fixture
def mask(canvas):
    return lambda: canvas.board.painting.mask


@pytest.fixture
def asked(canvas):
    """The questions of the tools, in their order."""
    questions = []
    canvas.board.asked.connect(questions.append)
    return questions


@pytest.fixture
def answer(canvas, leukocytes):
    """Answer a question from the features of the sample, as the page's job does."""
    desk = LiveDesk(leukocytes, FIRST_READER)

    def give(question):
        made = _answer(desk, 1, question, JobContext())
        canvas.board.answered.emit(made)
        return made.selection

    return give


def rows_of(truth, class_id):
    """The middle of the largest class region: a place well inside."""
    from scipy import ndimage

    depth = ndimage.distance_transform_edt(np.pad(truth == class_id, 1))[1:-1, 1:-1]
    return np.unravel_index(int(depth.argmax()), depth.shape)


def test_a_rough_stroke_is_looked_at_first_and_painted_by_enter(
    qtbot, canvas, mask, asked, answer
):  # fmt: skip
    row, col = rows_of(canvas.truth, 3)
    canvas.board.choose_class(3)
    canvas.board.resize_brush(5, eraser=False)
    bare = canvas.grab().toImage()
    key(qtbot, canvas, Qt.Key.Key_S)
    drag(qtbot, canvas, (row, col - 2), (row, col + 2))
    (question,) = asked
    assert isinstance(question, StrokeQuestion)
    assert question.stroke[row, col]
    selection = answer(question)
    assert canvas.grab().toImage() != bare
    assert (mask() == 255).all()
    region = selection.region()
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert region.any()
    assert ((mask() == 3) == region).all()
    assert (mask()[~region] == 255).all()
    assert canvas.board.painting.status().undo == "smart brush"
    assert canvas.board.painting.status().steps == 1
    canvas.board.undo()
    assert (mask() == 255).all()


def test_the_wheel_widens_what_waits_and_zooms_otherwise(qtbot, canvas, mask, asked, answer):
    canvas.board.choose_class(3)
    key(qtbot, canvas, Qt.Key.Key_S)
    row, col = rows_of(canvas.truth, 3)
    drag(qtbot, canvas, (row, col), (row, col + 2))
    selection = answer(asked[0])
    scale = canvas.view.scale
    wheel(canvas, at(canvas, row, col), 5)
    assert canvas.view.scale == scale
    wider = selection.region(selection.threshold - 0.1)
    assert wider.sum() > selection.region().sum()
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert ((mask() == 3) == wider).all()
    wheel(canvas, at(canvas, row, col), 1)
    assert canvas.view.scale > scale


def test_escape_gives_a_stroke_up_and_a_late_answer_paints_nothing(
    qtbot, canvas, mask, asked, answer
):  # fmt: skip
    key(qtbot, canvas, Qt.Key.Key_S)
    drag(qtbot, canvas, (30, 30), (30, 34))
    key(qtbot, canvas, Qt.Key.Key_Escape)
    answer(asked[0])
    key(qtbot, canvas, Qt.Key.Key_Escape)
    drag(qtbot, canvas, (20, 20), (20, 24))
    answer(asked[1])
    key(qtbot, canvas, Qt.Key.Key_Escape)
    assert canvas.tool.region is None
    assert (mask() == 255).all()
    assert canvas.board.painting.status().steps == 0


def test_the_next_stroke_paints_the_one_before_whenever_its_answer_comes(
    qtbot, canvas, mask, asked, answer
):  # fmt: skip
    canvas.board.choose_class(3)
    key(qtbot, canvas, Qt.Key.Key_S)
    row, col = rows_of(canvas.truth, 3)
    drag(qtbot, canvas, (row, col), (row, col + 2))
    drag(qtbot, canvas, (2, 2), (2, 6))
    assert (mask() == 255).all()
    region = answer(asked[0]).region()
    assert ((mask() == 3) == region).all()
    second = answer(asked[1]).region()
    assert ((mask() == 3) == region).all()
    drag(qtbot, canvas, (60, 2), (60, 6))
    assert ((mask() == 3) == region | second).all()
    assert canvas.board.painting.status().steps == 2


def test_locked_classes_stay_as_they_are(qtbot, canvas, mask, asked, answer):
    mask()[:] = 1
    canvas.board.lock(1, locked=True)
    mask()[:, 32:] = 0
    before = mask().copy()
    canvas.board.choose_class(3)
    key(qtbot, canvas, Qt.Key.Key_S)
    drag(qtbot, canvas, (30, 28), (30, 36))
    region = answer(asked[0]).region()
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert (mask()[:, :32] == 1).all()
    assert (mask() == np.where(region & (before == 0), 3, before)).all()


def test_control_makes_a_stroke_that_erases(qtbot, canvas, mask, asked, answer):
    mask()[:] = 1
    key(qtbot, canvas, Qt.Key.Key_S)
    drag(qtbot, canvas, (30, 28), (30, 36), modifier=CONTROL)
    region = answer(asked[0]).region()
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert ((mask() == 255) == region).all()


def test_clicks_are_plus_and_with_control_or_the_right_button_minus(
    qtbot, canvas, mask, asked, answer
):  # fmt: skip
    row, col = (int(one) for one in rows_of(canvas.truth, 3))
    canvas.board.choose_class(3)
    key(qtbot, canvas, Qt.Key.Key_Q)
    drag(qtbot, canvas, (1, 1), modifier=CONTROL)
    assert asked == []  # nothing to take away from yet
    drag(qtbot, canvas, (row, col))
    first = answer(asked[-1]).region()
    assert first[row, col]
    drag(qtbot, canvas, (1, 1), modifier=CONTROL)
    qtbot.mouseClick(canvas, Qt.MouseButton.RightButton, pos=at(canvas, 62, 62))
    question = asked[-1]
    assert isinstance(question, ClickQuestion)
    assert question.plus == ((row, col),)
    assert question.minus == ((1, 1), (62, 62))
    key(qtbot, canvas, Qt.Key.Key_Backspace)
    assert asked[-1].minus == ((1, 1),)
    region = answer(asked[-1]).region()
    assert not region[1, 1]
    key(qtbot, canvas, Qt.Key.Key_Return)
    assert ((mask() == 3) == region).all()
    assert canvas.board.painting.status().undo == "smart select"


def test_a_question_that_was_refused_waits_for_nothing(qtbot, canvas, mask, asked):
    key(qtbot, canvas, Qt.Key.Key_Q)
    drag(qtbot, canvas, (10, 10))
    canvas.board.answered.emit(Answer(asked[0], None))
    scale = canvas.view.scale
    wheel(canvas, at(canvas, 10, 10), 1)
    assert canvas.view.scale > scale
    assert not canvas.tool.accept()


def test_a_canvas_without_features_has_no_smart_tools(qtbot, theme):
    bare = Canvas(Board(), theme)
    qtbot.addWidget(bare)
    bare.take_tool_keys({Qt.Key.Key_S: "smart-brush", Qt.Key.Key_B: "brush"})
    key(qtbot, bare, Qt.Key.Key_S)
    assert bare.tool.key == "brush"
    assert "smart-brush" not in {tool.key for tool in bare.tools}
