"""What both StyleGANs are made of."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

LEAK = 0.2
SQRT2 = math.sqrt(2.0)
_NORM_EPS = 1e-8


def full_precision(device_type: str) -> torch.autocast:
    """Return a context in which autocast is off: styles and demodulation need float32."""
    return torch.autocast(device_type, enabled=False)


def normalise_second_moment(x: Float[Tensor, "N D"]) -> Float[Tensor, "N D"]:
    """Scale each row of `x` to a mean square of 1."""
    return x * torch.rsqrt(x.square().mean(dim=1, keepdim=True) + _NORM_EPS)


def homogeneous_activation(x: Tensor, name: str) -> Tensor:
    """Apply `name` (lrelu or linear) to `x`, in place.

    Both satisfy f(g x) = g f(x) for g > 0, so a gain is multiplied into whatever made `x`, where it
    costs nothing.
    """
    return F.leaky_relu(x, LEAK, inplace=True) if name == "lrelu" else x


class FullyConnected(nn.Module):
    """Dense layer with the weight gain at run time (equalised learning rate).

    Args:
        in_features, out_features: sizes.
        gain: factor on the output beyond 1/sqrt(in_features), e.g. the activation's.
        lr_multiplier: factor on weight and bias; both are stored divided by it.
        activate: whether a leaky ReLU (slope 0.2) follows; `gain` is then applied inside it.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        gain: float = 1.0,
        bias_gain: float = 1.0,
        lr_multiplier: float = 1.0,
        activate: bool = False,
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(out_features, in_features))
        self.bias = nn.Parameter(torch.zeros(out_features))
        self._weight_gain = gain * lr_multiplier / math.sqrt(in_features)
        self._bias_gain = bias_gain * lr_multiplier
        self._activate = activate

    def forward(self, x: Float[Tensor, "N In"]) -> Float[Tensor, "N Out"]:
        """Return the layer's output; `x` is scaled rather than the much larger weight."""
        y = F.linear(x * self._weight_gain, self.weight, self.bias * self._bias_gain)
        return F.leaky_relu(y, LEAK, inplace=True) if self._activate else y


class ClassVector(nn.Module):
    """A vector for each class, joined to z as it is: no bias, no scaling (TensorFlow's labels).

    Args:
        classes: number of classes.
        features: length of the vector.
    """

    def __init__(self, classes: int, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(features, classes))

    def forward(self, c: Float[Tensor, "N C"]) -> Float[Tensor, "N Features"]:
        """Return the vectors of one-hot classes."""
        return F.linear(c, self.weight)
