"""Write a run of the project to a release in a format that other tools read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from jaxtyping import UInt8

from dsgan_studio.core.annotations.masks import ids_in
from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import Run, open_run
from dsgan_studio.core.generators.build import build_generator
from dsgan_studio.core.interpreter.store import load_ensemble, to_reference_states
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import ItemVerdict
from dsgan_studio.core.release import coco, dataset_release, hdf5, png_pairs
from dsgan_studio.core.release.card import DatasetCard
from dsgan_studio.core.release.items import ReleaseItem, Written, tracked
from dsgan_studio.core.review.audit import audit_result
from dsgan_studio.core.review.verdicts import Verdict, count_verdicts, is_released
from dsgan_studio.core.workflow.labellings import (
    ChosenLabelling,
    choose_labelling,
    kept_correction,
    labelling_on_disk,
    verdicts_of,
)
from dsgan_studio.core.workflow.masks import stored_mask
from dsgan_studio.core.workflow.projects import load_checkpoint
from dsgan_studio.core.workflow.samples import stored_image

FORMATS = ("dataset_release", "png", "coco", "hdf5")


@dataclass(frozen=True)
class ExportedRelease:
    """What `export_release` wrote and read back.

    Attributes:
        folder: of the release.
        format: its layout.
        items: labelled images in it.
        accepted: how many of them were accepted.
        corrected: how many have the expert's mask in place of the label.
        unreviewed: how many nobody looked at.
        left_out: items of the run that are not in it.
        rejected: how many of those were rejected; the others are above the threshold.
        notes: what a reader should know.
    """

    folder: Path
    format: str
    items: int
    accepted: int
    corrected: int
    unreviewed: int
    left_out: int
    rejected: int
    notes: tuple[str, ...]


def export_release(
    path: Path | Project,
    out: Path,
    *,
    format_name: str,
    run: int | None,
    threshold: float | None,
    context: JobContext,
) -> ExportedRelease:
    """Write the latest labelling of a run to the new folder `out`, and read it back.

    The review decides what is in it: accepted and corrected items, the latter with the expert's
    mask, and unreviewed ones up to the threshold; without a threshold, all but the rejected.

    Args:
        path: the project, its folder or open.
        out: folder to make.
        format_name: one of `FORMATS`.
        run: number of the run; the latest where None.
        threshold: nats; unreviewed items with a higher score (mean of the worst tenth) stay out.
        context: progress and cancel.

    Raises:
        BadInput: if there is nothing to export, or `out` holds something.
        Corrupt: if what was written does not read back.
    """
    if format_name not in FORMATS:
        raise BadInput(f'"{format_name}" is not a format; give one of {", ".join(FORMATS)}.')
    if threshold is not None and not threshold >= 0:
        raise BadInput(f"the threshold is {threshold}; give a number of nats from 0 up.")
    with open_project_reading(path) as project:
        chosen = choose_labelling(project, run)
        with open_run(project.path(layout.run_folder(chosen.run.id))) as opened:
            labelling = labelling_on_disk(opened, chosen.labelling)
            held = opened.labelled_count(labelling)
            if not held:
                raise BadInput(
                    f"run {chosen.run.id} has no item that its latest interpreter labelled; run "
                    f"dsgan-studio generate with its seed {chosen.run.seed}, or choose another "
                    "--run."
                )
            if held < chosen.labelling.count:
                raise BadInput(
                    f"run {chosen.run.id} had {chosen.labelling.count} labelled items, and item "
                    f"{held} is missing now; run dsgan-studio generate with its seed "
                    f"{chosen.run.seed} again, which makes it anew."
                )
            verdicts = verdicts_of(project, opened, chosen.labelling, held)
            codes = np.zeros(held, np.uint8)
            for verdict in verdicts.values():
                codes[verdict.index] = verdict.verdict.code
            scores = opened.scores(labelling).worst_pixels[:held]
            keep = [int(index) for index in np.flatnonzero(is_released(codes, scores, threshold))]
            if not keep:
                raise BadInput(
                    f"no item of run {chosen.run.id} is left to export; raise the threshold, "
                    "accept some items, or generate more."
                )
            counts = count_verdicts(codes[keep], scores[keep], None)
            rejected = int((codes == Verdict.REJECTED.code).sum())
            schema = _schema_of(project, chosen, [verdicts[i] for i in keep if i in verdicts])
            card = DatasetCard(
                items=len(keep),
                accepted=counts.accepted,
                corrected=counts.corrected,
                unreviewed=counts.unreviewed,
                rejected=rejected,
                above_threshold=held - len(keep) - rejected,
                threshold=threshold,
                schema=schema,
                recipe=dict(chosen.run.recipe_json),
                interpreter_hash=chosen.interpreter.hash,
                audit=audit_sentence(project, chosen.labelling.id, codes),
            )
            items = tracked(
                _items(project, chosen.run.id, opened, labelling, keep, verdicts),
                context,
                len(keep),
            )
            written = _write(project, replace(chosen, schema=schema), out, format_name, items, card)
    checked = _CHECKS[format_name](out)
    if checked.items != written.items:
        raise BadInput(
            f"{out} reads back with {checked.items} items of {written.items}; export again to "
            "another disk."
        )
    return ExportedRelease(
        folder=out,
        format=format_name,
        items=written.items,
        accepted=counts.accepted,
        corrected=counts.corrected,
        unreviewed=counts.unreviewed,
        left_out=held - written.items,
        rejected=rejected,
        notes=written.notes,
    )


_CHECKS: dict[str, Callable[[Path], Written]] = {
    "dataset_release": dataset_release.check,
    "png": png_pairs.check,
    "coco": coco.check,
    "hdf5": hdf5.check,
}


def audit_sentence(project: Project, labelling_id: int, codes: UInt8[np.ndarray, "N"]) -> str:
    """Return what the latest audit of a labelling shows, or "" where there was none."""
    audit = project.review.latest_audit(labelling_id)
    if audit is None:
        return ""
    return audit_result(codes[list(audit.indexes)], audit.pool).sentence


def _schema_of(
    project: Project, chosen: ChosenLabelling, verdicts: Sequence[ItemVerdict]
) -> LabelSchema:
    """Return the schema of the labels, with the classes that only corrected masks hold.

    Raises:
        BadInput: if the project does not have such a class any more.
    """
    known, now = chosen.schema, project.schema() or chosen.schema
    for verdict in verdicts:
        if verdict.verdict is not Verdict.CORRECTED:
            continue
        for class_id in ids_in(kept_correction(project, chosen.run.id, verdict)):
            if class_id in known.ids:
                continue
            if class_id not in now.ids:
                raise BadInput(
                    f"item {verdict.index} was corrected with class {class_id}, which the label "
                    "schema does not have any more; correct the item again."
                )
            known = LabelSchema((*known.classes, replace(now.by_id(class_id), parent=None)))
    return known


def _items(
    project: Project,
    run_id: int,
    run: Run,
    labelling: str,
    keep: Sequence[int],
    verdicts: Mapping[int, ItemVerdict],
) -> Iterator[ReleaseItem]:
    for index in keep:
        item = run.item(index, labelling)
        said = verdicts.get(index, ItemVerdict(index, Verdict.UNREVIEWED))
        corrected = said.verdict is Verdict.CORRECTED
        yield ReleaseItem(
            name=f"{item.index:06d}",
            image=item.image,
            label=kept_correction(project, run_id, said) if corrected else item.label,
            uncertainty=item.uncertainty,
            score=item.scores.worst_pixels,
            latent=item.latent,
            verdict=said.verdict.value,
        )


def _write(
    project: Project,
    chosen: ChosenLabelling,
    out: Path,
    format_name: str,
    items: Iterator[ReleaseItem],
    card: DatasetCard,
) -> Written:
    if format_name == "png":
        return png_pairs.write(out, items, chosen.schema, card)
    if format_name == "coco":
        return coco.write(out, items, chosen.schema, card)
    if format_name == "hdf5":
        return hdf5.write(out, items, chosen.schema, card, recipe=dict(chosen.run.recipe_json))
    return dataset_release.write(
        out,
        items,
        chosen.schema,
        card,
        annotations=_annotations(project, chosen),
        context=_reference_context(project, chosen),
    )


def _annotations(
    project: Project, chosen: ChosenLabelling
) -> Iterator[dataset_release.AnnotatedSample]:
    """Give the samples the interpreter was trained on, as far as they are drawn from a z."""
    revisions = dict(chosen.interpreter.mask_revisions)
    for sample_id, revision in revisions.items():
        sample = project.sample(sample_id)
        history = project.mask_history(sample_id)
        mask = next(one for one in history if one.revision == revision)
        if sample.latent_space == "z":
            yield dataset_release.AnnotatedSample(
                image=stored_image(project, sample),
                mask=stored_mask(project, mask, chosen.schema),
                z=sample.z,
            )


def _reference_context(
    project: Project, chosen: ChosenLabelling
) -> dataset_release.ReferenceContext:
    checkpoint = load_checkpoint(project, chosen.run.generator_hash)
    generator = build_generator(checkpoint)
    ensemble, _ = load_ensemble(project.path(layout.interpreter_file(chosen.interpreter.hash)))
    recipe = chosen.run.recipe_json
    classes = None
    if recipe["class_index"] is not None:
        index = torch.tensor([recipe["class_index"]])
        classes = torch.nn.functional.one_hot(index, checkpoint.architecture.c_dim)
    return dataset_release.ReferenceContext(
        category=project.name,
        average_w=generator.mean_w(classes)[0].numpy(),
        feature_channels=sum(generator.tap_channels),
        size_px=ensemble.size_px,
        psi=float(recipe["psi"]),
        cutoff=recipe["cutoff"],
        classifiers=to_reference_states(ensemble),
        class_ids=ensemble.class_ids,
        checkpoint=checkpoint,
    )
