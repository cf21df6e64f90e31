"""All writing goes through here: whole or not at all, and a full disk is told in one sentence."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dsgan_studio.core.base.errors import BadInput, StoreError
from dsgan_studio.core.base.staging import held, remove_killed, staged_name

_ADVICE = {
    errno.ENOSPC: "the disk is full; free some space and start again",
    errno.EDQUOT: "your disk quota is used up; free some space and start again",
    errno.EROFS: "the disk is read-only; choose a folder that can be written to",
    errno.EACCES: "permission is denied; choose a folder that you may write to",
    errno.EPERM: "the system does not permit it; choose a folder that you may write to",
    errno.EIO: "the disk reported a hardware error; check the disk or its cable and start again",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.ENOTDIR: "a part of the path is a file, not a folder; choose another place",
    errno.EEXIST: "a file is in the way; choose another place",
    errno.EISDIR: "a folder of that name is in the way; choose another name",
    errno.ELOOP: "its links lead in a circle; choose another place",
    errno.EMFILE: "too many files are open; close other programs and start again",
}
# A path that no disk would take: the user's to correct, not the machine's failure.
_WRONG_PATH = (errno.ENAMETOOLONG, errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ELOOP)


def _reason(error: OSError | sqlite3.Error) -> str:
    if isinstance(error, OSError) and error.errno in _ADVICE:
        return _ADVICE[error.errno]
    # SQLite and HDF5 keep the number of the system's error in their text only.
    if isinstance(error, sqlite3.Error) and "disk is full" in str(error):
        return _ADVICE[errno.ENOSPC]
    for number in (errno.ENOSPC, errno.EROFS, errno.EIO, errno.EDQUOT):
        if f"errno = {number}," in str(error):
            return _ADVICE[number]
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{text}; check the disk and start again"


@contextlib.contextmanager
def disk_errors(what: str) -> Iterator[None]:
    """Turn a failing disk inside the block into one sentence that begins with "cannot `what`".

    Raises:
        BadInput: where the path cannot be one: too long, or through a file as if it were a folder.
        StoreError: where the block raised another OSError or an operational error of SQLite.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        told = f"cannot {what}: {_reason(error)}."
        if isinstance(error, OSError) and error.errno in _WRONG_PATH:
            raise BadInput(told) from error
        raise StoreError(told) from error


def make_folder(path: Path) -> None:
    """Make `path` and its parents where they do not exist.

    Raises:
        BadInput: if a file stands in the way, or the name is too long.
        StoreError: if the disk refuses.
    """
    with disk_errors(f"make the folder {path}"):
        path.mkdir(parents=True, exist_ok=True)


def sync_folder(path: Path) -> None:
    """Bring renames inside `path` to the disk; does nothing where the system has no such call."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _renamed_into_place(path: Path) -> Iterator[Path]:
    staged = path.with_name(f".{uuid.uuid4().hex}.part{path.suffix}")
    try:
        with disk_errors(f"write {path}"):
            yield staged
            os.replace(staged, path)
    finally:
        with contextlib.suppress(OSError):
            staged.unlink(missing_ok=True)


@contextlib.contextmanager
def staged_path(path: Path) -> Iterator[Path]:
    """Give a new path beside `path` for a library to write to, and put it in place at the end.

    The staged name keeps the suffix, because libraries choose the format by it. On an error
    inside the block nothing is left behind and `path` is as it was.

    Raises:
        BadInput, StoreError: as `disk_errors`.
    """
    with _renamed_into_place(path) as staged:
        yield staged
        with open(staged, "rb+") as file:
            os.fsync(file.fileno())
    with disk_errors(f"write {path}"):
        sync_folder(path.parent)


def write_unforced(path: Path, data: bytes) -> None:
    """Put `data` at `path`, whole or not at all for a killed process, without waiting for the disk.

    A power cut can cost what was written in the last seconds, or leave a file cut short; for what
    can be made again and is checked when it is read.

    Raises:
        BadInput, StoreError: as `disk_errors`; `path` is then as it was.
    """
    with _renamed_into_place(path) as staged, open(staged, "xb") as file:
        file.write(data)


def atomic_write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, whole or not at all.

    Raises:
        StoreError: if the disk refuses; `path` is then as it was.
    """
    # Mode "x" gives the file the user's umask; tempfile's 0600 would lock colleagues out of a
    # shared drive.
    with staged_path(path) as staged, open(staged, "xb") as file:
        file.write(data)
        file.flush()


