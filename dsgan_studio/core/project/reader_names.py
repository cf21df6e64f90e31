"""What readers may be called, and the folders made of their names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from dsgan_studio.core.annotations.named import short
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.project.reader_records import FIRST_READER_NAME

LONGEST_READER_NAME = 80
_LONGEST_FOLDER = 32
# Joiners are not seen, but Persian and Indic names, and drawn ones, are written with them.
_JOINERS = str.maketrans("", "", "\u200c\u200d")


def checked_reader_name(name: str, taken: Iterable[str]) -> str:
    """Return `name` as it is stored: composed, with single spaces, none around it.

    Args:
        name: as someone typed it.
        taken: names of the other readers.

    Raises:
        BadInput: if it is empty, too long, cannot be shown on one line, or is another reader's but
            for large and small letters.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain.translate(_JOINERS):
        raise BadInput("a reader needs a name; write one with at least one letter.")
    if len(plain) > LONGEST_READER_NAME:
        raise BadInput(
            f"the name of a reader has {len(plain)} letters ({short(plain)}); write at most "
            f"{LONGEST_READER_NAME}."
        )
    if not plain.translate(_JOINERS).isprintable():
        raise BadInput(
            f"the name {short(plain)} holds characters that cannot be shown; write one without."
        )
    for other in taken:
        if same_name(plain, other):
            raise BadInput(
                f'there is a reader called "{other}" already; names that differ only in large and '
                "small letters are one, so choose another."
            )
    if same_name(plain, FIRST_READER_NAME):
        raise BadInput(f'"{plain}" is what a reader without a name is called; choose another.')
    return plain


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one, whatever the letters' case and how they are composed."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    seen = " ".join(name.translate(_JOINERS).split())
    folded = unicodedata.normalize("NFKC", seen).casefold()
    return unicodedata.normalize("NFKC", folded)


def reader_folder_name(reader_id: int, name: str) -> str:
    """Return a folder name that every system takes: the number, and what of the name is ASCII."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_FOLDER].strip("-")
    return f"{reader_id:02d}-{words}" if words else f"{reader_id:02d}"
