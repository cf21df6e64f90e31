"""Training of all members at once on the labelled pixels of some samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.features.pyramid import FeaturePyramid
from dsgan_studio.core.interpreter.basis import FeatureBasis
from dsgan_studio.core.interpreter.ensemble import Ensemble, check_class_ids
from dsgan_studio.core.interpreter.network import (
    Parameters,
    StepResult,
    evaluate,
    initial_parameters,
    train_step,
)
from dsgan_studio.core.interpreter.pixels import (
    AnnotatedSample,
    PixelTable,
    Split,
    split_pixels,
    tabulate,
)
from dsgan_studio.core.interpreter.report import InterpreterReport, ValidationPoint, make_report
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.interpreter.stepping import LEAST_RATE, Orders, schedule

__all__ = [
    "AnnotatedSample",
    "FeaturePyramid",
    "TrainedInterpreter",
    "fit_members",
    "train_ensemble",
    "train_leaving_each_out",
]

# Pixels that a member is validated on while it trains; the report uses all that were drawn.
VALIDATION_PIXELS = 2048


@dataclass(frozen=True)
class TrainedInterpreter:
    """An ensemble and what is known about its quality."""

    ensemble: Ensemble
    report: InterpreterReport


def train_ensemble(
    samples: Sequence[AnnotatedSample],
    class_ids: tuple[int, ...],
    settings: InterpreterSettings,
    plan: DevicePlan,
    context: JobContext,
    watch: Callable[[ValidationPoint], object] | None = None,
) -> TrainedInterpreter:
    """Train an ensemble on painted samples.

    Progress is reported as stage "training interpreter" with the figures `loss` (nats),
    `accuracy` and, where something is left out, `validation_loss` and `validation_accuracy`.
    The report is about the members before their last pass, which sees what they left out too.

    Args:
        samples: one pyramid and mask each; pixels of 255 are ignored.
        class_ids: all classes of the schema, ascending; those never painted are never predicted.
        settings: how to train.
        plan: device, and the precision that the first layer multiplies in while it trains; the
            weights themselves stay float32.
        context: progress and cancel.
        watch: told of every evaluation as it is made.

    Raises:
        BadInput: if nothing is painted, an id is unknown, or samples do not fit together.
        ShapeError: if a mask has not the size of its labels.
        JobCancelled: if the context was cancelled.
    """
    check_class_ids(class_ids)
    with torch.no_grad():
        table = tabulate(samples, class_ids, settings, plan, context)
        split = split_pixels(table, samples[0].pyramid.size_px, settings)
        run = _Run(table, split, len(class_ids), settings, plan.device)
        run.train(context, watch)
        report = make_report(
            run.parameters,
            table,
            split,
            run.unlearned,
            class_ids=class_ids,
            names=tuple(sample.name for sample in samples),
            curve=tuple(run.curve),
        )
        run.finish(context)
        ensemble = _write_back(run, class_ids, samples[0].pyramid, settings)
    return TrainedInterpreter(ensemble, report)


def fit_members(
    table: PixelTable,
    rows: npt.NDArray[np.int64],
    class_count: int,
    settings: InterpreterSettings,
    context: JobContext,
) -> tuple[Parameters, Tensor]:
    """Train members on some rows of a table alone, and measure nothing.

    Args:
        table: labelled pixels.
        rows: [P] of the table that may be seen, at least two.
        class_count: K.
        settings: how to train.
        context: progress (stage "training interpreter") and cancel.

    Returns:
        The members, and [K] what is added to their scores: minus infinity for a class that these
        rows do not hold.
    """
    index = torch.from_numpy(rows).to(table.x.device)
    seen = replace(
        table, x=table.x[index], y=table.y[index], sample=table.sample[rows],
        pixel=table.pixel[rows],
    )  # fmt: skip
    every = (np.arange(len(rows)),) * settings.members
    nothing = (np.empty(0, dtype=np.int64),) * settings.members
    split = Split(every, nothing, ((),) * settings.members, "nothing")
    with torch.no_grad():
        run = _Run(seen, split, class_count, settings, table.x.device)
        run.train(context)
    return run.parameters, run.unlearned


def train_leaving_each_out(
    samples: Sequence[AnnotatedSample],
    class_ids: tuple[int, ...],
    settings: InterpreterSettings,
    plan: DevicePlan,
    context: JobContext,
) -> Ensemble:
    """Train one member for each sample on all the others; otherwise like `train_ensemble`.

    Nothing chooses a best state: member i has never been measured on sample i, whose mask it is
    to judge. `settings.members` counts for nothing.

    Raises:
        BadInput: if there are fewer than two samples with something painted, or as there.
        ShapeError: as there.
        JobCancelled: if the context was cancelled.
    """
    check_class_ids(class_ids)
    members = replace(settings, members=len(samples))
    with torch.no_grad():
        table = tabulate(samples, class_ids, members, plan, context)
        train = tuple(np.flatnonzero(table.sample != i) for i in range(len(samples)))
        if not all(len(rows) for rows in train):
            raise BadInput(
                "judging a mask by the others needs two painted samples; paint one more."
            )
        nothing = (np.empty(0, dtype=np.int64),) * len(samples)
        left_out = tuple((i,) for i in range(len(samples)))
        split = Split(train, nothing, left_out, "nothing: every member judges what it left out")
        run = _Run(table, split, len(class_ids), members, plan.device)
        run.train(context)
        return _write_back(run, class_ids, samples[0].pyramid, members)


def as_tensors(p: Parameters, basis: FeatureBasis) -> dict[str, Tensor]:
    """Return the members' weights as an `Ensemble` holds them, over features instead of `basis`."""
    w1, b1 = basis.write_back(p.w1, p.b1)
    tensors = {
        "layers.0.weight": w1, "layers.0.bias": b1,
        "layers.2.weight": p.g1, "layers.2.bias": p.c1,
        "layers.2.running_mean": p.mean1, "layers.2.running_var": p.var1,
        "layers.3.weight": p.w2, "layers.3.bias": p.b2,
        "layers.5.weight": p.g2, "layers.5.bias": p.c2,
        "layers.5.running_mean": p.mean2, "layers.5.running_var": p.var2,
        "layers.6.weight": p.w3, "layers.6.bias": p.b3,
    }  # fmt: skip
    return {name: tensor.detach().contiguous() for name, tensor in tensors.items()}


