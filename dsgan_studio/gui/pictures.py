"""Pictures for the eye, loaded or converted off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QImage, QImageReader

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


def read_file(file: Path) -> tuple[QImage, str]:
    """Return the picture in a file; where there is none, an empty one and the reason, in words.

    Reading lets other threads of Python run. A QImage made of a file holds them up, and Qt's own
    lock of its image formats is then waited for with all of Python in hand.
    """
    reader = QImageReader(str(file))
    reader.setDecideFormatFromContent(True)
    image = reader.read()
    if not image.isNull():
        return image, ""
    if not file.is_file():
        told = QCoreApplication.translate("pictures", "%1 is not there any more")
    elif reader.error() == QImageReader.ImageReaderError.UnsupportedFormatError:
        told = QCoreApplication.translate("pictures", "%1 is not an image, or is damaged")
    else:
        told = QCoreApplication.translate("pictures", "%1 is damaged, or cannot be read")
    return QImage(), told.replace("%1", file.name)


class FilePictures(QObject):
    """Fills a `TileModel` with pictures from files, as they are looked at.

    One that cannot be read becomes a broken tile that says why.
    """

    loaded = Signal(int, QImage)  # number of a tile, and its picture, from the io lane
    failed = Signal(int, str)  # number of a tile, and why it has no picture, from the io lane

    def __init__(
        self, jobs: JobRunner, tiles: TileModel, file_of: Callable[[int], Path | None]
    ) -> None:
        super().__init__(tiles)
        self._jobs = jobs
        self._file_of = file_of
        self.loaded.connect(tiles.put_image)
        self.failed.connect(tiles.put_broken)
        tiles.wanted.connect(self._load)

    def _load(self, numbers: list[int]) -> None:
        files = [(one, file) for one in numbers if (file := self._file_of(one)) is not None]
        for begin in range(0, len(files), _AT_ONCE):
            part = files[begin : begin + _AT_ONCE]
            self._jobs.start(Lane.IO, UNTITLED, partial(self._read, part))

    def _read(self, files: list[tuple[int, Path]], context: JobContext) -> None:
        for number, file in files:
            image, reason = read_file(file)
            if image.isNull():
                self.failed.emit(number, reason)
            else:
                self.loaded.emit(number, image)
