"""One step of training: generator and discriminator learn from one batch, then the regularisers.

Both learn from the same generated images and one pass of the discriminator over them, each from
the other's weights before the step. That spares a synthesis and a pass in every step.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.seeds import torch_generator
from dsgan_studio.core.gan_training.augmentation import augment
from dsgan_studio.core.gan_training.losses import (
    discriminator_loss,
    generator_loss,
    path_length_penalty,
    path_lengths,
    r1_penalty,
)
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.state import TrainingState
from dsgan_studio.core.generators.stylegan2 import StyleGAN2Generator

Figures = dict[str, float]


def _synthesize(
    state: TrainingState, settings: TrainingSettings, ws: Tensor, noise: Sequence[Tensor]
) -> Tensor:
    low = settings.precision == "bfloat16"
    with torch.autocast(ws.device.type, dtype=torch.bfloat16, enabled=low):
        return state.generator.synthesize(ws, noise).float()


def _mixed_ws(
    generator: StyleGAN2Generator, settings: TrainingSettings, count: int, rng: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Return w of every layer [N, L, W], and w of the first latents alone [N, W].

    With the probability of style mixing, the layers from a random one on take a second latent's.
    """
    device = generator.w_avg.device
    layers = generator.architecture.num_ws
    z = torch.randn(2 * count, settings.z_dim, generator=rng).to(device)
    cut = torch.randint(1, layers, (count,), generator=rng)
    mixes = torch.rand(count, generator=rng) < settings.style_mixing
    cut = torch.where(mixes, cut, layers).to(device)
    first, second = generator.map_to_w(z).chunk(2)
    own = torch.arange(layers, device=device)[None, :, None] < cut[:, None, None]
    return torch.where(own, first[:, None], second[:, None]), first


def _noise(state: TrainingState, count: int, rng: torch.Generator) -> list[Tensor]:
    device = state.path_length_mean.device
    return [noise.to(device) for noise in state.generator.random_noise(count, rng)]


@functools.lru_cache(maxsize=2)  # a step may lie in two epochs
def _epoch_order(seed: int, epoch: int, available: int) -> Tensor:
    rng = torch_generator("order of images", seed, epoch)
    return torch.randperm(available, generator=rng)


def real_batch_indices(settings: TrainingSettings, step: int, available: int) -> list[int]:
    """Return which images step `step` shows: every one once an epoch, in a new order each time."""
    found: list[int] = []
    for at in range(step * settings.batch, (step + 1) * settings.batch):
        epoch, offset = divmod(at, available)
        found.append(int(_epoch_order(settings.seed, epoch, available)[offset]))
    return found


def _adversarial(
    state: TrainingState, settings: TrainingSettings, reals: Tensor, rng: torch.Generator
) -> Figures:
    discriminator, p = state.discriminator, state.ada.p
    ws, first = _mixed_ws(state.generator, settings, settings.batch, rng)
    fakes = _synthesize(state, settings, ws, _noise(state, settings.batch, rng))
    shown = fakes.detach().requires_grad_()
    fake_scores = discriminator(augment(shown, p, rng, settings.augmentation))
    loss_g = generator_loss(fake_scores)
    (gradient,) = torch.autograd.grad(loss_g, shown, retain_graph=True)
    real_scores = discriminator(augment(reals, p, rng, settings.augmentation))
    loss_d = discriminator_loss(real_scores, fake_scores)
    loss_d.backward(inputs=list(discriminator.parameters()))  # type: ignore[no-untyped-call]
    fakes.backward(gradient)  # type: ignore[no-untyped-call]
    _update(state.generator_adam)
    _update(state.discriminator_adam)
    state.generator.track_w_avg(first)
    state.ada = state.ada.observed(real_scores.detach())
    return {"loss_g": loss_g.item(), "loss_d": loss_d.item()}


def _update(adam: torch.optim.Adam) -> None:
    adam.step()
    adam.zero_grad(set_to_none=True)


def _regularise_discriminator(
    state: TrainingState, settings: TrainingSettings, reals: Tensor, rng: torch.Generator
) -> Figures:
    images = reals.detach().requires_grad_()
    scores = state.discriminator(augment(images, state.ada.p, rng, settings.augmentation))
    penalty = r1_penalty(scores, images).mean()
    loss = penalty * (settings.r1_gamma / 2 * settings.r1_interval)
    loss.backward(inputs=list(state.discriminator.parameters()))  # type: ignore[no-untyped-call]
    _update(state.discriminator_adam)
    return {"r1": penalty.item()}


def _regularise_generator(
    state: TrainingState, settings: TrainingSettings, rng: torch.Generator
) -> Figures:
    count = max(settings.batch // settings.path_length_shrink, 1)
    ws, _ = _mixed_ws(state.generator, settings, count, rng)
    images = _synthesize(state, settings, ws, _noise(state, count, rng))
    y = torch.randn(images.shape, generator=rng).to(images.device)
    lengths = path_lengths(images, ws, y)
    penalty, state.path_length_mean = path_length_penalty(lengths, state.path_length_mean)
    loss = penalty * (settings.path_length_weight * settings.path_length_interval)
    loss.backward()  # type: ignore[no-untyped-call]
    _update(state.generator_adam)
    return {"path_length": lengths.mean().item()}


def ema_decay(settings: TrainingSettings, images: int) -> float:
    """Return the factor on the average in one step, shorter in memory early in the training."""
    half_life = min(settings.ema_kimg * 1000, images * settings.ema_rampup)
    return float(0.5 ** (settings.batch / max(half_life, 1e-8)))


def _average(state: TrainingState, settings: TrainingSettings) -> None:
    decay = ema_decay(settings, state.step * settings.batch)
    with torch.no_grad():
        # Distance times (1 - decay) is added: exact where the two are equal.
        averaged: list[Tensor] = list(state.average.parameters())
        current: list[Tensor] = list(state.generator.parameters())
        torch._foreach_lerp_(averaged, current, 1 - decay)
        pairs = zip(state.average.buffers(), state.generator.buffers(), strict=True)
        for mine, theirs in pairs:
            mine.copy_(theirs)


def train_step(
    state: TrainingState, settings: TrainingSettings, reals: Float[Tensor, "N 3 R R"]
) -> Figures:
    """Do one step, changing `state` in place; what is drawn depends on (seed, step) alone.

    Args:
        state: to advance by one step.
        settings: of the training.
        reals: the step's real images, float32, -1 to 1, on the state's device.

    Returns:
        Losses and other figures of this step by name.
    """
    seed, step = settings.seed, state.step
    figures = _adversarial(state, settings, reals, torch_generator("adversarial", seed, step))
    if settings.path_length_weight and step % settings.path_length_interval == 0:
        rng = torch_generator("path length", seed, step)
        figures |= _regularise_generator(state, settings, rng)
    if settings.r1_gamma and step % settings.r1_interval == 0:
        figures |= _regularise_discriminator(
            state, settings, reals, torch_generator("r1", seed, step)
        )
    state.step += 1
    _average(state, settings)
    if settings.augment and state.step % settings.ada_interval == 0:
        state.ada = state.ada.adjusted()
    elif not settings.augment:
        state.ada = dataclasses.replace(state.ada, sign_sum=0.0, sign_count=0)
    return figures
