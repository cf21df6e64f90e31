"""Files that try to run something, to fill the memory, or are broken; each must end in Refused.

Run as a program it opens every one under an audit hook and prints what happened as JSON.
"""

import io
import json
import os
import pickle
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import emit
import hostile_containers
import hostile_generators
import hostile_names
import measure_memory
import torch
from emit import blob, call, name, number, text, whole

DATA = Path(__file__).parents[2] / "data" / "checkpoints"


class System:
    def __reduce__(self):
        return os.system, ("echo run >&2",)


def _gadgets():
    """Functions that hostile pickles call, as the root of a file."""
    yield "os.system", whole(call("os", "system", text("id")))
    yield "posix.system by GLOBAL", whole(b"cposix\nsystem\n(" + text("id") + b"tR", 2)
    yield "eval", whole(call("builtins", "eval", text("1")))
    yield "exec", whole(call("builtins", "exec", text("1")))
    yield "python 2 eval", whole(b"c__builtin__\neval\n(" + text("1") + b"tR", 2)
    yield "__import__", whole(call("builtins", "__import__", text("os")))
    yield "subprocess.Popen", whole(call("subprocess", "Popen", text("id")))
    yield "runpy", whole(call("runpy", "run_path", text("x")))
    yield "marshal", whole(call("marshal", "loads", blob(b"x")))
    yield "pickle.loads", whole(call("pickle", "loads", blob(whole(b"N"))))
    yield "getattr", whole(call("builtins", "getattr", name("builtins", "dict"), text("get")))
    yield "operator.attrgetter", whole(call("operator", "attrgetter", text("system")))
    yield "functools.partial", whole(call("functools", "partial", name("torch", "load")))
    yield "torch.load", whole(call("torch", "load", text("x")))
    yield "torch.hub.load", whole(call("torch.hub", "load", text("x")))
    yield "numpy.load", whole(call("numpy", "load", text("x")))
    yield "dnnlib call by name", whole(call("dnnlib.util", "call_func_by_name", text("os.system")))
    yield "own functions", whole(call("dsgan_studio.core.base.fsio", "remove_folder", text("/")))
    yield "chain of calls", whole(call("builtins", "getattr", text("a")) + b")R")
    yield "call of a text", whole(text("os.system") + b")R")
    yield "new of a text", whole(text("os.system") + b")\x81")
    yield "arguments that are no tuple", whole(name("collections", "OrderedDict") + b"]R")


def _inside():
    """Hostile parts inside what is otherwise a snapshot."""
    yield "os.system in D", emit.snapshot(discriminator=call("os", "system", text("id")))
    yield "os.system in G_ema", emit.snapshot(g_ema=call("os", "system", text("id")))
    yield "foreign class as G_ema", emit.snapshot(g_ema=name("evil", "Generator") + b")\x81")
    evil = {"x": call("evil", "function")}
    yield "foreign call in a block", emit.snapshot(g_ema=emit.generator(extra_modules=evil))
    yield "BUILD on a class", whole(name("collections", "OrderedDict") + b"}b")
    yield "BUILD on a list", whole(b"]}b")
    yield "BUILD on a function", whole(name("torch", "load") + emit.dictionary({"a": b"N"}) + b"b")
    loop = b"}q\x00(" + text("_modules") + b"h\x00u"
    record = emit.dictionary(
        {"type": text("class"), "module_src": text(""), "class_name": text("Generator")}
    )
    body = record[:-1] + text("state") + loop + b"u"
    self_made = call("torch_utils.persistence", "_reconstruct_persistent_obj", body)
    yield "modules in themselves", emit.snapshot(g_ema=self_made)


def _load(data):
    return whole(call("torch.storage", "_load_from_bytes", blob(data)))


