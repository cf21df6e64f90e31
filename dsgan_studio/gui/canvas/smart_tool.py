"""What smart brush and smart select share: a region that waits, and follows the wheel."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.edits import Recorder
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.overlay import CLEAR, mask_picture
from dsgan_studio.gui.canvas.region_tools import border_lines
from dsgan_studio.gui.canvas.smart_questions import Answer, Question, Region
from dsgan_studio.gui.canvas.tool import BLACK, WHITE, Pointer, Tool
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.marking import Selection  # loads torch

_SCORE_A_NOTCH = 0.02
_STRENGTH = 120  # of the colour that waits, of 255


class SmartTool(Tool, ABC):
    """Asks which pixels resemble what was marked, shows them, and paints them when accepted.

    The answer comes from the board later. One to a question that counts no more is passed over,
    one to a question that was accepted before is painted as soon as it is there.
    """

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._due: dict[Question, int] = {}  # accepted before they were answered, and as what
        self._clear()
        board.loaded.connect(self._forget)
        board.answered.connect(self._take)

    def _forget(self) -> None:
        self._due = {}
        self._clear()

    def _clear(self) -> None:
        self._question: Question | None = None
        self._is_answered = False
        self._selection: Selection | None = None
        self._threshold = 0.0
        self._region: Region | None = None
        self._border: list[QLineF] = []

    @property
    def selection(self) -> Selection | None:
        """What waits to be accepted, before the threshold; None where nothing does."""
        return self._selection

    @property
    def threshold(self) -> float:
        """From which resemblance on a pixel belongs to it."""
        return self._threshold

    @property
    def region(self) -> Region | None:
        """What would be painted as far as locks allow, [H, W]; None where nothing waits."""
        return self._region

    @abstractmethod
    def step_name(self) -> str:
        """Return what the step is called."""

    def _value_to_paint(self) -> int:
        return self.board.class_id

    def _ask(self, question: Question) -> None:
        self._question, self._is_answered = question, False
        self.board.asked.emit(question)

    def _take(self, answer: Answer) -> None:
        """Show what a question was answered."""
        selection, value = answer.selection, self._due.pop(answer.question, None)
        if value is not None and selection is not None:
            self._paint(selection.region(), value)
        if answer.question is self._question:
            self._selection, self._is_answered = selection, True
            if selection is None:
                self._clear()
            else:
                self._cut(selection.threshold)

    def _cut(self, threshold: float) -> None:
        if self._selection is not None:
            self._threshold = threshold
            self._region = self._selection.region(threshold)
            self._border = border_lines(self._region)

    def turn(self, notches: float) -> bool:
        """Make what waits larger or smaller; while an answer is on its way, leave the view too."""
        if self._question is None:
            return False
        if self._is_answered:
            self._cut(min(max(self._threshold - _SCORE_A_NOTCH * notches, -1.0), 1.0))
        return True

    def accept(self) -> bool:
        """Paint what waits, as one step; where its answer is on its way, as soon as it comes."""
        if self._question is None:
            return False
        question, region, value = self._question, self._region, self._value_to_paint()
        is_answered = self._is_answered
        self._clear()
        if region is not None and is_answered:
            self._paint(region, value)
        else:
            self._due[question] = value
        return True

    def _paint(self, region: Region, value: int) -> None:
        mask = self.board.mask()
        if mask is None:
            return
        recorder = Recorder(mask, self.board.protection)
        box = recorder.put(Box(0, 0, *mask.shape), region, value)
        if not box.is_empty:
            self.board.painted.emit(box)
        self.board.step_done(recorder.finish(self.step_name()))

    def cancel(self) -> bool:
        """Give up what was marked."""
        was = self._question is not None
        self._clear()
        return was

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw what waits: filled in the colour it would have, with a dashed border."""
        mask = self.board.mask()
        if self._region is None or mask is None:
            return
        free = self.board.protection.allows(mask)
        self._tint(painter, view, self._region & free)
        painter.save()
        painter.translate(view.x, view.y)
        painter.scale(view.scale, view.scale)
        for colour, style in ((BLACK, Qt.PenStyle.SolidLine), (WHITE, Qt.PenStyle.DashLine)):
            pen = QPen(colour, 1.4, style)
            pen.setCosmetic(True)  # as wide at every scale
            painter.setPen(pen)
            painter.drawLines(self._border)
        painter.restore()

    def _tint(self, painter: QPainter, view: Viewpoint, where: Region) -> None:
        value = self._value_to_paint()
        colour = QColor(WHITE)
        if value != UNLABELLED:
            colour = QColor(*self.board.schema.by_id(value).colour)
        colour.setAlpha(_STRENGTH)
        height, width = where.shape
        table = [CLEAR] * 256
        table[1] = colour.rgba()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        area = QRect(0, 0, width, height)
        picture = mask_picture(where.astype(np.uint8), area, table)
        painter.drawImage(view.shown(QRectF(area)), picture)
