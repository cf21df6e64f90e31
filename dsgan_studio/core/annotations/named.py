"""What holds of every named and coloured part of a schema, be it a class or a keypoint."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol

from dsgan_studio.core.annotations.palette import Colour, colour_to_hex
from dsgan_studio.core.base.errors import BadInput, NewerVersion

LONGEST_NAME = 200


class Named(Protocol):
    """A part of a schema, such as a class."""

    @property
    def id(self) -> int:
        """A number of its own."""

    @property
    def name(self) -> str:
        """What the user calls it."""

    @property
    def colour(self) -> Colour:
        """Red, green, blue, 0 to 255 each."""


def check_named(one: Named, kind: str, highest_id: int, more: str = "") -> None:
    """Check id, name and colour of one part, which may come out of JSON with any types.

    Args:
        one: the part.
        kind: what messages call it, such as "class".
        highest_id: the ids are 0 to this.
        more: what else is to be said of the ids.

    Raises:
        BadInput: if one of them is not allowed.
    """
    if not is_whole(one.id) or not 0 <= one.id <= highest_id:
        raise BadInput(
            f"the {kind} id {short(one.id)} is not allowed; ids are whole numbers from 0 to "
            f"{highest_id}{more}."
        )
    if not isinstance(one.name, str) or not one.name.strip():
        raise BadInput(f"{kind} {one.id} has no name; give it one.")
    if len(one.name) > LONGEST_NAME or not one.name.isprintable():
        raise BadInput(
            f"the name {short(one.name)} of {kind} {one.id} is too long or holds characters that "
            f"cannot be shown; write at most {LONGEST_NAME} letters on one line."
        )
    if len(one.colour) != 3 or not all(is_whole(v) and 0 <= v <= 255 for v in one.colour):
        raise BadInput(
            f'the colour {short(one.colour)} of {kind} "{one.name}" is not a colour; give red, '
            "green and blue from 0 to 255."
        )


def check_distinct(parts: Sequence[Named], kinds: str) -> None:
    """Check that no two parts have an id, a name or a colour in common (`BadInput`).

    Args:
        parts: each of which `check_named` has passed.
        kinds: what messages call them, such as "classes".
    """
    check_unique("id", [one.id for one in parts], kinds)
    check_unique("name", [unicodedata.normalize("NFC", one.name) for one in parts], kinds)
    check_unique("colour", [colour_to_hex(one.colour) for one in parts], kinds)


def check_unique(what: str, values: Iterable[object], kinds: str) -> None:
    """Check that no two `kinds` have the same of `what` (`BadInput`)."""
    seen = set()
    for value in values:
        if value in seen:
            raise BadInput(f"two {kinds} have the {what} {value}; give each its own.")
        seen.add(value)


def check_version(version: object, known: int, name: str, kind: str) -> None:
    """Check the version of a schema's file.

    Args:
        version: what the file says.
        known: the latest that this program knows.
        name: what messages call the file.
        kind: what it is, such as "a label schema".

    Raises:
        BadInput: if it is no version.
        NewerVersion: if a later version of this program wrote it.
    """
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadInput(f"{name} has schema_version {version!r}; write {known} there.")
    if version > known:
        raise NewerVersion(
            f"{name} is {kind} of version {version}, but this program knows up to {known}; open "
            "it with a newer DSGAN Studio."
        )


def is_whole(value: object) -> bool:
    """Tell whether a value out of JSON is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def short(value: object) -> str:
    """Return a value as it can stand in a message."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
