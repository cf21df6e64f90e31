"""Training a StyleGAN2 at 64 px: ours against a literal float32 implementation, in one process.

The literal one (`literal_networks.py`, `literal_training.py`) does what the official loop does, in
its order and layout; a test holds that its networks give what ours give. A cycle of 16 steps has
one step with both regularisers, three with path lengths and twelve with neither; the median of each
kind is timed and the cycle is made of those. All ways take turns step by step, so that a busy
machine slows all of them. Distortions are applied with a fixed probability.

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
ROUND = (0, 1, 4, 6, 9)  # steps of a cycle that are timed: with both regularisers, one, none
P = 0.3  # probability of the distortions, of the size that trainings on few images reach


class _Contestant:
    """One way to train, and what its steps took by their kind."""

    def __init__(self, step_at, settings):
        self._step_at, self._settings = step_at, settings
        self._seconds = {kind: ([], []) for kind in self._kinds()}

    def _kind(self, step):
        s = self._settings
        return step % s.path_length_interval == 0, step % s.r1_interval == 0

    def _kinds(self):
        return [self._kind(step) for step in range(CYCLE)]

    def step(self, index):
        """Do the step of a cycle and remember what it took."""
        began, began_process = time.perf_counter(), time.process_time()
        self._step_at(index)
        wall, process = self._seconds[self._kind(index)]
        process.append(time.process_time() - began_process)
        wall.append(time.perf_counter() - began)

    def forget(self):
        """Leave out what was done so far: it was to warm up."""
        self._seconds = {kind: ([], []) for kind in self._kinds()}

    def images_per_s(self):
        """Images a second over a cycle, by the clock and by the processor's time."""
        return tuple(
            CYCLE
            * self._settings.batch
            / sum(statistics.median(self._seconds[kind][clock]) for kind in self._kinds())
            for clock in (0, 1)
        )


def _ours(settings, reals):
    state = initial_state(settings, CPU)
    state.ada = dataclasses.replace(state.ada, p=P)

    def step_at(index):
        state.step = index
        train_step(state, settings, reals)

    return _Contestant(step_at, settings)


def _literal(settings, reals):
    state = initial_state(settings, CPU)
    state.ada = dataclasses.replace(state.ada, p=P)
    training = LiteralTraining(state, settings)

    def step_at(index):
        training.steps = index
        training.step(reals)

    return _Contestant(step_at, settings)


def compare(settings, rounds):
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
        contestant.step(0)
        contestant.forget()
    for number in range(rounds):
        for index in ROUND:
            for name, contestant in contestants.items():
                if name != "ours_float32" or number == 0:
                    contestant.step(index)
    rates = {name: contestant.images_per_s() for name, contestant in contestants.items()}
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
    parser.add_argument("--rounds", type=int, default=2)
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
            figures = compare(settings, options.rounds)
            found.append({"network": network, "channels": channels, **figures})
    line = {
        "benchmark": "gan_training",
        "resolution_px": RESOLUTION_PX,
        "threads": threads,
        "rounds_of_steps": [options.rounds, len(ROUND)],
        "augmentation_p": P,
        "comparisons": [
            {k: round(v, 3) if isinstance(v, float) else v for k, v in f.items()} for f in found
        ],
        "pass": all(f["speedup"] >= 3 for f in found if f["network"] == "full"),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
