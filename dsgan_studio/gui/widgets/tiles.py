"""Pictures in rows: the model that holds them, whatever they are of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage

MOST_IMAGES = 2048
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Tile:
    """One picture.

    Attributes:
        number: tells it from the others, and is what is selected.
        caption: shown on it.
        description: for who cannot see it, and over it.
    """

    number: int
    caption: str
    description: str


class TileModel(QAbstractListModel):
    """Tiles in order; their pictures come later, and the ones not seen for long are let go."""

    wanted = Signal(object)  # list of numbers whose pictures are looked at and not there

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles: tuple[Tile, ...] = ()
        self._rows: dict[int, int] = {}
        self._images: OrderedDict[int, QImage] = OrderedDict()
        self._missing: dict[int, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The tiles, in order."""
        return self._tiles

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these tiles; pictures of those that stay are kept."""
        if tuple(tiles) == self._tiles:
            return
        self.beginResetModel()
        self._tiles = tuple(tiles)
        self._rows = {tile.number: row for row, tile in enumerate(self._tiles)}
        for number in [one for one in self._images if one not in self._rows]:
            del self._images[number]
        self._missing.clear()
        self.endResetModel()

    def row_of(self, number: int) -> int | None:
        """Return the row of a tile, None where it is not there."""
        return self._rows.get(number)

    def image(self, number: int) -> QImage | None:
        """Return the picture of a tile; where it is not there it is asked for."""
        found = self._images.get(number)
        if found is not None:
            self._images.move_to_end(number)
        elif number not in self._missing:
            self._missing[number] = None
            if not self._timer.isActive():
                self._timer.start(0)
        return found

    def put_image(self, number: int, image: QImage) -> None:
        """Take the picture of a tile."""
        row = self._rows.get(number)
        if row is None:
            return
        self._missing.pop(number, None)
        self._images[number] = image
        while len(self._images) > MOST_IMAGES:
            self._images.popitem(last=False)
        index = self.index(row)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def forget_images(self) -> None:
        """Let every picture be asked for again."""
        self._images.clear()
        self._missing.clear()
        if self._tiles:
            self.dataChanged.emit(self.index(0), self.index(len(self._tiles) - 1))

    def _ask(self) -> None:
        wanted = [one for one in self._missing if one in self._rows]
        if wanted:
            self.wanted.emit(wanted)

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of tiles."""
        return 0 if parent is not None and parent.isValid() else len(self._tiles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return caption, description or number of a tile."""
        if not index.isValid() or index.row() >= len(self._tiles):
            return None
        tile = self._tiles[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.caption
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tile.description
        return tile.number if role == Qt.ItemDataRole.UserRole else None
