"""Peak resident memory of an interpreter at the size of a 1024 px StyleGAN1.

Training reads 16 samples (maps of the right sizes, random; 5,088 channels) at label size 512 with
34 classes and 10 members; generation makes a run at that size: synthesis, labels, uncertainty, and
writing it in shards.
Each has a process of its own, because a peak never goes down. The maps are kept in float16, as a
cache on disk keeps them. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SAMPLES, MEMBERS, CLASSES = 16, 10, 34
RESOLUTION, LABEL_PX = 1024, 512
TRAINING_LIMIT_GIB, GENERATION_LIMIT_GIB = 4.0, 3.0


def peak_gib() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 2**20
    raise RuntimeError("this system does not tell VmHWM")


def train(samples: int) -> None:
    import numpy as np
    import torch

    from dsgan_studio.core.base.device import plan_device, prepare_process
    from dsgan_studio.core.base.jobs import JobContext
    from dsgan_studio.core.features.pyramid import from_taps
    from dsgan_studio.core.interpreter.pixels import AnnotatedSample
    from dsgan_studio.core.interpreter.settings import InterpreterSettings
    from dsgan_studio.core.interpreter.training import train_ensemble
    from tests.benchmarks.pyramids import random_taps

    prepare_process(None)
    painted = []
    for index in range(samples):
        taps = random_taps(RESOLUTION, seed=index)
        pyramid = from_taps(taps, LABEL_PX, dtype=torch.float16)
        del taps
        mask = np.random.default_rng(index).integers(0, CLASSES, (16, 16)).astype(np.uint8)
        mask = mask.repeat(LABEL_PX // 16, 0).repeat(LABEL_PX // 16, 1)
        painted.append(AnnotatedSample(f"sample {index}", pyramid, mask))
    before = peak_gib()
    began = time.monotonic()
    trained = train_ensemble(
        painted,
        tuple(range(CLASSES)),
        # Memory does not grow with the steps; the first hundred show it.
        InterpreterSettings(members=MEMBERS, min_steps=100, max_steps=100, evaluations=2),
        plan_device("cpu"),
        JobContext(),
    )
    print(
        json.dumps(
            {
                "peak_gib": peak_gib(),
                "before_training_gib": before,
                "maps_gib": sum(s.pyramid.nbytes for s in painted) / 2**30,
                "channels": sum(trained.ensemble.channels),
                "seconds": time.monotonic() - began,
            }
        )
    )


def generate(items: int) -> None:
    from dsgan_studio.core.base.device import prepare_process
    from dsgan_studio.core.base.jobs import JobContext
    from dsgan_studio.core.dataset.generating import generate_items
    from tests.benchmarks.pyramids import random_ensemble, random_stylegan1
    from tests.unit.dataset.tiny import tiny_recipe

    prepare_process(None)
    generator = random_stylegan1(RESOLUTION)
    ensemble = random_ensemble(generator.tap_channels, CLASSES, MEMBERS, LABEL_PX)
    recipe = tiny_recipe(generator, size_px=LABEL_PX, block_size=1, shard_size=2, threads=2)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        generate_items(Path(folder) / "run", generator, ensemble, recipe, items, JobContext())
    seconds = time.monotonic() - began
    print(json.dumps({"peak_gib": peak_gib(), "items": items, "seconds_per_item": seconds / items}))


def measure(*arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=int, help="train on so many samples, in this process")
    parser.add_argument("--generate", type=int, help="make so many items, in this process")
    options = parser.parse_args()
    if options.train is not None:
        train(options.train)
        return 0
    if options.generate is not None:
        generate(options.generate)
        return 0
    training = measure("--train", str(SAMPLES))
    generation = measure("--generate", "3")
    passed = (
        training["peak_gib"] <= TRAINING_LIMIT_GIB
        and generation["peak_gib"] <= GENERATION_LIMIT_GIB
    )
    hypercolumns_gib = SAMPLES * LABEL_PX**2 * training["channels"] * 2 / 2**30
    print(
        json.dumps(
            {
                "benchmark": "interpreter_memory",
                "samples": SAMPLES,
                "label_px": LABEL_PX,
                "channels": training["channels"],
                "classes": CLASSES,
                "members": MEMBERS,
                "training_peak_gib": round(training["peak_gib"], 2),
                "training_limit_gib": TRAINING_LIMIT_GIB,
                "training_maps_gib": round(training["maps_gib"], 2),
                "training_steps": 100,
                "generation_peak_gib": round(generation["peak_gib"], 2),
                "generation_limit_gib": GENERATION_LIMIT_GIB,
                "generation_seconds_per_item": round(generation["seconds_per_item"], 2),
                "literal_hypercolumns_gib_float16_computed": round(hypercolumns_gib, 1),
                "pass": passed,
            }
        )
    )
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
