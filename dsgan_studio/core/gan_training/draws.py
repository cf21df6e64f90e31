"""What a step needs that is known before it: real images and random numbers.

The numbers are drawn for the whole batch on the CPU from (purpose, seed, step), so that they are
the same on every device and for any number of processes; each process keeps its share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.seeds import torch_generator
from dsgan_studio.core.gan_training.ranks import Ranks
from dsgan_studio.core.gan_training.settings import TrainingSettings

Change = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Latents:
    """What a batch of generated images is made from.

    Attributes:
        z: [2 N, z_dim] the latents of the images, then as many to mix styles from.
        cut: [N] int64, first layer that takes the second latent's style; the number of layers
            where none does.
        noise: the noise maps of all layers in one piece, so that they travel as one.
        noise_sizes: sides of the maps in px.
    """

    z: Float[Tensor, "M Z"]
    cut: Tensor
    noise: Float[Tensor, "K"]
    noise_sizes: tuple[int, ...]

    @property
    def noise_maps(self) -> list[Float[Tensor, "N 1 r r"]]:
        """The maps of each layer."""
        count = len(self.cut)
        parts = torch.split(self.noise, [count * size * size for size in self.noise_sizes])
        return [
            part.view(count, 1, size, size)
            for part, size in zip(parts, self.noise_sizes, strict=True)
        ]

    def changed(self, change: Change) -> Latents:
        """Return the latents with each tensor changed."""
        return replace(self, z=change(self.z), cut=change(self.cut), noise=change(self.noise))


@dataclass(frozen=True)
class PathDraws:
    """What the path-length penalty of a step needs.

    Attributes:
        latents: of its images.
        directions: [N, 3, R, R] standard normal, y of the paper.
    """

    latents: Latents
    directions: Float[Tensor, "N 3 R R"]


@dataclass(frozen=True)
class StepInputs:
    """Everything that one process needs for one step, but for the distortions, which depend on p.

    Attributes:
        reals: [N, 3, R, R] its real images, float32, -1 to 1.
        latents: of the generated images that both networks learn from.
        distortions: generator of the distortions of the whole batch, on the CPU.
        path: None in a step without the path-length penalty.
    """

    reals: Float[Tensor, "N 3 R R"]
    latents: Latents
    distortions: torch.Generator
    path: PathDraws | None

    def pinned(self, device: torch.device) -> StepInputs:
        """Return the inputs where a copy to `device` needs no waiting, where there is such a place.

        Not measured on a graphics card yet.
        """
        if device.type != "cuda":
            return self
        # A thread begins on the first card; pinning there would take memory of it in each process.
        with torch.cuda.device(device):
            return self._changed(Tensor.pin_memory)

    def on(self, device: torch.device) -> StepInputs:
        """Return the inputs on `device`; copies of pinned ones are only queued."""
        return self._changed(lambda tensor: tensor.to(device, non_blocking=True))

    def _changed(self, change: Change) -> StepInputs:
        path = self.path
        if path is not None:
            path = PathDraws(path.latents.changed(change), change(path.directions))
        return replace(
            self, reals=change(self.reals), latents=self.latents.changed(change), path=path
        )


def path_count(settings: TrainingSettings) -> int:
    """Return how many images of the whole batch the path-length penalty takes."""
    return max(settings.batch // settings.path_length_shrink, 1)


def step_inputs(
    settings: TrainingSettings,
    step: int,
    reals: Float[Tensor, "N 3 R R"],
    noise_sizes: Sequence[int],
    ranks: Ranks,
) -> StepInputs:
    """Return what this process needs for step `step`, on the CPU but for the images.

    Args:
        settings: of the training.
        step: its number.
        reals: this process's real images.
        noise_sizes: sides of the generator's noise maps in px.
        ranks: the processes that share the batch.
    """
    rng = torch_generator("adversarial", settings.seed, step)
    latents = _latents(settings, settings.batch, noise_sizes, rng, ranks)
    path = None
    if settings.path_length_weight and step % settings.path_length_interval == 0:
        path_rng = torch_generator("path length", settings.seed, step)
        count, side = path_count(settings), settings.resolution
        path = PathDraws(
            latents=_latents(settings, count, noise_sizes, path_rng, ranks),
            directions=ranks.share(torch.randn(count, 3, side, side, generator=path_rng)),
        )
    return StepInputs(reals, latents, rng, path)


def _latents(
    settings: TrainingSettings,
    count: int,
    noise_sizes: Sequence[int],
    rng: torch.Generator,
    ranks: Ranks,
) -> Latents:
    layers = settings.architecture.num_ws
    z = torch.randn(2 * count, settings.z_dim, generator=rng)
    cut = torch.randint(1, layers, (count,), generator=rng)
    mixes = torch.rand(count, generator=rng) < settings.style_mixing
    noise = [torch.randn(count, 1, size, size, generator=rng) for size in noise_sizes]
    return Latents(
        z=torch.cat([ranks.share(half) for half in z.chunk(2)]),
        cut=ranks.share(torch.where(mixes, cut, layers)),
        noise=torch.cat([ranks.share(maps).flatten() for maps in noise]),
        noise_sizes=tuple(noise_sizes),
    )
