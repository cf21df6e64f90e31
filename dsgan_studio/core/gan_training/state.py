"""Everything a training consists of at one moment."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from dsgan_studio.core.base.seeds import torch_generator
from dsgan_studio.core.gan_training.ada import AdaController
from dsgan_studio.core.gan_training.discriminator import Discriminator
from dsgan_studio.core.gan_training.losses import LazyAdam, lazy_adam
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.generators.build import initial_stylegan2
from dsgan_studio.core.generators.stylegan2 import StyleGAN2Generator


@dataclass
class TrainingState:
    """The networks, their optimisers, and where the training stands. Changed in place by steps.

    Attributes:
        generator: in training.
        discriminator: in training.
        average: the exponential moving average of the generator, the one that is used afterwards.
        generator_adam: optimiser of the generator.
        discriminator_adam: optimiser of the discriminator.
        ada: controller of the augmentation.
        path_length_mean: [] running mean of path lengths.
        step: steps done.
        sums: name -> (sum, count) of figures since the last row of the curves; the sums are on the
            device.
        best_kid: lowest KID so far, infinite before the first.
    """

    generator: StyleGAN2Generator
    discriminator: Discriminator
    average: StyleGAN2Generator
    generator_adam: torch.optim.Adam
    discriminator_adam: torch.optim.Adam
    ada: AdaController
    path_length_mean: Tensor
    step: int = 0
    sums: dict[str, tuple[Tensor, int]] = field(default_factory=dict)
    best_kid: float = math.inf


def initial_state(settings: TrainingSettings, device: torch.device) -> TrainingState:
    """Return the state before the first step, drawn from the settings' seed."""
    generator = initial_stylegan2(settings.architecture, settings.seed)
    average = initial_stylegan2(settings.architecture, settings.seed)
    discriminator = Discriminator(
        settings.resolution,
        channel_base=settings.channel_base,
        channel_max=settings.channel_max,
        dtype=getattr(torch, settings.precision),
        generator=torch_generator("initial discriminator", settings.seed),
    )
    for network in (generator, average, discriminator):
        _to_device(network, device)
    average.eval().requires_grad_(False)
    path_interval = settings.path_length_interval if settings.path_length_weight else 0
    return TrainingState(
        generator=generator,
        discriminator=discriminator,
        average=average,
        generator_adam=_adam(generator, lazy_adam(settings.learning_rate, path_interval)),
        discriminator_adam=_adam(
            discriminator, lazy_adam(settings.learning_rate, settings.r1_interval)
        ),
        ada=AdaController(target=settings.ada_target, kimg=settings.ada_kimg),
        path_length_mean=torch.zeros([], device=device),
    )


def _to_device(network: nn.Module, device: torch.device) -> None:
    network.to(device)
    for parameter in network.parameters():
        if parameter.ndim == 4:  # both ends of a snapshot must have the same layout, see `_restore`
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)


def _adam(network: nn.Module, constants: LazyAdam) -> torch.optim.Adam:
    return torch.optim.Adam(
        network.parameters(),
        lr=constants.learning_rate,
        betas=constants.betas,
        eps=1e-8,
        fused=next(network.parameters()).device.type in ("cpu", "cuda"),
    )


def network_tensors(state: TrainingState) -> Iterator[tuple[str, Tensor]]:
    """Yield every tensor of the state but the optimisers' under a stable name."""
    for part in ("generator", "discriminator", "average"):
        for name, tensor in getattr(state, part).state_dict().items():
            yield f"{part}/{name}", tensor
    yield "path_length_mean", state.path_length_mean


def optimiser_tensors(state: TrainingState) -> dict[str, Tensor]:
    """Return every tensor of the optimisers under a stable name."""
    found = {}
    for part in ("generator_adam", "discriminator_adam"):
        for index, values in getattr(state, part).state_dict()["state"].items():
            for name, tensor in values.items():
                found[f"{part}/{index}/{name}"] = tensor
    return found


def is_finite(state: TrainingState) -> bool:
    """Tell whether every number of networks and optimisers is one; waits for the device."""
    tensors = [tensor for _, tensor in network_tensors(state)]
    tensors += [t for name, t in optimiser_tensors(state).items() if not name.endswith("/step")]
    sizes = torch.stack([tensor.abs().max() for tensor in tensors if tensor.numel()])
    return bool(sizes.isfinite().all())
