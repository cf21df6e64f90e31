"""Adaptive discriminator augmentation: all that the discriminator sees is distorted.

After Karras et al., "Training Generative Adversarial Networks with Limited Data" (2020): geometric
and colour transformations, each applied to each image with probability p, so that they do not leak
into what the generator draws as long as p stays below about 0.8. All geometry of one image is one
affine map, resampled once at twice the resolution between a pair of orthogonal wavelet filters
(symlet 6), so that the identity map gives the image back exactly.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from dsgan_studio.core.base.shapes import check_shape

# Daubechies, "Ten Lectures on Wavelets" (1992), table 6.3 (least asymmetric, N = 6). Orthonormal to
# its even shifts: upsampling and downsampling with it is the identity (a test holds this).
_SYMLET6 = (
    0.015404109327027373, 0.0034907120842174702, -0.11799011114819057, -0.048311742585633,
    0.4910559419267466, 0.787641141030194, 0.3379294217276218, -0.07263752278646252,
    -0.021060292512300564, 0.04472490177066578, 0.0017677118642428036, -0.007800708325034148,
)  # fmt: skip
_TAPS = len(_SYMLET6)
_MARGIN_PX = 6  # image pixels around the image that the filters reach into
P_MAX = 0.8


@dataclass(frozen=True)
class AugmentationSettings:
    """Which families of distortions are used, and how strong.

    Attributes:
        flip: mirror left and right. Set it off where handedness means something.
        rotate_90: quarter turns.
        integer_shift: largest shift by whole pixels, as a fraction of the side.
        scale_std: standard deviation of log2 of the isotropic and anisotropic scale.
        rotate: largest free rotation, as a fraction of a full turn each way.
        shift_std: standard deviation of the fractional shift, as a fraction of the side.
        brightness_std: standard deviation of the added brightness (images span 2).
        contrast_std: standard deviation of log2 of the contrast.
        luma_flip: invert lightness, keeping hue.
        hue: largest turn of the hue, as a fraction of a full turn each way.
        saturation_std: standard deviation of log2 of the saturation.
    """

    flip: bool = True
    rotate_90: bool = True
    integer_shift: float = 0.125
    scale_std: float = 0.2
    rotate: float = 1.0
    shift_std: float = 0.125
    brightness_std: float = 0.2
    contrast_std: float = 0.5
    luma_flip: bool = True
    hue: float = 1.0
    saturation_std: float = 1.0


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
def _filter_matrices(size_px: int) -> tuple[Tensor, Tensor]:
    """Return the matrices that double and halve one axis of `size_px`.

    Up maps [S] to [2 S + 4 margin] with the image mirrored at its edges; down maps that to [S].
    """
    taps = np.asarray(_SYMLET6)
    wide = 2 * size_px + 4 * _MARGIN_PX
    analysis = np.zeros((size_px + 2 * _MARGIN_PX, wide))
    for row in range(analysis.shape[0]):
        for tap, value in enumerate(taps):
            column = 2 * row + tap - _TAPS // 2 + 1
            if 0 <= column < wide:
                analysis[row, column] += value
    down = analysis[_MARGIN_PX : _MARGIN_PX + size_px] / math.sqrt(2)
    up = np.zeros((wide, size_px))
    for row in range(analysis.shape[0]):
        up[:, int(_mirrored(row - _MARGIN_PX, size_px))] += analysis[row] * math.sqrt(2)
    return torch.from_numpy(up).float(), torch.from_numpy(down).float()


def _mirrored(index: int, size: int) -> int:
    index %= 2 * size
    return min(index, 2 * size - 1 - index)


def _eye(count: int, size: int) -> Tensor:
    return torch.eye(size).repeat(count, 1, 1)  # [N, size, size]


def _affine(a: Tensor, b: Tensor, c: Tensor, d: Tensor, tx: Tensor, ty: Tensor) -> Tensor:
    one, zero = torch.ones_like(a), torch.zeros_like(a)
    rows = [torch.stack(row, dim=1) for row in ((a, b, tx), (c, d, ty), (zero, zero, one))]
    return torch.stack(rows, dim=1)  # [N, 3, 3]


def _turn(angle: Tensor) -> Tensor:
    zero = torch.zeros_like(angle)
    return _affine(angle.cos(), -angle.sin(), angle.sin(), angle.cos(), zero, zero)


class _Draws:
    """Random numbers of one batch, every one drawn whether used or not, so that streams align."""

    def __init__(self, count: int, p: float, generator: torch.Generator) -> None:
        self.count, self.p, self._generator = count, p, generator

    def uniform(self) -> Tensor:
        """Return [N] uniform numbers from 0 to 1."""
        return torch.rand(self.count, generator=self._generator)

    def normal(self) -> Tensor:
        """Return [N] standard normal numbers."""
        return torch.randn(self.count, generator=self._generator)

    def chosen(self, value: Tensor, neutral: float, p: float | None = None) -> Tensor:
        """Return `value` for the images that chance picks, and `neutral` for the others."""
        return torch.where(self.uniform() < (self.p if p is None else p), value, neutral)


def _geometry(draws: _Draws, size_px: int, s: AugmentationSettings) -> Float[Tensor, "N 3 3"]:
    """Return maps from output places to input places, in image pixels from the centre."""
    one, zero = torch.ones(draws.count), torch.zeros(draws.count)
    flip = draws.chosen(1 - 2 * (draws.uniform() < 0.5).float(), 1.0)
    quarter = draws.chosen((draws.uniform() * 4).floor(), 0.0)
    shift_x, shift_y = ((draws.uniform() * 2 - 1) * s.integer_shift * size_px for _ in range(2))
    picked = draws.chosen(one, 0.0)
    scale = draws.chosen(torch.exp2(draws.normal() * s.scale_std), 1.0)
    # Two rotations around the anisotropic scale, each with a probability such that one of them
    # happens with probability p.
    p_rotate = 1 - math.sqrt(max(1 - draws.p, 0.0))
    before, after = (
        draws.chosen((draws.uniform() * 2 - 1) * math.pi * s.rotate, 0.0, p_rotate)
        for _ in range(2)
    )
    stretch = draws.chosen(torch.exp2(draws.normal() * s.scale_std), 1.0)
    drift_x, drift_y = (draws.normal() * s.shift_std * size_px for _ in range(2))
    drifted = draws.chosen(one, 0.0)
    matrix = _eye(draws.count, 3)
    if s.flip:
        matrix = matrix @ _affine(flip, zero, zero, one, zero, zero)
    if s.rotate_90:
        matrix = matrix @ _turn(quarter * (math.pi / 2)).round()
    matrix = matrix @ _affine(
        one, zero, zero, one, (shift_x * picked).round(), (shift_y * picked).round()
    )
    matrix = matrix @ _affine(1 / scale, zero, zero, 1 / scale, zero, zero)
    matrix = matrix @ _turn(before)
    matrix = matrix @ _affine(1 / stretch, zero, zero, stretch, zero, zero)
    matrix = matrix @ _turn(after)
    return matrix @ _affine(one, zero, zero, one, drift_x * drifted, drift_y * drifted)


def _outer(axis: Tensor) -> Tensor:
    return axis[:, None] * axis[None, :]


def _colour(draws: _Draws, s: AugmentationSettings) -> Float[Tensor, "N 4 4"]:
    """Return maps of (red, green, blue, 1)."""
    count = draws.count
    brightness = draws.chosen(draws.normal() * s.brightness_std, 0.0)
    contrast = draws.chosen(torch.exp2(draws.normal() * s.contrast_std), 1.0)
    flip = draws.chosen((draws.uniform() < 0.5).float(), 0.0)
    hue = draws.chosen((draws.uniform() * 2 - 1) * math.pi * s.hue, 0.0)
    saturation = draws.chosen(torch.exp2(draws.normal() * s.saturation_std), 1.0)
    grey = torch.full((3,), 1 / math.sqrt(3))
    along = _outer(grey)  # projects on the axis of greys
    across = torch.eye(3) - along
    x, y, z = grey.tolist()
    cross = torch.tensor([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    matrix = torch.eye(3).repeat(count, 1, 1) * contrast[:, None, None]
    if s.luma_flip:
        matrix = (torch.eye(3) - 2 * along * flip[:, None, None]) @ matrix
    turned = along + across * hue.cos()[:, None, None] + cross * hue.sin()[:, None, None]
    matrix = (along + across * saturation[:, None, None]) @ turned @ matrix  # [N, 3, 3]
    full = _eye(count, 4)
    full[:, :3, :3] = matrix
    # Brightness comes first, then everything else acts on it as on the image.
    full[:, :3, 3] = (matrix @ brightness[:, None, None].expand(-1, 3, 1)).squeeze(2)
    return full


def _sampling_grid(matrix: Tensor, size_px: int) -> Float[Tensor, "N H W 2"]:
    """Return where in the doubled, mirrored image each doubled output pixel is taken from."""
    wide = 2 * size_px + 4 * _MARGIN_PX
    # Places are in image pixels from the centre; the doubled image has two samples a pixel.
    axis = (torch.arange(wide) + 0.5) / 2 - wide / 4
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    places = torch.stack([columns, rows, torch.ones_like(rows)], dim=-1).reshape(-1, 3)
    source = (matrix[:, :2] @ places.T).transpose(1, 2)  # [N, wide * wide, 2] as x, y
    # Beyond the mirrored margin places are mirrored back into the image; within it they stay, so
    # that the identity map is exact.
    half = size_px / 2
    folded = ((source + half) % (2 * size_px)).clamp(0, 2 * size_px)
    folded = torch.minimum(folded, 2 * size_px - folded) - half
    inside = source.abs() <= half + _MARGIN_PX
    source = torch.where(inside, source, folded)
    return (source / (wide / 4)).reshape(-1, wide, wide, 2)


def augment(
    images: Float[Tensor, "N 3 S S"],
    p: float,
    generator: torch.Generator,
    settings: AugmentationSettings,
) -> Float[Tensor, "N 3 S S"]:
    """Return the images distorted, differentiably twice.

    Args:
        images: float32, square.
        p: probability of each distortion, 0 to 1. At 0 the images come back as they are.
        generator: a CPU generator; the same state and p give the same distortions.
        settings: which distortions.

    Raises:
        ShapeError: if the images are not [N, 3, S, S].
    """
    size_px = images.shape[-1]
    check_shape(images, [None, 3, size_px, size_px], "images")
    if p <= 0:
        return images
    count, device = images.shape[0], images.device
    draws = _Draws(count, p, generator)
    grid = _sampling_grid(_geometry(draws, size_px, settings), size_px).to(device)
    colour = _colour(draws, settings).to(device)
    up, down = (matrix.to(device) for matrix in _filter_matrices(size_px))
    doubled = up @ images.contiguous() @ up.T  # [N, 3, wide, wide]
    moved: Tensor = _Resample.apply(doubled, grid)
    out = down @ moved @ down.T  # [N, 3, S, S]
    flat = colour[:, :3, :3] @ out.reshape(count, 3, -1) + colour[:, :3, 3:]
    return flat.reshape(images.shape)


@dataclass(frozen=True)
class AdaController:
    """Raises p while the discriminator is sure of the real images, and lowers it otherwise.

    Attributes:
        p: the probability now, 0 to `P_MAX`.
        target: wanted mean sign of the discriminator's scores of real images; 0.6 in the paper.
        kimg: thousands of images over which p would go from 0 to 1.
        sign_sum: sum of the signs since the last adjustment.
        sign_count: number of scores in it.
        last_sign: mean sign at the last adjustment.
    """

    p: float = 0.0
    target: float = 0.6
    kimg: float = 100.0
    sign_sum: float = 0.0
    sign_count: int = 0
    last_sign: float = 0.0

    def observed(self, scores: Float[Tensor, "N"]) -> AdaController:
        """Return the controller having seen scores of real images."""
        return AdaController(
            p=self.p,
            target=self.target,
            kimg=self.kimg,
            sign_sum=self.sign_sum + float(scores.sign().sum()),
            sign_count=self.sign_count + scores.numel(),
            last_sign=self.last_sign,
        )

    def adjusted(self) -> AdaController:
        """Return the controller with p moved one step, as far as the images seen allow."""
        if self.sign_count == 0:
            return self
        sign = self.sign_sum / self.sign_count
        direction = (sign > self.target) - (sign < self.target)
        p = self.p + direction * self.sign_count / (self.kimg * 1000)
        return AdaController(
            p=min(max(p, 0.0), P_MAX), target=self.target, kimg=self.kimg, last_sign=sign
        )
