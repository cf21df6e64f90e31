"""The journal of one mask: every step since a base, so that a killed program loses two seconds.

A file of records that is only ever appended to: the mask at the beginning, then every edit, undo
and redo, and a note whenever the mask was saved. Each record has a checksum; what comes after one
that is cut short or damaged is not read. The steps also bring undo back after a restart.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.edits import Edit, Patch, Pixels, compact
from dsgan_studio.core.annotations.masks import MOST_PIXELS
from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.fsio import append_forced, atomic_write, disk_errors

_MAGIC = b"DSGSJRN1"
_HEAD = struct.Struct("<cII")  # kind, length of the payload, its CRC-32
_BASE, _EDIT, _UNDO, _REDO, _SAVED = b"B", b"E", b"U", b"R", b"S"
_MOST_PATCHES = 1 << 20


def digest(mask: Pixels) -> str:
    """Return the SHA-256 of size and pixels, 64 hexadecimal digits."""
    shape = struct.pack("<II", *mask.shape)
    return hashlib.sha256(shape + np.ascontiguousarray(mask).tobytes()).hexdigest()


@dataclass
class Recovered:
    """What a journal tells.

    Attributes:
        mask: [H, W] uint8, after the last step that can be read.
        done: steps that were done, oldest first.
        undone: steps that were taken back, the next to be done again last.
        saved: digests of the masks that were saved on the way, the base first.
        good_bytes: length of the part that can be read; writing goes on from there.
        is_whole: False where something after that part was cut short or damaged.
    """

    mask: Pixels
    done: list[Edit] = field(default_factory=list)
    undone: list[Edit] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    good_bytes: int = 0
    is_whole: bool = True


class Journal:
    """Appends to a journal; records wait in memory until `flush`.

    Args:
        path: of a journal that `start_journal` made or `read_journal` read.
        length: bytes of it that are good.
    """

    def __init__(self, path: Path, length: int) -> None:
        self._path, self._length = path, length
        self._waiting: list[bytes] = []

    @property
    def is_flushed(self) -> bool:
        """Whether everything told to the journal is on the disk."""
        return not self._waiting

    @property
    def nbytes(self) -> int:
        """Length of the file."""
        return self._length

    def edited(self, edit: Edit) -> None:
        """Note a step."""
        self._waiting.append(_record(_EDIT, _edit_to_bytes(edit)))

    def undid(self) -> None:
        """Note that the latest step was taken back."""
        self._waiting.append(_record(_UNDO, b""))

    def redid(self) -> None:
        """Note that a step was done again."""
        self._waiting.append(_record(_REDO, b""))

    def saved(self, mask: Pixels) -> None:
        """Note that the mask was saved as it is now."""
        self._waiting.append(_record(_SAVED, digest(mask).encode()))

    def flush(self) -> None:
        """Bring all notes to the disk.

        Raises:
            StoreError: if the disk refuses; the notes wait on, and flushing again is safe.
        """
        if self._waiting:
            data = b"".join(self._waiting)
            append_forced(self._path, data, at=self._length)
            self._length += len(data)
            self._waiting.clear()


def start_journal(
    path: Path, mask: Pixels, done: Sequence[Edit] = (), undone: Sequence[Edit] = ()
) -> Journal:
    """Begin a journal at `path`, in place of what was there.

    Args:
        path: where.
        mask: as it is now.
        done: steps that led to it, oldest first; what it was before them becomes the base.
        undone: steps that were taken back, the next to be done again last.

    Raises:
        StoreError: if the disk refuses; what was there stays.
    """
    base = mask.copy()
    for edit in reversed(done):
        edit.revert(base)
    head = json.dumps({"shape": list(mask.shape)}).encode()
    records = [_MAGIC, _record(_BASE, _joined(head, base.tobytes()))]
    records += [_record(_EDIT, _edit_to_bytes(edit)) for edit in (*done, *reversed(undone))]
    records += [_record(_UNDO, b"")] * len(undone)
    data = b"".join(records)
    atomic_write(path, data)
    return Journal(path, len(data))


def read_journal(path: Path) -> Recovered:
    """Return the mask and the steps that the journal at `path` tells.

    Raises:
        BadInput: if there is none.
        Corrupt: if not even its base can be read.
        StoreError: if the disk refuses.
    """
    if not path.is_file():
        raise BadInput(f"{path} is not there; the mask has no journal.")
    with disk_errors(f"read {path}"):
        data = path.read_bytes()
    damaged = f"{path} is damaged at its beginning; the mask itself is still in its PNG."
    if not data.startswith(_MAGIC):
        raise Corrupt(damaged)
    at = len(_MAGIC)
    kind, payload, at = _next(data, at)
    base = _base_from_bytes(payload) if kind == _BASE else None
    if base is None:
        raise Corrupt(damaged)
    recovered = Recovered(base, saved=[digest(base)], good_bytes=at)
    while at < len(data):
        kind, payload, at = _next(data, at)
        if not _replayed(recovered, kind, payload):
            recovered.is_whole = False
            break
        recovered.good_bytes = at
    return recovered


def _replayed(recovered: Recovered, kind: bytes, payload: bytes) -> bool:
    """Do one record; False where it makes no sense, and nothing has changed then."""
    if kind == _EDIT:
        edit = _edit_from_bytes(payload, recovered.mask.shape)
        if edit is None:
            return False
        edit.apply(recovered.mask)
        recovered.done.append(edit)
        recovered.undone.clear()
    elif kind == _UNDO and recovered.done:
        edit = recovered.done.pop()
        edit.revert(recovered.mask)
        recovered.undone.append(edit)
    elif kind == _REDO and recovered.undone:
        edit = recovered.undone.pop()
        edit.apply(recovered.mask)
        recovered.done.append(edit)
    elif kind == _SAVED and len(payload) == 64:
        recovered.saved.append(payload.decode("ascii", "replace"))
    else:
        return False
    return True


def _record(kind: bytes, payload: bytes) -> bytes:
    return _HEAD.pack(kind, len(payload), zlib.crc32(payload)) + payload


def _next(data: bytes, at: int) -> tuple[bytes, bytes, int]:
    """Return kind, payload and end of the record at `at`; an empty kind where it is not whole."""
    body = at + _HEAD.size
    if body > len(data):
        return b"", b"", at
    kind, length, crc = _HEAD.unpack_from(data, at)
    payload = data[body : body + length]
    if len(payload) < length or zlib.crc32(payload) != crc:
        return b"", b"", at
    return kind, payload, body + length


def _joined(head: bytes, pixels: bytes) -> bytes:
    return struct.pack("<I", len(head)) + head + zlib.compress(pixels, 1)


def _parted(payload: bytes, most_bytes: int) -> tuple[Any, bytes] | None:
    """Return the head and the pixels, None where they cannot be read or are too many."""
    try:
        (length,) = struct.unpack_from("<I", payload)
        head = json.loads(payload[4 : 4 + length])
        unpack = zlib.decompressobj()
        pixels = unpack.decompress(payload[4 + length :], most_bytes)
    except (struct.error, ValueError, RecursionError, zlib.error):
        return None
    return (head, pixels) if unpack.eof else None


def _base_from_bytes(payload: bytes) -> Pixels | None:
    parts = _parted(payload, MOST_PIXELS + 1)
    if parts is None:
        return None
    try:
        height, width = (int(n) for n in parts[0]["shape"])
    except (TypeError, KeyError, ValueError):
        return None
    if min(height, width) < 1 or height * width != len(parts[1]):
        return None
    return np.frombuffer(parts[1], np.uint8).reshape(height, width).copy()


def _edit_to_bytes(edit: Edit) -> bytes:
    boxes, pixels = [], []
    for patch in edit.patches:
        box = patch.box
        flat = [_is_flat(patch.before), _is_flat(patch.after)]
        boxes.append([box.top, box.left, box.bottom, box.right, *flat])
        for values, is_flat in zip((patch.before, patch.after), flat, strict=True):
            pixels.append(bytes([values[0, 0]]) if is_flat else values.tobytes())
    head = json.dumps({"name": edit.name, "boxes": boxes}).encode()
    return _joined(head, b"".join(pixels))


def _is_flat(values: Pixels) -> int:
    return int(not any(values.strides))


def _edit_from_bytes(payload: bytes, shape: tuple[int, ...]) -> Edit | None:
    parts = _parted(payload, 4 * MOST_PIXELS)
    if parts is None:
        return None
    head, pixels = parts
    patches, at = [], 0
    try:
        name, boxes = str(head["name"]), head["boxes"]
        if len(boxes) > _MOST_PATCHES:
            return None
        for top, left, bottom, right, flat_before, flat_after in boxes:
            box = Box(int(top), int(left), int(bottom), int(right))
            if box.is_empty or box.clipped(shape[0], shape[1]) != box:
                return None
            both = []
            for is_flat in (flat_before, flat_after):
                size = 1 if is_flat else box.height * box.width
                part = np.frombuffer(pixels, np.uint8, count=size, offset=at)
                at += size
                whole = (box.height, box.width)
                both.append(
                    np.broadcast_to(part.reshape(1, 1), whole) if is_flat else part.reshape(whole)
                )
            patches.append(Patch(box, compact(both[0]), compact(both[1])))
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    return Edit(name, tuple(patches)) if at == len(pixels) else None
