"""Look closer: an image between two others, with the style of another, and its feature maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float32, UInt8

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.samples.recipe import SampleRecipe, check_recipe, draw_recipe
from dsgan_studio.core.samples.render import render_block, to_bytes
from dsgan_studio.core.workflow.samples import PURPOSE
from dsgan_studio.core.workflow.view_request import (
    Between,
    Looks,
    MapsRequest,
    OneImage,
    Pick,
    Viewed,
)
from dsgan_studio.core.workflow.viewing import View, ws_of

Image = UInt8[np.ndarray, "H W 3"]


@dataclass(frozen=True)
class ViewFacts:
    """What there is to look at in a generator.

    Attributes:
        layers: how many layers take a w.
        classes: of a conditional generator, else 0.
        taps: side in px and channels of each feature map, in the interpreter's order.
    """

    layers: int
    classes: int
    taps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class ChannelMap:
    """One channel of a feature map, made visible.

    Attributes:
        channel: its number, from 0.
        low, high: the values that became black and white.
        pixels: grey levels.
    """

    channel: int
    low: float
    high: float
    pixels: UInt8[np.ndarray, "h w"]


def view_facts(view: View) -> ViewFacts:
    """Return what there is to look at in a generator."""
    generator = view.generator
    taps = tuple(zip(generator.tap_sizes, generator.tap_channels, strict=True))
    return ViewFacts(generator.architecture.num_ws, generator.architecture.c_dim, taps)


def viewed_recipe(view: View, viewed: Viewed) -> SampleRecipe:
    """Return all that makes an image again that somebody looks at.

    Raises:
        BadInput: if the generator cannot make it, or `viewed` lies outside of it.
    """
    if isinstance(viewed, OneImage):
        return _picked(view, viewed.pick, viewed.looks)
    if isinstance(viewed, Between):
        first = _picked(view, viewed.first, viewed.looks)
        start, end = _ws(view, first), _ws(view, _picked(view, viewed.second, viewed.looks))
        return _of_ws(start + np.float32(viewed.at) * (end - start), first)
    base = _picked(view, viewed.base, viewed.looks)
    ws = _ws(view, base)
    if not 0 <= viewed.start <= viewed.stop <= len(ws):
        raise BadInput(
            f"this generator has layers 0 to {len(ws) - 1}; got {viewed.start} to "
            f"{viewed.stop - 1}."
        )
    taken = slice(viewed.start, viewed.stop)
    ws[taken] = _ws(view, _picked(view, viewed.style, viewed.looks))[taken]
    return _of_ws(ws, base)


def _picked(view: View, pick: Pick, looks: Looks) -> SampleRecipe:
    return draw_recipe(
        PURPOSE,
        pick.seed,
        pick.index,
        view.generator.architecture.z_dim,
        psi=looks.psi,
        class_index=looks.class_index,
        noise_mode=looks.noise_mode,
    )


def _ws(view: View, recipe: SampleRecipe) -> Float32[np.ndarray, "num_ws w_dim"]:
    check_recipe(recipe, view.generator.architecture)
    return ws_of(view, recipe)


def _of_ws(ws: Float32[np.ndarray, "num_ws w_dim"], like: SampleRecipe) -> SampleRecipe:
    """Return the recipe of a w for each layer; class and noise as in another recipe."""
    return replace(like, z=ws.reshape(-1), space="w", psi=1.0)


def viewed_images(view: View, wanted: Sequence[Viewed], context: JobContext) -> list[Image]:
    """Return images as fast as they can be made: each in a pass of its own.

    They may differ by a grey level from those that are kept, which are made in blocks.

    Raises:
        BadInput: if the generator cannot make one.
        JobCancelled: if nobody wants to see them any more.
    """
    made = []
    for number, viewed in enumerate(wanted):
        context.checkpoint("render", number, len(wanted))
        block = render_block(view.generator, [viewed_recipe(view, viewed)], _single(view).plan)
        made.append(to_bytes(block.images)[0])
    return made


def viewed_maps(view: View, request: MapsRequest, context: JobContext) -> list[ChannelMap]:
    """Return channels of one feature map of an image as grey levels.

    Raises:
        BadInput: if the generator cannot make the image, or has no such feature map.
        JobCancelled: if nobody wants to see them any more.
    """
    context.checkpoint("render", 0, 1)
    taps = view.generator.tap_channels
    if not 0 <= request.tap < len(taps):
        raise BadInput(f"this generator has feature maps 0 to {len(taps) - 1}; got {request.tap}.")
    recipe = viewed_recipe(view, request.image)
    tap = render_block(view.generator, [recipe], _single(view).plan).taps[request.tap][0].float()
    lows, highs = (one.cpu().numpy() for one in torch.aminmax(tap.flatten(1), dim=1))
    if request.alike:
        lows, highs = np.full_like(lows, lows.min()), np.full_like(highs, highs.max())
    shown = range(request.first, min(request.first + request.count, len(tap)))
    values = tap[shown.start : shown.stop].cpu().numpy()
    return [
        ChannelMap(
            channel, float(lows[channel]), float(highs[channel]),
            _grey(one, float(lows[channel]), float(highs[channel])),
        )
        for channel, one in zip(shown, values, strict=True)
    ]  # fmt: skip


def _grey(values: Float32[np.ndarray, "h w"], low: float, high: float) -> UInt8[np.ndarray, "h w"]:
    span = high - low
    if not span > 0:
        return np.zeros(values.shape, np.uint8)
    levels = np.rint((values - np.float32(low)) * np.float32(255 / span))
    grey: UInt8[np.ndarray, "h w"] = levels.clip(0, 255).astype(np.uint8)
    return grey


def _single(view: View) -> View:
    """Return the view with room for one image: a block of eight takes four times as long."""
    return replace(view, plan=replace(view.plan, batch=1))
