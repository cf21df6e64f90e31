"""The live interpreter beside the canvas: asked after strokes, switched, remembered.

Its jobs begin when a test says so.
"""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from dsgan_studio.core.base.errors import OutOfDeviceMemory
from dsgan_studio.core.workflow.painting import open_painting
from dsgan_studio.core.workflow.proposals import LiveSession
from dsgan_studio.core.workflow.schema_editing import add_class
from dsgan_studio.gui.annotate_live import LiveWork
from dsgan_studio.gui.annotate_live_panel import LivePanel
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.widgets.wording import count
from tests.gui.test_annotate_page import drag


class Bench:
    """Canvas, live interpreter and its panel, for the open project."""

    def __init__(self, qtbot, studio):
        self.studio, self.session, self.jobs = studio, studio.session, studio.jobs
        self.board = Board()
        self.canvas = Canvas(self.board, studio.theme)
        self.live = LiveWork(self.session, self.jobs, self.board, self.canvas.proposals)
        self.panel = LivePanel(self.live, self.canvas)
        for one in (self.canvas, self.panel):
            qtbot.addWidget(one)
            one.resize(640, 640)
            one.show()

    def open(self, sample_id):
        project = self.session.require_project()
        self.live.follow(project, tuple(one.id for one in project.samples()))
        image = QImage(str(project.root / f"samples/{sample_id:06d}.png"))
        painting = open_painting(project, sample_id)
        painting.mask[:] = 255
        self.board.load(painting, image, project.schema())

    def find(self, name, kind):
        found = self.panel.findChild(kind, name)
        assert found is not None
        return found

    @property
    def mask(self):
        return self.board.painting.mask


@pytest.fixture
def bench(qtbot, held_studio, leukocytes):
    assert held_studio.session.open(leukocytes)
    made = Bench(qtbot, held_studio)
    made.open(1)
    made.board.choose_class(2)
    made.board.resize_brush(3, eraser=False)
    yield made
    held_studio.jobs.close()


def test_after_a_stroke_the_rest_is_proposed_and_a_button_accepts_it(qtbot, bench):
    drag(qtbot, bench.canvas, (30, 30), (30, 34))
    chip = bench.find("live-chip", QLabel)
    assert "Learning" in chip.text()
    before = bench.mask.copy()
    bench.jobs.run_all()
    labels = bench.canvas.proposals.labels.copy()
    assert (bench.mask == before).all()
    assert ((labels == 255) == (before != 255)).all()
    assert set(np.unique(labels)) <= {*bench.board.schema.ids, 255}
    assert chip.text() == f"{count(int((before == 255).sum()))} px proposed"
    accept = bench.find("proposals-accept-all", QPushButton)
    qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
    assert (bench.mask == np.where(before == 255, labels, before)).all()
    assert bench.board.painting.status().undo == "accepting all proposals"
    assert not accept.isEnabled()
    bench.board.undo()
    assert (bench.mask == before).all()


def test_only_the_latest_stroke_is_learned_and_painting_never_waits(qtbot, bench):
    for row in (10, 20, 30):
        drag(qtbot, bench.canvas, (row, 10), (row, 50))
    assert len(bench.jobs.jobs) == 1
    assert bench.board.painting.status().steps == 3
    bench.jobs.run_all()
    drag(qtbot, bench.canvas, (40, 10), (40, 50))
    assert bench.canvas.proposals.pixels == (bench.mask == 255).sum()
    assert (bench.mask[40, 10:51] == 2).all()


def test_the_switch_is_remembered_and_off_shows_and_asks_nothing(qtbot, bench):
    switch = bench.find("live-interpreter", QCheckBox)
    drag(qtbot, bench.canvas, (30, 30), (30, 34))
    assert switch.isChecked()
    bench.jobs.run_all()
    switch.click()
    assert bench.canvas.proposals.pixels == 0
    assert bench.session.require_project().setting("live_interpreter") is False
    drag(qtbot, bench.canvas, (40, 30), (40, 34))
    assert not bench.jobs.jobs
    switch.click()
    assert bench.session.require_project().setting("live_interpreter") is True
    bench.jobs.run_all()
    assert bench.canvas.proposals.pixels > 0


