"""The feature pyramid: what an interpreter sees of an image, whichever network made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from dsgan_studio.core.base.errors import ShapeError
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.features.interpolation import source_positions


@dataclass(frozen=True)
class FeaturePyramid:
    """Feature maps of N items, in the order the interpreter's channels are counted.

    Attributes:
        maps: [N, C_l, H_l, W_l] each, any floating dtype, none larger than `size_px`.
        size_px: side of the square label raster that the maps are upsampled to.
    """

    maps: tuple[Tensor, ...]
    size_px: int

    def __post_init__(self) -> None:
        if not self.maps:
            raise ShapeError("a feature pyramid needs at least one map; got none.")
        for index, feature_map in enumerate(self.maps):
            name = f"feature map {index}"
            check_shape(feature_map, [self.maps[0].shape[0], None, None, None], name)
            if max(feature_map.shape[2:]) > self.size_px:
                raise ShapeError(
                    f"{name} has {max(feature_map.shape[2:])} px, more than the label size of "
                    f"{self.size_px} px; build the pyramid with from_taps, which reduces it."
                )

    @property
    def count(self) -> int:
        """Number of items N."""
        return self.maps[0].shape[0]

    @property
    def channels(self) -> tuple[int, ...]:
        """Channels of each map."""
        return tuple(feature_map.shape[1] for feature_map in self.maps)

    @property
    def total_channels(self) -> int:
        """Length of one pixel's feature vector."""
        return sum(self.channels)

    @property
    def nbytes(self) -> int:
        """Memory of the maps in bytes."""
        return sum(feature_map.nbytes for feature_map in self.maps)

    def item(self, index: int) -> FeaturePyramid:
        """Return the pyramid of item `index` alone (N = 1), without copying."""
        return FeaturePyramid(tuple(m[index : index + 1] for m in self.maps), self.size_px)

    def to(
        self, *, dtype: torch.dtype | None = None, device: torch.device | None = None
    ) -> FeaturePyramid:
        """Return the pyramid in another precision or place; float16 halves what a cache takes."""
        return FeaturePyramid(
            tuple(m.to(device=device, dtype=dtype or m.dtype) for m in self.maps), self.size_px
        )


def from_taps(
    taps: Sequence[Float[Tensor, "N C H W"]], size_px: int, *, dtype: torch.dtype | None = None
) -> FeaturePyramid:
    """Build a pyramid for labels of `size_px` from a network's taps.

    A map larger than the labels is reduced to their size at once (bilinear, corners not aligned,
    no antialiasing), which is what the reference does to its hypercolumns.

    Args:
        taps: feature maps in the interpreter's order, [N, C_l, H_l, W_l].
        size_px: side of the label raster.
        dtype: precision to keep the maps in; None leaves it.

    Raises:
        ShapeError: if there is no tap, or one is not [N, C, H, W] with the same N.
    """
    maps = []
    for index, tap in enumerate(taps):
        check_shape(tap, [taps[0].shape[0], None, None, None], f"tap {index}")
        if max(tap.shape[2:]) > size_px:
            tap = F.interpolate(tap.float(), (size_px, size_px), mode="bilinear")
        maps.append(tap.detach().to(dtype or tap.dtype))
    return FeaturePyramid(tuple(maps), size_px)


def gather_places(
    pyramid: FeaturePyramid, place: Int[np.ndarray, "P"], device: torch.device
) -> Float[Tensor, "P C"]:
    """Return the feature vectors of some pixels of a pyramid of one item; see `gather`.

    Args:
        pyramid: N = 1, anywhere.
        place: [P] int64 places in the label raster, row by row.
        device: where the result is wanted; the maps are brought there.
    """
    flat = torch.from_numpy(place).to(device)
    return gather(pyramid.to(device=device), 0, flat // pyramid.size_px, flat % pyramid.size_px)


def gather(
    pyramid: FeaturePyramid, item: int, rows: Int[Tensor, "P"], cols: Int[Tensor, "P"]
) -> Float[Tensor, "P C"]:
    """Return the feature vectors of some pixels of one item.

    Equals bilinear upsampling of every map to the label size, concatenation and indexing, but
    reads only the four neighbours of each pixel in each map.

    Args:
        pyramid: maps of at least `item` + 1 items.
        item: which item.
        rows: [P] int64 rows in the label raster, 0..size_px-1.
        cols: [P] int64 columns.

    Returns:
        [P, sum C] float32, channels in the order of the maps.
    """
    check_shape(cols, [rows.shape[0]], "cols")
    columns = torch.empty(
        pyramid.total_channels, rows.shape[0], dtype=torch.float32, device=rows.device
    )
    start = 0
    for feature_map in pyramid.maps:
        channels, height, width = feature_map.shape[1:]
        flat = feature_map[item].reshape(channels, height * width)
        top, bottom, down = (
            p[rows] for p in source_positions(height, pyramid.size_px, rows.device)
        )
        left, right, along = (
            p[cols] for p in source_positions(width, pyramid.size_px, rows.device)
        )

        def pick(row: Tensor, col: Tensor, flat: Tensor = flat, width: int = width) -> Tensor:
            return flat.index_select(1, row * width + col).float()  # [C_l, P]

        upper = pick(top, left).lerp_(pick(top, right), along)
        lower = pick(bottom, left).lerp_(pick(bottom, right), along)
        torch.lerp(upper, lower, down, out=columns[start : start + channels])
        start += channels
    return columns.t().contiguous()  # [P, sum C]
