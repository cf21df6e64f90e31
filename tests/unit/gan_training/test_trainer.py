"""The training loop: exact resumption, snapshots, outputs, refusals."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import json
import math
import shutil
import threading

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import (
    BadInput,
    Corrupt,
    JobCancelled,
    OutOfDeviceMemory,
    StoreError,
)
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training import running as running_module
from dsgan_studio.core.gan_training import snapshots as snapshots_module
from dsgan_studio.core.gan_training.figures import TrainingDiverged
from dsgan_studio.core.gan_training.fit import ImageFit
from dsgan_studio.core.gan_training.folder import FolderReport
from dsgan_studio.core.gan_training.images import TrainingImages
from dsgan_studio.core.gan_training.settings import TrainingSettings, settings_from_json
from dsgan_studio.core.gan_training.snapshots import best_snapshot, load_generator, snapshots
from dsgan_studio.core.gan_training.trainer import train
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


@pytest.mark.parametrize(("stops", "precision"), [((20, 32), "float32"), ((4, 16, 28), "bfloat16")])
def test_a_training_stopped_and_resumed_equals_an_uninterrupted_one(
    tmp_path, monkeypatch, stops, precision
):
    monkeypatch.setattr(running_module, "_TICK_STEPS", 3)
    settings = dataclasses.replace(SETTINGS, precision=precision)
    train(some_images(), settings, tmp_path / "a", PLAN, JobContext(), resume=False)
    for stop in stops:
        with pytest.raises(JobCancelled):
            train(some_images(), settings, tmp_path / "b", PLAN, StopAt(stop), resume=True)
    train(some_images(), settings, tmp_path / "b", PLAN, JobContext(), resume=True)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A finished training and what it returned."""
    folder = tmp_path_factory.mktemp("trained") / "training"
    reports = []
    result = train(some_images(), SETTINGS, folder, PLAN, JobContext(reports.append), resume=False)
    return folder, result, reports


@pytest.fixture
def copied(trained, tmp_path):
    folder = tmp_path / "training"
    shutil.copytree(trained[0], folder)
    return folder


def test_a_training_ends_with_the_averaged_generator_of_its_best_snapshot(trained):
    folder, result, _ = trained
    rows = [json.loads(line) for line in (folder / "curves.jsonl").read_text().splitlines()]
    measured = {row["images"]: row["kid"] for row in rows if "kid" in row}
    assert list(measured) == [16, 32, 48]
    assert result.kid == min(measured.values())
    assert result.images_shown == 48
    assert measured[int(result.snapshot.name.rpartition("-")[2])] == result.kid
    image = build_generator(result.checkpoint).synthesize(
        build_generator(result.checkpoint).map(torch.zeros(1, 8) + 1), None
    )
    assert image.shape == (1, 3, 8, 8)
    stored = load_file(result.snapshot / "state.safetensors")
    assert torch.equal(
        result.checkpoint.tensors["synthesis.b8.conv1.weight"],
        stored["average/synthesis.b8.conv1.weight"],
    )


def test_a_training_reports_images_and_figures_at_every_step(trained):
    _, _, reports = trained
    last = reports[-1]
    assert (last.stage, last.done, last.total) == ("training", 48, 48)
    assert {"loss_g", "loss_d", "r1", "ada_p", "sign", "images_per_s", "kid"} <= set(last.figures)


def test_a_training_leaves_grids_of_real_and_generated_images(trained):
    folder = trained[0]
    names = sorted(p.name for p in (folder / "grids").iterdir())
    assert names == ["grid-00000016.png", "grid-00000032.png", "grid-00000048.png", "real.png"]
    with Image.open(folder / "grids" / "grid-00000048.png") as grid:
        assert grid.size == (64, 64)  # eight by eight images of 8 px


def test_the_last_two_snapshots_and_the_best_are_kept(tmp_path):
    settings = dataclasses.replace(SETTINGS, snapshot_kimg=0.008, kid_images=4)
    result = train(some_images(), settings, tmp_path, PLAN, JobContext(), resume=False)
    kept = [p.name for p in snapshots(tmp_path)]
    assert kept[-2:] == ["snapshot-00000040", "snapshot-00000048"]
    assert set(kept) == {*kept[-2:], result.snapshot.name}


def test_a_finished_training_can_be_prolonged(copied):
    longer = dataclasses.replace(SETTINGS, total_kimg=0.056)
    assert train(some_images(), longer, copied, PLAN, JobContext(), resume=True).images_shown == 56


def test_resuming_a_finished_training_gives_its_result_again(copied, trained):
    again = train(some_images(), SETTINGS, copied, PLAN, JobContext(), resume=True)
    assert (again.kid, again.images_shown) == (trained[1].kid, 48)
    for name, tensor in trained[1].checkpoint.tensors.items():
        assert torch.equal(tensor, again.checkpoint.tensors[name])


