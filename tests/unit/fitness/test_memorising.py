"""Repeated training images are found, and different ones are not called copies."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness import memorising
from dsgan_studio.core.fitness.memorising import closeness, find_copies, thumbnails


def images(seed, count, side=24):
    rng = np.random.default_rng(seed)
    noise = gaussian_filter(rng.normal(size=(count, side, side, 3)), (0, 2, 2, 0))
    return np.clip(128 + 300 * noise, 0, 255).astype(np.uint8)


def noisy(x, levels, seed=5):
    rng = np.random.default_rng(seed)
    return np.clip(x + rng.normal(size=x.shape) * levels, 0, 255).astype(np.uint8)


@pytest.fixture(params=[1 << 22, 5000], ids=["one block", "many blocks"], autouse=True)
def _blocks(request, monkeypatch):
    monkeypatch.setattr(memorising, "_BLOCK_NUMBERS", request.param)


def test_copies_and_mirrored_copies_are_found_with_their_originals():
    real, samples = images(0, 30), images(1, 12)
    samples[3] = noisy(real[17], 3)
    samples[8] = noisy(real[5, :, ::-1], 1)
    found = find_copies(real, samples, JobContext()).copies
    assert [(c.sample, c.real, c.mirrored) for c in found] == [(8, 5, True), (3, 17, False)]
    assert found[0].levels == pytest.approx(1, abs=0.4)


def test_new_images_are_no_copies():
    report = find_copies(images(0, 40), images(1, 40), JobContext())
    assert report.copies == ()
    assert report.usual_levels > 20


def test_images_that_are_all_alike_are_not_called_copies():
    # A dark field: real images differ by the camera's noise alone, and so do samples.
    dark = np.full((30, 16, 16, 3), 20, np.uint8)
    report = find_copies(noisy(dark, 4, 1), noisy(dark, 4, 2), JobContext())
    assert report.copies == ()
    assert report.limit_levels < 4


def test_an_exact_copy_is_found_even_if_real_images_are_there_twice():
    real = np.repeat(images(0, 6), 2, axis=0)
    assert len(find_copies(real, real[:3], JobContext()).copies) == 3


def test_large_images_are_compared_reduced():
    assert thumbnails(images(0, 2, 96)).shape == (2, 64, 64, 3)
    np.testing.assert_array_equal(thumbnails(images(0, 2)), images(0, 2))


def test_the_share_of_samples_nearer_than_real_images_is_a_number():
    within = np.arange(1.0, 101.0)
    found = closeness(np.array([0.0, 0.5, 1.5, 50.0, 80.0]), within)
    assert found.limit == pytest.approx(np.percentile(within, 1))
    assert found.share == pytest.approx(3 / 5)
    assert found.median_ratio == pytest.approx(1.5 / 50.5)


def test_real_images_that_are_there_twice_do_not_hide_memorising():
    within = np.array([0.0, 0.0, 3.0, 4.0, 5.0])
    assert closeness(np.zeros(10), within).share == 1
    assert closeness(np.zeros(10), np.zeros(5)) is None
