"""Which images a folder offers, and which of them a list names; few files are opened for it."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.name_list import read_list
from dsgan_studio.core.gan_training.reading import (
    HEAD_BYTES,
    IMAGE_SUFFIXES,
    NOT_AN_IMAGE,
    begins_as_image,
)

_SHOWN = 5
_PER_REPORT = 256
_DIGITS_OR_NOT = re.compile(r"\d+|\D+")
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EACCES)


@dataclass(frozen=True)
class ListedFile:
    """A file that by its name is an image.

    Attributes:
        name: in the folder.
        stamp: size in bytes, time of the last change in ns, and mode; other pixels, or leave to
            read them, have another stamp.
    """

    name: str
    stamp: tuple[int, int, int]


@dataclass(frozen=True)
class Listing:
    """What lies in a folder.

    Attributes:
        folder: it.
        files: images by their names, in natural order (2 before 10).
        passed_over: (name, reason) of what is none, in natural order.
    """

    folder: Path
    files: tuple[ListedFile, ...]
    passed_over: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FolderReport:
    """What was found in a folder of images.

    Attributes:
        names: of the images that could be read, in natural order.
        sizes: height and width of each in px.
        unreadable: (name, reason) of what was passed over.
        folder: where they lie.
    """

    names: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    unreadable: tuple[tuple[str, str], ...]
    folder: Path = Path()


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts digits by value: cell2 before cell10."""
    parts = _DIGITS_OR_NOT.findall(name)
    return tuple(
        (0, int(p), p) if p.isascii() and p.isdigit() else (1, 0, p.casefold()) for p in parts
    )


def list_folder(folder: Path, list_file: Path | None, context: JobContext) -> Listing:
    """List the images directly in `folder`.

    Args:
        folder: subfolders and hidden files are not looked at.
        list_file: names a subset, with or without suffix; None takes all images.
        context: progress and cancel.

    Raises:
        BadInput: if the folder is missing, holds no image by its name, or lacks a listed name.
        StoreError: if the disk refuses.
        JobCancelled: if the job was cancelled.
    """
    if not folder.is_dir():
        raise BadInput(f"the folder {folder} is not there; check the path.")
    entries = _entries(folder, context)
    names = sorted(entries, key=lambda name: (natural_key(name), name))
    if not names:
        raise BadInput(
            f"the folder {folder} holds no files (its subfolders are not looked at); "
            "choose the folder that holds the images themselves."
        )
    if list_file is not None:
        names = _listed(folder, names, list_file)
    found = [(name, entries[name]) for name in names]
    listing = Listing(
        folder=folder,
        files=tuple(ListedFile(n, what) for n, what in found if not isinstance(what, str)),
        passed_over=tuple((n, what) for n, what in found if isinstance(what, str)),
    )
    if not listing.files:
        raise nothing_readable(folder, listing.passed_over)
    return listing


def _entries(folder: Path, context: JobContext) -> dict[str, tuple[int, int, int] | str]:
    """Return the stamp of each file that is an image by its name, or why another is none.

    Of a name without a suffix, as some microscopes and archives write them, the content decides.
    """
    found: dict[str, tuple[int, int, int] | str] = {}
    with disk_errors(f"read the folder {folder}"), os.scandir(folder) as entries:
        for entry in entries:
            if len(found) % _PER_REPORT == 0:
                context.checkpoint("listing the folder", len(found), len(found) + _PER_REPORT)
            suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 - fast
            is_image = suffix in IMAGE_SUFFIXES or (not suffix and _begins_as_image(entry))
            # A subfolder of any name is ordinary; one that is named like an image is not.
            if entry.name.startswith(".") or not (is_image or _is_file(entry)):
                continue
            found[entry.name] = _stamp(entry) if is_image else NOT_AN_IMAGE
    context.checkpoint("listing the folder", len(found), len(found))
    return found


def _is_file(entry: os.DirEntry[str]) -> bool:
    with contextlib.suppress(OSError):  # links in a circle
        return entry.is_file()
    return False


def _begins_as_image(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or not _is_file(entry):
        return False
    with contextlib.suppress(OSError), open(entry.path, "rb") as file:
        return begins_as_image(file.read(HEAD_BYTES))
    return False


def _stamp(entry: os.DirEntry[str]) -> tuple[int, int, int] | str:
    try:
        found = entry.stat()
    except OSError as error:
        if error.errno not in _NOT_THERE:
            raise
        if entry.is_symlink():
            return "a link that leads nowhere"
        return "it vanished while the folder was being read"
    if not stat.S_ISREG(found.st_mode):
        return "a folder, not an image" if stat.S_ISDIR(found.st_mode) else "not a file"
    return found.st_size, found.st_mtime_ns, found.st_mode


def nothing_readable(folder: Path, unreadable: tuple[tuple[str, str], ...]) -> BadInput:
    """Return the error that says that no file of `folder` is a usable image, and mostly why."""
    ((reason, count),) = Counter(reason for _, reason in unreadable).most_common(1)
    name = next(name for name, why in unreadable if why == reason)
    others = "" if count == 1 else f" and {count - 1} more"
    return BadInput(
        f"none of the {len(unreadable)} files in {folder} can be read as an image "
        f"({name}{others}: {reason.rstrip('.')}); give PNG, JPEG, TIFF, BMP or WebP."
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
        are = "is" if len(missing) == 1 else "are"
        raise BadInput(
            f"{len(missing)} of the names in {list_file} {are} not in {folder} ({shown}); "
            "correct the list or choose the folder that has them."
        )
    return [name for name in names if name in wanted]
