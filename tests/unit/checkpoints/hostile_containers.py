"""Containers that lie: torch's legacy files and zips, and files that are something else."""

import io
import struct
import zipfile
import zlib

import emit
import torch
from emit import blob, call, name, number, text, whole

_MAGIC = whole(b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 2)
_SYSTEM = whole(b"}" + text("little_endian") + b"\x88s", 2)
_ONE_NUMBER = struct.pack("<qf", 1, 1.0)


def _key(kind="FloatStorage", label="a", count=1, behind=b"N", what="storage"):
    body = text(what) + name("torch", kind) + text(label) + text("cpu") + number(count)
    return b"(" + body + behind + b"t"


def _legacy(
    root, names=None, *, magic=_MAGIC, protocol=b"M\xe9\x03", system=_SYSTEM, data=_ONE_NUMBER
):
    names = b"]" + text("a") + b"a" if names is None else names
    return magic + whole(protocol, 2) + system + whole(root, 2) + whole(names, 2) + data


def _view_of(storage):
    one = number(1) + b"\x85"
    ordered = call("collections", "OrderedDict")
    return call(
        "torch._utils", "_rebuild_tensor_v2", storage, number(0), one, one, b"\x89", ordered
    )


def _legacies():
    tensor = emit.dictionary({"a": _view_of(_key() + b"Q")})
    yield "legacy of another protocol", _legacy(tensor, protocol=b"M\xe8\x03")
    yield (
        "legacy of a big-endian machine",
        _legacy(tensor, system=whole(b"}" + text("little_endian") + b"\x89s", 2)),
    )
    yield "legacy without a system", _legacy(tensor, system=whole(b"N", 2))
    yield "legacy with a reference that is text", _legacy(text("storage") + b"Q")
    yield "legacy with a reference to a module", _legacy(_key(what="module") + b"Q")
    yield "legacy with a view of a storage", _legacy(_key(behind=number(1) + b"\x85") + b"Q")
    yield (
        "legacy with a storage that is a number",
        _legacy(b"(" + text("storage") + name("torch", "FloatStorage") + number(1) * 3 + b"tQ"),
    )
    two = _key() + b"Q" + _key("LongStorage") + b"Q\x86"
    yield "legacy of one storage in two types", _legacy(two)
    yield "legacy with keys that are no list", _legacy(tensor, text("a"))
    yield "legacy with foreign keys", _legacy(tensor, b"]" + text("b") + b"a")
    yield "legacy with a number among its keys", _legacy(tensor, b"]" + number(1) + b"a")
    yield "legacy with evil keys", _legacy(tensor, call("os", "system", text("id")))
    yield "legacy of another size", _legacy(tensor, data=struct.pack("<qf", 2, 1.0))
    yield "legacy of a negative size", _legacy(tensor, data=struct.pack("<qf", -1, 1.0))
    yield "legacy cut short", _legacy(tensor)[:-1]
    yield "legacy with bytes behind", _legacy(tensor) + b"x"
    yield "legacy with os.system", _legacy(call("os", "system", text("id")))
    nested = _legacy(text("no storage"), b"]", data=b"")
    yield (
        "storage file that holds text",
        whole(call("torch.storage", "_load_from_bytes", blob(nested))),
    )
    yield "storage file that is text", whole(call("torch.storage", "_load_from_bytes", text("x")))
    quantised = emit.dictionary({"a": _view_of(_key("QInt8Storage", count=4) + b"Q")})
    yield "legacy of quantised numbers", _legacy(quantised, data=struct.pack("<qf", 4, 1.0))


def entry(part, data, *, offset, magic=b"PK\x01\x02", size=None, extra=b""):
    size = len(data) if size is None else size
    head = struct.pack(
        "<4s6H3L5H2L", magic, 20, 20, 0, 0, 0, 0, zlib.crc32(data), size, size,
        len(part), len(extra), 0, 0, 0, 0, offset,
    )  # fmt: skip
    return head + part + extra


