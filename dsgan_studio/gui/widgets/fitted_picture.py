"""A picture as large as its place allows."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

_MOST_TIMES = 8


class FittedPicture(QWidget):
    """Shows one image whole: small ones enlarged by whole numbers, so that pixels stay square."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(title)
        self._image = QImage()

    @property
    def image(self) -> QImage:
        """What is shown; null where nothing is."""
        return self._image

    def show_image(self, image: QImage) -> None:
        """Show an image; a null one shows nothing."""
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size that suits a pair of photographs."""
        return QSize(240, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it in the middle of the top."""
        if self._image.isNull():
            return
        scale = self.devicePixelRatioF()
        room = QSize(round(self.width() * scale), round(self.height() * scale))
        times = min(room.width() // self._image.width(), room.height() // self._image.height())
        if times >= 1:
            size = self._image.size() * min(times, _MOST_TIMES)
        else:
            size = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        shown = QSize(round(size.width() / scale), round(size.height() / scale))
        painter = QPainter(self)
        smooth = QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHint(smooth, times < 1)
        left = (self.width() - shown.width()) // 2
        painter.drawImage(QRect(left, 0, shown.width(), shown.height()), self._image)
        painter.end()
