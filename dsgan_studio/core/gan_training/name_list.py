"""Lists of names: which of a folder's images are meant."""

from __future__ import annotations

import json
from pathlib import Path

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors

_SHOWN = 5


def read_list(list_file: Path) -> tuple[str, ...]:
    """Return the names in a list file.

    Args:
        list_file: text with a name on each line (# begins a comment), or JSON: a list, or an object
            of lists. `split.json:test` picks one list of an object; without it the list `train`
            is taken, or the only one.

    Raises:
        BadInput: if the file is missing, is neither, or holds no names.
        StoreError: if the disk refuses.
    """
    path, key = _split_key(list_file)
    if not path.is_file():
        raise BadInput(f"the list {path} is not there; check the path.")
    with disk_errors(f"read {path}"):
        data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"the list {path} is not text in UTF-8; save it as such.") from error
    names = _json_names(path, text, key) if path.suffix.lower() == ".json" else _lines(text)
    if not names:
        raise BadInput(f"the list {path} names no images; put one name on each line.")
    return names


def _split_key(list_file: Path) -> tuple[Path, str | None]:
    name, colon, key = list_file.name.rpartition(":")
    if colon and name and not list_file.exists():
        return list_file.with_name(name), key
    return list_file, None


def _lines(text: str) -> tuple[str, ...]:
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def _json_names(path: Path, text: str, key: str | None) -> tuple[str, ...]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"the list {path} is not valid JSON ({error}); correct it.") from error
    if isinstance(value, dict):
        chosen = key or ("train" if "train" in value else None)
        if chosen is None and len(value) == 1:
            chosen = next(iter(value))
        if chosen not in value:
            lists = ", ".join(str(name) for name in list(value)[:_SHOWN])
            raise BadInput(
                f"the list {path} has no part {chosen or 'train'}; "
                f"name one of its parts ({lists}) as {path.name}:PART."
            )
        value = value[chosen]
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise BadInput(f"the list {path} does not hold a list of names; give a JSON list.")
    return tuple(value)
