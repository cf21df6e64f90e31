"""What no longer follows from what the project holds now. Nothing is deleted for being stale."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dsgan_studio.core.annotations.keypoints import KeypointSchema
from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.project.records import (
    InterpreterRecord,
    KeypointRecord,
    LabellingRecord,
    LearnedKeypoints,
    MaskRecord,
    RunRecord,
)
from dsgan_studio.core.project.rows import readable


class StaleReason(enum.StrEnum):
    """Why something is stale; the value is shown to the user."""

    MASKS_ADDED = "masks were added since"
    MASKS_CHANGED = "masks it was trained on were changed since"
    CLASSES_CHANGED = "the classes of the label schema were changed since"
    KEYPOINTS_CHANGED = "keypoints were changed since"
    GENERATOR_REPLACED = "a newer generator is in use"
    INTERPRETER_REPLACED = "a newer interpreter was trained since"
    INTERPRETER_STALE = "its interpreter is stale"


@dataclass(frozen=True)
class ProjectFacts:
    """What staleness depends on.

    Attributes:
        generator_hash: the latest generator, or None.
        schema: the label schema, or None.
        masks: the latest revision of every mask, of all generators' samples.
        sample_generators: the generator of each sample, by sample id.
        interpreters: all, the latest last.
        runs: all.
        labellings: all.
        keypoints: the latest revision of the keypoints of each sample.
        keypoint_schema: the schema of the keypoints, or None.
        learned_keypoints: by interpreter hash; of those that learned any.
    """

    generator_hash: str | None
    schema: LabelSchema | None
    masks: Sequence[MaskRecord]
    sample_generators: dict[int, str]
    interpreters: Sequence[InterpreterRecord]
    runs: Sequence[RunRecord]
    labellings: Sequence[LabellingRecord]
    keypoints: Sequence[KeypointRecord] = ()
    keypoint_schema: KeypointSchema | None = None
    learned_keypoints: Mapping[str, LearnedKeypoints] = field(default_factory=dict)


@dataclass(frozen=True)
class Staleness:
    """What is stale and why; what is fresh is not in it.

    Attributes:
        interpreters: reasons by interpreter hash.
        runs: reasons by run id.
        labellings: reasons by labelling id.
    """

    interpreters: dict[str, tuple[StaleReason, ...]]
    runs: dict[int, tuple[StaleReason, ...]]
    labellings: dict[int, tuple[StaleReason, ...]]


def find_stale(facts: ProjectFacts) -> Staleness:
    """Return everything that is stale."""
    interpreters = {one.hash: interpreter_reasons(one, facts) for one in facts.interpreters}
    runs = {one.id: run_reasons(one, facts) for one in facts.runs}
    labellings = {one.id: labelling_reasons(one, facts) for one in facts.labellings}
    return Staleness(
        interpreters={key: reasons for key, reasons in interpreters.items() if reasons},
        runs={key: reasons for key, reasons in runs.items() if reasons},
        labellings={key: reasons for key, reasons in labellings.items() if reasons},
    )


def interpreter_reasons(
    interpreter: InterpreterRecord, facts: ProjectFacts
) -> tuple[StaleReason, ...]:
    """Return why training `interpreter` again today would give another one; empty if it would not.

    Names and colours of classes do not count, nor masks on samples of other generators.
    """
    latest = {
        mask.sample_id: mask.revision
        for mask in facts.masks
        if facts.sample_generators.get(mask.sample_id) == interpreter.generator_hash
    }
    used = dict(interpreter.mask_revisions)
    checks = {
        StaleReason.MASKS_ADDED: any(sample not in used for sample in latest),
        StaleReason.MASKS_CHANGED: any(latest.get(sample) != used[sample] for sample in used),
        StaleReason.CLASSES_CHANGED: _ids_now(facts.schema) != _ids_then(interpreter),
        StaleReason.KEYPOINTS_CHANGED: _other_keypoints(interpreter, facts),
        StaleReason.GENERATOR_REPLACED: facts.generator_hash != interpreter.generator_hash,
    }
    return tuple(reason for reason, holds in checks.items() if holds)


def run_reasons(run: RunRecord, facts: ProjectFacts) -> tuple[StaleReason, ...]:
    """Return why the images of `run` would come out otherwise today; empty if they would not."""
    replaced = facts.generator_hash != run.generator_hash
    return (StaleReason.GENERATOR_REPLACED,) if replaced else ()


def labelling_reasons(labelling: LabellingRecord, facts: ProjectFacts) -> tuple[StaleReason, ...]:
    """Return why labelling the run again today would give other labels; empty if it would not."""
    by_hash = {one.hash: one for one in facts.interpreters}
    own = by_hash.get(labelling.interpreter_hash)
    if own is None:
        return (StaleReason.INTERPRETER_REPLACED,)
    last = [one for one in facts.interpreters if one.generator_hash == own.generator_hash][-1]
    reasons = []
    if last.hash != own.hash:
        reasons.append(StaleReason.INTERPRETER_REPLACED)
    elif interpreter_reasons(own, facts):
        reasons.append(StaleReason.INTERPRETER_STALE)
    return tuple(reasons)


def _other_keypoints(interpreter: InterpreterRecord, facts: ProjectFacts) -> bool:
    """Tell whether it would learn other keypoints today; names, colours and edges do not count."""
    own = [
        one
        for one in facts.keypoints
        if one.points.points
        and facts.sample_generators.get(one.sample_id) == interpreter.generator_hash
    ]
    # Points that lie nowhere cannot be learned, so nothing is missed by not having learned them.
    somewhere = any(point.located for one in own for point in one.points.points)
    now = {one.sample_id: one.revision for one in own} if somewhere else {}
    learned = facts.learned_keypoints.get(interpreter.hash)
    if learned is None or not now or facts.keypoint_schema is None:
        return bool(now) != (learned is not None)
    same_points = set(learned.schema.ids) == set(facts.keypoint_schema.ids)
    return now != dict(learned.revisions) or not same_points


def _ids_now(schema: LabelSchema | None) -> set[int]:
    return set() if schema is None else set(schema.ids)


def _ids_then(interpreter: InterpreterRecord) -> set[int]:
    with readable("the label schema of an interpreter"):
        return {one["id"] for one in interpreter.schema_json["classes"]}
