"""Recipes -> images and feature maps.

Item i is always computed at place i mod batch of a full batch, whatever else is asked for: the
rounding of a convolution depends on the batch size and may depend on the place. So a set that is
split, extended or resumed has the same bytes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.samples.recipe import SampleRecipe, check_recipe


@dataclass(frozen=True)
class RenderedBlock:
    """One forward pass.

    Attributes:
        ws: [N, num_ws, w_dim] float32, after truncation.
        images: [N, C, R, R] float32, about -1..1, not clipped.
        taps: feature maps [N, C_l, H_l, W_l] in the interpreter's order.
    """

    ws: Tensor
    images: Tensor
    taps: tuple[Tensor, ...]


def to_bytes(images: Float[Tensor, "N C H W"]) -> npt.NDArray[np.uint8]:
    """Return images of about -1..1 as [N, H, W, 3] uint8, as the reference does.

    x * 127.5 + 128, cut to an integer, clipped to 0..255. One channel is shown as grey.
    """
    values = images.detach().float() * 127.5 + 128.0
    pixels = values.clamp(0.0, 255.0).to(torch.uint8).permute(0, 2, 3, 1)
    if pixels.shape[3] == 1:
        pixels = pixels.expand(-1, -1, -1, 3)
    return np.ascontiguousarray(pixels.cpu().numpy())


def _noise(generator: Generator, recipes: Sequence[SampleRecipe]) -> list[Tensor] | None:
    """Return one map [N or 1, 1, r, r] a layer for recipes that may differ in their mode."""
    modes = {recipe.noise_mode for recipe in recipes}
    if modes == {"none"} or not generator.noise_sizes:
        return None
    if modes == {"const"}:
        return generator.const_noise()
    if modes == {"random"}:
        return generator.seeded_noise([recipe.noise_seed for recipe in recipes])
    const = generator.const_noise()
    per_item = []
    for recipe in recipes:
        maps = const
        if recipe.noise_mode == "random":
            maps = generator.seeded_noise([recipe.noise_seed])
        elif recipe.noise_mode == "none":
            maps = [torch.zeros_like(noise) for noise in const]
        per_item.append(maps)
    return [torch.cat(layer) for layer in zip(*per_item, strict=True)]


def _latents(
    generator: Generator, recipes: Sequence[SampleRecipe], device: torch.device
) -> Float[Tensor, "N num_ws w_dim"]:
    """Return the w of every layer, truncated where it comes from a z."""
    a = generator.architecture
    # A recipe in w takes a place in the mapping too, so that those beside it round as ever.
    z = np.stack([r.z if r.space == "z" else np.zeros(a.z_dim, np.float32) for r in recipes])
    c = None
    if a.c_dim:
        classes = torch.tensor([recipe.class_index for recipe in recipes], device=device)
        c = torch.nn.functional.one_hot(classes, a.c_dim).float()
    ws = generator.map(torch.from_numpy(z).to(device), c)
    rows = []
    for n, recipe in enumerate(recipes):
        if recipe.space == "w":
            w = torch.from_numpy(recipe.z.copy()).to(device).reshape(-1, a.w_dim)
            rows.append(w.expand(a.num_ws, -1)[None])
        else:
            mine = None if c is None else c[n : n + 1]
            rows.append(generator.truncate(ws[n : n + 1], recipe.psi, recipe.cutoff, mine))
    return torch.cat(rows)


def _precision(plan: DevicePlan) -> contextlib.AbstractContextManager[object]:
    if plan.dtype == torch.float32:
        return contextlib.nullcontext()
    return torch.autocast(plan.device.type, dtype=plan.dtype)


def render_block(
    generator: Generator, recipes: Sequence[SampleRecipe], plan: DevicePlan, *, place: int = 0
) -> RenderedBlock:
    """Render up to one batch in one forward pass.

    Args:
        generator: moved to `plan.device` if it is elsewhere.
        recipes: 1 to plan.batch - place of them.
        plan: device, precision and batch; the pass always has `plan.batch` places.
        place: where the first recipe stands in the batch, its index mod plan.batch.

    Raises:
        BadInput: if the generator cannot make a recipe.
        ShapeError: if the recipes do not fit the batch.
    """
    count = len(recipes)
    if not count or place < 0 or place + count > plan.batch:
        raise ShapeError(f"{count} recipes from place {place} do not fit a batch of {plan.batch}.")
    for recipe in recipes:
        check_recipe(recipe, generator.architecture)
    behind = plan.batch - place - count
    padded = [recipes[0]] * place + list(recipes) + [recipes[-1]] * behind
    generator.to(plan.device)
    # Not inference mode: the interpreter trains on these maps.
    with torch.no_grad(), _precision(plan):
        ws = _latents(generator, padded, plan.device)
        result = generator.synthesize_with_taps(ws, _noise(generator, padded))
    mine = slice(place, place + count)
    return RenderedBlock(
        ws[mine], result.image[mine].float(), tuple(tap[mine] for tap in result.taps)
    )


def synthesize_block(
    generator: Generator, recipes: Sequence[SampleRecipe], plan: DevicePlan, *, place: int = 0
) -> tuple[npt.NDArray[np.uint8], tuple[Tensor, ...]]:
    """Return images [N, H, W, 3] uint8 and taps of one pass; arguments as `render_block`.

    Raises:
        BadInput: if the generator cannot make a recipe.
        ShapeError: if the recipes do not fit the batch.
    """
    block = render_block(generator, recipes, plan, place=place)
    return to_bytes(block.images), block.taps


def _blocks(
    recipes: Sequence[SampleRecipe], first_index: int, batch: int
) -> Iterator[tuple[int, int, Sequence[SampleRecipe]]]:
    """Cut recipes at multiples of `batch`; yields (done before, place, recipes)."""
    done = 0
    while done < len(recipes):
        place = (first_index + done) % batch
        part = recipes[done : done + batch - place]
        yield done, place, part
        done += len(part)


def render_samples(
    generator: Generator,
    recipes: Sequence[SampleRecipe],
    plan: DevicePlan,
    context: JobContext,
    *,
    first_index: int = 0,
) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield the image [H, W, 3] uint8 of each recipe, in order.

    Args:
        generator: moved to `plan.device` if it is elsewhere.
        recipes: of items first_index, first_index + 1, …
        plan: device, precision and batch.
        context: told of every block.
        first_index: index of the first recipe in the set it belongs to.

    Raises:
        BadInput: if the generator cannot make a recipe.
        JobCancelled: if the job was cancelled.
    """
    for done, place, part in _blocks(recipes, first_index, plan.batch):
        context.checkpoint("render", done, len(recipes))
        images, _ = synthesize_block(generator, part, plan, place=place)
        yield from images
    context.checkpoint("render", len(recipes), len(recipes))


