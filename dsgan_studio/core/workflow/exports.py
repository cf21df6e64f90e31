"""Write a run of the project to a release in a format that other tools read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from dsgan_studio.core.annotations.schema import LabelSchema, schema_from_json
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import Run, open_run
from dsgan_studio.core.generators.build import build_generator
from dsgan_studio.core.interpreter.store import load_ensemble, to_reference_states
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import InterpreterRecord, LabellingRecord, RunRecord
from dsgan_studio.core.release import coco, dataset_release, hdf5, png_pairs
from dsgan_studio.core.release.items import ReleaseItem, Written, tracked
from dsgan_studio.core.workflow.masks import stored_mask
from dsgan_studio.core.workflow.projects import load_checkpoint
from dsgan_studio.core.workflow.runs import labelling_on_disk
from dsgan_studio.core.workflow.samples import stored_image

FORMATS = ("dataset_release", "png", "coco", "hdf5")


@dataclass(frozen=True)
class ExportedRelease:
    """What `export_release` wrote and read back.

    Attributes:
        folder: of the release.
        format: its layout.
        items: labelled images in it.
        left_out: items of the run that are not in it.
        notes: what a reader should know.
    """

    folder: Path
    format: str
    items: int
    left_out: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Chosen:
    """The labelling that is exported, and all that belongs to it."""

    run: RunRecord
    labelling: LabellingRecord
    interpreter: InterpreterRecord
    schema: LabelSchema


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

    Args:
        path: the project, its folder or open.
        out: folder to make.
        format_name: one of `FORMATS`.
        run: number of the run; the latest where None.
        threshold: nats; items with a higher score (mean of the worst tenth) are left out.
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
        chosen = _choose(project, run)
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
            scores = opened.scores(labelling).worst_pixels[:held]
            limit = np.inf if threshold is None else threshold
            keep = [int(index) for index in np.flatnonzero(scores <= limit)]
            if not keep:
                raise BadInput(
                    f"no item of run {chosen.run.id} is left to export; raise the threshold "
                    "or generate more."
                )
            items = tracked(_items(opened, labelling, keep), context, len(keep))
            written = _write(project, chosen, out, format_name, items)
    checked = _CHECKS[format_name](out)
    if checked.items != written.items:
        raise BadInput(
            f"{out} reads back with {checked.items} items of {written.items}; export again to "
            "another disk."
        )
    return ExportedRelease(out, format_name, written.items, held - written.items, written.notes)


_CHECKS: dict[str, Callable[[Path], Written]] = {
    "dataset_release": dataset_release.check,
    "png": png_pairs.check,
    "coco": coco.check,
    "hdf5": hdf5.check,
}


def _choose(project: Project, run: int | None) -> _Chosen:
    runs = [one for one in project.runs() if project.labellings(one.id)]
    if not runs:
        raise BadInput(f"{project.root} has no run yet; run dsgan-studio generate first.")
    record = runs[-1] if run is None else project.run(run)
    labellings = project.labellings(record.id)
    if not labellings:
        raise BadInput(f"run {record.id} has no labels yet; run dsgan-studio generate again.")
    labelling = labellings[-1]
    for interpreter in project.interpreters():
        if interpreter.hash == labelling.interpreter_hash:
            schema = schema_from_json(interpreter.schema_json)
            return _Chosen(record, labelling, interpreter, schema)
    raise BadInput(f"the interpreter of run {record.id} is not in {project.root} any more.")


def _items(run: Run, labelling: str, keep: Sequence[int]) -> Iterator[ReleaseItem]:
    for index in keep:
        item = run.item(index, labelling)
        yield ReleaseItem(
            name=f"{item.index:06d}",
            image=item.image,
            label=item.label,
            uncertainty=item.uncertainty,
            score=item.scores.worst_pixels,
            latent=item.latent,
        )


def _write(
    project: Project,
    chosen: _Chosen,
    out: Path,
    format_name: str,
    items: Iterator[ReleaseItem],
) -> Written:
    if format_name == "png":
        return png_pairs.write(out, items, chosen.schema)
    if format_name == "coco":
        return coco.write(out, items, chosen.schema)
    if format_name == "hdf5":
        return hdf5.write(out, items, chosen.schema, recipe=dict(chosen.run.recipe_json))
    return dataset_release.write(
        out,
        items,
        chosen.schema,
        annotations=_annotations(project, chosen),
        context=_reference_context(project, chosen),
    )


def _annotations(project: Project, chosen: _Chosen) -> Iterator[dataset_release.AnnotatedSample]:
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


def _reference_context(project: Project, chosen: _Chosen) -> dataset_release.ReferenceContext:
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
