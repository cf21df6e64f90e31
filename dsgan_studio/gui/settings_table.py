"""Every setting of the program, once: what the file, the dialog and the code that uses it read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication

Kind = Literal["choice", "number", "device"]
ZOOMS_PERCENT = (80, 90, 100, 110, 125, 150, 175, 200)
DEVICE_PATTERN = re.compile(r"auto|cpu|mps|cuda(:[0-9]{1,4})?")


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a text of the table for Qt's tools, which know this name; Qt's own has no type."""
    return text


@dataclass(frozen=True)
class Option:
    """One setting. Texts are English here; `spoken` says them in the user's language.

    Attributes:
        key: its name in the file.
        kind: a choice of a few, a whole number, or the name of a device.
        default: what holds where nothing was chosen.
        label: what the dialog calls it.
        help: what it does, in a sentence or two.
        choices: key and text of each, for a choice; a text of "" is said by the dialog itself.
        least: the smallest number.
        most: the largest number.
        step: what one click adds to a number.
        unit: sign after a number.
    """

    key: str
    kind: Kind
    default: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = 0
    step: int = 1
    unit: str = ""

    def allows(self, value: str) -> bool:
        """Tell whether `value`, as it stands in the file, makes sense."""
        if self.kind == "choice":
            return value in [key for key, _ in self.choices]
        if self.kind == "number":
            return re.fullmatch(r"[0-9]{1,9}", value) is not None and (
                self.least <= int(value) <= self.most
            )
        return DEVICE_PATTERN.fullmatch(value) is not None

    @property
    def allowed(self) -> str:
        """What may be given, in English."""
        if self.kind == "choice":
            return ", ".join(key for key, _ in self.choices)
        if self.kind == "number":
            return f"{self.least} to {self.most}"
        return "auto, cpu, cuda, cuda:N, mps"


def spoken(text: str) -> str:
    """Return a text of the table in the language of the window."""
    return QCoreApplication.translate("settings", text)


OPTIONS: tuple[Option, ...] = (
    Option(
        key="language",
        kind="choice",
        default="system",
        label=QT_TRANSLATE_NOOP("settings", "Language"),
        help=QT_TRANSLATE_NOOP("settings", "Takes effect at once; nothing is lost."),
        # A language is called by its own name, so that whoever got lost finds home.
        choices=(
            ("system", QT_TRANSLATE_NOOP("settings", "As the system")),
            ("en", "English"),
            ("zh_CN", "简体中文"),
        ),
    ),
    Option(
        key="theme",
        kind="choice",
        default="system",
        label=QT_TRANSLATE_NOOP("settings", "Colours"),
        help=QT_TRANSLATE_NOOP("settings", "Light, dark, or as the system has it."),
        choices=(
            ("system", QT_TRANSLATE_NOOP("settings", "As the system")),
            ("light", QT_TRANSLATE_NOOP("settings", "Light")),
            ("dark", QT_TRANSLATE_NOOP("settings", "Dark")),
        ),
    ),
    Option(
        key="zoom_percent",
        kind="choice",
        default="100",
        label=QT_TRANSLATE_NOOP("settings", "Size of text and controls"),
        help=QT_TRANSLATE_NOOP("settings", "On top of the scale that the system has set."),
        choices=tuple((str(one), f"{one} %") for one in ZOOMS_PERCENT),
    ),
    Option(
        key="device",
        kind="device",
        default="auto",
        label=QT_TRANSLATE_NOOP("settings", "Computes on"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "What trains and generates. It holds for jobs that begin from now on; a run goes on "
            "where it began.",
        ),
    ),
    Option(
        key="memory_percent",
        kind="number",
        default="50",
        label=QT_TRANSLATE_NOOP("settings", "Memory for a job"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "The share of the device's memory that one job may hold. Less leaves room for other "
            "programs; a job that needs more says so before it begins.",
        ),
        least=10,
        most=90,
        step=5,
        unit=" %",
    ),
    Option(
        key="autosave_ms",
        kind="number",
        default="1500",
        label=QT_TRANSLATE_NOOP("settings", "Strokes are safe after"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "How long a stroke may wait before it is on the disk. Longer spares a slow network "
            "drive; more than that would be lost when the power fails.",
        ),
        least=250,
        most=1500,
        step=250,
        unit=" ms",
    ),
)
OPTION_OF_KEY = {option.key: option for option in OPTIONS}