def _storages():
    good = emit.float_storage_file(torch.ones(4))
    magic = good.index(b"\x80\x02", 2)
    evil = whole(call("os", "system", text("id")), 2)
    yield "pickle as a storage", _load(evil)
    yield "evil magic", _load(evil + good[magic:])
    yield "evil object", _load(good[: good.index(b"(X\x07\x00\x00\x00storage")] + evil[2:])
    yield "evil keys", _load(good.replace(b"]X\x01\x00\x00\x001a", b"cos\nsystem\n)R"))
    yield (
        "nested twice",
        _load(
            good[: good.index(b"(X\x07\x00\x00\x00storage")]
            + call("torch.storage", "_load_from_bytes", blob(good))
            + b"."
        ),
    )
    buffer = io.BytesIO()
    torch.save(torch.ones(2), buffer)
    yield "zip as a storage", _load(buffer.getvalue())
    yield "storage with bytes behind", _load(good + b"x")
    yield "storage cut short", _load(good[:-1])
    yield "storage of another size", _load(good.replace(number(4), number(9)))
    yield "storage of -1", _load(good.replace(number(4), number(-1)))
    yield "storage of objects", _load(good.replace(b"FloatStorage", b"CFloatStorag"))
    yield "reference outside", whole(text("storage") + b"\x85Q")
    yield "reference in text", b"\x80\x02Pstorage\n."


def _view(offset, shape, stride, hooks=None):
    parts = [emit.storage(torch.ones(4)), offset, shape, stride, b"\x89"]
    ordered = call("collections", "OrderedDict")
    return whole(call("torch._utils", "_rebuild_tensor_v2", *parts, hooks or ordered))


def _long(value):
    data = value.to_bytes(9, "little", signed=True)
    return b"\x8a" + bytes([len(data)]) + data


def _views():
    one = number(1) + b"\x85"
    yield "view of a petabyte", _view(number(0), _long(1 << 47) + b"\x85", number(0) + b"\x85")
    yield (
        "view of a zettabyte",
        _view(
            number(0), (_long(1 << 40) + _long(1 << 40)) + b"\x86", number(0) + number(0) + b"\x86"
        ),
    )
    yield "view out of range", _view(number(1), number(4) + b"\x85", one)
    yield "view by strides", _view(number(0), number(2) + b"\x85", number(4) + b"\x85")
    yield "view before the begin", _view(number(-1), one, one)
    yield "view of negative size", _view(number(0), number(-1) + b"\x85", one)
    yield "view of negative stride", _view(number(3), number(2) + b"\x85", number(-1) + b"\x85")
    yield "view of unequal lengths", _view(number(0), one, b")")
    yield "view of a float", _view(number(0), emit.plain(1.0) + b"\x85", one)
    hook = emit.dictionary({"0": name("os.path", "join")})
    yield "hooks on a tensor", _view(number(0), one, one, hooks=hook)
    yield (
        "tensor without a storage",
        whole(call("torch._utils", "_rebuild_tensor_v2", b"]", number(0), one, one, b"\x89", b"N")),
    )
    yield (
        "tensor of a type with a foreign function",
        whole(
            call(
                "torch._tensor", "_rebuild_from_type_v2", name("evil", "f"), name("torch", "Tensor")
            )
        ),
    )
    yield (
        "parameter of no tensor",
        whole(call("torch._utils", "_rebuild_parameter", b"]", b"\x88", b"N")),
    )


def _names():
    yield "dotted name", whole(call("collections", "OrderedDict.fromkeys", b"]"))
    yield "homoglyph", whole(call("cоllections", "OrderedDict"))
    yield "fullwidth", whole(call("builtins", "ｅval", text("1")))
    yield "name with a NUL", whole(call("collections", "OrderedDict\0"))
    yield "name with a newline", whole(call("collections", "Ordered\nDict"))
    yield "name of a number", whole(number(1) + text("x") + b"\x93")
    yield "name that never ends", whole(b"c" + b"a" * 5000, 2)
    yield "name not in UTF-8", whole(b"c\xff\xfe\nx\n", 2)
    yield "empty name", whole(call("", ""))


