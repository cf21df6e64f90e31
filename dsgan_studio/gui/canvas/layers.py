"""The layers of the canvas below its tool: image, mask, proposals and the grid of pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from dsgan_studio.gui.canvas.aids import draw_grid
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.lines import line_picture
from dsgan_studio.gui.canvas.overlay import colour_table, mask_picture
from dsgan_studio.gui.canvas.proposal_layer import ProposalLayer
from dsgan_studio.gui.canvas.viewpoint import SHARP_FROM, Viewpoint


def draw_layers(
    painter: QPainter,
    board: Board,
    proposals: ProposalLayer,
    view: Viewpoint,
    part: QRect,
    *,
    masked: bool,
) -> None:
    """Draw what lies on a board.

    Args:
        painter: of the widget.
        board: with image and mask.
        proposals: for what is not painted.
        view: where the image lies in the widget.
        part: of the widget, to draw.
        masked: whether mask and proposals lie over the image.
    """
    image, mask = board.shown_image(), board.shown_mask()
    area = view.image_area(QRectF(part), image.width(), image.height())
    if area.isEmpty():
        return
    smooth = view.scale < SHARP_FROM
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(view.shown(QRectF(area)), image, QRectF(area))
    if masked:
        if mask is not None:
            _draw_mask(painter, board, view, mask, area, part)
        if board.preview is None:
            proposals.draw(painter, view, area, part)
    if board.aids.grid:
        draw_grid(painter, view, QRectF(area))


def _draw_mask(
    painter: QPainter,
    board: Board,
    view: Viewpoint,
    mask: npt.NDArray[np.uint8],
    area: QRect,
    part: QRect,
) -> None:
    # Labels have no values between them: never smoothed.
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    if board.look.filled:
        table = colour_table(board.schema, board.look)
        painter.drawImage(view.shown(QRectF(area)), mask_picture(mask, area, table))
    if board.look.outlined or board.look.hatched:
        seen = part.intersected(view.shown(QRectF(area)).toAlignedRect())
        if not seen.isEmpty():
            picture = line_picture(mask, seen, view, board.schema, board.look)
            painter.drawImage(seen.topLeft(), picture)
