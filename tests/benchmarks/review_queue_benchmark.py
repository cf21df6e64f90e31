"""How long the review of a run of 100,000 items takes to open, sort and judge.

Prints one line of JSON: seconds to read the queue from the index, to filter and sort it, to count
and draw the histogram, to accept half of it as one step and to undo that, and milliseconds for
the thumbnails of one screen of a gallery, in the order of the score, from sealed shards.

    python tests/benchmarks/review_queue_benchmark.py [--items 100000]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.dataset.items import ImagePart
from dsgan_studio.core.dataset.manifest import Labelling, RunManifest, write_manifest
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.dataset.recipe import RunRecipe
from dsgan_studio.core.dataset.shards import write_images_shard
from dsgan_studio.core.project.opening import create_project
from dsgan_studio.core.project.records import (
    GeneratorRecord,
    InterpreterRecord,
    ItemScores,
    ItemVerdict,
)
from dsgan_studio.core.review.queue import QueueFilter, histogram, order, select
from dsgan_studio.core.review.verdicts import Verdict, count_verdicts

CLASS_IDS = (0, 1, 2, 3, 4)
SIDE_PX = 64
SHARD = 256
SHARDS = 8
SCREEN = 60


def project_with(folder: Path, items: int):
    project = create_project(folder)
    generator, interpreter = "a" * 64, "b" * 64
    project.add_generator(GeneratorRecord(generator, "trained", {"resolution": SIDE_PX}))
    project.add_interpreter(InterpreterRecord(interpreter, CLASS_IDS, {}, {}, generator, (), {}))
    run = project.add_run(generator_hash=generator, seed=0, recipe_json={}, count=items)
    labelling = project.add_labelling(run.id, interpreter_hash=interpreter, count=items)
    draw = numpy_generator("benchmark-review", 0)
    worst, region = draw.random((2, items))
    by_class = np.where(draw.random((items, 5)) < 0.3, np.nan, draw.random((items, 5)))
    project.put_item_scores(
        labelling.id,
        (
            ItemScores(k, float(worst[k]), float(region[k]), tuple(by_class[k]))
            for k in range(items)
        ),
    )
    return project, labelling.id


def shards_in(folder: Path):
    recipe = RunRecipe("a" * 64, 0, 1.0, None, None, "const", SIDE_PX, 8, SHARD, 1)
    labelling = Labelling("b" * 12, "b" * 64, "mean", CLASS_IDS)
    write_manifest(folder, RunManifest(recipe, SHARDS * SHARD, (labelling,)))
    draw = numpy_generator("benchmark-review images", 0)
    images = draw.integers(0, 256, (SHARD, SIDE_PX, SIDE_PX, 3), dtype=np.uint8)
    latent = np.zeros(8, np.float32)
    for shard in range(SHARDS):
        parts = (ImagePart(image, latent, 0) for image in images)
        path = folder / f"images-{shard:05d}.h5"
        write_images_shard(path, parts, first_index=shard * SHARD, count=SHARD, run_seed=0)
    return open_run(folder)


class Watch:
    def __init__(self):
        self.seconds: dict[str, float] = {}

    def __call__(self, name, work, repeats=5):
        times = []
        for _ in range(repeats):
            began_s = time.perf_counter()
            result = work()
            times.append(time.perf_counter() - began_s)
        self.seconds[name] = round(float(np.median(times)), 5)
        return result


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--items", type=int, default=100_000)
    items = options.parse_args().items
    watch = Watch()
    with tempfile.TemporaryDirectory() as folder:
        project, labelling = project_with(Path(folder) / "p.dsgan", items)
        with project:
            review = project.review
            table = watch("read_s", lambda: review.columns(labelling, CLASS_IDS))
            wanted = QueueFilter(verdicts=frozenset((Verdict.UNREVIEWED,)), class_present=4)
            watch(
                "filter_and_sort_s",
                lambda: order(table, select(table, wanted), by=4, descending=True),
            )
            watch("count_s", lambda: count_verdicts(table.verdicts, table.worst10, 0.5))
            watch("histogram_s", lambda: histogram(table, threshold=0.5))
            half = [ItemVerdict(k, Verdict.ACCEPTED) for k in range(items // 2)]
            watch("accept_half_s", lambda: review.apply(labelling, half, deed="accept"), 1)
            watch("read_verdicts_s", lambda: review.verdicts(labelling))
            one = [ItemVerdict(items - 1, Verdict.REJECTED)]
            watch("accept_one_s", lambda: review.apply(labelling, one, deed="reject"), 1)
            watch("undo_one_s", lambda: review.undo(labelling), 1)
            watch("undo_half_s", lambda: review.undo(labelling), 1)
        with shards_in(Path(folder) / "run") as run:
            draw = numpy_generator("benchmark-review screen", 0)
            screen = draw.permutation(SHARDS * SHARD)[:SCREEN].tolist()
            watch("thumbnails_in_order_of_score_s", lambda: run.thumbnails(screen))
            watch("thumbnails_in_order_of_index_s", lambda: run.thumbnails(range(300, 360)))
    print(json.dumps({"benchmark": "review_queue", "items": items, **watch.seconds}))


if __name__ == "__main__":
    main()
