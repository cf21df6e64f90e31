"""Classes of a release that are others of the label schema put together, or left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.schema import (
    BACKGROUND,
    UNLABELLED,
    LabelClass,
    LabelSchema,
    listed,
)
from dsgan_studio.core.base.errors import BadInput


@dataclass(frozen=True, eq=False)
class MergedClasses:
    """What a schema becomes.

    Attributes:
        schema: of the release.
        table: [256] the id in the release of each id of the project, 255 for what is ignored.
        sources: ids of the project that each class of the release is made of, by its id.
        ignored: ids of the project whose pixels become unlabelled.
    """

    schema: LabelSchema
    table: UInt8[np.ndarray, "256"]
    sources: Mapping[int, tuple[int, ...]]
    ignored: tuple[int, ...] = ()

    def label(self, label: UInt8[np.ndarray, "S S"]) -> UInt8[np.ndarray, "S S"]:
        """Return a label of the project as it is in the release."""
        return np.take(self.table, label)

    @property
    def one_to_one(self) -> bool:
        """Whether every class of the project has a class of its own."""
        kept = sum(len(ids) for ids in self.sources.values())
        return kept == len(self.sources) and not self.ignored


def merge_classes(
    schema: LabelSchema, into: Mapping[int, int], *, renumber: bool = False
) -> MergedClasses:
    """Return what `schema` becomes when classes are put into others.

    Args:
        schema: of the labels.
        into: by id of a class, the id of the class it goes into: 0 makes it background, 255
            ignored. Classes that are not named stay. A class keeps its id, name and colour; what
            goes into it only adds pixels. The parent of a class that is gone passes its place on.
        renumber: give the classes that are left the ids 1, 2, 3 … in the order of the schema;
            else ids stay, with gaps.

    Raises:
        BadInput: if a class is not in the schema, the background is put into another, a class
            goes into one that goes elsewhere itself, or no class is left.
    """
    _check(schema, into)
    kept = [one for one in schema.classes if one.id not in into]
    if into and len(kept) < 2:
        raise BadInput("no class but the background would be left; keep at least one class.")
    new_id = {one.id: place if renumber else one.id for place, one in enumerate(_ordered(kept))}
    table = np.full(256, UNLABELLED, np.uint8)
    sources: dict[int, list[int]] = {number: [] for number in new_id.values()}
    for one in schema.classes:
        target = into.get(one.id, one.id)
        if target != UNLABELLED:
            table[one.id] = new_id[target]
            sources[new_id[target]].append(one.id)
    parents = _parents(schema, into)
    classes = tuple(
        replace(
            one,
            id=new_id[one.id],
            parent=None if parents[one.id] is None else new_id[int(parents[one.id] or 0)],
        )
        for one in kept
    )
    told = {number: tuple(ids) for number, ids in sources.items()}
    ignored = tuple(one.id for one in schema.classes if into.get(one.id) == UNLABELLED)
    return MergedClasses(LabelSchema(classes), table, told, ignored)


def _ordered(kept: Sequence[LabelClass]) -> list[LabelClass]:
    """Return the background first, so that it keeps the id 0."""
    return sorted(kept, key=lambda one: one.id != BACKGROUND)


def _check(schema: LabelSchema, into: Mapping[int, int]) -> None:
    for source, target in into.items():
        name = schema.by_id(source).name
        if source == BACKGROUND:
            raise BadInput("the background cannot go into another class; merge the others.")
        if target != UNLABELLED:
            other = schema.by_id(target)
            if target == source or target in into:
                raise BadInput(
                    f'"{name}" cannot go into "{other.name}", which goes elsewhere itself; give '
                    f"one of {listed(one for one in schema.ids if one not in into)}."
                )


def _parents(schema: LabelSchema, into: Mapping[int, int]) -> dict[int, int | None]:
    """Return the parent of each class that is left: the nearest above it that is left."""
    found: dict[int, int | None] = {}
    for one in schema.classes:
        if one.id in into:
            continue
        above = one.parent
        while above is not None:
            target = into.get(above, above)
            if target not in (BACKGROUND, UNLABELLED, one.id):
                break
            above = schema.by_id(above).parent
        found[one.id] = None if above is None else into.get(above, above)
    for one_id in found:
        seen, now = {one_id}, found[one_id]
        while now is not None and now not in seen:
            seen.add(now)
            now = found[now]
        if now is not None:  # a part was put where its whole goes
            found[one_id] = None
    return found
