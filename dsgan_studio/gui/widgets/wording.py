"""Numbers and times as people read them."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def duration(seconds: float) -> str:
    """Return a time as 0:41, 12:05 or 3:07:00; from a day up 1 d 4 h."""
    whole = max(0, int(seconds))
    days, hours = divmod(whole // 3600, 24)
    if days:
        return f"{days} d {hours} h"
    minutes = whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02d}:{whole % 60:02d}"
    return f"{minutes}:{whole % 60:02d}"


def count(number: int) -> str:
    """Return a number with thousands apart, as the language of the window has it."""
    return QLocale().toString(number)
