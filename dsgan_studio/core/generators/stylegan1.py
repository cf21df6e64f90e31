"""StyleGAN1 (Karras et al., CVPR 2019) in the arithmetic of its PyTorch port and DatasetGAN."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from dsgan_studio.core.checkpoints.architecture import StyleGAN1Architecture
from dsgan_studio.core.generators.generator import Generator, Synthesis
from dsgan_studio.core.generators.layers import (
    LEAK,
    SQRT2,
    ClassVector,
    FullyConnected,
    normalise_second_moment,
)
from dsgan_studio.core.generators.resampling import blur, stylegan1_filter


class Convolution(nn.Module):
    """Convolution whose weight is stored unscaled; the bias is added by the caller or here."""

    def __init__(self, in_channels: int, channels: int, kernel: int, *, gain: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels, in_channels, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(channels))
        self._weight_gain = gain / math.sqrt(in_channels * kernel * kernel)
        self._padding = kernel // 2

    def scaled_weight(self) -> Tensor:
        """Return the weight as it is applied."""
        return self.weight * self._weight_gain

    def forward(self, x: Tensor) -> Tensor:
        """Return the biased convolution of `x`."""
        return F.conv2d(x, self.scaled_weight(), self.bias, padding=self._padding)


def _spreading_matrix() -> Float[Tensor, "9 16"]:
    """Return what turns a 3×3 kernel into the sum of its four copies shifted within 4×4."""
    line = torch.eye(3, 4) + torch.eye(4)[1:]  # [3, 4]
    return torch.kron(line, line)


class UpConvolution(Convolution):
    """×2, convolution, blur, bias."""

    kernel: Tensor
    spread: Tensor

    def __init__(self, in_channels: int, channels: int, *, fused: bool) -> None:
        super().__init__(in_channels, channels, 3, gain=SQRT2)
        self._fused = fused
        self.register_buffer("kernel", stylegan1_filter(), persistent=False)
        self.register_buffer("spread", _spreading_matrix(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return the biased, blurred convolution at twice the size."""
        # The four shifted copies of the kernel stand for nearest neighbour ×2, at less than half of
        # its arithmetic. The original's fused layers do not turn the kernel, though a convolution
        # would have to be turned to be transposed: there the numbers differ, so the switch matters.
        weight = self.scaled_weight()
        weight = weight if self._fused else weight.flip(2, 3)
        weight = (weight.flatten(2) @ self.spread).view(*weight.shape[:2], 4, 4)
        y = F.conv_transpose2d(x, weight.transpose(0, 1), stride=2, padding=1)
        return blur(y, self.kernel, padding=1) + self.bias[None, :, None, None]


class _Noise(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))


