"""How long after a stroke the live interpreter proposes anew, with many samples painted before.

Prints one line of JSON: milliseconds from the end of a stroke to the new proposal (median and
worst of the strokes), what of it is gathering, learning and proposing, milliseconds of a smart
stroke and of preparing a sample for it, and the share of pixels that the proposals get right on a
sample before anything of it is painted (every fifth).

    python tests/benchmarks/live_interpreter_benchmark.py [--size 128] [--samples 16]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time

import numpy as np
import torch
from pyramids import StructuredGenerator

from dsgan_studio.core.base.device import plan_device
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.features.similarity import comparable
from dsgan_studio.core.interpreter.live import LiveInterpreter, live_basis
from dsgan_studio.core.interpreter.live_settings import LiveSettings
from dsgan_studio.core.interpreter.smart_tools import smart_stroke

STROKES = 3


def scribbled(mask, painted, rng):
    """Paint a short stroke of every class the mask has into `painted`, as an expert scribbles."""
    size = len(mask)
    for class_id in np.unique(mask):
        rows, cols = np.nonzero(mask == class_id)
        at = int(rng.integers(len(rows)))
        distance = np.hypot(np.arange(size)[:, None] - rows[at], np.arange(size)[None] - cols[at])
        painted[(distance < size / 24) & (mask == class_id)] = class_id


class Clock:
    def __init__(self):
        self.ms: dict[str, list[float]] = {}

    def __call__(self, name, work, *arguments):
        begun = time.perf_counter()
        result = work(*arguments)
        self.ms.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
        return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--samples", type=int, default=16)
    options = parser.parse_args()
    plan, settings = plan_device("cpu"), LiveSettings()
    torch.set_num_threads(plan.threads)
    source = StructuredGenerator(options.size)
    samples = [source.sample(i) for i in range(options.samples)]
    pyramids = {i: sample.pyramid.to(dtype=torch.float16) for i, sample in enumerate(samples)}
    clock, rng = Clock(), np.random.default_rng(0)
    basis = live_basis(pyramids, settings, plan)
    live = LiveInterpreter(tuple(range(source.classes)), basis, settings, plan)
    unseen, waits = [], []
    for index, sample in enumerate(samples):
        if live.has_learned:
            labels = live.propose(pyramids[index]).labels
            unseen.append(float((labels == sample.mask).mean()))
        painted = np.full_like(sample.mask, 255)
        for _ in range(STROKES):
            scribbled(sample.mask, painted, rng)
            begun = time.perf_counter()
            clock("gathering", live.paint, index, pyramids[index], painted)
            clock("learning", live.learn, JobContext())
            clock("proposing", live.propose, pyramids[index])
            waits.append((time.perf_counter() - begun) * 1000)
    item = clock("preparing", comparable, pyramids[0])
    for class_id in np.unique(samples[0].mask):
        clock("smart_stroke", smart_stroke, item, samples[0].mask == class_id, 8)
    print(
        json.dumps(
            {
                "benchmark": "live_interpreter",
                "size_px": options.size,
                "channels": pyramids[0].total_channels,
                "samples": options.samples,
                "threads": plan.threads,
                "stroke_to_proposal_ms": round(statistics.median(waits[1:]), 1),
                "worst_ms": round(max(waits[1:]), 1),
                **{f"{name}_ms": round(statistics.median(v), 1) for name, v in clock.ms.items()},
                "right_before_painting": [round(a, 3) for a in unseen[::5]],
            }
        )
    )


if __name__ == "__main__":
    main()
