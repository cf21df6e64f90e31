"""Draw samples, and make their images and feature maps again."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write, disk_errors
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import SampleRecord
from dsgan_studio.core.samples.recipe import SampleRecipe, check_cutoff, check_recipe, draw_recipe
from dsgan_studio.core.samples.render import render_samples
from dsgan_studio.core.workflow.projects import (
    block_size,
    current_generator,
    device_plan,
    image_sha256,
    record,
)
from dsgan_studio.core.workflow.stored_generators import load_generator

PURPOSE = "sample"


@dataclass(frozen=True)
class DrawnSamples:
    """What `draw_samples` did.

    Attributes:
        added: how many are new.
        ids: of all samples of this seed and these settings, in order.
        folder: where the images lie.
    """

    added: int
    ids: tuple[int, ...]
    folder: Path


def encode_image(image: UInt8[np.ndarray, "H W 3"]) -> bytes:
    """Return `image` as the bytes of a PNG; equal images, equal bytes."""
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def recipe_of(sample: SampleRecord) -> SampleRecipe:
    """Return what makes the image of a stored sample again."""
    return SampleRecipe(
        z=sample.z,
        psi=sample.psi,
        cutoff=sample.cutoff,
        class_index=sample.class_index,
        noise_mode=sample.noise_mode,
        noise_seed=sample.noise_seed,
        space=sample.latent_space,
    )


def draw_samples(
    path: Path | Project,
    *,
    count: int,
    seed: int,
    psi: float,
    cutoff: int | None,
    class_index: int | None,
    device: str,
    context: JobContext,
) -> DrawnSamples:
    """Bring the samples of one seed to `count`; those that exist are left as they are.

    Sample i of a seed depends only on the generator, the settings and (seed, i). The image is
    written before the index names it, so a killed process leaves no sample without its image. An
    image that was lost or damaged since is made again.

    Args:
        path: the project, its folder or open.
        count: samples that this seed and these settings shall have.
        seed: from 0.
        psi: truncation, 0 to 1 in most cases.
        cutoff: layers that are truncated; None for all.
        class_index: class of a conditional generator.
        device: name of the device.
        context: progress and cancel.

    Raises:
        BadInput: if there is no generator, or it cannot make this.
        ProjectError, StoreError, JobCancelled: as usual.
    """
    with open_project(path) as project:
        generator_record = current_generator(project)
        generator = load_generator(project, generator_record.hash)
        z_dim = generator.architecture.z_dim
        check_cutoff(cutoff, generator.architecture)
        settings = {"psi": psi, "cutoff": cutoff, "class_index": class_index}
        held = _held(project.samples(generator_record.hash), seed, settings)
        wanted = [index for index in range(count) if index not in held]
        first = SampleRecipe(np.zeros(z_dim, np.float32), psi, cutoff, class_index)
        check_recipe(first, generator.architecture)
        size = block_size(generator.architecture.resolution)
        plan = device_plan(device, batch=size, allowance=context.allowance)
        _restore_lost(project, generator, held, plan, context)
        for run in _consecutive(wanted):
            recipes = [
                draw_recipe(
                    PURPOSE, seed, i, z_dim, psi=psi, cutoff=cutoff, class_index=class_index
                )
                for i in run
            ]
            images = render_samples(generator, recipes, plan, context, first_index=run[0])
            for index, recipe, image in zip(run, recipes, images, strict=True):
                stored = _store(project, generator_record.hash, seed, index, recipe, image)
                held[index] = stored.id
        if wanted:
            record(project, "sample", {"count": count, "seed": seed, **settings})
        ids = tuple(held[index] for index in range(count))
        return DrawnSamples(len(wanted), ids, project.path(layout.SAMPLES))


def _restore_lost(
    project: Project,
    generator: Generator,
    held: Mapping[int, int],
    plan: DevicePlan,
    context: JobContext,
) -> None:
    """Make the images of samples again whose files are missing or cannot be read."""
    for index, sample_id in sorted(held.items()):
        sample = project.sample(sample_id)
        try:
            stored_image(project, sample)
        except BadInput:
            (image,) = render_samples(
                generator, [recipe_of(sample)], plan, context, first_index=index
            )
            atomic_write(project.path(layout.sample_file(sample_id)), encode_image(image))


def _held(
    samples: Sequence[SampleRecord], seed: int, settings: dict[str, float | int | None]
) -> dict[int, int]:
    """Return the ids of the samples of `seed` drawn with `settings`, by their index."""
    return {
        sample.index: sample.id
        for sample in samples
        if sample.seed == seed
        and sample.index is not None
        and all(getattr(sample, name) == value for name, value in settings.items())
    }


def _consecutive(indices: Sequence[int]) -> Iterator[list[int]]:
    """Cut ascending indices into runs without gaps."""
    run: list[int] = []
    for index in indices:
        if run and index != run[-1] + 1:
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _store(
    project: Project,
    generator_hash: str,
    seed: int,
    index: int,
    recipe: SampleRecipe,
    image: UInt8[np.ndarray, "H W 3"],
) -> SampleRecord:
    sample_id = project.next_sample_id()
    data = encode_image(image)
    atomic_write(project.path(layout.sample_file(sample_id)), data)
    sample = SampleRecord(
        id=sample_id,
        generator_hash=generator_hash,
        seed=seed,
        index=index,
        z=recipe.z,
        class_index=recipe.class_index,
        psi=recipe.psi,
        cutoff=recipe.cutoff,
        noise_mode=recipe.noise_mode,
        noise_seed=recipe.noise_seed,
        image_sha256=image_sha256(data),
    )
    return project.add_samples([sample])[0]


def stored_image(project: Project, sample: SampleRecord) -> UInt8[np.ndarray, "H W 3"]:
    """Return the image of a sample as it lies in the project.

    Raises:
        BadInput: if the file is missing or damaged.
        StoreError: if the disk refuses.
    """
    file = project.path(layout.sample_file(sample.id))
    try:
        with disk_errors(f"read {file}"):
            data = file.read_bytes() if file.is_file() else b""
        with Image.open(io.BytesIO(data)) as image:
            return np.array(image.convert("RGB"))
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput(
            f"{file} is missing or damaged; run dsgan-studio sample with its seed again, which "
            "makes it anew."
        ) from error


def held_count(
    project: Project, *, seed: int, psi: float, cutoff: int | None, class_index: int | None
) -> int:
    """Return how many samples of a seed and settings the latest generator has, dropped ones too.

    Drawing this many and `n` more adds `n`.
    """
    found = project.latest_generator()
    settings: dict[str, float | int | None] = {"psi": psi, "cutoff": cutoff}
    settings["class_index"] = class_index
    return 0 if found is None else len(_held(project.samples(found.hash), seed, settings))
