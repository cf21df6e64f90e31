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
from dsgan_studio.core.interpreter.keypoint_ensemble import KeypointEnsemble
from dsgan_studio.core.interpreter.members import (
    BATCH_NORM_EPS,
    TENSOR_AXES,
    FoldedMembers,
    check_tensors,
    fold_tensors,
    hidden_widths,
)
from dsgan_studio.core.interpreter.settings import InterpreterSettings

__all__ = [
    "BATCH_NORM_EPS",
    "TENSOR_AXES",
    "Ensemble",
    "FoldedEnsemble",
    "check_class_ids",
    "fold",
    "hidden_widths",
    "member_logits",
]


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
        keypoints: the members that find keypoints, None where it learned none.
    """

    tensors: Mapping[str, Tensor]
    class_ids: tuple[int, ...]
    learned: tuple[bool, ...]
    channels: tuple[int, ...]
    size_px: int
    settings: InterpreterSettings
    keypoints: KeypointEnsemble | None = None

    def __post_init__(self) -> None:
        check_class_ids(self.class_ids)
        if len(self.learned) != len(self.class_ids) or not any(self.learned):
            raise BadInput(
                "an interpreter needs one learned class at least; paint something first."
            )
        check_tensors(self.tensors, inputs=sum(self.channels), outputs=len(self.class_ids))
        if self.keypoints is not None and self.keypoints.inputs != sum(self.channels):
            raise BadInput(
                f"the interpreter's keypoints read {self.keypoints.inputs} channels, its classes "
                f"{sum(self.channels)}; train it again."
            )

    @property
    def members(self) -> int:
        """Number of members M."""
        return self.tensors["layers.0.weight"].shape[0]

    def subset(self, members: tuple[int, ...]) -> Ensemble:
        """Return the ensemble of some members only."""
        chosen = list(members)
        return replace(
            self,
            tensors={name: t[chosen] for name, t in self.tensors.items()},
            keypoints=None if self.keypoints is None else self.keypoints.subset(members),
        )


@dataclass(frozen=True)
class FoldedEnsemble(FoldedMembers):
    """An ensemble ready for prediction: classes never learned left out.

    Attributes:
        class_ids: mask ids of the K classes.
    """

    class_ids: tuple[int, ...]


def fold(ensemble: Ensemble, device: torch.device | None = None) -> FoldedEnsemble:
    """Return the folded ensemble on `device`."""
    folded = fold_tensors(ensemble.tensors, device)
    kept = [index for index, learned in enumerate(ensemble.learned) if learned]
    return FoldedEnsemble(
        w1=folded.w1,
        b1=folded.b1,
        w2=folded.w2,
        b2=folded.b2,
        w3=folded.w3[:, kept],
        b3=folded.b3[:, kept],
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
