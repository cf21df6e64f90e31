"""Tensors that stay in the file until they are read; every view is checked against its storage."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.limits import MEBIBYTE, Budget
from dsgan_studio.core.checkpoints.records import Symbol, check_extents
from dsgan_studio.core.checkpoints.sources import Source

STORAGE_DTYPES: Mapping[str, torch.dtype] = MappingProxyType(
    {
        "FloatStorage": torch.float32,
        "DoubleStorage": torch.float64,
        "HalfStorage": torch.float16,
        "BFloat16Storage": torch.bfloat16,
        "LongStorage": torch.int64,
        "IntStorage": torch.int32,
        "ShortStorage": torch.int16,
        "CharStorage": torch.int8,
        "ByteStorage": torch.uint8,
        "BoolStorage": torch.bool,
        "UntypedStorage": torch.uint8,
    }
)
# Numbers that no generator has. They may lie beside it, where they are never read.
UNREAD_STORAGES: Mapping[str, torch.dtype] = MappingProxyType(
    {
        "ComplexFloatStorage": torch.complex64,
        "ComplexDoubleStorage": torch.complex128,
        "QInt8Storage": torch.qint8,
        "QUInt8Storage": torch.quint8,
        "QInt32Storage": torch.qint32,
    }
)
_NO_NUMBERS = "it holds a tensor of neither floats nor integers; choose another checkpoint"
DTYPES: Mapping[str, torch.dtype] = MappingProxyType(
    {
        str(dtype).removeprefix("torch."): dtype
        for name, dtype in STORAGE_DTYPES.items()
        if name != "UntypedStorage"
    }
)


def storage_dtype(symbol: object) -> torch.dtype:
    """Return the dtype of a storage class such as `torch.FloatStorage`.

    Raises:
        Refused: for any other name.
    """
    if isinstance(symbol, Symbol):
        known = symbol.module in ("torch", "torch.storage")
        if known and symbol.name in STORAGE_DTYPES:
            return STORAGE_DTYPES[symbol.name]
        if known and symbol.name in UNREAD_STORAGES:
            return UNREAD_STORAGES[symbol.name]
    raise Refused(_NO_NUMBERS)


@dataclass(eq=False, repr=False)
class Storage:
    """A run of numbers in the file.

    Attributes:
        dtype: of the numbers.
        numel: how many.
        source: the bytes, exactly `numel` times the item size; None until it is known where.
        crc32: what their CRC must be, where the container states it.
    """

    dtype: torch.dtype
    numel: int
    source: Source | None = None
    crc32: int | None = None

    @property
    def nbytes(self) -> int:
        """Size in bytes."""
        return self.numel * self.dtype.itemsize

    def place(self, source: Source) -> None:
        """Say where the bytes are."""
        if source.size != self.nbytes:
            raise Corrupt("a tensor does not have the size it states; copy or download it again")
        self.source = source

    def read_span(self, begin: int, end: int, dtype: torch.dtype) -> Tensor:
        """Return the items from `begin` to `end` of the storage seen as `dtype`."""
        if dtype in UNREAD_STORAGES.values():
            raise Refused(_NO_NUMBERS)
        if self.source is None:
            raise Corrupt("it holds a tensor without its numbers; copy or download it again")
        if self.crc32 is not None:
            if self.source.crc32() != self.crc32:
                raise Corrupt("a checksum is wrong; copy or download it again")
            self.crc32 = None  # once is enough
        raw = torch.empty((end - begin) * dtype.itemsize, dtype=torch.uint8)
        if raw.numel():
            self.source.read_into(begin * dtype.itemsize, raw.numpy().data)
        return raw.bool() if dtype is torch.bool else raw.view(dtype)


@dataclass(frozen=True, eq=False, repr=False)
class LazyTensor:
    """A view on a storage; nothing is read before `read`."""

    storage: Storage
    dtype: torch.dtype
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    @property
    def numel(self) -> int:
        """Number of items."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Size of what `read` returns, in bytes."""
        return self.numel * self.dtype.itemsize

    def read(self, dtype: torch.dtype | None = None) -> Tensor:
        """Return the tensor, contiguous and on the CPU, converted to `dtype` where given."""
        span = 0
        if self.numel:
            span = 1 + sum((n - 1) * s for n, s in zip(self.shape, self.stride, strict=True))
        flat = self.storage.read_span(self.offset, self.offset + span, self.dtype)
        view = torch.as_strided(flat, self.shape, self.stride) if span else flat.view(self.shape)
        return view.to(dtype or self.dtype).contiguous()


@dataclass(frozen=True, eq=False, repr=False)
class DerivedTensor:
    """A tensor that is computed from stored ones when it is read.

    Attributes:
        shape: of what `make` returns.
        make: reads and computes.
    """

    shape: tuple[int, ...]
    make: Callable[[], Tensor]

    @property
    def numel(self) -> int:
        """Number of items."""
        return math.prod(self.shape)

    def read(self, dtype: torch.dtype | None = None) -> Tensor:
        """Return the tensor, contiguous and on the CPU, converted to `dtype` where given."""
        made = self.make()
        return made.to(dtype or made.dtype).contiguous()


def mean_vector(tensor: LazyTensor, w_dim: int) -> LazyTensor:
    """Return the first row of a mean w of shape [1, L, w], [L, w] or [w]: all rows are the same.

    Raises:
        Corrupt: if it is not of length `w_dim`.
    """
    if not tensor.shape or tensor.shape[-1] != w_dim or tensor.numel == 0:
        raise Corrupt(f"its mean w is not of length {w_dim}; it was edited or is damaged")
    return LazyTensor(
        tensor.storage, tensor.dtype, tensor.offset, tensor.shape[-1:], tensor.stride[-1:]
    )


FileTensor = LazyTensor | DerivedTensor


def zeros_tensor(shape: tuple[int, ...]) -> DerivedTensor:
    """Return zeros in the place of what a file leaves out."""
    return DerivedTensor(shape, lambda: torch.zeros(shape))


def view_of(
    storage: object,
    *,
    offset: object,
    shape: object,
    stride: object,
    budget: Budget,
    dtype: torch.dtype | None = None,
) -> LazyTensor:
    """Return a view on `storage`, as torch's `_rebuild_tensor` takes it.

    Raises:
        Refused: if a part of the view lies outside the storage, or it is larger than allowed.
    """
    if not isinstance(storage, Storage):
        raise Refused("it holds a tensor without a storage; the file is damaged or hostile")
    dtype = dtype or storage.dtype
    extents = check_extents(shape, "the shape of a tensor")
    steps = check_extents(stride, "the strides of a tensor")
    if type(offset) is not int or len(extents) != len(steps) or offset < 0:
        raise Refused("it holds a tensor with an impossible view; the file is damaged or hostile")
    count = math.prod(extents)
    last = offset + sum((n - 1) * s for n, s in zip(extents, steps, strict=True)) if count else -1
    if last >= storage.nbytes // dtype.itemsize:
        raise Refused("it holds a tensor that reaches beyond its numbers; do not use the file")
    nbytes = count * dtype.itemsize
    if nbytes > storage.nbytes and nbytes > 256 * MEBIBYTE:
        raise Refused("it holds a small tensor blown up to a huge one; do not use the file")
    budget.spend_tensor(nbytes)
    return LazyTensor(storage, dtype, offset, extents, steps)
