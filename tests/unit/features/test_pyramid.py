"""The pyramid and the gather: equal to upsampling everything and indexing."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import ShapeError
from dsgan_studio.core.features.pyramid import FeaturePyramid, from_taps, gather


def hypercolumn(maps, size):
    """Build [N, sum C, S, S] the long way."""
    return torch.cat([F.interpolate(m.float(), (size, size), mode="bilinear") for m in maps], dim=1)


@given(
    sizes=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=4),
    size=st.integers(9, 24),
    seed=st.integers(0, 2**31),
)
@settings(max_examples=40, deadline=None)
def test_gather_equals_upsampling_then_indexing(sizes, size, seed):
    rng = torch.Generator().manual_seed(seed)
    maps = tuple(torch.randn(2, 3, h, w, generator=rng) for h, w in sizes)
    rows, cols = (torch.randint(size, (17,), generator=rng) for _ in range(2))
    found = gather(FeaturePyramid(maps, size), 1, rows, cols)
    expected = hypercolumn(maps, size)[1, :, rows, cols].t()
    torch.testing.assert_close(found, expected, atol=5e-6, rtol=0)


def test_a_map_larger_than_the_labels_is_reduced_without_antialiasing():
    tap = torch.randn(1, 2, 16, 16, generator=torch.Generator().manual_seed(1))
    pyramid = from_taps([tap], 8)
    expected = F.interpolate(tap, (8, 8), mode="bilinear", antialias=False)
    torch.testing.assert_close(pyramid.maps[0], expected)


def test_half_precision_maps_take_half_the_memory_and_stay_close():
    taps = [torch.randn(1, 5, 4, 4), torch.randn(1, 3, 8, 8)]
    full, half = from_taps(taps, 8), from_taps(taps, 8, dtype=torch.float16)
    assert half.nbytes * 2 == full.nbytes
    index = torch.arange(8)
    torch.testing.assert_close(
        gather(half, 0, index, index), gather(full, 0, index, index), atol=5e-3, rtol=0
    )


def test_an_item_is_a_pyramid_of_one():
    pyramid = FeaturePyramid((torch.randn(3, 2, 4, 4), torch.randn(3, 1, 8, 8)), 8)
    assert (pyramid.count, pyramid.channels, pyramid.total_channels) == (3, (2, 1), 3)
    one = pyramid.item(2)
    assert one.count == 1
    assert torch.equal(one.maps[1], pyramid.maps[1][2:])


def test_a_pyramid_without_maps_is_refused():
    with pytest.raises(ShapeError, match="at least one map"):
        FeaturePyramid((), 8)


def test_maps_of_different_item_counts_are_refused():
    with pytest.raises(ShapeError, match="feature map 1 has shape"):
        FeaturePyramid((torch.zeros(2, 1, 4, 4), torch.zeros(3, 1, 4, 4)), 8)


def test_a_map_larger_than_the_labels_is_refused_by_the_bare_pyramid():
    with pytest.raises(ShapeError, match="feature map 0 has 16 px, more than the label size of 8"):
        FeaturePyramid((torch.zeros(1, 1, 16, 16),), 8)


def test_taps_that_are_not_images_are_refused():
    with pytest.raises(ShapeError, match="tap 0 has shape"):
        from_taps([torch.zeros(1, 4, 4)], 8)
