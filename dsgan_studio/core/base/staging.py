"""Names of what is being written, held by its writer, so that what a killed one left is known."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path


def staged_name(path: Path) -> Path:
    """Return a new hidden name beside `path` that tells for what it is."""
    return path.with_name(f".{_digest(path)}-{uuid.uuid4().hex}.part")


@contextlib.contextmanager
def held(staged: Path) -> Iterator[None]:
    """Hold `staged` while the block runs; the system lets go of it when the process ends.

    Raises:
        OSError: if the disk refuses.
    """
    from filelock import FileLock  # read here, for the window shows before anything is written

    lock = FileLock(_lock_file(staged))
    # A disk without locks holds nothing, and `remove_killed` then removes nothing.
    with contextlib.suppress(NotImplementedError):
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
        _lock_file(staged).unlink(missing_ok=True)


def remove_killed(path: Path) -> None:
    """Remove what processes left that were killed while they wrote `path`; others' is left alone.

    Raises:
        OSError: if the disk refuses.
    """
    from filelock import FileLock, Timeout

    for staged in path.parent.glob(f".{_digest(path)}-*.part"):
        lock = FileLock(_lock_file(staged))
        with contextlib.suppress(Timeout, NotImplementedError), lock.acquire(timeout=0):
            shutil.rmtree(staged, ignore_errors=True)
            _lock_file(staged).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]


def _lock_file(staged: Path) -> Path:
    return staged.with_name(staged.name + ".lock")
