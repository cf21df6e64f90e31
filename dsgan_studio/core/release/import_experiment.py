"""Brings in what was made for DatasetGAN: generator, latents, masks and trained classifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float, Float32, UInt8
from PIL import Image

from dsgan_studio.core.annotations.masks import read_mask
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.checkpoints.average_latent import read_average_latent
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.opening import open_checkpoint
from dsgan_studio.core.checkpoints.reading import read_torch_state
from dsgan_studio.core.generators.build import build_generator, complete, with_mean_w
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.release.dataset_release import load_array
from dsgan_studio.core.release.experiment import Experiment, read_experiment, resolve
from dsgan_studio.core.release.matching import MEAN, MatchReport, small, unverified
from dsgan_studio.core.release.rerendering import match_by_rendering

_MASK = re.compile(r"image_mask(\d{1,6})\.npy")
_AVERAGE_NAMES = ("avg_latent_stylegan1.npy", "avg_latent_cat.npy")


@dataclass(frozen=True)
class ImportedSample:
    """One painted image of the experiment.

    Attributes:
        name: such as "image_3".
        mask: [S, S] uint8 class ids; 255 where a non-square mask does not reach.
        latent: [z] of space "z"; of space "w" [w], or [L, w] one a layer.
        space: "z", truncated as the experiment says, or "w", used as it is.
    """

    name: str
    mask: UInt8[np.ndarray, "S S"]
    latent: Float32[np.ndarray, "..."]
    space: str


@dataclass(frozen=True)
class ImportedExperiment:
    """What a folder made for DatasetGAN holds, its pairs put right.

    Attributes:
        experiment: its settings.
        checkpoint: the generator, completed, with the experiment's mean w.
        samples: painted images with the latents they were made of.
        class_ids: 0 to number_class - 1.
        psi, cutoff: truncation of the images.
        size_px: side of the masks.
        classifiers: contents of model_0.pth and on; empty if there are none.
        match: how images and latents were paired.
        notes: what was repaired or left out, one sentence each.
    """

    experiment: Experiment
    checkpoint: GeneratorCheckpoint
    samples: tuple[ImportedSample, ...]
    class_ids: tuple[int, ...]
    psi: float
    cutoff: int | None
    size_px: int
    classifiers: tuple[Mapping[str, Any], ...]
    match: MatchReport
    notes: tuple[str, ...]


def import_experiment(json_path: Path, plan: DevicePlan, context: JobContext) -> ImportedExperiment:
    """Read an experiment with all it names, and pair images and latents by rendering.

    Args:
        json_path: `experiments/*.json`; its paths may be relative to it, to a parent folder, or
            begin with folders that no longer exist.
        plan: where to render.
        context: told of the latents rendered.

    Raises:
        BadInput: if a file is missing or cannot be used, or images and latents do not belong
            together.
        Refused, Corrupt: if checkpoint or classifiers cannot be used.
        JobCancelled: if the user stopped the job.
    """
    experiment = read_experiment(json_path)
    notes: list[str] = []
    checkpoint = _checkpoint(experiment, json_path, notes)
    generator = build_generator(checkpoint).to(plan.device)
    latents, space = _latents(experiment, json_path, generator)
    folder = _existing(experiment.annotation_mask_path, json_path, "annotation_mask_path")
    psi, cutoff = experiment.truncation_psi, _cutoff(experiment, checkpoint)
    images = {n: small(image) for n, image in _images(folder).items()}
    report = unverified(len(latents))
    if images:
        ws = _all_ws(generator, latents, experiment, psi=psi, cutoff=cutoff, plan=plan)
        report = match_by_rendering(
            generator, ws, images, experiment.dim[:2], context, source=str(json_path)
        )
    else:
        notes.append("There are no images to compare with, so mask k is paired with latent k.")
    if report.shift:
        notes.append(
            f"Image k belongs to latent k{report.shift:+d}, found by rendering every latent; "
            "the pairs were put right."
        )
    samples = _samples(folder, experiment, latents, space, report, generator, notes)
    return ImportedExperiment(
        experiment=experiment,
        checkpoint=checkpoint,
        samples=samples,
        class_ids=tuple(range(experiment.number_class)),
        psi=psi,
        cutoff=cutoff,
        size_px=experiment.dim[1],
        classifiers=_classifiers(experiment, json_path, notes),
        match=report,
        notes=tuple(notes),
    )


def _existing(text: str, json_path: Path, key: str) -> Path:
    path = resolve(text, json_path)
    if path is None:
        raise BadInput(
            f'"{key}" in {json_path} is "{text}", which is not there; put it beside the file or '
            "correct the path."
        )
    return path


def _checkpoint(experiment: Experiment, json_path: Path, notes: list[str]) -> GeneratorCheckpoint:
    path = _existing(experiment.stylegan_checkpoint, json_path, "stylegan_checkpoint")
    checkpoint = open_checkpoint(path)
    average = resolve(experiment.average_latent, json_path)
    latents = resolve(experiment.annotation_image_latent_path, json_path)
    if average is None and latents is not None:
        beside = (latents.parent / name for name in _AVERAGE_NAMES)
        average = next((one for one in beside if one.is_file()), None)
    if average is not None:
        w = read_average_latent(average, checkpoint.architecture.w_dim)
        checkpoint = with_mean_w(checkpoint, w)
    elif experiment.average_latent:
        notes.append(f"The mean latent {experiment.average_latent} is not there.")
    return complete(checkpoint)


def _cutoff(experiment: Experiment, checkpoint: GeneratorCheckpoint) -> int | None:
    if experiment.truncation_cutoff is not None:
        return experiment.truncation_cutoff
    return 7 if checkpoint.architecture.resolution == 256 else 8


def _latents(
    experiment: Experiment, json_path: Path, generator: Generator
) -> tuple[npt.NDArray[np.float32], str]:
    key = "annotation_image_latent_path"
    path = _existing(experiment.annotation_image_latent_path, json_path, key)
    array = load_array(path)
    if array.dtype.kind != "f" or not np.isfinite(array).all():
        raise BadInput(f"{path} holds no latents; it has to be an array of floats.")
    latents = array[: experiment.max_training].astype(np.float32)
    architecture = generator.architecture
    if not experiment.annotation_data_from_w:
        check_shape(latents, [None, architecture.z_dim], str(path))
        return latents, "z"
    if latents.ndim == 3:
        # The reference's mapping repeats w for 18 layers, of which the synthesis uses the first.
        latents = latents[:, : architecture.num_ws]
        check_shape(latents, [None, architecture.num_ws, architecture.w_dim], str(path))
    else:
        check_shape(latents, [None, architecture.w_dim], str(path))
    return latents, "w"


def _images(folder: Path) -> dict[int, npt.NDArray[np.uint8]]:
    """Return the annotated images by number; the lossless one where there are two."""
    found: dict[int, npt.NDArray[np.uint8]] = {}
    with disk_errors(f"read the folder {folder}"):
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in paths:  # .png comes after .jpg
        match_ = re.fullmatch(r"image_(\d{1,6})\.(?:jpe?g|png)", path.name)
        if match_:
            try:
                with Image.open(path) as image:
                    found[int(match_[1])] = np.asarray(image.convert("RGB"))
            except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
                raise BadInput(f"{path} is no image; copy it again or remove it.") from error
    return found


def _all_ws(
    generator: Generator,
    latents: npt.NDArray[np.float32],
    experiment: Experiment,
    *,
    psi: float,
    cutoff: int | None,
    plan: DevicePlan,
) -> Float[torch.Tensor, "N num_ws w_dim"]:
    given = torch.from_numpy(latents).to(plan.device)
    with torch.no_grad():
        if not experiment.annotation_data_from_w:
            return generator.truncate(generator.map(given), psi, cutoff)
    return (
        given if given.ndim == 3 else given.unsqueeze(1).repeat(1, generator.architecture.num_ws, 1)
    )


def _samples(
    folder: Path,
    experiment: Experiment,
    latents: npt.NDArray[np.float32],
    space: str,
    report: MatchReport,
    generator: Generator,
    notes: list[str],
) -> tuple[ImportedSample, ...]:
    with disk_errors(f"read the folder {folder}"):
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    numbers = sorted(int(found[1]) for name in names if (found := _MASK.fullmatch(name)))
    samples = []
    for number in numbers:
        latent = report.latent_of.get(number, number + report.shift)
        if latent != MEAN and not 0 <= latent < len(latents):
            notes.append(f"image_mask{number}.npy has no latent and is left out.")
            continue
        vector, kind = (
            (generator.mean_w()[0].cpu().numpy(), "w")
            if latent == MEAN
            else (
                latents[latent],
                space,
            )
        )
        mask = _mask(folder / f"image_mask{number}.npy", experiment, notes)
        samples.append(ImportedSample(f"image_{number}", mask, np.array(vector), kind))
    if not samples:
        raise BadInput(f"{folder} holds no image_mask0.npy with a latent; choose another folder.")
    return tuple(samples)


def _mask(path: Path, experiment: Experiment, notes: list[str]) -> npt.NDArray[np.uint8]:
    mask = read_mask(path)
    height, width, _ = experiment.dim
    if mask.max(initial=0) >= experiment.number_class and (
        mask[mask != UNLABELLED].max(initial=0) >= experiment.number_class
    ):
        raise BadInput(
            f"{path} holds class {mask[mask != UNLABELLED].max()}, but the experiment has "
            f"{experiment.number_class} classes; correct number_class or the mask."
        )
    if mask.shape != (height, width):
        notes.append(f"{path.name} was resized from {mask.shape} to {(height, width)}.")
        mask = np.asarray(Image.fromarray(mask).resize((width, height), Image.Resampling.NEAREST))
    if height == width:
        return mask
    square = np.full((width, width), UNLABELLED, dtype=np.uint8)
    top = (width - height) // 2
    square[top : top + height] = mask
    return square


def _classifiers(
    experiment: Experiment, json_path: Path, notes: list[str]
) -> tuple[Mapping[str, Any], ...]:
    folder = resolve(experiment.exp_dir, json_path)
    folders = [one for one in (folder, json_path.parent, json_path.parent.parent) if one]
    home = next((one for one in folders if (one / "model_0.pth").is_file()), None)
    if home is None:
        notes.append("There are no trained classifiers (model_0.pth).")
        return ()
    states = []
    for number in range(experiment.model_num):
        path = home / f"model_{number}.pth"
        if not path.is_file():
            notes.append(f"Only {number} of {experiment.model_num} classifiers are there.")
            break
        states.append(read_torch_state(path))
    return tuple(states)
