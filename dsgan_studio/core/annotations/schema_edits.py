"""Changes of a label schema; each returns a new one and changes no mask."""

from __future__ import annotations

import dataclasses

from dsgan_studio.core.annotations.palette import Colour, distinct_colours
from dsgan_studio.core.annotations.schema import HIGHEST_ID, LabelClass, LabelSchema
from dsgan_studio.core.base.errors import BadInput


def with_class(schema: LabelSchema, name: str, *, parent: int | None = None) -> LabelSchema:
    """Return the schema with a new class at its end: the lowest free id, a colour not yet used.

    Raises:
        BadInput: if the name is taken or empty, or there is no id left.
    """
    free = sorted(set(range(HIGHEST_ID + 1)) - set(schema.ids))
    if not free:
        raise BadInput("the label schema has no room for another class; merge two that are alike.")
    return LabelSchema((*schema.classes, LabelClass(free[0], name, _free_colour(schema), parent)))


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
