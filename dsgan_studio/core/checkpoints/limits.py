"""What one file may cost: counters shared by a pickle and all that is nested in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from dsgan_studio.core.base.errors import Refused

MAX_OPCODES = 5_000_000  # a snapshot of a 1024 px StyleGAN2 has 64,393
MAX_CONTAINERS = 2_000_000
MAX_MARKS = 1_000
MAX_INTEGER_BYTES = 64
MAX_ODD_KEYS = 1_000
MAX_MODULES = 20_000
MAX_MODULE_DEPTH = 100
MAX_REPORTED_NAMES = 1_000
MAX_DIMENSIONS = 32
MAX_EXTENT = 1 << 48
MEBIBYTE = 1 << 20

_WHY = "which no checkpoint needs; the file is damaged or hostile, so do not use it"


@dataclass
class Budget:
    """Counts down while one file is read; every `spend_…` raises `Refused` when it is used up.

    Attributes:
        file_bytes: size of the file; what arrays and tensors may cost grows with it.
        unknown: names of classes and functions that were kept inert, in order of appearance.
    """

    file_bytes: int
    unknown: dict[str, None] = field(default_factory=dict)
    _opcodes: int = MAX_OPCODES
    _containers: int = MAX_CONTAINERS
    _odd_keys: int = MAX_ODD_KEYS
    _array_bytes: int = 0
    _tensor_bytes: int = 0

    def spend_opcode(self) -> None:
        """Count one pickle instruction."""
        self._opcodes -= 1
        if self._opcodes < 0:
            raise Refused(f"it has more than {MAX_OPCODES:,} pickle instructions, {_WHY}")

    def spend_container(self) -> None:
        """Count one list, dict, set or object."""
        self._containers -= 1
        if self._containers < 0:
            raise Refused(f"it makes more than {MAX_CONTAINERS:,} lists and dicts, {_WHY}")

    def spend_odd_key(self) -> None:
        """Count one dict key that is a tuple, set or fraction: their hashes can collide."""
        self._odd_keys -= 1
        if self._odd_keys < 0:
            raise Refused(
                f"it has more than {MAX_ODD_KEYS:,} tuples or fractions as dict keys, {_WHY}"
            )

    def spend_array(self, size_bytes: int) -> None:
        """Count a numpy array: all together at most twice the file and 256 MiB."""
        self._array_bytes += size_bytes
        if self._array_bytes > 2 * self.file_bytes + 256 * MEBIBYTE:
            raise Refused(f"its arrays are far larger than the file, {_WHY}")

    def spend_tensor(self, size_bytes: int) -> None:
        """Count a tensor: all together at most eight times the file and 256 MiB."""
        self._tensor_bytes += size_bytes
        if self._tensor_bytes > 8 * self.file_bytes + 256 * MEBIBYTE:
            raise Refused(f"its tensors are far larger than the file, {_WHY}")

    def note_unknown(self, name: str) -> None:
        """Remember that `name` was met and kept inert."""
        if len(self.unknown) < MAX_REPORTED_NAMES:
            self.unknown[name] = None
