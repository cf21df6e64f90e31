"""Neighbour figures against slow loops, and what they must notice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness import distances
from dsgan_studio.core.fitness.distances import nearest, nearest_within
from dsgan_studio.core.fitness.manifold import check_counts, find_neighbourhoods


def dist(a, b):
    return np.sqrt(((a - b) ** 2).sum())


def literal_radius(x, i, k):
    return sorted(dist(x[i], x[j]) for j in range(len(x)) if j != i)[k - 1]


def literal_figures(real, fake):
    r3, r5 = ([literal_radius(real, i, k) for i in range(len(real))] for k in (3, 5))
    f3 = [literal_radius(fake, j, 3) for j in range(len(fake))]
    ns, ms = range(len(real)), range(len(fake))
    precision = np.mean([any(dist(fake[j], real[i]) <= r3[i] for i in ns) for j in ms])
    recall = np.mean([any(dist(fake[j], real[i]) <= f3[j] for j in ms) for i in ns])
    density = np.mean([sum(dist(fake[j], real[i]) <= r5[i] for i in ns) / 5 for j in ms])
    coverage = np.mean([any(dist(fake[j], real[i]) <= r5[i] for j in ms) for i in ns])
    return precision, recall, density, coverage


@pytest.fixture(params=[1 << 23, 60], ids=["one block", "many blocks"])
def _blocks(request, monkeypatch):
    monkeypatch.setattr(distances, "_BLOCK_NUMBERS", request.param)


@given(seed=st.integers(0, 999), n=st.integers(6, 18), m=st.integers(6, 18))
@settings(max_examples=25)
def test_the_figures_equal_their_definitions(seed, n, m):
    rng = np.random.default_rng(seed)
    real, fake = rng.normal(size=(n, 3)), rng.normal(size=(m, 3)) * 1.3 + 0.4
    found = find_neighbourhoods(real, fake, JobContext()).figures
    expected = literal_figures(real, fake)
    assert (found.precision, found.recall, found.density, found.coverage) == pytest.approx(expected)


@pytest.mark.usefixtures("_blocks")
def test_neighbours_are_those_of_slow_loops_in_blocks_of_any_size():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(23, 4)).astype(np.float32), rng.normal(size=(31, 4)).astype(np.float32)
    indices, found = nearest(x, y, 3)
    table = np.array([[dist(a, b) for b in y] for a in x])
    np.testing.assert_array_equal(indices, np.argsort(table, axis=1)[:, :3])
    np.testing.assert_allclose(found, np.sort(table, axis=1)[:, :3], rtol=1e-5)
    indices, found = nearest_within(x, 2, JobContext(), "look")
    table = np.array([[dist(a, b) if a is not b else np.inf for b in x] for a in x])
    np.fill_diagonal(table, np.inf)
    np.testing.assert_array_equal(indices, np.argsort(table, axis=1)[:, :2])
    result = find_neighbourhoods(y, x, JobContext())
    assert (result.figures.precision, result.figures.recall) == literal_figures(y, x)[:2]


def test_equal_vectors_are_exactly_equal_far_from_the_origin():
    x = np.random.default_rng(0).normal(size=(20, 50)) + 1e4
    assert nearest(x, x, 1)[1].max() == 0


def test_a_set_against_itself_has_all_of_everything():
    x = np.random.default_rng(0).normal(size=(200, 5))
    result = find_neighbourhoods(x, x, JobContext())
    assert result.figures.precision == result.figures.recall == result.figures.coverage == 1
    assert len(result.uncovered) == 0


def clusters(seed, count, modes):
    rng = np.random.default_rng(seed)
    middles = np.random.default_rng(7).normal(size=(8, 6)) * 10
    return middles[np.arange(count) % modes] + rng.normal(size=(count, 6))


def test_recall_and_coverage_fall_with_every_mode_dropped_and_precision_does_not():
    real = clusters(0, 240, 8)
    found = [
        find_neighbourhoods(real, clusters(1, 240, m), JobContext()).figures for m in (8, 6, 4, 2)
    ]
    assert [f.recall for f in found] == sorted((f.recall for f in found), reverse=True)
    assert [f.coverage for f in found] == sorted((f.coverage for f in found), reverse=True)
    assert found[0].coverage - found[-1].coverage > 0.5
    assert min(f.precision for f in found) > 0.7


def test_precision_and_density_fall_where_samples_lie_beside_real_images():
    real = clusters(0, 240, 8)
    found = [
        find_neighbourhoods(real, clusters(1, 240, 8) + shift, JobContext()).figures
        for shift in (0.0, 1.0, 3.0)
    ]
    assert [f.precision for f in found] == sorted((f.precision for f in found), reverse=True)
    assert [f.density for f in found] == sorted((f.density for f in found), reverse=True)
    assert found[-1].precision < 0.1


def test_uncovered_images_are_those_of_the_dropped_mode_the_farthest_first():
    real = clusters(0, 80, 8)
    result = find_neighbourhoods(real, clusters(1, 160, 7), JobContext())
    missed = set(range(7, 80, 8))
    assert missed <= set(result.uncovered.tolist())
    order = result.distance_of_real[result.uncovered]
    assert (np.diff(order) <= 0).all()
    assert set(result.uncovered[: len(missed)].tolist()) == missed


def test_too_few_images_are_refused():
    with pytest.raises(BadInput, match=r"1 real image cannot be .*5 nearest"):
        check_counts(1, 100)
    with pytest.raises(BadInput, match=r"5 samples cannot be .*at least 6"):
        check_counts(100, 5)
    with pytest.raises(BadInput, match="cannot be found among 2 others; give more images"):
        nearest_within(np.zeros((3, 2)), 3, JobContext(), "look")


def test_a_comparison_can_be_cancelled():
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        find_neighbourhoods(np.zeros((9, 2)), np.zeros((9, 2)), context)
