"""What the page of generators asks of trainings, as jobs do it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.training_pause import PausableContext, Pause

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.training import TrainedGenerator
    from dsgan_studio.core.workflow.training_outlook import (
        ImageCheck,
        TrainingOffer,
        TrainingSight,
        Window,
    )
    from dsgan_studio.core.workflow.training_past import PastTraining
    from dsgan_studio.core.workflow.training_request import TrainingRequest


@dataclass(frozen=True)
class FitPictures:
    """What one fit makes of an image.

    Attributes:
        mode: crop, letterbox, tiles or objects.
        count: how many training images.
        frames: (row, col, height, width) of each in the image's px, as many as can be told apart.
        pieces: the first of them.
    """

    mode: str
    count: int
    frames: tuple[tuple[int, int, int, int], ...]
    pieces: tuple[QImage, ...]


@dataclass(frozen=True)
class ImageCuts:
    """An image under every fit.

    Attributes:
        name: of the file.
        place: of the file in the folder, from 0.
        width_px, height_px: of the image.
        picture: it, reduced where it is large.
        fits: what each fit makes of it.
    """

    name: str
    place: int
    width_px: int
    height_px: int
    picture: QImage
    fits: tuple[FitPictures, ...]


@dataclass(frozen=True)
class TwinPictures:
    """An image and an earlier one that is nearly the same.

    Attributes:
        name, like: of this one and the earlier one.
        mirrored: whether it is like the mirror image.
        levels: difference in grey levels of 255.
        pictures: the earlier one and this one.
    """

    name: str
    like: str
    mirrored: bool
    levels: float
    pictures: tuple[QImage, QImage]


@dataclass(frozen=True)
class FoundTwins:
    """Near-duplicates among images to train on.

    Attributes:
        count: images that are nearly the same as an earlier one.
        shown: some of them, the most alike first.
    """

    count: int
    shown: tuple[TwinPictures, ...]


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


def cut_image(
    request: TrainingRequest,
    place: int,
    window: Window | None,
    project: Project,
    context: JobContext,
) -> ImageCuts:
    """Cut one image in every way (errors as `see_fits`)."""
    from dsgan_studio.core.workflow.training_fits import see_fits

    seen = see_fits(project, request, place, window, context)
    fits = tuple(
        FitPictures(one.mode, one.count, one.frames, tuple(map(to_image, one.pieces)))
        for one in seen.fits
    )
    picture = to_image(seen.picture)
    return ImageCuts(seen.name, seen.place, seen.width_px, seen.height_px, picture, fits)


def find_twins(request: TrainingRequest, project: Project, context: JobContext) -> FoundTwins:
    """Look for images that are nearly the same (errors as `look_for_twins`)."""
    from dsgan_studio.core.workflow.training_likeness import look_for_twins

    found = look_for_twins(project, request, context)
    shown = tuple(
        TwinPictures(
            one.name,
            one.like,
            one.mirrored,
            one.levels,
            (to_image(one.pictures[0]), to_image(one.pictures[1])),
        )
        for one in found.shown
    )
    return FoundTwins(found.count, shown)


def time_offer(offer: TrainingOffer, context: JobContext) -> float:
    """Return how many hours a training would take here (errors as `timed_hours`)."""
    from dsgan_studio.core.workflow.training_outlook import timed_hours

    return timed_hours(offer, context.allowance.device, context)


def trainings(project: Project, context: JobContext) -> Trainings:
    """Return what there is to see of the trainings (errors as the verbs)."""
    from dsgan_studio.core.workflow.training_outlook import training_sight
    from dsgan_studio.core.workflow.training_past import past_trainings

    return Trainings(training_sight(project), past_trainings(project))


def read_picture(file: Path, context: JobContext) -> QImage:
    """Return the picture in a file, one of no size where it cannot be read."""
    from dsgan_studio.gui.pictures import read_file

    return read_file(file)[0]


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


def has_diverged(error: Exception | None) -> bool:
    """Tell whether a training ended because its numbers are none any more."""
    if error is None:
        return False
    from dsgan_studio.core.workflow.training_steadier import TrainingDiverged

    return isinstance(error, TrainingDiverged)
