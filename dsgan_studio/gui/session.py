"""The open project and what is selected in it: what pages bind to."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from PySide6.QtCore import QObject, Signal

from dsgan_studio.core.base.errors import ProjectError, ProjectLocked, StudioError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.jobs import Job, JobRunner, Lane, on_success
from dsgan_studio.gui.plain_words import in_the_window

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.status import StepName, StepStatus

log = logging.getLogger(__name__)

Level = Literal["information", "warning", "error"]
Result = TypeVar("Result")


@dataclass(frozen=True)
class NoticeAction:
    """What can be done about a notice.

    Attributes:
        text: what the button says will happen.
        act: does it, on the GUI thread.
    """

    text: str
    act: Callable[[], object]


@dataclass(frozen=True)
class Notice:
    """A message to the user that waits to be read and stops nothing.

    Attributes:
        level: how bad it is.
        text: a sentence or two.
        details: more to copy, such as a traceback; or "".
        actions: what can be done about it.
    """

    level: Level
    text: str
    details: str = ""
    actions: tuple[NoticeAction, ...] = field(default=())


class Session(QObject):
    """One open project, or none. Lives on the GUI thread; only that thread changes it."""

    closing = Signal()  # the open project is about to be closed
    opened = Signal()  # another project is open, or none
    changed = Signal()  # `steps`, or any fact of the project; also after `opened`
    selected = Signal(str)  # the kind of thing whose selection changed
    notified = Signal(object)  # Notice

    def __init__(self, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._project: Project | None = None
        self._steps: tuple[StepStatus, ...] = ()
        self._selection: dict[str, tuple[int, ...]] = {}

    @property
    def project(self) -> Project | None:
        """The open project, or None."""
        return self._project

    @property
    def writing(self) -> bool:
        """Whether a project is open and may be changed."""
        return self._project is not None and self._project.writing

    @property
    def steps(self) -> tuple[StepStatus, ...]:
        """The state of each step of the open project; empty where none is open."""
        return self._steps

    def step(self, name: StepName) -> StepStatus | None:
        """Return the state of one step, None where no project is open."""
        return next((step for step in self._steps if step.name == name), None)

    def require_project(self) -> Project:
        """Return the open project.

        Raises:
            ProjectError: if none is open.
        """
        if self._project is None:
            raise ProjectError("no project is open; open or make one first.")
        return self._project

    def open(self, path: Path, *, reading: bool = False) -> bool:
        """Open the project at `path` instead of the one that is open; tell whether it worked.

        A failure becomes a notice, and the project that was open stays open. One that another
        program is writing to can be opened for reading from the notice.
        """
        if self._project is not None and self._project.root == path.absolute():
            self.refresh()
            return True
        try:
            project, steps = _opened(path, reading=reading)
        except ProjectLocked as error:
            action = NoticeAction(self.tr("Open read-only"), lambda: self.open(path, reading=True))
            self.notify("warning", str(error), actions=(action,))
            return False
        except StudioError as error:
            self.notify("error", str(error))
            return False
        self._close_project()
        self._project, self._steps = project, steps
        self.opened.emit()
        self.changed.emit()
        return True

    def close(self) -> None:
        """Close the project; no job may be using it any more."""
        if self._project is None:
            return
        self._close_project()
        self.opened.emit()
        self.changed.emit()

    def _close_project(self) -> None:
        if self._project is not None:
            self.closing.emit()
            self._project.close()
        self._project, self._steps = None, ()
        self._selection = {}

    def refresh(self) -> None:
        """Read the project's state again, and tell that it may have changed."""
        if self._project is None:
            return
        from dsgan_studio.core.workflow.status import project_status

        try:
            self._steps = project_status(self._project)
        except StudioError as error:
            self.notify("error", str(error))
        self.changed.emit()

    def change(self, act: Callable[[Project], object]) -> bool:
        """Do something short to the project at once; tell whether it worked.

        A failure becomes a notice.
        """
        try:
            act(self.require_project())
        except StudioError as error:
            self.notify("error", str(error))
            return False
        self.refresh()
        return True

    def work(
        self,
        title: str,
        verb: Callable[[Project, JobContext], Result],
        then: Callable[[Result], object] | None = None,
    ) -> Job:
        """Do something long to the project in the compute lane, and refresh at its end.

        What was finished of a job that failed or was cancelled counts too. It stops by itself
        before the disk of the project is full.

        Raises:
            ProjectError: if no project is open.
        """
        project = self.require_project()

        def watched(context: JobContext) -> Result:
            from dsgan_studio.core.base.room import low_room  # loads NumPy

            context.watch(lambda: low_room(project.root))
            return verb(project, context)

        job = self._jobs.start(Lane.COMPUTE, title, watched)
        job.ended.connect(self.refresh)
        if then is not None:
            job.ended.connect(on_success(then))
        return job

    def selection(self, kind: str) -> tuple[int, ...]:
        """Return the numbers of what is selected of a kind, such as "sample"."""
        return self._selection.get(kind, ())

    def select(self, kind: str, numbers: tuple[int, ...]) -> None:
        """Select `numbers` of a kind; pages that show that kind follow."""
        if self.selection(kind) != numbers:
            self._selection[kind] = numbers
            self.selected.emit(kind)

    def notify(
        self,
        level: Level,
        text: str,
        *,
        details: str = "",
        actions: tuple[NoticeAction, ...] = (),
    ) -> None:
        """Tell the user something, without stopping them."""
        log.info("%s: %s", level, text)
        self.notified.emit(Notice(level, in_the_window(text), details, actions))


def _opened(path: Path, *, reading: bool) -> tuple[Project, tuple[StepStatus, ...]]:
    """Return an open project and its state (errors as `open_project`; nothing stays open then)."""
    # Loads NumPy, which a window that is just being shown does not need.
    from dsgan_studio.core.project.opening import open_project, open_project_reading
    from dsgan_studio.core.workflow.status import project_status

    with contextlib.ExitStack() as undo:
        project = open_project_reading(path) if reading else open_project(path)
        undo.callback(project.close)
        steps = project_status(project)
        undo.pop_all()
    return project, steps
