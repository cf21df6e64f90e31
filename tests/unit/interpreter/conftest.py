"""Small structured pyramids: smooth fields whose labels depend on them, not linearly."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.features.pyramid import from_taps
from dsgan_studio.core.interpreter.pixels import AnnotatedSample

SHAPES = ((6, 4), (6, 8), (5, 16), (5, 16))


def smooth_sample(index: int, *, size: int = 16, classes: int = 3) -> AnnotatedSample:
    rng = torch.Generator().manual_seed(1000 + index)
    field = F.interpolate(torch.randn(1, 2, 4, 4, generator=rng), (size, size), mode="bicubic")
    mask = ((field[0, 0].abs() > 0.5).long() + (field[0, 1] > 0.3).long()).clamp_max(classes - 1)
    mixing = torch.Generator().manual_seed(5)
    taps = []
    for channels, side in SHAPES:
        mix = torch.randn(channels, 2, generator=mixing)
        small = F.interpolate(field, (side, side), mode="area")
        tap = torch.einsum("ck,nkhw->nchw", mix, small)
        noise = torch.randn(tap.shape, generator=rng)
        taps.append(torch.nn.functional.leaky_relu(tap + 0.1 * noise, 0.2))
    return AnnotatedSample(f"sample {index}", from_taps(taps, size), mask.numpy().astype(np.uint8))


@pytest.fixture(scope="session")
def samples():
    return [smooth_sample(i) for i in range(6)]


@pytest.fixture(scope="session")
def plan():
    return DevicePlan(torch.device("cpu"), torch.float32, 4, 1 << 30, 1)
