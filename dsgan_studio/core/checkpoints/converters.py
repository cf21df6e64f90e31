"""What turns the value of a file into a generator: one converter for each format.

A new format is a module with a `Converter` in it and a line in `opening.CONVERTERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dsgan_studio.core.checkpoints.architecture import Architecture
from dsgan_studio.core.checkpoints.tensors import FileTensor
from dsgan_studio.core.checkpoints.wording import shown


@dataclass(frozen=True)
class Conversion:
    """A generator found in a file, its tensors not read yet.

    Attributes:
        architecture: sizes and switches.
        tensors: by the names of `GeneratorCheckpoint`.
        kind: what the file is, in a user's words.
        notes: what was missing or passed over, one sentence each.
        source: text of the Python module that the file carries; empty where it has none.
    """

    architecture: Architecture
    tensors: Mapping[str, FileTensor]
    kind: str
    notes: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Converter:
    """One format.

    Attributes:
        recognises: whether the value of a file is of this format; must not raise.
        convert: the generator in it; raises `Refused` or `Corrupt` where it cannot be used.
    """

    recognises: Callable[[object], bool]
    convert: Callable[[object], Conversion]


def passed_over(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return a note on tensors that no generator of the kind has, or nothing."""
    if not names:
        return ()
    first = shown(names[0])
    return (f"{len(names)} tensors that the generator does not use were left out: {first} …",)
