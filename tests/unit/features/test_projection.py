"""Projecting at native size equals projecting the hypercolumn."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import ShapeError
from dsgan_studio.core.features.interpolation import interpolation_matrix
from dsgan_studio.core.features.projection import (
    level_indices,
    merge_levels,
    project_rows,
    split_weights,
)
from dsgan_studio.core.features.pyramid import FeaturePyramid


def literal(pyramid, item, weights, bias):
    size = pyramid.size_px
    stack = torch.cat([F.interpolate(m, (size, size), mode="bilinear") for m in pyramid.maps], 1)
    return stack[item].flatten(1).t() @ weights.t() + bias


@given(
    maps=st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from([1, 2, 3, 5, 8, 16])), min_size=1, max_size=5
    ),
    strip=st.integers(1, 17),
    seed=st.integers(0, 2**31),
)
@settings(max_examples=40, deadline=None)
def test_projection_commutes_with_upsampling(maps, strip, seed):
    rng = torch.Generator().manual_seed(seed)
    pyramid = FeaturePyramid(tuple(torch.randn(2, c, s, s, generator=rng) for c, s in maps), 16)
    weights = torch.randn(6, pyramid.total_channels, generator=rng)
    bias = torch.randn(6, generator=rng)
    strips = list(project_rows(pyramid, 1, weights, bias, strip_rows=strip))
    assert [start for start, _ in strips] == list(range(0, 16, strip))
    found = torch.cat([rows for _, rows in strips])
    torch.testing.assert_close(found, literal(pyramid, 1, weights, bias), atol=2e-5, rtol=1e-5)


def test_label_sizes_wider_than_one_block_and_odd_ones_are_exact():
    rng = torch.Generator().manual_seed(3)
    sizes = [(4, 7), (33, 20), (100, 150), (150, 150)]
    pyramid = FeaturePyramid(tuple(torch.randn(1, 2, h, w, generator=rng) for h, w in sizes), 150)
    weights, bias = torch.randn(3, 8, generator=rng), torch.randn(3, generator=rng)
    found = torch.cat([rows for _, rows in project_rows(pyramid, 0, weights, bias)])
    torch.testing.assert_close(found, literal(pyramid, 0, weights, bias), atol=2e-5, rtol=1e-5)


def test_maps_of_one_size_are_merged_smallest_level_first():
    maps = tuple(torch.randn(1, c, s, s) for c, s in [(2, 8), (3, 4), (1, 8)])
    pyramid = FeaturePyramid(maps, 8)
    assert level_indices(pyramid) == ((1,), (0, 2))
    levels = merge_levels(pyramid, 0)
    assert [tuple(level.features.shape) for level in levels] == [(3, 16), (3, 64)]
    weights = torch.arange(6.0).expand(2, 6)
    assert split_weights(weights, pyramid)[1][0].tolist() == [0.0, 1.0, 5.0]


def test_weights_for_other_channels_are_refused():
    pyramid = FeaturePyramid((torch.zeros(1, 2, 4, 4),), 4)
    with pytest.raises(ShapeError, match=r"weights has shape \[3, 5\]"):
        split_weights(torch.zeros(3, 5), pyramid)


@given(size_in=st.integers(1, 12), size_out=st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_interpolation_matrix_is_what_interpolate_does(size_in, size_out):
    first, matrix = interpolation_matrix(size_in, size_out, 0, size_out)
    signal = torch.randn(size_in, generator=torch.Generator().manual_seed(size_in))
    expected = F.interpolate(signal.view(1, 1, -1), size_out, mode="linear").flatten()
    used = signal[first : first + matrix.shape[1]]
    torch.testing.assert_close(matrix @ used, expected, atol=2e-6, rtol=0)
