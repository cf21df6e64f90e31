"""A linear map of every pixel's feature vector, without building the vectors.

Bilinear upsampling acts on each channel alone, so a linear map commutes with it:

    W concat_l(up(F_l)) + b = sum_l up(W_l F_l) + b

Each map is projected at its native size; only the projections are upsampled. Maps of equal size
are merged first. The rows of the output come in strips, so that a strip and what is computed from
it stay in the processor's cache, and along a row all smaller maps are upsampled and summed by
one matrix product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.features.interpolation import interpolation_matrix
from dsgan_studio.core.features.pyramid import FeaturePyramid

# Output columns that one product makes. Wider blocks multiply more zeros of the interpolation
# matrix, narrower ones copy more sources; 32 to 64 are equal within the noise.
BLOCK_PX = 64


@dataclass(frozen=True)
class Level:
    """All maps of one size of one item, merged.

    Attributes:
        height: rows.
        width: columns.
        features: [C_l, height * width].
    """

    height: int
    width: int
    features: Tensor


def level_indices(pyramid: FeaturePyramid) -> tuple[tuple[int, ...], ...]:
    """Return which maps share a size: one tuple of map indices a level, smallest level first."""
    groups: dict[tuple[int, int], list[int]] = {}
    for index, feature_map in enumerate(pyramid.maps):
        groups.setdefault((feature_map.shape[2], feature_map.shape[3]), []).append(index)
    return tuple(tuple(groups[size]) for size in sorted(groups))


def merge_levels(
    pyramid: FeaturePyramid, item: int, dtype: torch.dtype = torch.float32
) -> tuple[Level, ...]:
    """Return one item's maps, merged by size, smallest first, in precision `dtype`."""
    levels = []
    for indices in level_indices(pyramid):
        maps = [pyramid.maps[i][item].flatten(1).to(dtype) for i in indices]
        height, width = pyramid.maps[indices[0]].shape[2:]
        levels.append(Level(height, width, maps[0] if len(maps) == 1 else torch.cat(maps)))
    return tuple(levels)


def split_weights(
    weights: Float[Tensor, "H C"], pyramid: FeaturePyramid, dtype: torch.dtype = torch.float32
) -> tuple[Tensor, ...]:
    """Return the columns of `weights` that belong to each level, [H, C_l], as `merge_levels`."""
    check_shape(weights, [None, pyramid.total_channels], "weights")
    by_map = torch.split(weights, list(pyramid.channels), dim=1)
    return tuple(
        torch.cat([by_map[i] for i in indices], dim=1).to(dtype)
        for indices in level_indices(pyramid)
    )


@dataclass(frozen=True)
class _ColumnBlock:
    start: int
    stop: int
    sources: Tensor  # positions in the concatenated rows of all smaller levels
    matrix: Tensor  # [stop - start, sources]


@lru_cache(maxsize=8)
def _column_blocks(widths: tuple[int, ...], size_px: int) -> tuple[_ColumnBlock, ...]:
    blocks = []
    for start in range(0, size_px, BLOCK_PX):
        stop = min(start + BLOCK_PX, size_px)
        sources, matrices, offset = [], [], 0
        for width in widths:
            first, matrix = interpolation_matrix(width, size_px, start, stop)
            sources.append(torch.arange(first, first + matrix.shape[1]) + offset)
            matrices.append(matrix)
            offset += width
        blocks.append(_ColumnBlock(start, stop, torch.cat(sources), torch.cat(matrices, dim=1)))
    return tuple(blocks)


class Projection:
    """The projection of one item by one weight matrix, read strip by strip.

    The smaller levels are projected whole when it is made: H * sum(h_l * w_l) numbers are held.
    """

    def __init__(
        self,
        levels: Sequence[Level],
        weights: Sequence[Float[Tensor, "H C_l"]],
        bias: Float[Tensor, "H"],
        size_px: int,
    ) -> None:
        self._size_px = size_px
        self._bias = bias
        self._units = bias.shape[0]
        full = [level.height == level.width == size_px for level in levels]
        self._full = [
            (level, w) for level, w, is_full in zip(levels, weights, full, strict=True) if is_full
        ]
        self._small = [
            (level, (level.features.t() @ w.t()).view(level.height, level.width * self._units))
            for level, w, is_full in zip(levels, weights, full, strict=True)
            if not is_full
        ]
        device, dtype = bias.device, weights[0].dtype
        self._blocks = (
            [
                (b.start, b.stop, b.sources.to(device), b.matrix.to(device, dtype))
                for b in _column_blocks(tuple(level.width for level, _ in self._small), size_px)
            ]
            if self._small
            else []
        )

    def rows(self, start: int, stop: int) -> Float[Tensor, "P H"]:
        """Return rows `start`..`stop`-1 of the label raster, pixels in row-major order."""
        size, units = self._size_px, self._units
        out = self._full_rows(start, stop)
        if not self._small:
            return out
        sources = self._small_rows(start, stop)  # [rows, sum w_l, H]
        raster = out.view(stop - start, size, units)
        for first, last, index, matrix in self._blocks:
            block = sources.index_select(1, index)  # [rows, sources, H]
            raster[:, first:last].baddbmm_(matrix.expand(stop - start, -1, -1), block)
        return out

    def _full_rows(self, start: int, stop: int) -> Tensor:
        size = self._size_px
        out = self._bias.expand((stop - start) * size, -1)
        for level, weight in self._full:
            strip = level.features[:, start * size : stop * size]  # [C_l, P]
            out = torch.addmm(out, strip.t(), weight.t())
        return out if self._full else out.clone()

    def _small_rows(self, start: int, stop: int) -> Tensor:
        widths = [level.width for level, _ in self._small]
        out = self._bias.new_empty(stop - start, sum(widths) * self._units)
        offset = 0
        for level, projected in self._small:
            first, matrix = interpolation_matrix(level.height, self._size_px, start, stop)
            span = level.width * self._units
            torch.mm(
                matrix.to(projected.device, projected.dtype),
                projected[first : first + matrix.shape[1]],
                out=out[:, offset : offset + span],
            )
            offset += span
        return out.view(stop - start, sum(widths), self._units)


def project_rows(
    pyramid: FeaturePyramid,
    item: int,
    weights: Float[Tensor, "H C"],
    bias: Float[Tensor, "H"],
    *,
    strip_rows: int = 8,
) -> Iterator[tuple[int, Float[Tensor, "P H"]]]:
    """Yield (first row, [rows * size_px, H] float32) for each strip of one item."""
    projection = Projection(
        merge_levels(pyramid, item), split_weights(weights, pyramid), bias, pyramid.size_px
    )
    for start in range(0, pyramid.size_px, strip_rows):
        yield start, projection.rows(start, min(start + strip_rows, pyramid.size_px))
