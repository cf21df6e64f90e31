"""Which images a folder offers, which of them a list names, and which cannot be used."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.gan_training.reading import IMAGE_SUFFIXES, image_size

_SHOWN = 5


@dataclass(frozen=True)
class FolderReport:
    """What was found.

    Attributes:
        paths: images whose headers can be read, in natural order (2 before 10).
        sizes: height and width of each in px.
        unreadable: (name, reason) of what was passed over.
    """

    paths: tuple[Path, ...]
    sizes: tuple[tuple[int, int], ...]
    unreadable: tuple[tuple[str, str], ...]


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts digits by value: cell2 before cell10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple(
        (0, int(p), p) if p.isascii() and p.isdigit() else (1, 0, p.casefold()) for p in parts
    )


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


def scan_folder(folder: Path, list_file: Path | None = None) -> FolderReport:
    """Look at the headers of the images directly in `folder`.

    Args:
        folder: subfolders and hidden files are not looked at.
        list_file: names a subset, with or without suffix; None takes all images.

    Raises:
        BadInput: if the folder is missing, offers nothing readable, or lacks a listed name.
        StoreError: if the disk refuses.
    """
    if not folder.is_dir():
        raise BadInput(f"the folder {folder} is not there; check the path.")
    with disk_errors(f"read the folder {folder}"):
        names = [p.name for p in folder.iterdir() if p.is_file() and not p.name.startswith(".")]
    names.sort(key=lambda name: (natural_key(name), name))
    if not names:
        raise BadInput(f"the folder {folder} holds no files; choose the folder of the images.")
    if list_file is not None:
        names = _listed(folder, names, list_file)
    paths: list[Path] = []
    sizes: list[tuple[int, int]] = []
    unreadable: list[tuple[str, str]] = []
    for name in names:
        try:
            if Path(name).suffix.lower() not in IMAGE_SUFFIXES:
                raise BadInput("not an image, or of a kind that is not read here")
            sizes.append(image_size(folder / name))
        except BadInput as error:
            unreadable.append((name, str(error)))
        else:
            paths.append(folder / name)
    if not paths:
        raise nothing_readable(folder, unreadable)
    return FolderReport(tuple(paths), tuple(sizes), tuple(unreadable))


def nothing_readable(folder: Path, unreadable: list[tuple[str, str]]) -> BadInput:
    """Return the error that says that no file of `folder` is a usable image."""
    name, reason = unreadable[0]
    return BadInput(
        f"none of the {len(unreadable)} files in {folder} can be read as an image "
        f"({name}: {reason}); give PNG, JPEG, TIFF, BMP or WebP."
    )


def _listed(folder: Path, names: list[str], list_file: Path) -> list[str]:
    by_stem: dict[str, list[str]] = {}
    for name in names:
        if Path(name).suffix.lower() in IMAGE_SUFFIXES:
            by_stem.setdefault(Path(name).stem, []).append(name)
    present = set(names)
    wanted: set[str] = set()
    missing: list[str] = []
    for entry in read_list(list_file):
        stems = by_stem.get(entry, [])
        if entry in present:
            wanted.add(entry)
        elif len(stems) == 1:
            wanted.add(stems[0])
        elif len(stems) > 1:
            raise BadInput(
                f"{entry} in the list {list_file} could be {' or '.join(stems[:_SHOWN])}; "
                "write the name with its suffix."
            )
        else:
            missing.append(entry)
    if missing:
        shown = ", ".join(missing[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
        raise BadInput(
            f"{len(missing)} of the names in {list_file} are not in {folder} ({shown}); "
            "correct the list or choose the folder that has them."
        )
    return [name for name in names if name in wanted]
