import time

import pytest
import torch

from dsgan_studio.core.base.errors import JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training import timing
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.timing import measured_images_per_s

TINY = TrainingSettings(
    resolution=8, total_kimg=1.0, batch=8, channel_base=64, channel_max=8, z_dim=8, w_dim=8,
    kid_images=8, snapshot_kimg=8.0,
)  # fmt: skip
CPU = torch.device("cpu")


@pytest.fixture
def clock(monkeypatch):
    """Let a step take as long as a table says, and a snapshot nothing."""
    took_s: dict[int, float] = {}

    def step(state, settings, number):
        return took_s.get(number, took_s.get(-1, 0.0))

    monkeypatch.setattr(timing, "_timed_step", step)
    monkeypatch.setattr(timing, "_snapshot_s", lambda state, settings: took_s.get(-2, 0.0))
    return took_s


def test_a_rate_is_found_without_leaving_anything_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    began_s = time.perf_counter()
    rate = measured_images_per_s(TINY, CPU, JobContext())
    # At least twenty images were generated or shown in that time.
    assert rate > 20 / (time.perf_counter() - began_s)
    assert list(tmp_path.iterdir()) == []


def test_steps_with_regularisers_count_as_often_as_they_come(clock):
    clock.update({0: 0.9, 1: 0.1, 4: 0.3})  # both, neither, path lengths
    # Of 16 steps one has both regularisers, three have that of path lengths.
    step_s = (1 * 0.9 + 3 * 0.3 + 12 * 0.1) / 16
    assert measured_images_per_s(TINY, CPU, JobContext()) == pytest.approx(8 / step_s)


def test_snapshots_count_as_often_as_they_are_made(clock):
    clock.update({-1: 0.8, -2: 800.0})  # a snapshot after 8000 images
    each_s = 0.8 / 8 + 800 / 8000
    assert measured_images_per_s(TINY, CPU, JobContext()) == pytest.approx(1 / each_s)


def test_long_steps_are_timed_with_few_images(clock):
    clock.update({-1: 3.0})
    assert measured_images_per_s(TINY, CPU, JobContext()) == pytest.approx(4 / 3.0)


def test_timing_stops_between_two_steps_when_it_is_cancelled():
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        measured_images_per_s(TINY, CPU, context)
