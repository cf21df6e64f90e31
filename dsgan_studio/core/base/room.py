"""Room on the disk: told before work begins, and taken where running out would end the process."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.base.errors import StoreError
from dsgan_studio.core.base.fsio import disk_errors

_FILL_BYTES = 1 << 24


def free_bytes(folder: Path) -> int:
    """Return how much may still be written to the disk of `folder`, which exists."""
    with disk_errors(f"read {folder}"):
        return shutil.disk_usage(folder).free


def require_room(folder: Path, needed_bytes: int, what: str) -> None:
    """Refuse work that would fill the disk of `folder`, before it begins.

    Args:
        folder: exists.
        needed_bytes: what will be written, at least.
        what: will be written, in the user's words.

    Raises:
        StoreError: if there is less room than that; says how much is needed and free.
    """
    free = free_bytes(folder)
    if free < needed_bytes:
        raise StoreError(
            f"{what} need about {size_text(needed_bytes)} and the disk of {folder} has "
            f"{size_text(free)} free; free some space, or use a project on another disk."
        )


def scratch_array(
    folder: Path, shape: tuple[int, ...], dtype: npt.DTypeLike
) -> np.memmap[Any, np.dtype[Any]]:
    """Return an array mapped from a file in `folder` that vanishes with it, or with the process.

    Raises:
        StoreError: if the disk refuses; its room is taken at once, for a mapping that finds the
            disk full later ends the process.
    """
    count = math.prod(shape) * np.dtype(dtype).itemsize
    require_room(folder, count, "the pixels of a very large image")
    with disk_errors(f"write to {folder}"), tempfile.TemporaryFile(dir=folder) as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, count)
        else:
            for start in range(0, count, _FILL_BYTES):
                file.write(b"\0" * min(_FILL_BYTES, count - start))
            file.flush()
        return np.memmap(file, dtype=dtype, mode="r+", shape=shape)


def size_text(count_bytes: int) -> str:
    """Return a number of bytes in words."""
    megabytes = count_bytes / 1e6
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes:.1f} MB"
