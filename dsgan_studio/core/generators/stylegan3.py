"""StyleGAN3 (Karras et al., NeurIPS 2021) and StyleGAN-XL (Sauer et al., 2022), for inference.

Modulation is unfused, as in StyleGAN2: the input is scaled by the styles, convolved with the one
shared weight and multiplied by the demodulation coefficients, so that the arithmetic of an item
does not depend on the batch. Maps are channels_last throughout.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from dsgan_studio.core.checkpoints.stylegan3_architecture import (
    AliasFreeLayer,
    StyleGAN3Architecture,
)
from dsgan_studio.core.generators.filtered_activation import filtered_leaky_relu
from dsgan_studio.core.generators.generator import Generator, Synthesis
from dsgan_studio.core.generators.layers import SQRT2, FullyConnected, full_precision
from dsgan_studio.core.generators.stylegan3_mapping import StyleGAN3Mapping

_DEMODULATION_EPS = 1e-8


class SynthesisInput(nn.Module):
    """Sine waves, turned and shifted as w says, and mixed by a matrix."""

    transform: Tensor
    freqs: Tensor
    phases: Tensor

    def __init__(self, architecture: StyleGAN3Architecture) -> None:
        super().__init__()
        self._settings = architecture.input
        channels = self._settings.channels
        self.affine = FullyConnected(architecture.w_dim, 4)
        self.weight = nn.Parameter(torch.zeros(channels, channels))
        self.register_buffer("transform", torch.eye(3))
        self.register_buffer("freqs", torch.zeros(channels, 2))
        self.register_buffer("phases", torch.zeros(channels))

    def _waves(self, w: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return frequencies [N, C, 2], phases and amplitudes [N, C] of each item."""
        s = self._settings
        t = self.affine(w)
        t = t / t[:, :2].norm(dim=1, keepdim=True)
        turn = torch.stack((t[:, 0], -t[:, 1], t[:, 1], t[:, 0]), dim=1).view(-1, 2, 2)
        shift = -turn @ t[:, 2:, None]  # [N, 2, 1]
        motion = torch.cat((turn, shift), dim=2) @ self.transform  # [N, 2, 3]
        phases = self.phases + (self.freqs @ motion[:, :, 2:]).squeeze(2)
        freqs = self.freqs @ motion[:, :, :2]
        # What the transform brings beyond the band fades out towards half the sampling rate.
        beyond = (freqs.norm(dim=2) - s.bandwidth) / (s.sampling_rate / 2 - s.bandwidth)
        return freqs, phases, (1.0 - beyond).clamp(0.0, 1.0)

    def forward(self, w: Tensor) -> Float[Tensor, "N C H W"]:
        """Return the map; the image is the unit square around the origin."""
        s = self._settings
        with full_precision(w.device.type):
            freqs, phases, amplitudes = self._waves(w)
            at = torch.arange(s.size, device=w.device, dtype=freqs.dtype)
            at = (at + 0.5 - s.size / 2) / s.sampling_rate
            along = at[None, :, None] * freqs[:, None, :, 0]  # [N, W, C]
            down = at[None, :, None] * freqs[:, None, :, 1] + phases[:, None]  # [N, H, C]
            x = torch.sin((down[:, :, None] + along[:, None]) * (2.0 * math.pi))
            x = (x * amplitudes[:, None, None]) @ (self.weight.t() / math.sqrt(s.channels))
        return x.permute(0, 3, 1, 2)


class SynthesisLayer(nn.Module):
    """Modulated convolution and filtered leaky ReLU."""

    magnitude_ema: Tensor
    up_filter: Tensor | None
    down_filter: Tensor | None

    def __init__(self, w_dim: int, in_channels: int, settings: AliasFreeLayer) -> None:
        super().__init__()
        s = self._settings = settings
        self._fan_in_root = math.sqrt(in_channels * s.kernel**2)
        self.affine = FullyConnected(w_dim, in_channels)
        weight = torch.zeros(s.channels, in_channels, s.kernel, s.kernel)
        self.weight = nn.Parameter(weight.contiguous(memory_format=torch.channels_last))
        self.bias = nn.Parameter(torch.zeros(s.channels))
        self.register_buffer("magnitude_ema", torch.ones([]))
        line = torch.zeros(s.up_taps) if s.up_taps > 1 else None
        self.register_buffer("up_filter", line)
        shape = (s.down_taps,) * (2 if s.radial else 1)
        self.register_buffer("down_filter", torch.zeros(shape) if s.down_taps > 1 else None)

    def _styles(self, w: Tensor) -> tuple[Tensor, Tensor]:
        """Return the factors on the input [N, Cin] and on the output [N, Cout]."""
        with full_precision(w.device.type):
            styles = self.affine(w)
            power = self.weight.square().sum(dim=(2, 3))  # [Cout, Cin]
            # The epsilon stands beside weights and styles that are scaled to a mean square of 1.
            scales = power.mean(dim=1) / self._settings.kernel**2  # [Cout]
            small = _DEMODULATION_EPS * styles.square().mean(dim=1, keepdim=True) * scales
            norm = torch.rsqrt(styles.square() @ power.t() + small)
            gain = self.magnitude_ema.rsqrt() / self._fan_in_root
        return styles * gain, norm * (self._fan_in_root * SQRT2)

    def forward(self, x: Tensor, w: Tensor) -> Float[Tensor, "N C S S"]:
        """Return the layer's output."""
        s = self._settings
        into, out_of = self._styles(w)
        x = x * into.to(x.dtype)[:, :, None, None]
        x = F.conv2d(x, self.weight, padding=s.kernel - 1)
        with full_precision(w.device.type):
            # In float32: half precision would blunt the filters.
            x = x.to(self.weight.dtype)
            bias = self.bias * SQRT2
            return filtered_leaky_relu(x, out_of, bias, self.up_filter, self.down_filter, s)


