"""The file that fitted images are kept in: written once, opened at once, checked as it is used.

Reading all of it at each start would take minutes where images are many. An opening looks at its
size, its header, when it was written and a few images spread over it; every other image is
compared with its own digest when it is first used.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt8

from dsgan_studio.core.base.errors import BadInput, StoreError
from dsgan_studio.core.base.fsio import (
    atomic_write_json,
    disk_errors,
    read_json,
    remove_file,
    staged_path,
)
from dsgan_studio.core.base.jobs import JobContext

HEADER_BYTES = 128
_LOOKED_AT = 64  # images compared with their digests when the cache is opened
_PER_REPORT = 256


@dataclass(frozen=True)
class CachePaths:
    """Where a cache lies: the array (NPY), and what is known of it (JSON)."""

    array: Path
    facts: Path


def image_digest(image: UInt8[np.ndarray, "R R 3"]) -> str:
    """Return a digest of 64 bits as hexadecimal digits; equal images have equal ones."""
    return hashlib.blake2b(np.ascontiguousarray(image).data, digest_size=8).hexdigest()


class CacheWriter:
    """Takes images of one size one after another.

    Attributes:
        digests: of the images so far.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._whole = hashlib.sha256()
        self.digests: list[str] = []

    def add(self, image: UInt8[np.ndarray, "R R 3"]) -> None:
        """Put one image behind the others."""
        pixels = np.ascontiguousarray(image)
        self._file.write(pixels.data)
        self._whole.update(pixels.data)
        self.digests.append(image_digest(pixels))

    @property
    def whole_sha256(self) -> str:
        """SHA-256 of all pixels so far."""
        return self._whole.hexdigest()


@contextlib.contextmanager
def new_array(path: Path, resolution_px: int) -> Iterator[CacheWriter]:
    """Give a writer of images of `resolution_px`, and put the array in place at the end.

    Raises:
        BadInput, StoreError: as `disk_errors`; nothing is left behind then.
    """
    with staged_path(path) as staged, open(staged, "xb") as file:
        file.write(b"\0" * HEADER_BYTES)
        writer = CacheWriter(file)
        yield writer
        file.seek(0)
        file.write(_header(len(writer.digests), resolution_px))


def _header(count: int, resolution_px: int) -> bytes:
    """Return the NPY header (format 1.0), whose size must not depend on the number of images."""
    shape = (count, resolution_px, resolution_px, 3)
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}"
    body = text.ljust(HEADER_BYTES - 11).encode("latin1") + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(body)) + body


def write_facts(paths: CachePaths, facts: dict[str, Any]) -> None:
    """Put the facts beside an array that is complete (`StoreError` if the disk refuses)."""
    with disk_errors(f"read {paths.array}"):
        facts = {**facts, "written_ns": paths.array.stat().st_mtime_ns}
    atomic_write_json(paths.facts, {"facts": facts, "sha256": _facts_digest(facts)})


def _facts_digest(facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _read_facts(path: Path) -> dict[str, Any]:
    """Return the facts as they were written; nothing where they are damaged or missing."""
    try:
        found = read_json(path)
    except BadInput:
        return {}
    if not isinstance(found, dict) or _facts_digest(found.get("facts")) != found.get("sha256"):
        return {}
    facts: dict[str, Any] = found["facts"]
    return facts


def cached_facts(paths: CachePaths, resolution_px: int, context: JobContext) -> dict[str, Any]:
    """Return what is known of a cache; nothing where it has to be made.

    Where the array was touched since it was written, all of it is compared with its digests.

    Raises:
        StoreError: if the disk refuses.
        JobCancelled: if the job was cancelled.
    """
    facts = _read_facts(paths.facts)
    if not facts or not paths.array.is_file():
        return {}
    count = len(facts["digests"])
    header = _header(count, resolution_px)
    with disk_errors(f"read {paths.array}"), open(paths.array, "rb") as file:
        if file.read(HEADER_BYTES) != header:
            return {}
        stat = paths.array.stat()
    if stat.st_size != HEADER_BYTES + count * resolution_px**2 * 3:
        return {}
    touched = facts["written_ns"] != stat.st_mtime_ns
    looked_at = range(count) if touched else range(0, count, max(count // _LOOKED_AT, 1))
    if damaged_image(mapped(paths), facts["digests"], looked_at, context) is not None:
        return {}
    if touched:
        write_facts(paths, facts)
    return facts


def mapped(paths: CachePaths) -> UInt8[np.ndarray, "N R R 3"]:
    """Return the images, mapped from disk; do not write to them."""
    with disk_errors(f"read {paths.array}"):
        images: npt.NDArray[np.uint8] = np.load(paths.array, mmap_mode="r", allow_pickle=False)
    return images


def damaged_image(
    images: UInt8[np.ndarray, "N R R 3"],
    digests: Sequence[str],
    indices: Sequence[int],
    context: JobContext,
) -> int | None:
    """Return the first of the images at `indices` that is not as it was written, if there is one.

    Raises:
        JobCancelled: if the job was cancelled.
    """
    stage = "checking the image cache"
    for done, index in enumerate(indices):
        if done % _PER_REPORT == 0:
            context.checkpoint(stage, done, len(indices))
        if image_digest(images[index]) != digests[index]:
            return index
    context.checkpoint(stage, len(indices), len(indices))
    return None


class ImageChecks:
    """Compares images with their digests, each when it is first used."""

    def __init__(self, paths: CachePaths, digests: Sequence[str]) -> None:
        self._paths, self._digests = paths, digests
        self._passed = np.zeros(len(digests), np.bool_)

    @property
    def digests(self) -> Sequence[str]:
        """Digest of each image."""
        return self._digests

    def remove_other_caches(self) -> None:
        """Remove the caches beside this one, which are of other images or of another fit.

        Each can be made again, so one that the system does not let go of stays for the next time.
        """
        mine = (self._paths.array, self._paths.facts)
        for other in sorted(self._paths.array.parent.iterdir()):
            if other.suffix in (".npy", ".json") and other not in mine:
                with contextlib.suppress(OSError):
                    other.unlink()

    def check(self, images: UInt8[np.ndarray, "B R R 3"], indices: Sequence[int]) -> None:
        """Look at `images`, which lie at `indices` in the array.

        Raises:
            StoreError: if one is not as it was written; the next start makes the cache again.
        """
        for image, index in zip(images, indices, strict=True):
            if not self._passed[index]:
                if image_digest(image) != self._digests[index]:
                    raise self._damaged(index)
                self._passed[index] = True

    def check_all(self, images: UInt8[np.ndarray, "N R R 3"], context: JobContext) -> None:
        """Look at every image, for work that reads them all without asking.

        Raises:
            StoreError: as `check`.
            JobCancelled: if the job was cancelled.
        """
        damaged = damaged_image(images, self._digests, range(len(images)), context)
        if damaged is not None:
            raise self._damaged(damaged)
        self._passed[:] = True

    def _damaged(self, index: int) -> StoreError:
        remove_file(self._paths.facts)
        return StoreError(
            f"the disk has damaged image {index} of the image cache {self._paths.array}; check the "
            "disk, and start again (a training with --resume): the cache is then made anew."
        )