def _instructions():
    for code, what in ((b"i", "INST"), (b"o", "OBJ"), (b"\x82\x01", "EXT1"), (b"2", "DUP")):
        yield what, whole(b"N" + code)
    yield "NEWOBJ_EX", whole(name("evil", "C") + b")}\x92")
    yield "out-of-band buffer", whole(b"\x97", 5)
    yield "unknown instruction", whole(b"\xff")
    yield "huge LONG1", whole(b"\x8a\xff" + b"\x01" * 255)
    yield "huge LONG4", whole(b"\x8b\xff\xff\xff\x7f")
    yield "negative LONG4", whole(b"\x8b\xff\xff\xff\xff")
    yield "huge FRAME", whole(b"\x95" + b"\xff" * 8 + b"N")
    yield "huge BINBYTES8", whole(b"\x8e" + b"\xff" * 8)
    yield "huge BYTEARRAY8", whole(b"\x96" + b"\xff" * 7 + b"\x7f", 5)
    yield "huge BINUNICODE8", whole(b"\x8d" + b"\xff" * 8)
    yield "huge BINUNICODE", whole(b"X\xff\xff\xff\xff")
    yield "text not in UTF-8", whole(b"X\x02\x00\x00\x00\xff\xfe")
    yield "empty stack", whole(b"")
    yield "STOP with a full stack", whole(b"NN")
    yield "STOP inside a group", whole(b"N(")
    yield "pop below a mark", whole(b"N(0")
    yield "APPEND on a number", whole(number(1) + b"Na")
    yield "SETITEM on a list", whole(b"]NNs")
    yield "SETITEMS with an odd count", whole(b"}(Nu")
    yield "ADDITEMS on a list", whole(b"](N\x90")
    yield "memo that was never put", whole(b"h\x07")
    yield "list as a key", whole(b"}]Ns")
    yield "float as a key", whole(b"}" + emit.plain(1.5) + b"Ns")
    yield (
        "colliding integers as keys",
        whole(b"}(" + b"".join(_long(i * ((1 << 61) - 1)) + b"N" for i in range(1, 4)) + b"u"),
    )
    yield "two pickles", whole(b"N") + whole(b"N")
    yield "second PROTO", whole(PROTO_AGAIN)


PROTO_AGAIN = b"\x80\x04N"


def _amplified():
    yield "memo bomb", whole(b"N" + b"".join(b"r" + struct.pack("<I", i) for i in range(50_000)))
    yield "list in itself", whole(b"]\x94h\x00a")
    yield "deep tuples", whole(b"N" + b"\x85" * 30_000)
    yield "deep tuple as a key", whole(b"}N" + b"\x85" * 30_000 + b"Ns")
    yield "deep marks", whole(b"(" * 100_000)
    yield "deep lists", whole(b"]" * 30_000 + b"a" * 29_999)
    yield (
        "many tuples as keys",
        whole(b"}(" + b"".join(number(i) + b"\x85N" for i in range(2000)) + b"u"),
    )


def _heavy():
    """Files that use up the whole budget: seconds each."""
    yield "too many instructions", whole(b"N0" * 2_600_000 + b"N")
    yield "too many containers", whole(b"}0" * 2_100_000 + b"N")
    yield (
        "text of a kilobyte encoded a million times",
        whole(
            text("x" * 1000)
            + b"\x94"
            + (name("_codecs", "encode") + b"h\x00" + text("latin1") + b"\x86R0") * 600_000
        ),
    )
    laughs = text("ha") + b"\x94"
    for level in range(40):
        laughs += b"0(" + (b"h" + bytes([level])) * 10 + b"t\x94"
    yield "billion laughs of tuples", whole(laughs)


def _array(dtype_code, shape, data, state=None):
    dtype = call("numpy", "dtype", text(dtype_code), b"\x89", b"\x88")
    dtype += state or (b"(" + number(3) + text("<") + b"NNN" + number(-1) * 2 + number(0) + b"tb")
    empty = call(
        "numpy.core.multiarray", "_reconstruct", name("numpy", "ndarray"), b"K\x00\x85", blob(b"b")
    )
    return whole(empty + b"(" + number(1) + shape + dtype + b"\x89" + blob(data) + b"tb")


def _arrays():
    one = number(1) + b"\x85"
    yield "array of objects", _array("O8", one, b"\0" * 8)
    yield (
        "array of structures",
        _array("V8", one, b"\0" * 8, b"(" + number(3) + text("|") + b"N))" + number(8) * 3 + b"tb"),
    )
    yield "array of another size", _array("f8", number(9) + b"\x85", b"\0" * 8)
    yield "array of negative size", _array("f8", number(-1) + b"\x85", b"")
    yield "array of many dimensions", _array("f8", b"(" + number(1) * 40 + b"t", b"\0" * 8)
    yield (
        "array never filled",
        whole(call("numpy.core.multiarray", "_reconstruct", name("numpy", "ndarray"), b")", b"N")),
    )
    yield (
        "matrix subclass",
        whole(call("numpy.core.multiarray", "_reconstruct", name("numpy", "matrix"), b")", b"N")),
    )
    yield (
        "scalar of objects",
        whole(
            call(
                "numpy.core.multiarray",
                "scalar",
                call("numpy", "dtype", text("O8")),
                blob(b"x" * 8),
            )
        ),
    )
    yield "encoding by rot13", whole(call("_codecs", "encode", text("x"), text("rot13")))
    yield "encoding by a module", whole(call("_codecs", "encode", text("x"), text("evil")))


