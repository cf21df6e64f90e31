"""The members that find keypoints: pixel regressors of the same build as the pixel classifiers.

Each member gives two heat maps a point: one that peaks where the point lies, be it visible or
occluded, and one that peaks there only where it is occluded (DatasetGAN, Zhang et al., CVPR 2021,
finds keypoints by regression of heat maps with an L2 loss).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.interpreter.members import FoldedMembers, check_tensors, fold_tensors

MAPS_PER_POINT = 2


@dataclass(frozen=True)
class KeypointEnsemble:
    """Trained members for K points.

    Attributes:
        tensors: names and axes as `TENSOR_AXES`, with 2 K outputs: the K maps of place, then the K
            maps of occlusion.
        point_ids: of the keypoint schema, ascending.
        learned: for each point whether training saw it anywhere; one that was not is never found.
        may_be_absent: for each point whether training saw an image without it; else it is always
            looked for.
        sigma_px: of the bumps in the heat maps, in pixels of the labels.
    """

    tensors: Mapping[str, Tensor]
    point_ids: tuple[int, ...]
    learned: tuple[bool, ...]
    may_be_absent: tuple[bool, ...]
    sigma_px: float

    def __post_init__(self) -> None:
        count = len(self.point_ids)
        if not count or not all(a < b for a, b in pairwise(self.point_ids)):
            raise BadInput("an interpreter's keypoints need different, ascending ids.")
        if len(self.learned) != count or len(self.may_be_absent) != count or self.sigma_px <= 0:
            raise BadInput("what an interpreter says of its keypoints does not fit together.")
        check_tensors(self.tensors, inputs=None, outputs=MAPS_PER_POINT * count)

    @property
    def members(self) -> int:
        """Number of members M."""
        return self.tensors["layers.0.weight"].shape[0]

    @property
    def inputs(self) -> int:
        """Channels of the pyramid it reads."""
        return self.tensors["layers.0.weight"].shape[2]

    def subset(self, members: tuple[int, ...]) -> KeypointEnsemble:
        """Return the ensemble of some members only."""
        chosen = list(members)
        return replace(self, tensors={name: t[chosen] for name, t in self.tensors.items()})


def fold_keypoints(ensemble: KeypointEnsemble, device: torch.device | None = None) -> FoldedMembers:
    """Return the members on `device` with BatchNorm folded."""
    return fold_tensors(ensemble.tensors, device)


def member_heat(
    folded: FoldedMembers, member: int, vectors: Float[Tensor, "P C"]
) -> Float[Tensor, "P K2"]:
    """Return one member's heat from whole feature vectors."""
    hidden = torch.addmm(folded.b1[member], vectors, folded.w1[member].t()).relu_()
    hidden = torch.addmm(folded.b2[member], hidden, folded.w2[member].t()).relu_()
    return torch.addmm(folded.b3[member], hidden, folded.w3[member].t())
