"""Which labelling of a run is meant, and what holds of its items: verdicts and corrected masks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.masks import encode_mask, read_mask
from dsgan_studio.core.annotations.schema import LabelSchema, schema_from_json
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write, make_folder, sha256_file
from dsgan_studio.core.dataset.reading import Run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import (
    InterpreterRecord,
    ItemVerdict,
    LabellingRecord,
    RunRecord,
)
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.run_choice import run_in_use

Mask = UInt8[np.ndarray, "S S"]


@dataclass(frozen=True)
class ChosenLabelling:
    """A labelling, and all that belongs to it."""

    run: RunRecord
    labelling: LabellingRecord
    interpreter: InterpreterRecord
    schema: LabelSchema


def choose_labelling(project: Project, run: int | None) -> ChosenLabelling:
    """Return the labelling of a run (the one in use, if None) that is reviewed and exported.

    It is the one begun last that has items; one that was stopped before its first is passed over.

    Raises:
        BadInput: if there is none.
    """
    if run is None:
        in_use = run_in_use(project)
        if in_use is None:
            raise BadInput(f"{project.root} has no run yet; run dsgan-studio generate first.")
        record = in_use
    else:
        record = project.run(run)
    labellings = project.labellings(record.id)
    if not labellings:
        raise BadInput(f"run {record.id} has no labels yet; run dsgan-studio generate again.")
    labelling = next((one for one in reversed(labellings) if one.count), labellings[-1])
    for interpreter in project.interpreters():
        if interpreter.hash == labelling.interpreter_hash:
            schema = schema_from_json(interpreter.schema_json)
            return ChosenLabelling(record, labelling, interpreter, schema)
    raise BadInput(f"the interpreter of run {record.id} is not in {project.root} any more.")


def labelling_on_disk(run: Run, record: LabellingRecord) -> str:
    """Return what names the files of a labelling in its run's folder.

    Raises:
        BadInput: if the run has no such labelling.
    """
    for one in run.labellings:
        if one.ensemble_hash == record.interpreter_hash and one.decision == record.decision:
            return one.id
    raise BadInput(
        f"{run.run_dir} holds no labels of interpreter {record.interpreter_hash[:12]}; run "
        "dsgan-studio generate again."
    )


def carried_verdicts(
    project: Project, run: Run, record: LabellingRecord, count: int
) -> tuple[ItemVerdict, ...]:
    """Return what a labelling takes over from those before it, for items 0 to `count` - 1.

    A corrected mask says what is on the image, so it is always taken over; and so is a rejection,
    because nothing that an expert threw out may come back without being looked at. An item that
    was accepted stays so only where the new label is the same to the pixel; else it has to be
    looked at again. What was said in the labelling itself, be it taken back, holds.
    """
    own = project.review.touched(record.id)
    said = _said_before(project, record)
    wanted = {i: one for i, one in sorted(said.items()) if i < count and i not in own}
    judged = [i for i, (_, one) in wanted.items() if one.verdict is Verdict.ACCEPTED]
    now = _label_digests(run, record, judged)
    then: dict[int, bytes] = {}
    for earlier in {one.id: one for one, _ in wanted.values()}.values():
        then |= _label_digests(run, earlier, [i for i in judged if wanted[i][0].id == earlier.id])
    return tuple(verdict for i, (_, verdict) in wanted.items() if now.get(i) == then.get(i))


def verdicts_before(project: Project, record: LabellingRecord) -> dict[int, ItemVerdict]:
    """Return what was said last of each item in the labellings of the run before this one."""
    return {index: verdict for index, (_, verdict) in _said_before(project, record).items()}


def _said_before(
    project: Project, record: LabellingRecord
) -> dict[int, tuple[LabellingRecord, ItemVerdict]]:
    said: dict[int, tuple[LabellingRecord, ItemVerdict]] = {}
    for earlier in project.labellings(record.run_id):
        if earlier.id >= record.id:
            break
        for index in project.review.touched(earlier.id):
            said.pop(index, None)
        for verdict in project.review.verdicts(earlier.id):
            said[verdict.index] = earlier, verdict
    return said


def _label_digests(run: Run, record: LabellingRecord, indexes: Iterable[int]) -> dict[int, bytes]:
    # Digests rather than labels, because thousands of items may have verdicts.
    indexes = list(indexes)
    name = labelling_on_disk(run, record) if indexes else ""
    return {
        index: hashlib.sha256(run.label_part(index, name).label.tobytes()).digest()
        for index in indexes
    }


def verdicts_of(
    project: Project, run: Run, record: LabellingRecord, count: int
) -> dict[int, ItemVerdict]:
    """Return the verdicts that hold of items 0 to `count` - 1, by index, unreviewed ones left out.

    Where a job was killed before it told the index of its items, what they take over from the
    labelling before is found out here.
    """
    held = {one.index: one for one in project.review.verdicts(record.id) if one.index < count}
    if record.count < count:
        carried = carried_verdicts(project, run, record, count)
        held = {**{one.index: one for one in carried}, **held}
    return held


def keep_correction(project: Project, run_id: int, index: int, mask: Mask) -> ItemVerdict:
    """Store the corrected mask of an item; return the verdict that names it.

    The file is named by its content and written before the index knows it, so that a killed
    process, or an undo, never finds a verdict without its mask.
    """
    data = encode_mask(mask)
    digest = hashlib.sha256(data).hexdigest()
    file = project.path(layout.correction_file(run_id, index, digest))
    if not file.is_file() or sha256_file(file) != digest:
        make_folder(file.parent)
        atomic_write(file, data)
    return ItemVerdict(index, Verdict.CORRECTED, digest)


def kept_correction(project: Project, run_id: int, verdict: ItemVerdict) -> Mask:
    """Return the mask of a corrected item.

    Raises:
        BadInput: if its file is missing or damaged.
    """
    file = project.path(layout.correction_file(run_id, verdict.index, verdict.mask_sha256))
    if not file.is_file() or sha256_file(file) != verdict.mask_sha256:
        raise BadInput(
            f"the corrected mask of item {verdict.index} is missing or damaged ({file}); restore "
            "it from a copy, or correct the item again."
        )
    return read_mask(file)
