"""Cuts the image into superpixels off the GUI thread, when a tool asks for them."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.jobs import UNTITLED, JobRunner, Latest
from dsgan_studio.gui.session import Session


class SuperpixelWork(QObject):
    """Answers what the tool of superpixels asks of a board; the latest size counts."""

    def __init__(self, session: Session, jobs: JobRunner, board: Board) -> None:
        super().__init__(board)
        self._session, self._board = session, board
        self._latest = Latest(jobs, UNTITLED, self)
        board.superpixels_wanted.connect(self._cut)

    def _cut(self, size_px: int) -> None:
        self._latest.start(
            partial(_superpixels, self._board.rgb().copy(), size_px),
            self._board.take_superpixels,
            lambda outcome: self._session.notify("error", str(outcome.error)),
        )


def _superpixels(
    image: npt.NDArray[np.uint8], size_px: int, context: JobContext
) -> npt.NDArray[np.int32]:
    from dsgan_studio.core.annotations.superpixels import superpixels

    context.checkpoint("cut the image", 0, 1)
    return superpixels(image, size_px)