class ToRGB(nn.Module):
    """Modulated 1×1 convolution to colours, without demodulation or activation."""

    magnitude_ema: Tensor

    def __init__(self, architecture: StyleGAN3Architecture, in_channels: int) -> None:
        super().__init__()
        a = architecture
        self._clamp, self._scale = a.torgb_clamp, a.output_scale
        self._weight_gain = 1.0 / math.sqrt(in_channels)
        self.affine = FullyConnected(a.w_dim, in_channels)
        self.weight = nn.Parameter(torch.zeros(a.img_channels, in_channels, 1, 1))
        self.bias = nn.Parameter(torch.zeros(a.img_channels))
        self.register_buffer("magnitude_ema", torch.ones([]))

    def forward(self, x: Tensor, w: Tensor) -> Float[Tensor, "N img_channels R R"]:
        """Return the image."""
        count, channels, height, width = x.shape
        with full_precision(x.device.type):
            styles = self.affine(w) * (self._weight_gain * self.magnitude_ema.rsqrt())
            weight = self.weight.flatten(1) * styles[:, None, :]  # [N, img_channels, Cin]
            pixels = x.permute(0, 2, 3, 1).reshape(count, height * width, channels)
            rgb = torch.baddbmm(self.bias, pixels.to(weight.dtype), weight.transpose(1, 2))
        rgb = rgb if self._clamp is None else rgb.clamp(-self._clamp, self._clamp)
        return (rgb * self._scale).transpose(1, 2).reshape(count, -1, height, width)


class SynthesisNetwork(nn.Module):
    """w of every layer -> image and maps; layers are named L0_36_512, …."""

    def __init__(self, architecture: StyleGAN3Architecture) -> None:
        super().__init__()
        a = architecture
        self._names, self._borders = a.layer_names, a.borders
        self.input = SynthesisInput(a)
        count = a.input.channels
        for name, settings in zip(a.layer_names[:-1], a.layers, strict=True):
            self.add_module(name, SynthesisLayer(a.w_dim, count, settings))
            count = settings.channels
        self.add_module(a.layer_names[-1], ToRGB(a, count))

    def forward(self, ws: Tensor) -> Synthesis:
        """Return image and taps: the input, then every layer, each without its border."""
        x = self.input(ws[:, 0])
        taps = [_within(x, self._borders[0])]
        for index, name in enumerate(self._names[:-1]):
            x = self.get_submodule(name)(x, ws[:, index + 1])
            taps.append(_within(x, self._borders[index + 1]))
        image = self.get_submodule(self._names[-1])(x, ws[:, -1])
        return Synthesis(image, tuple(taps))


def _within(x: Tensor, border: int) -> Tensor:
    return x[:, :, border : x.shape[2] - border, border : x.shape[3] - border]


class StyleGAN3Generator(Generator):
    """StyleGAN3 or StyleGAN-XL with the parameter names of NVIDIA's PyTorch code.

    All parameters are zero after construction; `build` fills them.
    """

    architecture: StyleGAN3Architecture

    def __init__(self, architecture: StyleGAN3Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        self.mapping = StyleGAN3Mapping(architecture)
        self.synthesis = SynthesisNetwork(architecture)

    @property
    def w_avg(self) -> Tensor:
        """The mean w, [w_dim], or that of each class, [c_dim, w_dim]."""
        return self.mapping.w_avg

    @property
    def noise_sizes(self) -> tuple[int, ...]:
        """None: StyleGAN3 has no noise."""
        return ()

    @property
    def tap_sizes(self) -> tuple[int, ...]:
        """The input and every layer but the colours, each without the border around the image."""
        return self.architecture.tap_sizes

    @property
    def tap_channels(self) -> tuple[int, ...]:
        """Channels of the maps in `tap_sizes`."""
        return self.architecture.channels

    def map_to_w(self, z: Tensor, c: Tensor | None = None) -> Tensor:
        """Return one w for each z, as the base class says.

        Raises:
            BadInput: if a shape is wrong or a conditional generator gets no class.
        """
        self.check_latents(z, c)
        w: Tensor = self.mapping(z, c)
        return w

    def const_noise(self) -> list[Tensor]:
        """Return no maps."""
        return []

    def synthesize_with_taps(self, ws: Tensor, noise: Sequence[Tensor] | None) -> Synthesis:
        """Return image and feature maps, as the base class says; there is no noise to give."""
        result: Synthesis = self.synthesis(ws)
        return result
