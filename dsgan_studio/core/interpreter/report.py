"""What is known about an ensemble's quality, from pixels its members did not train on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dsgan_studio.core.interpreter.network import Parameters, evaluate
from dsgan_studio.core.interpreter.pixels import PixelTable, Split
from dsgan_studio.core.interpreter.quality import (
    InterpreterReport,
    ValidationPoint,
    report_from_json,
    report_to_json,
)
from dsgan_studio.core.interpreter.uncertainty import ensemble_disagreement

__all__ = [
    "InterpreterReport",
    "ValidationPoint",
    "calibration_error",
    "class_iou",
    "confusion_table",
    "error_auroc",
    "iou_of",
    "make_report",
    "report_from_json",
    "report_to_json",
]

CALIBRATION_BINS = 15


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


def confusion_table(
    predicted: npt.NDArray[np.int64], truth: npt.NDArray[np.int64], classes: int
) -> npt.NDArray[np.int64]:
    """Return how many pixels of each class [K, K] (row) were predicted as each class (column)."""
    table: npt.NDArray[np.int64] = np.bincount(truth * classes + predicted, minlength=classes**2)
    return table.reshape(classes, classes)


def iou_of(table: npt.NDArray[np.int64]) -> tuple[float | None, ...]:
    """Return intersection over union of each class of a confusion table; None where it is not."""
    union = table.sum(axis=0) + table.sum(axis=1) - table.diagonal()
    return tuple(float(table[k, k] / union[k]) if union[k] else None for k in range(len(table)))


def class_iou(
    predicted: npt.NDArray[np.int64], truth: npt.NDArray[np.int64], classes: int
) -> tuple[float | None, ...]:
    """Return intersection over union of each class; None where neither raster has it."""
    return iou_of(confusion_table(predicted, truth, classes))


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
    table = np.zeros((class_count, class_count), dtype=np.int64)
    table[np.ix_(learned, learned)] = confusion_table(predicted, truth, len(learned))
    iou = iou_of(table)
    measured = [value for value in iou if value is not None]
    several = bool(pooled.disagreement)
    return replace(
        base,
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
        class_iou=iou,
        mean_iou=float(np.mean(measured)) if measured else None,
        confusion=tuple(tuple(int(pixels) for pixels in row) for row in table),
    )
