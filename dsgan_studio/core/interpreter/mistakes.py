"""Places where a mask is probably wrong: what was learned from all other masks objects to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.features.projection import project_rows
from dsgan_studio.core.interpreter.ensemble import FoldedEnsemble, fold
from dsgan_studio.core.interpreter.pixels import AnnotatedSample
from dsgan_studio.core.interpreter.prediction import head_scores
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.interpreter.training import train_leaving_each_out


@dataclass(frozen=True)
class ObjectionRules:
    """When a disagreement is worth an expert's look.

    Attributes:
        surest: probability of the suggested class from which a pixel is objected to.
        least_px: pixels of a place; smaller ones are mostly borders painted a pixel off.
        most: places in all.
    """

    surest: float = 0.9
    least_px: int = 6
    most: int = 100


@dataclass(frozen=True)
class Objection:
    """One place that is painted as one class and looks like another.

    Attributes:
        sample: index of the sample.
        box: around the place.
        where: [box height, box width] its pixels.
        painted: class id in the mask.
        suggested: class id that the others' masks speak for.
        confidence: mean probability of the suggested class.
        pixels: how many.
    """

    sample: int
    box: Box
    where: npt.NDArray[np.bool_]
    painted: int
    suggested: int
    confidence: float
    pixels: int


def find_mistakes(
    samples: Sequence[AnnotatedSample],
    class_ids: tuple[int, ...],
    settings: InterpreterSettings,
    rules: ObjectionRules,
    plan: DevicePlan,
    context: JobContext,
) -> tuple[Objection, ...]:
    """Judge every mask by an interpreter that learned from all the others.

    Args:
        samples: at least two that are painted.
        class_ids: all classes of the schema, ascending.
        settings: how the judges are trained.
        rules: what counts.
        plan: device and precision.
        context: progress and cancel.

    Returns:
        The places, the largest and surest first (by pixels times confidence).

    Raises:
        BadInput, ShapeError, JobCancelled: as `train_leaving_each_out`.
    """
    folded = fold(train_leaving_each_out(samples, class_ids, settings, plan, context), plan.device)
    found: list[Objection] = []
    for index, sample in enumerate(samples):
        context.checkpoint("comparing", index, len(samples))
        with torch.inference_mode():
            labels, sureness = _judgement(folded, index, sample, plan)
        found += _objections(index, sample.mask, labels, sureness, rules)
    context.checkpoint("comparing", len(samples), len(samples))
    found.sort(key=lambda one: (-one.pixels * one.confidence, one.sample, one.box.top))
    return tuple(found[: rules.most])


def _judgement(
    folded: FoldedEnsemble,
    member: int,
    sample: AnnotatedSample,
    plan: DevicePlan,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Return the class [S, S] that one member puts first, and its probability."""
    size = sample.pyramid.size_px
    pyramid = sample.pyramid.to(device=plan.device)
    ids = torch.tensor(folded.class_ids, dtype=torch.uint8, device=plan.device)
    labels = torch.empty(size * size, dtype=torch.uint8, device=plan.device)
    sureness = torch.empty(size * size, device=plan.device)
    for start, hidden in project_rows(pyramid, 0, folded.w1[member], folded.b1[member]):
        best = head_scores(folded, member, hidden).softmax(dim=0).max(dim=0)
        span = slice(start * size, start * size + hidden.shape[0])
        labels[span], sureness[span] = ids[best.indices], best.values
    shape = (size, size)
    return labels.view(shape).cpu().numpy(), sureness.view(shape).cpu().numpy()


def _objections(
    index: int,
    mask: npt.NDArray[np.uint8],
    labels: npt.NDArray[np.uint8],
    sureness: npt.NDArray[np.float32],
    rules: ObjectionRules,
) -> Iterator[Objection]:
    from scipy import ndimage  # a fifth of a second, which a window that opens need not pay

    differs = (mask != UNLABELLED) & (labels != mask) & (sureness >= rules.surest)
    pairs = mask.astype(np.int32) * 256 + labels
    for pair in np.unique(pairs[differs]).tolist():
        parts, _ = ndimage.label(differs & (pairs == pair))
        for number, place in enumerate(ndimage.find_objects(parts), start=1):
            where = parts[place] == number
            pixels = int(where.sum())
            if pixels >= rules.least_px:
                rows, cols = place
                yield Objection(
                    sample=index,
                    box=Box(rows.start, cols.start, rows.stop, cols.stop),
                    where=where,
                    painted=pair // 256,
                    suggested=pair % 256,
                    confidence=float(sureness[place][where].mean()),
                    pixels=pixels,
                )
