"""One image of the 256 px StyleGAN3-T with random weights: ours against the literal steps.

The literal steps are those of the tests: zeros inserted, every map filtered at the inner sampling
rate, a weight for each item in a grouped convolution; but that filters which are lines run along
one axis after the other, without which the comparison would flatter.

Prints one line of JSON: seconds an item of both, their ratio, the largest difference of the images
and of the maps, and the memory of ours.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dsgan_studio.core.base.device import available_threads, prepare_process
from dsgan_studio.core.generators.build import build_generator
from tests.unit.generators import make_stylegan3, slow_stylegan3

# Side with its border, sampling rate and channels of the input and of each layer but the colours.
STYLEGAN3_T_256 = (
    (36, 16, 512), (36, 16, 512), (36, 16, 512), (36, 16, 512), (52, 32, 512), (52, 32, 512),
    (84, 64, 512), (84, 64, 512), (148, 128, 512), (148, 128, 512), (148, 128, 362),
    (276, 256, 256), (276, 256, 181), (276, 256, 128), (256, 256, 128),
)  # fmt: skip


def separable_leaky_relu(x, bias, up_filter, down_filter, layer):
    """The literal steps between two convolutions, with filters that are lines."""

    def along_both(x, line):
        count = x.shape[1]
        line = line.flip(0).expand(count, 1, 1, -1)
        return F.conv2d(F.conv2d(x, line, groups=count), line.transpose(2, 3), groups=count)

    x = x + bias[None, :, None, None]
    count, channels, height, width = x.shape
    spread = x.new_zeros(count, channels, height * layer.up, width * layer.up)
    spread[:, :, :: layer.up, :: layer.up] = x
    x = along_both(F.pad(spread, [*layer.padding, *layer.padding]), up_filter * layer.up)
    x = (F.leaky_relu(x, 0.2) * math.sqrt(2)).clamp(-layer.conv_clamp, layer.conv_clamp)
    return along_both(x, down_filter)[:, :, :: layer.down, :: layer.down]


def best_of(function, repeats):
    """Least seconds of `repeats` calls and the last result."""
    seconds, result = [], None
    for _ in range(repeats):
        began = time.perf_counter()
        result = function()
        seconds.append(time.perf_counter() - began)
    return min(seconds), result


def measure(repeats, batch):
    """Return the figures."""
    a = make_stylegan3.architecture(STYLEGAN3_T_256, z_dim=512, w_dim=512)
    checkpoint = make_stylegan3.checkpoint(a)
    generator = build_generator(checkpoint)
    ws = torch.randn(batch, a.num_ws, a.w_dim, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        ours_s, ours = best_of(lambda: generator.synthesize_with_taps(ws, None), repeats + 1)
        peak_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        literal_s, (image, maps) = best_of(
            lambda: slow_stylegan3.synthesis(checkpoint.tensors, a, ws, separable_leaky_relu), 1
        )
    inner = [
        m[:, :, b : m.shape[2] - b, b : m.shape[3] - b]
        for m, b in zip(maps, a.borders, strict=True)
    ]
    errors = [
        float((tap - want).abs().max() / want.abs().max())
        for tap, want in zip(ours.taps, inner, strict=True)
    ]
    return {
        "benchmark": "stylegan3 synthesis",
        "resolution_px": a.resolution,
        "batch": batch,
        "threads": torch.get_num_threads(),
        "ours_s": ours_s / batch,
        "literal_s": literal_s / batch,
        "speedup": literal_s / ours_s,
        "ours_peak_gib": peak_gib,
        "image_error": float((ours.image - image).abs().max()),
        "image_largest": float(image.abs().max()),
        "maps_relative_error": max(errors),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--batch", type=int, default=1)
    options = parser.parse_args()
    prepare_process(options.threads or available_threads())
    figures = measure(options.repeats, options.batch)
    print(json.dumps({k: round(v, 6) if isinstance(v, float) else v for k, v in figures.items()}))


if __name__ == "__main__":
    main()
