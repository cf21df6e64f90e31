"""The figures of two readers' agreement, ranked and in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.gui.annotate_reading import reader_name
from dsgan_studio.gui.widgets.wording import count, decimal, percent

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.reader_agreement import ImageReading, ReaderAgreement

_DIGITS = 3


@dataclass(frozen=True)
class RankedImage:
    """An image with the figures that it is ranked by.

    Attributes:
        image: its figures.
        dice: of all classes, or of one.
        kappa: likewise.
    """

    image: ImageReading
    dice: float
    kappa: float


def worst_first(found: ReaderAgreement, place: int) -> tuple[RankedImage, ...]:
    """Return the images by their agreement on a class, the worst first, without it at the end.

    Args:
        found: the agreement.
        place: of the class in it; below 0 for all classes together.
    """
    if place < 0:
        return tuple(RankedImage(one, one.dice, one.kappa) for one in found.images)
    ranked = [RankedImage(one, one.dices[place], one.kappas[place]) for one in found.images]
    return tuple(sorted(ranked, key=lambda one: (math.isnan(one.dice), one.dice)))


def figure(value: float) -> str:
    """Return a share or a kappa as it is shown; a dash where it is not defined."""
    return "–" if math.isnan(value) else decimal(value, _DIGITS)


def agreement_facts(found: ReaderAgreement, pair: tuple[Reader, Reader]) -> list[str]:
    """Return in lines how far two readers agree, and what could not be compared."""
    alike = QCoreApplication.translate(
        "readers",
        "They agree on %1 of %2 px that both labelled. Dice: %3, the mean of the classes. "
        "Cohen's kappa: %4.",
    )
    for mark, value in (
        ("%1", percent(found.accuracy)), ("%2", count(found.pixels)),
        ("%3", figure(found.mean_dice)), ("%4", figure(found.kappa)),
    ):  # fmt: skip
        alike = alike.replace(mark, value)
    images = QCoreApplication.translate(
        "readers", "Images compared: %1; called complete by both: %2."
    )
    images = images.replace("%1", count(len(found.images)))
    lines = [alike, images.replace("%2", count(found.both_complete))]
    without = QCoreApplication.translate("readers", "Left out, %1 has no mask: %2")
    nothing = QCoreApplication.translate("readers", "Left out, no pixel that both labelled: %2")
    for reason, text, name in (
        ("first has no mask", without, reader_name(pair[0])),
        ("second has no mask", without, reader_name(pair[1])),
        ("no pixel in common", nothing, ""),
    ):
        left = ", ".join(str(one.sample_id) for one in found.left_out if one.reason == reason)
        if left:
            lines.append(text.replace("%2", left).replace("%1", name))
    return lines
