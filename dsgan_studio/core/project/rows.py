"""From rows of the index to records, and what they share."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Protocol, TypeVar

from dsgan_studio.core.base.errors import ProjectError
from dsgan_studio.core.project.clock import Clock, to_text


class _Dated(Protocol):
    @property
    def created_utc(self) -> str: ...


DatedT = TypeVar("DatedT", bound=_Dated)


@contextlib.contextmanager
def readable(what: str) -> Iterator[None]:
    """Turn what a row of nonsense raises inside the block into one sentence.

    Raises:
        ProjectError: if the block could not make a record of a row.
    """
    try:
        yield
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ProjectError(
            f"the project's index is damaged: {what} is not readable ({error}); restore the"
            " project from a copy."
        ) from error


def dated(record: DatedT, clock: Clock) -> DatedT:
    """Return `record` with the time of now, where it has none."""
    if record.created_utc:
        return record
    return dataclasses.replace(record, created_utc=to_text(clock()))  # type: ignore[type-var]
