"""`generator train` under torchrun: what one process makes, a clean stop, and going on alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from safetensors.torch import load_file

from tests.end_to_end.conftest import ROOT, wait_for

pytestmark = pytest.mark.slow

SIZES = (
    *("--resolution", "16", "--batch", "8", "--channel-max", "16"),
    *("--snapshot-kimg", "0.1", "--flip"),
)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")


@pytest.fixture(scope="module")
def photographs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photographs")
    random = np.random.default_rng(0)
    for number in range(24):
        pixels = random.integers(0, 256, (20, 20, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return folder


def start(launcher, *words):
    arguments = [sys.executable, *launcher, "-m", "dsgan_studio", *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(arguments, env=ENVIRONMENT, stdout=pipe, stderr=pipe, text=True)


def train(launcher, project, photographs, *more):
    words = ("generator", "train", project, "--images", photographs, *SIZES)
    fixed = ("--device", "cpu", "--precision", "float32", "--json", *more)
    return start(launcher, *words, *fixed)


def finished(process):
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out


def weights(project, images):
    return load_file(project / "training" / f"snapshot-{images:08d}" / "state.safetensors")


def test_two_processes_make_what_one_makes_and_speak_once(tmp_path, photographs):
    one, two = tmp_path / "one.dsgan", tmp_path / "two.dsgan"
    told = []
    for project, launcher in ((one, ()), (two, TORCHRUN)):
        finished(start((), "new", project))
        told.append(finished(train(launcher, project, photographs, "--kimg", 0.16)))
    alone, together = (json.loads(text) for text in told)  # one object on stdout
    assert together["kid"] == pytest.approx(alone["kid"], rel=1e-3)
    ours, theirs = weights(two, 160), weights(one, 160)
    assert ours.keys() == theirs.keys()
    for name, tensor in ours.items():
        assert (tensor - theirs[name]).abs().max() < 1e-4, name


def test_ctrl_c_stops_every_process_at_a_snapshot_from_which_one_goes_on(tmp_path, photographs):
    project = tmp_path / "cells.dsgan"
    finished(start((), "new", project))
    process = train(TORCHRUN, project, photographs, "--kimg", 100)
    wait_for(lambda: list(project.glob("training/snapshot-*/state.json")))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode != 0
    assert err.count("Stopping; what is finished is kept.") == 1
    assert "unexpected failure" not in err
    last = max(project.glob("training/snapshot-*"))
    shown = json.loads((last / "state.json").read_text())["images"]
    longer = ("--resume", "--kimg", (shown + 16) / 1000)
    done = json.loads(finished(train((), project, photographs, *longer)))
    assert done["kimg"] == (shown + 16) / 1000


def test_a_batch_that_cannot_be_shared_is_refused_once(tmp_path, photographs):
    project = tmp_path / "cells.dsgan"
    finished(start((), "new", project))
    process = train(TORCHRUN, project, photographs, "--kimg", 1, "--batch", 6)
    _, err = process.communicate(timeout=120)
    assert err.count("2 processes cannot share a batch of 6; give --batch 8") == 1
