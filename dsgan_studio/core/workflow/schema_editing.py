"""Changes of the label schema as steps of the project: every mask follows, and all can be undone.

The steps are kept in the project's settings, so that they can be undone after a restart too. They
are forgotten once the schema was changed by other means, such as an import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.palette import Colour
from dsgan_studio.core.annotations.schema import (
    UNLABELLED,
    LabelSchema,
    schema_from_json,
    schema_to_json,
)
from dsgan_studio.core.annotations.schema_edits import (
    moved,
    recoloured,
    renamed,
    with_class,
    with_parent,
    without_class,
)
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.painting import painting_schema
from dsgan_studio.core.workflow.schema_masks import (
    OWN,
    Moved,
    Whose,
    keep_journals,
    planned,
    put_journals,
    put_masks,
    settle_strokes,
)

STEPS_SETTING = "schema_steps"
MOST_STEPS = 50

Deed = Literal["add", "rename", "recolour", "move", "set parent", "merge", "delete"]


@dataclass(frozen=True)
class SchemaStep:
    """One change of the schema.

    Attributes:
        deed: what was done.
        name: of the class it was done to.
        before: the schema before.
        after: the schema after.
        relabel: ids whose pixels got another label, and which.
        moved: what that did to masks when it was done or undone last, by reader and sample.
    """

    deed: Deed
    name: str
    before: LabelSchema
    after: LabelSchema
    relabel: Mapping[int, int] = field(default_factory=dict)
    moved: Mapping[Whose, Moved] = field(default_factory=dict)


@dataclass(frozen=True)
class SchemaSteps:
    """What can be undone and redone.

    Attributes:
        done: oldest first.
        undone: next to redo last.
    """

    done: tuple[SchemaStep, ...] = ()
    undone: tuple[SchemaStep, ...] = ()


def schema_steps(project: Project) -> SchemaSteps:
    """Return what can be undone and redone of the schema as it is now."""
    stored = project.setting(STEPS_SETTING)
    try:
        steps = SchemaSteps(_from_json(stored, "done"), _from_json(stored, "undone"))
    except (BadInput, KeyError, TypeError, ValueError, AttributeError):
        return SchemaSteps()  # of another version, or damaged: only undo is lost
    now = project.schema()
    if steps.done and steps.done[-1].after != now:
        return SchemaSteps()
    if steps.undone and steps.undone[-1].before != now:
        return SchemaSteps()
    return steps


def add_class(project: Project, name: str, *, parent: int | None = None) -> LabelSchema:
    """Add a class; an id that meant another class once is not used again where others are left.

    Raises:
        BadInput: if the name is taken or empty, or there is no room.
        StoreError: if the disk refuses.
    """
    used = {one for interpreter in project.interpreters() for one in interpreter.class_ids}
    for step in schema_steps(project).done:
        used |= set(step.before.ids)
    schema = with_class(painting_schema(project), name, parent=parent, used_before=used)
    return _do(project, "add", name, schema)


def rename_class(project: Project, class_id: int, name: str) -> LabelSchema:
    """Give a class another name (`BadInput` if it is taken or empty)."""
    schema = painting_schema(project)
    return _do(project, "rename", schema.by_id(class_id).name, renamed(schema, class_id, name))


def recolour_class(project: Project, class_id: int, colour: Colour) -> LabelSchema:
    """Give a class another colour (`BadInput` if it is taken)."""
    schema = painting_schema(project)
    name = schema.by_id(class_id).name
    return _do(project, "recolour", name, recoloured(schema, class_id, colour))


def move_class(project: Project, class_id: int, place: int) -> LabelSchema:
    """Put a class at another place of the list; ids stay."""
    schema = painting_schema(project)
    return _do(project, "move", schema.by_id(class_id).name, moved(schema, class_id, place))


def set_parent(project: Project, class_id: int, parent: int | None) -> LabelSchema:
    """Make a class a part of another, or of none (`BadInput` if parents run in a circle)."""
    schema = painting_schema(project)
    name = schema.by_id(class_id).name
    return _do(project, "set parent", name, with_parent(schema, class_id, parent))


def merge_classes(project: Project, class_id: int, into: int) -> LabelSchema:
    """Give every pixel of a class to another, in all masks, and remove the class.

    Raises:
        BadInput: if one is not there, both are the same, or the class is the background.
        StoreError: if the disk refuses.
    """
    schema = painting_schema(project)
    name, target = schema.by_id(class_id).name, schema.by_id(into)
    if class_id == target.id:
        raise BadInput(f'"{name}" cannot be merged with itself; choose another class.')
    return _do(project, "merge", name, without_class(schema, class_id), {class_id: into})


def delete_class(project: Project, class_id: int) -> LabelSchema:
    """Remove a class; its pixels become unlabelled in all masks.

    Raises:
        BadInput: if it is not there, or is the background.
        StoreError: if the disk refuses.
    """
    schema = painting_schema(project)
    name = schema.by_id(class_id).name
    return _do(project, "delete", name, without_class(schema, class_id), {class_id: UNLABELLED})


def undo_schema(project: Project) -> SchemaStep | None:
    """Take the latest change back and return it, None if there is none.

    What was painted since stays; see `schema_masks.planned`.

    Raises:
        StoreError: if the disk refuses.
    """
    steps = schema_steps(project)
    if not steps.done:
        return None
    step = steps.done[-1]
    gone = {one: UNLABELLED for one in step.after.ids if one not in step.before.ids}
    _apply(
        project,
        step.before,
        (gone, step.moved),
        lambda then: SchemaSteps(steps.done[:-1], (*steps.undone, replace(step, moved=then))),
    )
    return step


def redo_schema(project: Project) -> SchemaStep | None:
    """Do the change again that was taken back last; otherwise like `undo_schema`."""
    steps = schema_steps(project)
    if not steps.undone:
        return None
    step = steps.undone[-1]
    # A merge is done anew: pixels painted since it was taken back belong to it too.
    last = {} if step.relabel else step.moved
    _apply(
        project,
        step.after,
        (step.relabel, last),
        lambda then: SchemaSteps((*steps.done, replace(step, moved=then)), steps.undone[:-1]),
    )
    return step


def _do(
    project: Project,
    deed: Deed,
    name: str,
    after: LabelSchema,
    relabel: Mapping[int, int] | None = None,
) -> LabelSchema:
    before = painting_schema(project)
    if after == before:
        return before
    step = SchemaStep(deed, name, before, after, relabel or {})
    done = schema_steps(project).done
    _apply(
        project,
        after,
        (step.relabel, {}),
        lambda then: SchemaSteps((*done, replace(step, moved=then))[-MOST_STEPS:]),
    )
    return after


def _apply(
    project: Project,
    schema: LabelSchema,
    masks: tuple[Mapping[int, int], Mapping[Whose, Moved]],
    steps: Callable[[Mapping[Whose, Moved]], SchemaSteps],
) -> None:
    """Let the schema hold and the masks follow, then note the steps."""
    relabel, last = masks
    if not relabel and not last:
        with project.transaction():
            project.set_schema(schema)
            project.set_setting(STEPS_SETTING, _to_json(steps({})))
        return
    settle_strokes(project)
    changes = planned(project, _table(relabel), last)
    kept = keep_journals(project, changes)
    with project.transaction():
        put_masks(project, changes)
        project.set_schema(schema)
        project.set_setting(STEPS_SETTING, _to_json(steps({})))
    hashes = put_journals(changes)
    then = {
        change.whose: Moved(
            before=change.revision,
            after=change.store.history(change.sample_id)[-1].revision,
            kept=kept[change.whose],
            journal_sha256=hashes[change.whose],
        )
        for change in changes
    }
    project.set_setting(STEPS_SETTING, _to_json(steps(then)))


def _table(relabel: Mapping[int, int]) -> UInt8[np.ndarray, "256"]:
    table = np.arange(256, dtype=np.uint8)
    for old, new in relabel.items():
        table[old] = new
    return table


def _to_json(steps: SchemaSteps) -> Json:
    return {
        "done": [_step_to_json(step) for step in steps.done],
        "undone": [_step_to_json(step) for step in steps.undone],
    }


def _step_to_json(step: SchemaStep) -> Json:
    return {
        "deed": step.deed,
        "name": step.name,
        "before": schema_to_json(step.before),
        "after": schema_to_json(step.after),
        "relabel": [[old, new] for old, new in step.relabel.items()],
        "moved": [
            [sample, one.before, one.after, one.kept, one.journal_sha256, reader]
            for (reader, sample), one in step.moved.items()
        ],
    }


def _from_json(stored: Json, key: str) -> tuple[SchemaStep, ...]:
    if not isinstance(stored, dict):
        return ()
    steps = stored[key]
    if not isinstance(steps, list):
        return ()
    return tuple(_step_from_json(one) for one in steps)


def _step_from_json(one: Json) -> SchemaStep:
    if not isinstance(one, dict):
        raise BadInput("a step of the schema cannot be read; it is passed over.")
    rows = one["moved"]
    return SchemaStep(
        deed=one["deed"],
        name=str(one["name"]),
        before=schema_from_json(one["before"]),
        after=schema_from_json(one["after"]),
        relabel={int(old): int(new) for old, new in one["relabel"]},
        moved=dict(_moved_from_json(row) for row in rows),
    )


def _moved_from_json(row: Json) -> tuple[Whose, Moved]:
    sample, before, after, kept, digest, *reader = row  # before there were readers, none was named
    whose = (int(reader[0]) if reader else OWN, int(sample))
    return whose, Moved(int(before), int(after), _plain(kept), str(digest))


def _plain(name: object) -> str:
    """Return a file name, which must not lead out of its folder."""
    text = str(name)
    if "/" in text or "\\" in text or text.startswith("."):
        raise BadInput(f"{text[:80]!r} is not the name of a journal.")
    return text
