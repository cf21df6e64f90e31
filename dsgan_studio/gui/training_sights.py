"""What the trainings of the open project have left on the disk, read again while one runs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from dsgan_studio.core.project import layout
from dsgan_studio.gui import training_verbs
from dsgan_studio.gui.jobs import UNTITLED, Job, Lane
from dsgan_studio.gui.page import Studio

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.training_outlook import TrainingSight
    from dsgan_studio.core.workflow.training_past import PastTraining
    from dsgan_studio.gui.training_verbs import Trainings

_LOOK_MS = 2_000


class TrainingSights(QObject):
    """Holds curves, pictures and snapshots of the latest training and those before it."""

    changed = Signal()

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._looking: Job | None = None
        self._root: Path | None = None
        self._found: Trainings | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def found(self) -> Trainings | None:
        """What there is to see; None where nobody has looked yet."""
        return self._found

    @property
    def latest(self) -> TrainingSight | None:
        """What there is to see of the latest training; likewise."""
        return None if self._found is None else self._found.sight

    @property
    def begun(self) -> bool:
        """Whether there is a snapshot to go on from."""
        return self.latest is not None and bool(self.latest.snapshots)

    def past(self, number: int) -> PastTraining | None:
        """Return a training of before, None where there is none of that number."""
        past = () if self._found is None else self._found.past
        return next((one for one in past if one.number == number), None)

    def follow(self, root: Path | None) -> None:
        """Forget what was read of another project."""
        self._root, self._found = root, None

    def watch(self, *, on: bool) -> None:
        """Look again and again, or no more."""
        if on:
            self._timer.start()
        else:
            self._timer.stop()

    def look_once(self) -> None:
        """Read what trainings there are, where that is not known yet."""
        project = self._studio.session.project
        if self._found is None and project is not None:
            folder = project.path(layout.TRAINING)
            if folder.is_dir() and any(folder.iterdir()):
                self.look()

    def look(self) -> None:
        """Read how it goes, where nobody is reading already."""
        project = self._studio.session.project
        if self._looking is None and project is not None:
            self._looking = self._studio.jobs.start(
                Lane.IO,
                UNTITLED,
                partial(training_verbs.trainings, project),
                partial(self._take, project.root),
            )
            self._looking.ended.connect(self._looked)

    def _looked(self) -> None:
        self._looking = None

    def _take(self, root: Path, found: Trainings) -> None:
        if root != self._root:  # another project was opened meanwhile
            return
        before, self._found = self._found, found
        if before != found:
            self.changed.emit()
