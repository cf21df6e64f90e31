"""From a feature pyramid to labels and uncertainty, by all members, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.features.projection import Level, Projection, merge_levels, split_weights
from dsgan_studio.core.features.pyramid import FeaturePyramid
from dsgan_studio.core.interpreter.ensemble import Ensemble, fold
from dsgan_studio.core.interpreter.members import FoldedMembers
from dsgan_studio.core.interpreter.scoring import ItemScores, score_item
from dsgan_studio.core.interpreter.settings import Decision
from dsgan_studio.core.interpreter.uncertainty import Opinions

# Pixels times first-layer units of one strip: 2 MiB of float32, what a core's cache holds.
STRIP_NUMBERS = 1 << 19


def _look_nowhere() -> None:
    """Look for no cancel."""


@dataclass(frozen=True)
class Prediction:
    """What an ensemble says of N items.

    Attributes:
        labels: [N, S, S] uint8 class ids.
        uncertainty: [N, S, S] float32, Jensen-Shannon divergence in nats, not negative.
        scores: one a item.
    """

    labels: npt.NDArray[np.uint8]
    uncertainty: npt.NDArray[np.float32]
    scores: tuple[ItemScores, ...]


class Predictor:
    """An ensemble prepared for many items: BatchNorm folded, weights laid out by level.

    Args:
        ensemble: the interpreter.
        plan: device and precision; bfloat16 projects the maps in that precision, the layers after
            the first, soft-max and entropies stay float32.
        decision: "mean" labels a pixel with the arg-max of the mean distribution, "vote" with the
            class most members put first; ties go to the smaller id.
    """

    def __init__(
        self, ensemble: Ensemble, plan: DevicePlan, *, decision: Decision = "mean"
    ) -> None:
        if decision not in ("mean", "vote"):
            raise BadInput(f'the decision is "{decision}"; choose mean or vote.')
        self._ensemble = ensemble
        self._plan = plan
        self._decision = decision
        self._folded = fold(ensemble, plan.device)
        self._ids = torch.tensor(self._folded.class_ids, dtype=torch.uint8, device=plan.device)

    def predict(
        self, pyramid: FeaturePyramid, *, look: Callable[[], object] = _look_nowhere
    ) -> Prediction:
        """Return labels, uncertainty and scores of every item of `pyramid`.

        Args:
            pyramid: the maps of N items.
            look: called many times a second; raises to end the work. No number is changed.

        Raises:
            BadInput: if the pyramid's channels are not those the ensemble was trained on.
        """
        if pyramid.channels != self._ensemble.channels:
            raise BadInput(
                f"the interpreter reads {len(self._ensemble.channels)} maps of "
                f"{sum(self._ensemble.channels)} channels, the generator gives "
                f"{len(pyramid.channels)} of {pyramid.total_channels}; train it on this generator."
            )
        size = pyramid.size_px
        labels = np.empty((pyramid.count, size, size), dtype=np.uint8)
        uncertainty = np.empty((pyramid.count, size, size), dtype=np.float32)
        units = self._folded.w1.shape[1]
        weights = [
            split_weights(self._folded.w1[m], pyramid, self._plan.dtype)
            for m in range(self._ensemble.members)
        ]
        strip_rows = max(1, min(size, STRIP_NUMBERS // (units * size)))
        with torch.inference_mode():
            for n in range(pyramid.count):
                levels = merge_levels(pyramid.to(device=self._plan.device), n, self._plan.dtype)
                label, js = self._predict_item(levels, weights, size, strip_rows, look)
                labels[n], uncertainty[n] = label.cpu().numpy(), js.cpu().numpy()
        scores = tuple(
            score_item(u, y, self._ensemble.class_ids)
            for u, y in zip(uncertainty, labels, strict=True)
        )
        return Prediction(labels, uncertainty, scores)

    def _predict_item(
        self,
        levels: tuple[Level, ...],
        weights: list[tuple[Tensor, ...]],
        size: int,
        strip_rows: int,
        look: Callable[[], object],
    ) -> tuple[Tensor, Tensor]:
        # Members are the outer loop, so that the projections of one member at a time are held.
        starts = range(0, size, strip_rows)
        opinions = [Opinions(votes=self._decision == "vote") for _ in starts]
        for m in range(self._ensemble.members):
            look()
            bias = self._folded.b1[m].to(self._plan.dtype)
            projection = Projection(levels, weights[m], bias, size)
            for start, opinion in zip(starts, opinions, strict=True):
                look()
                hidden = projection.rows(start, min(start + strip_rows, size))
                opinion.add(head_scores(self._folded, m, hidden))
        label = torch.empty(size * size, dtype=torch.uint8, device=self._plan.device)
        js = torch.empty(size * size, dtype=torch.float32, device=self._plan.device)
        for start, opinion in zip(starts, opinions, strict=True):
            look()
            span = slice(start * size, min(start + strip_rows, size) * size)
            mean = opinion.mean()
            ballots = opinion.votes() if self._decision == "vote" else mean
            label[span] = self._ids[ballots.argmax(dim=0)]
            js[span] = opinion.divergence(mean)
        return label.view(size, size), js.view(size, size)


def head_scores(folded: FoldedMembers, member: int, hidden: Tensor) -> Tensor:
    """Return the scores [K, P] of one member from its first layer's output [P, h1] (used up)."""
    first = hidden.float().relu_()
    second = torch.addmm(folded.b2[member], first, folded.w2[member].t()).relu_()  # [P, h2]
    return torch.addmm(folded.b3[member].unsqueeze(1), folded.w3[member], second.t())  # [K, P]


def predict(
    ensemble: Ensemble, pyramid: FeaturePyramid, plan: DevicePlan, *, decision: Decision = "mean"
) -> Prediction:
    """Return labels, uncertainty and scores of a pyramid; see `Predictor` for many of them."""
    return Predictor(ensemble, plan, decision=decision).predict(pyramid)
