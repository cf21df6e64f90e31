"""What members are made of, whatever they give: layers, stacked over the members, and their fold.

Each is Linear(C, h1), ReLU, BatchNorm, Linear(h1, h2), ReLU, BatchNorm, Linear(h2, K).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape

BATCH_NORM_EPS = 1e-5
# Tensor names and, for each, its axes: m members, c channels, h and i hidden units, k classes.
TENSOR_AXES: Mapping[str, str] = {
    "layers.0.weight": "mhc",
    "layers.0.bias": "mh",
    "layers.2.weight": "mh",
    "layers.2.bias": "mh",
    "layers.2.running_mean": "mh",
    "layers.2.running_var": "mh",
    "layers.3.weight": "mih",
    "layers.3.bias": "mi",
    "layers.5.weight": "mi",
    "layers.5.bias": "mi",
    "layers.5.running_mean": "mi",
    "layers.5.running_var": "mi",
    "layers.6.weight": "mki",
    "layers.6.bias": "mk",
}


def hidden_widths(class_count: int) -> tuple[int, int]:
    """Return the reference's two hidden widths for a number of classes."""
    return (128, 32) if class_count < 32 else (256, 128)


def check_tensors(tensors: Mapping[str, Tensor], *, inputs: int | None, outputs: int) -> None:
    """Check that members have all their tensors, of sizes that fit together.

    Args:
        tensors: names and axes as `TENSOR_AXES`.
        inputs: channels that they read, None for any number.
        outputs: that they give.

    Raises:
        BadInput: if one is missing or has no place.
        ShapeError: if sizes do not fit.
    """
    if set(tensors) != set(TENSOR_AXES):
        odd = sorted(set(tensors) ^ set(TENSOR_AXES))[0]
        raise BadInput(f'"{odd}" is missing or has no place in an interpreter; train it again.')
    first = tensors["layers.0.weight"]
    check_shape(first, [None, None, inputs], "layers.0.weight")
    sizes = {
        "m": first.shape[0],
        "h": first.shape[1],
        "c": first.shape[2],
        "i": tensors["layers.3.bias"].shape[-1],
        "k": outputs,
    }
    for name, axes in TENSOR_AXES.items():
        check_shape(tensors[name], [sizes[axis] for axis in axes], name)


@dataclass(frozen=True)
class FoldedMembers:
    """Members ready for prediction: BatchNorm folded into the layers after it.

    Attributes:
        w1: [M, h1, C]; b1: [M, h1].
        w2: [M, h2, h1]; b2: [M, h2].
        w3: [M, K, h2]; b3: [M, K].
    """

    w1: Tensor
    b1: Tensor
    w2: Tensor
    b2: Tensor
    w3: Tensor
    b3: Tensor


def _fold(tensors: Mapping[str, Tensor], norm: str, linear: str) -> tuple[Tensor, Tensor]:
    """Fold a BatchNorm into the linear layer after it, in float64."""
    scale = tensors[f"{norm}.weight"].double() / torch.sqrt(
        tensors[f"{norm}.running_var"].double() + BATCH_NORM_EPS
    )
    shift = tensors[f"{norm}.bias"].double() - tensors[f"{norm}.running_mean"].double() * scale
    weight = tensors[f"{linear}.weight"].double()
    bias = tensors[f"{linear}.bias"].double() + (weight @ shift.unsqueeze(-1)).squeeze(-1)
    return (weight * scale.unsqueeze(1)).float(), bias.float()


def fold_tensors(
    tensors: Mapping[str, Tensor], device: torch.device | None = None
) -> FoldedMembers:
    """Return members of these tensors, folded, on `device`."""
    there = {name: tensor.to(device) for name, tensor in tensors.items()}
    w2, b2 = _fold(there, "layers.2", "layers.3")
    w3, b3 = _fold(there, "layers.5", "layers.6")
    return FoldedMembers(
        w1=there["layers.0.weight"], b1=there["layers.0.bias"], w2=w2, b2=b2, w3=w3, b3=b3
    )
