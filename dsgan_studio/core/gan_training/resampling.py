"""Affine resampling of image batches whose gradient can be differentiated again.

Images are doubled in size, sampled bilinearly, and halved, between a pair of orthogonal wavelet
filters (symlet 6), so that the identity map gives the image back exactly.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

# Daubechies, "Ten Lectures on Wavelets" (1992), table 6.3 (least asymmetric, N = 6). Orthonormal to
# its even shifts: upsampling and downsampling with it is the identity (a test holds this).
SYMLET6 = (
    0.015404109327027373, 0.0034907120842174702, -0.11799011114819057, -0.048311742585633,
    0.4910559419267466, 0.787641141030194, 0.3379294217276218, -0.07263752278646252,
    -0.021060292512300564, 0.04472490177066578, 0.0017677118642428036, -0.007800708325034148,
)  # fmt: skip
_TAPS = len(SYMLET6)
MARGIN_PX = 6  # image pixels around the image that the filters reach into
_REACH_PX = 3  # how far a filter reaches, in image pixels
# A symlet is only nearly symmetric: its centre of mass lies this far from its middle, in samples of
# the doubled image. Left out, a mirrored image would come back shifted by half a pixel.
_LAG = sum(i * tap for i, tap in enumerate(SYMLET6)) / sum(SYMLET6) - (_TAPS - 1) / 2


class _Resample(torch.autograd.Function):
    """Bilinear sampling at fixed places, with a backward that can be differentiated again.

    PyTorch's own has no second derivative. For fixed places the operation is linear in the image,
    so its derivative is its transpose, and the transpose's derivative is the operation itself.
    """

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, x: Tensor, grid: Tensor) -> Tensor:
        ctx.save_for_backward(grid)
        ctx.size = x.shape  # type: ignore[attr-defined]
        return torch.nn.functional.grid_sample(
            x, grid, mode="bilinear", padding_mode="border", align_corners=False
        )

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, *grads: Tensor) -> tuple[Tensor, None]:
        (grid,) = ctx.saved_tensors  # type: ignore[attr-defined]
        return _ResampleTransposed.apply(grads[0], grid, ctx.size), None  # type: ignore[attr-defined]


class _ResampleTransposed(torch.autograd.Function):
    """The transpose of `_Resample`: spreads values back to where they were sampled."""

    @staticmethod
    def forward(
        ctx: torch.autograd.function.FunctionCtx, g: Tensor, grid: Tensor, size: torch.Size
    ) -> Tensor:
        ctx.save_for_backward(grid)
        out: Tensor = torch.ops.aten.grid_sampler_2d_backward(
            g.contiguous(), g.new_zeros(()).expand(size), grid, 0, 1, False, (True, False)
        )[0]
        return out

    @staticmethod
    @once_differentiable
    def backward(
        ctx: torch.autograd.function.FunctionCtx, *grads: Tensor
    ) -> tuple[Tensor, None, None]:
        (grid,) = ctx.saved_tensors  # type: ignore[attr-defined]
        return _Resample.apply(grads[0], grid), None, None


@functools.lru_cache(maxsize=8)
def filter_matrices(size_px: int) -> tuple[Tensor, Tensor]:
    """Return the matrices that double and halve one axis of `size_px`.

    Up maps [S] to [2 S + 4 margin] with the image mirrored at its edges; down maps that to [S].
    """
    taps = np.asarray(SYMLET6)
    wide = 2 * size_px + 4 * MARGIN_PX
    analysis = np.zeros((size_px + 2 * MARGIN_PX, wide))
    for row in range(analysis.shape[0]):
        for tap, value in enumerate(taps):
            column = 2 * row + tap - _TAPS // 2 + 1
            if 0 <= column < wide:
                analysis[row, column] += value
    down = analysis[MARGIN_PX : MARGIN_PX + size_px] / math.sqrt(2)
    up = np.zeros((wide, size_px))
    for row in range(analysis.shape[0]):
        up[:, int(_mirrored(row - MARGIN_PX, size_px))] += analysis[row] * math.sqrt(2)
    return torch.from_numpy(up).float(), torch.from_numpy(down).float()


def _mirrored(index: int, size: int) -> int:
    index %= 2 * size
    return min(index, 2 * size - 1 - index)


def _sampling_grid(matrix: Tensor, size_px: int) -> Float[Tensor, "N H W 2"]:
    """Return where in the doubled, mirrored image each doubled output pixel is taken from."""
    wide = 2 * size_px + 4 * MARGIN_PX
    # Places are in image pixels from the centre; the doubled image has two samples a pixel.
    axis = (torch.arange(wide) + 0.5 - _LAG) / 2 - wide / 4
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    places = torch.stack([columns, rows, torch.ones_like(rows)], dim=-1).reshape(-1, 3)
    source = (matrix[:, :2] @ places.T).transpose(1, 2)  # [N, wide * wide, 2] as x, y
    # Beyond the mirrored margin places are mirrored back into the image; within it they stay, so
    # that the identity map is exact.
    half = size_px / 2
    folded = ((source + half) % (2 * size_px)).clamp(0, 2 * size_px)
    folded = torch.minimum(folded, 2 * size_px - folded) - half
    inside = source.abs() <= half + MARGIN_PX - _REACH_PX
    source = torch.where(inside, source, folded)
    return ((source + _LAG / 2) / (wide / 4)).reshape(-1, wide, wide, 2)


def resample(
    images: Float[Tensor, "N 3 S S"], matrix: Float[Tensor, "N 3 3"]
) -> Float[Tensor, "N 3 S S"]:
    """Return the images moved, each by its map from output to input places; mirrored at edges.

    Args:
        images: square, float32.
        matrix: on the CPU, in pixels from the centre of the image, x right and y down.
    """
    size_px, device = images.shape[-1], images.device
    grid = _sampling_grid(matrix, size_px).to(device)
    up, down = (m.to(device) for m in filter_matrices(size_px))
    doubled = up @ images.contiguous() @ up.T  # [N, 3, wide, wide]
    moved: Tensor = _Resample.apply(doubled, grid)
    return down @ moved @ down.T  # [N, 3, S, S]
