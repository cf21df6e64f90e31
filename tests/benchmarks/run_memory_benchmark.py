"""Peak resident memory of a run of 100 and of 10,000 items; it must differ by less than 5 %.

Each run has a process of its own, because a peak never goes down. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1.05


def one_run(count: int) -> None:
    from dsgan_studio.core.base.device import prepare_process
    from dsgan_studio.core.base.jobs import JobContext
    from dsgan_studio.core.dataset.generating import generate_items
    from dsgan_studio.core.dataset.reading import open_run
    from tests.unit.dataset.tiny import tiny_ensemble, tiny_generator, tiny_recipe

    prepare_process(1)
    generator = tiny_generator(resolution=32)
    ensemble = tiny_ensemble(generator, members=10, size_px=32)
    recipe = tiny_recipe(
        generator, size_px=32, block_size=8, shard_size=80, threads=1, noise_mode="const"
    )
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        run_dir = Path(folder) / "run"
        generate_items(run_dir, generator, ensemble, recipe, count, JobContext())
        seconds = time.monotonic() - began_s
        with open_run(run_dir) as run:
            read = sum(1 for _ in run.iter_items())
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"items": read, "peak_mib": peak_kib / 1024, "seconds": seconds}))


def measure(count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.run_memory_benchmark", "--one", str(count)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", type=int, help="make one run of so many items, in this process")
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--many", type=int, default=10_000)
    options = parser.parse_args()
    if options.one is not None:
        one_run(options.one)
        return 0
    few, many = measure(options.few), measure(options.many)
    ratio = many["peak_mib"] / few["peak_mib"]
    print(
        json.dumps(
            {
                "benchmark": "run_memory",
                "few_items": few["items"],
                "many_items": many["items"],
                "few_peak_mib": round(few["peak_mib"], 1),
                "many_peak_mib": round(many["peak_mib"], 1),
                "ratio": round(ratio, 4),
                "limit": LIMIT,
                "items_per_s": round(many["items"] / many["seconds"], 1),
                "pass": abs(ratio - 1) < LIMIT - 1,
            }
        )
    )
    return 0 if abs(ratio - 1) < LIMIT - 1 else 1


if __name__ == "__main__":
    sys.exit(main())
