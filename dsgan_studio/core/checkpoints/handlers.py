"""What stands in for the functions that checkpoints call: the whole list, each written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.machine import DAMAGED, Handler, Machine
from dsgan_studio.core.checkpoints.records import (
    ArrayRecord,
    DtypeRecord,
    PersistentRecord,
    Record,
    Symbol,
)
from dsgan_studio.core.checkpoints.sources import Source
from dsgan_studio.core.checkpoints.tensors import DTYPES, LazyTensor, view_of
from dsgan_studio.core.checkpoints.torch_legacy import read_nested_storage

_Args = tuple[object, ...]
_RECONSTRUCT = Symbol("numpy._core.multiarray", "_reconstruct")
_HOOKS = "it attaches code to a tensor; do not use the file"


def _expect(args: _Args, least: int, most: int | None = None) -> None:
    if not least <= len(args) <= (least if most is None else most):
        raise Corrupt(DAMAGED)


def _ordered_dict(machine: Machine, args: _Args) -> object:
    _expect(args, 0, 1)
    result: dict[object, object] = {}
    for pair in _items(args):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise Corrupt(DAMAGED)
        result[machine.check_key(pair[0])] = pair[1]
    return result


def _items(args: _Args) -> list[object] | tuple[object, ...]:
    items = args[0] if args else []
    if not isinstance(items, list | tuple):
        raise Corrupt(DAMAGED)
    return items


def _set(machine: Machine, args: _Args) -> object:
    _expect(args, 0, 1)
    return {machine.check_key(item) for item in _items(args)}


def _frozenset(machine: Machine, args: _Args) -> object:
    _expect(args, 0, 1)
    return frozenset(machine.check_key(item) for item in _items(args))


def _bytes(machine: Machine, args: _Args) -> object:
    """Bytes and bytearray: empty, of bytes, or of text in latin1."""
    _expect(args, 0, 2)
    if not args:
        return b""
    if isinstance(args[0], str):
        return _encode(machine, args)
    if len(args) == 1 and isinstance(args[0], bytes | Source):
        return args[0]
    raise Corrupt(DAMAGED)


def _encode(machine: Machine, args: _Args) -> object:
    """Text that stands for bytes, as protocol 2 writes them."""
    _expect(args, 2)
    text, encoding = args
    if not isinstance(text, str) or encoding not in ("latin1", "latin-1"):
        raise Refused("its pickle encodes text in an unusual way; do not use the file")
    machine.budget.spend_array(len(text))
    try:
        return text.encode("latin1")
    except UnicodeEncodeError as error:
        raise Corrupt(DAMAGED) from error


def _reconstructor(machine: Machine, args: _Args) -> object:
    _expect(args, 3)
    if args[1] != Symbol("builtins", "object") or args[2] is not None:
        return machine.inert(Symbol("copyreg", "_reconstructor"), args)
    return machine.new(args[0], ())


def _numpy_dtype(machine: Machine, args: _Args) -> object:
    _expect(args, 1, 3)
    dtype = DtypeRecord.from_code(args[0])
    if not dtype.code:
        machine.budget.note_unknown("arrays that are not of numbers")
    return dtype


def _numpy_reconstruct(machine: Machine, args: _Args) -> object:
    _expect(args, 3)
    if args[0] != Symbol("numpy", "ndarray"):
        return machine.inert(_RECONSTRUCT, args)
    return ArrayRecord()


def _numpy_scalar(machine: Machine, args: _Args) -> object:
    _expect(args, 2)
    if isinstance(args[0], DtypeRecord) and not args[0].code:
        return machine.inert(Symbol("numpy._core.multiarray", "scalar"), args)
    array = ArrayRecord.of(dtype=args[0], shape=(), fortran=False, data=args[1]).read()
    return array[()]


def _numpy_frombuffer(machine: Machine, args: _Args) -> object:
    _expect(args, 4)
    data, dtype, shape, order = args
    array = ArrayRecord.of(dtype=dtype, shape=shape, fortran=order == "F", data=data)
    machine.budget.spend_array(array.nbytes)
    return array


def _dill_array(machine: Machine, args: _Args) -> object:
    """How dill writes a numpy array: with the function and the state it would be made by."""
    _expect(args, 3, 4)
    function, inner, state = args[:3]
    if function != _RECONSTRUCT or not isinstance(inner, tuple):
        return machine.inert(Symbol("dill._dill", "_create_array"), args)
    array = _numpy_reconstruct(machine, inner)
    machine.build(array, state)
    return array


def _load_from_bytes(machine: Machine, args: _Args) -> object:
    _expect(args, 1)
    if not isinstance(args[0], bytes | Source):
        raise Corrupt(DAMAGED)
    if machine.nested:
        raise Refused("its pickles are nested more than once; do not use the file")
    return read_nested_storage(args[0], machine.budget)


def _check_hooks(hooks: object) -> None:
    if hooks is not None and not (isinstance(hooks, dict) and not hooks):
        raise Refused(_HOOKS)


def _rebuild_tensor(machine: Machine, args: _Args) -> object:
    _expect(args, 4)
    storage, offset, shape, stride = args
    return view_of(storage, offset=offset, shape=shape, stride=stride, budget=machine.budget)


def _rebuild_tensor_v2(machine: Machine, args: _Args) -> object:
    _expect(args, 6, 7)
    _check_hooks(args[5])
    return _rebuild_tensor(machine, args[:4])


def _rebuild_tensor_v3(machine: Machine, args: _Args) -> object:
    _expect(args, 7, 8)
    _check_hooks(args[5])
    storage, offset, shape, stride = args[:4]
    symbol = args[6]
    if not isinstance(symbol, Symbol) or symbol.module != "torch" or symbol.name not in DTYPES:
        return machine.inert(Symbol("torch._utils", "_rebuild_tensor_v3"), args)
    return view_of(
        storage,
        offset=offset,
        shape=shape,
        stride=stride,
        budget=machine.budget,
        dtype=DTYPES[symbol.name],
    )


def _rebuild_parameter(machine: Machine, args: _Args) -> object:
    _expect(args, 3, 4)  # a fourth one holds attributes of the parameter, which are dropped
    _check_hooks(args[2])
    if not isinstance(args[0], LazyTensor | Record):
        raise Corrupt(DAMAGED)
    return args[0]


def _rebuild_from_type(machine: Machine, args: _Args) -> object:
    """A tensor with Python attributes; they are dropped."""
    _expect(args, 4)
    function, kind, inner, _ = args
    plain = isinstance(kind, Symbol) and kind.name in ("Tensor", "Parameter")
    handler = _TENSORS.get(function) if isinstance(function, Symbol) else None
    if not plain or handler is None or not isinstance(inner, tuple):
        return machine.inert(Symbol("torch._tensor", "_rebuild_from_type_v2"), args)
    return handler(machine, inner)


def _size(machine: Machine, args: _Args) -> object:
    _expect(args, 1)
    return tuple(_items(args))


def _device(machine: Machine, args: _Args) -> object:
    _expect(args, 1, 2)
    return ":".join(str(part) for part in args if isinstance(part, str | int))


def _persistent_object(machine: Machine, args: _Args) -> object:
    """NVIDIA's persistence; the source text of the class is kept as text."""
    _expect(args, 1)
    meta = args[0]
    if not isinstance(meta, dict) or meta.get("type") != "class":
        raise Refused("it holds an object in no known form of NVIDIA's; choose another checkpoint")
    name, state, source = meta.get("class_name"), meta.get("state"), meta.get("module_src")
    if not isinstance(name, str) or not isinstance(state, dict) or not isinstance(source, str):
        raise Corrupt(DAMAGED)
    return PersistentRecord(name, state, source)


