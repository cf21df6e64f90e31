"""What is known about an ensemble's quality, from pixels its members did not train on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.interpreter.network import Parameters, evaluate
from dsgan_studio.core.interpreter.pixels import PixelTable, Split
from dsgan_studio.core.interpreter.uncertainty import ensemble_disagreement

CALIBRATION_BINS = 15


@dataclass(frozen=True)
class ValidationPoint:
    """One evaluation while training; means over the members, losses in nats, shares 0..1."""

    step: int
    loss: float
    accuracy: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None


@dataclass(frozen=True)
class InterpreterReport:
    """Quality of an ensemble. Shares are 0..1; None where it could not be measured.

    Ensemble figures come from pixels that several members left out, by those members alone, so
    they are those of a smaller ensemble: `report_members` members for each pixel.

    Attributes:
        validated_on: what the figures are about, in words.
        left_out: for each member the names of the samples it never saw.
        pixels_per_class: labelled pixels of each class.
        member_accuracy: accuracy of each member on what it left out.
        mean_accuracy: their mean. worst_accuracy: their minimum.
        report_members: members that speak of one pixel in the figures below.
        ensemble_accuracy: accuracy of the arg-max of the mean distribution.
        vote_accuracy: accuracy of the class that most members put first.
        vote_gain: `ensemble_accuracy` minus the mean accuracy of the same members on the same
            pixels.
        calibration_error: expected calibration error of the mean distribution, 15 bins
            (Guo et al., ICML 2017).
        uncertainty_auroc: how well the divergence ranks wrong pixels above right ones, 0.5 = not.
        disagreement: share of pixels on which a pair of members differs, mean over pairs.
        class_iou: intersection over union of each class, None for one that is neither painted
            nor predicted there.
        mean_iou: mean of those.
        curve: evaluations while training.
    """

    validated_on: str
    left_out: tuple[tuple[str, ...], ...]
    pixels_per_class: tuple[int, ...]
    member_accuracy: tuple[float, ...] = ()
    mean_accuracy: float | None = None
    worst_accuracy: float | None = None
    report_members: int = 0
    ensemble_accuracy: float | None = None
    vote_accuracy: float | None = None
    vote_gain: float | None = None
    calibration_error: float | None = None
    uncertainty_auroc: float | None = None
    disagreement: float | None = None
    class_iou: tuple[float | None, ...] = ()
    mean_iou: float | None = None
    curve: tuple[ValidationPoint, ...] = ()


def report_to_json(report: InterpreterReport) -> dict[str, Any]:
    """Return the report as plain JSON values."""
    return asdict(report)


def report_from_json(values: Mapping[str, Any]) -> InterpreterReport:
    """Return the report that `report_to_json` wrote.

    Raises:
        BadInput: if a field is unknown or missing.
    """
    try:
        read: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        read["left_out"] = tuple(tuple(names) for names in read["left_out"])
        read["curve"] = tuple(ValidationPoint(**point) for point in read.get("curve", ()))
        return InterpreterReport(**read)
    except (TypeError, KeyError) as error:
        raise BadInput(
            f"the interpreter's report cannot be read ({error}); train it again."
        ) from error


def calibration_error(confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float:
    """Return the expected calibration error: mean over bins of |accuracy - confidence|."""
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = np.bincount(bins, weights=right - confidence, minlength=CALIBRATION_BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def error_auroc(uncertainty: npt.NDArray[np.float64], wrong: npt.NDArray[np.bool_]) -> float | None:
    """Return the chance that a wrong pixel is more uncertain than a right one; ties count half.

    None if all pixels are right or all are wrong.
    """
    positives, negatives = int(wrong.sum()), int((~wrong).sum())
    if not positives or not negatives:
        return None
    _, inverse, counts = np.unique(uncertainty, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2.0)[inverse]
    return float((ranks[wrong].sum() - positives * (positives + 1) / 2.0) / (positives * negatives))


def class_iou(
    predicted: npt.NDArray[np.int64], truth: npt.NDArray[np.int64], classes: int
) -> tuple[float | None, ...]:
    """Return intersection over union of each class; None where neither raster has it."""
    table = np.bincount(truth * classes + predicted, minlength=classes**2)
    table = table.reshape(classes, classes)
    union = table.sum(axis=0) + table.sum(axis=1) - table.diagonal()
    return tuple(float(table[k, k] / union[k]) if union[k] else None for k in range(classes))


@dataclass
class _Pooled:
    """Per-pixel findings of all report groups."""

    predicted: list[npt.NDArray[np.int64]]
    voted: list[npt.NDArray[np.int64]]
    truth: list[npt.NDArray[np.int64]]
    confidence: list[npt.NDArray[np.float64]]
    uncertainty: list[npt.NDArray[np.float64]]
    member_right: list[npt.NDArray[np.float64]]
    disagreement: list[npt.NDArray[np.float64]]


def _pool(logits: Tensor, y: Tensor, pooled: _Pooled) -> None:
    """Add one group of pixels: logits [M, K, P] of the members that left them out."""
    members, classes = logits.shape[:2]
    mean = logits.softmax(dim=1).mean(dim=0)  # [K, P]
    confidence, predicted = mean.max(dim=0)
    choices = logits.argmax(dim=1)  # [M, P]
    votes = torch.zeros(classes, y.shape[0], device=y.device)
    votes.scatter_add_(0, choices, torch.ones_like(choices, dtype=votes.dtype))
    pooled.predicted.append(predicted.cpu().numpy())
    pooled.voted.append(votes.argmax(dim=0).cpu().numpy())
    pooled.truth.append(y.cpu().numpy())
    pooled.confidence.append(confidence.double().cpu().numpy())
    pooled.uncertainty.append(ensemble_disagreement(logits).double().cpu().numpy())
    pooled.member_right.append((choices == y).double().mean(dim=0).cpu().numpy())
    if members > 1:
        # Pairs that agree: sum over classes of v (v - 1) / 2.
        agreeing = (votes * (votes - 1.0)).sum(dim=0) / (members * (members - 1))
        pooled.disagreement.append((1.0 - agreeing).double().cpu().numpy())


def make_report(
    parameters: Parameters,
    table: PixelTable,
    split: Split,
    unlearned: Tensor,
    *,
    class_ids: tuple[int, ...],
    names: tuple[str, ...],
    curve: tuple[ValidationPoint, ...],
) -> InterpreterReport:
    """Measure the members on what they left out."""
    base = InterpreterReport(
        validated_on=split.validated_on,
        left_out=tuple(tuple(names[i] for i in group) for group in split.left_out),
        pixels_per_class=table.pixels_per_class,
        curve=curve,
    )
    if not len(split.validate[0]):
        return base
    classes = torch.isfinite(unlearned).nonzero().squeeze(1)
    place = torch.zeros(len(class_ids), dtype=torch.long, device=classes.device)
    place[classes] = torch.arange(len(classes), device=classes.device)
    right = np.zeros(len(split.validate))
    pooled = _Pooled([], [], [], [], [], [], [])
    witnesses: list[int] = []
    for rows, members in _groups(table, split):
        index = torch.from_numpy(rows).to(table.x.device)
        x, y = table.x[index], place[table.y[index]]
        logits = torch.stack(
            [evaluate(parameters, m, x, unlearned)[:, classes].t() for m in members]
        )  # [M, K, P]
        right[members] += (logits.argmax(dim=1) == y).sum(dim=1).cpu().numpy()
        witnesses.append(len(members))
        _pool(logits, y, pooled)
    accuracy = right / np.array([len(rows) for rows in split.validate])
    return _summarise(base, pooled, accuracy, min(witnesses), classes.tolist(), len(class_ids))


def _groups(table: PixelTable, split: Split) -> list[tuple[npt.NDArray[np.int64], list[int]]]:
    """Return rows with the members that all left them out."""
    everyone = list(range(len(split.validate)))
    if not any(split.left_out):
        return [(split.validate[0], everyone)]
    left = sorted({sample for group in split.left_out for sample in group})
    return [
        (
            np.flatnonzero(table.sample == sample),
            [m for m in everyone if sample in split.left_out[m]],
        )
        for sample in left
    ]


def _summarise(
    base: InterpreterReport,
    pooled: _Pooled,
    accuracy: npt.NDArray[np.float64],
    report_members: int,
    learned: list[int],
    class_count: int,
) -> InterpreterReport:
    predicted, truth = np.concatenate(pooled.predicted), np.concatenate(pooled.truth)
    right = predicted == truth
    found = class_iou(predicted, truth, len(learned))
    iou: list[float | None] = [None] * class_count
    for place, index in enumerate(learned):
        iou[index] = found[place]
    measured = [value for value in iou if value is not None]
    several = bool(pooled.disagreement)
    return InterpreterReport(
        validated_on=base.validated_on,
        left_out=base.left_out,
        pixels_per_class=base.pixels_per_class,
        member_accuracy=tuple(float(a) for a in accuracy),
        mean_accuracy=float(accuracy.mean()),
        worst_accuracy=float(accuracy.min()),
        report_members=report_members,
        ensemble_accuracy=float(right.mean()),
        vote_accuracy=float((np.concatenate(pooled.voted) == truth).mean()),
        vote_gain=float(right.mean() - np.concatenate(pooled.member_right).mean()),
        calibration_error=calibration_error(np.concatenate(pooled.confidence), right),
        uncertainty_auroc=error_auroc(np.concatenate(pooled.uncertainty), ~right)
        if several
        else None,
        disagreement=float(np.concatenate(pooled.disagreement).mean()) if several else None,
        class_iou=tuple(iou),
        mean_iou=float(np.mean(measured)) if measured else None,
        curve=base.curve,
    )
