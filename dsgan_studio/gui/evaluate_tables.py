"""A comparison of masks as tables: by class, what was taken for what, and by image."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.wording import count, decimal, percent

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.comparing import MaskComparison

_WIDEST_NAME_PX = 360
_ROW_PX = 30
_MOST_IMAGES = 1000
_AROUND_PX = 20  # a table: its border, and a bar to scroll sideways
_SHADE = 0.55  # of the accent, where all pixels of a class are


class FigureTable(QTableWidget):
    """Rows of a name and figures; not to be written into."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setProperty("type", "figures")
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setVisible(False)
        self.horizontalHeader().setHighlightSections(False)

    def name(self, title: str) -> None:
        """Say what the table shows, for a tip and for who cannot see it."""
        self.setToolTip(title)
        for part in (self, self.horizontalHeader(), self.verticalHeader()):
            part.setAccessibleName(title)

    def fill(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show rows under heads; the first column takes some of the room that is left."""
        self.clear()
        self.verticalHeader().setDefaultSectionSize(self._theme.px(_ROW_PX))
        self.setColumnCount(len(heads))
        self.setRowCount(len(rows))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for column in range(len(heads)):
            head = QTableWidgetItem(heads[column])
            head.setTextAlignment(right if column else left)
            self.setHorizontalHeaderItem(column, head)
            for row, texts in enumerate(rows):
                cell = QTableWidgetItem(texts[column])
                cell.setTextAlignment(right if column else left)
                self.setItem(row, column, cell)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        if heads:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
            self.share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self.share_room()

    def share_room(self) -> None:
        """Give names the room there is, but not so much that figures are far from them."""
        header = self.horizontalHeader()
        if not header.count():
            return
        figures = sum(header.sectionSize(column) for column in range(1, header.count()))
        least = max(self.sizeHintForColumn(0), header.sectionSizeHint(0))
        room = min(self.viewport().width() - figures, self._theme.px(_WIDEST_NAME_PX))
        header.resizeSection(0, max(least, room))


class ClassTable(FigureTable):
    """The figures of each class, or what was taken for what."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "evaluate-classes")
        self.name(self.tr("How well each class agrees"))
        self._kind = "classes"
        self._comparison: MaskComparison | None = None
        theme.follow(self, self._fill)

    def show_comparison(self, comparison: MaskComparison | None) -> None:
        """Show a comparison, or nothing."""
        self._comparison = comparison
        self._fill()

    def show_kind(self, kind: str) -> None:
        """Show "classes" or "confusion"."""
        self._kind = kind
        self._fill()

    def _fill(self) -> None:
        self._fill_kind()
        # Pictures get the room that a few classes leave.
        rows = self.verticalHeader().length() + self.horizontalHeader().sizeHint().height()
        self.setMaximumHeight(max(rows + _AROUND_PX, self.minimumHeight()))

    def _fill_kind(self) -> None:
        if self._comparison is None:
            self.fill([], [])
        elif self._kind == "classes":
            self._fill_classes(self._comparison)
        else:
            self._fill_confusion(self._comparison)

    def _fill_classes(self, comparison: MaskComparison) -> None:
        heads = [
            self.tr("Class"),
            self.tr("IoU"),
            self.tr("Dice"),
            self.tr("Precision"),
            self.tr("Recall"),
            self.tr("True pixels"),
            self.tr("Predicted pixels"),
        ]
        rows = [
            [
                comparison.schema.by_id(one.id).name,
                *(share(value) for value in (one.iou, one.dice, one.precision, one.recall)),
                count(one.true_pixels),
                count(one.predicted_pixels),
            ]
            for one in comparison.classes
        ]
        self.fill(heads, rows)

    def _fill_confusion(self, comparison: MaskComparison) -> None:
        names = [comparison.schema.by_id(one.id).name for one in comparison.classes]
        heads = [self.tr("True ↓  predicted →"), *names, self.tr("nothing")]
        totals = comparison.confusion.sum(axis=1)
        shares = [
            [int(pixels) / max(int(total), 1) for pixels in row]
            for row, total in zip(comparison.confusion, totals, strict=True)
        ]
        rows = [
            [name, *(percent(float(one)) for one in row)]
            for name, row in zip(names, shares, strict=True)
        ]
        self.fill(heads, rows)
        accent = QColor(self._theme.palette.accent)
        for row, values in enumerate(shares):
            for column, value in enumerate(values, start=1):
                accent.setAlphaF(_SHADE * value)
                self.model().setData(
                    self.model().index(row, column), QBrush(accent), Qt.ItemDataRole.BackgroundRole
                )


class ImageTable(FigureTable):
    """The images of a comparison, the worst first; selects one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "evaluate-images")
        self.name(self.tr("Images, the worst first"))

    def show_comparison(self, comparison: MaskComparison | None) -> None:
        """Show the images of a comparison, the first selected."""
        # A table of a hundred thousand rows would stop the window; a saved table has them all.
        images = () if comparison is None else comparison.images[:_MOST_IMAGES]
        rows = [[one.name, share(one.mean_iou), share(one.accuracy)] for one in images]
        self.fill([self.tr("Image"), self.tr("Mean IoU"), self.tr("Accuracy")], rows)
        if rows:
            self.selectRow(0)


def share(value: float) -> str:
    """Return a share from 0 to 1 with three places; a dash where it could not be measured."""
    return "–" if math.isnan(value) else decimal(value, 3)
