"""The objectives: non-saturating logistic loss, R1, and path-length regularisation.

Non-saturating loss: Goodfellow et al. (2014). R1: Mescheder et al., "Which Training Methods for
GANs do actually Converge?" (2018), eq. 9. Path length and lazy regularisation: Karras et al.,
"Analyzing and Improving the Image Quality of StyleGAN" (2020), sections 3.1, 3.2 and appendix B.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

PATH_LENGTH_DECAY = 0.01


def generator_loss(fake_scores: Float[Tensor, "N"]) -> Float[Tensor, ""]:
    """Return the mean of -log sigmoid(score) over generated images."""
    return F.softplus(-fake_scores).mean()


def discriminator_loss(
    real_scores: Float[Tensor, "N"], fake_scores: Float[Tensor, "N"]
) -> Float[Tensor, ""]:
    """Return the mean of -log sigmoid(real) - log(1 - sigmoid(fake))."""
    return F.softplus(-real_scores).mean() + F.softplus(fake_scores).mean()


def r1_penalty(
    real_scores: Float[Tensor, "N"], images: Float[Tensor, "N 3 R R"]
) -> Float[Tensor, "N"]:
    """Return the squared norm of each score's gradient at its image, differentiably.

    Args:
        real_scores: computed from `images`.
        images: the images before augmentation, requiring gradients.
    """
    (gradient,) = torch.autograd.grad(real_scores.sum(), images, create_graph=True)
    return gradient.square().sum(dim=(1, 2, 3))


def path_lengths(
    images: Float[Tensor, "N 3 R R"], ws: Float[Tensor, "N L W"], noise: Float[Tensor, "N 3 R R"]
) -> Float[Tensor, "N"]:
    """Return how far an image moves for a step in w, differentiably: |J^T y| of the paper.

    Args:
        images: synthesised from `ws`.
        ws: one w a layer, requiring gradients.
        noise: y, standard normal.
    """
    scaled = (images * noise).sum() / math.sqrt(images.shape[2] * images.shape[3])
    (gradient,) = torch.autograd.grad(scaled, ws, create_graph=True)
    return gradient.square().sum(dim=2).mean(dim=1).sqrt()


def path_length_penalty(
    lengths: Float[Tensor, "N"], mean: Float[Tensor, ""]
) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
    """Return the penalty (mean squared distance from the running mean) and the new running mean."""
    moved = mean.lerp(lengths.detach().mean(), PATH_LENGTH_DECAY)
    return (lengths - moved).square().mean(), moved


@dataclass(frozen=True)
class LazyAdam:
    """Adam's constants, corrected for a regulariser applied every `interval` steps (appendix B)."""

    learning_rate: float
    betas: tuple[float, float]


def lazy_adam(
    learning_rate: float, interval: int, *, betas: tuple[float, float] = (0.0, 0.99)
) -> LazyAdam:
    """Return constants such that interval + 1 updates do what `interval` would without it.

    Args:
        learning_rate: of an optimiser without lazy regularisation.
        interval: steps between regularisations; 0 where there is none.
        betas: likewise.
    """
    ratio = interval / (interval + 1) if interval else 1.0
    return LazyAdam(learning_rate * ratio, (betas[0] ** ratio, betas[1] ** ratio))
