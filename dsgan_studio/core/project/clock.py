"""The time, as the store sees it; tests give it another."""

from __future__ import annotations

import datetime
from collections.abc import Callable

Clock = Callable[[], datetime.datetime]


def utc_now() -> datetime.datetime:
    """Return the time now, with its zone (UTC)."""
    return datetime.datetime.now(datetime.UTC)


def to_text(moment: datetime.datetime) -> str:
    """Return `moment` in UTC as ISO 8601 to the millisecond, such as 2024-05-01T12:00:00.000Z."""
    utc = moment.astimezone(datetime.UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime.datetime:
    """Return the moment that `to_text` wrote.

    Raises:
        ValueError: if `text` is not a moment with a zone.
    """
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
