"""Pictures in rows: the model that holds them, whatever they are of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
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


def _no_tile(number: int) -> Tile:
    return Tile(number, "", "")


class TileModel(QAbstractListModel):
    """Tiles in order; their pictures come later, and the ones not seen for long are let go."""

    wanted = Signal(object)  # list of numbers whose pictures are looked at and not there
    broken_changed = Signal()  # which tiles have a picture that cannot be read

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers: tuple[int, ...] = ()
        self._tile_of: Callable[[int], Tile] = _no_tile
        self._rows: dict[int, int] = {}
        self._images: OrderedDict[int, QImage] = OrderedDict()
        self._missing: dict[int, None] = {}
        self._broken: dict[int, str] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    def tile(self, row: int) -> Tile:
        """Return the tile of a row."""
        return self._tile_of(self._numbers[row])

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """All tiles, in order."""
        return tuple(self._tile_of(number) for number in self._numbers)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the tiles, in order."""
        return self._numbers

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these tiles; pictures of those that stay are kept."""
        by_number = {tile.number: tile for tile in tiles}
        self.show_numbers(tuple(by_number), by_number.__getitem__)

    def show_numbers(self, numbers: Sequence[int], tile_of: Callable[[int], Tile]) -> None:
        """Show tiles that are told of when they are seen; pictures of those that stay are kept.

        Where the numbers are the same as before, only what is told of them is shown anew:
        selection and place in the list stay.

        Args:
            numbers: of the tiles, in order, each once.
            tile_of: tells of one; called for what is on the screen.
        """
        numbers = tuple(numbers)
        self._tile_of = tile_of
        if numbers == self._numbers:
            self._tell_all()
            return
        self.beginResetModel()
        self._numbers = numbers
        self._rows = {number: row for row, number in enumerate(numbers)}
        for number in [one for one in self._images if one not in self._rows]:
            del self._images[number]
        self._missing.clear()
        self._mend([one for one in self._broken if one not in self._rows])
        self.endResetModel()

    def _tell_all(self) -> None:
        if self._numbers:
            self.dataChanged.emit(self.index(0), self.index(len(self._numbers) - 1))

    def row_of(self, number: int) -> int | None:
        """Return the row of a tile, None where it is not there."""
        return self._rows.get(number)

    def image(self, number: int) -> QImage | None:
        """Return the picture of a tile; where it is not there it is asked for."""
        found = self._images.get(number)
        if found is not None:
            self._images.move_to_end(number)
        elif number not in self._missing and number not in self._broken:
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
        self._mend([number])
        self._images[number] = image
        while len(self._images) > MOST_IMAGES:
            self._images.popitem(last=False)
        index = self.index(row)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def put_broken(self, number: int, reason: str) -> None:
        """Take it that a tile has no picture, and why; it is not asked for again by itself."""
        row = self._rows.get(number)
        if row is None:
            return
        self._missing.pop(number, None)
        self._images.pop(number, None)
        self._broken[number] = reason
        index = self.index(row)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])
        self.broken_changed.emit()

    def broken(self, number: int) -> str | None:
        """Return why a tile has no picture, None where it has or may come to have one."""
        return self._broken.get(number)

    @property
    def broken_count(self) -> int:
        """How many tiles are known to have no picture."""
        return len(self._broken)

    def _mend(self, numbers: Iterable[int]) -> None:
        mended = [one for one in numbers if self._broken.pop(one, None) is not None]
        if mended:
            self.broken_changed.emit()

    def renew_image(self, number: int) -> None:
        """Ask for the picture of a tile again; the old one is shown until it comes."""
        if number in self._images:
            self._missing[number] = None
            if not self._timer.isActive():
                self._timer.start(0)

    def forget_images(self) -> None:
        """Let every picture be asked for again."""
        self._images.clear()
        self._missing.clear()
        self._mend(tuple(self._broken))
        self._tell_all()

    def forget(self, numbers: Iterable[int]) -> None:
        """Let the pictures of some tiles be asked for again."""
        numbers = tuple(numbers)
        for number in numbers:
            self._images.pop(number, None)
            self._missing.pop(number, None)
        self._mend(numbers)
        self._tell_all()

    def drop_wishes(self, numbers: Iterable[int]) -> None:
        """Take it that these are not looked at any more; they are asked for when seen again."""
        for number in numbers:
            self._missing.pop(number, None)

    def holds(self, number: int) -> bool:
        """Tell whether the picture of a tile is there, without asking for it."""
        return number in self._images

    def _ask(self) -> None:
        wanted = [one for one in self._missing if one in self._rows]
        if wanted:
            self.wanted.emit(wanted)

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of tiles."""
        return 0 if parent is not None and parent.isValid() else len(self._numbers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return caption, description or number of a tile."""
        if not index.isValid() or index.row() >= len(self._numbers):
            return None
        tile = self.tile(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.caption
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            reason = self._broken.get(tile.number)
            return tile.description if reason is None else f"{tile.description}\n{reason}".strip()
        return tile.number if role == Qt.ItemDataRole.UserRole else None