def test_a_folder_with_a_training_is_not_overwritten(copied):
    with pytest.raises(BadInput, match="already holds a training; resume it"):
        train(some_images(), SETTINGS, copied, PLAN, JobContext(), resume=False)


def test_resuming_with_other_settings_is_refused_by_name(copied):
    other = dataclasses.replace(SETTINGS, gamma=3.0, batch=2)
    with pytest.raises(BadInput, match="begun with another batch, gamma; resume with the settings"):
        train(some_images(), other, copied, PLAN, JobContext(), resume=True)


def test_resuming_with_other_images_is_refused(copied):
    with pytest.raises(BadInput, match="begun with other images or another fit"):
        train(some_images(seed=1), SETTINGS, copied, PLAN, JobContext(), resume=True)


def test_images_of_another_size_than_the_generator_are_refused(tmp_path):
    with pytest.raises(BadInput, match="fitted to 16 px and the generator has 8"):
        train(some_images(size=16), SETTINGS, tmp_path, PLAN, JobContext(), resume=False)


def test_fewer_than_four_images_are_refused(tmp_path):
    with pytest.raises(BadInput, match="3 images are too few to train on"):
        train(some_images(3), SETTINGS, tmp_path, PLAN, JobContext(), resume=False)


def test_the_first_step_does_not_wait_for_the_real_images_to_be_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(running_module, "reference_features", None)
    with pytest.raises(JobCancelled):
        train(some_images(), SETTINGS, tmp_path, PLAN, StopAt(4), resume=False)
    assert [p.name for p in snapshots(tmp_path)] == ["snapshot-00000004"]


def test_measuring_the_real_images_can_be_cancelled(tmp_path):
    class StopTheSecondTime(JobContext):
        seen = 0

        def checkpoint(self, stage, done, total, **figures):
            self.seen += done == 16
            if self.seen == 2:  # a block of samples, then one of the real images
                self.cancel()
            super().checkpoint(stage, done, total, **figures)

    with pytest.raises(JobCancelled):
        train(some_images(), SETTINGS, tmp_path, PLAN, StopTheSecondTime(), resume=False)
    assert not list((tmp_path / "grids").glob("grid*"))
    done = train(some_images(), SETTINGS, tmp_path, PLAN, JobContext(), resume=True)
    assert done.kid is not None


def test_a_damaged_snapshot_is_passed_over_for_the_one_before(copied):
    latest = snapshots(copied)[-1] / "state.safetensors"
    latest.write_bytes(latest.read_bytes()[:-100])
    before = contents_of_weights(copied)
    train(some_images(), SETTINGS, copied, PLAN, JobContext(), resume=True)
    assert contents_of_weights(copied) != before  # made again, whole
    assert len(load_file(latest)) > 10


def test_old_snapshots_with_damaged_facts_do_not_stop_the_training(copied):
    (snapshots(copied)[0] / "state.json").write_text("{")
    longer = dataclasses.replace(SETTINGS, total_kimg=0.052)
    assert train(some_images(), longer, copied, PLAN, JobContext(), resume=True).images_shown == 52


def contents_of_weights(folder):
    return (snapshots(folder)[-1] / "state.safetensors").read_bytes()


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("state.safetensors", lambda data: data[:50]),
        ("state.json", lambda data: data[:50]),
        ("state.json", lambda data: data.replace(b'"version": 1', b'"version": 9')),
        ("state.json", lambda data: data.replace(b'"step"', b'"stop"')),
        ("state.safetensors", lambda data: data.replace(b"average/", b"Average/")),
    ],
)
def test_where_every_snapshot_is_damaged_the_training_says_which(copied, file, damage):
    for snapshot in snapshots(copied):
        (snapshot / file).write_bytes(damage((snapshot / file).read_bytes()))
    with pytest.raises(Corrupt, match="snapshot"):
        train(some_images(), SETTINGS, copied, PLAN, JobContext(), resume=True)


def test_what_a_killed_process_left_half_written_is_cleared_away(copied):
    (copied / ".abc.part").mkdir()
    files = [copied / ".abc.part.json", copied / ".abc.part.jsonl", copied / "grids/.abc.part.png"]
    for file in files:
        file.write_bytes(b"half")
    train(some_images(), SETTINGS, copied, PLAN, JobContext(), resume=True)
    assert not any(left.exists() for left in (copied / ".abc.part", *files))


