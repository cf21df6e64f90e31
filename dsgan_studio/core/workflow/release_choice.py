"""Which items a release holds, in which part, and with which classes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from jaxtyping import Bool, UInt8

from dsgan_studio.core.annotations.keypoints import KeypointSchema
from dsgan_studio.core.annotations.masks import ids_in
from dsgan_studio.core.annotations.schema import BACKGROUND, UNLABELLED, LabelSchema, listed
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import Run, RunScores, open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import ItemVerdict
from dsgan_studio.core.release.card import LeftOut
from dsgan_studio.core.release.items import ReleaseItem, check_name
from dsgan_studio.core.release.merging import MergedClasses, merge_classes
from dsgan_studio.core.release.splitting import (
    PARTS,
    WHOLE,
    check_shares,
    split_by_class,
    split_random,
)
from dsgan_studio.core.review.verdicts import Verdict, count_verdicts, is_released
from dsgan_studio.core.workflow.labellings import (
    ChosenLabelling,
    choose_labelling,
    kept_correction,
    labelling_on_disk,
    verdicts_of,
)
from dsgan_studio.core.workflow.release_likeness import ReleaseLikeness, look_for_likeness
from dsgan_studio.core.workflow.release_request import (
    BACKGROUND_WORD,
    FORMATS,
    IGNORED_WORD,
    SPLITS,
    ReleaseRequest,
)


@dataclass(frozen=True, eq=False)
class ReleaseChoice:
    """The items of a release before they are written. Belongs to a run that is open.

    Attributes:
        project: open.
        chosen: the labelling.
        run: open.
        on_disk: names the files of the labelling.
        request: what was asked for.
        indexes: of the items in the run, in the order they are written.
        parts: of the same items.
        verdicts: by index, unreviewed ones left out.
        codes: [N] of all items of the labelling.
        schema: of the labels in the project, with classes that only corrected masks hold.
        merged: what it becomes.
        present: [K, C] whether an item holds a class of the release, in the order of its schema.
        left_out: items of the run that are not in it.
        likeness: what a search for likeness showed, None where none was asked for.
        keypoints: schema of the items' keypoints, None where the interpreter knows none.
    """

    project: Project
    chosen: ChosenLabelling
    run: Run
    on_disk: str
    request: ReleaseRequest
    indexes: tuple[int, ...]
    parts: tuple[str, ...]
    verdicts: Mapping[int, ItemVerdict]
    codes: UInt8[np.ndarray, "N"]
    schema: LabelSchema
    merged: MergedClasses
    present: Bool[np.ndarray, "K C"]
    left_out: LeftOut
    likeness: ReleaseLikeness | None
    keypoints: KeypointSchema | None = None

    def items(self, places: Sequence[int] | None = None) -> Iterator[ReleaseItem]:
        """Yield the items at some places, or all, reading one at a time."""
        for place in range(len(self.indexes)) if places is None else places:
            index = self.indexes[place]
            item = self.run.item(index, self.on_disk)
            said = self.verdicts.get(index, ItemVerdict(index, Verdict.UNREVIEWED))
            corrected = said.verdict is Verdict.CORRECTED
            mask = kept_correction(self.project, self.chosen.run.id, said) if corrected else None
            number = place if self.request.renumber_items else index
            yield ReleaseItem(
                name=f"{self.request.prefix}{number:06d}",
                image=item.image,
                label=self.merged.label(item.label if mask is None else mask),
                uncertainty=item.uncertainty,
                score=item.scores.worst_pixels,
                latent=item.latent,
                verdict=said.verdict.value,
                part=self.parts[place],
                points=item.points,
            )

    def some(self, count: int) -> tuple[int, ...]:
        """Return the places of at most `count` items, evenly spread."""
        total = len(self.indexes)
        few = min(count, total)
        return tuple(place * total // few for place in range(few))


@contextlib.contextmanager
def open_choice(
    path: Path | Project, request: ReleaseRequest, context: JobContext
) -> Iterator[ReleaseChoice]:
    """Give what a release would hold, with its run open.

    Raises:
        BadInput: if the request cannot be met; says why and what to do.
        JobCancelled: if the job was cancelled.
    """
    _check_request(request)
    with contextlib.ExitStack() as stack:
        project = stack.enter_context(open_project_reading(path))
        chosen = choose_labelling(project, request.run)
        run = stack.enter_context(open_run(project.path(layout.run_folder(chosen.run.id))))
        yield _choice(project, chosen, run, request, context)


def _check_request(request: ReleaseRequest) -> None:
    if request.format_name not in FORMATS:
        raise BadInput(
            f'"{request.format_name}" is not a format; give one of {", ".join(FORMATS)}.'
        )
    if request.threshold is not None and not request.threshold >= 0:
        raise BadInput(f"the threshold is {request.threshold}; give a number of nats from 0 up.")
    if request.split not in SPLITS:
        raise BadInput(f'"{request.split}" is not a split; give one of {", ".join(SPLITS)}.')
    if request.split != "none":
        check_shares(request.shares)
    if request.leave_out_copies and request.real is None:
        raise BadInput("copies of real images cannot be left out without real images; give them.")
    check_name(f"{request.prefix}000000")


def _choice(
    project: Project,
    chosen: ChosenLabelling,
    run: Run,
    request: ReleaseRequest,
    context: JobContext,
) -> ReleaseChoice:
    on_disk = labelling_on_disk(run, chosen.labelling)
    held = _held_count(run, chosen, on_disk)
    verdicts = verdicts_of(project, run, chosen.labelling, held)
    codes = np.zeros(held, np.uint8)
    for verdict in verdicts.values():
        codes[verdict.index] = verdict.verdict.code
    scores = run.scores(on_disk)
    released = is_released(codes, scores.worst_pixels[:held], request.threshold)
    keep = np.flatnonzero(released)
    rejected = count_verdicts(codes, scores.worst_pixels[:held], None).rejected
    likeness = _likeness(project, run, keep, codes, request, context)
    keep, left_out = _without_likes(keep, likeness, request)
    left_out = replace(
        left_out, rejected=rejected, above_threshold=held - rejected - int(released.sum())
    )
    if not len(keep):
        raise BadInput(
            f"no item of run {chosen.run.id} is left to export; raise the threshold, accept some "
            "items, or generate more."
        )
    kept = set(keep.tolist())
    in_masks = {
        index: ids_in(kept_correction(project, chosen.run.id, said))
        for index, said in sorted(verdicts.items())
        if index in kept and said.verdict is Verdict.CORRECTED
    }
    schema = _schema_of(project, chosen, in_masks)
    into = _parsed_merge(schema, request.merge)
    merged = merge_classes(schema, into, renumber=request.renumber_classes)
    present = _present(keep, scores, in_masks, merged)
    parts = _parts(present, request)
    order = np.argsort(parts, kind="stable")
    learned = project.keypoints.learned_by(chosen.interpreter.hash)
    words = [WHOLE] if request.split == "none" else PARTS
    return ReleaseChoice(
        project=project,
        chosen=chosen,
        run=run,
        on_disk=on_disk,
        request=request,
        indexes=tuple(int(index) for index in keep[order]),
        parts=tuple(words[part] for part in parts[order]),
        verdicts=verdicts,
        codes=codes,
        schema=schema,
        merged=merged,
        present=present[order],
        left_out=left_out,
        likeness=likeness,
        keypoints=None if learned is None else learned.schema,
    )


def _held_count(run: Run, chosen: ChosenLabelling, on_disk: str) -> int:
    held = run.labelled_count(on_disk)
    number, seed = chosen.run.id, chosen.run.seed
    if not held:
        raise BadInput(
            f"run {number} has no item that its latest interpreter labelled; run dsgan-studio "
            f"generate with its seed {seed}, or choose another --run."
        )
    if held < chosen.labelling.count:
        raise BadInput(
            f"run {number} had {chosen.labelling.count} labelled items, and item {held} is missing "
            f"now; run dsgan-studio generate with its seed {seed} again, which makes it anew."
        )
    return held


def _likeness(
    project: Project,
    run: Run,
    keep: npt.NDArray[np.int64],
    codes: npt.NDArray[np.uint8],
    request: ReleaseRequest,
    context: JobContext,
) -> ReleaseLikeness | None:
    wanted = request.compare or request.leave_out_duplicates or request.look_alikes
    if not len(keep) or not (wanted or request.real):
        return None
    # Of two that are nearly the same, the one that an expert has looked at stays.
    seen_first = keep[np.argsort(codes[keep] == Verdict.UNREVIEWED.code, kind="stable")]
    return look_for_likeness(project, run, seen_first.tolist(), request.real, context)


def _without_likes(
    keep: npt.NDArray[np.int64], likeness: ReleaseLikeness | None, request: ReleaseRequest
) -> tuple[npt.NDArray[np.int64], LeftOut]:
    copies: set[int] = set()
    duplicates: set[int] = set()
    if likeness is not None and request.leave_out_copies:
        copies = {one.item for one in likeness.copies}
    if likeness is not None and request.leave_out_duplicates:
        duplicates = {one.item for one in likeness.duplicates} - copies
    gone = copies | duplicates
    left = np.array([index for index in keep.tolist() if index not in gone], np.int64)
    return left, LeftOut(duplicates=len(duplicates), copies=len(copies))


def _schema_of(
    project: Project, chosen: ChosenLabelling, in_masks: Mapping[int, tuple[int, ...]]
) -> LabelSchema:
    """Return the schema of the labels, with the classes that only corrected masks hold.

    Raises:
        BadInput: if the project does not have such a class any more.
    """
    known, now = chosen.schema, project.schema() or chosen.schema
    for index, ids in in_masks.items():
        for class_id in ids:
            if class_id in known.ids:
                continue
            if class_id not in now.ids:
                raise BadInput(
                    f"item {index} was corrected with class {class_id}, which the label schema "
                    "does not have any more; correct the item again."
                )
            known = LabelSchema((*known.classes, replace(now.by_id(class_id), parent=None)))
    return known


def _parsed_merge(schema: LabelSchema, merge: Mapping[str, str]) -> dict[int, int]:
    """Return the ids that names of classes stand for; a class may be called by its id too."""
    targets = {BACKGROUND_WORD: BACKGROUND, IGNORED_WORD: UNLABELLED}
    return {
        _class_id(schema, source): targets.get(target.casefold(), -1)
        if target.casefold() in targets and target not in _names(schema)
        else _class_id(schema, target)
        for source, target in merge.items()
    }


def _names(schema: LabelSchema) -> dict[str, int]:
    return {one.name: one.id for one in schema.classes}


def _class_id(schema: LabelSchema, name: str) -> int:
    names = _names(schema)
    if name in names:
        return names[name]
    if name.isdigit() and int(name) in schema.ids:
        return int(name)
    raise BadInput(f'there is no class "{name}" to merge; the classes are {listed(names)}.')


def _present(
    keep: npt.NDArray[np.int64],
    scores: RunScores,
    in_masks: Mapping[int, tuple[int, ...]],
    merged: MergedClasses,
) -> npt.NDArray[np.bool_]:
    held = np.zeros((len(keep), 256), np.bool_)
    # A class has a score where the label holds it.
    held[:, list(scores.class_ids)] = np.isfinite(scores.per_class[keep])
    for place, index in enumerate(keep.tolist()):
        if index in in_masks:
            held[place] = False
            held[place, list(in_masks[index])] = True
    columns = [held[:, list(merged.sources[one.id])].any(axis=1) for one in merged.schema.classes]
    return np.stack(columns, axis=1)


def _parts(present: npt.NDArray[np.bool_], request: ReleaseRequest) -> npt.NDArray[np.uint8]:
    if request.split == "random":
        return split_random(len(present), request.shares, request.split_seed)
    if request.split == "classes":
        return split_by_class(present, request.shares, request.split_seed)
    return np.zeros(len(present), np.uint8)
