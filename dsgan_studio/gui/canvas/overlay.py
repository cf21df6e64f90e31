"""How a mask is laid over its image: a table of 256 colours over the mask's own memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage

from dsgan_studio.core.annotations.schema import BACKGROUND, LabelSchema

CLEAR = QColor(0, 0, 0, 0).rgba()
# The background covers most of an image: as strong as a class it would hide what is painted on.
_BACKGROUND_SHARE = 0.35


@dataclass(frozen=True)
class OverlayLook:
    """What of a mask is seen, and how strongly.

    Attributes:
        opacity: 0 to 1.
        hidden: ids that are not shown.
        solo: the only id that is shown, None for all.
        is_shown: False hides all of it.
        filled: whether areas are filled with their colour.
        outlined: whether the borders of classes are drawn.
        contour_px: width of a border, in pixels of the screen.
        hatched: whether each class has a pattern of its own.
        dash_px: length of the dashes of a border and of the gaps between them; 0 draws it through.
        strengths: share of the opacity that an id has, 0 to 1; those that are not named have 1.
    """

    opacity: float = 0.55
    hidden: frozenset[int] = field(default_factory=frozenset)
    solo: int | None = None
    is_shown: bool = True
    filled: bool = True
    outlined: bool = False
    contour_px: int = 2
    hatched: bool = False
    dash_px: int = 0
    strengths: Mapping[int, float] = field(default_factory=dict)

    def shows(self, class_id: int) -> bool:
        """Return whether pixels of this class are seen."""
        if self.solo is not None:
            return class_id == self.solo
        return class_id not in self.hidden


def colour_table(schema: LabelSchema, look: OverlayLook) -> list[int]:
    """Return the colour of each of the 256 ids, with opacity; unlabelled pixels are clear."""
    table = [CLEAR] * 256
    if look.is_shown and look.filled:
        for one in schema.classes:
            if look.shows(one.id):
                share = _BACKGROUND_SHARE if one.id == BACKGROUND else 1.0
                share *= look.strengths.get(one.id, 1.0)
                table[one.id] = QColor(*one.colour, round(255 * look.opacity * share)).rgba()
    return table


def mask_picture(mask: npt.NDArray[np.uint8], area: QRect, table: list[int]) -> QImage:
    """Return a part of the mask as a picture in the colours of `table`.

    Args:
        mask: [H, W] uint8; only the part is copied.
        area: in pixels, inside the mask.
        table: 256 colours.
    """
    part = np.ascontiguousarray(
        mask[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
    )
    height, width = part.shape
    made = QImage(part.tobytes(), width, height, width, QImage.Format.Format_Indexed8).copy()
    made.setColorTable(table)
    return made
