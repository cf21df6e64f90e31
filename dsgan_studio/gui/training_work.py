"""A training from the choice of images to the generator: begun, watched, stopped, gone on with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from dsgan_studio.core.workflow.training_request import remembered_request
from dsgan_studio.gui import verbs
from dsgan_studio.gui.asking import Answer
from dsgan_studio.gui.jobs import UNTITLED, Job, Lane
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.training_panel import TrainingPanel
from dsgan_studio.gui.widgets.wording import count, decimal

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.training import TrainedGenerator
    from dsgan_studio.core.workflow.training_outlook import TrainingSight
    from dsgan_studio.gui.training_view import TrainingView

_LOOK_MS = 2_000


class TrainingWork(QObject):
    """What the page of generators shows and does while a training is set up or runs."""

    changed = Signal()
    wants_room = Signal(QWidget)  # the view, once, when there is something to look at

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._job: Job | None = None
        self._looking: Job | None = None
        self._sight: TrainingSight | None = None
        self._view: TrainingView | None = None
        self._root: Path | None = None
        self.panel = TrainingPanel(studio)
        self.panel.changed.connect(self._tell)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def running(self) -> bool:
        """Whether a training runs or waits for its turn."""
        return self._job is not None

    @property
    def engaged(self) -> bool:
        """Whether a training is what the page is about now."""
        return self.running or self.panel.folder is not None

    def follow_project(self) -> None:
        """Begin with what another project holds, where another is open."""
        project = self._studio.session.project
        root = None if project is None else project.root
        if root == self._root:
            return
        chosen = self.panel.folder if self._root is None else None
        self._root, self._sight = root, None
        if chosen is not None:  # dropped before there was a project to train in
            self.panel.offer(chosen)
            return
        self.panel.clear()
        if project is not None and project.latest_generator() is None:
            self.panel.remember()

    # What the page shows

    def title(self) -> str:
        """Return what stands above the pictures."""
        check = self.panel.check
        if check is None:
            return self.tr("Train on your images")
        if self.running:
            return self.tr("Training on %1 images").replace("%1", count(check.images))
        return self.tr("%1 images to train on").replace("%1", count(check.images))

    def second(self) -> str:
        """Return the line below it."""
        rows = () if self._sight is None else self._sight.rows
        if not rows:
            return self.tr("As the generator will see them") if self.panel.check else ""
        shown = self.tr("%1 thousand images shown")
        return shown.replace("%1", decimal(rows[-1]["images"] / 1000, 1))

    def primary(self) -> tuple[str, Callable[[], object], bool, str]:
        """Return text, act, whether it can be done, and why not, of the primary button."""
        if self._job is not None:
            return (
                self.tr("Stop and keep the snapshot"),
                self._job.cancel,
                self._job.state.value != "stopping",
                self.tr("It stops at the next step"),
            )
        check = self.panel.check
        ready = check is not None and self.panel.request is not None
        text = self.tr("Train")
        if check is not None:
            text = self.tr("Train on %1 images").replace("%1", count(check.images))
            if self._goes_on():
                text = self.tr("Go on training")
        why_not = self.tr("The images are being checked, or cannot be used")
        return text, self.begin, ready and self._studio.session.writing, why_not

    def show_view(self, *, shown: bool) -> None:
        """Show or hide pictures and curves; they are made when first needed."""
        if shown and self._view is None:
            # Loads NumPy and a plotting library, which a window without a training does not need.
            from dsgan_studio.gui.training_view import TrainingView

            self._view = TrainingView(self._studio.theme)
            self.wants_room.emit(self._view)
        if self._view is not None:
            self._view.setVisible(shown)
            if shown and self._sight is None:
                self._view.show_training((), self._previews())

    def _previews(self) -> QImage:
        check = self.panel.check
        if check is None or not len(check.previews):
            return QImage()
        side = check.previews.shape[1]
        columns = min(8, len(check.previews))
        lines = len(check.previews) // columns
        sheet = check.previews[: lines * columns].reshape(lines, columns, side, side, 3)
        return to_image(sheet.swapaxes(1, 2).reshape(lines * side, columns * side, 3))

    # What it does

    def begin(self) -> None:
        """Train on the images that were chosen, or go on where the training stopped."""
        request = self.panel.request
        if request is None or not self._may_replace():
            return
        self._job = self._studio.session.work(
            self.tr("Training the generator"), partial(verbs.train, request), self._finish
        )
        self._job.ended.connect(self._note_end)
        self._timer.start()
        self._tell()

    def _may_replace(self) -> bool:
        """Ask whether a training that was stopped may be given up, where another shall begin."""
        if self._sight is None or not self._sight.snapshots or self._goes_on():
            return True
        answer = self._studio.ask.choose(
            self.tr(
                "The project holds a training that was stopped. A new one takes its place; the "
                "generators made so far stay."
            ),
            (
                Answer("replace", self.tr("Give it up and begin anew"), destructive=True),
                Answer("keep", self.tr("Keep it")),
            ),
        )
        if answer != "replace":
            return False
        from dsgan_studio.core.workflow.training_outlook import discard_training

        return self._studio.session.change(discard_training)

    def _goes_on(self) -> bool:
        project = self._studio.session.project
        begun = self._sight is not None and self._sight.snapshots > 0
        return begun and project is not None and remembered_request(project) == self.panel.request

    def _finish(self, made: TrainedGenerator | None) -> None:
        self.panel.clear()

    def _note_end(self) -> None:
        self._job = None
        self._timer.stop()
        self._look()
        self._tell()

    def _tell(self) -> None:
        if self.panel.check is not None and self._sight is None:
            self._look()
        self.changed.emit()

    def _look(self) -> None:
        """Read how it goes, where nobody is reading already."""
        project = self._studio.session.project
        if self._looking is None and project is not None:
            self._looking = self._studio.jobs.start(
                Lane.IO, UNTITLED, partial(verbs.training_sight, project), self._show
            )
            self._looking.ended.connect(self._looked)

    def _looked(self) -> None:
        self._looking = None

    def _show(self, seen: tuple[TrainingSight, QImage]) -> None:
        sight, image = seen
        before, self._sight = self._sight, sight
        if self._view is not None and (sight.rows or self.running):
            self._view.show_training(sight.rows, image)
        if before != sight:
            self.changed.emit()