def local(part, data, magic=b"PK\x03\x04"):
    size = len(data)
    head = struct.pack(
        "<4s5H3L2H", magic, 20, 0, 0, 0, 0, zlib.crc32(data), size, size, len(part), 0
    )
    return head + part + data


def ending(count, size, offset):
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


def _joined(body, directory, count=1):
    return body + directory + ending(count, len(directory), len(body))


def _zips():
    part, data = b"a/data.pkl", whole(b"}")
    body = local(part, data)
    yield "zip of its head alone", b"PK\x03\x04" + bytes(4)
    yield "zip with a foreign directory", _joined(body, entry(part, data, offset=0, magic=b"EVIL"))
    yield (
        "zip with a foreign part",
        _joined(local(part, data, b"EVIL"), entry(part, data, offset=0)),
    )
    two_names = entry(b"b/data.pkl", data, offset=0)
    yield "zip whose two names differ", _joined(body, two_names)
    yield (
        "zip with a part beyond the directory",
        _joined(body, entry(part, data, offset=0, size=1 << 20)),
    )
    yield "zip with a part outside", _joined(body, entry(part, data, offset=1 << 30))
    wide = entry(part, data, offset=0, size=0xFFFFFFFF)
    yield "zip with a large part of no size", _joined(body, wide)
    short = entry(part, data, offset=0, size=0xFFFFFFFF, extra=struct.pack("<2HQ", 1, 8, 4))
    yield "zip with a large part of half a size", _joined(body, short)
    directory = entry(part, data, offset=0)
    yield "zip with bytes behind its directory", _joined(body, directory + b"x" * 10)
    yield "zip with a directory elsewhere", body + directory + ending(1, len(directory), 3)
    inner = local(b"a/b", b"x")
    outer = local(part, inner + whole(b"}"))
    both = entry(part, inner + whole(b"}"), offset=0) + entry(
        b"a/b", b"x", offset=len(outer) - len(inner) - len(whole(b"}"))
    )
    yield "zip with a part inside another", _joined(outer, both, 2)
    at = len(body) + len(directory)

    def wide_end(magic, count, size, offset, place=at):
        record = struct.pack("<4sQ2H2L4Q", magic, 44, 45, 45, 0, 0, count, count, size, offset)
        locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, place, 1)
        return record + locator

    end = ending(1, len(directory), len(body))
    good = (1, len(directory), len(body))
    yield "zip with a foreign wide end", body + directory + wide_end(b"EVIL", *good) + end
    two = wide_end(b"PK\x06\x06", 1, len(directory), 3)
    yield "zip with two directories", body + directory + two + end
    outside = wide_end(b"PK\x06\x06", *good, place=1 << 40)
    yield "zip with a wide end outside", body + directory + outside + end
    many = wide_end(b"PK\x06\x06", 1 << 40, len(directory), len(body))
    yield (
        "zip of a trillion parts",
        body + directory + many + ending(0xFFFF, len(directory), len(body)),
    )
    yield "zip with a pickle and bytes behind", _torch_zip(whole(b"}") + b"x")
    two = _key(label="0", count=2) + b"Q" + _key("LongStorage", label="0") + b"Q\x86"
    yield "zip of one storage in two types", _torch_zip(whole(two, 2), bytes(8))
    tensor = emit.dictionary({"a": _view_of(_key(label="0", count=9) + b"Q")})
    yield "zip with a storage of another size", _torch_zip(whole(tensor, 2), bytes(8))
    yield "zip of a list", _saved([torch.ones(1)])
    yield "zip with a name in letters that are none", _packed({"ä/data.pkl": whole(b"}")})
    yield "zip of Keras", _packed({"model.weights.h5": b"x"})
    yield "zip of another zip", _packed({"a/model.pt": b"x"})
    yield "zip of a folder named code", _packed({"a/code/x.py": b"x", "a/data.pkl": b"x"})


def _torch_zip(pickle, storage=b""):
    return _packed({"a/data.pkl": pickle, "a/data/0": storage})


