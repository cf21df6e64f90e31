"""The training loop: exact resumption, snapshots, outputs, refusals."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math

import numpy as np
import pytest
import torch
from PIL import Image

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import (
    BadInput,
    Corrupt,
    JobCancelled,
    OutOfDeviceMemory,
    StoreError,
)
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training import state as state_module
from dsgan_studio.core.gan_training import trainer as trainer_module
from dsgan_studio.core.gan_training.fit import ImageFit
from dsgan_studio.core.gan_training.folder import FolderReport
from dsgan_studio.core.gan_training.images import TrainingImages
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.state import best_snapshot, load_generator, snapshots
from dsgan_studio.core.gan_training.trainer import TrainingDiverged, train
from dsgan_studio.core.generators.build import build_generator

PLAN = DevicePlan(torch.device("cpu"), torch.float32, batch=4, budget_bytes=1 << 30, threads=1)
SETTINGS = TrainingSettings(
    resolution=8,
    total_kimg=0.048,
    batch=4,
    channel_base=64,
    channel_max=8,
    z_dim=8,
    w_dim=8,
    r1_interval=3,
    path_length_interval=2,
    ada_interval=1,
    ada_kimg=0.02,
    flips=True,
    snapshot_kimg=0.016,
    kid_images=8,
)


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def some_images(count=10, size=8, seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (count, size, size, 3), np.uint8)
    fingerprint = hashlib.sha256(pixels.tobytes()).hexdigest()
    return TrainingImages(FolderReport((), (), ()), pixels, fingerprint, ImageFit(size), None, ())


class StopAt(JobContext):
    """Cancels itself once `images` images were shown."""

    def __init__(self, images):
        super().__init__()
        self._images = images

    def checkpoint(self, stage, done, total, **figures):
        if done >= self._images:
            self.cancel()
        super().checkpoint(stage, done, total, **figures)


def contents(folder):
    """Return everything a training wrote that must not depend on how often it stopped."""
    state = (snapshots(folder)[-1] / "state.safetensors").read_bytes()
    facts = json.loads((snapshots(folder)[-1] / "state.json").read_text())
    rows = [json.loads(line) for line in (folder / "curves.jsonl").read_text().splitlines()]
    for row in rows:
        row.pop("images_per_s", None)
    grids = {p.name: p.read_bytes() for p in sorted((folder / "grids").iterdir())}
    return state, facts, rows, grids


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("stops", [(4,), (20, 32), (16, 16, 28)])
def test_a_training_stopped_and_resumed_equals_an_uninterrupted_one(
    tmp_path, monkeypatch, stops, precision
):
    monkeypatch.setattr(trainer_module, "_TICK_STEPS", 3)
    settings = dataclasses.replace(SETTINGS, precision=precision)
    train(some_images(), settings, tmp_path / "a", PLAN, JobContext(), resume=False)
    for stop in stops:
        with pytest.raises(JobCancelled):
            train(some_images(), settings, tmp_path / "b", PLAN, StopAt(stop), resume=True)
    train(some_images(), settings, tmp_path / "b", PLAN, JobContext(), resume=True)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
