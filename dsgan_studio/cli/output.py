"""Results on stdout: lines for a person, or one JSON object for a program."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import typer

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.fsio import disk_errors

Result = TypeVar("Result")


class ReaderLeft(Exception):
    """Whoever read standard output has closed it."""


def _plain(value: Any) -> Any:
    """Return `value` as JSON values: dataclasses as objects, paths as text, NaN as null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: _plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def counted(count: int, one: str, many: str = "") -> str:
    """Return `count` with the noun in its number: 1 mask, 2 masks."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def show(result: Result, as_json: bool, tell: Callable[[Result], str]) -> None:
    """Print `result` to stdout: as JSON, or as the text that `tell` makes of it."""
    text = json.dumps(_plain(result), ensure_ascii=False) if as_json else tell(result)
    with disk_errors("print the result"):
        try:
            typer.echo(text)
        except BrokenPipeError as error:
            # The reader has seen enough, as `head` has; this is no failure of a disk.
            raise ReaderLeft from error


def raise_all(errors: Sequence[StudioError]) -> None:
    """Tell of each of `errors` in a line, and end the command with the gravest, if there is one.

    Raises:
        StudioError: the last of them, one of the machine where there is one.
    """
    gravest_last = sorted(errors, key=lambda error: error.exit_code, reverse=True)
    for error in gravest_last[:-1]:
        complain(str(error))
    if gravest_last:
        raise gravest_last[-1]


def complain(text: str) -> None:
    """Write a line of failure to stderr."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):  # nobody listens; the exit code still tells
            sys.stderr.write(f"dsgan-studio: {' '.join(text.split())}\n")
            sys.stderr.flush()
