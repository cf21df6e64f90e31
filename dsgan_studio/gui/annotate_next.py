"""Which unseen image to paint next: whether that can be asked, asking, and what was suggested."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow.readers import is_blind
from dsgan_studio.gui.annotate_added import AddedSamples
from dsgan_studio.gui.annotate_next_ready import Readiness
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Job, JobRunner
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.verbs import DEVICE

if TYPE_CHECKING:  # load torch
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.next_ready import Lack
    from dsgan_studio.core.workflow.next_samples import Suggestion, Suggestions

UNSEEN, SUGGESTED = 300, 4
_SEED = 0

Remark = Literal["", "next best", "nothing better", "nothing stands out"]


def suggest(project: Project, context: JobContext) -> Suggestions:
    """Look through unseen images, those left out that were shown before (errors as the verb)."""
    from dsgan_studio.core.workflow.next_samples import suggest_next
    from dsgan_studio.core.workflow.next_shown import shown_suggestions

    return suggest_next(
        project,
        unseen=UNSEEN,
        count=SUGGESTED,
        seed=_SEED,
        device=DEVICE,
        context=context,
        passed_over=shown_suggestions(project),
    )


@dataclass(frozen=True)
class NextState:
    """What the panel shows beside the suggestions.

    Attributes:
        has_read: whether it is known what is painted.
        lack: what is missing before it can be asked; None where nothing is.
        job: that looks through images, None where none does.
        remark: what to say of the suggestions.
        is_outdated: whether something was painted since they were judged; not told while a job
            judges others.
        failure: why the last job failed, or "".
    """

    has_read: bool
    lack: Lack | None
    job: Job | None
    remark: Remark
    is_outdated: bool
    failure: str


class NextImage(QObject):
    """Asks in the compute lane for images worth painting, and makes samples of them.

    Args:
        session: of the project.
        jobs: to look in.
        canvas: that shows what is painted and proposed.
        save: stores the mask that is open; tells whether that worked.
    """

    changed = Signal()  # anything that is shown
    progressed = Signal()  # how far the job is

    def __init__(
        self, session: Session, jobs: JobRunner, canvas: Canvas, save: Callable[[], bool]
    ) -> None:
        super().__init__(canvas)
        self._session, self._save = session, save
        self.added = AddedSamples(session, canvas.board, canvas.proposals, save)
        self._ready = Readiness(session, jobs, canvas.board)
        self._found: Suggestions | None = None
        self._row = 0
        self._job: Job | None = None
        self._remark: Remark = ""
        self._failure = ""
        self._ready.changed.connect(self.changed)
        jobs.changed.connect(self._follow_jobs)
        session.closing.connect(self._forget)

    # What there is

    @property
    def suggestions(self) -> Suggestions | None:
        """What was suggested last, None for nothing."""
        return self._found

    @property
    def row(self) -> int:
        """Which of the suggestions is looked at."""
        return self._row

    @property
    def suggestion(self) -> Suggestion | None:
        """The suggestion that is looked at, None where there is none."""
        return None if self._found is None else self._found.chosen[self._row]

    @property
    def state(self) -> NextState:
        """What else the panel shows."""
        return NextState(
            has_read=self._ready.has_read,
            lack=self._ready.lack,
            job=self._job,
            remark=self._remark,
            is_outdated=self._job is None and self._is_outdated(),
            failure=self._failure,
        )

    def sample_of(self, suggestion: Suggestion) -> int | None:
        """Return the sample that was made of a suggestion, None where it is none (any more)."""
        from dsgan_studio.core.workflow.dropped import dropped_samples
        from dsgan_studio.core.workflow.next_added import sample_of

        project = self._session.require_project()
        made = sample_of(project, suggestion)
        return None if made in dropped_samples(project) else made

    def name_of(self, class_id: int) -> str:
        """Return what a class is called now."""
        project = self._session.project
        schema = None if project is None else project.schema()
        names = {} if schema is None else {one.id: one.name for one in schema.classes}
        return names.get(class_id, str(class_id))

    def _is_outdated(self) -> bool:
        found = self._found
        return found is not None and set(found.masks) != self._ready.records()

    # Following the project

    def follow(self, project: Project, *, seen: bool) -> None:
        """Take over facts of the project; what is painted is read where it is `seen`."""
        if self._found is not None and not self._still_holds(project, self._found):
            self._found, self._remark = None, ""
        if seen:
            self._ready.follow(project)
        self.changed.emit()

    def _still_holds(self, project: Project, found: Suggestions) -> bool:
        """Tell whether suggestions are of the generator in use and of classes that there are."""
        generator, schema = project.latest_generator(), project.schema()
        if generator is None or schema is None or is_blind(project):
            return False
        is_same = generator.hash == found.chosen[0].generator_hash
        return is_same and set(found.schema.ids) <= set(schema.ids)

    def _follow_jobs(self) -> None:
        if self._job is not None:
            self.progressed.emit()

    # Asking

    def ask(self) -> None:
        """Save, and look through unseen images."""
        if self._session.project is None or self._job is not None:
            return
        if not self._ready.has_read or self._ready.lack is not None or not self._save():
            return
        self._failure = ""
        title = self.tr("Looking for the next image")
        self._job = self._session.work(title, suggest, self._take)
        self._job.progressed.connect(lambda _progress: self.progressed.emit())
        self._job.ended.connect(self._end)
        self.changed.emit()

    def stop(self) -> None:
        """Give up looking; nothing is left of it."""
        if self._job is not None:
            self._job.cancel()

    def choose(self, row: int) -> None:
        """Look at another of the suggestions."""
        if self._found is not None and 0 <= row < len(self._found.chosen) and row != self._row:
            self._row = row
            self.changed.emit()

    def add(self) -> None:
        """Make a sample of the suggestion that is looked at and open it, or open that sample."""
        suggestion = self.suggestion
        if suggestion is None:
            return
        made = self.sample_of(suggestion)
        if made is not None:
            self.added.opened.emit(made)
        elif self.added.add(suggestion):
            self.changed.emit()

    def _take(self, found: Suggestions) -> None:
        project = self._session.project
        if project is None or not self._still_holds(project, found):
            return
        stands_out = any(one.candidate.stands_out for one in found.chosen)
        if found.passed_over and not stands_out:
            self._remark = "nothing better"
            if self._found is not None:
                return  # what was suggested before is still the best
        else:
            self._remark = "next best" if found.passed_over else ""
            if not stands_out:
                self._remark = "nothing stands out"
        self._found, self._row = found, 0
        self._keep_shown(found)

    def _keep_shown(self, found: Suggestions) -> None:
        """Remember what is shown, so that it is not suggested again at once."""
        from dsgan_studio.core.workflow.next_shown import keep_shown

        digest, shown = found.chosen[0].generator_hash, [one.index for one in found.chosen]
        self._session.change(lambda project: keep_shown(project, digest, found.masks, shown))

    def _end(self, outcome: JobOutcome) -> None:
        self._job = None
        self._failure = outcome.message
        self.changed.emit()

    def _forget(self) -> None:
        """Leave the project; its jobs have ended or are ending."""
        self._found, self._row, self._job = None, 0, None
        self._remark, self._failure = "", ""
