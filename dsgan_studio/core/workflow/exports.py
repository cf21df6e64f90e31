"""Write a run of the project to a release in a format that other tools read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image

from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.fsio import (
    atomic_write,
    atomic_write_text,
    disk_errors,
    remove_folder,
)
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.generators.build import build_generator
from dsgan_studio.core.interpreter.store import load_ensemble, to_reference_states
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.release import card as cards
from dsgan_studio.core.release import coco, dataset_release, hdf5, png_pairs
from dsgan_studio.core.release.items import Finish, ReleaseItem, Written, tracked
from dsgan_studio.core.workflow.masks import stored_mask
from dsgan_studio.core.workflow.projects import record
from dsgan_studio.core.workflow.release_card import (
    PixelTally,
    dataset_card,
    examples_sheet,
    verdict_counts,
)
from dsgan_studio.core.workflow.release_choice import ReleaseChoice, open_choice
from dsgan_studio.core.workflow.release_likeness import save_likeness
from dsgan_studio.core.workflow.release_outlook import require_release_room
from dsgan_studio.core.workflow.release_request import RELEASE_SETTING, ReleaseRequest
from dsgan_studio.core.workflow.samples import stored_image
from dsgan_studio.core.workflow.stored_generators import load_checkpoint

_CHECKS: dict[str, Callable[[Path, JobContext], Written]] = {
    "dataset_release": dataset_release.check,
    "png": png_pairs.check,
    "coco": coco.check,
    "hdf5": hdf5.check,
}
_WITHOUT_CLASSIFIERS = (
    "The classifiers are left out, because they tell classes apart that were merged or left out."
)


@dataclass(frozen=True)
class ExportedRelease:
    """What `export_release` wrote and read back.

    Attributes:
        folder: of the release.
        format: its layout.
        items: labelled images in it.
        parts: items by part; the part "" is a release that is not split.
        accepted: how many of them were accepted.
        corrected: how many have the expert's mask in place of the label.
        unreviewed: how many nobody looked at.
        left_out: items of the run that are not in it.
        rejected: how many of those were rejected.
        duplicates: how many of those are nearly the same as another item.
        copies: how many of those are nearly the same as a real image.
        notes: what a reader should know.
    """

    folder: Path
    format: str
    items: int
    parts: dict[str, int]
    accepted: int
    corrected: int
    unreviewed: int
    left_out: int
    rejected: int
    duplicates: int
    copies: int
    notes: tuple[str, ...]


def export_release(
    path: Path | Project, out: Path, request: ReleaseRequest, context: JobContext
) -> ExportedRelease:
    """Write the latest labelling of a run to the new folder `out`, and read it back.

    The review decides what is in it: accepted and corrected items, the latter with the expert's
    mask, and unreviewed ones up to the threshold; without a threshold, all but the rejected.

    Args:
        path: the project, its folder or open.
        out: folder to make.
        request: what is asked for.
        context: progress and cancel; where cancelled, nothing is left.

    Raises:
        BadInput: if there is nothing to export, the request cannot be met, or `out` holds
            something.
        Corrupt: if what was written does not read back; it is removed then.
        StoreError: if there is not enough room, or the disk refuses.
    """
    for folder in (out, request.look_alikes):
        if folder is not None:
            _require_new(folder)
    with open_choice(path, request, context) as choice:
        require_release_room(choice, out, context)
        tally = PixelTally()
        items = tracked(tally.counting(choice.items()), context, len(choice.indexes))
        written = _write(choice, out, items, _finish(choice, tally))
        _read_back(out, request, written, context)
        if request.look_alikes is not None and choice.likeness is not None:
            save_likeness(choice.likeness, request.look_alikes)
        _remember(choice, written)
        card = dataset_card(choice, tally)
        counts = verdict_counts(choice)
        likeness = () if choice.likeness is None else choice.likeness.sentences
        return ExportedRelease(
            folder=out,
            format=request.format_name,
            items=written.items,
            parts=dict(card.parts),
            accepted=counts["accepted"],
            corrected=counts["corrected"],
            unreviewed=counts["unreviewed"],
            left_out=len(choice.codes) - written.items,
            rejected=choice.left_out.rejected,
            duplicates=choice.left_out.duplicates,
            copies=choice.left_out.copies,
            notes=(*written.notes, *_keypoint_notes(choice), *likeness),
        )


def _keypoint_notes(choice: ReleaseChoice) -> tuple[str, ...]:
    if choice.keypoints is None:
        return ()
    if choice.request.format_name == "coco":
        names = ", ".join(one.name for one in choice.keypoints.points)
        return (f"Keypoints are in annotations/keypoints*.json: {names}.",)
    return ("The keypoints are not in it; export as coco, the format that holds them.",)


def _require_new(folder: Path) -> None:
    """Refuse a folder with something in it before a long search, not after."""
    with disk_errors(f"read {folder}"):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(
                f"{folder} already exists and is not an empty folder; choose a new name."
            )


def _remember(choice: ReleaseChoice, written: Written) -> None:
    """Let a project that may be changed know that this labelling was handed over."""
    project, labelling = choice.project, choice.chosen.labelling.id
    if project.writing:
        facts: dict[str, Json] = {
            "labelling": labelling,
            "format": choice.request.format_name,
            "items": written.items,
        }
        with project.transaction():
            project.set_setting(RELEASE_SETTING, facts)
            record(project, "export", facts)


def _read_back(out: Path, request: ReleaseRequest, written: Written, context: JobContext) -> None:
    """Read what was written with the format's own library; what was not read is not left behind."""
    try:
        checked = _CHECKS[request.format_name](out, context)
        if checked.items != written.items:
            raise Corrupt(
                f"{out} reads back with {checked.items} items of {written.items}; export again to "
                "another disk."
            )
    except BaseException:
        remove_folder(out)
        raise


