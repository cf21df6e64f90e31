"""The ensemble: the reference's pixel classifier, the weights of all members stacked.

Each member is Linear(C, h1), ReLU, BatchNorm, Linear(h1, h2), ReLU, BatchNorm, Linear(h2, K), as
in DatasetGAN (Zhang et al., CVPR 2021); h1, h2 = 128, 32 below 32 classes, 256, 128 from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape
from dsgan_studio.core.interpreter.settings import InterpreterSettings

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


def check_class_ids(class_ids: tuple[int, ...]) -> None:
    """Check that ids are those of an 8-bit mask, ascending, without 255.

    Raises:
        BadInput: if they are not.
    """
    ascending = all(a < b for a, b in pairwise(class_ids))
    if not class_ids or not ascending or class_ids[0] < 0 or class_ids[-1] > 254:
        raise BadInput(
            f"class ids {list(class_ids)} cannot be used; give different ids from 0 to 254, "
            "ascending."
        )


@dataclass(frozen=True)
class Ensemble:
    """A trained interpreter.

    Attributes:
        tensors: name to stacked float32 tensor; names and axes as `TENSOR_AXES`.
        class_ids: mask id of each of the K outputs, ascending.
        learned: for each class whether training saw it; a class that was not is never predicted.
        channels: channels of each map of the pyramid it reads, in order.
        size_px: side of the label raster it was trained at.
        settings: how it was trained.
    """

    tensors: Mapping[str, Tensor]
    class_ids: tuple[int, ...]
    learned: tuple[bool, ...]
    channels: tuple[int, ...]
    size_px: int
    settings: InterpreterSettings

    def __post_init__(self) -> None:
        check_class_ids(self.class_ids)
        if len(self.learned) != len(self.class_ids) or not any(self.learned):
            raise BadInput(
                "an interpreter needs one learned class at least; paint something first."
            )
        if set(self.tensors) != set(TENSOR_AXES):
            odd = sorted(set(self.tensors) ^ set(TENSOR_AXES))[0]
            raise BadInput(f'"{odd}" is missing or has no place in an interpreter; train it again.')
        first = self.tensors["layers.0.weight"]
        check_shape(first, [None, None, sum(self.channels)], "layers.0.weight")
        sizes = {
            "m": first.shape[0],
            "h": first.shape[1],
            "c": first.shape[2],
            "i": self.tensors["layers.3.bias"].shape[-1],
            "k": len(self.class_ids),
        }
        for name, axes in TENSOR_AXES.items():
            check_shape(self.tensors[name], [sizes[axis] for axis in axes], name)

    @property
    def members(self) -> int:
        """Number of members M."""
        return self.tensors["layers.0.weight"].shape[0]

    def subset(self, members: tuple[int, ...]) -> Ensemble:
        """Return the ensemble of some members only."""
        chosen = list(members)
        return replace(self, tensors={name: t[chosen] for name, t in self.tensors.items()})


@dataclass(frozen=True)
class FoldedEnsemble:
    """An ensemble ready for prediction: BatchNorm folded, classes never learned left out.

    Attributes:
        w1: [M, h1, C]; b1: [M, h1].
        w2: [M, h2, h1]; b2: [M, h2].
        w3: [M, K, h2]; b3: [M, K], of the learned classes.
        class_ids: mask ids of these K classes.
    """

    w1: Tensor
    b1: Tensor
    w2: Tensor
    b2: Tensor
    w3: Tensor
    b3: Tensor
    class_ids: tuple[int, ...]


def _fold(tensors: Mapping[str, Tensor], norm: str, linear: str) -> tuple[Tensor, Tensor]:
    """Fold a BatchNorm into the linear layer after it, in float64."""
    scale = tensors[f"{norm}.weight"].double() / torch.sqrt(
        tensors[f"{norm}.running_var"].double() + BATCH_NORM_EPS
    )
    shift = tensors[f"{norm}.bias"].double() - tensors[f"{norm}.running_mean"].double() * scale
    weight = tensors[f"{linear}.weight"].double()
    bias = tensors[f"{linear}.bias"].double() + (weight @ shift.unsqueeze(-1)).squeeze(-1)
    return (weight * scale.unsqueeze(1)).float(), bias.float()


def fold(ensemble: Ensemble, device: torch.device | None = None) -> FoldedEnsemble:
    """Return the folded ensemble on `device`."""
    tensors = {name: tensor.to(device) for name, tensor in ensemble.tensors.items()}
    w2, b2 = _fold(tensors, "layers.2", "layers.3")
    w3, b3 = _fold(tensors, "layers.5", "layers.6")
    kept = [index for index, learned in enumerate(ensemble.learned) if learned]
    return FoldedEnsemble(
        w1=tensors["layers.0.weight"],
        b1=tensors["layers.0.bias"],
        w2=w2,
        b2=b2,
        w3=w3[:, kept],
        b3=b3[:, kept],
        class_ids=tuple(ensemble.class_ids[index] for index in kept),
    )


def member_logits(folded: FoldedEnsemble, vectors: Float[Tensor, "P C"]) -> Float[Tensor, "M K P"]:
    """Return the scores of the learned classes from whole feature vectors, float32."""
    logits = []
    for m in range(folded.w1.shape[0]):
        hidden = torch.addmm(folded.b1[m], vectors, folded.w1[m].t()).relu_()
        hidden = torch.addmm(folded.b2[m], hidden, folded.w2[m].t()).relu_()
        logits.append(torch.addmm(folded.b3[m].unsqueeze(1), folded.w3[m], hidden.t()))
    return torch.stack(logits)  # [M, K, P]
