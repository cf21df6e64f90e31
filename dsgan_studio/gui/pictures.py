"""Pictures for the eye, loaded or converted off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.jobs import UNTITLED, JobRunner, Lane
from dsgan_studio.gui.widgets.tiles import TileModel

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# A sheet of a screen is read in a few jobs, so that its first row comes soon.
_AT_ONCE = 24


def to_image(pixels: npt.NDArray[np.uint8]) -> QImage:
    """Return [H, W, 3] uint8 as a picture of its own memory."""
    height, width, _ = pixels.shape
    made = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return made.copy()


class FilePictures(QObject):
    """Fills a `TileModel` with pictures from files, as they are looked at."""

    loaded = Signal(int, QImage)  # number of a tile, and its picture, from the io lane

    def __init__(
        self, jobs: JobRunner, tiles: TileModel, file_of: Callable[[int], Path | None]
    ) -> None:
        super().__init__(tiles)
        self._jobs = jobs
        self._file_of = file_of
        self.loaded.connect(tiles.put_image)
        tiles.wanted.connect(self._load)

    def _load(self, numbers: list[int]) -> None:
        files = [(one, file) for one in numbers if (file := self._file_of(one)) is not None]
        for begin in range(0, len(files), _AT_ONCE):
            part = files[begin : begin + _AT_ONCE]
            self._jobs.start(Lane.IO, UNTITLED, partial(self._read, part))

    def _read(self, files: list[tuple[int, Path]], context: JobContext) -> None:
        for number, file in files:
            image = QImage(str(file))
            if not image.isNull():
                self.loaded.emit(number, image)
