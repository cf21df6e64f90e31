"""Opening a file to read, and naming it in whatever is wrong with it."""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from dsgan_studio.core.base.errors import BadInput, NewerVersion, Refused
from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.checkpoints.sources import Source

_CHUNK = 1 << 20


def _check_is_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadInput(f"{path} is not there; check the path.") from error
    if stat.S_ISDIR(mode):
        raise BadInput(f"{path} is a folder, not a checkpoint; choose the file inside it.")
    if not stat.S_ISREG(mode):
        raise BadInput(f"{path} is a device or pipe, not a file; choose a file.")


def _open(path: Path) -> BinaryIO:
    try:
        return open(path, "rb")
    except PermissionError as error:
        raise BadInput(f"{path} may not be read by you; ask its owner for permission.") from error


@contextlib.contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Give the bytes of the file at `path`; a refusal inside the block then names the file.

    Raises:
        BadInput: if it is missing, or is no file.
        Refused, Corrupt: what the block raises, with the name of the file in front.
        StoreError: if the disk refuses.
    """
    with disk_errors(f"read {path}"):
        _check_is_file(path)
        with _open(path) as file:
            file.seek(0, 2)
            source = Source(file, start=0, size=file.tell())
            try:
                yield source
            except (Refused, NewerVersion) as error:
                reason = str(error).rstrip(".")
                raise type(error)(f"{path} cannot be opened: {reason}.") from error


def sha256_of(source: Source) -> str:
    """Return the SHA-256 of all bytes of `source`, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for offset in range(0, source.size, _CHUNK):
        digest.update(source.read(offset, min(_CHUNK, source.size - offset)))
    return digest.hexdigest()
