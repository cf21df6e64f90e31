"""A smaller basis of feature space for training.

The first layer is linear, so it may be trained on any linear image X = (F - mean) D of the
features and written back as a layer over the features themselves: W = A D^T, b = b_A - W mean.
Feature maps of one generator are strongly correlated; a few hundred principal directions hold
what labels can be told by. Training there multiplies a tenth to a twentieth of the numbers.

The channels are brought to equal variance first. The fine maps of a network, which place the
boundaries, can vary a hundred times less than its coarse ones; principal directions of the raw
features would lose them, and gradient steps would pass them by. The directions themselves keep
their variances: to even those out as well feeds noise and costs held-out accuracy.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

# Channels that vary less than this, relative to the largest, are not blown up.
_LEAST_DEVIATION = 1e-4
_OVERSAMPLING = 32
_POWER_ITERATIONS = 1


@dataclass(frozen=True)
class FeatureBasis:
    """X = (F - mean) @ directions.

    Attributes:
        mean: [C] float32.
        directions: [C, k] float32.
    """

    mean: Tensor
    directions: Tensor

    @property
    def size(self) -> int:
        """Number of directions k."""
        return self.directions.shape[1]

    @property
    def bias(self) -> Tensor:
        """[k], so that X = F @ directions + bias."""
        return -(self.mean @ self.directions)

    def write_back(
        self, weight: Float[Tensor, "M H k"], bias: Float[Tensor, "M H"]
    ) -> tuple[Float[Tensor, "M H C"], Float[Tensor, "M H"]]:
        """Return weight and bias over features of a layer over X; sums in float64."""
        full = weight.double() @ self.directions.double().t()
        shifted = bias.double() - full @ self.mean.double()
        return full.float(), shifted.float()


def fit_basis(
    vectors: Float[Tensor, "P C"], size: int | None, rng: torch.Generator
) -> FeatureBasis:
    """Return principal directions of some pixels' standardised features, turned at random.

    Found by a randomised range finder with power iterations (Halko, Martinsson, Tropp, SIAM
    Review 2011), exactly where `size` asks for nearly all of them.

    Args:
        vectors: [P, C] float32.
        size: directions wanted, None for all.
        rng: draws the random range; on the CPU.
    """
    pixels, channels = vectors.shape
    mean = vectors.mean(dim=0)
    centred = vectors - mean
    spread = centred.square().mean(dim=0).sqrt()
    scales = 1.0 / spread.clamp_min(float(spread.max()) * _LEAST_DEVIATION + 1e-12)  # [C]
    centred *= scales
    wanted = min(channels if size is None else size, channels)
    if wanted + _OVERSAMPLING < min(pixels, channels) // 2:
        sketch = torch.randn(channels, wanted + _OVERSAMPLING, generator=rng).to(vectors.device)
        range_ = torch.linalg.qr(centred @ sketch).Q
        for _ in range(_POWER_ITERATIONS):
            range_ = torch.linalg.qr(centred @ torch.linalg.qr(centred.t() @ range_).Q).Q
        _, values, right = torch.linalg.svd(range_.t() @ centred, full_matrices=False)
        variances, axes = values[:wanted].square() / pixels, right[:wanted].t()
    else:
        covariance = (centred.t() @ centred).double() / pixels
        eigenvalues, eigenvectors = torch.linalg.eigh(covariance)
        variances = eigenvalues.flip(0)[:wanted].clamp_min(0.0).float()
        axes = eigenvectors.flip(1)[:, :wanted].float()
    size_of_x = variances.mean().sqrt().clamp_min(1e-12)
    # Adam moves every coordinate by the same amount, which along principal axes would feed the
    # weakest direction as well as the strongest. Turned at random, every coordinate is a mixture
    # of all of them, as the channels of a network are.
    turn = torch.linalg.qr(torch.randn(wanted, wanted, generator=rng)).Q.to(vectors.device)
    return FeatureBasis(mean, scales.unsqueeze(1) * (axes @ turn) / size_of_x)
