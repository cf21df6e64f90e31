"""Feature pyramids for the benchmarks: of the right sizes, random or with structure."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from dsgan_studio.core.features.pyramid import from_taps
from dsgan_studio.core.interpreter.pixels import AnnotatedSample


def stylegan1_channels(resolution):
    """Channels and side of each tap of a StyleGAN1: two a block."""
    sides = [4 << i for i in range(resolution.bit_length() - 2)]
    return [(min(512, 16384 // side), side) for side in sides for _ in range(2)]


def random_taps(resolution, *, seed, count=1):
    """Taps of the size a StyleGAN1 of `resolution` gives, smooth enough to have regions."""
    rng = torch.Generator().manual_seed(seed)
    taps = []
    for channels, side in stylegan1_channels(resolution):
        coarse = torch.randn(count, channels, min(side, 8), min(side, 8), generator=rng)
        tap = F.interpolate(coarse, (side, side), mode="bilinear")
        taps.append(tap.add_(torch.randn(tap.shape, generator=rng), alpha=0.3))
    return taps


class StructuredGenerator:
    """Images made of regions, seen through channels of several sizes.

    Ten smooth hidden fields an image; labels are a nonlinear function of five of them and of the
    distance from the middle, the other five only disturb. Each tap mixes the fields (blurred to
    its size) nonlinearly with channel noise that is shared by neighbours, as in a network's maps.
    """

    def __init__(self, size, *, channels=128, classes=5, seed=0):
        self.size, self.classes = size, classes
        rng = torch.Generator().manual_seed(seed)
        sides = [4 << i for i in range(size.bit_length() - 2)]
        self.taps = [(channels, side) for side in sides for _ in range(2)]
        self.mix = [
            (torch.randn(2 * c, 14, generator=rng), torch.randn(c, 2 * c, generator=rng))
            for c, _ in self.taps
        ]
        self.rule = torch.randn(classes, 8, generator=rng)

    def sample(self, index):
        """Return one annotated sample (float32 maps)."""
        size = self.size
        rng = torch.Generator().manual_seed(77_000 + index)
        parts = [
            F.interpolate(
                torch.randn(1, 5, cells, cells, generator=rng), (size, size), mode="bicubic"
            )
            for cells in (4, 9)
        ]
        axis = torch.linspace(-1, 1, size)
        radius = (axis[:, None] ** 2 + axis[None] ** 2).sqrt() + 0.3 * parts[0][0, 0]
        style = torch.randn(3, generator=rng).view(3, 1, 1).expand(3, size, size)
        fields = torch.cat([parts[0][0], parts[1][0], radius[None], style])  # [14, S, S]
        evidence = torch.stack(
            [
                fields[0] * fields[1], fields[2].abs(), fields[5] * fields[10],
                torch.sin(3 * fields[10]), fields[6].tanh(), fields[3], fields[10],
                torch.ones_like(fields[0]),
            ]
        )  # fmt: skip
        scores = torch.einsum("ke,ehw->khw", self.rule, evidence)
        mask = scores.argmax(dim=0)
        taps = []
        for (channels, side), (inner, outer) in zip(self.taps, self.mix, strict=True):
            small = F.interpolate(fields[None], (side, side), mode="area")
            hidden = torch.einsum("cf,nfhw->nchw", inner, small).div_(3.0).tanh_()
            tap = torch.einsum("co,nohw->nchw", outer, hidden).div_(channels**0.5)
            noise = torch.randn(1, 32, side, side, generator=rng)
            spread = outer[:, :32] / 6.0
            tap = tap + 0.8 * torch.einsum("ck,nkhw->nchw", spread, noise)
            tap = tap + 0.3 * torch.randn(tap.shape, generator=rng)
            taps.append(F.leaky_relu(tap, 0.2))
        return AnnotatedSample(
            f"sample {index}", from_taps(taps, size), mask.numpy().astype(np.uint8)
        )


def random_stylegan1(resolution):
    """A StyleGAN1 of full width with random weights."""
    from dsgan_studio.core.checkpoints.architecture import StyleGAN1Architecture
    from dsgan_studio.core.generators.stylegan1 import StyleGAN1Generator

    channels = tuple(c for c, _ in stylegan1_channels(resolution)[::2])
    generator = StyleGAN1Generator(StyleGAN1Architecture(resolution, 512, 512, 8, channels))
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, tensor in generator.state_dict().items():
            if tensor.ndim > 1 and not name.endswith("kernel"):
                tensor.normal_(generator=rng)
    return generator.eval().requires_grad_(False)


def random_ensemble(channels, classes, members, size):
    """An ensemble with random weights."""
    from dsgan_studio.core.interpreter.ensemble import TENSOR_AXES, Ensemble, hidden_widths
    from dsgan_studio.core.interpreter.settings import InterpreterSettings

    rng = torch.Generator().manual_seed(1)
    h1, h2 = hidden_widths(classes)
    sizes = {"m": members, "h": h1, "c": sum(channels), "i": h2, "k": classes}
    tensors = {}
    for name, axes in TENSOR_AXES.items():
        tensor = torch.randn([sizes[a] for a in axes], generator=rng)
        if name.endswith("running_var"):
            tensor = tensor.abs() + 0.5
        elif tensor.ndim == 3:
            tensor *= 2.0 / tensor.shape[-1] ** 0.5
        tensors[name] = tensor
    return Ensemble(
        tensors, tuple(range(classes)), (True,) * classes, tuple(channels), size,
        InterpreterSettings(members=members),
    )  # fmt: skip
