"""How the gallery scrolls over a run of 100,000 items, in the window at 1366 x 768.

The run lies on the disk in the real format; its shards are links to one of images and one of
labels, so that it is made in seconds. Frames are scripted at 60 a second, off the screen, with
labels over the images and the least sure first, so that neighbours lie in other shards: 8 s of
steady scrolling, then jumps as of a dragged scroll bar. Prints one line of JSON: GUI-thread time
of a frame (events, painting, and taking pictures in), how long a tile that is seen stays without
its picture, and memory over the same window with an empty project.

    python tests/benchmarks/gallery_benchmark.py [--items 100000]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from dsgan_studio.core.annotations.schema import schema_from_ids, schema_to_json  # noqa: E402
from dsgan_studio.core.base.seeds import numpy_generator  # noqa: E402
from dsgan_studio.core.dataset.items import ImagePart, LabelPart, as_half  # noqa: E402
from dsgan_studio.core.dataset.manifest import (  # noqa: E402
    RunManifest,
    new_labelling,
    write_manifest,
)
from dsgan_studio.core.dataset.recipe import RunRecipe, recipe_to_json  # noqa: E402
from dsgan_studio.core.dataset.shards import (  # noqa: E402
    write_images_shard,
    write_labelling_shard,
)
from dsgan_studio.core.interpreter.scoring import ItemScores as MapScores  # noqa: E402
from dsgan_studio.core.project import layout  # noqa: E402
from dsgan_studio.core.project.opening import create_project  # noqa: E402
from dsgan_studio.core.project.records import (  # noqa: E402
    GeneratorRecord,
    InterpreterRecord,
    ItemScores,
)
from dsgan_studio.gui.app import build  # noqa: E402

CLASS_IDS = (0, 1, 2, 3, 4)
SIDE_PX, SHARD = 64, 256
FRAME_S = 1 / 60
STEADY_FRAMES, STEADY_PX = 480, 12
JUMPS, FRAMES_A_JUMP = 12, 30
LIMIT_FRAME_MS, LIMIT_PLACEHOLDER_MS, LIMIT_MIB = 16, 200, 600
GENERATOR, INTERPRETER = "ab" * 32, "cd" * 32


def image_parts(draw):
    latent = np.zeros(8, np.float32)
    for image in draw.integers(0, 256, (SHARD, SIDE_PX, SIDE_PX, 3), dtype=np.uint8):
        yield ImagePart(image, latent, 0)


def label_parts(draw):
    rows, cols = np.indices((SIDE_PX, SIDE_PX)) - SIDE_PX / 2
    for _ in range(SHARD):
        radius = np.hypot(rows, cols) / draw.uniform(4, 9)
        label = np.minimum(radius.astype(np.uint8), 4)
        maps = as_half(draw.random((SIDE_PX, SIDE_PX), dtype=np.float32) * (radius % 1 > 0.8))
        yield LabelPart(label, maps, MapScores(0.1, 0.1, 0, 0, 8, (0.1,) * 5))


def shards_in(folder: Path, items: int):
    """One shard of images and one of labels, and links to them for all others."""
    recipe = RunRecipe(GENERATOR, 0, 1.0, None, None, "const", SIDE_PX, 8, SHARD, 1)
    labelling = new_labelling(INTERPRETER, "mean", CLASS_IDS)
    write_manifest(folder, RunManifest(recipe, items, (labelling,)))
    draw = numpy_generator("benchmark-gallery", 0)
    images, labels = folder / "images-00000.h5", folder / f"labelling-{labelling.id}-00000.h5"
    write_images_shard(images, image_parts(draw), first_index=0, count=SHARD, run_seed=0)
    write_labelling_shard(
        labels, label_parts(draw), first_index=0, count=SHARD, class_ids=CLASS_IDS,
        ensemble_hash=INTERPRETER, decision="mean",
    )  # fmt: skip
    for shard in range(1, -(-items // SHARD)):
        for file in (images, labels):
            os.link(file, file.with_name(file.name.replace("-00000", f"-{shard:05d}")))
    return recipe


def big_project(path: Path, items: int):
    schema = schema_from_ids(CLASS_IDS)
    with create_project(path) as project:
        project.add_generator(GeneratorRecord(GENERATOR, "trained", {"resolution": SIDE_PX}))
        project.set_schema(schema)
        project.add_interpreter(
            InterpreterRecord(INTERPRETER, CLASS_IDS, {}, {}, GENERATOR, (), schema_to_json(schema))
        )
        folder = path / layout.run_folder(1)
        folder.mkdir(parents=True)
        recipe = recipe_to_json(shards_in(folder, items))
        project.add_run(generator_hash=GENERATOR, seed=0, recipe_json=recipe, count=items)
        labelling = project.add_labelling(1, interpreter_hash=INTERPRETER, count=items)
        worst = numpy_generator("benchmark-gallery scores", 0).random(items)
        project.put_item_scores(
            labelling.id,
            (ItemScores(k, float(s), float(s), (float(s),) * 5) for k, s in enumerate(worst)),
        )


class Gallery:
    """The gallery of a window, watched frame by frame."""

    def __init__(self, window):
        self._sheet = window.findChild(object, "gallery")
        self._tiles = self._sheet.model()
        self._since: dict[int, float] = {}
        self.frames_ms: list[float] = []
        self.work_ms: list[float] = []  # of the processor: without waiting for other programs
        self.placeholders_ms: list[float] = []
        self.most_mib = 0.0

    def frame(self, place: int | None) -> None:
        """Scroll to a place, if given, let the window live, and wait for the next frame."""
        began, worked = time.perf_counter(), time.thread_time()
        if place is not None:
            self._sheet.verticalScrollBar().setValue(place)
        QApplication.processEvents()
        now = time.perf_counter()
        self.frames_ms.append(1000 * (now - began))
        self.work_ms.append(1000 * (time.thread_time() - worked))
        self._watch(now)
        time.sleep(max(0.0, FRAME_S - (time.perf_counter() - began)))

    def _watch(self, now: float) -> None:
        seen = set(self._sheet.numbers_in_view())
        missing = {one for one in seen if not self._tiles.holds(one)}
        for number in [one for one in self._since if one not in missing]:
            self.placeholders_ms.append(1000 * (now - self._since.pop(number)))
        for number in missing:
            self._since.setdefault(number, now)
        self.most_mib = max(self.most_mib, memory_mib())

    def rest(self, frames: int) -> None:
        for _ in range(frames):
            self.frame(None)

    def scroll(self) -> None:
        bar = self._sheet.verticalScrollBar()
        self.rest(30)
        self.frames_ms.clear()
        self.work_ms.clear()
        self.placeholders_ms.clear()
        for step in range(STEADY_FRAMES):
            self.frame(step * STEADY_PX)
        draw = numpy_generator("benchmark-gallery jumps", 0)
        for place in draw.integers(0, bar.maximum(), JUMPS):
            self.frame(int(place))
            self.rest(FRAMES_A_JUMP)


def memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def settle(window):
    for _ in range(60):
        QApplication.processEvents()
        time.sleep(0.01)
    while window.studio.jobs.jobs:
        QApplication.processEvents()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--items", type=int, default=100_000)
    items = options.parse_args().items
    with tempfile.TemporaryDirectory() as folder:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = folder
        create_project(Path(folder) / "empty.dsgan").close()
        path = Path(folder) / "big.dsgan"
        big_project(path, items)
        window = build([str(Path(folder) / "empty.dsgan")])
        window.resize(1366, 768)
        window.show_page("review")
        settle(window)
        empty_mib = memory_mib()
        began = time.perf_counter()
        window.studio.session.open(path)
        window.show_page("review")
        QApplication.processEvents()
        open_s = time.perf_counter() - began
        settle(window)
        gallery = Gallery(window)
        gallery.scroll()
        window.close()
        settle(window)
    median, late = np.percentile(gallery.frames_ms, (50, 99))
    longest = max(gallery.placeholders_ms, default=0.0)
    grown = gallery.most_mib - empty_mib
    figures = {
        "benchmark": "gallery",
        "items": items,
        "open_s": round(open_s, 2),
        "frame_median_ms": round(float(median), 2),
        "frame_p99_ms": round(float(late), 2),
        "frame_work_median_ms": round(float(np.median(gallery.work_ms)), 2),
        "frame_work_p99_ms": round(float(np.percentile(gallery.work_ms, 99)), 2),
        "placeholder_median_ms": round(float(np.median(gallery.placeholders_ms or [0])), 1),
        "placeholder_longest_ms": round(longest, 1),
        "memory_over_empty_mib": round(grown, 1),
        "pass": bool(
            median <= LIMIT_FRAME_MS and longest <= LIMIT_PLACEHOLDER_MS and grown < LIMIT_MIB
        ),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
