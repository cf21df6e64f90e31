"""Ways to damage a file: bytes, pickle instructions, parts of zips, headers of safetensors."""

from __future__ import annotations

import io
import json
import pickletools
import random
import struct
import zipfile
from collections.abc import Callable, Mapping

Mutation = Callable[[random.Random, bytes, Mapping[str, bytes]], bytes]

_EXTREMES = (0, 1, -1, 2, 255, 256, 65535, 1 << 20, (1 << 31) - 1, -(1 << 31))
_NAMES = (
    b"os", b"system", b"builtins", b"eval", b"OrderedDict", b"collections", b"torch", b"Network",
    b"_rebuild_tensor_v2", b"FloatStorage", b"ndarray", b"G_ema", b"synthesis", b"", b"\xff",
    b"a.b", b"x" * 300,
)  # fmt: skip
_MOST_BYTES = 4 << 20


def flip_bytes(rng: random.Random, data: bytes, _: Mapping[str, bytes]) -> bytes:
    """Change one to eight bytes, half of the time near the begin or the end."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        reach = min(len(data), 2000) if rng.random() < 0.5 else len(data)
        at = rng.randrange(reach)
        at = at if rng.random() < 0.5 else len(data) - 1 - at
        changed[at] = rng.choice(
            (changed[at] ^ (1 << rng.randrange(8)), rng.randrange(256), 0, 255)
        )
    return bytes(changed)


def cut(rng: random.Random, data: bytes, _: Mapping[str, bytes]) -> bytes:
    """Leave out a piece: at the end, at the begin or in between."""
    begin, end = sorted((rng.randrange(len(data)), rng.randrange(len(data) + 1)))
    if rng.random() < 0.5:
        return data[:end]
    if rng.random() < 0.2:
        return data[begin:]
    return data[:begin] + data[min(end, begin + rng.choice((1, 4, 100))) :]


def splice(rng: random.Random, data: bytes, others: Mapping[str, bytes]) -> bytes:
    """Put a piece of another file, or of this one, in."""
    other = others[rng.choice(sorted(others))] if rng.random() < 0.7 else data
    begin = rng.randrange(len(other))
    piece = other[begin : begin + rng.choice((1, 8, 64, 1000, 20_000))]
    at = rng.randrange(len(data))
    return data[:at] + piece + data[at + rng.choice((0, len(piece))) :]


def _instructions(data: bytes) -> list[tuple[str, int, int]]:
    """Return name, begin and end of each instruction of the pickle that `data` begins with."""
    found: list[tuple[str, int]] = []
    try:
        for opcode, _, position in pickletools.genops(data):
            found.append((opcode.name, position or 0))
    except Exception:  # noqa: BLE001
        pass  # damaged before: what was understood is enough
    ends = [position for _, position in found[1:]] + [len(data)]
    return [(name, begin, end) for (name, begin), end in zip(found, ends, strict=True)]


def _mutate_pickle(rng: random.Random, data: bytes) -> bytes:
    """Change one to three instructions of a pickle."""
    steps = _instructions(data)
    if len(steps) < 4:
        return data
    pieces = [data[begin:end] for _, begin, end in steps]
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(1, len(pieces))
        choice = rng.randrange(7)
        if choice == 0:
            del pieces[at]
        elif choice == 1:
            pieces.insert(at, rng.choice(pieces))
        elif choice == 2:
            other = rng.randrange(1, len(pieces))
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif choice == 3:
            pieces.insert(at, bytes([rng.randrange(256)]))
        elif choice == 4:
            pieces[at] = b"J" + struct.pack("<i", rng.choice(_EXTREMES))
        elif choice == 5:
            name = rng.choice(_NAMES)
            pieces[at] = b"X" + struct.pack("<I", len(name)) + name
        else:
            pieces[at] = rng.choice(
                (b"h\x00", b")", b"}", b"]", b"N", b"R", b"b", b"\x81", b"t", b"0")
            )
        if len(pieces) < 4:
            break
    return b"".join(pieces)


def _swap_blobs(rng: random.Random, data: bytes) -> bytes:
    """Exchange the contents of two byte strings of a pickle: its storages and arrays."""
    blobs = [s for s in _instructions(data) if s[0] in ("BINBYTES", "SHORT_BINBYTES", "BINBYTES8")]
    if len(blobs) < 2:
        return data
    (_, b1, e1), (_, b2, e2) = sorted(rng.sample(blobs, 2), key=lambda blob: blob[1])
    return data[:b1] + data[b2:e2] + data[e1:b2] + data[b1:e1] + data[e2:]


def _with_parts(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def change_instructions(rng: random.Random, data: bytes, others: Mapping[str, bytes]) -> bytes:
    """Change instructions of the pickle in a file, with good checksums where it is a zip."""
    if data[:2] == b"PK":
        parts = _parts(data)
        for name in parts:
            if name.endswith("data.pkl"):
                parts[name] = _mutate_pickle(rng, parts[name])
        return _with_parts(parts)
    if data[:1] == b"\x80":
        return _mutate_pickle(rng, data)
    return flip_bytes(rng, data, others)


def change_objects_of_legacy(rng: random.Random, data: bytes, others: Mapping[str, bytes]) -> bytes:
    """Change one of the five pickles of a legacy file."""
    begins = [0]
    while len(begins) < 5:
        steps = _instructions(data[begins[-1] :])
        if not steps or steps[-1][0] != "STOP":
            return change_instructions(rng, data, others)
        begins.append(begins[-1] + steps[-1][1] + 1)
    which = rng.randrange(4)
    begin, end = begins[which], begins[which + 1]
    return data[:begin] + _mutate_pickle(rng, data[begin:end]) + data[end:]


def swap_storages(rng: random.Random, data: bytes, others: Mapping[str, bytes]) -> bytes:
    """Give a tensor the numbers of another one."""
    if data[:2] == b"PK":
        parts = _parts(data)
        names = [name for name in parts if "/data/" in name]
        if len(names) > 1:
            one, two = rng.sample(names, 2)
            parts[one], parts[two] = parts[two], parts[one]
        return _with_parts(parts)
    if data[:1] == b"\x80":
        return _swap_blobs(rng, data)
    return splice(rng, data, others)


def change_parts(rng: random.Random, data: bytes, others: Mapping[str, bytes]) -> bytes:
    """Rename, drop, double or exchange parts of a zip."""
    if data[:2] != b"PK":
        return cut(rng, data, others)
    parts = _parts(data)
    name = rng.choice(sorted(parts))
    choice = rng.randrange(4)
    if choice == 0:
        del parts[name]
    elif choice == 1:
        parts[rng.choice(("a/data.pkl", "../../x", name + "x", "constants.pkl"))] = parts.pop(name)
    elif choice == 2:
        parts[name] = parts[name] * 2
    else:
        parts[name] = rng.choice(sorted(others.values(), key=len))
    return _with_parts(parts)


def _odd(rng: random.Random) -> object:
    return rng.choice(
        (None, True, -1, 0, 1, 1.5, 1 << 40, 1 << 80, "", "evil", [], {}, [[]], [1, 2], "F16", "I8")
    )


def _change_json(rng: random.Random, value: object) -> object:
    if isinstance(value, dict) and value and rng.random() < 0.9:
        changed = dict(value)
        key = rng.choice(sorted(changed))
        if rng.random() < 0.1:
            changed[key + "x"] = changed.pop(key)
        else:
            changed[key] = _change_json(rng, changed[key])
        return changed
    if isinstance(value, list) and value and rng.random() < 0.7:
        changed_list = list(value)
        at = rng.randrange(len(changed_list))
        changed_list[at] = _change_json(rng, changed_list[at])
        return changed_list
    if isinstance(value, str) and value.startswith("{") and rng.random() < 0.9:
        return json.dumps(_change_json(rng, json.loads(value)))
    return _odd(rng)


def change_header(rng: random.Random, data: bytes, others: Mapping[str, bytes]) -> bytes:
    """Change the JSON header of a safetensors file, or its length."""
    if data[:1] == b"\x80" or data[:2] == b"PK":
        return flip_bytes(rng, data, others)
    length = int.from_bytes(data[:8], "little")
    header, rest = json.loads(data[8 : 8 + length]), data[8 + length :]
    for _ in range(rng.randint(1, 2)):
        header = _change_json(rng, header)
    text = json.dumps(header).encode()
    stated = len(text) if rng.random() < 0.9 else rng.choice((0, len(text) + 1, 1 << 39))
    return struct.pack("<Q", stated) + text + rest


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes, cut, splice, change_instructions, change_objects_of_legacy, swap_storages,
    change_parts, change_header,
)  # fmt: skip


def damage(rng: random.Random, name: str, files: Mapping[str, bytes]) -> tuple[bytes, list[str]]:
    """Return the file `name` damaged in one to three ways, and the names of the ways."""
    data, ways = files[name], []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        mutation = rng.choice(MUTATIONS)
        if not data:
            break
        try:
            data = mutation(rng, data, files)[:_MOST_BYTES]
        except Exception:  # noqa: BLE001 - the library's readers raise whatever they meet
            data = flip_bytes(rng, data, files)  # too damaged already for this way
        ways.append(mutation.__name__)
    return data, ways
