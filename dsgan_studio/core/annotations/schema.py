"""The label schema: which classes there are, what they are called and how they are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from dsgan_studio.core.annotations.named import (
    check_distinct,
    check_named,
    check_version,
    is_whole,
    short,
)
from dsgan_studio.core.annotations.palette import (
    BACKGROUND_COLOUR,
    Colour,
    colour_from_hex,
    colour_to_hex,
    distinct_colours,
)
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write_json, read_json

UNLABELLED = 255
BACKGROUND = 0
HIGHEST_ID = 254
MOST_CLASSES = 254
# DatasetGAN's scripts drop a class with fewer pixels than this in an image, without a word.
FEWEST_PIXELS = 30
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class LabelClass:
    """One class of the schema.

    Attributes:
        id: the grey level of its pixels in a mask, 0 to 254; 0 is the background.
        name: what the user calls it.
        colour: red, green, blue, 0 to 255 each.
        parent: id of the class it is a part of (a nucleus of a cell), or None.
    """

    id: int
    name: str
    colour: Colour
    parent: int | None = None


@dataclass(frozen=True)
class LabelSchema:
    """The classes of a project, in the order in which they are listed.

    Raises:
        BadInput: if an id, name or colour occurs twice or is not allowed, the background (id 0) is
            missing, a parent does not exist, or parents run in a circle.
    """

    classes: tuple[LabelClass, ...]

    def __post_init__(self) -> None:
        _check_count(self.classes)
        for one in self.classes:
            check_named(one, "class", HIGHEST_ID, f" ({UNLABELLED} means unlabelled)")
        check_distinct(self.classes, "classes")
        _check_parents(self.classes)

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """The ids, in the order of the classes."""
        return tuple(one.id for one in self.classes)

    @cached_property
    def index_of(self) -> Mapping[int, int]:
        """The place of each id among the classes, from 0."""
        return {one.id: place for place, one in enumerate(self.classes)}

    def by_id(self, class_id: int) -> LabelClass:
        """Return the class of that id.

        Raises:
            BadInput: if the schema has no such class.
        """
        if class_id not in self.index_of:
            raise BadInput(
                f"the label schema has no class {class_id}; its ids are {listed(self.ids)}."
            )
        return self.classes[self.index_of[class_id]]


def listed(values: Iterable[object], most: int = 12) -> str:
    """Return `values` as text with commas; beyond `most` of them, only how many more there are."""
    texts = [str(value) for value in values]
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def default_schema() -> LabelSchema:
    """Return what a new project starts with: the background and one class."""
    return schema_from_ids((1,))


def schema_from_ids(ids: Iterable[int]) -> LabelSchema:
    """Return a schema with a class for each of `ids`, and the background; 255 is passed over.

    Raises:
        BadInput: if an id is below 0 or above 255, or there are more than 254 classes.
    """
    others = sorted(set(ids) - {BACKGROUND, UNLABELLED})
    if len(others) >= MOST_CLASSES:
        raise BadInput(
            f"the masks hold {len(others) + 1} classes with the background, but a label schema has"
            f" room for {MOST_CLASSES}; check that they are label masks and not photographs."
        )
    colours = distinct_colours(len(others))
    background = LabelClass(BACKGROUND, "background", BACKGROUND_COLOUR)
    named = [
        LabelClass(class_id, f"class {class_id}", colour)
        for class_id, colour in zip(others, colours, strict=True)
    ]
    return LabelSchema((background, *named))


def schema_to_json(schema: LabelSchema) -> dict[str, Any]:
    """Return `schema` as JSON values, with the version of this layout."""
    return {
        "schema_version": SCHEMA_VERSION,
        "classes": [
            {
                "id": one.id,
                "name": one.name,
                "colour": colour_to_hex(one.colour),
                "parent": one.parent,
            }
            for one in schema.classes
        ],
    }


def schema_from_json(value: Any, name: str = "the label schema") -> LabelSchema:
    """Return the schema that `schema_to_json` made `value` of.

    A class without a colour gets one that no other class has.

    Args:
        value: what a JSON parser returned.
        name: what messages call it, such as the path of the file.

    Raises:
        BadInput: if `value` is not such a schema.
        NewerVersion: if a later version of this program wrote it.
    """
    if not isinstance(value, dict) or not isinstance(value.get("classes"), list):
        raise BadInput(
            f"{name} is not a label schema: it has no list of classes; see the user guide for an"
            " example."
        )
    version = value.get("schema_version", SCHEMA_VERSION)
    check_version(version, SCHEMA_VERSION, name, "a label schema")
    try:
        return LabelSchema(_classes_from_json(value["classes"]))
    except BadInput as error:
        raise BadInput(f"{name} cannot be used: {error}") from error


def read_schema(path: Path) -> LabelSchema:
    """Return the schema in the JSON file at `path`.

    Raises:
        BadInput: if the file is missing or is not a schema.
        NewerVersion: if a later version of this program wrote it.
        StoreError: if the disk refuses.
    """
    return schema_from_json(read_json(path), str(path))


def write_schema(path: Path, schema: LabelSchema) -> None:
    """Put `schema` at `path` as JSON, whole or not at all (`StoreError` if the disk refuses)."""
    atomic_write_json(path, schema_to_json(schema))


def _classes_from_json(entries: list[Any]) -> tuple[LabelClass, ...]:
    _check_count(entries)
    for entry in entries:
        if not isinstance(entry, dict) or "id" not in entry or "name" not in entry:
            raise BadInput(f"each class needs an id and a name, but one is {short(entry)}.")
    given = [_colour_from_json(entry) for entry in entries]
    taken = {BACKGROUND_COLOUR, *given}
    # Each class takes at most one of the 254, so the spares cannot run out.
    spare = (colour for colour in distinct_colours(MOST_CLASSES) if colour not in taken)
    classes = []
    for entry, colour in zip(entries, given, strict=True):
        own = colour or (BACKGROUND_COLOUR if entry["id"] == BACKGROUND else next(spare))
        classes.append(LabelClass(entry["id"], entry["name"], own, entry.get("parent")))
    return tuple(classes)


def _colour_from_json(entry: dict[str, Any]) -> Colour | None:
    colour = entry.get("colour")
    if colour is None:
        return None
    if isinstance(colour, list) and len(colour) == 3 and all(is_whole(level) for level in colour):
        return colour[0], colour[1], colour[2]  # the range is checked with the class
    try:
        return colour_from_hex(colour if isinstance(colour, str) else "")
    except ValueError as error:
        raise BadInput(
            f"the colour {short(colour)} of class {short(entry['name'])} is not a colour; write"
            ' it like "#E69F00".'
        ) from error


def _check_count(classes: tuple[LabelClass, ...] | list[Any]) -> None:
    if len(classes) > MOST_CLASSES:
        raise BadInput(
            f"a label schema has room for {MOST_CLASSES} classes, but {len(classes)} are given;"
            " leave some out or join them."
        )


def _check_parents(classes: tuple[LabelClass, ...]) -> None:
    by_id = {one.id: one for one in classes}
    if BACKGROUND not in by_id:
        raise BadInput(
            'the label schema has no class 0; add one with id 0 and the name "background".'
        )
    for one in classes:
        if one.parent is not None and (not is_whole(one.parent) or one.parent not in by_id):
            raise BadInput(
                f'class "{one.name}" has the parent {short(one.parent)}, which is not a class; its'
                f" parent can be one of {listed(by_id)}."
            )
    for one in classes:
        _check_reaches_a_root(one, by_id)


def _check_reaches_a_root(one: LabelClass, by_id: Mapping[int, LabelClass]) -> None:
    met = [one.id]
    parent = one.parent
    while parent is not None:
        if parent in met:
            names = " -> ".join(by_id[class_id].name for class_id in (*met, parent))
            raise BadInput(f"the parents run in a circle ({names}); remove one of them.")
        met.append(parent)
        parent = by_id[parent].parent
