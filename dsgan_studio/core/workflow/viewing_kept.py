"""Keep an image that somebody looks at: as a sample of the project, or as a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dsgan_studio.core.base.fsio import atomic_write
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import SampleRecord
from dsgan_studio.core.samples.recipe import SampleRecipe
from dsgan_studio.core.samples.render import render_samples
from dsgan_studio.core.workflow.dropped import dropped_samples, restore_samples
from dsgan_studio.core.workflow.projects import image_sha256, record
from dsgan_studio.core.workflow.samples import encode_image, recipe_of
from dsgan_studio.core.workflow.view_request import Viewed
from dsgan_studio.core.workflow.viewing import View, open_view
from dsgan_studio.core.workflow.viewing_closer import viewed_recipe


def keep_as_sample(
    path: Path | Project, generator_hash: str, viewed: Viewed, *, device: str, context: JobContext
) -> int:
    """Add an image to the samples of its generator and return its number.

    An image that is a sample already is not added again; one that was dropped comes back. It has
    no seed of its own, so that drawing more of a seed stays what it is.

    Args:
        path: the project, its folder or open.
        generator_hash: of a generator of the project.
        viewed: the image.
        device: name of the device.
        context: progress and cancel.

    Raises:
        BadInput: if the generator is missing or cannot make it.
        ProjectError, StoreError, JobCancelled: as usual.
    """
    with open_project(path) as project:
        view = open_view(project, generator_hash, device=device)
        recipe = viewed_recipe(view, viewed)
        held = _held(project, generator_hash, recipe)
        if held is not None:
            if held in dropped_samples(project):
                restore_samples(project, [held])
            return held
        data = _encoded(view, recipe, context)
        sample_id = project.next_sample_id()
        atomic_write(project.path(layout.sample_file(sample_id)), data)
        project.add_samples([
            SampleRecord(
                id=sample_id,
                generator_hash=generator_hash,
                seed=None,
                index=None,
                z=recipe.z,
                class_index=recipe.class_index,
                psi=recipe.psi,
                cutoff=recipe.cutoff,
                noise_mode=recipe.noise_mode,
                noise_seed=recipe.noise_seed,
                image_sha256=image_sha256(data),
                latent_space=recipe.space,
            )
        ])  # fmt: skip
        record(project, "sample keep", {"sample": sample_id, "generator": generator_hash})
        return sample_id


def save_viewed(view: View, viewed: Viewed, file: Path, context: JobContext) -> None:
    """Write an image to `file` as a PNG, the same as `keep_as_sample` would keep.

    Raises:
        BadInput: if the generator cannot make it.
        StoreError: if the disk refuses; the file is then as it was.
        JobCancelled: if it was cancelled.
    """
    atomic_write(file, _encoded(view, viewed_recipe(view, viewed), context))


def _encoded(view: View, recipe: SampleRecipe, context: JobContext) -> bytes:
    """Return the PNG of a recipe, made at the place in a block where samples without index are."""
    (image,) = render_samples(view.generator, [recipe], view.plan, context)
    return encode_image(image)


def _held(project: Project, generator_hash: str, recipe: SampleRecipe) -> int | None:
    """Return the number of the sample that has this recipe, None where there is none."""
    for sample in project.samples(generator_hash):
        other = recipe_of(sample)
        same_noise = recipe.noise_mode != "random" or other.noise_seed == recipe.noise_seed
        if (
            same_noise
            and np.array_equal(other.z, recipe.z)
            and (other.space, other.psi, other.cutoff, other.class_index, other.noise_mode)
            == (recipe.space, recipe.psi, recipe.cutoff, recipe.class_index, recipe.noise_mode)
        ):
            return sample.id
    return None
