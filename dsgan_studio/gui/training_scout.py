"""What is found out of images and machine before a training: near-duplicates, and how long."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dsgan_studio.gui import training_verbs
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Job, Lane, Latest
from dsgan_studio.gui.page import Studio

if TYPE_CHECKING:
    from dsgan_studio.core.base.jobs import Allowance
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.training_outlook import TrainingOffer
    from dsgan_studio.core.workflow.training_request import TrainingRequest
    from dsgan_studio.gui.training_verbs import FoundTwins


class TrainingScout(QObject):
    """Looks for near-duplicates, then times a few steps: never both at once, nor beside a job."""

    changed = Signal()

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._looking: Job | None = None
        self._timing = Latest(studio.jobs, self.tr("Timing a few training steps"), self)
        self._offer: TrainingOffer | None = None  # that is to be timed
        self._hours: dict[tuple[str, Allowance], float] = {}
        self._twins: FoundTwins | None = None
        self.trouble = ""  # why the time could not be measured
        studio.jobs.ended.connect(self._note_end)

    @property
    def looking(self) -> bool:
        """Whether near-duplicates are being looked for."""
        return self._looking is not None

    @property
    def twins(self) -> FoundTwins | None:
        """The near-duplicates; None where they are not known."""
        return self._twins

    def hours(self, offer: TrainingOffer) -> float | None:
        """Return how long a training takes here, as it was measured; None where it was not."""
        return self._hours.get((offer.name, self._studio.jobs.allowance))

    def look(self, request: TrainingRequest, project: Project, offer: TrainingOffer) -> None:
        """Look at the images of a request that was checked, and time its training."""
        self.forget()
        if self.hours(offer) is None:
            self._offer = offer
        job = self._studio.jobs.start(
            Lane.IO,
            self.tr("Looking for near-duplicates"),
            partial(training_verbs.find_twins, request, project),
        )
        self._looking = job
        job.ended.connect(partial(self._take_twins, job))
        self.changed.emit()

    def stop(self) -> None:
        """Look for nothing any more; what was found stays."""
        self._timing.drop()
        self._offer = None
        if self._looking is not None:
            job, self._looking = self._looking, None
            job.cancel()

    def forget(self) -> None:
        """Look for nothing any more, and forget what was found of these images."""
        self.stop()
        self._twins, self.trouble = None, ""

    def _take_twins(self, job: Job, outcome: JobOutcome) -> None:
        if job is not self._looking:
            return
        self._looking = None
        if outcome.error is None and not outcome.cancelled:
            self._twins = outcome.result  # type: ignore[assignment]  # what `find_twins` returned
        elif outcome.error is not None:
            self._studio.session.notify("error", outcome.message, details=outcome.details)
        self._time()
        self.changed.emit()

    def _time(self) -> None:
        """Time the steps, where nothing else would make them slower than they are."""
        offer = self._offer
        free = self._looking is None and not self._studio.jobs.in_lane(Lane.COMPUTE)
        if offer is not None and free and not self._timing.busy:
            key = (offer.name, self._studio.jobs.allowance)
            self._timing.start(
                partial(training_verbs.time_offer, offer),
                partial(self._take_hours, key),
                self._take_trouble,
            )

    def _take_hours(self, key: tuple[str, Allowance], hours: float) -> None:
        self._offer = None
        self._hours[key] = hours
        self.changed.emit()

    def _take_trouble(self, outcome: JobOutcome) -> None:
        self._offer, self.trouble = None, outcome.message
        self.changed.emit()

    def _note_end(self, job: Job) -> None:
        if job.lane is Lane.COMPUTE:
            self._time()
