"""What a pickle becomes here: plain values, and inert records where a class would have been."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.limits import MAX_DIMENSIONS, MAX_EXTENT
from dsgan_studio.core.checkpoints.sources import Source

NOT_NUMBERS = "it holds a numpy array that is not of plain numbers; choose another file"
_DTYPE_CODE = re.compile(r"(b1|[iu][1248]|f[248])\Z")


@dataclass(frozen=True, slots=True)
class Symbol:
    """The name of a class or function in a pickle: two strings, never looked up."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(eq=False, repr=False, slots=True)
class Record:
    """What would have been an object of a class.

    Attributes:
        symbol: its class, or the function that would have made it.
        args: what the class or function would have been given.
        called: True where the pickle asked to call a function that is not known here.
        state: what the object would have been filled with.
        entries: keys and values, for what would have been a kind of dict.
        members: what was appended or added, for what would have been a kind of list or set.
    """

    symbol: Symbol
    args: tuple[object, ...] = ()
    called: bool = False
    state: object = None
    entries: list[tuple[object, object]] = field(default_factory=list)
    members: list[object] = field(default_factory=list)


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class PersistentRecord:
    """An object of NVIDIA's persistence: the class travels as source text, which stays text.

    Attributes:
        class_name: its class.
        state: its attributes.
        source: the text of the module that defined the class; never executed.
    """

    class_name: str
    state: dict[object, object]
    source: str


def check_extents(extents: object, what: str) -> tuple[int, ...]:
    """Return `extents` as a shape or strides: a tuple of at most 32 integers from 0 to 2^48.

    Raises:
        Refused: if it is anything else.
    """
    if not isinstance(extents, tuple | list) or len(extents) > MAX_DIMENSIONS:
        raise Refused(f"it gives {what} no list of sizes; the file is damaged or hostile")
    for extent in extents:
        if type(extent) is not int or not 0 <= extent <= MAX_EXTENT:
            raise Refused(f"it gives {what} an impossible size; the file is damaged or hostile")
    return tuple(extents)


@dataclass(eq=False, repr=False, slots=True)
class DtypeRecord:
    """A numpy dtype; `order` is filled in by the pickle's BUILD.

    Attributes:
        code: of plain numbers, such as "f4"; empty for objects, structures, text and the like,
            of which arrays are never read.
        order: of the bytes: "<", ">", "|" or "=".
    """

    code: str
    order: str = "="

    @classmethod
    def from_code(cls, code: object) -> DtypeRecord:
        """Return the dtype of a code such as "f4"."""
        text = code.lstrip("<>=|") if isinstance(code, str) else ""
        if not isinstance(code, str) or len(code) - len(text) > 1 or not _DTYPE_CODE.match(text):
            return cls("")
        return cls(text, code[0] if code[0] in "<>" else "=")

    def fill(self, state: object) -> None:
        """Take the byte order from the state that numpy pickles."""
        if not isinstance(state, tuple) or len(state) < 8 or state[2:5] != (None, None, None):
            self.code = ""
            return
        if not isinstance(state[1], str) or state[1] not in ("<", ">", "|", "="):
            raise Refused("it holds a numpy array of no known byte order; choose another file")
        self.order = state[1]

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """The dtype itself (`Refused` where it is not of plain numbers)."""
        if not self.code:
            raise Refused(NOT_NUMBERS)
        return np.dtype(self.code if self.order in "|=" else self.order + self.code)


@dataclass(eq=False, repr=False, slots=True)
class ArrayRecord:
    """A numpy array, read from the file when `read` is called."""

    dtype: DtypeRecord | None = None
    shape: tuple[int, ...] = ()
    fortran: bool = False
    data: bytes | Source = b""

    @classmethod
    def of(cls, *, dtype: object, shape: object, fortran: object, data: object) -> ArrayRecord:
        """Return an array after checking that its parts fit together."""
        extents = check_extents(shape, "the shape of an array")
        if not isinstance(dtype, DtypeRecord):
            raise Refused(NOT_NUMBERS)
        if not dtype.code:  # the elements, whatever they are, are dropped
            return cls(dtype, extents)
        if isinstance(data, bytearray):
            data = bytes(data)
        if not isinstance(data, bytes | Source):
            raise Refused(NOT_NUMBERS)
        size = data.size if isinstance(data, Source) else len(data)
        if math.prod(extents) * dtype.dtype.itemsize != size:
            raise Corrupt("an array does not have the size it states; copy or download it again")
        return cls(dtype, extents, bool(fortran is True), data)

    def fill(self, state: object) -> int:
        """Take over the state that numpy pickles and return the size in bytes."""
        if not isinstance(state, tuple) or len(state) != 5:
            raise Refused("it holds a numpy array in no known form; choose another file")
        _, shape, dtype, fortran, data = state
        other = ArrayRecord.of(dtype=dtype, shape=shape, fortran=fortran, data=data)
        self.dtype, self.shape = other.dtype, other.shape
        self.fortran, self.data = other.fortran, other.data
        return other.nbytes

    @property
    def nbytes(self) -> int:
        """Size in bytes."""
        return self.data.size if isinstance(self.data, Source) else len(self.data)

    def read(self) -> npt.NDArray[np.generic]:
        """Return the array, in the byte order of the machine."""
        if self.dtype is None:
            raise Corrupt("it holds an array that was never filled; copy or download it again")
        data = self.data.read(0, self.data.size) if isinstance(self.data, Source) else self.data
        dtype = self.dtype.dtype
        array = np.frombuffer(data, dtype) if data else np.empty(0, dtype)
        array = array.reshape(self.shape, order="F" if self.fortran else "C")
        return array.astype(dtype.newbyteorder("="), copy=True)
