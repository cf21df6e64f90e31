"""torch's container of today: a zip of stored, aligned parts, one of them a pickle."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.limits import MEBIBYTE, Budget
from dsgan_studio.core.checkpoints.machine import DAMAGED, Handler
from dsgan_studio.core.checkpoints.opcodes import run_pickle
from dsgan_studio.core.checkpoints.records import Symbol
from dsgan_studio.core.checkpoints.sources import TRUNCATED, Cursor, Source
from dsgan_studio.core.checkpoints.tensors import Storage
from dsgan_studio.core.checkpoints.torch_legacy import parse_storage_key

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_FULL = 0xFFFFFFFF
_MAX_PARTS = 100_000
_MAX_DIRECTORY_BYTES = 32 * MEBIBYTE
_PART_NAME = re.compile(r"[\x20-\x7e]{1,500}\Z")
_CHECKPOINT_NAME = re.compile(r"[\x20-\x7e]{0,200}\.(pkl|pt|pth|safetensors)\Z")
_ODD_NAME = "it is a zip with a part of no plain name; do not use the file"
_PACKED = "it is a compressed or encrypted zip; torch stores its parts as they are"
_NO_ZIP = "its zip directory is damaged; copy or download the file again"


@dataclass(frozen=True)
class Part:
    """One file in the zip: where its bytes are and what their CRC must be.

    Attributes:
        name: with its folder.
        begin, end: offsets of its local header and of what follows its bytes.
        source: its bytes, as they are stored.
        crc32: of its bytes.
        fault: what no torch file would do with it; empty for most.
    """

    name: str
    begin: int
    end: int
    source: Source
    crc32: int
    fault: str = ""


def list_parts(source: Source) -> dict[str, Part]:
    """Return the parts of a zip by name, each checked to lie apart from the others.

    Raises:
        Refused: if two parts have one name, or they overlap.
        Corrupt: if the directory is damaged, or a part reaches beyond the file.
    """
    count, size, offset = _find_directory(source)
    if count > _MAX_PARTS or size > _MAX_DIRECTORY_BYTES:
        raise Refused("it is a zip of more parts than any checkpoint has; do not use the file")
    cursor = Cursor(source.window(offset, size))
    parts: dict[str, Part] = {}
    for _ in range(count):
        part = _read_entry(source, cursor, offset)
        if part.name in parts:
            raise Refused("it is a zip with two parts of one name; do not use the file")
        parts[part.name] = part
    if cursor.remaining:
        raise Corrupt(_NO_ZIP)
    end = 0
    for part in sorted(parts.values(), key=lambda part: part.begin):
        if part.begin < end:
            raise Refused("it is a zip whose parts overlap; do not use the file")
        end = part.end
    return parts


def _find_directory(source: Source) -> tuple[int, int, int]:
    """Return number of parts, size and offset of the directory of a zip without a comment."""
    at = source.size - _END.size
    if at < 0:
        raise Corrupt(f"it {TRUNCATED}")
    magic, _, _, _, count, size, offset, comment = _END.unpack(source.read(at, _END.size))
    if magic != b"PK\x05\x06" or comment:
        raise Corrupt(f"its zip directory is missing, so it {TRUNCATED}")
    if at >= _LOCATOR.size:
        locator = _LOCATOR.unpack(source.read(at - _LOCATOR.size, _LOCATOR.size))
        if locator[0] == b"PK\x06\x07":
            fields = _END64.unpack(source.read(locator[2], _END64.size))
            if fields[0] != b"PK\x06\x06":
                raise Corrupt(_NO_ZIP)
            # Where the short fields are in use they must say the same: no two readers may
            # find two directories in one file.
            short = ((count, 0xFFFF), (size, _FULL), (offset, _FULL))
            for (value, full), wide in zip(short, fields[7:10], strict=True):
                if value not in (full, wide):
                    raise Corrupt(_NO_ZIP)
            count, size, offset = fields[7], fields[8], fields[9]
            at = locator[2]
    if offset + size != at:
        raise Corrupt(_NO_ZIP)
    return int(count), int(size), int(offset)


def _read_entry(source: Source, cursor: Cursor, end: int) -> Part:
    fields = _ENTRY.unpack(cursor.take(_ENTRY.size))
    magic, flags, method = fields[0], fields[3], fields[4]
    crc, packed, size = fields[7], fields[8], fields[9]
    name_bytes, extra_bytes, comment_bytes, offset = fields[10], fields[11], fields[12], fields[16]
    raw_name = cursor.take(name_bytes)
    extra = cursor.take(extra_bytes)
    cursor.take(comment_bytes)
    if magic != b"PK\x01\x02":
        raise Corrupt(_NO_ZIP)
    packed, size, offset = _apply_zip64(extra, packed=packed, size=size, offset=offset)
    name = raw_name.decode("ascii", errors="replace")
    fault = "" if _PART_NAME.match(name) else _ODD_NAME
    if flags & 0x1 or method != 0 or packed != size:
        fault = fault or _PACKED
    local = _LOCAL.unpack(source.read(offset, _LOCAL.size))
    begin = offset + _LOCAL.size + local[9] + local[10]
    local_name = source.read(offset + _LOCAL.size, local[9])
    if local[0] != b"PK\x03\x04" or local[3] != method or local_name != raw_name:
        raise Corrupt(_NO_ZIP)
    if begin + packed > end:
        raise Corrupt(f"it {TRUNCATED}")
    return Part(name, offset, begin + packed, source.window(begin, packed), crc, fault)


def _apply_zip64(extra: bytes, *, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """Replace the fields that did not fit 32 bits by those in the zip64 part of `extra`."""
    wide: list[int] = []
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            data = extra[at + 4 : at + 4 + length]
            wide = [number for (number,) in struct.iter_unpack("<Q", data[: len(data) // 8 * 8])]
            break
        at += 4 + length
    values = []
    for value in (size, packed, offset):  # in this order, and only those that are full
        if value == _FULL:
            if not wide:
                raise Corrupt(_NO_ZIP)
            value = wide.pop(0)
        values.append(value)
    return values[1], values[0], values[2]


def read_zip(
    source: Source,
    budget: Budget,
    *,
    handlers: Mapping[Symbol, Handler],
    classes: Mapping[Symbol, Callable[[], object]] | None = None,
) -> object:
    """Return the object in a zip of torch; its storages stay in the file.

    Raises:
        Refused: if it is a zip of something else, or its pickle needs what is not allowed.
        Corrupt: if it is damaged.
    """
    parts = list_parts(source)
    prefix = _find_prefix(parts)
    for part in parts.values():
        if part.fault:
            raise Refused(part.fault)
    order = parts.get(prefix + "byteorder")
    if order is not None and order.source.read(0, min(order.source.size, 100)) != b"little":
        raise Refused("it was written on a big-endian machine; save it again on a common one")
    pickle_part = parts[prefix + "data.pkl"]
    if pickle_part.source.crc32() != pickle_part.crc32:
        raise Corrupt("a checksum is wrong; copy or download it again")
    storages: dict[str, Storage] = {}

    def persistent(key: object) -> object:
        name, storage = parse_storage_key(key)
        if name not in storages:
            part = parts.get(f"{prefix}data/{name}")
            if part is None:
                raise Corrupt("it does not hold the tensors that it names; copy it again")
            storage.place(part.source)
            storage.crc32 = part.crc32
            storages[name] = storage
        known = storages[name]
        if (known.dtype, known.numel) != (storage.dtype, storage.numel):
            raise Corrupt(DAMAGED)
        return known

    cursor = Cursor(pickle_part.source)
    root = run_pickle(cursor, budget, handlers=handlers, classes=classes, persistent=persistent)
    if cursor.remaining:
        raise Corrupt("its pickle has bytes behind its end; copy or download it again")
    return root


def _find_prefix(parts: Mapping[str, Part]) -> str:
    """Return the folder of a torch zip, with its slash; `Refused` says what it is otherwise."""
    if any(name.endswith("/constants.pkl") or "/code/" in name for name in parts):
        raise Refused(
            "it is a TorchScript program, not a checkpoint; ask for the weights it was made from"
        )
    prefixes = [name.removesuffix("data.pkl") for name in parts if name.endswith("/data.pkl")]
    if len(prefixes) == 1 and prefixes[0].count("/") == 1:
        return prefixes[0]
    if len(prefixes) > 1:
        raise Refused("it is a zip with more than one pickle in it; do not use the file")
    if any(name.endswith(".npy") for name in parts):
        raise Refused("it is a file of numpy arrays, not a checkpoint; choose the checkpoint")
    if any(name.endswith(".h5") for name in parts):
        raise Refused(
            "it is a model of Keras, which cannot be used here; choose the checkpoint of the "
            "original code"
        )
    inside = [name for name in parts if _CHECKPOINT_NAME.match(name)]
    if inside:
        raise Refused(f"it is a zip archive with {inside[0]} in it; unpack it and choose that file")
    raise Refused(
        "it is a zip archive without a checkpoint in it; choose the .pkl, .pt or .safetensors file"
    )
