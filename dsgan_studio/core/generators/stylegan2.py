"""StyleGAN2 (Karras et al., CVPR 2020; NeurIPS 2020), for inference and for training.

Modulation is unfused: the input is scaled by the styles, convolved with the one shared weight and
multiplied by the demodulation coefficients. It equals a weight per sample up to rounding, needs no
grouped convolution, runs in channels_last and under bfloat16 autocast, and consists of ordinary
differentiable operations, so gradients of gradients work.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
from dsgan_studio.core.generators.generator import Generator, Synthesis
from dsgan_studio.core.generators.layers import (
    SQRT2,
    ClassVector,
    FullyConnected,
    full_precision,
    homogeneous_activation,
    normalise_second_moment,
)
from dsgan_studio.core.generators.resampling import convolve_and_double, double, stylegan2_filter

_DEMODULATION_EPS = 1e-8


class Mapping(nn.Module):
    """z (and class) -> w. The class is embedded and normalised by itself, then joined to z.

    In TensorFlow's code it is a bare vector, joined to z before both are normalised as one.
    """

    w_avg: Tensor

    def __init__(self, architecture: StyleGAN2Architecture) -> None:
        super().__init__()
        a = architecture
        self._layers = a.mapping_layers
        embeds = a.c_dim and a.class_input == "embedded"
        joins = a.c_dim and a.class_input == "concatenated"
        self.embed = FullyConnected(a.c_dim, a.class_dim) if embeds else None
        self.label = ClassVector(a.c_dim, a.class_dim) if joins else None
        for index, (inputs, outputs) in enumerate(itertools.pairwise(a.mapping_sizes)):
            layer = FullyConnected(
                inputs,
                outputs,
                gain=SQRT2,
                bias_gain=SQRT2,
                lr_multiplier=a.mapping_lr_multiplier,
                activate=True,
            )
            self.add_module(f"fc{index}", layer)
        self.register_buffer("w_avg", torch.zeros(a.w_dim))

    def forward(self, z: Tensor, c: Tensor | None) -> Float[Tensor, "N w_dim"]:
        """Return one float32 w for each z."""
        with full_precision(z.device.type):
            x = z.to(self.w_avg.dtype)
            if self.label is not None and c is not None:
                x = torch.cat((x, self.label(c.to(x.dtype))), dim=1)
            x = normalise_second_moment(x)
            if self.embed is not None and c is not None:
                x = torch.cat((x, normalise_second_moment(self.embed(c.to(x.dtype)))), dim=1)
            for index in range(self._layers):
                x = self.get_submodule(f"fc{index}")(x)
        return x


class SynthesisLayer(nn.Module):
    """3×3 modulated convolution, optional ×2, noise, bias, activation, clamp."""

    resample_filter: Tensor
    noise_const: Tensor

    def __init__(
        self,
        architecture: StyleGAN2Architecture,
        in_channels: int,
        channels: int,
        *,
        size: int,
        up: bool,
    ) -> None:
        super().__init__()
        a = architecture
        self._up, self._activation, self._clamp = up, a.activation, a.conv_clamp
        self._gain = SQRT2 if a.activation == "lrelu" else 1.0
        self._fan_in_root = math.sqrt(in_channels * 9)
        self.affine = FullyConnected(a.w_dim, in_channels)
        # channels_last like the maps, which also lets the sums over the kernel run along channels.
        weight = torch.zeros(channels, in_channels, 3, 3)
        self.weight = nn.Parameter(weight.contiguous(memory_format=torch.channels_last))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.noise_strength: nn.Parameter | None = None
        if a.use_noise:
            self.noise_strength = nn.Parameter(torch.zeros([]))
            self.register_buffer("noise_const", torch.zeros(size, size))
        self.register_buffer("resample_filter", stylegan2_filter(), persistent=False)

    def _styles(self, w: Tensor, gain: float) -> tuple[Tensor, Tensor]:
        """Return the factors on the input [N, Cin] and on the output [N, Cout]."""
        with full_precision(w.device.type):
            styles = self.affine(w)
            power = self.weight.square().sum(dim=(2, 3))  # [Cout, Cin]
            norm = torch.rsqrt(styles.square() @ power.t() + _DEMODULATION_EPS)
        # The root of the fan-in goes out of one factor and into the other: activations between
        # them then keep a size of about 1, which low precision needs.
        return styles / self._fan_in_root, norm * (self._fan_in_root * gain)

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None, gain: float = 1.0) -> Tensor:
        """Return the layer's output [N, Cout, H or 2H, …]; `gain` scales it and its clamp."""
        total_gain = self._gain * gain
        into, out_of = self._styles(w, total_gain)
        x = x * into.to(x.dtype)[:, :, None, None]
        if self._up:
            x = convolve_and_double(x, self.weight, self.resample_filter)
        else:
            x = F.conv2d(x, self.weight, padding=1)
        bias = (self.bias * total_gain).to(x.dtype)[None, :, None, None]
        x = torch.addcmul(bias, x, out_of.to(x.dtype)[:, :, None, None])
        if noise is not None and self.noise_strength is not None:
            x = x.add_((noise * (self.noise_strength * total_gain)).to(x.dtype))
        x = homogeneous_activation(x, self._activation)
        return x if self._clamp is None else x.clamp(-self._clamp * gain, self._clamp * gain)


