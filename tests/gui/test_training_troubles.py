"""Folders that nothing can be learnt from, full disks and numbers that are none, in the window."""

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtWidgets import QLabel, QPushButton

from dsgan_studio.core.gan_training import running
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.training_outlook import training_sight
from dsgan_studio.core.workflow.training_past import past_trainings
from dsgan_studio.core.workflow.training_request import remembered_request
from dsgan_studio.gui.jobs import Lane
from tests.gui import test_training
from tests.gui.test_main_window import drop, find
from tests.gui.test_training import PATIENCE_MS, begin, idle, ready

# Fixtures of the training's own tests: a folder of images, and trainings of seconds.
photographs, _tiny = test_training.photographs, test_training._tiny


def noise(*shape):
    return np.random.default_rng(sum(shape)).integers(0, 256, (*shape, 3), np.uint8)


def folder_of(tmp_path, pixels):
    folder = tmp_path / "strange"
    folder.mkdir()
    for number, one in enumerate(pixels):
        Image.fromarray(one).save(folder / f"{number}.png")
    return folder


@pytest.mark.parametrize(
    ("pixels", "told"),
    [
        ([noise(20, 20)], "1 image in"),
        ([noise(20, n) for n in (20, 21, 22)], "3 images in"),
        ([noise(20, 20)] * 1000, "the 1,000 images in"),
        ([np.zeros((9, n, 3), np.uint8) for n in range(9, 29)], "are all equal"),
    ],
    ids=["one", "three", "a thousand identical", "all black"],
)
def test_images_that_teach_nothing_are_refused_with_the_reason(
    open_window, empty_project, tmp_path, qtbot, pixels, told
):
    window = open_window(empty_project)
    drop(window, folder_of(tmp_path, pixels))
    refusal = find(window, "training-refusal", QLabel)
    qtbot.waitUntil(refusal.isVisible, timeout=PATIENCE_MS)
    assert told in refusal.text()
    assert not find(window, "primary-generator", QPushButton).isEnabled()
    assert "cannot be trained on" in find(window, "training-sheet-empty", QLabel).text()
    idle(qtbot, window)


def test_sizes_from_8_to_20000_px_are_checked_together(open_window, empty_project, tmp_path, qtbot):
    pixels = [noise(8, 8), noise(9, 2000), noise(20_000, 8), noise(40, 31), noise(2000, 20_000)]
    window = open_window(empty_project)
    drop(window, folder_of(tmp_path, pixels))
    primary = find(window, "primary-generator", QPushButton)
    qtbot.waitUntil(lambda: primary.text() == "Train on 5 images", timeout=PATIENCE_MS)
    idle(qtbot, window)
    assert find(window, "training-twins", QLabel).text() == "0"
    assert primary.isEnabled()


def test_a_disk_without_room_is_told_before_the_training_begins(
    open_window,
    empty_project,
    photographs,
    qtbot,
    monkeypatch,
):
    window = open_window(empty_project)
    drop(window, photographs)
    primary = ready(qtbot, window)
    idle(qtbot, window)
    monkeypatch.setattr("dsgan_studio.core.base.room.free_bytes", lambda folder: 300 << 20)
    monkeypatch.setattr(
        "dsgan_studio.core.gan_training.room.training_bytes", lambda *settings: 5 << 30
    )
    primary.click()
    error = find(window, "job-error", QLabel)
    qtbot.waitUntil(error.isVisible, timeout=PATIENCE_MS)
    assert "snapshots and pictures of the training need about 5.4 GB" in error.text()
    assert "free some space" in error.text()
    idle(qtbot, window)
    assert not list((empty_project / "training").glob("snapshot-*"))
    assert primary.text() == "Train on 12 images"


def test_a_training_whose_numbers_are_none_stops_and_begins_again_more_steadily(
    open_window,
    empty_project,
    photographs,
    qtbot,
    monkeypatch,
):
    window = open_window(empty_project)
    begin(qtbot, window, photographs).cancel()
    idle(qtbot, window)
    primary = find(window, "primary-generator", QPushButton)
    qtbot.waitUntil(lambda: primary.text() == "Go on training", timeout=PATIENCE_MS)
    real_step = running.train_step_on
    monkeypatch.setattr(
        running, "train_step_on", lambda *inputs: {"loss_g": torch.tensor(float("nan"))}
    )
    primary.click()
    error = find(window, "job-error", QLabel)
    qtbot.waitUntil(error.isVisible, timeout=PATIENCE_MS)
    assert "the training has diverged" in error.text()
    assert "is from before and good" in error.text()
    idle(qtbot, window)
    with open_project_reading(empty_project) as project:
        (good,) = training_sight(project).snapshots[-1:]
    qtbot.waitUntil(lambda: primary.text() == "Begin again, more steadily", timeout=PATIENCE_MS)
    monkeypatch.setattr(running, "train_step_on", real_step)
    primary.click()
    (job,) = window.studio.jobs.in_lane(Lane.COMPUTE)
    qtbot.waitUntil(
        lambda: job.progress is not None and job.progress.done > 64, timeout=PATIENCE_MS
    )
    job.cancel()
    idle(qtbot, window)
    with open_project_reading(empty_project) as project:
        asked = remembered_request(project)
        assert asked.start.name == good
        assert (asked.gamma, asked.precision) == (2.0, "float32")
        assert len(past_trainings(project)) <= 1  # it had no curve yet, or one row of it
    qtbot.waitUntil(lambda: primary.text() == "Go on training", timeout=PATIENCE_MS)
