"""Before a training and during it: what the images are, how long it takes, how it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.base.device import device_memory_bytes, is_out_of_memory
from dsgan_studio.core.base.errors import OutOfDeviceMemory
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.fit import Window as Window
from dsgan_studio.core.gan_training.images import prepare_images
from dsgan_studio.core.gan_training.outputs import read_curves
from dsgan_studio.core.gan_training.presets import estimated_images_per_s, preset
from dsgan_studio.core.gan_training.remarks import check_trainable, remarks
from dsgan_studio.core.gan_training.snapshots import snapshots
from dsgan_studio.core.gan_training.timing import measured_images_per_s
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.projects import device_plan
from dsgan_studio.core.workflow.training import image_fit_of
from dsgan_studio.core.workflow.training_past import Grid, grids_in
from dsgan_studio.core.workflow.training_request import TrainingRequest

OfferName = Literal["quick", "good", "best"]
_OFFERS: tuple[tuple[OfferName, int, float], ...] = (
    ("quick", 64, 40.0),
    ("good", 128, 200.0),
    ("best", 256, 1000.0),
)
_PREVIEWS = 24


@dataclass(frozen=True)
class TrainingOffer:
    """One way to train, in plain words.

    Attributes:
        name: quick look, good for annotation, or as good as it gets.
        resolution_px: side of the images.
        kimg: thousands of images to show.
        hours: a guess for this machine from its kind, within a factor of about two; what
            `timed_hours` measures is better.
    """

    name: OfferName
    resolution_px: int
    kimg: float
    hours: float


@dataclass(frozen=True, eq=False)
class ImageCheck:
    """What a folder of images is worth.

    Attributes:
        images: how many there are to train on.
        smallest_px, largest_px: side of the smallest and the largest file, the shorter one.
        unreadable: name and reason of each file that is left out.
        notes: what to know, a sentence each.
        previews: the first of them, as the generator will see them.
        window: what became black and white in images of more than 8 bits, for red, green and
            blue; None where there were none.
    """

    images: int
    smallest_px: int
    largest_px: int
    unreadable: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    previews: UInt8[np.ndarray, "N R R 3"]
    window: Window | None = None


@dataclass(frozen=True)
class TrainingSight:
    """How a training goes.

    Attributes:
        rows: of the curves: `images` shown, and the figures measured there.
        grids: pictures of what it made, the latest last.
        snapshots: names of those there are to go on from, the latest last.
    """

    rows: tuple[Mapping[str, Json], ...]
    grids: tuple[Grid, ...]
    snapshots: tuple[str, ...]


def training_offers(device: str) -> tuple[TrainingOffer, ...]:
    """Return the ways to train that this machine has the memory for.

    Raises:
        BadInput: if there is no such device.
    """
    plan = device_plan(device, batch=16)
    memory_bytes = device_memory_bytes(plan.device)
    offers = []
    for name, resolution_px, kimg in _OFFERS:
        try:
            settings = preset(
                resolution_px, plan.device, memory_bytes, plan.threads, total_kimg=kimg
            )
        except OutOfDeviceMemory:
            continue
        rate = estimated_images_per_s(settings, plan.device, plan.threads)
        offers.append(TrainingOffer(name, resolution_px, kimg, kimg * 1000 / rate / 3600))
    return tuple(offers)


def timed_hours(offer: TrainingOffer, device: str, context: JobContext) -> float:
    """Return how long a training would take here, from some of its steps done now.

    Args:
        offer: from `training_offers`.
        device: name of the device.
        context: progress and cancel; cancelling leaves nothing behind.

    Raises:
        BadInput: if there is no such device.
        OutOfDeviceMemory: if its memory does not hold the training.
        JobCancelled: as usual.
    """
    plan = device_plan(device, batch=16, allowance=context.allowance)
    settings = preset(
        offer.resolution_px,
        plan.device,
        device_memory_bytes(plan.device),
        plan.threads,
        total_kimg=offer.kimg,
    )
    try:
        rate = measured_images_per_s(settings, plan.device, context)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise OutOfDeviceMemory(
            f"{plan.device} has too little memory for a training at {offer.resolution_px} px; "
            "choose a lower resolution."
        ) from error
    return settings.total_images / rate / 3600


def check_images(path: Path | Project, request: TrainingRequest, context: JobContext) -> ImageCheck:
    """Read and fit the images of a request; training on them then begins at once.

    Args:
        path: the project, its folder or open.
        request: which images, and how they are fitted.
        context: progress and cancel; cancelling leaves nothing behind.

    Raises:
        BadInput: if nothing can be used, or the images are too few or all equal.
        StoreError, JobCancelled: as usual.
    """
    with open_project(path) as project:
        cache = project.path(layout.TRAINING) / "cache"
        fit = image_fit_of(request)
        images = prepare_images(request.images, request.list_file, fit, cache, context)
    check_trainable(images)
    sides = [min(size) for size in images.report.sizes]
    shown = range(min(_PREVIEWS, len(images.images)))
    return ImageCheck(
        images=len(images.images),
        smallest_px=min(sides),
        largest_px=max(sides),
        unreadable=images.report.unreadable,
        notes=remarks(images),
        previews=images.taken(shown),
        window=images.window,
    )


def training_sight(path: Path | Project) -> TrainingSight:
    """Return how the training in the project goes; reads only, also while it runs.

    Raises:
        BadInput, StoreError: if its files are damaged or the disk refuses.
    """
    with open_project_reading(path) as project:
        folder = project.path(layout.TRAINING)
    return TrainingSight(
        rows=tuple(read_curves(folder)),
        grids=grids_in(folder),
        snapshots=tuple(one.name for one in snapshots(folder)),
    )
