"""One picture as large as there is room."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


class Picture(QWidget):
    """One picture, as large as there is room, never blurred by enlarging."""

    def __init__(self, *, centred: bool = False) -> None:
        super().__init__()
        self._image = QImage()
        self._centred = centred

    @property
    def image(self) -> QImage:
        """What is shown; null before the first."""
        return self._image

    def show_image(self, image: QImage) -> None:
        """Show another picture."""
        self._image = image
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return room for something that can be told."""
        return QSize(64, 64)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture."""
        if self._image.isNull():
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = (self.width() - size.width()) / 2 if self._centred else 0
        top = (self.height() - size.height()) / 2 if self._centred else 0
        painter = QPainter(self)
        shrinks = size.width() < self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)
        painter.end()