def _packed(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return stream.getvalue()


def _saved(value):
    stream = io.BytesIO()
    torch.save(value, stream)
    return stream.getvalue()


def _others():
    yield "empty file", b""
    yield "one byte", b"\x80"
    yield "pickle of an unknown protocol", b"\x80\x09N."
    yield "web page", b"<!DOCTYPE html><html>"
    yield "git-lfs pointer", b"version https://git-lfs.github.com/spec/v1\n"
    yield "index of TensorFlow", b"\0" * 40 + bytes.fromhex("57fb808b247547db")
    yield "saved model of TensorFlow", b"\x08\x01\x12\xb8\xbf\x01\x0a" + bytes(30)
    yield "HDF5 file", b"\x89HDF\r\n\x1a\n" + bytes(30)
    yield "image", b"\x89PNG\r\n\x1a\n" + bytes(30)
    yield "random bytes", bytes(range(100, 150))
    yield "shell script", b"#!/bin/sh\nrm -rf /\n"
    yield "Python source", b"import os\nos.system('id')\n"


def _values():
    """Values in a shape that nothing honest has."""
    yield "bytes of a list", whole(call("builtins", "bytes", b"]"))
    yield "OrderedDict of a number", whole(call("collections", "OrderedDict", number(1)))
    yield "OrderedDict of numbers", whole(call("collections", "OrderedDict", emit.sequence([b"N"])))
    yield "set of a number", whole(call("builtins", "set", number(1)))
    yield "set of lists", whole(call("builtins", "set", emit.sequence([b"]"])))
    yield "Size of nothing", whole(call("torch", "Size"))
    yield "text that is no latin", whole(call("_codecs", "encode", text("λ"), text("latin1")))
    yield "PUT of nothing", whole(b"\x94")
    yield "TUPLE of nothing", whole(b"t")
    yield "hooks that are inert", whole(
        call(
            "torch._utils", "_rebuild_parameter", emit.tensor(torch.ones(1)), b"\x88",
            emit.dictionary({"0": name("evil", "hook")}),
        )
    )  # fmt: skip
    yield "new object as the root", whole(name("evil", "C") + b")\x81")
    yield "name as the root", whole(name("evil", "C"))
    yield "tensor as the root", whole(emit.tensor(torch.ones(2)))
    one = number(1) + b"\x85"
    empty = call("numpy.core.multiarray", "_reconstruct", name("numpy", "ndarray"), one, blob(b"b"))
    good = call("numpy", "dtype", text("f4"))
    state = b"(" + number(3) + text("?") + b"NNN" + number(-1) * 2 + number(0) + b"t"
    yield "array of no byte order", whole(good + state + b"b")
    yield "array of a number as its type", whole(empty + b"(" + one + one + one + b"NNtb")
    yield "array of a list as its data", whole(empty + b"(" + number(1) + one + good + b"\x89]tb")
    yield "array in four parts", whole(empty + b"(NNNNtb")
    repeated = text("x" * (1 << 20)) + b"\x94"
    encoded = name("_codecs", "encode") + b"h\x00" + text("latin1") + b"\x86R0"
    yield "text encoded again and again", whole(repeated + encoded * 400)
    wide = call(
        "torch._utils", "_rebuild_tensor", b"h\x00", number(0), number(1 << 26) + b"\x85",
        number(0) + b"\x85",
    )  # fmt: skip
    yield "small tensor blown up twice", whole(emit.storage(torch.ones(1)) + b"\x94" + wide * 2)
    yield (
        "small tensor blown up to a huge one",
        whole(
            emit.storage(torch.ones(1)) + b"\x94" + wide.replace(number(1 << 26), number(1 << 30))
        ),
    )
    yield "record without its biases", emit.snapshot().replace(text("bias"), text("bios"))


def files():
    """Yield the label and the bytes of each file."""
    for group in (_legacies, _zips, _others, _values):
        yield from group()