def _zip(parts, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for part, data in parts:
            archive.writestr(part, data)
    return buffer.getvalue()


def _zips():
    good = (DATA / "mini_sg1_32.for_g_all.pt").read_bytes()
    evil = whole(call("os", "system", text("id")), 2)
    yield "zip with os.system", _zip([("a/data.pkl", evil), ("a/byteorder", b"little")])
    yield "zip bomb", _zip([("a/data.pkl", b"N" * 50_000_000)], zipfile.ZIP_DEFLATED)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield "zip with duplicates", _zip([("a/data.pkl", whole(b"}")), ("a/data.pkl", evil)])
    yield "zip with two pickles", _zip([("a/data.pkl", whole(b"}")), ("b/data.pkl", evil)])
    flipped = bytearray(good)
    flipped[good.index(b"g_synthesis") + 3] ^= 1
    yield "zip with a bad CRC of the pickle", bytes(flipped)
    flipped = bytearray(good)
    flipped[good.index(b"mini_sg1_32.for_g_all/data/0FB") + 600] ^= 1
    yield "zip with a bad CRC of a tensor", bytes(flipped)
    yield "zip with bytes behind", good + b"x"
    yield "zip with bytes before", b"x" + good
    yield "zip as a polyglot of a pickle", whole(b"N") + good
    yield "zip of no checkpoint", _zip([("readme.txt", b"hello")])
    yield "zip of arrays", _zip([("a.npy", b"\x93NUMPY")])
    yield (
        "zip without its tensors",
        _zip(
            [
                (
                    "a/data.pkl",
                    whole(
                        b"("
                        + text("storage")
                        + name("torch", "FloatStorage")
                        + text("0")
                        + text("cpu")
                        + number(4)
                        + b"tQ"
                    ),
                )
            ]
        ),
    )
    yield "big-endian zip", _zip([("a/data.pkl", whole(b"}")), ("a/byteorder", b"big")])
    yield "encrypted zip", _patched(good, 6, b"\x01")
    yield "zip that overlaps", _overlapping()
    yield "zip with a huge directory", _patched_end(good, count=0xFFFF, size=0x7FFFFFFF)
    yield "TorchScript", _zip([("a/constants.pkl", whole(b")")), ("a/data.pkl", evil)])


def _patched(data, field, value):
    at = data.index(b"PK\x01\x02")
    at += field + 2
    return data[:at] + value + data[at + len(value) :]


def _patched_end(data, *, count, size):
    at = data.rindex(b"PK\x05\x06")
    return data[: at + 8] + struct.pack("<HHL", count, count, size) + data[at + 16 :]


def _overlapping():
    payload = whole(b"}")
    local = struct.pack(
        "<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, zlib.crc32(payload), 4, 4, 10, 0
    )
    body = local + b"a/data.pkl" + payload
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, zlib.crc32(payload), 4, 4, 10,
        0, 0, 0, 0, 0, 0,
    )  # fmt: skip
    directory = entry + b"a/data.pkl" + entry + b"a/data.pkl"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), len(body), 0)
    return body + directory + end


def _safetensors(header, data=b"", length=None):
    encoded = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(encoded) if length is None else length) + encoded + data


def _entry(begin, end, shape=(1,), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}


