"""Train, import, describe and render generators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast, get_args

import numpy as np
import numpy.typing as npt
from PIL import Image

from dsgan_studio.core.base.device import device_memory_bytes
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors, make_folder, staged_path
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.checkpoints.architecture import architecture_to_json
from dsgan_studio.core.checkpoints.average_latent import read_average_latent
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.opening import (
    CheckpointInfo,
    describe_checkpoint,
    open_checkpoint,
)
from dsgan_studio.core.checkpoints.own_format import generator_hash, write_generator_file
from dsgan_studio.core.gan_training.features import FEATURES_NAME
from dsgan_studio.core.gan_training.fit import FitMode, ImageFit, fit_to_json
from dsgan_studio.core.gan_training.images import prepare_images
from dsgan_studio.core.gan_training.presets import preset
from dsgan_studio.core.gan_training.settings import (
    Precision,
    TrainingSettings,
    settings_to_json,
)
from dsgan_studio.core.gan_training.trainer import train
from dsgan_studio.core.generators.build import build_generator, complete, with_mean_w
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import GeneratorRecord
from dsgan_studio.core.samples.recipe import NoiseMode, SampleRecipe, legacy_latents
from dsgan_studio.core.samples.render import render_arrays, to_bytes
from dsgan_studio.core.workflow.projects import (
    block_size,
    current_generator,
    device_plan,
    load_generator,
    record,
)

IMAGE_FIT_SETTING = "image_fit"
TRAINED_KIND = "StyleGAN2 trained here"


@dataclass(frozen=True)
class TrainingRequest:
    """What a user asks of a training; None where the preset decides.

    Attributes:
        images: folder of images.
        list_file: names a subset.
        resolution_px: side of the generator's images.
        kimg: thousands of images to show.
        fit: crop, letterbox, tiles or objects.
        channels: rgb, or channel numbers with commas.
        window: "LOW,HIGH" for images of more than 8 bits, or None for percentiles of the set.
        flip: show mirror images too.
        batch, gamma, channel_max, precision, snapshot_kimg: as in `TrainingSettings`.
        seed: of every draw.
        device: name of the device.
    """

    images: Path
    list_file: Path | None
    resolution_px: int
    kimg: float
    fit: str
    channels: str
    window: str | None
    flip: bool
    batch: int | None
    gamma: float | None
    channel_max: int | None
    precision: str | None
    snapshot_kimg: float | None
    seed: int
    device: str


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


@dataclass(frozen=True)
class ImportedGenerator:
    """What `import_generator` brought in.

    Attributes:
        hash: of the generator.
        kind: what the file was.
        resolution_px: side of its images.
        notes: what was missing, added or passed over.
    """

    hash: str
    kind: str
    resolution_px: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class RenderedImages:
    """What `render_generator` wrote.

    Attributes:
        count: number of images.
        out: the file.
    """

    count: int
    out: Path


def train_generator(
    path: Path, request: TrainingRequest, *, resume: bool, context: JobContext
) -> TrainedGenerator:
    """Train a StyleGAN2 on a folder of images and make it the project's generator.

    Args:
        path: the project.
        request: what is asked for.
        resume: go on from the last snapshot in the project, if there is one.
        context: progress and cancel; cancelling keeps a complete snapshot.

    Raises:
        BadInput: if images or options cannot be used.
        StoreError, OutOfDeviceMemory, JobCancelled: the last snapshot stays good.
    """
    fit = _image_fit(request)
    with open_project(path) as project:
        plan = device_plan(request.device, batch=request.batch or 16)
        memory_bytes = device_memory_bytes(plan.device)
        default = preset(
            request.resolution_px, plan.device, memory_bytes, plan.threads, total_kimg=request.kimg
        )
        settings = _overridden(default, request)
        folder = project.path(layout.TRAINING)
        images = prepare_images(request.images, request.list_file, fit, folder / "cache", context)
        project.set_setting(IMAGE_FIT_SETTING, fit_to_json(fit))
        result = train(images, settings, folder, plan, context, resume=resume)
        notes = (f"Trained on {len(images.images)} images of {request.images.name}.",)
        digest = keep_generator(project, result.checkpoint, request.images.name, notes)
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
        )


def _image_fit(request: TrainingRequest) -> ImageFit:
    if request.fit not in get_args(FitMode):
        raise BadInput(f'"{request.fit}" is not a fit; give crop, letterbox, tiles or objects.')
    return ImageFit(
        resolution=request.resolution_px,
        mode=cast(FitMode, request.fit),
        channels=_channels(request.channels),
        window=_window(request.window),
    )


def _channels(text: str) -> tuple[int, ...] | None:
    if text == "rgb":
        return None
    parts = text.split(",")
    if not all(part.strip().isdigit() for part in parts):
        raise BadInput(f'"{text}" is not a choice of channels; give rgb, one number, or three.')
    return tuple(int(part) for part in parts)


def _window(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput(f'"{text}" is not a window; give two grey values, LOW,HIGH.') from error
    return low, high


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


def keep_generator(
    project: Project, checkpoint: GeneratorCheckpoint, source_name: str, notes: tuple[str, ...]
) -> str:
    """Write a complete checkpoint into the project, make it the latest, and return its hash."""
    digest = generator_hash(checkpoint.architecture, checkpoint.tensors)
    file = project.path(layout.generator_file(digest))
    if not file.is_file():
        write_generator_file(file, checkpoint, half=_fits_half(checkpoint))
    project.add_generator(
        GeneratorRecord(
            hash=digest,
            kind=checkpoint.kind,
            architecture_json=architecture_to_json(checkpoint.architecture),
            source_name=source_name,
            source_sha256=checkpoint.sha256,
            notes=(*checkpoint.notes, *notes),
        )
    )
    return digest


def _fits_half(checkpoint: GeneratorCheckpoint) -> bool:
    """Tell whether 16 bits hold every weight exactly, as after an import of such a file."""
    tensors = checkpoint.tensors.values()
    return all(bool((tensor.half().float() == tensor).all()) for tensor in tensors)


def import_generator(
    path: Path, file: Path, *, average_latent: Path | None, context: JobContext
) -> ImportedGenerator:
    """Bring a checkpoint into the project; nothing in the file is executed.

    What the file lacks (a mean w, noise maps) is made from fixed seeds and stored.

    Args:
        path: the project.
        file: the checkpoint.
        average_latent: DatasetGAN's avg_latent .npy, to be used as the mean w.
        context: progress and cancel.

    Raises:
        BadInput, Refused, Corrupt: if a file cannot be used; the text says why.
    """
    with open_project(path) as project:
        context.checkpoint("open", 0, 2)
        checkpoint = open_checkpoint(file)
        if average_latent is not None:
            mean = read_average_latent(average_latent, checkpoint.architecture.w_dim)
            checkpoint = with_mean_w(checkpoint, mean)
        context.checkpoint("open", 1, 2)
        checkpoint = complete(checkpoint)
        digest = keep_generator(project, checkpoint, file.name, ())
        record(
            project,
            "generator import",
            {"generator": digest, "file": file.name, "sha256": checkpoint.sha256},
        )
        context.checkpoint("open", 2, 2)
        return ImportedGenerator(
            digest, checkpoint.kind, checkpoint.architecture.resolution, checkpoint.notes
        )


def generator_info(files: Sequence[Path]) -> tuple[CheckpointInfo, ...]:
    """Say what each file holds; reads only.

    Raises:
        BadInput, Refused, Corrupt: for the first file that cannot be read.
    """
    return tuple(describe_checkpoint(file) for file in files)


def render_generator(
    source: Path,
    out: Path,
    *,
    z_file: Path | None,
    seed: int | None,
    psi: float,
    cutoff: int | None,
    noise_mode: str,
    class_index: int | None,
    device: str,
    context: JobContext,
) -> RenderedImages:
    """Render images of a checkpoint or of a project's generator to .npz or .png.

    Args:
        source: a checkpoint or a project folder.
        out: .npz gets `img`, `w` and `tapNN`; .png gets the images side by side.
        z_file: .npy of latents [N, z] or [z]; or None, and then
        seed: one latent of RandomState(seed).
        psi: truncation.
        cutoff: layers that are truncated, None for all.
        noise_mode: const, random (by the seed, else 0) or none.
        class_index: of a conditional generator.
        device: name of the device.
        context: progress and cancel.

    Raises:
        BadInput: if an option or a file cannot be used.
    """
    if out.suffix not in (".npz", ".png"):
        raise BadInput(f"{out} cannot be written; give a name that ends in .npz or .png.")
    if (z_file is None) == (seed is None):
        raise BadInput("give either --z FILE.npy or --seed S.")
    if noise_mode not in get_args(NoiseMode):
        raise BadInput(f'"{noise_mode}" is not a noise mode; give const, random or none.')
    generator = _generator_of(source)
    z = (
        legacy_latents(seed, 1, generator.architecture.z_dim)
        if seed is not None
        else _read_latents(cast(Path, z_file))
    )
    recipes = [
        SampleRecipe(row, psi, cutoff, class_index, cast(NoiseMode, noise_mode), (seed or 0) + n)
        for n, row in enumerate(z)
    ]
    plan = device_plan(device, batch=block_size(generator.architecture.resolution))
    arrays = render_arrays(generator, recipes, plan, context)
    make_folder(out.absolute().parent)
    if out.suffix == ".npz":
        with staged_path(out) as staged:
            np.savez(staged, allow_pickle=False, **arrays)
    else:
        _write_row(out, arrays["img"])
    return RenderedImages(len(z), out)


def _generator_of(source: Path) -> Generator:
    if source.is_dir():
        with open_project_reading(source) as project:
            return load_generator(project, current_generator(project).hash)
    return build_generator(complete(open_checkpoint(source)))


def _read_latents(file: Path) -> npt.NDArray[np.float32]:
    """Return [N, z_dim] latents.

    Raises:
        BadInput: if the file is missing, no NPY of numbers, or of another shape.
    """
    if not file.is_file():
        raise BadInput(f"{file} is not there; check the path.")
    try:
        with disk_errors(f"read {file}"):
            array = np.load(file, allow_pickle=False)
        latents = np.atleast_2d(np.asarray(array, dtype=np.float32))
    except (ValueError, TypeError, EOFError, AttributeError) as error:
        raise BadInput(f"{file} is not an NPY file of latents ({error}).") from error
    if latents.ndim != 2 or not len(latents):
        raise BadInput(f"{file} has shape {list(latents.shape)}; latents have shape [N, z].")
    return latents


def _write_row(out: Path, images: npt.NDArray[np.float32]) -> None:
    import torch

    row = np.concatenate(list(to_bytes(torch.from_numpy(images))), axis=1)  # [H, N*W, 3]
    with staged_path(out) as staged:
        Image.fromarray(row).save(staged, "PNG")