def test_a_class_that_was_added_is_proposed_once_it_is_painted(qtbot, bench):
    drag(qtbot, bench.canvas, (30, 30), (30, 34))
    bench.jobs.run_all()
    assert bench.session.change(lambda project: add_class(project, "granule"))
    bench.open(2)
    new = bench.board.schema.ids[-1]
    bench.board.choose_class(new)
    bench.board.resize_brush(9, eraser=False)
    drag(qtbot, bench.canvas, (30, 40), (50, 40))
    bench.jobs.run_all()
    assert new in bench.canvas.proposals.labels


def test_another_sample_begins_with_a_proposal_of_its_own(qtbot, bench):
    drag(qtbot, bench.canvas, (30, 30), (30, 34))
    bench.jobs.run_all()
    bench.open(2)
    assert bench.canvas.proposals.pixels == 0
    bench.live.ask()
    bench.jobs.run_all()
    image = bench.canvas.board.image
    assert bench.canvas.proposals.pixels == image.width() * image.height()


def test_a_mask_without_a_gap_asks_for_nothing(bench):
    bench.live.ask()
    bench.mask[:] = 1
    bench.board.edited.emit()
    assert not bench.jobs.jobs
    assert "Nothing left" in bench.find("live-chip", QLabel).text()


def test_a_mask_without_a_gap_is_learned_on_the_next_sample_without_beginning_anew(
    qtbot, bench, monkeypatch
):  # fmt: skip
    drag(qtbot, bench.canvas, (30, 30), (30, 34))
    bench.jobs.run_all()
    begun, learned = [], {}
    begin, remember = LiveSession._begin, LiveSession.remember

    def noted(session, sample_id, mask, context):
        learned[sample_id] = mask
        remember(session, sample_id, mask, context)

    monkeypatch.setattr(LiveSession, "_begin", lambda *one: begun.append(1) or begin(*one))
    monkeypatch.setattr(LiveSession, "remember", noted)
    bench.mask[:] = 4
    bench.board.edited.emit()
    bench.open(2)
    bench.live.ask()
    bench.jobs.run_all()
    assert list(learned) == [1]
    assert (learned[1] == 4).all()
    assert not begun


def test_the_session_is_made_ready_once_and_not_where_it_is_off(bench):
    bench.live.switch(False)
    bench.live.prepare()
    assert not bench.jobs.jobs
    bench.session.require_project().set_setting("live_interpreter", None)
    bench.live.prepare()
    bench.live.prepare()
    assert len(bench.jobs.jobs) == 1
    bench.live.rest()
    assert not bench.jobs.jobs
    bench.live.prepare()
    bench.jobs.run_all()
    bench.live.rest()
    bench.live.prepare()
    assert not bench.jobs.jobs


def test_what_fails_is_told_once_and_switches_it_off_until_it_is_wanted_again(
    qtbot, bench, leukocytes
):  # fmt: skip
    told = []
    bench.session.notified.connect(told.append)
    bench.live._fail(JobOutcome(error=OutOfDeviceMemory("no room")))
    assert [one.text for one in told] == ["no room"]
    drag(qtbot, bench.canvas, (30, 30), (30, 34))
    assert not bench.jobs.jobs
    bench.live.switch(True)
    assert len(bench.jobs.jobs) == 1


def test_one_class_alone_does_not_switch_it_on(qtbot, bench, monkeypatch):
    project = bench.session.require_project()
    monkeypatch.setattr(type(project), "masks", lambda self, generator_hash=None: ())
    bench.open(1)
    drag(qtbot, bench.canvas, (10, 10), (10, 14))
    assert not bench.live.is_on
    bench.board.choose_class(1)
    drag(qtbot, bench.canvas, (30, 30), (30, 34))
    assert bench.live.is_on


def test_a_long_state_does_not_widen_the_panel_by_the_button_beside_it(qtbot, bench):
    drag(qtbot, bench.canvas, (30, 30), (30, 34))
    bench.jobs.run_all()
    drag(qtbot, bench.canvas, (40, 30), (40, 34))
    chip = bench.find("live-chip", QLabel)
    assert chip.text().startswith("Learning · ")
    assert bench.panel.minimumSizeHint().width() <= chip.minimumSizeHint().width()
