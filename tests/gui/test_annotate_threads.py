"""Proposals and smart tools through window and threads, in a project with nothing painted."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.new_projects import new_project
from tests.gui.test_annotate_page import at, drag, key
from tests.gui.test_main_window import find
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw

PATIENCE_MS = 180_000


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "a.dsgan"
    new_project(made)
    bring_in(made, STYLEGAN2)
    draw(made, 3)
    with open_project(made) as project:
        project.set_schema(schema_from_ids((1, 2)))
    return made


@pytest.fixture
def window(qtbot, open_window, path):
    made = open_window(path)
    made.resize(1366, 768)
    find(made, "go-annotate", QPushButton).click()
    QApplication.processEvents()
    yield made
    made.studio.jobs.cancel_all()
    qtbot.waitUntil(lambda: not made.studio.jobs.jobs, timeout=PATIENCE_MS)


@pytest.fixture
def canvas(window):
    made = find(window, "canvas")
    made.board.resize_brush(1, eraser=False)
    return made


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)


def test_two_classes_are_painted_and_enter_paints_the_region_that_is_proposed(
    qtbot, window, canvas
):
    settled(qtbot, window)  # the session was made ready before the first stroke
    proposals = canvas.proposals
    canvas.board.choose_class(1)
    drag(qtbot, canvas, (2, 2), (2, 13))
    settled(qtbot, window)
    assert proposals.pixels == 0
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (13, 2), (13, 13))
    qtbot.waitUntil(lambda: proposals.pixels > 0, timeout=PATIENCE_MS)
    before, labels = canvas.board.mask().copy(), proposals.labels.copy()
    assert (before == 255).sum() == proposals.pixels
    row, col = np.argwhere(labels != 255)[0]
    qtbot.mouseMove(canvas, at(canvas, row, col))
    key(qtbot, canvas, Qt.Key.Key_Return)
    changed = canvas.board.mask() != before
    assert changed[row, col]
    assert (canvas.board.mask()[changed] == labels[row, col]).all()
    assert canvas.board.painting.status().undo == "accepting a region"
    canvas.board.undo()
    assert (canvas.board.mask() == before).all()
    settled(qtbot, window)


def test_a_question_of_a_smart_tool_is_answered_and_given_up(qtbot, window, canvas):
    key(qtbot, canvas, Qt.Key.Key_S)
    drag(qtbot, canvas, (8, 4), (8, 10))
    qtbot.waitUntil(lambda: canvas.tool.selection is not None, timeout=PATIENCE_MS)
    assert canvas.tool.region.any()
    key(qtbot, canvas, Qt.Key.Key_Escape)
    assert canvas.tool.region is None
    drag(qtbot, canvas, (4, 4), (4, 10))
    key(qtbot, canvas, Qt.Key.Key_D)  # another sample, while the answer is on its way
    assert canvas.board.painting.sample_id == 2
    settled(qtbot, window)
    assert canvas.tool.selection is None
    assert (canvas.board.mask() == 255).all()
