"""Retrain and re-score: corrected items go back into training, and the run gets a new labelling."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import Run, open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import LabellingRecord, NoiseMode, RunRecord, SampleRecord
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.comparing_labellings import (
    BeforeAfter,
    before_and_after,
    labelling_before,
)
from dsgan_studio.core.workflow.correction_samples import follow_corrections
from dsgan_studio.core.workflow.interpreters import TrainedInterpreterSummary, train_interpreter
from dsgan_studio.core.workflow.labellings import choose_labelling, verdicts_of
from dsgan_studio.core.workflow.projects import current_generator, image_sha256, record
from dsgan_studio.core.workflow.runs import label_run_again
from dsgan_studio.core.workflow.samples import encode_image, stored_image


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
    path: Path | Project,
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
        path: the project, its folder or open.
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
        before = labelling_before(project, after)
        with open_run(project.path(layout.run_folder(chosen.run.id))) as opened:
            said = verdicts_of(project, opened, before, min(before.count, after.count))
            now = verdicts_of(project, opened, after, after.count)
            figures = before_and_after(project, opened, before, after, said, context)
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
    added = 0
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
    return added, follow_corrections(project, run.id, said, labelling.count)


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