class ToRGB(nn.Module):
    """1×1 modulated convolution to colours, without demodulation.

    With three outputs a weight per sample is tiny, and a batched matrix product with it spares a
    scaled copy of the input.
    """

    def __init__(self, architecture: StyleGAN2Architecture, in_channels: int) -> None:
        super().__init__()
        a = architecture
        self._clamp = a.conv_clamp
        self._weight_gain = 1.0 / math.sqrt(in_channels)
        self.affine = FullyConnected(a.w_dim, in_channels)
        self.weight = nn.Parameter(torch.zeros(a.img_channels, in_channels, 1, 1))
        self.bias = nn.Parameter(torch.zeros(a.img_channels))

    def forward(self, x: Tensor, w: Tensor) -> Float[Tensor, "N img_channels H W"]:
        """Return the colours in float32."""
        count, channels, height, width = x.shape
        with full_precision(x.device.type):
            styles = self.affine(w) * self._weight_gain
            weight = self.weight.flatten(1) * styles[:, None, :]  # [N, img_channels, Cin]
        # Pixels as rows: the layout x has in memory, and the one its gradient then gets too.
        pixels = x.permute(0, 2, 3, 1).reshape(count, height * width, channels)
        rgb = torch.bmm(pixels, weight.to(x.dtype).transpose(1, 2))  # [N, H*W, img_channels]
        rgb = rgb.transpose(1, 2).reshape(count, -1, height, width)
        rgb = rgb + self.bias[None, :, None, None]  # float32 again
        return rgb if self._clamp is None else rgb.clamp(-self._clamp, self._clamp)


class Skip(nn.Module):
    """1×1 convolution and ×2 around a residual block."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self._weight_gain = 1.0 / math.sqrt(in_channels)
        self.weight = nn.Parameter(torch.zeros(channels, in_channels, 1, 1))

    def forward(self, x: Tensor, gain: float) -> Tensor:
        """Return the doubled branch times `gain`."""
        return double(F.conv2d(x, self.weight * (self._weight_gain * gain)))


class SynthesisBlock(nn.Module):
    """The layers of one resolution."""

    def __init__(self, architecture: StyleGAN2Architecture, index: int) -> None:
        super().__init__()
        a = architecture
        size, channels = a.block_sizes[index], a.channels[index]
        self.const: nn.Parameter | None = None
        self.conv0: SynthesisLayer | None = None
        self.skip: Skip | None = None
        self.torgb: ToRGB | None = None
        if index == 0:
            self.const = nn.Parameter(torch.zeros(channels, size, size))
        else:
            before = a.channels[index - 1]
            self.conv0 = SynthesisLayer(a, before, channels, size=size, up=True)
            if a.architecture == "resnet":
                self.skip = Skip(before, channels)
        self.conv1 = SynthesisLayer(a, channels, channels, size=size, up=False)
        if a.architecture == "skip" or index == len(a.channels) - 1:
            self.torgb = ToRGB(a, channels)

    def forward(
        self, x: Tensor, ws: Sequence[Tensor], noise: Sequence[Tensor | None]
    ) -> tuple[Tensor, list[Tensor]]:
        """Return the block's output and its tapped maps, in order."""
        taps = []
        branch = None
        if self.conv0 is not None:
            branch = self.skip(x, math.sqrt(0.5)) if self.skip is not None else None
            x = self.conv0(x, ws[0], noise[0])
            taps.append(x)
        gain = math.sqrt(0.5) if branch is not None else 1.0
        x = self.conv1(x, ws[-1], noise[-1], gain)
        taps.append(x)
        return (x if branch is None else branch + x), taps


