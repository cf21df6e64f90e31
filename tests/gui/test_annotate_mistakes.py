"""The list of mistakes on the page: found by a job, jumped to, repainted, dismissed."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.workflow.dismissals import DISMISSED_SETTING, Mistake
from dsgan_studio.core.workflow.mistakes import FoundMistakes
from dsgan_studio.gui import annotate_mistakes
from tests.gui.test_annotate_page import (  # noqa: F401
    canvas,
    key,
    mask,
    stored,
    window,
)
from tests.gui.test_main_window import find


def place(sample, box, painted, suggested):
    where = np.ones((box.height, box.width), dtype=bool)
    return Mistake(sample, box, where, painted, suggested, 0.97, int(where.sum()))


FIRST, SECOND = Box(10, 20, 14, 26), Box(40, 40, 44, 42)


@pytest.fixture
def listed(qtbot, window, mask, monkeypatch):  # noqa: F811
    """Two places, in samples 2 and 1, found by the button."""
    seen = []

    def found(project, context):
        seen.append(stored(project.root)[SECOND.slices].copy())
        places = (place(2, FIRST, 1, 2), place(1, SECOND, 2, 0))
        return FoundMistakes(places, (1, 2), 0)

    monkeypatch.setattr(annotate_mistakes, "find_mistakes", found)
    mask()[SECOND.slices] = 2
    board = find(window, "canvas").board
    board.put(np.where(mask() == 255, 0, mask()), "test")
    find(window, "mistakes-find", QPushButton).click()
    made = find(window, "mistakes", QListWidget)
    qtbot.waitUntil(lambda: made.count() == 2, timeout=60_000)
    assert seen
    return made


def jump(listed, row):
    listed.setCurrentRow(row)
    listed.itemClicked.emit(listed.item(row))


def test_a_place_is_jumped_to_and_repainted_as_one_step(qtbot, window, canvas, mask, listed):  # noqa: F811
    schema = canvas.board.schema
    names = [schema.by_id(one).name for one in (1, 2)]
    told = f"Sample 2: {names[0]}, others say {names[1]}, 97 % sure, 24 px"
    assert listed.item(0).toolTip() == told
    assert listed.item(0).text() == f"97 % · 2: {names[0]} → {names[1]}"
    assert not find(window, "mistakes-accept", QPushButton).isEnabled()
    jump(listed, 0)
    assert canvas.board.painting.sample_id == 2
    middle = canvas.view.to_image(QPointF(canvas.width() / 2, canvas.height() / 2))
    assert (round(middle.y()), round(middle.x())) == (12, 23)
    mask()[FIRST.slices] = 1
    mask()[10, 20] = 3  # painted since
    before = mask().copy()
    key(qtbot, canvas, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: listed.count() == 1, timeout=30_000)
    assert canvas.board.painting.sample_id == 1  # at the next
    find(window, "page-annotate")._go_to(2)
    assert canvas.board.painting.status().undo == "repainting as suggested"
    assert mask()[10, 20] == 3
    assert (mask()[FIRST.slices] == 2).sum() == 23
    canvas.board.undo()
    assert (mask() == before).all()


def test_a_lock_holds_and_the_place_stays_listed(window, canvas, mask, listed):  # noqa: F811
    jump(listed, 1)
    canvas.board.lock(2, locked=True)
    mask()[SECOND.slices] = 2
    before = mask().copy()
    find(window, "mistakes-accept", QPushButton).click()
    assert (mask() == before).all()
    assert listed.count() == 2


def test_a_dismissal_is_remembered_in_the_project(qtbot, window, canvas, mask, listed):  # noqa: F811
    jump(listed, 0)
    before = mask().copy()
    key(qtbot, canvas, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: listed.count() == 1, timeout=30_000)
    assert canvas.board.painting.sample_id == 1
    (kept,) = window.studio.session.require_project().setting(DISMISSED_SETTING)
    assert (kept["sample"], kept["box"]) == (2, [10, 20, 14, 26])
    key(qtbot, canvas, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: listed.count() == 0, timeout=30_000)
    assert not listed.isVisible()
    assert "No place is left" in find(window, "mistakes-summary", QLabel).text()
    find(window, "page-annotate")._go_to(2)
    assert (mask() == before).all()


def test_the_chosen_place_is_outlined_while_its_sample_is_on_the_canvas(
    qtbot, window, canvas, mask, listed  # noqa: F811
):  # fmt: skip
    jump(listed, 0)
    edges = [(one.x1(), one.y1(), one.x2(), one.y2()) for one in canvas.place.lines]
    assert sorted(edges) == [
        (20, 10, 20, 14), (20, 10, 26, 10), (20, 14, 26, 14), (26, 10, 26, 14)
    ]  # fmt: skip
    rim = canvas.view.to_widget(QPointF(23, 10)).toPoint()
    ink = canvas.grab().toImage().pixelColor(rim)
    assert min(ink.red(), ink.green()) > ink.blue() + 60  # yellow, on whatever lies below
    find(window, "page-annotate")._go_to(3)
    assert canvas.place.lines == ()
    find(window, "page-annotate")._go_to(2)
    assert len(canvas.place.lines) == 4
    listed.setCurrentRow(1)  # of a sample that is not on the canvas
    assert canvas.place.lines == ()


def test_undoing_a_repaint_lists_the_place_again_and_redoing_takes_it_off(
    window, canvas, mask, listed  # noqa: F811
):  # fmt: skip
    texts = [listed.item(row).text() for row in range(2)]
    jump(listed, 1)
    mask()[SECOND.slices] = 2
    find(window, "mistakes-accept", QPushButton).click()
    assert [listed.item(row).text() for row in range(listed.count())] == texts[:1]
    find(window, "page-annotate")._go_to(1)
    canvas.board.undo()
    assert [listed.item(row).text() for row in range(listed.count())] == texts
    assert listed.currentRow() == 1
    assert len(canvas.place.lines) == 4
    canvas.board.redo()
    assert [listed.item(row).text() for row in range(listed.count())] == texts[:1]
    canvas.board.undo()
    find(window, "mistakes-accept", QPushButton).click()
    assert listed.count() == 1
    find(window, "page-annotate")._go_to(1)
    canvas.board.undo()
    assert listed.count() == 2


def test_a_place_that_came_back_and_was_dismissed_does_not_come_again(
    window, canvas, mask, listed  # noqa: F811
):  # fmt: skip
    jump(listed, 1)
    mask()[SECOND.slices] = 2
    find(window, "mistakes-accept", QPushButton).click()
    find(window, "page-annotate")._go_to(1)
    canvas.board.undo()
    find(window, "mistakes-dismiss", QPushButton).click()
    find(window, "page-annotate")._go_to(1)
    canvas.board.redo()
    canvas.board.undo()
    assert listed.count() == 1
