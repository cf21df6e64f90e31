"""Numbers and times as people read them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Qt

TRAINED_HERE = "trained here (StyleGAN2)"


def duration(seconds: float) -> str:
    """Return a time as 0:41, 12:05 or 3:07:00; from a day up 1 d 4 h."""
    whole = max(0, int(seconds))
    days, hours = divmod(whole // 3600, 24)
    if days:
        told = QCoreApplication.translate("wording", "%1 d %2 h")
        return told.replace("%1", str(days)).replace("%2", str(hours))
    minutes = whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02d}:{whole % 60:02d}"
    return f"{minutes}:{whole % 60:02d}"


def count(number: int) -> str:
    """Return a number with thousands apart, as the language of the window has it."""
    return QLocale().toString(number)


def decimal(number: float, digits: int) -> str:
    """Return a number with `digits` places, as the language of the window has it."""
    return QLocale().toString(number, "f", digits)


def percent(share: float, digits: int = 1) -> str:
    """Return a share of 0 to 1 in percent, as "37.5 %"."""
    return f"{decimal(100 * share, digits)} %"


def day(iso_utc: str) -> str:
    """Return the day of a time such as "2026-11-24T16:00:00Z", in the order people have it."""
    pattern = QCoreApplication.translate("wording", "d MMM yyyy")
    return QLocale().toString(QDate.fromString(iso_utc[:10], Qt.DateFormat.ISODate), pattern)


def generator_kind(kind: str) -> str:
    """Return where a generator is from in the language of the window; `kind` as it is stored."""
    own = QCoreApplication.translate("wording", "trained here (StyleGAN2)")
    return own if kind == TRAINED_HERE else kind
