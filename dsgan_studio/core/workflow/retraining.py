"""Retrain and re-score: corrected items go back into training, and the run gets a new labelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import Run, open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import (
    ItemVerdict,
    LabellingRecord,
    NoiseMode,
    RunRecord,
    SampleRecord,
)
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.interpreters import TrainedInterpreterSummary, train_interpreter
from dsgan_studio.core.workflow.labellings import (
    Mask,
    choose_labelling,
    kept_correction,
    labelling_on_disk,
    verdicts_of,
)
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.projects import current_generator, image_sha256, record
from dsgan_studio.core.workflow.runs import label_run_again
from dsgan_studio.core.workflow.samples import encode_image, stored_image


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
class Rescored:
    """What `retrain_and_rescore` did.

    Attributes:
        run: number of the run.
        labelling_before: the labelling that was reviewed.
        labelling: the new one.
        samples_added: corrected items that became samples now.
        masks_changed: masks of such samples that are new or were corrected again.
        interpreter: the new interpreter.
        figures: before and after, for each verdict that occurs.
        carried: verdicts that hold in the new labelling too.
        to_review_again: accepted items whose label changed.
    """

    run: int
    labelling_before: int
    labelling: int
    samples_added: int
    masks_changed: int
    interpreter: TrainedInterpreterSummary
    figures: tuple[BeforeAfter, ...]
    carried: int
    to_review_again: int


def retrain_and_rescore(
    path: Path,
    *,
    run: int | None,
    members: int,
    seed: int,
    class_weights: str,
    device: str,
    context: JobContext,
) -> Rescored:
    """Train on the masks and the corrected items of a run, and label the run anew.

    The images of the run stay as they are. Stopped or killed, the same call goes on.

    Args:
        path: the project.
        run: number of the run; the latest where None.
        members: classifiers in the ensemble.
        seed: of the training.
        class_weights: none, inverse or sqrt.
        device: name of the device.
        context: progress and cancel.

    Raises:
        BadInput: if there is no run, its generator was replaced, or nothing was corrected.
        StoreError, OutOfDeviceMemory, JobCancelled: as usual.
    """
    with open_project(path) as project:
        chosen = choose_labelling(project, run)
        added, changed = _add_samples(project, chosen.run, chosen.labelling, context)
    trained = train_interpreter(
        path,
        members=members,
        seed=seed,
        class_weights=class_weights,
        device=device,
        context=context,
    )
    with open_project(path) as project:
        labelled = label_run_again(
            project, chosen.run, trained.hash, device=device, context=context
        )
        after = next(one for one in project.labellings(chosen.run.id) if one.id == labelled.id)
        before = _labelling_before(project, after)
        with open_run(project.path(layout.run_folder(chosen.run.id))) as opened:
            said = verdicts_of(project, opened, before, min(before.count, after.count))
            now = verdicts_of(project, opened, after, after.count)
            figures = _figures(project, opened, before, after, said, context)
        parameters = {"run": chosen.run.id, "hash": trained.hash, "samples": added}
        record(project, "review retrain", parameters)
    return Rescored(
        run=chosen.run.id,
        labelling_before=before.id,
        labelling=after.id,
        samples_added=added,
        masks_changed=changed,
        interpreter=trained,
        figures=figures,
        carried=sum(index in now for index in said),
        to_review_again=sum(index not in now for index in said),
    )


def _add_samples(
    project: Project, run: RunRecord, labelling: LabellingRecord, context: JobContext
) -> tuple[int, int]:
    """Make samples of the corrected items; return how many are new, and how many masks changed."""
    if current_generator(project).hash != run.generator_hash:
        raise BadInput(
            f"run {run.id} was made by an earlier generator, so its items cannot train an "
            "interpreter of the present one; generate a run with the present generator."
        )
    added = changed = 0
    with open_run(project.path(layout.run_folder(run.id))) as opened:
        said = verdicts_of(project, opened, labelling, labelling.count)
        corrected = [one for one in said.values() if one.verdict is Verdict.CORRECTED]
        known = project.review.item_samples(run.id)
        if not corrected and not known:
            raise BadInput(
                f"no item of run {run.id} was corrected; correct some first, or train with "
                "dsgan-studio interpreter train."
            )
        for done, one in enumerate(sorted(corrected, key=lambda verdict: verdict.index)):
            context.checkpoint("corrected items", done, len(corrected))
            sample_id = known.get(one.index)
            if sample_id is None:
                sample_id = _add_sample(project, run, opened, one.index)
                added += 1
            else:
                _restore_lost(project, opened, one.index, sample_id)
            mask = kept_correction(project, run.id, one)
            source = f"corrected item {one.index} of run {run.id}"
            changed += put_mask(project, sample_id, mask, source=source, author="")
    return added, changed


def _add_sample(project: Project, run: RunRecord, opened: Run, index: int) -> int:
    """Make a sample of an item; the recipe makes the image of the run again.

    The image is written before the index names it. The sample has no seed, because a seed and an
    index mean a draw for samples, which this is not; its index is the item's, so that it is made
    again at the item's place in a block.
    """
    part, recipe = opened.image_part(index), opened.manifest.recipe
    sample_id = project.next_sample_id()
    data = encode_image(part.image)
    atomic_write(project.path(layout.sample_file(sample_id)), data)
    with project.transaction():
        project.add_samples(
            [
                SampleRecord(
                    id=sample_id,
                    generator_hash=run.generator_hash,
                    seed=None,
                    index=index,
                    z=part.latent,
                    class_index=recipe.class_index,
                    psi=recipe.psi,
                    cutoff=recipe.cutoff,
                    noise_mode=cast("NoiseMode", recipe.noise_mode),
                    noise_seed=part.noise_seed,
                    image_sha256=image_sha256(data),
                )
            ]
        )
        project.review.add_item_sample(run.id, index, sample_id)
    return sample_id


def _restore_lost(project: Project, opened: Run, index: int, sample_id: int) -> None:
    """Write the image of an item's sample again if its file is missing or cannot be read."""
    try:
        stored_image(project, project.sample(sample_id))
    except BadInput:
        data = encode_image(opened.image_part(index).image)
        atomic_write(project.path(layout.sample_file(sample_id)), data)


def _labelling_before(project: Project, after: LabellingRecord) -> LabellingRecord:
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


def _figures(
    project: Project,
    run: Run,
    before: LabellingRecord,
    after: LabellingRecord,
    said: Mapping[int, ItemVerdict],
    context: JobContext,
) -> tuple[BeforeAfter, ...]:
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
