"""Pixels of one part resemble each other, in maps of several sizes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.features.pyramid import FeaturePyramid, from_taps
from dsgan_studio.core.features.similarity import comparable, prototype, resemblance

SIZE = 32


def parts_pyramid(regions, seed=0, size=SIZE):
    """Maps in which every region has a direction of its own, and some noise."""
    rng = torch.Generator().manual_seed(seed)
    mixing = torch.Generator().manual_seed(99)
    one_hot = F.one_hot(torch.from_numpy(regions).long(), 4).permute(2, 0, 1).float()[None]
    taps = []
    for channels, side in ((5, 4), (9, size // 2), (9, size)):
        mix = torch.randn(channels, 4, generator=mixing)
        small = F.interpolate(one_hot, (side, side), mode="area")
        tap = torch.einsum("ck,nkhw->nchw", mix, small)
        taps.append(tap + 0.1 * torch.randn(tap.shape, generator=rng))
    return from_taps(taps, size)


@pytest.fixture
def regions():
    where = np.zeros((SIZE, SIZE), np.int64)
    where[4:14, 5:15] = 1
    where[18:28, 6:12] = 2
    where[17:29, 18:30] = 3
    return where


def test_the_score_is_the_cosine_of_standardised_upsampled_features(regions):
    """Against a literal version at one resolution, where nothing is approximated."""
    maps = parts_pyramid(regions).maps[2:]
    item = comparable(FeaturePyramid(maps, SIZE))
    where = regions == 1
    flat = maps[0][0].flatten(1).double()
    standard = (flat - flat.mean(1, keepdim=True)) / flat.std(1, correction=0, keepdim=True)
    vectors = standard.t().numpy()
    mean = vectors[where.ravel()].mean(axis=0)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(mean)
    literal = (vectors @ mean / lengths).reshape(SIZE, SIZE)
    np.testing.assert_allclose(resemblance(item, prototype(item, where)), literal, atol=1e-5)


def test_pixels_of_the_part_score_above_all_others(regions):
    item = comparable(parts_pyramid(regions))
    for part in (1, 2, 3):
        scores = resemblance(item, prototype(item, regions == part))
        inner = scores[regions == part]
        assert -1.0 <= scores.min() <= scores.max() <= 1.0
        assert np.median(inner) > 0.8
        assert np.quantile(scores[regions != part], 0.95) < np.quantile(inner, 0.1)


def test_a_scale_of_a_channel_does_not_matter(regions):
    pyramid = parts_pyramid(regions)
    louder = FeaturePyramid((*pyramid.maps[:2], pyramid.maps[2] * 50.0 + 3.0), SIZE)
    one, two = comparable(pyramid), comparable(louder)
    where = regions == 2
    np.testing.assert_allclose(
        resemblance(one, prototype(one, where)),
        resemblance(two, prototype(two, where)),
        atol=1e-4,
    )


def test_a_network_of_small_maps_only_is_still_compared():
    item = comparable(FeaturePyramid((torch.randn(1, 3, 4, 4),), 8))
    assert resemblance(item, prototype(item, np.eye(8, dtype=bool))).shape == (8, 8)


def test_constant_maps_and_single_pixels_give_numbers():
    maps = (torch.full((1, 3, 16, 16), 2.0), torch.randn(1, 2, 16, 16))
    item = comparable(FeaturePyramid(maps, 16))
    dot = np.zeros((16, 16), bool)
    dot[3, 4] = True
    scores = resemblance(item, prototype(item, dot))
    assert np.isfinite(scores).all()
    assert scores[3, 4] == pytest.approx(1.0, abs=1e-5)


def test_what_cannot_be_compared_is_refused(regions):
    item = comparable(parts_pyramid(regions))
    with pytest.raises(BadInput, match="mark some of the part"):
        prototype(item, np.zeros((SIZE, SIZE), bool))
    with pytest.raises(ShapeError):
        prototype(item, np.ones((3, 3), bool))
    other = comparable(FeaturePyramid((torch.randn(1, 3, 32, 32),), SIZE))
    with pytest.raises(ShapeError):
        resemblance(other, prototype(item, regions == 1))
    flat = comparable(FeaturePyramid((torch.zeros(1, 3, 32, 32),), SIZE))
    with pytest.raises(BadInput, match="mark one part only"):
        prototype(flat, regions == 1)
