"""How long the search for the next image to paint takes on the sample project, and its memory.

On a copy of the sample project (sixteen masks, no interpreter kept): teaches an interpreter
from the masks, looks through a pool of unseen images and names five. Prints one line of JSON with
the seconds of each stage, the processor's time, the most memory the process held, and the reasons
of the suggestions.

    python tests/benchmarks/next_sample_benchmark.py [--unseen 300]
"""

from __future__ import annotations

import argparse
import collections
import json
import resource
import tempfile
import time
from pathlib import Path

from dsgan_studio.core.base.device import available_threads
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow.next_samples import suggest_next
from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project

SUGGESTED = 5


class Stages:
    """Seconds from the first report of each stage to that of the next."""

    def __init__(self):
        self.begun_s: dict[str, float] = {}

    def __call__(self, progress):
        self.begun_s.setdefault(progress.stage, time.perf_counter())

    def seconds(self, end_s):
        ends = [*list(self.begun_s.values())[1:], end_s]
        return {
            f"{name.replace(' ', '_')}_s": round(end - begun, 2)
            for (name, begun), end in zip(self.begun_s.items(), ends, strict=True)
        }


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--unseen", type=int, default=300)
    unseen = parser.parse_args().unseen
    with tempfile.TemporaryDirectory() as folder:
        project = copy_sample_project(SAMPLE_PROJECT, Path(folder) / "leukocytes.dsgan")
        stages = Stages()
        begun_s, begun_cpu_s = time.perf_counter(), time.process_time()
        found = suggest_next(
            project,
            unseen=unseen,
            count=SUGGESTED,
            seed=0,
            device="cpu",
            context=JobContext(on_progress=stages),
        )
        ended_s, cpu_s = time.perf_counter(), time.process_time() - begun_cpu_s
    reasons = collections.Counter(one.reason.kind for one in found.chosen)
    figures = {
        "benchmark": "next_sample",
        "image_px": found.chosen[0].picture.image.shape[0],
        "unseen": unseen,
        "threads": available_threads(),
        "seconds": round(ended_s - begun_s, 2),
        "processor_s": round(cpu_s, 2),
        **stages.seconds(ended_s),
        "peak_mb": round(peak_mb()),
        "reasons": dict(reasons),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