def test_a_full_disk_leaves_the_last_snapshot_good(copied, monkeypatch):
    before = contents_of_weights(copied)

    def full(tensors, path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(snapshots_module, "save_file", full)
    longer = dataclasses.replace(SETTINGS, total_kimg=0.052)
    with pytest.raises(StoreError, match="the disk is full"):
        train(some_images(), longer, copied, PLAN, JobContext(), resume=True)
    assert contents_of_weights(copied) == before
    assert not list(copied.glob(".*"))


def test_a_loss_that_is_not_a_number_stops_the_training(copied, monkeypatch):
    monkeypatch.setattr(
        running_module, "train_step_on", lambda *_: {"loss_g": torch.tensor(math.nan)}
    )
    longer = dataclasses.replace(SETTINGS, total_kimg=0.052)
    told = r"diverged at 48 images \(loss_g .*snapshot-00000048 is from before and good.* try 2\)"
    with pytest.raises(TrainingDiverged, match=told):
        train(some_images(), longer, copied, PLAN, JobContext(), resume=True)


def test_a_first_step_that_is_not_a_number_says_that_there_is_no_snapshot(tmp_path, monkeypatch):
    monkeypatch.setattr(
        running_module, "train_step_on", lambda *_: {"loss_g": torch.tensor(math.inf)}
    )
    settings = dataclasses.replace(SETTINGS, precision="bfloat16")
    with pytest.raises(TrainingDiverged, match=r"no snapshot from before.*or with precision float"):
        train(some_images(), settings, tmp_path, PLAN, JobContext(), resume=False)


@pytest.mark.parametrize("network", ["generator", "average", "discriminator"])
def test_no_snapshot_is_written_of_weights_that_are_not_numbers(tmp_path, monkeypatch, network):
    real_step = running_module.train_step_on

    def spoiling(state, *rest):
        figures = real_step(state, *rest)  # good figures: the loss was taken before the weights
        if state.step == 5:
            with torch.no_grad():
                next(getattr(state, network).parameters()).view(-1)[0] = math.nan
        return figures

    monkeypatch.setattr(running_module, "train_step_on", spoiling)
    with pytest.raises(
        TrainingDiverged, match=r"a weight is not a number.*\(--from\) with a larger gamma"
    ):
        train(some_images(), SETTINGS, tmp_path, PLAN, StopAt(20), resume=False)
    assert [s.name for s in snapshots(tmp_path)] == ["snapshot-00000016"]


def test_a_diverged_training_that_is_cancelled_keeps_the_last_good_snapshot(tmp_path, monkeypatch):
    real_step = running_module.train_step_on

    def bad_step(state, *rest):
        figures = real_step(state, *rest)
        return figures if state.step < 6 else {**figures, "loss_d": torch.tensor(math.inf)}

    monkeypatch.setattr(running_module, "train_step_on", bad_step)
    with pytest.raises(TrainingDiverged, match="loss_d is not a number"):
        train(some_images(), SETTINGS, tmp_path, PLAN, StopAt(24), resume=False)
    assert [s.name for s in snapshots(tmp_path)] == ["snapshot-00000016"]


def test_training_leaves_no_thread_behind(copied):
    before = set(threading.enumerate())
    longer = dataclasses.replace(SETTINGS, total_kimg=0.2)
    with pytest.raises(JobCancelled):
        train(some_images(), longer, copied, PLAN, StopAt(56), resume=True)
    assert set(threading.enumerate()) == before


def test_running_out_of_memory_names_the_settings_to_lower(tmp_path, monkeypatch):
    def no_memory(*_):
        raise MemoryError

    monkeypatch.setattr(running_module, "train_step_on", no_memory)
    with pytest.raises(OutOfDeviceMemory, match="too little memory for a batch of 4 at 8 px"):
        train(some_images(), SETTINGS, tmp_path, PLAN, JobContext(), resume=False)


def test_other_runtime_errors_are_not_taken_for_want_of_memory(tmp_path, monkeypatch):
    def broken(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr(running_module, "train_step_on", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        train(some_images(), SETTINGS, tmp_path, PLAN, JobContext(), resume=False)


def test_the_generator_of_a_snapshot_can_be_used_while_training_goes_on(trained):
    best = best_snapshot(trained[0])
    assert best is not None
    assert load_generator(best).architecture == SETTINGS.architecture


def test_damaged_curves_are_named(copied):
    (copied / "curves.jsonl").write_text("{")
    with pytest.raises(BadInput, match=r"curves\.jsonl is damaged"):
        train(some_images(), SETTINGS, copied, PLAN, JobContext(), resume=True)


def test_settings_lie_beside_the_output_and_come_back_equal(trained):
    value = json.loads((trained[0] / "settings.json").read_text())
    assert settings_from_json(value) == SETTINGS
