"""Before and after a retraining: figures, and a few items side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX, Theme
from dsgan_studio.gui.verbs_review import ComparedItem
from dsgan_studio.gui.widgets.parts import button, label, paragraph
from dsgan_studio.gui.widgets.wording import count, decimal, percent

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.comparing_labellings import Comparison

_PICTURE_PX = 112


class _Picture(QWidget):
    def __init__(self, image: QImage, side_px: int, title: str) -> None:
        super().__init__()
        self._image = image
        self.setFixedSize(side_px, side_px)
        self.setAccessibleName(title)
        self.setToolTip(title)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._image)
        painter.end()


class ComparisonPane(QWidget):
    """Shows how the run stood before the latest labelling and stands after it."""

    left = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        back = button(self.tr("Back to the items"), "comparison-back")
        back.setToolTip(self.tr("Back to the items (Esc)"))
        back.clicked.connect(self.left)
        self._again = button(self.tr("Look at them again"), "comparison-again")
        self._again.clicked.connect(self.again_wanted)
        head = QHBoxLayout()
        head.setSpacing(NEAR_PX)
        head.addWidget(back)
        head.addStretch(1)
        head.addWidget(self._again)
        self._told = paragraph()
        self._told.setObjectName("comparison-told")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._told)
        column.addWidget(self._area, 1)

    def show_comparison(self, told: Comparison, items: tuple[ComparedItem, ...]) -> None:
        """Show another comparison."""
        text = self.tr("The mean score went from %1 to %2 nats; lower is surer. %3 verdicts hold.")
        text = text.replace("%1", decimal(told.mean_before, 3))
        text = text.replace("%2", decimal(told.mean_after, 3)).replace("%3", count(told.carried))
        self._told.setText(text)
        again = self.tr("Look at %1 accepted items again: their labels changed")
        self._again.setText(again.replace("%1", count(told.to_review_again)))
        self._again.setAccessibleName(self._again.text())
        self._again.setToolTip(self._again.text())
        self._again.setVisible(told.to_review_again > 0)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, PANEL_PX, 0)
        column.setSpacing(PANEL_PX)
        if told.figures:
            column.addLayout(self._figures(told))
        column.addLayout(self._items(items))
        column.addStretch(1)
        self._area.setWidget(inner)

    def _figures(self, told: Comparison) -> QGridLayout:
        names = {
            "accepted": self.tr("Accepted"),
            "rejected": self.tr("Rejected"),
            "corrected": self.tr("Corrected (trained on)"),
        }
        heads = (
            self.tr("Verdict"), self.tr("Items"), self.tr("Score, nats"),
            self.tr("Pixels right"), self.tr("Mean IoU"),
        )  # fmt: skip
        grid = QGridLayout()
        grid.setHorizontalSpacing(PANEL_PX)
        grid.setVerticalSpacing(4)
        for column, text in enumerate(heads):
            self._put(grid, 0, column, text, "heading")
        for row, one in enumerate(told.figures, 1):
            before, after = one.before, one.after
            cells = (
                names[one.verdict],
                count(one.items),
                f"{decimal(before.score, 3)} → {decimal(after.score, 3)}",
                _shares(before.pixels_right, after.pixels_right),
                _shares(before.mean_iou, after.mean_iou),
            )
            for column, text in enumerate(cells):
                self._put(grid, row, column, text, "strong" if column else "body")
        grid.setColumnStretch(len(heads), 1)
        return grid

    def _put(self, grid: QGridLayout, row: int, column: int, text: str, kind: str) -> None:
        made = label(text, kind)
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        grid.addWidget(made, row, column, side | Qt.AlignmentFlag.AlignVCenter)

    def _items(self, items: tuple[ComparedItem, ...]) -> QGridLayout:
        side_px = self._theme.px(_PICTURE_PX)
        grid = QGridLayout()
        grid.setSpacing(NEAR_PX)
        for column, text in enumerate((self.tr("Image"), self.tr("Before"), self.tr("After"))):
            grid.addWidget(label(text, "heading"), 0, column)
        for row, one in enumerate(items, 1):
            name = self.tr("Item %1").replace("%1", str(one.item.index))
            pictures = (
                (one.image, name),
                (one.before, self.tr("%1, label before").replace("%1", name)),
                (one.after, self.tr("%1, label after").replace("%1", name)),
            )
            for column, (image, title) in enumerate(pictures):
                grid.addWidget(_Picture(image, side_px, title), row, column)
            change = f"{decimal(one.item.before, 3)} → {decimal(one.item.after, 3)}"
            told = self.tr("%1\n%2 nats").replace("%1", name).replace("%2", change)
            grid.addWidget(label(told, "body-second"), row, len(pictures))
        grid.setColumnStretch(4, 1)
        return grid

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _shares(before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return "–"
    return f"{decimal(100 * before, 1)} → {percent(after)}"
