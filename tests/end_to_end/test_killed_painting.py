"""A process that paints is killed at random moments; every flushed stroke is there afterwards."""

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dsgan_studio.core.annotations.brush import BrushPoint, BrushStroke
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.generators import import_generator
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.painting import open_painting
from dsgan_studio.core.workflow.readers import add_reader
from dsgan_studio.core.workflow.samples import draw_samples
from tests.unit.workflow import experiment_folder

KILLS = int(os.environ.get("DSGAN_STUDIO_KILLS", "10"))
ROOT = Path(__file__).resolve().parents[2]


def digest(mask):
    return hashlib.sha256(mask.tobytes()).hexdigest()


def _tell(word, painting):
    sys.stdout.write(f"{word} {digest(painting.mask)}\n")
    sys.stdout.flush()


def paint_until_killed(path, seed, name):
    """Paint for ever: random strokes, undo, redo and saves; tell before and after each flush."""
    rng = np.random.default_rng(int(seed))
    with open_project(Path(path)) as project:
        painting = open_painting(project, 1, reader=project.readers.named(name))
        while True:
            what = rng.choice(["stroke", "stroke", "stroke", "undo", "redo", "save"])
            if what == "stroke":
                stroke = BrushStroke(painting.mask, int(rng.integers(0, 2)))
                stroke.extend([BrushPoint(*rng.uniform(0, 16, 2), int(rng.integers(1, 6)))] * 2)
                painting.done(stroke.finish("brush"))
            elif what == "undo":
                painting.undo()
            elif what == "redo":
                painting.redo()
            _tell("going", painting)
            if what == "save":
                painting.save()
            else:
                painting.flush()
            _tell("kept", painting)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "killed.dsgan"
    new_project(path)
    file = experiment_folder.DATA / "mini_sg2ada_16.pkl"
    import_generator(path, file, average_latent=None, context=JobContext())
    draw_samples(
        path, count=1, seed=1, psi=0.7, cutoff=None, class_index=None, device="cpu",
        context=JobContext(),
    )  # fmt: skip
    return path


@pytest.mark.parametrize("name", ["first reader", "Bea"])
def test_a_killed_painter_loses_no_flushed_stroke(path, name):
    add_reader(path, "Bea")
    chance = random.Random(0)
    for kill in range(KILLS):
        words = ["-m", "tests.end_to_end.test_killed_painting", str(path), str(kill), name]
        child = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        told = [child.stdout.readline() for _ in range(chance.randrange(2, 80))]
        child.send_signal(signal.SIGKILL)
        rest, _ = child.communicate()
        told += rest.splitlines(keepends=True)
        said = [line.split() for line in told if line.endswith("\n")]
        kept = [digest for word, digest in said if word == "kept"][-1]
        # What was on its way when the process died may have reached the disk or not.
        with open_project(path) as project:
            found = open_painting(project, 1, reader=project.readers.named(name))
            assert digest(found.mask) in {kept, said[-1][1]}
            found.save()


if __name__ == "__main__":
    paint_until_killed(*sys.argv[1:])
