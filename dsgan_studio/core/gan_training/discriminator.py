"""The discriminator: a residual network that tells photographs from generated images.

Architecture after Karras et al., "Analyzing and Improving the Image Quality of StyleGAN" (2020),
section 4, with the equalised learning rate and the minibatch standard deviation of "Progressive
Growing of GANs" (2018). Written for CPUs as well: channels last, bulk arithmetic in bfloat16 where
the caller asks, every gain folded into a weight so that no pass over a feature map only scales it.
"""

from __future__ import annotations

import itertools
import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.generators.resampling import blur, halve, stylegan2_filter

_SLOPE = 0.2
_ACTIVATION_GAIN = math.sqrt(2)
MBSTD_GROUP = 4


def channels_at(size_px: int, channel_base: int, channel_max: int) -> int:
    """Return how many channels a feature map of `size_px` a side has."""
    return min(channel_base // size_px, channel_max)


class EqualConv(nn.Module):
    """A convolution whose weight is stored at unit variance and scaled when used.

    With the leaky ReLU behind it its gain of sqrt(2) is folded in too: the ReLU is positively
    homogeneous, so scaling its input by a positive number scales its output.
    """

    def __init__(
        self, c_in: int, c_out: int, kernel: int, *, stride: int = 1, gain: float = 1.0,
        activate: bool = True, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.weight = nn.Parameter(torch.empty(c_out, c_in, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(c_out)) if bias else None
        self.bias_gain = gain * (_ACTIVATION_GAIN if activate else 1.0)
        self.weight_gain = self.bias_gain / math.sqrt(c_in * kernel * kernel)
        self.stride = stride
        self.padding = kernel // 2 if stride == 1 else 0
        self.activate = activate

    def forward(self, x: Tensor) -> Tensor:
        """Return [N, c_out, H', W'] in the dtype of `x`."""
        weight = (self.weight * self.weight_gain).to(x.dtype)
        bias = None if self.bias is None else (self.bias * self.bias_gain).to(x.dtype)
        y = F.conv2d(x, weight, bias, stride=self.stride, padding=self.padding)
        return F.leaky_relu_(y, _SLOPE) if self.activate else y


class EqualLinear(nn.Module):
    """A linear layer with the equalised learning rate, in float32."""

    def __init__(self, c_in: int, c_out: int, *, activate: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(c_out, c_in))
        self.bias = nn.Parameter(torch.zeros(c_out))
        self.bias_gain = _ACTIVATION_GAIN if activate else 1.0
        self.weight_gain = self.bias_gain / math.sqrt(c_in)
        self.activate = activate

    def forward(self, x: Float[Tensor, "N I"]) -> Float[Tensor, "N O"]:
        """Return the layer's output."""
        y = F.linear(x, self.weight * self.weight_gain, self.bias * self.bias_gain)
        return F.leaky_relu_(y, _SLOPE) if self.activate else y


class DownBlock(nn.Module):
    """Halves the side: two convolutions beside a short cut, both filtered before decimation."""

    kernel: Tensor

    def __init__(self, c_in: int, c_out: int) -> None:
        super().__init__()
        half = math.sqrt(0.5)  # the sum of two branches of unit variance keeps unit variance
        self.conv0 = EqualConv(c_in, c_in, 3)
        self.conv1 = EqualConv(c_in, c_out, 3, stride=2, gain=half)
        self.skip = EqualConv(c_in, c_out, 1, gain=half, activate=False, bias=False)
        self.register_buffer("kernel", stylegan2_filter(), persistent=False)

    def forward(self, x: Float[Tensor, "N I H W"]) -> Float[Tensor, "N O H2 W2"]:
        """Return the map of half the side."""
        short = self.skip(halve(x))
        y = self.conv0(x)
        y = blur(y, self.kernel, padding=2)  # one pixel wider: conv1 has no padding
        y = self.conv1(y)
        return torch.add(y, short)


def minibatch_std(x: Float[Tensor, "N C H W"], group: int) -> Float[Tensor, "N C1 H W"]:
    """Append one channel with the standard deviation over groups of `group` images.

    Image n belongs to the group of all images with the same n modulo N / group. A batch that the
    group does not divide uses the largest divisor of N below it.
    """
    count = x.shape[0]
    size = max(g for g in range(1, min(group, count) + 1) if count % g == 0)
    grouped = x.reshape(size, count // size, *x.shape[1:])  # [G, N/G, C, H, W]
    variance = (grouped - grouped.mean(dim=0)).square().mean(dim=0)
    deviation = (variance + 1e-8).sqrt().mean(dim=(1, 2, 3))  # [N/G]
    plane = deviation.repeat(size)[:, None, None, None].expand(-1, 1, *x.shape[2:])
    return torch.cat([x, plane], dim=1)


class Discriminator(nn.Module):
    """Scores images; higher means more like a real one.

    Args:
        resolution: side of the images, a power of two from 8 px.
        channel_base: a map of side r has min(channel_base / r, channel_max) channels.
        channel_max: see there.
        dtype: precision of the maps down to 8 px; the last block is always float32.

    Raises:
        BadInput: if the resolution is not a power of two, or the channels come to none.
    """

    def __init__(
        self, resolution: int, *, channel_base: int, channel_max: int,
        dtype: torch.dtype = torch.float32, generator: torch.Generator | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        if resolution < 8 or resolution & (resolution - 1):
            raise BadInput(
                f"a generator of {resolution} px cannot be trained; "
                "give a power of two from 8 px up, such as 64, 128 or 256."
            )
        if channels_at(resolution, channel_base, channel_max) < 1:
            raise BadInput(
                f"channel_base {channel_base} leaves no channel at {resolution} px; "
                f"give at least {resolution}."
            )
        self.resolution = resolution
        self.dtype = dtype
        sizes = [resolution >> i for i in range(resolution.bit_length() - 2)]  # R … 4
        channels = [channels_at(size, channel_base, channel_max) for size in sizes]
        self.from_rgb = EqualConv(3, channels[0], 1)
        self.blocks = nn.ModuleList(
            DownBlock(c_in, c_out) for c_in, c_out in itertools.pairwise(channels)
        )
        last = channels[-1]
        self.conv = EqualConv(last + 1, last, 3)
        self.fc = EqualLinear(last * 16, last, activate=True)
        self.out = EqualLinear(last, 1, activate=False)
        self._initialise(generator)

    def _initialise(self, generator: torch.Generator | None) -> None:
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if name.endswith("weight"):
                    parameter.copy_(torch.randn(parameter.shape, generator=generator))

    def forward(self, images: Float[Tensor, "N 3 R R"]) -> Float[Tensor, "N"]:
        """Return one float32 score per image.

        Args:
            images: float32, nominally -1 to 1.

        Raises:
            ShapeError: if the images are not [N, 3, R, R].
        """
        check_shape(images, [None, 3, self.resolution, self.resolution], "images")
        x = images.to(dtype=self.dtype, memory_format=torch.channels_last)
        x = self.from_rgb(x)
        for block in self.blocks:
            x = block(x)
        x = x.to(torch.promote_types(x.dtype, torch.float32))
        x = minibatch_std(x, MBSTD_GROUP)
        x = self.conv(x)
        scores: Tensor = self.out(self.fc(x.flatten(1)))
        return scores.squeeze(1)  # [N]
