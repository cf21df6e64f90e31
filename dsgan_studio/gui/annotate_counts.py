"""How many pixels each class has in the sample that is painted, and in the whole set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QBrush, QColor

from dsgan_studio.core.annotations.schema import FEWEST_PIXELS, UNLABELLED
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.evaluate_tables import FigureTable
from dsgan_studio.gui.interpreter_tables import show_swatches
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.wording import count

_MOST_ROWS, _ROW_PX, _HEAD_PX = 7, 30, 40
_WARNING = "⚠"


class PixelCounts(FigureTable):
    """A row a class; what is too little to learn from has a mark, and says so in its tip."""

    def __init__(self, board: Board, theme: Theme) -> None:
        super().__init__(theme, "class-pixels")
        self.name(self.tr("Pixels of each class, in this sample and in the set"))
        self._board = board
        self._here: Sequence[int] = (0,) * 256
        self._of_set: Mapping[int, Sequence[int]] = {}
        board.loaded.connect(self._begin_anew)
        board.schema_changed.connect(self._begin_anew)
        theme.follow(self, self._begin_anew)

    def _begin_anew(self) -> None:
        """Make the cells anew: names, colours or sizes may be others."""
        self.setRowCount(0)
        self._fill()

    def show_here(self, counts: Sequence[int]) -> None:
        """Show the sample on the canvas.

        Args:
            counts: pixels of each of the 256 ids.
        """
        self._here = counts
        self._fill()

    def show_set(self, counts: Mapping[int, Sequence[int]]) -> None:
        """Show the stored masks, by number of their sample; that on the canvas counts as it is."""
        self._of_set = counts
        self._fill()

    def _fill(self) -> None:
        painting, schema = self._board.painting, self._board.schema
        if painting is None:
            return
        every = [*(held for one, held in self._of_set.items() if one != painting.sample_id)]
        every.append(self._here)
        heads = [self.tr("Class"), self.tr("Here"), self.tr("Set")]
        ids = [*schema.ids, UNLABELLED]
        names = [*(one.name for one in schema.classes), self.tr("Unlabelled")]
        rows = []
        for class_id, name in zip(ids, names, strict=True):
            figures = (int(self._here[class_id]), sum(int(held[class_id]) for held in every))
            is_class = class_id != UNLABELLED
            rows.append([name, *(self._figure(px, is_class=is_class) for px in figures)])
        self._put(heads, rows)
        for row, class_id in enumerate(ids):
            holders = sum(held[class_id] > 0 for held in every)
            self._say(row, names[row], holders, len(every))

    def _put(self, heads: list[str], rows: list[list[str]]) -> None:
        """Show rows; the cells that are there are kept, for this happens after every stroke."""
        if self.rowCount() != len(rows) or not self._has_heads(heads):
            self.fill(heads, rows)
            show_swatches(self, self._board.schema.classes, heads=False)
            shown = min(len(rows), _MOST_ROWS)
            self.setFixedHeight(self._theme.px(_ROW_PX) * shown + self._theme.px(_HEAD_PX))
            return
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = self.item(row, column)
                if item is not None and item.text() != text:
                    item.setText(text)

    def _has_heads(self, heads: list[str]) -> bool:
        items = [self.horizontalHeaderItem(column) for column in range(self.columnCount())]
        return [None if one is None else one.text() for one in items] == heads

    def _figure(self, pixels: int, *, is_class: bool) -> str:
        told = count(pixels) if pixels else "–"
        return f"{_WARNING} {told}" if is_class and 0 < pixels < FEWEST_PIXELS else told

    def _say(self, row: int, name: str, holders: int, masks: int) -> None:
        """Say in tips in how many masks a class is, and what a mark means."""
        told = self.tr("%1: in %2 of %3 masks").replace("%2", str(holders))
        told = told.replace("%3", str(masks)).replace("%1", name)
        few = self.tr("Fewer than 30 px are too few to learn from")
        for column in range(self.columnCount()):
            item = self.item(row, column)
            if item is None:
                continue
            is_few = item.text().startswith(_WARNING)
            item.setToolTip(f"{told}\n{few}" if is_few else told)
            palette = self._theme.palette
            item.setForeground(QBrush(QColor(palette.warning if is_few else palette.text)))
