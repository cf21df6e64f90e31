"""Mean, covariance and the Fréchet distance against what is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.fitness.moments import Moments, frechet_distance


def moments_of(x, *, blocks=1):
    found = Moments(x.shape[1])
    for block in np.array_split(x, blocks):
        found.add(block)
    return found


def literal_distance(x, y):
    """The definition, with SciPy's root of a matrix."""
    c1, c2 = np.cov(x.T), np.cov(y.T)
    root = scipy.linalg.sqrtm(c1 @ c2)
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(c1 + c2 - 2 * root.real)


def mixed(seed, count, dimensions, scale=1.0, shift=0.0):
    rng = np.random.default_rng(seed)
    mixing = np.random.default_rng(99).normal(size=(dimensions, dimensions))
    return rng.normal(size=(count, dimensions)) @ mixing * scale + shift


@given(count=st.integers(2, 40), blocks=st.integers(1, 9), seed=st.integers(0, 99))
@settings(max_examples=30)
def test_moments_of_a_stream_are_those_of_the_whole(count, blocks, seed):
    x = mixed(seed, count, 7, shift=1e3)
    found = moments_of(x, blocks=blocks)
    assert found.count == count
    np.testing.assert_allclose(found.mean(), x.mean(axis=0))
    np.testing.assert_allclose(found.covariance(), np.cov(x.T), rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(found.factor() @ found.factor().T, np.cov(x.T), atol=1e-7)
    assert found.trace() == pytest.approx(np.trace(np.cov(x.T)))


def test_memory_does_not_grow_with_the_number_of_vectors():
    found = Moments(16)
    for seed in range(50):
        found.add(mixed(seed, 100, 16))
    arrays = [v for v in vars(found).values() if isinstance(v, np.ndarray)]
    assert sum(a.size for a in arrays) <= 16 * 16 + 16
    assert vars(found)["_kept"] == []


@pytest.mark.parametrize(("n", "m"), [(50, 60), (400, 300), (30, 500), (500, 30)])
def test_the_distance_equals_its_definition(n, m):
    x, y = mixed(0, n, 40, shift=0.3), mixed(1, m, 40, scale=1.4)
    x, y = x[:, :20], y[:, :20]
    assert frechet_distance(moments_of(x), moments_of(y)) == pytest.approx(
        literal_distance(x, y), rel=1e-6
    )


def test_of_two_gaussians_it_is_the_closed_form():
    # Independent dimensions: |m|² + Σ (s1 - s2)².
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200_000, 3)) * [1.0, 2.0, 3.0]
    y = rng.normal(size=(200_000, 3)) * [2.0, 2.0, 1.0] + [1.0, 0.0, -2.0]
    assert frechet_distance(moments_of(x), moments_of(y)) == pytest.approx(5 + 1 + 4, rel=0.02)


@pytest.mark.parametrize("count", [20, 200])
def test_of_equal_sets_it_is_nothing_and_grows_with_a_shift(count):
    x = mixed(0, count, 30)
    scale = moments_of(x).trace()
    assert frechet_distance(moments_of(x), moments_of(x)) < 1e-5 * scale
    found = [frechet_distance(moments_of(x), moments_of(x + s)) for s in (0.0, 0.5, 1.0, 2.0)]
    np.testing.assert_allclose(found, [0, 30 * 0.25, 30, 120], atol=1e-5 * scale)


def test_it_is_the_same_either_way_round():
    x, y = moments_of(mixed(0, 25, 30)), moments_of(mixed(1, 300, 30, 1.2))
    assert frechet_distance(x, y) == pytest.approx(frechet_distance(y, x))


def test_a_set_without_variety_has_a_distance_too():
    x, same = mixed(0, 100, 8), np.ones((100, 8))
    expected = ((x.mean(0) - 1) ** 2).sum() + np.trace(np.cov(x.T))
    assert frechet_distance(moments_of(x), moments_of(same)) == pytest.approx(expected)


def test_one_image_and_vectors_of_another_length_are_refused():
    one = moments_of(np.zeros((1, 3)))
    with pytest.raises(BadInput, match="FID needs at least two images on either side"):
        frechet_distance(one, moments_of(np.zeros((9, 3))))
    with pytest.raises(ShapeError, match="block has shape"):
        one.add(np.zeros((2, 4)))
