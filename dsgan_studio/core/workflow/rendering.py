"""Render images of a generator, to look at them or to check a conversion."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors, make_folder, staged_path
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.checkpoints.opening import open_checkpoint
from dsgan_studio.core.generators.build import build_generator, complete
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.release.dataset_release import load_array
from dsgan_studio.core.samples.recipe import NoiseMode, SampleRecipe, check_cutoff, legacy_latents
from dsgan_studio.core.samples.render import render_arrays, to_bytes
from dsgan_studio.core.workflow.projects import block_size, current_generator, device_plan
from dsgan_studio.core.workflow.stored_generators import load_generator


@dataclass(frozen=True)
class RenderedImages:
    """What `render_generator` wrote.

    Attributes:
        count: number of images.
        out: the file.
    """

    count: int
    out: Path


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
    _check_writable(out)
    generator = _generator_of(source)
    check_cutoff(cutoff, generator.architecture)
    z = (
        legacy_latents(seed, 1, generator.architecture.z_dim)
        if seed is not None
        else _read_latents(cast(Path, z_file))
    )
    recipes = [
        SampleRecipe(row, psi, cutoff, class_index, cast(NoiseMode, noise_mode), (seed or 0) + n)
        for n, row in enumerate(z)
    ]
    size = block_size(generator.architecture.resolution)
    plan = device_plan(device, batch=size, allowance=context.allowance)
    arrays = render_arrays(generator, recipes, plan, context)
    if out.suffix == ".npz":
        with staged_path(out) as staged:
            np.savez(staged, allow_pickle=False, **arrays)
    else:
        _write_row(out, arrays["img"])
    return RenderedImages(len(z), out)


def _check_writable(out: Path) -> None:
    """Refuse what cannot be written before anything is computed; make the folder."""
    with disk_errors(f"write {out}"):
        if out.is_dir():
            raise BadInput(f"{out} is a folder; give the name of a file.")
    make_folder(out.absolute().parent)


def _generator_of(source: Path) -> Generator:
    with disk_errors(f"read {source}"):
        is_folder = source.is_dir()
    if is_folder:
        with open_project_reading(source) as project:
            return load_generator(project, current_generator(project).hash)
    return build_generator(complete(open_checkpoint(source)))


def _read_latents(file: Path) -> npt.NDArray[np.float32]:
    """Return [N, z_dim] latents.

    Raises:
        BadInput: if the file is missing, no NPY of numbers, or of another shape.
    """
    array = np.atleast_2d(load_array(file))
    if array.dtype.kind not in "fiu":
        raise BadInput(f"{file} holds values of type {array.dtype}; latents are floats.")
    if array.ndim != 2 or not array.size:
        raise BadInput(f"{file} has the shape {list(array.shape)}; latents have [N, z].")
    with np.errstate(over="ignore"):
        latents: npt.NDArray[np.float32] = array.astype(np.float32)
    if not np.isfinite(latents).all():
        raise BadInput(f"{file} holds numbers that are not finite; give latents that are.")
    return latents


def _write_row(out: Path, images: npt.NDArray[np.float32]) -> None:
    row = np.concatenate(list(to_bytes(torch.from_numpy(images))), axis=1)  # [H, N*W, 3]
    with staged_path(out) as staged:
        Image.fromarray(row).save(staged, "PNG")
