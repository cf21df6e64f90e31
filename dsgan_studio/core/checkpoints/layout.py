"""The tensors that an architecture must have, with their shapes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Protocol

from dsgan_studio.core.base.errors import Corrupt
from dsgan_studio.core.checkpoints.architecture import (
    Architecture,
    StyleGAN1Architecture,
    StyleGAN2Architecture,
)
from dsgan_studio.core.checkpoints.stylegan3_architecture import StyleGAN3Architecture

Shape = tuple[int, ...]


class _Shaped(Protocol):
    @property
    def shape(self) -> tuple[int, ...]: ...


def expected_tensors(architecture: Architecture) -> dict[str, Shape]:
    """Return name and shape of every tensor without which the generator cannot run."""
    if isinstance(architecture, StyleGAN1Architecture):
        return dict(_stylegan1(architecture))
    if isinstance(architecture, StyleGAN3Architecture):
        return dict(_stylegan3(architecture))
    return dict(_stylegan2(architecture))


def optional_tensors(architecture: Architecture) -> dict[str, Shape]:
    """Return name and shape of what a file may leave out: mean w, fixed noise, filters."""
    if isinstance(architecture, StyleGAN1Architecture):
        return dict(_stylegan1_optional(architecture))
    if isinstance(architecture, StyleGAN3Architecture):
        return {} if architecture.mean_w_per_class else dict([mean_w_tensor(architecture)])
    return dict(_stylegan2_optional(architecture))


def mean_w_tensor(architecture: Architecture) -> tuple[str, Shape]:
    """Return name and shape of the tensor that holds the mean w, or the one of each class."""
    if isinstance(architecture, StyleGAN1Architecture):
        return "truncation.avg_latent", (architecture.w_dim,)
    if isinstance(architecture, StyleGAN3Architecture) and architecture.mean_w_per_class:
        return "mapping.w_avg", (architecture.c_dim, architecture.w_dim)
    return "mapping.w_avg", (architecture.w_dim,)


def check_layout(architecture: Architecture, tensors: Mapping[str, _Shaped]) -> tuple[str, ...]:
    """Check that every tensor is there and has the shape that the others imply.

    Returns:
        The names of tensors that no generator of this kind has, in order.

    Raises:
        Corrupt: if one is missing or of another shape.
    """
    expected, optional = expected_tensors(architecture), optional_tensors(architecture)
    missing = [name for name in expected if name not in tensors]
    if missing:
        raise Corrupt(
            f"it lacks {len(missing)} tensors of its generator, the first is {missing[0]}; "
            "copy or download it again"
        )
    for name, shape in (expected | optional).items():
        if name in tensors and tuple(tensors[name].shape) != shape:
            raise Corrupt(
                f"its tensor {name} has the shape {list(tensors[name].shape)} and not "
                f"{list(shape)}, which the others imply; it was edited or is damaged"
            )
    return tuple(name for name in tensors if name not in expected and name not in optional)


def _stylegan1(a: StyleGAN1Architecture) -> Iterator[tuple[str, Shape]]:
    if a.c_dim:
        yield "g_mapping.label.weight", (a.z_dim, a.c_dim)
    for i, (inputs, outputs) in enumerate(itertools.pairwise(a.mapping_sizes)):
        yield f"g_mapping.dense{i}.weight", (outputs, inputs)
        yield f"g_mapping.dense{i}.bias", (outputs,)
    yield "g_synthesis.torgb.weight", (a.img_channels, a.channels[-1], 1, 1)
    yield "g_synthesis.torgb.bias", (a.img_channels,)
    before = a.channels[0]
    for size, count in zip(a.block_sizes, a.channels, strict=True):
        block = f"g_synthesis.blocks.{size}x{size}."
        second = "conv1." if size > 4 else "conv."
        if size > 4:
            yield block + "conv0_up.weight", (count, before, 3, 3)
            yield block + "conv0_up.bias", (count,)
        else:
            yield block + "const", (1, count, 4, 4)
            yield block + "bias", (count,)
        yield block + second + "weight", (count, count, 3, 3)
        yield block + second + "bias", (count,)
        for epilogue in ("epi1.", "epi2."):
            yield block + epilogue + "top_epi.noise.weight", (count,)
            yield block + epilogue + "style_mod.lin.weight", (2 * count, a.w_dim)
            yield block + epilogue + "style_mod.lin.bias", (2 * count,)
        before = count


def _stylegan1_optional(a: StyleGAN1Architecture) -> Iterator[tuple[str, Shape]]:
    yield "truncation.avg_latent", (a.w_dim,)
    for i, size in enumerate(a.block_sizes):
        yield f"g_synthesis.noise.{2 * i}", (size, size)
        yield f"g_synthesis.noise.{2 * i + 1}", (size, size)
        if size > 4:
            name = f"g_synthesis.blocks.{size}x{size}.conv0_up.intermediate.kernel"
            yield name, (1, 1, 3, 3)


def _stylegan2(a: StyleGAN2Architecture) -> Iterator[tuple[str, Shape]]:
    if a.c_dim and a.class_input == "concatenated":
        yield "mapping.label.weight", (a.class_dim, a.c_dim)
    elif a.c_dim:
        yield "mapping.embed.weight", (a.class_dim, a.c_dim)
        yield "mapping.embed.bias", (a.class_dim,)
    for i, (inputs, outputs) in enumerate(itertools.pairwise(a.mapping_sizes)):
        yield f"mapping.fc{i}.weight", (outputs, inputs)
        yield f"mapping.fc{i}.bias", (outputs,)
    yield "synthesis.b4.const", (a.channels[0], 4, 4)
    before = a.channels[0]
    for size, count in zip(a.block_sizes, a.channels, strict=True):
        block = f"synthesis.b{size}."
        convolutions = [("conv1.", count)]
        if size > 4:
            convolutions.insert(0, ("conv0.", before))
        for name, inputs in convolutions:
            yield from _styled(block + name, count, inputs, a.w_dim, kernel=3)
            if a.use_noise:
                yield block + name + "noise_strength", ()
        if a.architecture == "skip" or size == a.resolution:
            yield from _styled(block + "torgb.", a.img_channels, count, a.w_dim, kernel=1)
        if a.architecture == "resnet" and size > 4:
            yield block + "skip.weight", (count, before, 1, 1)
        before = count


def _styled(
    name: str, outputs: int, inputs: int, w_dim: int, *, kernel: int
) -> Iterator[tuple[str, Shape]]:
    yield name + "weight", (outputs, inputs, kernel, kernel)
    yield name + "bias", (outputs,)
    yield name + "affine.weight", (inputs, w_dim)
    yield name + "affine.bias", (inputs,)


def _stylegan2_optional(a: StyleGAN2Architecture) -> Iterator[tuple[str, Shape]]:
    yield "mapping.w_avg", (a.w_dim,)
    for size in a.block_sizes:
        block = f"synthesis.b{size}."
        yield block + "resample_filter", (4, 4)
        for name in ("conv0.", "conv1.", "skip."):
            yield block + name + "resample_filter", (4, 4)
            if name != "skip." and a.use_noise:
                yield block + name + "noise_const", (size, size)


def _stylegan3(a: StyleGAN3Architecture) -> Iterator[tuple[str, Shape]]:
    yield from _stylegan3_mapping(a)
    count = a.input.channels
    yield "synthesis.input.weight", (count, count)
    yield "synthesis.input.affine.weight", (4, a.w_dim)
    yield "synthesis.input.affine.bias", (4,)
    yield "synthesis.input.transform", (3, 3)
    yield "synthesis.input.freqs", (count, 2)
    yield "synthesis.input.phases", (count,)
    names = [f"synthesis.{name}." for name in a.layer_names]
    for name, layer in zip(names[:-1], a.layers, strict=True):
        yield from _styled(name, layer.channels, count, a.w_dim, kernel=layer.kernel)
        yield name + "magnitude_ema", ()
        if layer.up_taps > 1:
            yield name + "up_filter", (layer.up_taps,)
        if layer.down_taps > 1:
            yield name + "down_filter", (layer.down_taps,) * (2 if layer.radial else 1)
        count = layer.channels
    yield from _styled(names[-1], a.img_channels, count, a.w_dim, kernel=1)
    yield names[-1] + "magnitude_ema", ()


def _stylegan3_mapping(a: StyleGAN3Architecture) -> Iterator[tuple[str, Shape]]:
    inputs = a.z_dim
    if a.class_table_dim:
        yield "mapping.embed.weight", (a.c_dim, a.class_table_dim)
        yield "mapping.embed_proj.weight", (a.z_dim, a.class_table_dim)
        yield "mapping.embed_proj.bias", (a.z_dim,)
        inputs += a.z_dim
    elif a.c_dim:
        yield "mapping.embed.weight", (a.w_dim, a.c_dim)
        yield "mapping.embed.bias", (a.w_dim,)
        inputs += a.w_dim
    for i in range(a.mapping_layers):
        yield f"mapping.fc{i}.weight", (a.w_dim, a.w_dim if i else inputs)
        yield f"mapping.fc{i}.bias", (a.w_dim,)
    if a.mean_w_per_class:
        yield mean_w_tensor(a)
