"""safetensors: 8 bytes of length, a JSON header, raw numbers; read with every bound checked.

Written here too, because the library orders the metadata at random and equal content must give
equal bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor

from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.fsio import staged_path
from dsgan_studio.core.checkpoints.files import open_source
from dsgan_studio.core.checkpoints.limits import MAX_DIMENSIONS, MAX_EXTENT, MEBIBYTE
from dsgan_studio.core.checkpoints.sources import Source
from dsgan_studio.core.checkpoints.tensors import LazyTensor, Storage

_MAX_HEADER_BYTES = 16 * MEBIBYTE
_METADATA = "__metadata__"
_DTYPES: Mapping[str, torch.dtype] = MappingProxyType(
    {
        "F64": torch.float64,
        "F32": torch.float32,
        "F16": torch.float16,
        "BF16": torch.bfloat16,
        "I64": torch.int64,
        "I32": torch.int32,
        "I16": torch.int16,
        "I8": torch.int8,
        "U8": torch.uint8,
        "BOOL": torch.bool,
    }
)
_CODES = MappingProxyType({dtype: code for code, dtype in _DTYPES.items()})
_BAD_HEADER = "its safetensors header is damaged; copy or download it again"


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Corrupt("its safetensors header names something twice; do not use the file")
    return result


def _parse_header(source: Source) -> tuple[dict[str, Any], int]:
    if source.size < 8:
        raise Corrupt(_BAD_HEADER)
    length = int.from_bytes(source.read(0, 8), "little")
    if length > min(_MAX_HEADER_BYTES, source.size - 8):
        raise Corrupt(_BAD_HEADER)
    try:
        text = source.read(8, length).decode("utf-8")
        header = json.loads(text, object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as error:
        raise Corrupt(_BAD_HEADER) from error
    if not isinstance(header, dict):
        raise Corrupt(_BAD_HEADER)
    return header, 8 + length


def _is_size(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_EXTENT


def _view(entry: object, data: Source) -> tuple[int, int, LazyTensor]:
    """Return begin, end and tensor of one entry of the header."""
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise Corrupt(_BAD_HEADER)
    code, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(code, str) or code not in _DTYPES:
        raise Corrupt("it holds a tensor of neither floats nor integers; choose another file")
    for numbers in (shape, offsets):
        if not isinstance(numbers, list) or not all(_is_size(number) for number in numbers):
            raise Corrupt(_BAD_HEADER)
    if len(shape) > MAX_DIMENSIONS or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise Corrupt(_BAD_HEADER)
    dtype, begin, end = _DTYPES[code], offsets[0], offsets[1]
    numel = math.prod(shape)
    if numel * dtype.itemsize != end - begin:
        raise Corrupt("a tensor does not have the size it states; copy or download it again")
    storage = Storage(dtype, numel)
    storage.place(data.window(begin, end - begin))
    stride = tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))
    return begin, end, LazyTensor(storage, dtype, 0, tuple(shape), stride)


def read_header(source: Source) -> tuple[dict[str, LazyTensor], dict[str, str]]:
    """Return the tensors, unread, and the metadata of a safetensors file.

    Raises:
        Corrupt: if names repeat, or tensors overlap, leave holes or reach beyond the file.
    """
    header, begin_of_data = _parse_header(source)
    metadata = header.pop(_METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise Corrupt(_BAD_HEADER)
    data = source.window(begin_of_data, source.size - begin_of_data)
    views = {name: _view(entry, data) for name, entry in header.items()}
    position = 0
    for begin, end, _ in sorted(views.values(), key=lambda view: view[:2]):
        if begin != position:
            raise Corrupt("its tensors overlap or leave holes; copy or download it again")
        position = end
    if position != data.size:
        raise Corrupt("it is cut short or has bytes behind its end; copy or download it again")
    return {name: view[2] for name, view in views.items()}, metadata


def read_safetensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return all tensors, with their own dtypes and on the CPU, and the metadata of a file.

    Raises:
        BadInput: if there is no such file.
        Corrupt: if it is damaged.
    """
    with open_source(path) as source:
        tensors, metadata = read_header(source)
        return {name: tensor.read() for name, tensor in tensors.items()}, metadata


def write_safetensors(
    path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]
) -> None:
    """Write `tensors` and `metadata` to `path`; equal content gives equal bytes.

    Raises:
        BadInput: if a tensor has a dtype that the format does not know.
        StoreError: if the disk refuses; `path` is then as it was.
    """
    # Larger items first, as the format's own writer does: every tensor is then aligned.
    names = sorted(tensors, key=lambda name: (-tensors[name].dtype.itemsize, name))
    header: dict[str, Any] = {_METADATA: dict(metadata)} if metadata else {}
    position = 0
    for name in names:
        tensor = tensors[name]
        if tensor.dtype not in _CODES or name == _METADATA:
            raise BadInput(f"the tensor {name} of {tensor.dtype} cannot be stored; convert it.")
        end = position + tensor.numel() * tensor.dtype.itemsize
        header[name] = {
            "dtype": _CODES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [position, end],
        }
        position = end
    text = json.dumps(header, sort_keys=True, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    with staged_path(path) as staged, open(staged, "xb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name in names:
            file.write(tensor_bytes(tensors[name]))


def tensor_bytes(tensor: Tensor) -> memoryview:
    """Return the numbers of `tensor` as bytes, row-major and little-endian."""
    flat = tensor.detach().cpu().contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().data
