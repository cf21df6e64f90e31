"""Train a generator on a folder of images, and make it the project's."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast, get_args

import numpy as np

from dsgan_studio.core.base.device import DevicePlan, device_memory_bytes
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors, make_folder
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness.features import FEATURES_NAME
from dsgan_studio.core.gan_training.fit import ImageFit
from dsgan_studio.core.gan_training.images import TrainingImages, prepare_images
from dsgan_studio.core.gan_training.presets import preset
from dsgan_studio.core.gan_training.ranks import Ranks, device_of_rank, joined_ranks
from dsgan_studio.core.gan_training.remarks import check_trainable, remarks
from dsgan_studio.core.gan_training.room import require_training_room
from dsgan_studio.core.gan_training.settings import (
    Precision,
    TrainingSettings,
    settings_from_json,
    settings_to_json,
)
from dsgan_studio.core.gan_training.snapshots import snapshots
from dsgan_studio.core.gan_training.trainer import check_split, train, train_with
from dsgan_studio.core.gan_training.transfer import read_start, settings_from_start
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.generators import keep_generator
from dsgan_studio.core.workflow.image_fit import (
    parse_channels,
    parse_fit_mode,
    parse_window,
    store_fit,
)
from dsgan_studio.core.workflow.projects import device_plan, record
from dsgan_studio.core.workflow.training_past import keep_request, set_aside
from dsgan_studio.core.workflow.training_request import TrainingRequest as TrainingRequest


@dataclass(frozen=True)
class TrainedGenerator:
    """What `train_generator` made.

    Attributes:
        hash: of the generator, that of the snapshot with the lowest KID.
        resolution_px: side of its images.
        kimg: thousands of images shown.
        images: images trained on.
        kid: distance to the real images, lower is better; None where it was not measured.
        kid_floor: the same between two halves of the real images.
        kid_features: name of the features, which are not those of published figures.
        folder: of grids, curves and snapshots.
        unreadable: name and reason of each file that was left out.
        notes: what to know of the images, a sentence each.
    """

    hash: str
    resolution_px: int
    kimg: float
    images: int
    kid: float | None
    kid_floor: float
    kid_features: str
    folder: Path
    unreadable: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def train_generator(
    path: Path | Project, request: TrainingRequest, *, resume: bool, context: JobContext
) -> TrainedGenerator | None:
    """Train a StyleGAN2 on a folder of images and make it the project's generator.

    Of several processes that torchrun has started, the first opens the project, reads the images
    and writes; it tells the others where its images are.

    Args:
        path: the project, its folder or open.
        request: what is asked for.
        resume: go on from the last snapshot in the project, if there is one.
        context: progress and cancel; cancelling keeps a complete snapshot.

    Returns:
        What was made; None in every process but the first.

    Raises:
        BadInput: if images or options cannot be used.
        StoreError, OutOfDeviceMemory, JobCancelled: the last snapshot stays good.
        PeerLost: if another process has ended; likewise.
    """
    plan = device_plan(
        device_of_rank(request.device), batch=request.batch or 16, allowance=context.allowance
    )
    with joined_ranks(plan.device) as ranks:
        if not ranks.leads:
            _train_along(request, plan, ranks, resume=resume)
            return None
        with ranks.leading(), open_project(path) as project:
            return _train(project, request, plan, ranks, resume=resume, context=context)


def _train(
    project: Project,
    request: TrainingRequest,
    plan: DevicePlan,
    ranks: Ranks,
    *,
    resume: bool,
    context: JobContext,
) -> TrainedGenerator:
    fit = image_fit_of(request)
    memory_bytes = device_memory_bytes(plan.device)
    default = preset(
        request.resolution_px, plan.device, memory_bytes, plan.threads, total_kimg=request.kimg
    )
    settings = _overridden(default, request)
    start = None if request.start is None else read_start(request.start)
    if start is not None:
        settings = settings_from_start(settings, start)
    check_split(settings, ranks.world)
    folder = project.path(layout.TRAINING)
    if not resume and snapshots(folder):
        raise BadInput(
            f"{project.root} already holds a training; give --resume to go on with it, or set it "
            "aside to start afresh: dsgan-studio generator set-aside PROJECT (its curves and the "
            "generators made so far stay)."
        )
    make_folder(folder)  # a user may have removed it to start afresh
    require_training_room(folder, settings)
    images = prepare_images(request.images, request.list_file, fit, folder / "cache", context)
    check_trainable(images)
    if images.checks is not None:
        images.checks.remove_other_caches()
    store_fit(project, fit, images.window)
    if not snapshots(folder):  # what is there to look at is of an earlier training
        set_aside(project)
    keep_request(folder, request)
    if ranks.world > 1:
        ranks.tell(_assignment(images, settings, folder))
    result = train(images, settings, folder, plan, context, resume=resume, start=start, ranks=ranks)
    begun = "" if start is None else f", beginning from {start.name}"
    notes = remarks(images)
    trained_on = f"Trained on {len(images.images)} images of {request.images.name}{begun}."
    digest = keep_generator(project, result.checkpoint, request.images.name, (trained_on, *notes))
    record(
        project,
        "generator train",
        {
            "generator": digest,
            "images_sha256": images.fingerprint,
            "kid": result.kid,
            "settings": settings_to_json(settings),
        },
    )
    return TrainedGenerator(
        hash=digest,
        resolution_px=settings.resolution,
        kimg=result.images_shown / 1000,
        images=len(images.images),
        kid=result.kid,
        kid_floor=result.kid_floor,
        kid_features=FEATURES_NAME,
        folder=folder,
        unreadable=tuple(images.report.unreadable),
        notes=(*_nothing_to_do(result.images_shown, settings), *notes),
    )


def _nothing_to_do(shown: int, settings: TrainingSettings) -> tuple[str, ...]:
    """Return the sentence that says so where the training had been further than is asked for."""
    if shown <= settings.total_images:
        return ()
    return (
        f"It had seen {shown / 1000:g} kimg before, more than the {settings.total_kimg:g} asked "
        "for, and was not trained further; give a larger --kimg to go on.",
    )


def _assignment(images: TrainingImages, settings: TrainingSettings, folder: Path) -> str:
    """Return what the other processes have to know, as JSON."""
    if not isinstance(images.images, np.memmap) or images.images.filename is None:
        raise RuntimeError("prepared images are mapped from a file")
    return json.dumps(
        {
            "pixels": str(Path(images.images.filename).resolve()),
            "fingerprint": images.fingerprint,
            "settings": settings_to_json(settings),
            "folder": str(folder.resolve()),
        }
    )


def _train_along(request: TrainingRequest, plan: DevicePlan, ranks: Ranks, *, resume: bool) -> None:
    """Train with the first process; it alone opens the project and writes."""
    told = ranks.hear()
    if told is None:
        return
    assignment = json.loads(told)
    pixels = Path(assignment["pixels"])
    with disk_errors(f"read {pixels}"):
        images = np.load(pixels, mmap_mode="r", allow_pickle=False)
    train_with(
        images,
        assignment["fingerprint"],
        settings_from_json(assignment["settings"]),
        Path(assignment["folder"]),
        plan,
        ranks,
        resume=resume,
        start=None if request.start is None else read_start(request.start),
    )


def image_fit_of(request: TrainingRequest) -> ImageFit:
    """Return how the images of a request become square (errors as `ImageFit`)."""
    return ImageFit(
        resolution=request.resolution_px,
        mode=parse_fit_mode(request.fit),
        channels=parse_channels(request.channels),
        window=parse_window(request.window),
        crop_px=request.crop_px,
        stride_px=request.stride_px,
    )


def _overridden(default: TrainingSettings, request: TrainingRequest) -> TrainingSettings:
    """Return the preset with what the user gave."""
    if request.precision is not None and request.precision not in get_args(Precision):
        raise BadInput(f'"{request.precision}" is not a precision; give float32 or bfloat16.')
    settings = replace(default, seed=request.seed, flips=request.flip)
    if request.batch is not None:
        settings = replace(settings, batch=request.batch)
    if request.gamma is not None:
        settings = replace(settings, gamma=request.gamma)
    if request.channel_max is not None:
        settings = replace(settings, channel_max=request.channel_max)
    if request.precision is not None:
        settings = replace(settings, precision=cast(Precision, request.precision))
    if request.snapshot_kimg is not None:
        settings = replace(settings, snapshot_kimg=request.snapshot_kimg)
    return settings
