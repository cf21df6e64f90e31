"""From a folder of 100,000 images with its cache made to the first step of a training.

The measured process opens the folder and the cache and trains one step of a small network at
32 px; what is measured is the time it waits for the data, not for the networks. Prints one line of
JSON; fails where that takes longer than a few seconds, or memory grows with the images' pixels.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SIDE_PX = 32
LIMIT_S = 10.0
LIMIT_MIB = 400.0


def make(home: Path, count: int) -> None:
    """Write a folder of `count` small files and the cache that belongs to it."""
    from PIL import Image

    from dsgan_studio.core.base.jobs import JobContext
    from dsgan_studio.core.gan_training.fit import ImageFit, fit_to_json
    from dsgan_studio.core.gan_training.folder import list_folder
    from dsgan_studio.core.gan_training.image_cache import new_array, write_facts
    from dsgan_studio.core.gan_training.images import cache_paths

    folder, cache = home / "images", home / "cache"
    folder.mkdir()
    cache.mkdir()
    Image.fromarray(np.zeros((SIDE_PX, SIDE_PX, 3), np.uint8)).save(home / "one.png")
    data = (home / "one.png").read_bytes()
    for number in range(count):
        (folder / f"cell {number}.png").write_bytes(data)
    listing = list_folder(folder, None, JobContext())
    fit = ImageFit(SIDE_PX)
    paths = cache_paths(cache, listing, fit, None)
    rng = np.random.default_rng(0)
    with new_array(paths.array, SIDE_PX) as writer:
        for _ in range(count):
            writer.add(rng.integers(0, 256, (SIDE_PX, SIDE_PX, 3), np.uint8))
    names = [file.name for file in listing.files]
    write_facts(
        paths,
        {
            "fingerprint": writer.whole_sha256,
            "digests": writer.digests,
            "window": None,
            "names": names,
            "heights_px": [SIDE_PX] * count,
            "widths_px": [SIDE_PX] * count,
            "sources": names,
            "unreadable": [],
            "fit": fit_to_json(fit),
        },
    )


def resident_mib() -> float:
    """Return the memory of this process that is not a file's."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


def start(home: Path) -> None:
    """Open folder and cache, train one step, and print what it took."""
    import torch

    from dsgan_studio.core.base.device import DevicePlan, prepare_process
    from dsgan_studio.core.base.errors import JobCancelled
    from dsgan_studio.core.base.jobs import JobContext
    from dsgan_studio.core.gan_training.fit import ImageFit
    from dsgan_studio.core.gan_training.images import prepare_images
    from dsgan_studio.core.gan_training.settings import TrainingSettings
    from dsgan_studio.core.gan_training.trainer import train

    class OneStep(JobContext):
        def checkpoint(self, stage: str, done: int, total: int, **figures: float) -> None:
            if stage == "training" and done:
                found.update(
                    first_step_s=time.monotonic() - began_s,
                    first_step_cpu_s=time.process_time() - began_cpu_s,
                    grown_mib=resident_mib(),
                )
                self.cancel()
            super().checkpoint(stage, done, total, **figures)

    prepare_process(1)
    plan = DevicePlan(torch.device("cpu"), torch.float32, batch=16, budget_bytes=1 << 30, threads=1)
    settings = TrainingSettings(
        resolution=SIDE_PX, total_kimg=1.0, channel_base=256, channel_max=16, kid_images=16
    )
    found: dict[str, float] = {}
    before_mib, began_s, began_cpu_s = resident_mib(), time.monotonic(), time.process_time()
    images = prepare_images(home / "images", None, ImageFit(SIDE_PX), home / "cache", JobContext())
    found["open_s"] = time.monotonic() - began_s
    try:
        train(images, settings, home / "training", plan, OneStep(), resume=False)
    except JobCancelled:
        found["grown_mib"] -= before_mib
        print(json.dumps({"images": len(images.images), **found}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, help="start a training there, in this process")
    parser.add_argument("--images", type=int, default=100_000)
    options = parser.parse_args()
    if options.start is not None:
        start(options.start)
        return 0
    home = Path(tempfile.mkdtemp())
    try:
        make(home, options.images)
        command = [sys.executable, "-m", "tests.benchmarks.training_start_benchmark"]
        done = subprocess.run(
            [*command, "--start", str(home)], cwd=ROOT, check=True, capture_output=True, text=True
        )
    finally:
        shutil.rmtree(home)
    found = json.loads(done.stdout)
    passed = found["first_step_s"] < LIMIT_S and found["grown_mib"] < LIMIT_MIB
    rounded = {name: round(value, 2) for name, value in found.items()}
    limits = {"limit_s": LIMIT_S, "limit_mib": LIMIT_MIB, "pass": passed}
    print(json.dumps({"benchmark": "training_start", **rounded, **limits}))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
