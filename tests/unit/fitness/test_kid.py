"""Features and KID: what they must notice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.fitness.features import image_features
from dsgan_studio.core.fitness.kid import kid, polynomial_mmd, real_features


def cells(count, seed, modes=4):
    """Return drawn images: one disc of one of four colours and sizes, on a noisy ground."""
    rng = np.random.default_rng(seed)
    rows, cols = np.mgrid[:32, :32]
    made = []
    for _ in range(count):
        mode = rng.integers(modes)
        row, col = 16 + rng.normal(size=2) * 2
        disc = (rows - row) ** 2 + (cols - col) ** 2 < (5 + 2 * mode) ** 2
        image = np.full((32, 32, 3), 220.0)
        image[disc] = np.array([[200, 40, 40], [40, 160, 60], [60, 60, 190], [150, 60, 150]])[mode]
        image = gaussian_filter(image, (0.7, 0.7, 0)) + rng.normal(size=image.shape) * 6
        made.append(np.clip(image, 0, 255))
    return np.array(made).astype(np.uint8)


@pytest.fixture(scope="module")
def real():
    return real_features(cells(160, 0))


def test_other_images_of_the_same_kind_reach_about_the_floor(real):
    assert abs(kid(real, cells(120, 1))) < 3 * real.floor + 0.05


@pytest.mark.parametrize(
    "worsen",
    [
        lambda x, s: gaussian_filter(x.astype(float), (0, s, s, 0)).astype(np.uint8),
        lambda x, s: np.clip(
            x + np.random.default_rng(0).normal(size=x.shape) * 12 * s, 0, 255
        ).astype(np.uint8),
        lambda x, s: np.clip(x * (1 - 0.25 * s), 0, 255).astype(np.uint8),
    ],
    ids=["blur", "noise", "darkness"],
)
def test_kid_rises_with_blur_noise_and_darkness(real, worsen):
    images = cells(120, 1)
    found = [kid(real, images), *(kid(real, worsen(images, s)) for s in (0.5, 1.0, 2.0))]
    assert found == sorted(found)
    assert found[1] > 5 * real.floor


def test_kid_rises_with_every_mode_that_is_dropped(real):
    found = [kid(real, cells(120, 1, modes)) for modes in (4, 3, 2, 1)]
    assert found == sorted(found)
    assert found[1] > 5 * real.floor


def test_kid_notices_one_image_repeated(real):
    assert kid(real, np.repeat(cells(1, 1), 20, axis=0)) > 10 * real.floor


def test_the_features_of_an_image_do_not_depend_on_its_neighbours():
    images = cells(40, 2)
    alone = np.concatenate([image_features(images[i : i + 1]) for i in (0, 37)])
    np.testing.assert_allclose(image_features(images)[[0, 37]], alone, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [8, 16, 96])
def test_features_are_finite_at_every_size_and_for_plain_images(size):
    for value in (0, 255):
        found = image_features(np.full((2, size, size, 3), value, np.uint8))
        assert found.shape[0] == 2
        assert np.isfinite(found).all()


def literal_mmd(x, y):
    def k(a, b):
        return (a @ b / len(a) + 1) ** 3

    n, m = len(x), len(y)
    xx = sum(k(x[i], x[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    yy = sum(k(y[i], y[j]) for i in range(m) for j in range(m) if i != j) / (m * (m - 1))
    return xx + yy - 2 * sum(k(a, b) for a in x for b in y) / (n * m)


@given(n=st.integers(2, 6), m=st.integers(2, 6), seed=st.integers(0, 99))
@settings(max_examples=20)
def test_mmd_equals_its_definition(n, m, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n, 5)), rng.normal(size=(m, 5))
    assert polynomial_mmd(x, y) == pytest.approx(literal_mmd(x, y))


def test_too_few_images_are_refused():
    with pytest.raises(BadInput, match="KID needs at least two images on either side"):
        polynomial_mmd(np.zeros((1, 3)), np.zeros((4, 3)))
    with pytest.raises(BadInput, match="3 images are too few to train on; give at least 4"):
        real_features(cells(3, 0))


def test_of_very_many_real_images_a_choice_is_measured(monkeypatch):
    monkeypatch.setattr("dsgan_studio.core.fitness.kid.MAX_REAL", 10)
    assert len(real_features(cells(20, 0)).standardised) == 10


def test_arrays_that_are_not_rgb_images_are_refused():
    with pytest.raises(ShapeError, match="images has shape"):
        image_features(np.zeros((2, 8, 8), np.uint8))
