"""What a model would paint over what is not painted yet: looked at, and accepted by pieces."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QColor, QPainter

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.edits import Edit
from dsgan_studio.core.annotations.proposals import accept_all, accept_class, accept_region
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.lines import line_picture
from dsgan_studio.gui.canvas.overlay import mask_picture
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

Labels = npt.NDArray[np.uint8]
Accept = Callable[[Labels, Labels], Edit | None]

CONTOUR_PX, _DASH_PX = 2, 5
# Two members of an ensemble that each are sure of another class differ by so much, in nats.
_MOST_UNSURE = math.log(2.0)
_HEAT = [QColor(255, 122, 26, round(170 * level / 255)).rgba() for level in range(256)]


class ProposalLayer(QObject):
    """Proposals for one mask, shown as dashed contours; never changes a painted pixel.

    What was found by other means than the interpreter goes before what the interpreter proposes,
    and that goes before what was proposed when the sample was suggested.
    """

    changed = Signal()  # what is proposed, or how it is shown

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._kept: Labels | None = None
        self._live: Labels | None = None
        self._found: Labels | None = None
        self._proposal: Labels | None = None  # all together
        self._open: Labels | None = None  # of it, where nothing is painted
        self._heat: Labels | None = None
        self._shows_heat = False
        board.loaded.connect(self.clear)
        board.schema_changed.connect(self.clear)
        board.painted.connect(self._follow)

    @property
    def pixels(self) -> int:
        """How many unpainted pixels have a proposal."""
        return 0 if self._open is None else int((self._open != UNLABELLED).sum())

    @property
    def labels(self) -> Labels | None:
        """What is proposed, [H, W] uint8 and 255 where nothing is or where it is painted."""
        return self._open

    def take(self, labels: Labels, uncertainty: npt.NDArray[np.float32]) -> None:
        """Take what the interpreter would paint.

        Args:
            labels: [H, W] uint8 class ids.
            uncertainty: [H, W] float32, from 0, higher is less sure.
        """
        self._live = labels
        share = np.clip(uncertainty / _MOST_UNSURE, 0.0, 1.0)
        self._heat = np.round(255 * share).astype(np.uint8)
        self._join()

    def take_kept(self, labels: Labels | None) -> None:
        """Take what was proposed before the interpreter has looked at it; None for nothing."""
        self._kept = labels
        self._join()

    def take_found(self, labels: Labels | None) -> None:
        """Take what was found by other means, 255 where nothing was; None for nothing at all."""
        self._found = labels
        self._join()

    def clear_live(self) -> None:
        """Show no proposal of the interpreter any more."""
        self._live = self._heat = None
        self._join()

    def clear(self) -> None:
        """Show no proposal any more."""
        self._kept = self._live = self._found = self._heat = None
        self._join()

    @property
    def shows_heat(self) -> bool:
        """Whether it is shown where the interpreter is unsure."""
        return self._shows_heat

    def show_heat(self, *, shown: bool) -> None:
        """Show where the interpreter is unsure, or do not."""
        self._shows_heat = shown
        self.changed.emit()

    def _join(self) -> None:
        mask = self._board.mask()
        self._proposal = None
        for labels in (self._kept, self._live, self._found):
            over = self._fitting(labels)
            if over is not None and self._proposal is not None:
                self._proposal = np.where(over != UNLABELLED, over, self._proposal)
            elif over is not None:
                self._proposal = over
        if mask is None or self._proposal is None:
            self._open = None
        else:
            self._open = np.where(mask == UNLABELLED, self._proposal, UNLABELLED).astype(np.uint8)
        self.changed.emit()

    def _fitting(self, labels: Labels | None) -> Labels | None:
        """Return the labels where they are of the size of the mask."""
        mask = self._board.mask()
        fits = labels is not None and mask is not None and labels.shape == mask.shape
        return labels if fits else None

    def _follow(self, box: Box) -> None:
        """Follow the mask where it changed."""
        mask = self._board.mask()
        if mask is not None and self._open is not None and self._proposal is not None:
            part = box.slices
            free = mask[part] == UNLABELLED
            self._open[part] = np.where(free, self._proposal[part], UNLABELLED)

    # Accepting

    def accept_at(self, place: QPointF) -> bool:
        """Paint the proposed region under a place of the image; tell whether there was one."""
        if self._class_at(place) == UNLABELLED:
            return False
        row, col = math.floor(place.y()), math.floor(place.x())
        protection = self._board.protection
        return self._accept(
            lambda mask, proposal: accept_region(mask, proposal, row, col, protection),
            self.tr("accepting a region"),
        )

    def accept_class(self, place: QPointF | None) -> bool:
        """Paint all that is proposed as the class under a place; tell whether there was any.

        Where nothing is proposed at the place, the class is the chosen one.
        """
        class_id = UNLABELLED if place is None else self._class_at(place)
        if class_id == UNLABELLED:
            class_id = self._board.class_id
        protection = self._board.protection
        return self._accept(
            lambda mask, proposal: accept_class(mask, proposal, class_id, protection),
            self.tr("accepting a class"),
        )

    def accept_all(self) -> bool:
        """Paint all that is proposed; tell whether there was any."""
        protection = self._board.protection
        return self._accept(
            lambda mask, proposal: accept_all(mask, proposal, protection),
            self.tr("accepting all proposals"),
        )

    def _class_at(self, place: QPointF) -> int:
        row, col = math.floor(place.y()), math.floor(place.x())
        shown = self._open
        if shown is None or not (0 <= row < shown.shape[0] and 0 <= col < shown.shape[1]):
            return UNLABELLED
        return int(shown[row, col])

    def _accept(self, act: Accept, name: str) -> bool:
        mask, proposal = self._board.mask(), self._proposal
        if mask is None or proposal is None:
            return False
        edit = act(mask, proposal)
        if edit is None:
            return False
        self._board.painted.emit(edit.box)
        self._board.step_done(dataclasses.replace(edit, name=name))
        return True

    # Drawing

    def draw(self, painter: QPainter, view: Viewpoint, area: QRect, part: QRect) -> None:
        """Draw what is proposed.

        Args:
            painter: of the widget.
            view: where the image lies in it.
            area: the part of the image to draw.
            part: the part of the widget to draw.
        """
        look = self._board.look
        if self._open is None or not look.is_shown:
            return
        if self._shows_heat and self._heat is not None:
            heat = np.where(self._open != UNLABELLED, self._heat, 0).astype(np.uint8)
            painter.drawImage(view.shown(QRectF(area)), mask_picture(heat, area, _HEAT))
        seen = part.intersected(view.shown(QRectF(area)).toAlignedRect())
        if not seen.isEmpty():
            dashed = dataclasses.replace(
                look, outlined=True, hatched=False, contour_px=CONTOUR_PX, dash_px=_DASH_PX
            )
            picture = line_picture(self._open, seen, view, self._board.schema, dashed)
            painter.drawImage(seen.topLeft(), picture)
