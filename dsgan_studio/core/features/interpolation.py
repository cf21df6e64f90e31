"""Bilinear interpolation as positions and matrices (corners not aligned, edges repeated)."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def source_positions(
    size_in: int, size_out: int, device: torch.device | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Return where each output position reads along one axis.

    Output i reads position (i + 1/2) * size_in / size_out - 1/2 of the input, not below 0, as
    `torch.nn.functional.interpolate` with align_corners=False does.

    Returns:
        low [size_out] int64, high [size_out] int64 and fraction [size_out] float32, so that
        output = input[low] * (1 - fraction) + input[high] * fraction.
    """
    # In float32, as interpolate computes them: exact for powers of two, and equal in the rest.
    centres = torch.arange(size_out, dtype=torch.float32) + 0.5
    positions = (centres * (size_in / size_out) - 0.5).clamp_min_(0.0)
    low = positions.long().clamp_max_(size_in - 1)
    high = (low + 1).clamp_max_(size_in - 1)
    fraction = (positions - low).clamp_max_(1.0)
    return low.to(device), high.to(device), fraction.to(device)


def interpolation_matrix(
    size_in: int, size_out: int, start: int, stop: int
) -> tuple[int, Float[Tensor, "out source"]]:
    """Return the matrix that gives outputs `start`..`stop`-1 from the inputs they read.

    Returns:
        The first input read, and the weights [stop - start, inputs read] float32; rows sum to 1.
    """
    low, high, fraction = (p[start:stop] for p in source_positions(size_in, size_out))
    first = int(low[0])
    matrix = torch.zeros(stop - start, int(high[-1]) + 1 - first)
    outputs = torch.arange(stop - start)
    matrix[outputs, low - first] += 1.0 - fraction
    matrix[outputs, high - first] += fraction
    return first, matrix
