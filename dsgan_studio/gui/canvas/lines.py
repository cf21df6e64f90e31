"""Contours and hatches: a second raster over the mask, in pixels of the screen.

It is made for the part of the widget that is drawn anew, from the labels under each pixel of the
screen. So lines are as wide at every zoom, and cost what is seen, not what the mask holds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage

from dsgan_studio.core.annotations.schema import BACKGROUND, UNLABELLED, LabelSchema
from dsgan_studio.gui.canvas.overlay import CLEAR, OverlayLook
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

_PERIOD = 12
_Labels = npt.NDArray[np.uint8]


def _patterns() -> _Labels:
    """Return [period, period] uint8, in which bit n is set where pattern n has a line."""
    row, col = np.mgrid[:_PERIOD, :_PERIOD]
    down, up = (row - col) % _PERIOD == 0, (row + col) % _PERIOD == 0
    level, upright = row == 0, col == 0
    dots = (row % 6 < 2) & (col % 6 < 2)
    drawn = (up, down, level, upright, up | down, level | upright, dots)
    return np.packbits(np.stack(drawn, axis=-1), axis=-1, bitorder="little")[:, :, 0]


_PATTERNS, _PATTERN_COUNT = _patterns(), 7


def line_table(schema: LabelSchema, look: OverlayLook) -> list[int]:
    """Return the colour of the lines of each of the 256 ids; hidden classes have none."""
    table = [CLEAR] * 256
    for one in schema.classes:
        if one.id != BACKGROUND and look.is_shown and look.shows(one.id):
            table[one.id] = QColor(*one.colour).rgba()
    return table


def pattern_of(schema: LabelSchema) -> _Labels:
    """Return [256] the bit of each id's pattern: by its place in the list, the background none."""
    bits = np.zeros(256, dtype=np.uint8)
    others = [one.id for one in schema.classes if one.id != BACKGROUND]
    for place, class_id in enumerate(others):
        bits[class_id] = 1 << place % _PATTERN_COUNT
    return bits


def line_picture(
    mask: _Labels, area: QRect, view: Viewpoint, schema: LabelSchema, look: OverlayLook
) -> QImage:
    """Return the lines over a part of the widget, one pixel for each of its pixels.

    Args:
        mask: [H, W] uint8.
        area: of the widget.
        view: where the mask lies in it.
        schema: for colours and patterns.
        look: whether there are contours and hatches, how wide, and in dashes of which length.
    """
    margin = look.contour_px if look.outlined else 0
    rows, row_inside = _under(area.top(), area.height(), margin, view.y, view.scale, mask.shape[0])
    cols, col_inside = _under(area.left(), area.width(), margin, view.x, view.scale, mask.shape[1])
    wide = mask.take(rows, axis=0).take(cols, axis=1)
    labels = wide[margin : margin + area.height(), margin : margin + area.width()]
    drawn = np.zeros(labels.shape, dtype=bool)
    for step in range(1, margin + 1):
        for down, right in ((step, 0), (-step, 0), (0, step), (0, -step)):
            top, left = margin + down, margin + right
            drawn |= labels != wide[top : top + area.height(), left : left + area.width()]
    if look.dash_px:
        row = np.arange(area.top(), area.top() + area.height())[:, None]
        col = np.arange(area.left(), area.left() + area.width())
        drawn &= (row + col) // look.dash_px % 2 == 0
    if look.hatched:
        down_lines = np.arange(area.top(), area.top() + area.height()) % _PERIOD
        right_lines = np.arange(area.left(), area.left() + area.width()) % _PERIOD
        plane = _PATTERNS.take(down_lines, axis=0).take(right_lines, axis=1)
        drawn |= (plane & pattern_of(schema).take(labels)) != 0
    drawn[~row_inside] = False
    drawn[:, ~col_inside] = False
    lines = np.where(drawn, labels, np.uint8(UNLABELLED))
    height, width = lines.shape
    made = QImage(lines.tobytes(), width, height, width, QImage.Format.Format_Indexed8).copy()
    made.setColorTable(line_table(schema, look))
    return made


def _under(
    begin: int, length: int, margin: int, offset: float, scale: float, size_px: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Return which row or column of the mask lies under each pixel, and whether one does.

    The margin counts only for the first; beyond the mask its rim goes on, which makes no border.
    """
    places = np.arange(begin - margin, begin + length + margin) + 0.5
    found = np.floor((places - offset) / scale).astype(np.intp)
    inside = (found >= 0) & (found < size_px)
    return np.clip(found, 0, size_px - 1), inside[margin : margin + length]
