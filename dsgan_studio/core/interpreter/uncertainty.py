"""How much the members disagree: Jensen-Shannon divergence of their class distributions."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor

from dsgan_studio.core.base.shapes import check_shape


class Opinions:
    """Collects what the members say of some pixels, one member at a time.

    Holds the sum of the distributions, the sum of their entropies and, if asked, the votes; so
    memory does not grow with the number of members.
    """

    def __init__(self, *, votes: bool = False) -> None:
        self._count_votes = votes
        self._members = 0
        self._distribution: Tensor | None = None
        self._entropy: Tensor | None = None
        self._votes: Tensor | None = None

    def add(self, logits: Float[Tensor, "K P"]) -> None:
        """Add one member's scores [K, P], float32; they are used up (overwritten)."""
        if self._count_votes:
            winner = logits.argmax(dim=0, keepdim=True)
            if self._votes is None:
                self._votes = torch.zeros_like(logits, dtype=torch.int16)
            self._votes.scatter_add_(0, winner, torch.ones_like(winner, dtype=torch.int16))
        # Entropy = log sum exp(z) - sum p z, with z shifted by its maximum: no logarithm of p.
        logits -= logits.amax(dim=0)
        p = logits.exp()  # [K, P]
        total = p.sum(dim=0)  # [P]
        p /= total
        entropy = total.log_() - (p * logits).sum(dim=0)
        if self._distribution is None or self._entropy is None:
            self._distribution, self._entropy = p, entropy
        else:
            self._distribution += p
            self._entropy += entropy
        self._members += 1

    def mean(self) -> Float[Tensor, "K P"]:
        """Return the mean of the members' distributions."""
        if self._distribution is None:
            raise ValueError("no member has been added")
        return self._distribution / self._members

    def votes(self) -> Int[Tensor, "K P"]:
        """Return how many members put each class first."""
        if self._votes is None:
            raise ValueError("votes were not counted")
        return self._votes

    def divergence(self, mean: Float[Tensor, "K P"]) -> Float[Tensor, "P"]:
        """Return the Jensen-Shannon divergence in nats, given `mean()`; never negative."""
        if self._entropy is None:
            raise ValueError("no member has been added")
        entropy_of_mean = -torch.xlogy(mean, mean).sum(dim=0)
        # Rounding leaves about -1e-7 where members agree; callers rely on >= 0.
        return (entropy_of_mean - self._entropy / self._members).clamp_min_(0.0)


def ensemble_disagreement(logits: Float[Tensor, "M K P"]) -> Float[Tensor, "P"]:
    """Return the Jensen-Shannon divergence between members at each pixel.

    Args:
        logits: [M, K, P] raw scores of M members, for K classes, at P pixels.

    Returns:
        [P] float32 in nats, from 0 (members agree) to ln(min(M, K)). Higher is more uncertain.

    Raises:
        ShapeError: if `logits` is not three-dimensional.
    """
    check_shape(logits, [None, None, None], "logits")
    opinions = Opinions()
    for member in logits:
        opinions.add(member.float().clone())
    return opinions.divergence(opinions.mean())
