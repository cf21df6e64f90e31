"""A few small pictures in a row, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from dsgan_studio.gui.theme import Theme

# At 100 %; four of them fit into the narrowest panel.
_SIDE_PX, _GAP_PX = 52, 8


@dataclass(frozen=True)
class RowPicture:
    """One picture of the row.

    Attributes:
        image: what is shown.
        text: what it is, for who waits over it or hears it.
    """

    image: QImage
    text: str


class _Delegate(QStyledItemDelegate):
    """Draws one picture, and a ring around the one that is chosen."""

    def __init__(self, row: PictureRow, theme: Theme) -> None:
        super().__init__(row)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the place that a picture takes."""
        side = self._theme.px(_SIDE_PX + _GAP_PX)
        return QSize(side, side)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw it."""
        palette, px = self._theme.palette, self._theme.px
        area = QRectF(option.rect).adjusted(px(4), px(4), -px(4), -px(4))
        path = QPainterPath()
        path.addRoundedRect(area, px(5), px(5))
        image = index.data(Qt.ItemDataRole.UserRole)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(path)
        smooth = image.width() > area.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(area, image)
        painter.setClipping(False)
        colour = palette.accent if is_chosen else palette.line
        painter.setPen(QPen(QColor(colour), 2.5 if is_chosen else 1.0))
        painter.drawPath(path)
        painter.restore()


class PictureRow(QListWidget):
    """Shows pictures; a click or the arrow keys choose one, which `currentRowChanged` tells."""

    def __init__(self, theme: Theme, name: str, title: str, tip: str) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[RowPicture, ...] = ()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(tip)
        self.setProperty("type", "classes")  # its frame and ground are those of a panel
        self.setItemDelegate(_Delegate(self, theme))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.follow(self, self._fit)

    def show_pictures(self, pictures: Sequence[RowPicture], chosen: int) -> None:
        """Show pictures with one of them chosen; nothing is told of that."""
        with QSignalBlocker(self):
            if self._shown != tuple(pictures):
                self._shown = tuple(pictures)
                self.clear()
                for one in pictures:
                    item = QListWidgetItem()
                    item.setData(Qt.ItemDataRole.UserRole, one.image)
                    item.setToolTip(one.text)
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, one.text)
                    self.addItem(item)
            self.setCurrentRow(chosen)

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.px(_SIDE_PX + _GAP_PX) + 4)
        self.scheduleDelayedItemsLayout()
