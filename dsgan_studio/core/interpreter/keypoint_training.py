"""Training of the members that find keypoints: all at once, by regression of heat maps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor

from dsgan_studio.core.annotations.pck import PointPair, agreement, agreements, pairs_of
from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.heat_maps import sigma_of
from dsgan_studio.core.interpreter.keypoint_ensemble import KeypointEnsemble
from dsgan_studio.core.interpreter.keypoint_pixels import (
    HeatTable,
    KeypointSample,
    tabulate_heat,
)
from dsgan_studio.core.interpreter.keypoint_prediction import KeypointPredictor
from dsgan_studio.core.interpreter.network import (
    Parameters,
    backward,
    forward,
    initial_parameters,
)
from dsgan_studio.core.interpreter.pixels import choose_left_out
from dsgan_studio.core.interpreter.quality import KeypointReport
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.interpreter.stepping import LEAST_RATE, Orders, schedule
from dsgan_studio.core.interpreter.training import as_tensors

STAGE = "training keypoints"
# Initial weights are drawn from (purpose, seed, member); this keeps the members that find points
# from beginning as those that tell classes.
_SEED_STEP = 7919
# Heat is a finer thing to give than a class: with the passes that suffice for classes, peaks stay
# at half their height. More than this many times as many does not bring found points closer.
_MORE_PASSES = 8


@dataclass(frozen=True)
class TrainedKeypoints:
    """Members that find keypoints, and what is known about their quality."""

    ensemble: KeypointEnsemble
    report: KeypointReport


@dataclass(frozen=True)
class RegressionResult:
    """What one batch gave.

    Attributes:
        loss: [M] mean squared error over the known maps.
        gradients: one tensor for each of `Parameters.trainable`.
    """

    loss: Tensor
    gradients: tuple[Tensor, ...]


def regression_step(
    p: Parameters,
    x: Float[Tensor, "M B k"],
    heat: Float[Tensor, "M B K2"],
    known: Float[Tensor, "M B K2"],
) -> RegressionResult:
    """Return loss and gradients of one batch a member, and update the running statistics.

    Args:
        p: the members' parameters.
        x: [M, B, k] inputs, B at least 2; in bfloat16, the first layer multiplies in it.
        heat: what is to be given.
        known: 1 where it counts, 0 where nothing is known.
    """
    passed = forward(p, x)
    off = (passed.out - heat) * known
    count = known.sum(dim=(1, 2), keepdim=True).clamp_min(1.0)
    loss = (off.square() / count).sum(dim=(1, 2))
    return RegressionResult(loss, backward(p, x, passed, off * (2.0 / count)))


def train_keypoints(
    samples: Sequence[KeypointSample],
    point_ids: tuple[int, ...],
    settings: InterpreterSettings,
    plan: DevicePlan,
    context: JobContext,
) -> TrainedKeypoints:
    """Train members on samples with keypoints.

    As with classes, each member has its own seed and order and leaves out samples of its own; the
    report is about the members before their last pass, which sees what they left out too.

    Args:
        samples: one pyramid and its points each; points that nothing is said of are passed over.
        point_ids: all points of the schema, ascending.
        settings: how to train.
        plan: device, and the precision that the first layer multiplies in.
        context: progress (stage "training keypoints", figure `loss`) and cancel.

    Raises:
        BadInput: if samples do not fit together or no point lies anywhere.
        JobCancelled: if the context was cancelled.
    """
    sigma_px = sigma_of(samples[0].pyramid.size_px) if samples else 1.0
    with torch.no_grad():
        table = tabulate_heat(samples, point_ids, sigma_px, settings, plan, context)
        left_out = choose_left_out(len(samples), settings)
        run = _Run(table, left_out, settings, plan.device)
        run.train(context)
        measured = _ensemble(run, samples, point_ids, sigma_px)
        report = _report(measured, samples, left_out, plan)
        run.finish(context)
        ensemble = _ensemble(run, samples, point_ids, sigma_px)
    return TrainedKeypoints(ensemble, report)


class _Run:
    """The state of one training: parameters and optimiser."""

    def __init__(
        self,
        table: HeatTable,
        left_out: tuple[tuple[int, ...], ...],
        settings: InterpreterSettings,
        device: torch.device,
    ) -> None:
        self.table = table
        self.settings = settings
        self._pools = tuple(np.flatnonzero(~np.isin(table.sample, one)) for one in left_out)
        self._owner = torch.from_numpy(table.sample).to(device)
        self.parameters = initial_parameters(
            members=settings.members,
            inputs=table.x.shape[1],
            classes=table.heat.shape[1],
            seed=settings.seed + _SEED_STEP,
            device=device,
        )
        smallest = min(len(pool) for pool in self._pools)
        self.batch_px = max(2, min(settings.batch_px, smallest))
        wanted = math.ceil(_MORE_PASSES * settings.epochs * smallest / self.batch_px)
        self.steps = min(max(wanted, settings.min_steps), settings.max_steps)
        self.final_steps = math.ceil(self.steps * settings.final_share) if any(left_out) else 0
        self._optimiser = torch.optim.Adam(
            self.parameters.trainable(), lr=settings.learning_rate, fused=True
        )

    def train(self, context: JobContext) -> None:
        """Train each member on what it does not leave out."""
        orders = Orders(self._pools, self.batch_px, self.settings.seed, part="keypoint-order")
        for step in range(self.steps):
            loss = self._step(orders.next(), schedule(step / self.steps))
            self._tell(context, step + 1, loss)

    def finish(self, context: JobContext) -> None:
        """Go on with all pixels: samples are too few to keep any from the members for good."""
        everything = (np.arange(len(self.table.sample)),) * self.settings.members
        orders = Orders(everything, self.batch_px, self.settings.seed, part="keypoint-final")
        for step in range(self.final_steps):
            loss = self._step(orders.next(), LEAST_RATE)
            self._tell(context, self.steps + step + 1, loss)

    def _step(self, rows: npt.NDArray[np.int64], rate: float) -> Tensor:
        table, members = self.table, self.settings.members
        index = torch.from_numpy(rows).to(table.x.device)

        def batch(values: Tensor) -> Tensor:
            return values.index_select(0, index).view(members, self.batch_px, -1)

        known = table.known.index_select(0, self._owner.index_select(0, index))
        result = regression_step(
            self.parameters,
            batch(table.x),
            batch(table.heat),
            known.view(members, self.batch_px, -1),
        )
        for parameter, gradient in zip(self.parameters.trainable(), result.gradients, strict=True):
            parameter.grad = gradient
        for group in self._optimiser.param_groups:
            group["lr"] = self.settings.learning_rate * rate
        self._optimiser.step()
        return result.loss

    def _tell(self, context: JobContext, done: int, loss: Tensor) -> None:
        total = self.steps + self.final_steps
        if done % 10 == 1 or done == total:
            context.checkpoint(STAGE, done, total, loss=float(loss.mean()))


def _ensemble(
    run: _Run, samples: Sequence[KeypointSample], point_ids: tuple[int, ...], sigma_px: float
) -> KeypointEnsemble:
    tensors = as_tensors(run.parameters, run.table.basis)
    said = [one for sample in samples for one in sample.points.points]
    located = {one.id for one in said if one.located}
    absent = {one.id for one in said if not one.located}
    return KeypointEnsemble(
        tensors={name: tensor.cpu() for name, tensor in tensors.items()},
        point_ids=point_ids,
        learned=tuple(one in located for one in point_ids),
        may_be_absent=tuple(one in absent for one in point_ids),
        sigma_px=sigma_px,
    )


def _report(
    ensemble: KeypointEnsemble,
    samples: Sequence[KeypointSample],
    left_out: tuple[tuple[int, ...], ...],
    plan: DevicePlan,
) -> KeypointReport:
    """Measure on each sample that members left out, by those members alone."""
    sides_px = [float(sample.pyramid.size_px) for sample in samples]
    pairs: list[PointPair] = []
    for number in sorted({one for group in left_out for one in group}):
        members = tuple(m for m, group in enumerate(left_out) if number in group)
        predictor = KeypointPredictor(ensemble.subset(members), plan)
        (found,) = predictor.predict(samples[number].pyramid)
        pairs += pairs_of(number, samples[number].points, found.placed)
    return KeypointReport(
        samples=len(samples),
        measured_on=tuple(samples[n].name for n in sorted({one.image for one in pairs})),
        points=agreements(pairs, sides_px, ensemble.point_ids),
        all_points=agreement(pairs, sides_px),
    )
