"""Two labellings of a run against each other: what has a verdict, and what changed most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import Run, open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import ItemVerdict, LabellingRecord
from dsgan_studio.core.review.queue import ItemTable
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.labellings import (
    Mask,
    choose_labelling,
    kept_correction,
    labelling_on_disk,
    verdicts_of,
)


@dataclass(frozen=True)
class LabelFigures:
    """How a labelling stands on the items of one verdict.

    Attributes:
        score: mean of the items' scores (worst tenth), nats.
        pixels_right: share of pixels that are as the expert left them; None for rejected items,
            of which nobody said what would be right.
        mean_iou: mean over the classes of the intersection over union with what the expert left,
            over all items at once; None as above.
    """

    score: float
    pixels_right: float | None
    mean_iou: float | None


@dataclass(frozen=True)
class BeforeAfter:
    """The items of one verdict under the labelling before and the new one.

    What the expert left is the corrected mask, or the label that was accepted. Corrected items
    were trained on, so that their figures after are of training and not of new images.

    Attributes:
        verdict: accepted, rejected or corrected.
        items: how many.
        before: of the labelling that the verdicts were given on.
        after: of the new one.
    """

    verdict: str
    items: int
    before: LabelFigures
    after: LabelFigures


@dataclass(frozen=True)
class ChangedItem:
    """An item whose score a new labelling changed.

    Attributes:
        index: of the item.
        before: its score (worst tenth), nats.
        after: likewise, in the new labelling.
    """

    index: int
    before: float
    after: float


@dataclass(frozen=True)
class Comparison:
    """The labelling of a run that is reviewed, against the one before it.

    Attributes:
        run: number of the run.
        labelling_before: number of the earlier labelling.
        labelling: number of the one that is reviewed.
        mean_before: mean score (worst tenth) of the items that both have, nats.
        mean_after: likewise, in the new labelling.
        figures: before and after, for each verdict that occurs.
        carried: verdicts that hold in the new labelling too.
        to_review_again: accepted items whose label changed.
        items: corrected ones first, then those whose score changed most.
    """

    run: int
    labelling_before: int
    labelling: int
    mean_before: float
    mean_after: float
    figures: tuple[BeforeAfter, ...]
    carried: int
    to_review_again: int
    items: tuple[ChangedItem, ...]


def compare_with_before(
    project: Project, run: int | None, most: int, context: JobContext
) -> Comparison:
    """Compare the labelling of a run that is reviewed with the one before it.

    Args:
        project: open.
        run: number of the run; the latest where None.
        most: items to name.
        context: progress and cancel.

    Raises:
        BadInput: if there is no earlier labelling, or a corrected mask is missing.
    """
    after = choose_labelling(project, run).labelling
    before = labelling_before(project, after)
    if before.id == after.id:
        raise BadInput(f"run {after.run_id} has one labelling only; retrain to have another.")
    then, now = _scores(project, before), _scores(project, after)
    both = min(len(then), len(now))
    with open_run(project.path(layout.run_folder(after.run_id))) as opened:
        said = verdicts_of(project, opened, before, both)
        held = verdicts_of(project, opened, after, after.count)
        figures = before_and_after(project, opened, before, after, said, context)
    corrected = [k for k, one in sorted(held.items()) if one.verdict is Verdict.CORRECTED]
    change = np.abs(now.worst10[:both] - then.worst10[:both])
    furthest = [int(k) for k in np.argsort(-change, kind="stable")[:most]]
    chosen = list(dict.fromkeys([*corrected[: most // 2], *furthest]))[:most]
    return Comparison(
        run=after.run_id,
        labelling_before=before.id,
        labelling=after.id,
        mean_before=float(then.worst10[:both].mean()),
        mean_after=float(now.worst10[:both].mean()),
        figures=figures,
        carried=sum(index in held for index in said),
        to_review_again=_again(said, held),
        items=tuple(
            ChangedItem(k, float(then.worst10[k]), float(now.worst10[k]))
            for k in chosen
            if k < both
        ),
    )


def _again(said: Mapping[int, ItemVerdict], held: Mapping[int, ItemVerdict]) -> int:
    return sum(one.verdict is Verdict.ACCEPTED and k not in held for k, one in said.items())


def _scores(project: Project, record: LabellingRecord) -> ItemTable:
    (interpreter,) = [one for one in project.interpreters() if one.hash == record.interpreter_hash]
    return project.review.columns(record.id, interpreter.class_ids)


def labelling_before(project: Project, after: LabellingRecord) -> LabellingRecord:
    """Return the labelling that was reviewed before `after`; itself, where it is no new one."""
    earlier = [one for one in project.labellings(after.run_id) if one.id < after.id and one.count]
    return earlier[-1] if earlier else after


class _Agreement:
    """Pixels of a labelling against what the expert left, class by class."""

    def __init__(self) -> None:
        self._pairs = np.zeros((256, 256), np.int64)

    def add(self, label: UInt8[np.ndarray, "S S"], right: UInt8[np.ndarray, "S S"]) -> None:
        pairs = right.astype(np.int64).ravel() * 256 + label.ravel()
        self._pairs += np.bincount(pairs, minlength=65536).reshape(256, 256)

    def shares(self) -> tuple[float | None, float | None]:
        """Return the share of pixels right and the mean IoU; unlabelled pixels do not count."""
        pairs = np.delete(self._pairs, UNLABELLED, axis=0)
        hit = np.diagonal(pairs)[:UNLABELLED]
        union = pairs.sum(axis=1) + pairs.sum(axis=0)[:UNLABELLED] - hit
        if not union.any():
            return None, None
        present = union > 0
        iou = hit[present] / union[present]
        return float(hit.sum() / pairs.sum()), float(iou.mean())


def before_and_after(
    project: Project,
    run: Run,
    before: LabellingRecord,
    after: LabellingRecord,
    said: Mapping[int, ItemVerdict],
    context: JobContext,
) -> tuple[BeforeAfter, ...]:
    """Return how the items with verdicts stand under two labellings, verdict by verdict.

    Args:
        project: open.
        run: open.
        before: the labelling that the verdicts were given on.
        after: another one.
        said: the verdicts, by index.
        context: progress and cancel.
    """
    found = []
    for verdict in (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.CORRECTED):
        of_it = [one for _, one in sorted(said.items()) if one.verdict is verdict]
        if not of_it:
            continue
        # Pass by pass, because a run keeps one labelling's shard open.
        then = _labels_figures(project, run, before, before, of_it, context)
        now = _labels_figures(project, run, after, before, of_it, context)
        found.append(BeforeAfter(verdict.value, len(of_it), then, now))
    return tuple(found)


def _labels_figures(
    project: Project,
    run: Run,
    labelling: LabellingRecord,
    judged: LabellingRecord,
    verdicts: list[ItemVerdict],
    context: JobContext,
) -> LabelFigures:
    name, judged_name = labelling_on_disk(run, labelling), labelling_on_disk(run, judged)
    scores, agreement = [], _Agreement()
    for done, one in enumerate(verdicts):
        context.checkpoint("compare", done, len(verdicts))
        part = run.label_part(one.index, name)
        scores.append(part.scores.worst_pixels)
        right = _left_by_expert(project, run, judged.run_id, judged_name, one)
        if right is not None:
            agreement.add(part.label, right)
    context.checkpoint("compare", len(verdicts), len(verdicts))
    return LabelFigures(float(np.mean(scores)), *agreement.shares())


def _left_by_expert(
    project: Project, run: Run, run_id: int, judged_name: str, verdict: ItemVerdict
) -> Mask | None:
    if verdict.verdict is Verdict.CORRECTED:
        return kept_correction(project, run_id, verdict)
    if verdict.verdict is Verdict.ACCEPTED:
        return run.label_part(verdict.index, judged_name).label
    return None
