"""Look at a generator: images for a seed and settings, made at once and kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float32, UInt8

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.snapshots import is_snapshot
from dsgan_studio.core.gan_training.snapshots import load_generator as snapshot_checkpoint
from dsgan_studio.core.generators.build import build_generator
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.samples.recipe import SampleRecipe, draw_recipe
from dsgan_studio.core.samples.render import render_samples, render_small
from dsgan_studio.core.workflow.projects import block_size, device_plan
from dsgan_studio.core.workflow.samples import PURPOSE, recipe_of
from dsgan_studio.core.workflow.stored_generators import load_generator
from dsgan_studio.core.workflow.view_request import ViewRequest

_PREVIEW_PX, _LEAST_PREVIEWED_PX = 32, 256
_SNAPSHOT = re.compile(r"snapshot-\d+")


@dataclass(frozen=True)
class View:
    """A generator that is loaded to be looked at.

    Attributes:
        hash: of the generator, or the name of a snapshot of the training.
        generator: with its weights.
        plan: where it renders.
    """

    hash: str
    generator: Generator
    plan: DevicePlan


def open_view(path: Path | Project, source: str, *, device: str) -> View:
    """Load a generator of the project.

    Args:
        path: the project.
        source: hash of a generator, or name of a snapshot of the project's training.
        device: name of the device.

    Raises:
        BadInput, Corrupt: if its file is missing or damaged.
        ProjectError: if the project cannot be opened.
    """
    with open_project_reading(path) as project:
        if _SNAPSHOT.fullmatch(source):
            generator = _snapshot_generator(project, source)
        else:
            generator = load_generator(project, source)
    plan = device_plan(device, batch=block_size(generator.architecture.resolution))
    return View(source, generator, plan)


def _snapshot_generator(project: Project, name: str) -> Generator:
    folder = project.path(layout.TRAINING) / name
    if not is_snapshot(folder):
        raise BadInput(
            f"{folder} is no longer there; only the last snapshots of a training and its best are "
            "kept. Choose another one."
        )
    return build_generator(snapshot_checkpoint(folder))


def view_recipes(view: View, request: ViewRequest) -> list[SampleRecipe]:
    """Return what makes the images of a request: those that drawing samples would keep."""
    z_dim = view.generator.architecture.z_dim
    return [
        draw_recipe(
            PURPOSE,
            request.seed,
            index,
            z_dim,
            psi=request.psi,
            cutoff=request.cutoff,
            class_index=request.class_index,
            noise_mode=request.noise_mode,
        )
        for index in range(request.count)
    ]


def view_images(
    view: View, request: ViewRequest, context: JobContext
) -> Iterator[UInt8[np.ndarray, "H W 3"]]:
    """Yield the images of a request in order.

    Raises:
        BadInput: if the generator cannot make them.
        JobCancelled: if nobody wants to see them any more.
    """
    yield from render_samples(view.generator, view_recipes(view, request), view.plan, context)


def view_previews(
    view: View, request: ViewRequest, context: JobContext
) -> Iterator[UInt8[np.ndarray, "h w 3"]]:
    """Yield a small stand-in for each image of a request; nothing where it would save no time.

    The layers up to 32 px take about a quarter of the time of all at 256 px, and less above.

    Raises:
        BadInput: if the generator cannot make them.
        JobCancelled: if nobody wants to see them any more.
    """
    if view.generator.architecture.resolution < _LEAST_PREVIEWED_PX:
        return
    plan = replace(view.plan, batch=block_size(_PREVIEW_PX))
    recipes = view_recipes(view, request)
    yield from render_small(view.generator, recipes, plan, _PREVIEW_PX, context)


def sample_ws(
    path: Path | Project, view: View, sample_ids: Sequence[int]
) -> list[Float32[np.ndarray, "num_ws w_dim"]]:
    """Return the w of every layer of samples, after truncation.

    Args:
        path: the project.
        view: the generator of these samples.
        sample_ids: their numbers.

    Raises:
        ProjectError: if there is no such sample.
    """
    with open_project_reading(path) as project:
        recipes = [recipe_of(project.sample(one)) for one in sample_ids]
    return [ws_of(view, recipe) for recipe in recipes]


def ws_of(view: View, recipe: SampleRecipe) -> Float32[np.ndarray, "num_ws w_dim"]:
    """Return the w of every layer of a recipe, after truncation."""
    a = view.generator.architecture
    values = torch.from_numpy(np.array(recipe.z)).to(view.plan.device)
    with torch.no_grad():
        if recipe.space == "w":
            ws = values.reshape(1, -1, a.w_dim).expand(1, a.num_ws, a.w_dim)
        else:
            c = None
            if recipe.class_index is not None:
                index = torch.tensor([recipe.class_index], device=view.plan.device)
                c = torch.nn.functional.one_hot(index, a.c_dim).float()
            view.generator.to(view.plan.device)
            ws = view.generator.map(values[None], c)
            ws = view.generator.truncate(ws, recipe.psi, recipe.cutoff, c)
    result: Float32[np.ndarray, "num_ws w_dim"] = ws[0].float().cpu().numpy()
    return result