_TENSORS: dict[Symbol, Handler] = {
    Symbol("torch._utils", "_rebuild_tensor"): _rebuild_tensor,
    Symbol("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor_v2,
    Symbol("torch._utils", "_rebuild_tensor_v3"): _rebuild_tensor_v3,
    Symbol("torch._utils", "_rebuild_parameter"): _rebuild_parameter,
    Symbol("torch._utils", "_rebuild_parameter_with_state"): _rebuild_parameter,
}

HANDLERS: Mapping[Symbol, Handler] = MappingProxyType(
    {
        Symbol("collections", "OrderedDict"): _ordered_dict,
        Symbol("builtins", "set"): _set,
        Symbol("builtins", "frozenset"): _frozenset,
        Symbol("builtins", "bytes"): _bytes,
        Symbol("builtins", "bytearray"): _bytes,
        Symbol("_codecs", "encode"): _encode,
        Symbol("copyreg", "_reconstructor"): _reconstructor,
        Symbol("numpy", "dtype"): _numpy_dtype,
        _RECONSTRUCT: _numpy_reconstruct,
        Symbol("numpy._core.multiarray", "scalar"): _numpy_scalar,
        Symbol("numpy._core.numeric", "_frombuffer"): _numpy_frombuffer,
        Symbol("dill._dill", "_create_array"): _dill_array,
        Symbol("torch.storage", "_load_from_bytes"): _load_from_bytes,
        **_TENSORS,
        Symbol("torch._tensor", "_rebuild_from_type_v2"): _rebuild_from_type,
        Symbol("torch", "Size"): _size,
        Symbol("torch", "device"): _device,
        Symbol("torch_utils.persistence", "_reconstruct_persistent_obj"): _persistent_object,
    }
)

# Classes that are dicts with another name.
CLASSES: Mapping[Symbol, Callable[[], object]] = MappingProxyType(
    {
        Symbol("collections", "OrderedDict"): dict,
        Symbol("dnnlib.util", "EasyDict"): dict,
        Symbol("dnnlib", "EasyDict"): dict,
        Symbol("builtins", "dict"): dict,
    }
)
