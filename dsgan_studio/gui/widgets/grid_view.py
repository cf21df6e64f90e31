"""Pictures in rows: the view. Work for a frame grows with what is seen, not with what is there."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView

from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.tiles import TileModel

_GAP_PX = 8
_MOST_TIMES = 2
_EDGE_PX = 3  # for the ring around a selected tile
_Index = QModelIndex | QPersistentModelIndex


class GridView(QAbstractItemView):
    """Shows the tiles of a `TileModel` in as many columns as fit."""

    def __init__(self, theme: Theme, tiles: TileModel, *, tile_px: int = 112) -> None:
        super().__init__()
        self._theme = theme
        self._tiles = tiles
        self._tile_px = tile_px
        self._columns, self._side_px = 1, tile_px
        self.setModel(tiles)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContentsMargins(-_EDGE_PX, 0, -_EDGE_PX, 0)
        theme.follow(self, self._look_changed)

    # Geometry

    @property
    def columns(self) -> int:
        """How many tiles stand in a row."""
        return self._columns

    def _lay_out(self) -> None:
        """Choose the largest tiles with which all can be seen, between one and two times the least.

        Where there are too many for that, as many as fit stand in a row.
        """
        least = self._theme.px(self._tile_px)
        room = self.viewport().width() - 2 * _EDGE_PX + _GAP_PX
        height = self.viewport().height() - 2 * _EDGE_PX + _GAP_PX
        self._columns = most = max(1, room // (least + _GAP_PX))
        for columns in range(most, 0, -1):
            step = room // columns
            lines = -(-self._tiles.rowCount() // columns)
            if step - _GAP_PX > _MOST_TIMES * least or lines * step > height:
                break
            self._columns = columns
        self._side_px = min(room // self._columns - _GAP_PX, _MOST_TIMES * least)

    @property
    def _step_px(self) -> int:
        return self._side_px + _GAP_PX

    def _row_count(self) -> int:
        return -(-self._tiles.rowCount() // self.columns)

    def visualRect(self, index: _Index) -> QRect:
        """Return where a tile lies in the viewport."""
        line, column = divmod(index.row(), self.columns)
        return QRect(
            _EDGE_PX + column * self._step_px,
            _EDGE_PX + line * self._step_px - self.verticalOffset(),
            self._side_px,
            self._side_px,
        )

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the tile at a point of the viewport."""
        column = (point.x() - _EDGE_PX) // self._step_px
        line = (point.y() - _EDGE_PX + self.verticalOffset()) // self._step_px
        row = line * self.columns + column
        inside = 0 <= column < self.columns and 0 <= row < self._tiles.rowCount()
        index = self._tiles.index(row) if inside else QModelIndex()
        return index if inside and self.visualRect(index).contains(point) else QModelIndex()

    def scrollTo(
        self,
        index: _Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll as little as shows the tile."""
        box = self.visualRect(index)
        bar = self.verticalScrollBar()
        if box.top() < _EDGE_PX:
            bar.setValue(bar.value() + box.top() - _EDGE_PX)
        elif box.bottom() > self.viewport().height() - _EDGE_PX:
            bar.setValue(bar.value() + box.bottom() - self.viewport().height() + _EDGE_PX)

    def horizontalOffset(self) -> int:
        """Return 0; rows are never wider than the view."""
        return 0

    def verticalOffset(self) -> int:
        """Return how far the view is scrolled, in px."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: _Index) -> bool:
        """Return False."""
        return False

    def updateGeometries(self) -> None:
        """Lay the rows out, and fit the scroll bar to their number."""
        self._lay_out()
        bar = self.verticalScrollBar()
        height = self._row_count() * self._step_px - _GAP_PX + 2 * _EDGE_PX
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._step_px // 3)
        bar.setRange(0, max(0, height - self.viewport().height()))
        super().updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out again."""
        super().resizeEvent(event)
        self.updateGeometries()

    def reset(self) -> None:
        """Begin again with other tiles."""
        super().reset()
        self.updateGeometries()

    def _look_changed(self) -> None:
        self.updateGeometries()
        self.viewport().update()

    # Selection

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Return the tile that a key leads to."""
        moves = QAbstractItemView.CursorAction
        page = max(1, self.viewport().height() // self._step_px) * self.columns
        steps = {
            moves.MoveLeft: -1,
            moves.MovePrevious: -1,
            moves.MoveRight: 1,
            moves.MoveNext: 1,
            moves.MoveUp: -self.columns,
            moves.MoveDown: self.columns,
            moves.MovePageUp: -page,
            moves.MovePageDown: page,
        }
        last = self._tiles.rowCount() - 1
        now = self.currentIndex().row()
        row = {moves.MoveHome: 0, moves.MoveEnd: last}.get(action, now + steps.get(action, 0))
        return self._tiles.index(min(max(row, 0), last)) if last >= 0 else QModelIndex()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the tiles that a rectangle of the viewport touches."""
        selection = QItemSelection()
        for row in self._rows_in(rect):
            index = self._tiles.index(row)
            if self.visualRect(index).intersects(rect):
                selection.select(index, index)
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return the part of the viewport that a selection covers."""
        region = QRegion()
        seen = set(self._rows_in(self.viewport().rect()))
        for index in selection.indexes():
            if index.row() in seen:
                edge = _EDGE_PX
                region += QRegion(self.visualRect(index).adjusted(-edge, -edge, edge, edge))
        return region

    def _rows_in(self, rect: QRect) -> range:
        """Return the rows of the model whose lines `rect` touches."""
        offset = self.verticalOffset() - _EDGE_PX
        first = max(0, (rect.top() + offset) // self._step_px)
        last = (rect.bottom() + offset) // self._step_px
        return range(first * self.columns, min(self._tiles.rowCount(), (last + 1) * self.columns))

    def numbers_in_view(self) -> tuple[int, ...]:
        """Return the numbers of the tiles that are seen, in their order."""
        rows = self._rows_in(self.viewport().rect())
        return tuple(self._tiles.numbers[row] for row in rows)

    def current_number(self) -> int | None:
        """Return the number of the tile that the keyboard is at, or None."""
        row = self.currentIndex().row()
        return self._tiles.numbers[row] if 0 <= row < self._tiles.rowCount() else None

    def selected_numbers(self) -> tuple[int, ...]:
        """Return the numbers of the selected tiles, in their order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return tuple(self._tiles.numbers[row] for row in rows)

    def select_numbers(self, numbers: tuple[int, ...]) -> None:
        """Select the tiles of these numbers, and no others."""
        if numbers == self.selected_numbers():
            return
        selection = QItemSelection()
        rows = [row for one in numbers if (row := self._tiles.row_of(one)) is not None]
        for row in rows:
            selection.select(self._tiles.index(row), self._tiles.index(row))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection, flags.ClearAndSelect)
        if rows:
            self.selectionModel().setCurrentIndex(self._tiles.index(rows[0]), flags.NoUpdate)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is seen."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        selected = {index.row() for index in self.selectionModel().selectedIndexes()}
        current = self.currentIndex().row() if self.hasFocus() else -1
        for row in self._rows_in(event.rect()):
            box = QRectF(self.visualRect(self._tiles.index(row)))
            self._paint_tile(painter, row, box)
            if row in selected or row == current:
                self._paint_ring(painter, box, filled=row in selected)
        painter.end()

    def _paint_tile(self, painter: QPainter, row: int, box: QRectF) -> None:
        palette, px = self._theme.palette, self._theme.px
        tile = self._tiles.tile(row)
        path = QPainterPath()
        path.addRoundedRect(box, px(6), px(6))
        painter.save()
        painter.setClipPath(path)
        image: QImage | None = self._tiles.image(tile.number)
        if image is None:
            painter.fillRect(box, QColor(palette.line))
            if self._tiles.broken(tile.number) is not None:
                self._paint_broken(painter, box)
        else:
            # Enlarged pixels stay pixels: the expert paints them one by one.
            smooth = image.width() > box.width() * self.devicePixelRatioF()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(box, image)
        painter.restore()
        self._paint_caption(painter, box, tile.caption)

    def _paint_broken(self, painter: QPainter, box: QRectF) -> None:
        """Draw a picture frame with a crack, which nobody takes for one that is still to come."""
        side = min(box.width(), box.height()) * 0.36
        frame = QRectF(0, 0, side, side * 0.8)
        frame.moveCenter(box.center())
        painter.setPen(QPen(QColor(self._theme.palette.bad), max(2.0, side / 24)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, side / 12, side / 12)
        crack = QPainterPath(QPointF(frame.left() + side * 0.55, frame.top()))
        for across, down in ((0.4, 0.25), (0.6, 0.5), (0.45, 0.8)):
            crack.lineTo(frame.left() + side * across, frame.top() + side * down)
        painter.drawPath(crack)

    def _paint_caption(self, painter: QPainter, box: QRectF, caption: str) -> None:
        if not caption:
            return
        px = self._theme.px
        font = self.font()
        font.setPixelSize(px(11))
        painter.setFont(font)
        metrics = painter.fontMetrics()
        room = int(box.width()) - px(20)
        caption = metrics.elidedText(caption, Qt.TextElideMode.ElideMiddle, room)
        width = metrics.horizontalAdvance(caption) + px(10)
        badge = QRectF(box.left() + px(5), box.bottom() - px(21), width, px(16))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(13, 16, 20, 180))
        painter.drawRoundedRect(badge, px(4), px(4))
        painter.setPen(QColor("#ffffff"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, caption)

    def _paint_ring(self, painter: QPainter, box: QRectF, *, filled: bool) -> None:
        colour = QColor(self._theme.palette.accent if filled else self._theme.palette.text)
        style = Qt.PenStyle.SolidLine if filled else Qt.PenStyle.DotLine
        painter.setPen(QPen(colour, _EDGE_PX if filled else 2, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), self._theme.px(7), self._theme.px(7))


class PairGrid(GridView):
    """A grid in which two tiles that belong together are never parted by the end of a line."""

    def _lay_out(self) -> None:
        super()._lay_out()
        if self._columns > 1:
            self._columns -= self._columns % 2


def grid_of(theme: Theme, tiles: TileModel, name: str, accessible_name: str) -> GridView:
    """Return a grid with the names by which people and tests find it."""
    made = GridView(theme, tiles)
    made.setObjectName(name)
    made.setAccessibleName(accessible_name)
    return made
