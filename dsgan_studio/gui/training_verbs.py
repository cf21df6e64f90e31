"""What the page of generators asks of trainings, as jobs do it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.training_pause import PausableContext, Pause

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.training import TrainedGenerator
    from dsgan_studio.core.workflow.training_outlook import (
        ImageCheck,
        TrainingOffer,
        TrainingSight,
    )
    from dsgan_studio.core.workflow.training_past import PastTraining
    from dsgan_studio.core.workflow.training_request import TrainingRequest


@dataclass(frozen=True)
class Trainings:
    """What there is to see of a project's trainings.

    Attributes:
        sight: of the one that can be gone on with, or was finished last.
        past: those before it, the latest first.
    """

    sight: TrainingSight
    past: tuple[PastTraining, ...]


def training_offers(context: JobContext) -> tuple[TrainingOffer, ...]:
    """Return the ways to train that fit this machine (errors as the verb)."""
    from dsgan_studio.core.workflow.training_outlook import training_offers

    return training_offers(context.allowance.device)


def check_images(request: TrainingRequest, project: Project, context: JobContext) -> ImageCheck:
    """Read and fit the images of a request (errors as the verb)."""
    from dsgan_studio.core.workflow.training_outlook import check_images

    return check_images(project, request, context)


def trainings(project: Project, context: JobContext) -> Trainings:
    """Return what there is to see of the trainings (errors as the verbs)."""
    from dsgan_studio.core.workflow.training_outlook import training_sight
    from dsgan_studio.core.workflow.training_past import past_trainings

    return Trainings(training_sight(project), past_trainings(project))


def read_picture(file: Path, context: JobContext) -> QImage:
    """Return the picture in a file, one of no size where it cannot be read."""
    return QImage(str(file))


def train(
    request: TrainingRequest, pause: Pause, project: Project, context: JobContext
) -> TrainedGenerator | None:
    """Train, or go on with the training that this request began (errors as `train_generator`)."""
    from dsgan_studio.core.workflow.training import train_generator
    from dsgan_studio.core.workflow.training_outlook import training_sight
    from dsgan_studio.core.workflow.training_request import remember_request, remembered_request

    begun = bool(training_sight(project).snapshots)
    goes_on = begun and remembered_request(project) == request
    remember_request(project, request)
    held = PausableContext(context, pause)
    return train_generator(project, request, resume=goes_on, context=held)


def use_snapshot(name: str | None, project: Project, context: JobContext) -> object:
    """Make a snapshot, or the latest, the project's generator (errors as the verb)."""
    from dsgan_studio.core.workflow.training_snapshot import use_snapshot

    return use_snapshot(project, name, context)
