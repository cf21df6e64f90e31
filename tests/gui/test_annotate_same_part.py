"""A part chosen in one sample is proposed in the others, through window and threads."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.masks import put_mask, stored_mask
from tests.gui.test_annotate_page import drag, key
from tests.gui.test_main_window import find
from tests.gui.test_smart_tools import rows_of

PATIENCE_MS = 180_000
SHIFT = Qt.KeyboardModifier.ShiftModifier
PART = 3


@pytest.fixture
def truths(leukocytes):
    """The masks of the samples; afterwards sample 2 has nothing painted, and nothing is learned."""
    with open_project(leukocytes) as project:
        schema = project.schema()
        masks = {one.sample_id: stored_mask(project, one, schema) for one in project.masks()}
        put_mask(project, 2, np.full_like(masks[2], 255), source="test", author="")
        project.set_setting("live_interpreter", False)
    return masks


@pytest.fixture
def window(open_window, leukocytes, truths):
    made = open_window(leukocytes)
    made.resize(1366, 768)
    find(made, "go-annotate", QPushButton).click()
    QApplication.processEvents()
    find(made, "page-annotate")._go_to(1)
    return made


@pytest.fixture
def canvas(window):
    return find(window, "canvas")


def choose_part(qtbot, canvas, truths):
    canvas.board.choose_class(PART)
    key(qtbot, canvas, Qt.Key.Key_Q)
    drag(qtbot, canvas, tuple(int(one) for one in rows_of(truths[1], PART)))
    qtbot.waitUntil(lambda: canvas.tool.selection is not None, timeout=PATIENCE_MS)


def test_a_part_is_found_in_the_other_samples_and_proposed_there(
    qtbot, window, canvas, truths
):  # fmt: skip
    choose_part(qtbot, canvas, truths)
    region = canvas.tool.region.copy()
    key(qtbot, canvas, Qt.Key.Key_Q, SHIFT)
    told = find(window, "same-part-told", QLabel)
    qtbot.waitUntil(lambda: "proposed there" in told.text(), timeout=PATIENCE_MS)
    assert told.isVisible()
    assert (canvas.tool.region == region).all()
    assert canvas.board.painting.status().steps == 0
    find(window, "page-annotate")._go_to(2)
    labels = canvas.proposals.labels.copy()
    assert set(np.unique(labels)) == {PART, 255}
    meant = truths[2] == PART
    assert (meant & (labels == PART)).sum() > 0.5 * (labels == PART).sum()
    assert (canvas.board.mask() == 255).all()
    find(window, "proposals-accept-all", QPushButton).click()
    assert (canvas.board.mask() == labels).all()
    assert canvas.board.painting.status().steps == 1
    canvas.board.undo()
    find(window, "same-part-forget", QPushButton).click()
    assert canvas.proposals.pixels == 0
    assert not told.isVisible()


def test_without_a_part_it_is_told_what_to_do(qtbot, window, canvas):
    told = []
    window.studio.session.notified.connect(told.append)
    find(window, "same-part-find", QPushButton).click()
    assert ["smart select (Q) first" in one.text for one in told] == [True]
    assert not find(window, "same-part-told", QLabel).isVisible()


def test_forgetting_stops_the_search(qtbot, window, canvas, truths):
    choose_part(qtbot, canvas, truths)
    find(window, "same-part-find", QPushButton).click()
    find(window, "same-part-forget", QPushButton).click()
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)
    find(window, "page-annotate")._go_to(2)
    assert canvas.proposals.pixels == 0
