"""StyleGAN3s of any geometry with random weights and real low-pass filters, for tests."""

import itertools

import numpy as np
import scipy.signal
import scipy.special
import torch

from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.layout import expected_tensors, optional_tensors
from dsgan_studio.core.checkpoints.stylegan3_architecture import (
    AliasFreeLayer,
    FourierInput,
    StyleGAN3Architecture,
)

# Size, sampling rate and channels of the input and of each layer. The border is 6 px.
THREE_SIZES = ((20, 8, 6), (20, 8, 6), (28, 16, 5), (44, 32, 4), (32, 32, 3))
# The head makes at once a map of four times the stem's sampling rate.
SUPERRES = ((20, 8, 5), (20, 8, 5), (20, 8, 4), (44, 32, 3), (32, 32, 3))
# 12 px, of which each map shows three quarters of its unit square.
NOT_A_POWER_OF_TWO = ((18, 8, 5), (18, 8, 5), (24, 16, 4), (12, 16, 3))
_FILTER_PX = 6


def layer(before, size, rate, channels, *, kernel=3, radial=False, clamp=256.0):
    """Return the layer that makes `size` px at `rate` out of `before` (size, rate, channels)."""
    inside = 2 * max(before[1], rate)
    up, down = inside // before[1], inside // rate
    up_taps, down_taps = _FILTER_PX * up, _FILTER_PX * down
    total = (size - 1) * down + 1 - (before[0] + kernel - 1) * up + up_taps + down_taps - 2
    first = (total + up) // 2
    return AliasFreeLayer(
        channels=channels,
        size=size,
        sampling_rate=rate,
        kernel=kernel,
        up=up,
        up_taps=up_taps,
        down=down,
        down_taps=down_taps,
        radial=radial,
        padding=(first, total - first),
        conv_clamp=clamp,
    )


def architecture(maps=THREE_SIZES, *, kernel=3, radial=False, clamp=256.0, **changes):
    """Return an architecture of these maps; with `radial`, all layers but the last two are."""
    layers = [
        layer(
            before,
            *after,
            kernel=kernel,
            radial=radial and index < len(maps) - 3,
            clamp=clamp,
        )
        for index, (before, after) in enumerate(itertools.pairwise(maps))
    ]
    settings = {
        "resolution": maps[-1][0],
        "z_dim": 9,
        "c_dim": 0,
        "w_dim": 11,
        "mapping_layers": 2,
        "input": FourierInput(maps[0][2], maps[0][0], maps[0][1], 2.0),
        "layers": tuple(layers),
        "torgb_clamp": clamp,
    }
    return StyleGAN3Architecture(**(settings | changes))


def line_filter(taps, factor):
    """A low-pass filter that keeps the frequencies of the coarser side."""
    line = scipy.signal.firwin(taps, 0.8 / factor, width=0.6 / factor)
    return torch.from_numpy(line.astype(np.float32))


def radial_filter(taps, factor):
    """A low-pass filter that treats all directions alike."""
    at = np.arange(taps) - (taps - 1) / 2
    radius = np.hypot(at[:, None], at[None])
    square = scipy.special.j1(np.pi * radius * 0.8 / factor) / radius
    square *= np.outer(np.kaiser(taps, 4.0), np.kaiser(taps, 4.0))
    return torch.from_numpy((square / square.sum()).astype(np.float32))


def tensors_of(a, seed=0):
    """Return random tensors of architecture `a`, none of them without effect."""
    rng = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, shape in (expected_tensors(a) | optional_tensors(a)).items():
        value = torch.randn(shape, generator=rng)
        if name.endswith("magnitude_ema"):
            value = 0.5 + value.square()
        elif name.startswith("mapping.fc"):
            value = value / a.mapping_lr_multiplier
        elif name.endswith("freqs"):
            value = 0.7 * value
        elif name.endswith("transform"):
            value = torch.eye(3) + 0.05 * value
        elif name == "synthesis.input.affine.bias":
            value = torch.tensor([1.0, 0.2, 0.1, -0.1])
        elif name.endswith("affine.bias"):
            value = 1.0 + 0.3 * value
        tensors[name] = value
    for name, part in zip(a.layer_names, a.layers, strict=False):
        if part.up_taps > 1:
            tensors[f"synthesis.{name}.up_filter"] = line_filter(part.up_taps, part.up)
        if part.down_taps > 1:
            make = radial_filter if part.radial else line_filter
            tensors[f"synthesis.{name}.down_filter"] = make(part.down_taps, part.down)
    return tensors


def checkpoint(a, seed=0):
    """Return a checkpoint of architecture `a` with random weights."""
    return GeneratorCheckpoint(a, tensors_of(a, seed), "a test")
