"""Checkpoint -> generator and back, and what a checkpoint may lack."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.base.seeds import torch_generator
from dsgan_studio.core.checkpoints.architecture import (
    Architecture,
    StyleGAN1Architecture,
    StyleGAN2Architecture,
)
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.layout import mean_w_tensor
from dsgan_studio.core.checkpoints.stylegan3_architecture import StyleGAN3Architecture
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.generators.resampling import stylegan1_filter, stylegan2_filter
from dsgan_studio.core.generators.stylegan1 import StyleGAN1Generator
from dsgan_studio.core.generators.stylegan2 import StyleGAN2Generator
from dsgan_studio.core.generators.stylegan3 import StyleGAN3Generator

MEAN_W_SEED = 0
MEAN_W_COUNT = 10_000
_MEAN_W_BATCH = 1_000
_FILTERS = {
    "resample_filter": stylegan2_filter(),
    "intermediate.kernel": stylegan1_filter(),
}


def _empty(architecture: Architecture) -> Generator:
    if isinstance(architecture, StyleGAN1Architecture):
        return StyleGAN1Generator(architecture)
    if isinstance(architecture, StyleGAN3Architecture):
        return StyleGAN3Generator(architecture)
    return StyleGAN2Generator(architecture)


def _without_filters(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors but for the filters, which have to be the ones built in.

    Raises:
        Refused: if a resampling filter is another one.
    """
    kept = {}
    for name, tensor in tensors.items():
        known = next((f for suffix, f in _FILTERS.items() if name.endswith(suffix)), None)
        if known is None:
            kept[name] = tensor
        elif tensor.numel() != known.numel() or not torch.allclose(
            tensor.float().reshape(known.shape), known, atol=1e-5
        ):
            raise Refused(
                f"{name} is not the usual resampling filter; "
                "a generator trained with another one cannot be used here."
            )
    return kept


def _fill(generator: Generator, tensors: Mapping[str, Tensor]) -> None:
    """Copy `tensors` into `generator`.

    Raises:
        Corrupt: if one is missing, left over or of the wrong shape; names it.
    """
    wanted = generator.state_dict()
    for name, tensor in wanted.items():
        if name not in tensors:
            raise Corrupt(f"the generator lacks {name}; the file is incomplete, get it again.")
        if tensors[name].shape != tensor.shape:
            raise Corrupt(
                f"{name} has shape {list(tensors[name].shape)}, expected {list(tensor.shape)}; "
                "the file is damaged or of a variant that is not supported."
            )
    extra = sorted(set(tensors) - set(wanted))
    if extra:
        raise Corrupt(
            f"the generator has the unknown tensor {extra[0]} ({len(extra)} in all); "
            "it is of a variant that is not supported."
        )
    with torch.no_grad():
        for name, tensor in wanted.items():
            tensor.copy_(tensors[name])


def mean_w(generator: Generator) -> Tensor:
    """Return the mean w [w_dim] of 10,000 z of a fixed seed, classes taken in turn.

    The float64 sum is taken in blocks of a fixed size, so the result does not depend on memory.
    """
    a = generator.architecture
    rng = torch_generator("mean w", MEAN_W_SEED)
    total = torch.zeros(a.w_dim, dtype=torch.float64)
    with torch.inference_mode():
        for start in range(0, MEAN_W_COUNT, _MEAN_W_BATCH):
            z = torch.randn(_MEAN_W_BATCH, a.z_dim, generator=rng)
            c = None
            if a.c_dim:
                classes = torch.arange(start, start + _MEAN_W_BATCH) % a.c_dim
                c = torch.nn.functional.one_hot(classes, a.c_dim).float()
            total += generator.map_to_w(z, c).double().sum(dim=0)
    return (total / MEAN_W_COUNT).float()


def with_mean_w(
    checkpoint: GeneratorCheckpoint, mean: Float[Tensor, "w_dim"]
) -> GeneratorCheckpoint:
    """Return `checkpoint` with `mean` as its mean w, or that of every class, whatever it had."""
    name, shape = mean_w_tensor(checkpoint.architecture)
    tensors = {**checkpoint.tensors, name: mean.expand(shape).clone()}
    return dataclasses.replace(checkpoint, tensors=tensors)


def complete(checkpoint: GeneratorCheckpoint) -> GeneratorCheckpoint:
    """Return `checkpoint` with noise maps and mean w added where the file has none.

    Both come from fixed seeds, so completing the same file anywhere gives the same tensors; each
    addition is a sentence in `notes`. A mean w repeated for every layer is reduced to one.

    Raises:
        Refused: if a tensor is missing, unknown, misshapen or a foreign filter.
    """
    tensors = _without_filters(checkpoint.tensors)
    notes = list(checkpoint.notes)
    generator = _empty(checkpoint.architecture)
    wanted = generator.state_dict()
    name, shape = mean_w_tensor(checkpoint.architecture)
    if name in tensors and tensors[name].ndim > len(shape):
        tensors[name] = tensors[name].reshape(-1, tensors[name].shape[-1])[0].clone()
    missing_noise = [
        key for key, _ in generator.named_buffers() if "noise" in key and key not in tensors
    ]
    for index, key in enumerate(missing_noise):
        rng = torch_generator("noise maps", 0, index)
        tensors[key] = torch.randn(wanted[key].shape, generator=rng)
    if missing_noise:
        notes.append("The file has no noise maps; they were drawn from a fixed seed.")
    needs_mean = name not in tensors and shape == (checkpoint.architecture.w_dim,)
    if needs_mean:
        tensors[name] = torch.zeros(shape)
    _fill(generator, tensors)
    if needs_mean:
        tensors[name] = mean_w(generator)
        notes.append("The file has no mean w; it was taken over 10,000 latents of a fixed seed.")
    return dataclasses.replace(checkpoint, tensors=tensors, notes=tuple(notes))


def build_generator(checkpoint: GeneratorCheckpoint) -> Generator:
    """Return the generator of `checkpoint`: float32, on the CPU, in eval mode, no gradients.

    What the file lacks is completed as `complete` does.

    Raises:
        Refused: as `complete`.
    """
    full = complete(checkpoint)
    generator = _empty(full.architecture)
    _fill(generator, full.tensors)
    return generator.eval().requires_grad_(False)


def initial_stylegan2(architecture: StyleGAN2Architecture, seed: int) -> StyleGAN2Generator:
    """Return a StyleGAN2 with the original's initial distribution, drawn from `seed`.

    Weights, constant and noise maps are standard normal (the mapping's divided by its learning-rate
    multiplier), biases and noise strengths 0, biases of the style layers 1. In train mode.
    """
    generator = StyleGAN2Generator(architecture)
    with torch.no_grad():
        for index, (name, tensor) in enumerate(generator.state_dict().items()):
            if name.endswith("affine.bias"):
                tensor.fill_(1.0)
            elif not name.endswith(("bias", "noise_strength", "w_avg")):
                rng = torch_generator("initial generator", seed, index)
                tensor.copy_(torch.randn(tensor.shape, generator=rng))
                if name.startswith("mapping.fc"):
                    tensor.div_(architecture.mapping_lr_multiplier)
    return generator


def to_checkpoint(generator: Generator, kind: str) -> GeneratorCheckpoint:
    """Return a copy of the generator's tensors, float32 on the CPU.

    Args:
        generator: on any device.
        kind: where it came from, in a user's words.
    """
    tensors = {
        name: tensor.detach().to("cpu", torch.float32, copy=True).contiguous()
        for name, tensor in generator.state_dict().items()
    }
    return GeneratorCheckpoint(generator.architecture, tensors, kind)
