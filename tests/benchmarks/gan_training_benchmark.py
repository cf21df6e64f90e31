"""Training a StyleGAN2 at 64 px: ours against a literal float32 implementation, in one process.

The literal one (`literal_networks.py`, `literal_training.py`) does what the official loop does, in
its order and layout; a test holds that its networks give what ours give. Both are timed over whole
cycles of 16 steps, with R1 and path lengths as often as they fall, step by step in turn, so that a
busy machine slows both. Distortions are applied with a fixed probability.

Two sizes of network: `full` has 128 channels at every size (the official rule, 32768 / 2 channels
over the side, at most 128), `preset` is what this machine's preset would train.

Prints one line of JSON: images a second of both, their ratio, and ours in float32.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dsgan_studio.core.base.device import (
    available_threads,
    has_fast_bfloat16,
    prepare_process,
    total_memory_bytes,
)
from dsgan_studio.core.gan_training.presets import preset
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.state import initial_state
from dsgan_studio.core.gan_training.steps import train_step
from tests.benchmarks.literal_training import LiteralTraining

CPU = torch.device("cpu")
RESOLUTION_PX = 64
FULL_BASE = 32768 // 2
CYCLE = 16  # steps in which every regulariser falls due
P = 0.3  # probability of the distortions, of the size that trainings on few images reach


def _cycle_sums(seconds):
    return [sum(seconds[at : at + CYCLE]) for at in range(0, len(seconds), CYCLE)]


class _Contestant:
    """One way to train, and what its steps took."""

    def __init__(self, step):
        self._step, self._wall_s, self._process_s = step, [], []

    def warm_up(self):
        """Do one step, which meets every regulariser."""
        self._step()

    def step(self):
        began, began_process = time.perf_counter(), time.process_time()
        self._step()
        self._process_s.append(time.process_time() - began_process)
        self._wall_s.append(time.perf_counter() - began)

    def images_per_s(self, batch):
        """Images a second over the median cycle, by the clock and by the processor's time."""
        return tuple(
            CYCLE * batch / statistics.median(_cycle_sums(seconds))
            for seconds in (self._wall_s, self._process_s)
        )


def _ours(settings, reals):
    state = initial_state(settings, CPU)
    state.ada = dataclasses.replace(state.ada, p=P)
    return _Contestant(lambda: train_step(state, settings, reals))


def _literal(settings, reals):
    state = initial_state(settings, CPU)
    state.ada = dataclasses.replace(state.ada, p=P)
    training = LiteralTraining(state, settings)
    return _Contestant(lambda: training.step(reals))


def compare(settings, cycles):
    """Return the figures of one network at one batch."""
    # Without a target that can be reached on either side, p stays near what it was set to.
    settings = dataclasses.replace(settings, precision="float32", ada_kimg=1e9)
    low = "bfloat16" if has_fast_bfloat16(CPU) else "float32"
    rng = torch.Generator().manual_seed(0)
    shape = (settings.batch, 3, settings.resolution, settings.resolution)
    reals = torch.rand(shape, generator=rng) * 2 - 1
    contestants = {
        "literal": _literal(settings, reals),
        "ours": _ours(dataclasses.replace(settings, precision=low), reals),
        "ours_float32": _ours(settings, reals),
    }
    for contestant in contestants.values():
        contestant.warm_up()
    for step in range(cycles * CYCLE):
        for name, contestant in contestants.items():
            if name != "ours_float32" or step < CYCLE:
                contestant.step()
    rates = {name: c.images_per_s(settings.batch) for name, c in contestants.items()}
    wall = {name: by_clock for name, (by_clock, _) in rates.items()}
    process = {name: by_processor for name, (_, by_processor) in rates.items()}
    return {
        "batch": settings.batch,
        "precision": low,
        **{f"{name}_images_per_s": rate for name, rate in wall.items()},
        "speedup": wall["ours"] / wall["literal"],
        "speedup_float32": wall["ours_float32"] / wall["literal"],
        "speedup_in_processor_time": process["ours"] / process["literal"],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--cycles", type=int, default=2)
    parser.add_argument("--batch", type=int, nargs="+", default=[16, 32])
    parser.add_argument("--network", nargs="+", default=["full"], choices=["full", "preset"])
    options = parser.parse_args()
    threads = options.threads or available_threads()
    prepare_process(threads)
    bases = {
        "full": FULL_BASE,
        "preset": preset(RESOLUTION_PX, CPU, total_memory_bytes() // 2, threads).channel_base,
    }
    found = []
    for network in options.network:
        for batch in options.batch:
            settings = TrainingSettings(
                resolution=RESOLUTION_PX, total_kimg=1, batch=batch, channel_max=128,
                channel_base=bases[network],
            )  # fmt: skip
            channels = settings.architecture.channels
            figures = compare(settings, options.cycles)
            found.append({"network": network, "channels": channels, **figures})
    line = {
        "benchmark": "gan_training",
        "resolution_px": RESOLUTION_PX,
        "threads": threads,
        "cycles_of_steps": [options.cycles, CYCLE],
        "augmentation_p": P,
        "comparisons": [
            {k: round(v, 3) if isinstance(v, float) else v for k, v in f.items()} for f in found
        ],
        "pass": all(f["speedup"] >= 3 for f in found if f["network"] == "full"),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