def _safetensors_attacks():
    yield "safetensors of a huge header", _safetensors(b"{", length=1 << 39)
    yield "safetensors that is no JSON", _safetensors(b"{nonsense")
    yield "safetensors of deep JSON", _safetensors(b'{"a":' * 100_000)
    yield "safetensors with duplicates", _safetensors(b'{"a":1,"a":2}')
    yield "safetensors beyond the file", _safetensors({"a": _entry(0, 4)})
    yield "safetensors that overlap", _safetensors({"a": _entry(0, 4), "b": _entry(0, 4)}, b"0" * 4)
    yield "safetensors with a hole", _safetensors({"a": _entry(4, 8)}, b"0" * 8)
    yield "safetensors with bytes behind", _safetensors({"a": _entry(0, 4)}, b"0" * 8)
    yield "safetensors of another size", _safetensors({"a": _entry(0, 4, (9,))}, b"0" * 4)
    yield "safetensors of a petabyte", _safetensors({"a": _entry(0, 4, (1 << 50,))}, b"0" * 4)
    yield "safetensors of negative size", _safetensors({"a": _entry(0, 4, (-1,))}, b"0" * 4)
    yield "safetensors of a true size", _safetensors({"a": _entry(0, 4, (True,))}, b"0" * 4)
    yield "safetensors of an unknown dtype", _safetensors({"a": _entry(0, 4, dtype="F3")}, b"0" * 4)
    yield "safetensors of begin after end", _safetensors({"a": _entry(4, 0)}, b"0" * 4)
    yield "safetensors of odd metadata", _safetensors({"__metadata__": {"a": 1}})
    yield "safetensors of a list", _safetensors({"a": [1, 2]})
    yield "safetensors of others", _safetensors({"a": _entry(0, 4)}, b"0" * 4)


def _python_pickles():
    for protocol in range(6):
        yield f"os.system of protocol {protocol}", pickle.dumps(System(), protocol=protocol)
        inside = pickle.dumps({"G_ema": [System()]}, protocol=protocol)
        yield f"os.system inside, protocol {protocol}", inside


def all_files(heavy=False):
    """Return every hostile file by name: the quick ones, or those that take seconds."""
    groups = (
        _gadgets, _inside, _storages, _views, _names, _instructions, _amplified, _arrays, _zips,
        _safetensors_attacks, _python_pickles, hostile_names.files, hostile_generators.files,
        hostile_containers.files,
    )  # fmt: skip
    files = [item for group in ((_heavy,) if heavy else groups) for item in group()]
    assert len({file[0] for file in files}) == len(files)
    return dict(files)


def _raised_at(error):
    """Module and line of the refusal itself, before the file's name was put in front."""
    error = error.__cause__ if isinstance(error.__cause__, type(error)) else error
    frame = error.__traceback__
    while frame.tb_next is not None:
        frame = frame.tb_next
    return f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"


def watch(events, allowed):
    watched = ("import", "exec", "compile", "open", "os.", "subprocess.", "socket.", "ctypes.",
               "pickle.", "marshal.", "code.", "shutil.", "urllib.", "pty.", "winreg.")  # fmt: skip

    def hook(event, arguments):
        if event == "open" and arguments and str(arguments[0]) == allowed[0]:
            return
        if allowed[0] and event.startswith(watched):
            events.append(f"{event} {arguments!r:.200}")

    sys.addaudithook(hook)


def main(folder, heavy):
    """Write the files, open each under the hook, and print the outcomes."""
    import resource
    import time

    from dsgan_studio.core.base.errors import StudioError
    from dsgan_studio.core.checkpoints.opening import open_checkpoint
    from dsgan_studio.core.checkpoints.reading import read_pickle, read_torch_state

    files = {}
    for index, (label, data) in enumerate(all_files(heavy).items()):
        files[label] = Path(folder) / f"{index:03d}.pkl"
        files[label].write_bytes(data)
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    open_checkpoint(DATA / "mini_sg2ada_16.pkl")  # so that nothing is imported later on
    before = measure_memory.begin_peak()
    events, allowed, outcomes = [], [""], {}
    watch(events, allowed)
    for label, path in files.items():
        for reader in (open_checkpoint, read_pickle, read_torch_state):
            events.clear()
            begin = time.perf_counter()
            allowed[0] = str(path)
            where = ""
            try:
                reader(path)
                error, message = "", ""
            except StudioError as caught:
                error, message = type(caught).__name__, str(caught)
                where = _raised_at(caught)
            except Exception as caught:  # noqa: BLE001
                error, message = f"CRASH {type(caught).__name__}", str(caught)
            allowed[0] = ""
            outcomes[f"{label} / {reader.__name__}"] = {
                "error": error,
                "message": message.replace(str(path), "FILE"),
                "events": list(events),
                "where": where,
                "seconds": time.perf_counter() - begin,
            }
    growth = measure_memory.peak_bytes() - before
    sys.stdout.write(json.dumps({"outcomes": outcomes, "peak_growth_bytes": growth}))


if __name__ == "__main__":
    main(sys.argv[1], heavy=sys.argv[2] == "heavy")
