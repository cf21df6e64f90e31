"""Whether enough is painted to look for the next image, the open mask as it is now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dsgan_studio.core.annotations.masks import ids_in
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.jobs import UNTITLED, Job, JobRunner, Lane, on_success
from dsgan_studio.gui.session import Session

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.next_ready import ClassesOfMasks, Lack

Records = frozenset[tuple[int, int]]


class Readiness(QObject):
    """Knows what the stored masks hold, each read once in the io lane, and what is missing."""

    changed = Signal()

    def __init__(self, session: Session, jobs: JobRunner, board: Board) -> None:
        super().__init__(board)
        self._session, self._jobs, self._board = session, jobs, board
        self._reading: Job | None = None
        self._left: Project | None = None
        self._classes: ClassesOfMasks = {}
        self._has_read = False
        self._lack: Lack | None = None
        board.edited.connect(self._follow_stroke)
        session.closing.connect(self._forget)

    @property
    def has_read(self) -> bool:
        """Whether the stored masks were read."""
        return self._has_read

    @property
    def lack(self) -> Lack | None:
        """What is missing, as far as is known; None where nothing is."""
        return self._lack

    def records(self) -> Records:
        """Return sample and revision of each mask of the generator in use."""
        project = self._session.project
        generator = None if project is None else project.latest_generator()
        if project is None or generator is None:
            return frozenset()
        return frozenset((one.sample_id, one.revision) for one in project.masks(generator.hash))

    def follow(self, project: Project) -> None:
        """Read the masks that were stored since, unless the project is being left."""
        if project is self._left:
            return
        if self.records() <= set(self._classes):
            self._has_read = True
        elif self._reading is None:
            work = partial(_read_classes, project, dict(self._classes))
            self._reading = self._jobs.start(Lane.IO, UNTITLED, work)
            self._reading.ended.connect(self._end_reading)
            self._reading.ended.connect(on_success(self._take))
        self._judge()

    def _end_reading(self) -> None:
        self._reading = None

    def _take(self, classes: ClassesOfMasks) -> None:
        self._classes, self._has_read = classes, True
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        from dsgan_studio.core.workflow.next_ready import what_lacks

        project, painting = self._session.project, self._board.painting
        if project is None:
            return
        classes = {sample_id: held for (sample_id, _), held in self._classes.items()}
        if painting is not None:
            classes[painting.sample_id] = frozenset(ids_in(painting.mask))
        self._lack = what_lacks(project, classes)

    def _follow_stroke(self) -> None:
        if self._lack is not None:  # else a stroke changes nothing that has to be said
            self._judge()
            self.changed.emit()

    def _forget(self) -> None:
        self._left = self._session.project
        self._classes, self._has_read, self._lack = {}, False, None


def _read_classes(project: Project, known: ClassesOfMasks, context: JobContext) -> ClassesOfMasks:
    from dsgan_studio.core.workflow.next_ready import classes_of_masks

    return classes_of_masks(project, known, context)
