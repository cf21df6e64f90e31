"""From a feature pyramid to keypoints: place, confidence, visibility and the members' spread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.annotations.keypoints import Visibility
from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.features.projection import Level, Projection, merge_levels, split_weights
from dsgan_studio.core.features.pyramid import FeaturePyramid
from dsgan_studio.core.interpreter.found_keypoints import FoundKeypoints
from dsgan_studio.core.interpreter.heat_maps import soft_peaks
from dsgan_studio.core.interpreter.keypoint_ensemble import (
    MAPS_PER_POINT,
    KeypointEnsemble,
    fold_keypoints,
)
from dsgan_studio.core.interpreter.prediction import STRIP_NUMBERS, head_scores

# A point that can be absent is, where the mean heat nowhere reaches this.
LEAST_CONFIDENCE = 0.25
# Of the heat of place, the share that says "occluded" from which on a point is.
_OCCLUDED_SHARE = 0.5


def _look_nowhere() -> None:
    """Look for no cancel."""


class KeypointPredictor:
    """Members prepared for many items: BatchNorm folded.

    Args:
        ensemble: the members.
        plan: device and precision; as with classes, bfloat16 projects the maps and the layers
            after the first stay float32.
    """

    def __init__(self, ensemble: KeypointEnsemble, plan: DevicePlan) -> None:
        self._ensemble = ensemble
        self._plan = plan
        self._folded = fold_keypoints(ensemble, plan.device)
        self._always = torch.tensor(
            [not absent for absent in ensemble.may_be_absent], device=plan.device
        )
        self._learned = torch.tensor(ensemble.learned, device=plan.device)

    def predict(
        self, pyramid: FeaturePyramid, *, look: Callable[[], object] = _look_nowhere
    ) -> tuple[FoundKeypoints, ...]:
        """Return the points of every item of `pyramid`.

        Held at a time are the maps of the mean and of one member.

        Args:
            pyramid: the maps of N items.
            look: called many times a second; raises to end the work. No number is changed.

        Raises:
            BadInput: if the pyramid's channels are not those the members were trained on.
        """
        if pyramid.total_channels != self._ensemble.inputs:
            raise BadInput(
                f"the interpreter's keypoints read {self._ensemble.inputs} channels, the generator "
                f"gives {pyramid.total_channels}; train it on this generator."
            )
        with torch.inference_mode():
            return tuple(self._predict_item(pyramid, n, look) for n in range(pyramid.count))

    def member_maps(
        self, pyramid: FeaturePyramid, item: int, look: Callable[[], object] = _look_nowhere
    ) -> list[Float[Tensor, "K2 S S"]]:
        """Return the heat maps of each member of one item, for those who look at them."""
        with torch.inference_mode():
            levels = self._levels(pyramid, item)
            return [
                self._maps(levels, pyramid, member, look)
                for member in range(self._ensemble.members)
            ]

    def _levels(self, pyramid: FeaturePyramid, item: int) -> tuple[Level, ...]:
        own = pyramid.item(item).to(device=self._plan.device)
        return merge_levels(own, 0, self._plan.dtype)

    def _maps(
        self,
        levels: tuple[Level, ...],
        pyramid: FeaturePyramid,
        member: int,
        look: Callable[[], object],
    ) -> Tensor:
        size, dtype = pyramid.size_px, self._plan.dtype
        weights = split_weights(self._folded.w1[member], pyramid, dtype)
        projection = Projection(levels, weights, self._folded.b1[member].to(dtype), size)
        maps = torch.empty(
            MAPS_PER_POINT * len(self._ensemble.point_ids), size * size, device=self._plan.device
        )
        strip_rows = max(1, min(size, STRIP_NUMBERS // (self._folded.w1.shape[1] * size)))
        for start in range(0, size, strip_rows):
            look()
            stop = min(start + strip_rows, size)
            hidden = projection.rows(start, stop)
            maps[:, start * size : stop * size] = head_scores(self._folded, member, hidden)
        return maps.view(-1, size, size)

    def _predict_item(
        self, pyramid: FeaturePyramid, item: int, look: Callable[[], object]
    ) -> FoundKeypoints:
        count, members = len(self._ensemble.point_ids), self._ensemble.members
        levels = self._levels(pyramid, item)
        total: Tensor | None = None
        places = []
        for member in range(members):
            maps = self._maps(levels, pyramid, member, look)
            row, col, _, _ = soft_peaks(maps[:count], self._ensemble.sigma_px)
            places.append(torch.stack((row, col)))
            total = maps if total is None else total.add_(maps)
        assert total is not None
        mean = total.div_(members)
        row, col, height, peak = soft_peaks(mean[:count], self._ensemble.sigma_px)
        occluded = mean[count:].flatten(1).gather(1, peak.unsqueeze(1)).squeeze(1)
        own = torch.stack(places)  # [M, 2, K]
        spread = (own - own.mean(dim=0)).square().sum(dim=1).mean(dim=0).sqrt()
        there = self._learned & (self._always | (height >= LEAST_CONFIDENCE))
        hidden = occluded > _OCCLUDED_SHARE * height.clamp_min(0.0)
        seen = torch.where(hidden, float(Visibility.OCCLUDED), float(Visibility.VISIBLE))
        # One copy from the device an item.
        table = torch.stack(
            (
                torch.where(there, row, 0.0),
                torch.where(there, col, 0.0),
                torch.where(self._learned, height.clamp(0.0, 1.0), 0.0),
                torch.where(self._learned, spread, 0.0),
                torch.where(there, seen, float(Visibility.ABSENT)),
            )
        )
        numbers = table.float().cpu().numpy()
        return FoundKeypoints(
            point_ids=self._ensemble.point_ids,
            rows=numbers[0],
            cols=numbers[1],
            confidence=numbers[2],
            spread_px=numbers[3],
            visibility=numbers[4].astype(np.uint8),
        )