def render_small(
    generator: Generator,
    recipes: Sequence[SampleRecipe],
    plan: DevicePlan,
    most_px: int,
    context: JobContext,
) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield a small image [h, w, 3] uint8 of each recipe, to be looked at until the real one comes.

    Nothing where the generator makes none before its last layer. Sharpness and detail of the later
    layers are missing, so that this is no sample.

    Args:
        generator: moved to `plan.device` if it is elsewhere.
        recipes: any number.
        plan: device, precision and batch.
        most_px: largest side.
        context: told of every block.

    Raises:
        BadInput: if the generator cannot make a recipe.
        JobCancelled: if the job was cancelled.
    """
    for done, _, part in _blocks(recipes, 0, plan.batch):
        context.checkpoint("render", done, len(recipes))
        for recipe in part:
            check_recipe(recipe, generator.architecture)
        generator.to(plan.device)
        with torch.no_grad(), _precision(plan):
            ws = _latents(generator, part, plan.device)
            images = generator.synthesize_small(ws, _noise(generator, part), most_px)
        if images is None:
            return
        yield from to_bytes(images.float())


def render_arrays(
    generator: Generator, recipes: Sequence[SampleRecipe], plan: DevicePlan, context: JobContext
) -> dict[str, npt.NDArray[np.float32]]:
    """Return everything a pass gives, by name, for comparison with other programs.

    Returns:
        `img` [N, C, R, R] not clipped, `w` [N, num_ws, w_dim] after truncation, and `tap00`,
        `tap01`, … [N, C_l, H_l, W_l] in the interpreter's order; all float32.

    Raises:
        BadInput: if the generator cannot make a recipe, or there is none.
        JobCancelled: if the job was cancelled.
    """
    if not recipes:
        raise BadInput("there is no latent to render; give at least one.")
    parts: list[dict[str, npt.NDArray[np.float32]]] = []
    for done, place, part in _blocks(recipes, 0, plan.batch):
        context.checkpoint("render", done, len(recipes))
        block = render_block(generator, part, plan, place=place)
        named = {"img": block.images, "w": block.ws}
        named |= {f"tap{index:02d}": tap for index, tap in enumerate(block.taps)}
        parts.append({name: tensor.float().cpu().numpy() for name, tensor in named.items()})
    context.checkpoint("render", len(recipes), len(recipes))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
