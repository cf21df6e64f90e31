"""A training from the choice of images to the generator: begun, watched, stopped, gone on with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dsgan_studio.core.workflow.training_request import TrainingRequest, remembered_request
from dsgan_studio.gui import training_verbs
from dsgan_studio.gui.asking import Answer
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Job
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.training_acts import TrainingActs
from dsgan_studio.gui.training_panel import TrainingPanel
from dsgan_studio.gui.training_past_list import LATEST, TrainingPastList
from dsgan_studio.gui.training_pause import Pause
from dsgan_studio.gui.training_scene import TrainingScene
from dsgan_studio.gui.training_sights import TrainingSights
from dsgan_studio.gui.widgets.wording import decimal

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.training import TrainedGenerator
    from dsgan_studio.core.workflow.training_outlook import TrainingSight
    from dsgan_studio.core.workflow.training_past import PastTraining


class TrainingWork(QObject):
    """What the page of generators shows and does while a training is set up, runs or is past."""

    changed = Signal()

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._job: Job | None = None
        self._pause = Pause()
        self._use_at_end = False
        self._diverged = False  # the training that is there; going on would end the same way
        self._root: Path | None = None
        self.panel = TrainingPanel(studio)
        self.panel.changed.connect(self.changed)
        self.acts = TrainingActs()
        self.acts.pause_wanted.connect(self._hold_or_go_on)
        self.acts.use_wanted.connect(self._use)
        self.past = TrainingPastList(studio.theme)
        self.past.chosen.connect(lambda number: self.changed.emit())
        self.past.use_wanted.connect(self._use)
        self.past.resume_wanted.connect(self._take_up)
        self.sights = TrainingSights(studio, self)
        self.sights.changed.connect(self.changed)
        self.scene = TrainingScene(studio, self.panel, self)

    @property
    def running(self) -> bool:
        """Whether a training runs or waits for its turn."""
        return self._job is not None

    @property
    def engaged(self) -> bool:
        """Whether a training is what the page is about now."""
        return self.running or self.panel.folder is not None

    @property
    def looks_back(self) -> bool:
        """Whether a training of before is what the page is about now."""
        return not self.engaged and self.past.number is not None

    def follow_project(self) -> None:
        """Begin with what another project holds, where another is open."""
        project = self._studio.session.project
        root = None if project is None else project.root
        if root == self._root:
            return
        chosen = self.panel.folder if self._root is None else None
        self._root, self._diverged = root, False
        self.sights.follow(root)
        self.scene.forget()
        self.past.leave()
        if chosen is not None:  # dropped before there was a project to train in
            self.panel.offer(chosen)
            return
        self.panel.clear()
        if project is not None and project.latest_generator() is None:
            self.panel.remember()

    def show_acts(self) -> None:
        """Bring the buttons and the list up to date."""
        session = self._studio.session
        if self._job is not None:
            stopping = self._job.state.value == "stopping"
            self.acts.show_running(held=self._pause.held, stopping=stopping)
        elif self._goes_on():
            self.acts.show_stopped(writing=session.writing)
        else:
            self.acts.setVisible(False)
        found = self.sights.found
        if found is not None and session.project is not None:
            asked = remembered_request(session.project)
            self.past.show_trainings(found, asked, writing=session.writing)

    # What the page shows

    def title(self) -> str:
        """Return what stands above the pictures."""
        if self.looks_back:
            if self.past.number == LATEST:
                return self.tr("The latest training")
            return self.tr("Training %1").replace("%1", str(self.past.number))
        check = self.panel.check
        if check is None:
            return self.tr("Train on your images")
        if self.running:
            return self.tr("Training on %Ln images", "", check.images)
        return self.tr("%Ln images to train on", "", check.images)

    def second(self) -> str:
        """Return the line below it."""
        shows = self._to_show()
        if shows is None or not shows.rows:
            return self.tr("As the generator will see them") if self.panel.check else ""
        rows = shows.rows
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
        ready = ready and self._studio.session.writing
        if self._diverged:
            why_not = self.tr("The project is open for reading only")
            return self.tr("Begin again, more steadily"), self._begin_steadier, ready, why_not
        text = self.tr("Train")
        if check is not None:
            text = self.tr("Train on %Ln images", "", check.images)
            if self._goes_on():
                text = self.tr("Go on training")
        why_not = self.tr("The images are being checked, or cannot be used")
        return text, self.begin, ready, why_not

    def show_scene(self) -> None:
        """Show in the centre what the training is about, if the page is about one."""
        if not (self.engaged or self.looks_back):
            self.scene.hide()
            return
        shows = self._to_show()
        if shows is None:
            self.scene.show_images()
        else:
            self.scene.show_training(shows, self.past.number if self.looks_back else LATEST)

    def _to_show(self) -> TrainingSight | PastTraining | None:
        """Return the training to look at; None where there are only images to train on."""
        sight = self.sights.latest
        if self.looks_back and self.past.number is not None:
            return self.sights.past(self.past.number) or sight
        if sight is None or not (sight.rows or sight.grids):
            return None
        return sight if self.running or self._goes_on() else None

    # What it does

    def begin(self) -> None:
        """Train on the images that were chosen, or go on where the training stopped."""
        request = self.panel.request
        if request is not None and self._may_replace():
            self._train(request)

    def _train(self, request: TrainingRequest) -> None:
        self._pause, self._use_at_end, self._diverged = Pause(), False, False
        self.past.leave()
        self.panel.stop()
        self._job = self._studio.session.work(
            self.tr("Training the generator"),
            partial(training_verbs.train, request, self._pause),
            self._finish,
        )
        self._job.ended.connect(self._note_end)
        self.sights.watch(on=True)
        self.changed.emit()

    def _begin_steadier(self) -> None:
        """Begin from the last good snapshot of a training that has diverged, gentler."""
        from dsgan_studio.core.workflow.training_steadier import prepare_steadier

        request = self.panel.request
        made: list[TrainingRequest] = []
        if request is not None and self._studio.session.change(
            lambda project: made.append(prepare_steadier(project, request))
        ):
            self.sights.look()
            self.panel.adopt(made[0])
            self._train(made[0])

    def _may_replace(self) -> bool:
        """Ask whether a training that was stopped may be given up, where another shall begin."""
        if not self.sights.begun or self._goes_on():
            return True
        answer = self._studio.ask.choose(
            self.tr(
                "The project holds a training that was stopped. A new one takes its place; its "
                "curves and pictures and the generators made so far stay."
            ),
            (
                Answer("replace", self.tr("Give it up and begin anew"), destructive=True),
                Answer("keep", self.tr("Keep it")),
            ),
        )
        if answer != "replace":
            return False
        from dsgan_studio.core.workflow.training_past import set_aside

        return self._studio.session.change(set_aside)

    def _goes_on(self) -> bool:
        project = self._studio.session.project
        if project is None or not self.sights.begun:
            return False
        return remembered_request(project) == self.panel.request

    def _hold_or_go_on(self) -> None:
        if self._pause.held:
            self._pause.go_on()
        else:
            self._pause.hold()
        self.changed.emit()

    def _use(self) -> None:
        """Make the latest snapshot the generator; of a training that runs, once it has stopped."""
        if self._job is not None:
            self._use_at_end = True
            self._job.cancel()
            self.changed.emit()
            return
        self._studio.session.work(
            self.tr("Using the snapshot"),
            partial(training_verbs.use_snapshot, None),
            lambda used: self._show_generators(),
        )

    def _take_up(self) -> None:
        self.past.leave()
        self.panel.remember()

    def _show_generators(self) -> None:
        self.past.leave()
        self.panel.clear()

    def _finish(self, made: TrainedGenerator | None) -> None:
        self._use_at_end = False
        self._show_generators()

    def _note_end(self, outcome: JobOutcome) -> None:
        self._job = None
        self.sights.watch(on=False)
        self.sights.look()
        if outcome.cancelled and self._use_at_end:
            self._use()
        self._diverged = training_verbs.has_diverged(outcome.error)
        self.changed.emit()
