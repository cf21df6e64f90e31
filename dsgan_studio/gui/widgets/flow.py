"""A row that goes on in the next line where the width does not suffice."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class FlowLayout(QLayout):
    """Lays out its items from left to right and from top to bottom, each at its own size.

    Args:
        spacing_px: between items and between lines.
    """

    def __init__(self, spacing_px: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing_px)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item in."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Let an item go, None beyond the last."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Return that nothing is gained by more room."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Tell that it is higher where it is narrower."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        places = self._places(width)
        return max((place.bottom() + 1 for place in places), default=0)

    def sizeHint(self) -> QSize:
        """Return the size of one line of all items."""
        hints = [item.sizeHint() for item in self._items]
        gaps = self.spacing() * max(len(hints) - 1, 0)
        return QSize(
            sum(one.width() for one in hints) + gaps, max((h.height() for h in hints), default=0)
        )

    def minimumSize(self) -> QSize:
        """Return the size of the largest item."""
        least = QSize()
        for item in self._items:
            least = least.expandedTo(item.minimumSize())
        return least

    def setGeometry(self, area: QRect) -> None:
        """Put every item in its place."""
        super().setGeometry(area)
        for item, place in zip(self._items, self._places(area.width()), strict=True):
            item.setGeometry(place.translated(area.topLeft()))

    def _places(self, width: int) -> list[QRect]:
        """Return where the items lie in an area of this width, from its top left."""
        lines: list[list[QRect]] = [[]]
        left = top = below = 0
        for item in self._items:
            size = item.sizeHint()
            if left and left + size.width() > width:
                left, top = 0, below + self.spacing()
                lines.append([])
            lines[-1].append(QRect(QPoint(left, top), size))
            left += size.width() + self.spacing()
            below = max(below, top + size.height())
        return [place for line in lines for place in _centred(line)]


def _centred(line: list[QRect]) -> list[QRect]:
    """Return the places of one line with their middles at one height."""
    highest = max((place.height() for place in line), default=0)
    return [place.translated(0, (highest - place.height()) // 2) for place in line]