def _write_back(
    run: _Run, class_ids: tuple[int, ...], pyramid: FeaturePyramid, settings: InterpreterSettings
) -> Ensemble:
    tensors = as_tensors(run.parameters, run.table.basis)
    return Ensemble(
        tensors={name: tensor.cpu() for name, tensor in tensors.items()},
        class_ids=class_ids,
        learned=tuple(bool(value == 0.0) for value in run.unlearned.tolist()),
        channels=pyramid.channels,
        size_px=pyramid.size_px,
        settings=settings,
    )


class _Run:
    """The state of one training: parameters, optimiser, best states."""

    def __init__(
        self,
        table: PixelTable,
        split: Split,
        classes: int,
        settings: InterpreterSettings,
        device: torch.device,
    ) -> None:
        self.table = table
        self.split = split
        self.settings = settings
        self.curve: list[ValidationPoint] = []
        counts = torch.bincount(table.y, minlength=classes)
        self.unlearned = torch.where(counts > 0, 0.0, -torch.inf).to(device)
        self.class_weights = _class_weights(table.pixels_per_class, settings, device)
        self.parameters = initial_parameters(
            members=settings.members,
            inputs=table.x.shape[1],
            classes=classes,
            seed=settings.seed,
            device=device,
        )
        smallest = min(len(rows) for rows in split.train)
        self.batch_px = max(2, min(settings.batch_px, smallest))
        wanted = math.ceil(settings.epochs * smallest / self.batch_px)
        self.steps = min(max(wanted, settings.min_steps), settings.max_steps)
        # Where nothing was left out there is nothing to make up for.
        self.final_steps = (
            math.ceil(self.steps * settings.final_share) if len(split.validate[0]) else 0
        )
        self._optimiser = torch.optim.Adam(
            self.parameters.trainable(), lr=settings.learning_rate, fused=True
        )
        self._watched = [_thin(rows, m, settings.seed) for m, rows in enumerate(split.validate)]
        self._best: list[Tensor] | None = None
        self._best_loss = torch.full((settings.members,), torch.inf)
        self._figures: dict[str, float] = {}

    def train(
        self, context: JobContext, watch: Callable[[ValidationPoint], object] | None = None
    ) -> None:
        """Train on what is not left out and leave each member at its best state."""
        count = self.settings.evaluations
        marks = {round(self.steps * (i + 1) / count) for i in range(count)}
        orders = Orders(self.split.train, self.batch_px, self.settings.seed)
        for step in range(self.steps):
            result = self._step(orders.next(), schedule(step / self.steps))
            if step + 1 in marks:
                self._figures |= self._validate(step + 1, result.loss, result.correct)
                if watch is not None:
                    watch(self.curve[-1])
            self._tell(context, step + 1, result)
        if self._best is not None:
            for tensor, best in zip(self.parameters.all(), self._best, strict=True):
                tensor.copy_(best)

    def finish(self, context: JobContext) -> None:
        """Go on from the best states with all pixels, those that were left out too.

        Painted samples are too few to keep any from the members for good.
        """
        everything = np.arange(len(self.table.sample))
        orders = Orders(
            (everything,) * self.settings.members, self.batch_px, self.settings.seed, part="final"
        )
        for step in range(self.final_steps):
            result = self._step(orders.next(), LEAST_RATE)
            self._tell(context, self.steps + step + 1, result)

    def _step(self, rows: npt.NDArray[np.int64], rate: float) -> StepResult:
        """Train every member on its batch; `rows` [M * B], `rate` a share of the learning rate."""
        members = self.settings.members
        index = torch.from_numpy(rows).to(self.table.x.device)
        result = train_step(
            self.parameters,
            self.table.x.index_select(0, index).view(members, self.batch_px, -1),
            self.table.y.index_select(0, index).view(members, self.batch_px),
            class_weights=self.class_weights,
            unlearned=self.unlearned,
        )
        for parameter, gradient in zip(self.parameters.trainable(), result.gradients, strict=True):
            parameter.grad = gradient
        for group in self._optimiser.param_groups:
            group["lr"] = self.settings.learning_rate * rate
        self._optimiser.step()
        return result

    def _tell(self, context: JobContext, done: int, result: StepResult) -> None:
        total = self.steps + self.final_steps
        if done % 10 == 1 or done == total:
            self._figures["loss"] = float(result.loss.mean())
            self._figures["accuracy"] = float(result.correct.mean())
            context.checkpoint("training interpreter", done, total, **self._figures)

    def _validate(self, step: int, loss: Tensor, correct: Tensor) -> dict[str, float]:
        """Validate every member on what it left out; keep the states that are its best."""
        if not len(self._watched[0]):
            self.curve.append(ValidationPoint(step, float(loss.mean()), float(correct.mean())))
            return {}
        losses, accuracies = [], []
        classes = len(self.unlearned)
        found_px, all_px = np.zeros(classes, np.int64), np.zeros(classes, np.int64)
        for m, rows in enumerate(self._watched):
            index = torch.from_numpy(rows).to(self.table.x.device)
            logits = evaluate(self.parameters, m, self.table.x[index], self.unlearned)
            y = self.table.y[index]
            losses.append(F.cross_entropy(logits, y).cpu())
            right = logits.argmax(dim=1) == y
            accuracies.append(float(right.float().mean()))
            all_px += torch.bincount(y, minlength=classes).cpu().numpy()
            found_px += torch.bincount(y[right], minlength=classes).cpu().numpy()
        found = torch.stack(losses)
        better = found < self._best_loss
        self._best_loss = torch.where(better, found, self._best_loss)
        if self._best is None:
            self._best = [tensor.clone() for tensor in self.parameters.all()]
        for best, tensor in zip(self._best, self.parameters.all(), strict=True):
            best[better] = tensor[better]
        point = ValidationPoint(
            step, float(loss.mean()), float(correct.mean()), float(found.mean()),
            float(np.mean(accuracies)),
            tuple(float(f / a) if a else None for f, a in zip(found_px, all_px, strict=True)),
        )  # fmt: skip
        self.curve.append(point)
        return {
            "validation_loss": float(found.mean()),
            "validation_accuracy": float(np.mean(accuracies)),
        }


def _class_weights(
    pixels: tuple[int, ...], settings: InterpreterSettings, device: torch.device
) -> Tensor | None:
    if settings.class_weights == "none":
        return None
    counts = torch.tensor(pixels, dtype=torch.float32, device=device)
    power = 1.0 if settings.class_weights == "inverse" else 0.5
    weights = torch.where(counts > 0, counts.clamp_min(1.0).pow(-power), 0.0)
    return weights / weights.max()


def _thin(rows: npt.NDArray[np.int64], member: int, seed: int) -> npt.NDArray[np.int64]:
    if len(rows) <= VALIDATION_PIXELS:
        return rows
    rng = numpy_generator("interpreter-validation", seed, member)
    return np.sort(rng.choice(rows, VALIDATION_PIXELS, replace=False, shuffle=False))