def append_forced(path: Path, data: bytes, *, at: int) -> None:
    """Put `data` into the file at `path` from byte `at` on, cut it there, and wait for the disk.

    Doing it again after an error, with the same `at`, leaves no trace of the failed attempt.

    Raises:
        BadInput, StoreError: as `disk_errors`; bytes before `at` are as they were.
    """
    with disk_errors(f"write {path}"), open(path, "r+b") as file:
        file.seek(at)
        file.truncate()
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def atomic_write_text(path: Path, text: str) -> None:
    """Put `text` at `path` as UTF-8, whole or not at all (`StoreError` if the disk refuses)."""
    atomic_write(path, text.encode("utf-8"))


def atomic_write_json(path: Path, value: Any) -> None:
    """Put `value` at `path` as JSON with sorted keys, whole or not at all."""
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    atomic_write_text(path, text + "\n")


def read_json(path: Path) -> Any:
    """Return what the JSON file at `path` holds.

    Raises:
        BadInput: if it is missing or is not JSON.
        StoreError: if the disk refuses.
    """
    with disk_errors(f"read {path}"):
        if not path.is_file():
            raise BadInput(f"{path} is not there; check the path.")
        data = path.read_bytes()
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path} is not valid JSON ({error}); choose another file.") from error


def remove_file(path: Path) -> None:
    """Remove `path` where it exists (`StoreError` if the disk refuses)."""
    with disk_errors(f"remove {path}"):
        path.unlink(missing_ok=True)


def set_aside(path: Path) -> Path:
    """Rename `path` to a free name beside it that ends in `.damaged`, and return that.

    Raises:
        BadInput, StoreError: as `disk_errors`.
    """
    number = 1
    while (target := path.with_name(f"{path.name}.{number}.damaged")).exists():
        number += 1
    with disk_errors(f"rename {path}"):
        os.replace(path, target)
        sync_folder(path.parent)
    return target


def remove_folder(path: Path) -> None:
    """Remove `path` and all in it where it exists (`StoreError` if the disk refuses)."""
    if path.exists():
        with disk_errors(f"remove {path}"):
            shutil.rmtree(path)


def remove_unfinished(folder: Path) -> None:
    """Remove from `folder` what a killed process has not put in place; no one else may write there.

    Raises:
        StoreError: if the disk refuses.
    """
    for left_over in folder.glob(".*.part*"):
        if left_over.is_dir():
            remove_folder(left_over)
        else:
            remove_file(left_over)


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of the file at `path`, 64 hexadecimal digits."""
    with disk_errors(f"read {path}"), open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def staged_folder(path: Path) -> Iterator[Path]:
    """Give a new folder beside `path` to fill, and put it in place at the end.

    `path` may be an empty folder or not exist. On an error inside the block nothing is left; what
    a killed process left is removed when the same `path` is begun again.

    Raises:
        BadInput: if `path` is a file or a folder with something in it.
        StoreError: if the disk refuses.
    """
    with disk_errors(f"make the folder {path}"):
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise BadInput(f"{path} already exists and is not an empty folder; choose a new name.")
    make_folder(path.parent)
    staged = staged_name(path)
    try:
        with disk_errors(f"write {path}"), held(staged):
            with disk_errors(f"make the folder {path}"):
                remove_killed(path)
                staged.mkdir()
            yield staged
            if path.exists():
                path.rmdir()
            os.replace(staged, path)
            try:
                sync_folder(path.parent)
            except OSError:
                # A folder that a power cut may take is not told as made, so it must not be there.
                shutil.rmtree(path, ignore_errors=True)
                raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)
