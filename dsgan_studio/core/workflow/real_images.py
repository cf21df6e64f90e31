"""The real images that the project's generator was trained on, to be held against a sample."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import read_json
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.fit import ImageFit, Window, choose_channels, to_8_bit
from dsgan_studio.core.gan_training.folder import list_folder, nothing_readable
from dsgan_studio.core.gan_training.pieces import frames, piece
from dsgan_studio.core.gan_training.reading import read_image
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import GeneratorRecord
from dsgan_studio.core.workflow.image_fit import stored_fit
from dsgan_studio.core.workflow.projects import current_generator
from dsgan_studio.core.workflow.training import image_fit_of
from dsgan_studio.core.workflow.training_fits import window_of
from dsgan_studio.core.workflow.training_past import REQUEST, past_trainings
from dsgan_studio.core.workflow.training_request import (
    TrainingRequest,
    remembered_request,
    request_from_json,
)

_SNAPSHOT = "snapshot-"  # a generator that was taken from a training is called after it


@dataclass(frozen=True, eq=False)
class RealImage:
    """One real image as the generator was shown it.

    Attributes:
        name: of its file.
        place: of the file among those of the folder, from 0.
        files: how many there are.
        pixels: [R, R, 3] uint8, of the generator's resolution.
    """

    name: str
    place: int
    files: int
    pixels: UInt8[np.ndarray, "R R 3"]


def training_of(project: Project) -> TrainingRequest:
    """Return what the training of the latest generator was asked for.

    Raises:
        BadInput: if it was not trained in this project, so that nobody knows its images.
    """
    generator = current_generator(project)
    for request in _requests(project):
        if _may_be_of(request, generator):
            return request
    raise BadInput(
        "the generator was not trained in this project, so its real images are not known; it came "
        f"from {generator.source_name or 'a file'}."
    )


def _requests(project: Project) -> list[TrainingRequest]:
    """Return what was asked for of every training, the latest first."""
    file = project.path(layout.TRAINING) / REQUEST
    held = [request_from_json(read_json(file)) if file.is_file() else None]
    held.append(remembered_request(project))
    held += [one.request for one in past_trainings(project)]
    return [one for one in held if one is not None]


def _may_be_of(request: TrainingRequest, generator: GeneratorRecord) -> bool:
    source = generator.source_name
    same_size = str(generator.architecture_json.get("resolution")) == str(request.resolution_px)
    return same_size and (source == request.images.name or source.startswith(_SNAPSHOT))


def real_image(path: Path | Project, place: int, context: JobContext) -> RealImage:
    """Return one of the images that the latest generator was trained on.

    Of an image that was cut into several, it is the one in the middle.

    Args:
        path: the project, its folder or open.
        place: of the file to begin with, from 0; goes around, and past what cannot be used.
        context: progress and cancel.

    Raises:
        BadInput: if the images are not known or not there any more, or none can be read.
        StoreError, JobCancelled: as usual.
    """
    with open_project_reading(path) as project:
        request, stored = training_of(project), stored_fit(project)
    fit = image_fit_of(request)
    known = stored[1] if stored is not None and stored[0] == fit else None
    listing = list_folder(request.images, request.list_file, context)
    unusable: list[tuple[str, str]] = []
    count = len(listing.files)
    for offset in range(count):
        at = (place + offset) % count
        name = listing.files[at].name
        context.checkpoint("looking for an image", offset, count)
        try:
            pixels = _as_trained(listing.folder / name, fit, known)
        except BadInput as error:
            unusable.append((name, str(error)))
            continue
        return RealImage(name, at, count, pixels)
    raise nothing_readable(listing.folder, tuple(unusable))


def _as_trained(file: Path, fit: ImageFit, known: Window | None) -> UInt8[np.ndarray, "R R 3"]:
    read = read_image(file, alpha_background=fit.alpha_background)
    pixels = choose_channels(read, fit)
    low, high = window_of(pixels, fit, known)
    convert = functools.partial(to_8_bit, low=low, high=high)
    found = frames(pixels, fit, convert)
    if not found:
        raise BadInput("no object was found in it")
    return piece(pixels, found[len(found) // 2], fit, convert)
