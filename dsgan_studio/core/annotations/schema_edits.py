"""Changes of a label schema; each returns a new one and changes no mask."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from dsgan_studio.core.annotations.palette import Colour, distinct_colours
from dsgan_studio.core.annotations.schema import (
    BACKGROUND,
    HIGHEST_ID,
    LabelClass,
    LabelSchema,
)
from dsgan_studio.core.base.errors import BadInput


def with_class(
    schema: LabelSchema, name: str, *, parent: int | None = None, used_before: Iterable[int] = ()
) -> LabelSchema:
    """Return the schema with a new class at its end: the lowest free id, a colour not yet used.

    Args:
        schema: as it is.
        name: of the new class.
        parent: id of what it is a part of.
        used_before: ids that meant other classes once, taken only where no other is left.

    Raises:
        BadInput: if the name is taken or empty, or there is no id left.
    """
    free = sorted(set(range(HIGHEST_ID + 1)) - set(schema.ids))
    if not free:
        raise BadInput("the label schema has no room for another class; merge two that are alike.")
    class_id = (sorted(set(free) - set(used_before)) or free)[0]
    return LabelSchema((*schema.classes, LabelClass(class_id, name, _free_colour(schema), parent)))


def _free_colour(schema: LabelSchema) -> Colour:
    taken = {one.colour for one in schema.classes}
    return next(
        colour for colour in distinct_colours(len(schema.classes) + 1) if colour not in taken
    )


def renamed(schema: LabelSchema, class_id: int, name: str) -> LabelSchema:
    """Return the schema with another name for a class (`BadInput` if it is taken or empty)."""
    return _changed(schema, dataclasses.replace(schema.by_id(class_id), name=name))


def recoloured(schema: LabelSchema, class_id: int, colour: Colour) -> LabelSchema:
    """Return the schema with another colour for a class (`BadInput` if it is taken)."""
    return _changed(schema, dataclasses.replace(schema.by_id(class_id), colour=colour))


def moved(schema: LabelSchema, class_id: int, place: int) -> LabelSchema:
    """Return the schema with a class at another place of the list; ids stay as they are."""
    one = schema.by_id(class_id)
    others = [other for other in schema.classes if other.id != class_id]
    others.insert(place, one)
    return LabelSchema(tuple(others))


def _changed(schema: LabelSchema, changed: LabelClass) -> LabelSchema:
    return LabelSchema(tuple(changed if one.id == changed.id else one for one in schema.classes))


def with_parent(schema: LabelSchema, class_id: int, parent: int | None) -> LabelSchema:
    """Return the schema with a class as a part of another (`BadInput` if parents run in a circle).

    Args:
        schema: as it is.
        class_id: the class that is a part.
        parent: id of what it is a part of, None for nothing.
    """
    return _changed(schema, dataclasses.replace(schema.by_id(class_id), parent=parent))


def without_class(schema: LabelSchema, class_id: int) -> LabelSchema:
    """Return the schema without a class; its parts become parts of its own parent.

    Raises:
        BadInput: if there is no such class, or it is the background.
    """
    gone = schema.by_id(class_id)
    if class_id == BACKGROUND:
        raise BadInput(
            f'"{gone.name}" is the background, which every schema has; choose another class.'
        )
    return LabelSchema(
        tuple(
            dataclasses.replace(one, parent=gone.parent) if one.parent == class_id else one
            for one in schema.classes
            if one.id != class_id
        )
    )
