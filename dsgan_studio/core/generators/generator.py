"""What every generator offers, whichever StyleGAN it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.seeds import torch_generator
from dsgan_studio.core.checkpoints.architecture import Architecture


@dataclass(frozen=True)
class Synthesis:
    """What one forward pass gives.

    Attributes:
        image: [N, C, R, R], about -1..1, not clipped.
        taps: feature maps [N, C_l, H_l, W_l] in the interpreter's order, each at native size.
    """

    image: Tensor
    taps: tuple[Tensor, ...]


class Generator(nn.Module, ABC):
    """A StyleGAN: z -> w (`map`), truncation, w -> image and feature maps (`synthesize`).

    Axes: N items, num_ws layers, R px. Parameters and buffers carry the names of the checkpoint.
    """

    architecture: Architecture

    @property
    @abstractmethod
    def w_avg(self) -> Tensor:
        """The stored mean w, [w_dim] or for each class [c_dim, w_dim]; `mean_w` picks the one.

        A buffer, written in place by training.
        """

    @property
    @abstractmethod
    def noise_sizes(self) -> tuple[int, ...]:
        """Sides in px of the noise maps `synthesize` takes, in order; empty without noise."""

    @property
    @abstractmethod
    def tap_channels(self) -> tuple[int, ...]:
        """Channels of each tapped feature map, in the interpreter's order."""

    @property
    @abstractmethod
    def tap_sizes(self) -> tuple[int, ...]:
        """Sides in px of each tapped feature map, in the interpreter's order."""

    @abstractmethod
    def map_to_w(
        self, z: Float[Tensor, "N z_dim"], c: Float[Tensor, "N c_dim"] | None = None
    ) -> Float[Tensor, "N w_dim"]:
        """Return one w for each z (and one-hot class c), before truncation."""

    @abstractmethod
    def const_noise(self) -> list[Tensor]:
        """Return the generator's own noise maps, each [1, 1, r, r]."""

    @abstractmethod
    def synthesize_with_taps(
        self, ws: Float[Tensor, "N num_ws w_dim"], noise: Sequence[Tensor] | None
    ) -> Synthesis:
        """Return image and feature maps of one forward pass.

        Args:
            ws: one w a layer.
            noise: one map [N or 1, 1, r, r] for each of `noise_sizes`, or None for no noise.
        """

    def synthesize(
        self, ws: Float[Tensor, "N num_ws w_dim"], noise: Sequence[Tensor] | None
    ) -> Float[Tensor, "N C R R"]:
        """Return the image alone; arguments as `synthesize_with_taps`."""
        return self.synthesize_with_taps(ws, noise).image

    def synthesize_small(
        self, ws: Float[Tensor, "N num_ws w_dim"], noise: Sequence[Tensor] | None, most_px: int
    ) -> Float[Tensor, "N C r r"] | None:
        """Return the image as the layers of up to `most_px` make it, to be looked at meanwhile.

        None where a generator has no colours before its last layer; other arguments as
        `synthesize_with_taps`.
        """
        return None

    def map(
        self, z: Float[Tensor, "N z_dim"], c: Float[Tensor, "N c_dim"] | None = None
    ) -> Float[Tensor, "N num_ws w_dim"]:
        """Return the w of every layer, all equal, before truncation."""
        return self.map_to_w(z, c).unsqueeze(1).repeat(1, self.architecture.num_ws, 1)

    def mean_w(self, c: Float[Tensor, "N c_dim"] | None = None) -> Float[Tensor, "M w_dim"]:
        """Return the w that truncation pulls towards: that of each item's class, or one for all.

        Args:
            c: one-hot classes; needed where the generator has a mean w for each class.

        Raises:
            BadInput: if the class is needed and missing.
        """
        mean = self.w_avg
        if mean.ndim == 1:
            return mean[None]
        if c is None:
            raise BadInput(
                "this generator has a mean w for each of its classes; choose one from 0 to "
                f"{len(mean) - 1}."
            )
        return mean[c.argmax(dim=1)]

    def truncate(
        self,
        ws: Float[Tensor, "N num_ws w_dim"],
        psi: float,
        cutoff: int | None = None,
        c: Float[Tensor, "N c_dim"] | None = None,
    ) -> Float[Tensor, "N num_ws w_dim"]:
        """Pull the layers before `cutoff` (None: all) towards the mean w.

        Args:
            ws: one w a layer.
            psi: 1 leaves ws as they are, 0 gives the mean w.
            cutoff: number of layers, from the first, that are truncated.
            c: one-hot classes, as `mean_w` needs them.

        Raises:
            BadInput: as `mean_w`.
        """
        if psi == 1.0:
            return ws
        stop = ws.shape[1] if cutoff is None else cutoff
        pulled = self.mean_w(c)[:, None].to(ws.dtype).lerp(ws[:, :stop], psi)
        return torch.cat((pulled, ws[:, stop:]), dim=1)

    def seeded_noise(self, seeds: Sequence[int]) -> list[Tensor]:
        """Return noise maps, each [N, 1, r, r], where item n depends on seeds[n] alone.

        Drawn on the CPU, so that every device gets the same.
        """
        device = self.w_avg.device
        return [
            torch.stack(
                [
                    torch.randn(1, size, size, generator=torch_generator("noise", seed, layer))
                    for seed in seeds
                ]
            ).to(device)
            for layer, size in enumerate(self.noise_sizes)
        ]

    def random_noise(self, count: int, rng: torch.Generator) -> list[Tensor]:
        """Return fresh noise maps, each [count, 1, r, r], from `rng` and on its device."""
        return [
            torch.randn(count, 1, size, size, generator=rng, device=rng.device)
            for size in self.noise_sizes
        ]

    def check_latents(self, z: Tensor, c: Tensor | None) -> None:
        """Check that `z` and `c` are what this generator's mapping takes.

        Raises:
            BadInput: if a shape is wrong or a conditional generator gets no class.
        """
        z_dim, c_dim = self.architecture.z_dim, self.architecture.c_dim
        if z.ndim != 2 or z.shape[1] != z_dim:
            raise BadInput(
                f"this generator takes latents z of shape [N, {z_dim}]; got {list(z.shape)}."
            )
        if c_dim and (c is None or tuple(c.shape) != (z.shape[0], c_dim)):
            raise BadInput(
                f"this generator was trained on {c_dim} classes; choose one from 0 to {c_dim - 1}."
            )
