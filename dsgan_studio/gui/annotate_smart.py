"""Answers what the smart tools ask, from the features of the sample, in the interactive lane."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.annotate_live import LiveDesk, LiveWork
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.smart_questions import Answer, Question, StrokeQuestion
from dsgan_studio.gui.canvas.smart_tool import SmartTool
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import UNTITLED, Job, JobRunner, Lane, Latest
from dsgan_studio.gui.session import Level, Session


class SmartWork(QObject):
    """Prepares a sample once a smart tool is in hand, and answers in the order of the questions."""

    def __init__(self, session: Session, jobs: JobRunner, canvas: Canvas, live: LiveWork) -> None:
        super().__init__(canvas)
        self._session, self._jobs, self._live = session, jobs, live
        self._canvas, self._board = canvas, canvas.board
        self._preparing = Latest(jobs, UNTITLED, self)
        self._under_way: list[Job] = []
        canvas.tool_changed.connect(lambda _key: self._prepare())
        self._board.loaded.connect(self._begin)
        self._board.asked.connect(self._answer)

    def _begin(self) -> None:
        """Leave the questions of the sample before."""
        for job in tuple(self._under_way):
            job.cancel()
        self._preparing.drop()
        self._prepare()

    def _prepare(self) -> None:
        painting = self._board.painting
        if painting is not None and isinstance(self._canvas.tool, SmartTool):
            work = partial(_prepare, self._live.desk, painting.sample_id)
            self._preparing.start(work, lambda nothing: None, self._tell)

    def _answer(self, question: Question) -> None:
        painting = self._board.painting
        if painting is None:
            return
        work = partial(_answer, self._live.desk, painting.sample_id, question)
        job = self._jobs.start(Lane.INTERACTIVE, UNTITLED, work)
        self._under_way.append(job)
        job.ended.connect(partial(self._take, job, question))

    def _take(self, job: Job, question: Question, outcome: JobOutcome) -> None:
        self._under_way.remove(job)
        if outcome.error is not None:
            self._tell(outcome)
        answer = outcome.result
        if isinstance(answer, Answer):
            self._board.answered.emit(answer)
        else:
            self._board.answered.emit(Answer(question, None))

    def _tell(self, outcome: JobOutcome) -> None:
        # What was marked can have nothing in common: that is the painter's to know, no fault.
        level: Level = "information" if isinstance(outcome.error, BadInput) else "error"
        self._session.notify(level, str(outcome.error))


def _prepare(desk: LiveDesk, sample_id: int, context: JobContext) -> None:
    desk.session(context).alike(sample_id, context)


def _answer(desk: LiveDesk, sample_id: int, question: Question, context: JobContext) -> Answer:
    from dsgan_studio.core.workflow.marking import meaning_of_clicks, meaning_of_stroke

    session = desk.session(context)
    if isinstance(question, StrokeQuestion):
        stroke, margin_px = question.stroke, question.margin_px
        selection = meaning_of_stroke(
            session, sample_id, stroke, margin_px=margin_px, context=context
        )
    else:
        plus, minus = question.plus, question.minus
        selection = meaning_of_clicks(session, sample_id, plus=plus, minus=minus, context=context)
    return Answer(question, selection)