class SynthesisNetwork(nn.Module):
    """w of every layer -> image; blocks are named b4, b8, …."""

    def __init__(self, architecture: StyleGAN2Architecture) -> None:
        super().__init__()
        self._sizes = architecture.block_sizes
        for index, size in enumerate(self._sizes):
            self.add_module(f"b{size}", SynthesisBlock(architecture, index))

    def blocks(self) -> list[SynthesisBlock]:
        """Return the blocks, 4 px first."""
        found = [self.get_submodule(f"b{size}") for size in self._sizes]
        return [block for block in found if isinstance(block, SynthesisBlock)]

    def forward(
        self, ws: Tensor, noise: Sequence[Tensor] | None, most_px: int | None = None
    ) -> Synthesis:
        """Return image and taps: the constant, then every convolution after its activation.

        Blocks of more than `most_px` are left out, where that is given.
        """
        layers = 2 * len(self._sizes) - 1
        maps: list[Tensor | None] = [None] * layers if not noise else list(noise)
        blocks = self.blocks()
        const = blocks[0].const
        if const is None:
            raise RuntimeError("the first block holds the constant input")
        x = const[None].expand(ws.shape[0], -1, -1, -1)
        x = x.contiguous(memory_format=torch.channels_last)
        taps, image, at = [x], None, 0
        for size, block in zip(self._sizes, blocks, strict=True):
            if most_px is not None and size > most_px:
                break
            count = 1 if block.conv0 is None else 2
            styles = [ws[:, at + offset] for offset in range(count)]
            x, block_taps = block(x, styles, maps[at : at + count])
            at += count
            taps += block_taps
            if block.torgb is not None:
                # The colours share the w of the next block's first layer.
                rgb = block.torgb(x, ws[:, at])
                image = rgb if image is None else double(image) + rgb
            elif image is not None:
                image = double(image)
        if image is None:
            raise RuntimeError("the last block makes colours")
        return Synthesis(image, tuple(taps))


class StyleGAN2Generator(Generator):
    """StyleGAN2 with the parameter names of NVIDIA's PyTorch code.

    All parameters are zero after construction; `build` fills them.
    """

    architecture: StyleGAN2Architecture

    def __init__(self, architecture: StyleGAN2Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        self.mapping = Mapping(architecture)
        self.synthesis = SynthesisNetwork(architecture)

    @property
    def w_avg(self) -> Tensor:
        """The mean w, [w_dim]."""
        return self.mapping.w_avg

    def _layers(self) -> list[SynthesisLayer]:
        return [m for m in self.synthesis.modules() if isinstance(m, SynthesisLayer)]

    @property
    def noise_sizes(self) -> tuple[int, ...]:
        """One map at 4 px, then two a block; none if the generator has no noise."""
        if not self.architecture.use_noise:
            return ()
        sizes = self.architecture.block_sizes
        return (sizes[0], *(size for size in sizes[1:] for _ in range(2)))

    @property
    def tap_sizes(self) -> tuple[int, ...]:
        """The constant and conv1 at 4 px, then conv0 and conv1 of every block."""
        return tuple(size for size in self.architecture.block_sizes for _ in range(2))

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
        w: Tensor = self.mapping(z, c)
        return w

    def track_w_avg(self, w: Float[Tensor, "N w_dim"]) -> None:
        """Move the mean w towards the mean of a training batch, by 1 - w_avg_beta."""
        beta = self.architecture.w_avg_beta
        self.mapping.w_avg.copy_(w.detach().float().mean(dim=0).lerp(self.mapping.w_avg, beta))

    def const_noise(self) -> list[Tensor]:
        """Return the stored noise maps, each [1, 1, r, r]."""
        if not self.architecture.use_noise:
            return []
        return [layer.noise_const[None, None] for layer in self._layers()]

    def synthesize_with_taps(self, ws: Tensor, noise: Sequence[Tensor] | None) -> Synthesis:
        """Return image and feature maps, as the base class says."""
        result: Synthesis = self.synthesis(ws, noise)
        return result

    def synthesize_small(
        self, ws: Tensor, noise: Sequence[Tensor] | None, most_px: int
    ) -> Tensor | None:
        """Return the image of the blocks of up to `most_px`, as the base class says."""
        if self.architecture.architecture != "skip" or most_px < self.architecture.block_sizes[0]:
            return None
        result: Synthesis = self.synthesis(ws, noise, most_px)
        return result.image
