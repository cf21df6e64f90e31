"""StyleGAN3's leaky ReLU between an upsampling and a downsampling filter (Karras et al. 2021).

No zeros are inserted: upsampling is a strided transposed convolution, which multiplies each sample
by the taps it meets and nothing else, and downsampling a strided convolution. Both are depthwise
with a constant kernel, and in channels_last, which on the CPU is twice as fast as channels first
and faster than products with banded matrices. The maps inside are four to sixteen times as large
as those outside, so the channels go through in groups whose size is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.checkpoints.stylegan3_architecture import AliasFreeLayer
from dsgan_studio.core.generators.layers import LEAK

_GROUP_BYTES = 192 << 20
_GROUP_CHANNELS = 16  # fewer at a time are slower: vectors run along the channels


@dataclass(frozen=True)
class _Ends:
    """What a filter of K taps does at the two ends of an axis.

    The literal definition spreads the samples, pads them by `before` and `after` zeros, and keeps
    the places where the filter fits. A transposed convolution gives every place that meets a
    sample, K - 1 more than the samples at each end; the rest is bookkeeping.

    Attributes:
        unread: samples at each end that no place kept depends on.
        trimmed: places at both ends that the transposed convolution is to leave out.
        pads: places to add, or if negative to leave out, at each end after it.
    """

    unread: tuple[int, int]
    trimmed: int
    pads: tuple[int, int]

    @classmethod
    def of(cls, taps: int, factor: int, padding: tuple[int, int]) -> _Ends:
        surplus = (taps - 1 - padding[0], taps - factor - padding[1])
        # Sample i reaches the places i * factor to i * factor + taps - 1.
        unread = tuple(max(0, -((taps - 1 - each) // factor)) for each in surplus)
        left = surplus[0] - unread[0] * factor
        right = surplus[1] - unread[1] * factor
        trimmed = max(0, min(left, right))
        return cls((unread[0], unread[1]), trimmed, (trimmed - left, trimmed - right))


def _cut(x: Tensor, ends: tuple[int, int]) -> Tensor:
    first, last = ends
    if not first and not last:
        return x
    return x[:, :, first : x.shape[2] - last, first : x.shape[3] - last]


def _kernel(line: Float[Tensor, "K"], channels: int, axis: int) -> Float[Tensor, "C 1 H W"]:
    shape = (1, 1, -1, 1) if axis == 2 else (1, 1, 1, -1)
    kernel = line.view(shape)
    return kernel.expand(channels, *kernel.shape[1:])


def _upsample(x: Tensor, line: Tensor | None, factor: int, padding: tuple[int, int]) -> Tensor:
    if line is None:
        before, after = padding
        return F.pad(x, [before, after, before, after])
    ends = _Ends.of(line.numel(), factor, padding)
    line = line * factor  # the zeros between the samples took this much of the mean
    x = _cut(x, ends.unread)
    for axis in (2, 3):
        stride = (factor, 1) if axis == 2 else (1, factor)
        trimmed = (ends.trimmed, 0) if axis == 2 else (0, ends.trimmed)
        kernel = _kernel(line, x.shape[1], axis)
        x = F.conv_transpose2d(x, kernel, stride=stride, padding=trimmed, groups=x.shape[1])
    return x if ends.pads == (0, 0) else F.pad(x, [*ends.pads, *ends.pads])


def _downsample(x: Tensor, kernel: Tensor | None, factor: int) -> Tensor:
    channels = x.shape[1]
    if kernel is None:
        return x[:, :, ::factor, ::factor]
    if kernel.ndim == 2:
        flipped = kernel.flip(0, 1).expand(channels, 1, *kernel.shape)
        return F.conv2d(x, flipped, stride=factor, groups=channels)
    line = kernel.flip(0)
    x = F.conv2d(x, _kernel(line, channels, 3), stride=(1, factor), groups=channels)
    return F.conv2d(x, _kernel(line, channels, 2), stride=(factor, 1), groups=channels)


def _activate(x: Tensor, clamp: float | None) -> Tensor:
    x = F.leaky_relu(x, LEAK, inplace=True)
    if clamp is None:
        return x
    # A gradient needs what the leaky ReLU gave.
    return x.clamp(-clamp, clamp) if x.requires_grad else x.clamp_(-clamp, clamp)


def filtered_leaky_relu(
    x: Float[Tensor, "N C H W"],
    scale: Float[Tensor, "N C"],
    bias: Float[Tensor, "C"],
    up_filter: Float[Tensor, "K"] | None,
    down_filter: Tensor | None,
    layer: AliasFreeLayer,
) -> Float[Tensor, "N C S S"]:
    """Return `x` times `scale` plus `bias`, upsampled, activated, clamped and downsampled.

    The activation has no gain: it is homogeneous, so that the caller puts one into scale and bias.

    Args:
        x: what the convolution gives.
        scale: factors on the channels of each item.
        bias: of the channels.
        up_filter: line of taps with the sum 1, or None.
        down_filter: line or square of taps with the sum 1, or None.
        layer: factors, padding and bound.
    """
    count, channels = x.shape[:2]
    inside = (layer.size - 1) * layer.down + layer.down_taps
    plane_bytes = count * inside * inside * x.element_size()
    group = max(1, _GROUP_BYTES // (plane_bytes * _GROUP_CHANNELS)) * _GROUP_CHANNELS
    scale, bias = scale[:, :, None, None], bias[None, :, None, None]

    def run(some: slice) -> Tensor:
        y = torch.addcmul(bias[:, some], x[:, some], scale[:, some])
        y = _upsample(y, up_filter, layer.up, layer.padding)
        return _downsample(_activate(y, layer.conv_clamp), down_filter, layer.down)

    if group >= channels:
        return run(slice(None))
    parts = [run(slice(start, start + group)) for start in range(0, channels, group)]
    return torch.cat(parts, dim=1)
