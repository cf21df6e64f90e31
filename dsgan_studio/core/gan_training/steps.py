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
from dsgan_studio.core.gan_training.augmentation import distort, draw_distortions
from dsgan_studio.core.gan_training.draws import Latents, PathDraws, StepInputs, step_inputs
from dsgan_studio.core.gan_training.losses import (
    discriminator_loss,
    generator_loss,
    path_length_penalty,
    path_lengths,
    r1_penalty,
)
from dsgan_studio.core.gan_training.ranks import ALONE, Ranks
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.state import TrainingState
from dsgan_studio.core.generators.stylegan2 import StyleGAN2Generator

Figures = dict[str, Tensor]


def _synthesize(
    state: TrainingState, settings: TrainingSettings, ws: Tensor, of: Latents
) -> Tensor:
    low = settings.precision == "bfloat16"
    with torch.autocast(ws.device.type, dtype=torch.bfloat16, enabled=low):
        return state.generator.synthesize(ws, of.noise_maps).float()


def _mixed_ws(generator: StyleGAN2Generator, latents: Latents) -> tuple[Tensor, Tensor]:
    """Return w of every layer [N, L, W], and w of the first latents alone [N, W].

    Where styles are mixed, the layers from the cut on take the second latent's.
    """
    layers = torch.arange(generator.architecture.num_ws, device=latents.cut.device)
    first, second = generator.map_to_w(latents.z).chunk(2)
    own = layers[None, :, None] < latents.cut[:, None, None]
    return torch.where(own, first[:, None], second[:, None]), first


def _distorted(
    images: Tensor,
    state: TrainingState,
    settings: TrainingSettings,
    rng: torch.Generator,
    ranks: Ranks,
) -> Tensor:
    """Return this process's images distorted as they would be within the whole batch."""
    p = state.ada.p
    if p <= 0:
        return images
    geometry, colour = draw_distortions(
        settings.batch, p, rng, settings.augmentation, settings.resolution
    )
    return distort(images, ranks.share(geometry), ranks.share(colour))


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
    state: TrainingState, settings: TrainingSettings, inputs: StepInputs, ranks: Ranks
) -> Figures:
    discriminator, rng = state.discriminator, inputs.distortions
    ws, first = _mixed_ws(state.generator, inputs.latents)
    fakes = _synthesize(state, settings, ws, inputs.latents)
    shown = fakes.detach().requires_grad_()
    mine = [
        discriminator(_distorted(images, state, settings, rng, ranks))
        for images in (shown, inputs.reals)
    ]
    fake_scores, real_scores = ranks.everyone(torch.stack(mine, dim=1)).unbind(dim=1)
    loss_g = generator_loss(fake_scores)
    (gradient,) = torch.autograd.grad(loss_g, shown, retain_graph=True)
    loss_d = discriminator_loss(real_scores, fake_scores)
    loss_d.backward(inputs=list(discriminator.parameters()))  # type: ignore[no-untyped-call]
    fakes.backward(gradient)  # type: ignore[no-untyped-call]
    _update((state.generator_adam, state.discriminator_adam), ranks)
    state.generator.track_w_avg(ranks.everyone(first.detach()))
    state.ada = state.ada.observed(real_scores)
    return {"loss_g": loss_g.detach(), "loss_d": loss_d.detach()}


def _update(adams: Sequence[torch.optim.Adam], ranks: Ranks) -> None:
    ranks.sum_gradients(p for adam in adams for p in adam.param_groups[0]["params"])
    for adam in adams:
        adam.step()
        adam.zero_grad(set_to_none=True)


def _regularise_discriminator(
    state: TrainingState, settings: TrainingSettings, reals: Tensor, ranks: Ranks
) -> Figures:
    rng = torch_generator("r1", settings.seed, state.step)
    images = reals.detach().requires_grad_()
    scores = state.discriminator(_distorted(images, state, settings, rng, ranks))
    penalty = ranks.everyone(r1_penalty(scores, images)).mean()
    loss = penalty * (settings.r1_gamma / 2 * settings.r1_interval)
    loss.backward(inputs=list(state.discriminator.parameters()))  # type: ignore[no-untyped-call]
    _update([state.discriminator_adam], ranks)
    return {"r1": penalty.detach()}


def _regularise_generator(
    state: TrainingState, settings: TrainingSettings, draws: PathDraws, ranks: Ranks
) -> Figures:
    ws, _ = _mixed_ws(state.generator, draws.latents)
    images = _synthesize(state, settings, ws, draws.latents)
    lengths = ranks.everyone(path_lengths(images, ws, draws.directions))
    penalty, state.path_length_mean = path_length_penalty(lengths, state.path_length_mean)
    loss = penalty * (settings.path_length_weight * settings.path_length_interval)
    loss.backward()  # type: ignore[no-untyped-call]
    _update([state.generator_adam], ranks)
    return {"path_length": lengths.detach().mean()}


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
    state: TrainingState,
    settings: TrainingSettings,
    reals: Float[Tensor, "N 3 R R"],
    ranks: Ranks = ALONE,
) -> Figures:
    """Do one step, changing `state` in place; what is drawn depends on (seed, step) alone.

    Args:
        state: to advance by one step.
        settings: of the training.
        reals: this process's real images, float32, -1 to 1, on the state's device.
        ranks: the processes that share the batch.

    Returns:
        Losses and other figures of this step by name, on the device.
    """
    sizes = state.generator.noise_sizes
    inputs = step_inputs(settings, state.step, reals, sizes, ranks)
    return train_step_on(state, settings, inputs.on(reals.device), ranks)


def train_step_on(
    state: TrainingState, settings: TrainingSettings, inputs: StepInputs, ranks: Ranks
) -> Figures:
    """Do one step as `train_step`, on inputs that were made before."""
    figures = _adversarial(state, settings, inputs, ranks)
    if inputs.path is not None:
        figures |= _regularise_generator(state, settings, inputs.path, ranks)
    if settings.r1_gamma and state.step % settings.r1_interval == 0:
        figures |= _regularise_discriminator(state, settings, inputs.reals, ranks)
    state.step += 1
    _average(state, settings)
    if settings.augment and state.step % settings.ada_interval == 0:
        state.ada = state.ada.adjusted()
    elif not settings.augment:
        state.ada = dataclasses.replace(state.ada, sign_sum=0.0, sign_count=0)
    return figures
