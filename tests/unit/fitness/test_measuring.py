"""All figures of two sets of drawn images together, in any number of blocks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness import measuring
from dsgan_studio.core.fitness.extractors import FeatureExtractor, open_features
from dsgan_studio.core.fitness.kid import polynomial_mmd, subset_kid
from dsgan_studio.core.fitness.measuring import compare, describe_real, describe_samples
from dsgan_studio.core.fitness.scaling import unchanged
from tests.unit.fitness.test_kid import cells


class Thumbnails(FeatureExtractor):
    """A quick stand-in: 48 numbers an image."""

    name, published, note = "thumbnails", False, "Quick."

    def features(self, images):
        return (
            images.reshape(len(images), 4, 8, 4, 8, 3)
            .mean(axis=(2, 4))
            .reshape(len(images), -1)
            .astype(np.float32)
        )

    def scaling(self, real):
        return unchanged(real.shape[1])


def measured(real, samples, extractor, *, block=16):
    context = JobContext()
    known = describe_real(real, extractor, 0, context)
    blocks = (samples[i : i + block] for i in range(0, len(samples), block))
    return compare(known, describe_samples(blocks, known, extractor), 0, context)


@pytest.fixture(scope="module")
def real():
    return cells(120, 0)


def test_new_images_of_the_same_kind_reach_about_the_floor(real):
    found = measured(real, cells(120, 1), open_features(None, torch.device("cpu")))
    assert abs(found.kid.value) < 3 * found.kid.standard_error + found.kid_floor
    assert found.fid < 2 * found.floor.fid
    figures = found.neighbourhoods.figures
    assert min(figures.precision, figures.recall, figures.coverage) > 0.5
    assert found.closeness.share < 0.05
    assert found.copies.copies == ()
    assert "with fewer images than dimensions" in found.notes[0]


def blurred(x, s):
    return gaussian_filter(x.astype(float), (0, s, s, 0)).astype(np.uint8)


def noisy(x, s):
    noise = np.random.default_rng(0).normal(size=x.shape) * 15 * s
    return np.clip(x + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("worsen", [blurred, noisy])
def test_kid_and_fid_rise_with_blur_and_noise(real, worsen):
    extractor = open_features(None, torch.device("cpu"))
    found = [
        measured(real, worsen(cells(60, 1), s) if s else cells(60, 1), extractor)
        for s in (0, 0.7, 1.5, 3)
    ]
    for name in (lambda c: c.kid.value, lambda c: c.fid):
        values = [name(c) for c in found]
        assert values == sorted(values)


def test_dropped_modes_cost_recall_and_coverage_and_raise_fid(real):
    found = [measured(real, cells(120, 1, modes), Thumbnails()) for modes in (4, 2, 1)]
    figures = [c.neighbourhoods.figures for c in found]
    for name in ("recall", "coverage"):
        values = [getattr(f, name) for f in figures]
        assert values == sorted(values, reverse=True)
        assert values[0] > values[-1] + 0.2
    assert [c.fid for c in found] == sorted(c.fid for c in found)


def test_a_generator_that_repeats_training_images_is_told(real):
    found = measured(real, noisy(real[:60], 0.1), open_features(None, torch.device("cpu")))
    assert found.closeness.share > 0.9
    assert [c.real for c in found.copies.copies] != []
    assert {(c.sample, c.real) for c in found.copies.copies} == {(i, i) for i in range(60)}


def test_the_size_of_blocks_and_the_cap_change_nothing_but_what_is_compared(real, monkeypatch):
    samples = cells(50, 1)
    whole, parts = (measured(real, samples, Thumbnails(), block=b) for b in (50, 7))
    assert whole.fid == pytest.approx(parts.fid)
    assert whole.kid == parts.kid
    monkeypatch.setattr(measuring, "MOST_COMPARED", 30)
    capped = measured(real, samples, Thumbnails())
    assert capped.fid == pytest.approx(whole.fid)
    assert capped.neighbourhoods.real_of_sample.shape == (30, 4)
    assert any("of 30 samples and 30 real images; FID is of all" in n for n in capped.notes)


def test_a_generator_of_one_image_gets_figures_too(real):
    found = measured(real, np.repeat(cells(1, 1), 10, axis=0), Thumbnails())
    assert found.neighbourhoods.figures.recall < 0.1
    assert "All samples are equal: the generator makes one image only." in found.notes


def test_real_images_that_are_there_twice_are_told(real):
    found = measured(np.concatenate([real[:20], real[:3]]), cells(10, 1), Thumbnails())
    assert found.equal_real == 6
    assert "6 of the real images are there more than once." in found.notes


def test_real_images_that_cannot_be_used_are_refused(real):
    context = JobContext()
    with pytest.raises(BadInput, match="all 9 real images are equal"):
        describe_real(np.repeat(real[:1], 9, axis=0), Thumbnails(), 0, context)
    with pytest.raises(BadInput, match="1 real image cannot be evaluated with"):
        describe_real(real[:1], Thumbnails(), 0, context)
    known = describe_real(real, Thumbnails(), 0, context)
    with pytest.raises(BadInput, match="3 samples cannot be evaluated with"):
        describe_samples([real[:3]], known, Thumbnails())


def test_the_error_of_kid_is_about_the_spread_of_repeated_measurements():
    def draw(seed):
        rng = np.random.default_rng(seed)
        return rng.normal(size=(80, 4)), rng.normal(size=(80, 4)) * 1.2

    estimates = [subset_kid(*draw(seed), 0, JobContext()) for seed in range(40)]
    spread = np.std([e.value for e in estimates])
    assert np.mean([e.standard_error for e in estimates]) == pytest.approx(spread, rel=0.5)
    exact = [polynomial_mmd(*draw(seed)) for seed in range(40)]
    np.testing.assert_allclose([e.value for e in estimates], exact, atol=spread)