def _finish(choice: ReleaseChoice, tally: PixelTally) -> Finish:
    def finish(folder: Path) -> None:
        stream = io.BytesIO()
        Image.fromarray(examples_sheet(choice)).save(stream, "PNG")
        atomic_write(folder / cards.EXAMPLES, stream.getvalue())
        atomic_write_text(folder / cards.FILE, cards.card_text(dataset_card(choice, tally)))

    return finish


def _write(
    choice: ReleaseChoice, out: Path, items: Iterator[ReleaseItem], finish: Finish
) -> Written:
    schema, form = choice.merged.schema, choice.request.format_name
    if form == "png":
        return png_pairs.write(out, items, schema, finish)
    if form == "coco":
        return coco.write(out, items, schema, finish, keypoints=choice.keypoints)
    if form == "hdf5":
        recipe = dict(choice.chosen.run.recipe_json)
        return hdf5.write(out, items, schema, finish, recipe=recipe)
    return dataset_release.write(
        out,
        items,
        schema,
        finish,
        annotations=_annotations(choice),
        context=_reference_context(choice),
    )


def _annotations(choice: ReleaseChoice) -> Iterator[dataset_release.AnnotatedSample]:
    """Give the samples the interpreter was trained on, as far as they are drawn from a z."""
    project, chosen = choice.project, choice.chosen
    revisions = dict(chosen.interpreter.mask_revisions)
    for sample_id, revision in revisions.items():
        sample = project.sample(sample_id)
        history = project.mask_history(sample_id)
        mask = next(one for one in history if one.revision == revision)
        if sample.latent_space == "z":
            yield dataset_release.AnnotatedSample(
                image=stored_image(project, sample),
                mask=choice.merged.label(stored_mask(project, mask, chosen.schema)),
                z=sample.z,
            )


def _reference_context(choice: ReleaseChoice) -> dataset_release.ReferenceContext:
    project, chosen, merged = choice.project, choice.chosen, choice.merged
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
        # The classifiers tell the classes apart that were merged, and know nothing of the new ones.
        classifiers=to_reference_states(ensemble) if merged.one_to_one else (),
        class_ids=tuple(int(merged.table[one]) for one in ensemble.class_ids),
        checkpoint=checkpoint,
        notes=_reference_notes(choice),
    )


def _reference_notes(choice: ReleaseChoice) -> tuple[str, ...]:
    notes = [] if choice.merged.one_to_one else [_WITHOUT_CLASSIFIERS]
    painted = [choice.project.sample(one) for one, _ in choice.chosen.interpreter.mask_revisions]
    without_z = sum(sample.latent_space != "z" for sample in painted)
    if without_z:
        notes.append(
            f"{without_z} of {len(painted)} painted samples are made of a w, not of a z, and are "
            "not in it: DatasetGAN's file of latents holds either."
        )
    return tuple(notes)
