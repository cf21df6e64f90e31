"""Adaptive discriminator augmentation: all that the discriminator sees is distorted.

After Karras et al., "Training Generative Adversarial Networks with Limited Data" (2020): geometric
and colour transformations, each applied to each image with probability p, so that they do not leak
into what the generator draws as long as p stays below about 0.8. All geometry of one image is one
affine map, all colour another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.gan_training.resampling import resample


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


def draw_distortions(
    count: int, p: float, generator: torch.Generator, settings: AugmentationSettings, size_px: int
) -> tuple[Float[Tensor, "N 3 3"], Float[Tensor, "N 4 4"]]:
    """Draw the distortions of `count` images.

    Returns:
        Maps from output to input places, in pixels from the centre, and maps of (red, green,
        blue, 1), both float32 on the CPU.
    """
    draws = _Draws(count, p, generator)
    return _geometry(draws, size_px, settings), _colour(draws, settings)


def distort(
    images: Float[Tensor, "N 3 S S"],
    geometry: Float[Tensor, "N 3 3"],
    colour: Float[Tensor, "N 4 4"],
) -> Float[Tensor, "N 3 S S"]:
    """Return the images distorted, differentiably twice; the maps are `draw_distortions`'.

    Raises:
        ShapeError: if the images are not [N, 3, S, S].
    """
    size_px = images.shape[-1]
    check_shape(images, [len(geometry), 3, size_px, size_px], "images")
    out = resample(images, geometry)
    colour = colour.to(images.device)
    flat = colour[:, :3, :3] @ out.reshape(len(images), 3, -1) + colour[:, :3, 3:]
    return flat.reshape(images.shape)


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
    return distort(images, *draw_distortions(len(images), p, generator, settings, size_px))