class _TopEpilogue(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.noise = _Noise(channels)


class _StyleModulation(nn.Module):
    def __init__(self, w_dim: int, channels: int) -> None:
        super().__init__()
        self.lin = FullyConnected(w_dim, 2 * channels)


class Epilogue(nn.Module):
    """Noise, leaky ReLU (no gain), instance norm, style."""

    def __init__(self, architecture: StyleGAN1Architecture, channels: int) -> None:
        super().__init__()
        self._eps = architecture.instance_norm_eps
        self.top_epi = _TopEpilogue(channels)
        self.style_mod = _StyleModulation(architecture.w_dim, channels)

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        """Return the styled map; `x` is left as it was, because it may be tapped."""
        if noise is not None:
            x = x + noise * self.top_epi.noise.weight[None, :, None, None]
        x = F.instance_norm(F.leaky_relu(x, LEAK), eps=self._eps)
        scale, shift = self.style_mod.lin(w).chunk(2, dim=1)
        return torch.addcmul(shift[:, :, None, None], x, scale[:, :, None, None] + 1.0)


class Block(nn.Module):
    """The layers of one resolution; the 4 px block starts from a constant."""

    def __init__(self, architecture: StyleGAN1Architecture, index: int) -> None:
        super().__init__()
        a = architecture
        size, channels = a.block_sizes[index], a.channels[index]
        self.const: nn.Parameter | None = None
        if index == 0:
            self.const = nn.Parameter(torch.zeros(1, channels, size, size))
            self.bias = nn.Parameter(torch.zeros(channels))
            self.conv = Convolution(channels, channels, 3, gain=SQRT2)
        else:
            fused = size >= a.fused_upscale_from_px
            self.conv0_up = UpConvolution(a.channels[index - 1], channels, fused=fused)
            self.conv1 = Convolution(channels, channels, 3, gain=SQRT2)
        self.epi1 = Epilogue(a, channels)
        self.epi2 = Epilogue(a, channels)

    def forward(
        self, x: Tensor | None, ws: Tensor, noise: Sequence[Tensor | None]
    ) -> tuple[Tensor, Tensor]:
        """Return the second epilogue's output and the bare convolution before it."""
        if self.const is not None:
            y = (self.const + self.bias[None, :, None, None]).expand(ws.shape[0], -1, -1, -1)
        else:
            y = self.conv0_up(x)
        y = self.epi1(y, ws[:, 0], noise[0])
        bare = self.conv(y) if self.const is not None else self.conv1(y)
        return self.epi2(bare, ws[:, 1], noise[1]), bare


class _Mapping(nn.Module):
    def __init__(self, architecture: StyleGAN1Architecture) -> None:
        super().__init__()
        a = architecture
        self._layers = a.mapping_layers
        self.label = ClassVector(a.c_dim, a.z_dim) if a.c_dim else None
        for index, (inputs, outputs) in enumerate(itertools.pairwise(a.mapping_sizes)):
            layer = FullyConnected(
                inputs,
                outputs,
                gain=SQRT2,
                lr_multiplier=a.mapping_lr_multiplier,
                activate=True,
            )
            self.add_module(f"dense{index}", layer)

    def forward(self, z: Tensor, c: Tensor | None) -> Tensor:
        x = z.float()
        if self.label is not None and c is not None:
            x = torch.cat((x, self.label(c.float())), dim=1)
        x = normalise_second_moment(x)
        for index in range(self._layers):
            x = self.get_submodule(f"dense{index}")(x)
        return x


class _Truncation(nn.Module):
    avg_latent: Tensor

    def __init__(self, w_dim: int) -> None:
        super().__init__()
        self.register_buffer("avg_latent", torch.zeros(w_dim))


class _NoiseMaps(nn.Module):
    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__()
        for index, size in enumerate(sizes):
            self.register_buffer(str(index), torch.zeros(size, size))


class _Synthesis(nn.Module):
    def __init__(self, architecture: StyleGAN1Architecture, noise_sizes: Sequence[int]) -> None:
        super().__init__()
        a = architecture
        self.blocks = nn.ModuleDict(
            {f"{size}x{size}": Block(a, index) for index, size in enumerate(a.block_sizes)}
        )
        self.torgb = Convolution(a.channels[-1], a.img_channels, 1, gain=1.0)
        self.noise = _NoiseMaps(noise_sizes)

    def forward(self, ws: Tensor, noise: Sequence[Tensor] | None) -> Synthesis:
        maps: list[Tensor | None] = list(noise) if noise else [None] * (2 * len(self.blocks))
        x: Tensor | None = None
        taps: list[Tensor] = []
        for index, block in enumerate(self.blocks.values()):
            pair = slice(2 * index, 2 * index + 2)
            x, bare = block(x, ws[:, pair], maps[pair])
            taps += [x, bare]
        return Synthesis(self.torgb(x), tuple(taps))


class StyleGAN1Generator(Generator):
    """StyleGAN1 with the parameter names of `for_g_all` files, its mean w and noise added.

    The interpreter's order is DatasetGAN's: of each block the second epilogue's output, then the
    second convolution's before noise and activation. All parameters are zero after construction.
    """

    architecture: StyleGAN1Architecture

    def __init__(self, architecture: StyleGAN1Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        self.g_mapping = _Mapping(architecture)
        self.g_synthesis = _Synthesis(architecture, self.noise_sizes)
        self.truncation = _Truncation(architecture.w_dim)

    @property
    def w_avg(self) -> Float[Tensor, "w_dim"]:
        """The mean w."""
        return self.truncation.avg_latent

    @property
    def noise_sizes(self) -> tuple[int, ...]:
        """Two maps a block."""
        return tuple(size for size in self.architecture.block_sizes for _ in range(2))

    @property
    def tap_sizes(self) -> tuple[int, ...]:
        """Two maps a block."""
        return self.noise_sizes

    @property
    def tap_channels(self) -> tuple[int, ...]:
        """Channels of the maps in `tap_sizes`."""
        return tuple(count for count in self.architecture.channels for _ in range(2))

    def map_to_w(self, z: Tensor, c: Tensor | None = None) -> Tensor:
        """Return one w for each z, as the base class says.

        Raises:
            BadInput: if a shape is wrong or a conditional generator gets no class.
        """
        self.check_latents(z, c)
        w: Tensor = self.g_mapping(z, c)
        return w

    def const_noise(self) -> list[Tensor]:
        """Return the stored noise maps, each [1, 1, r, r]."""
        return [noise[None, None] for noise in self.g_synthesis.noise.buffers()]

    def synthesize_with_taps(self, ws: Tensor, noise: Sequence[Tensor] | None) -> Synthesis:
        """Return image and feature maps, as the base class says."""
        result: Synthesis = self.g_synthesis(ws, noise)
        return result
