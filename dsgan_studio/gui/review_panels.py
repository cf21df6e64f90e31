"""The small panels of the review: verdicts, counts, scores by class, retraining."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.gui.review_item import ItemView
from dsgan_studio.gui.theme import NEAR_PX, Theme
from dsgan_studio.gui.verbs_review import ItemPictures
from dsgan_studio.gui.widgets.parts import button, fact_row, label, paragraph
from dsgan_studio.gui.widgets.wording import count, decimal

if TYPE_CHECKING:
    from dsgan_studio.core.review.verdicts import VerdictCounts

_PREVIEW_PX = 136
_CLASSES = 6
VERDICT_KEYS = (("accepted", "Y"), ("rejected", "R"), ("unreviewed", "Backspace"))


class VerdictPanel(QWidget):
    """The item that the keyboard is at, small, and what can be said of the selected ones."""

    judged = Signal(str)  # a verdict
    correct_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._views = (
            ItemView(theme, "item-label", self.tr("The label over the image"), "label"),
            ItemView(theme, "item-unsure", self.tr("How unsure the interpreter is"), "unsure"),
        )
        self._views[1].show_overlay("unsure", 1.0)
        self._chosen = label(kind="strong")
        self._score = label(kind="strong")
        pictures = QHBoxLayout()
        pictures.setSpacing(NEAR_PX)
        for view in self._views:
            pictures.addWidget(view)
        pictures.addStretch(1)
        theme.follow(self, lambda: self._resize(theme.px(_PREVIEW_PX)))
        self._accept = button(
            self.tr("Accept"), "review-accept", tip=self.tr("The label is right (Y)")
        )
        self._reject = button(self.tr("Reject"), "review-reject", tip=self.tr("Not to be used (R)"))
        self._correct = button(
            self.tr("Correct"),
            "review-correct",
            tip=self.tr("Paint the label right on the canvas (Enter)"),
        )
        self._reset = button(
            self.tr("Reset"), "review-reset", "quiet", tip=self.tr("No verdict (Backspace)")
        )
        self._accept.clicked.connect(lambda: self.judged.emit("accepted"))
        self._reject.clicked.connect(lambda: self.judged.emit("rejected"))
        self._reset.clicked.connect(lambda: self.judged.emit("unreviewed"))
        self._correct.clicked.connect(self.correct_wanted)
        row = QHBoxLayout()
        row.setSpacing(4)
        for one in (self._accept, self._reject, self._correct):
            row.addWidget(one, 1)
        second = QHBoxLayout()
        keys = self.tr("Y accept · R reject · Enter correct · Space large")
        second.addWidget(paragraph(keys, "second"), 1)
        second.addWidget(self._reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR_PX)
        column.addLayout(pictures)
        column.addWidget(fact_row(self.tr("Selected"), self._chosen))
        column.addWidget(fact_row(self.tr("Unsure, nats"), self._score))
        column.addLayout(row)
        column.addLayout(second)

    def _resize(self, side_px: int) -> None:
        for view in self._views:
            view.setFixedSize(side_px, side_px)

    def show_selected(self, selected: str, score: str, *, judged: bool, corrected: bool) -> None:
        """Say what is selected, and whether it can be judged and corrected."""
        self._chosen.setText(selected)
        self._score.setText(score)
        for one in (self._accept, self._reject, self._reset):
            one.setEnabled(judged)
        self._correct.setEnabled(corrected)

    def show_item(self, pictures: ItemPictures | None) -> None:
        """Show the item that the keyboard is at."""
        for view in self._views:
            view.show_item(pictures)


class CountsBar(QWidget):
    """How many items have each verdict; seen whatever the page shows."""

    def __init__(self) -> None:
        super().__init__()
        titles = {
            "accepted": self.tr("Accepted"),
            "rejected": self.tr("Rejected"),
            "corrected": self.tr("Corrected"),
            "unreviewed": self.tr("Left"),
        }
        self._shown = {name: label(kind="strong") for name in titles}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for name, shown in self._shown.items():
            shown.setObjectName(f"review-count-{name}")
            shown.setAccessibleName(titles[name])
            row.addWidget(label(titles[name], "body-second"))
            row.addWidget(shown)
            row.addSpacing(NEAR_PX)

    def show_counts(self, counts: VerdictCounts) -> None:
        """Show other counts."""
        for name, shown in self._shown.items():
            shown.setText(count(getattr(counts, name)))


class ClassScores(QWidget):
    """The classes that the interpreter is least sure of, over all items; a click sorts by one."""

    chosen = Signal(int)  # a class

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_scores(self, scores: Sequence[tuple[int, str, float]]) -> None:
        """Show id, name and mean score (nats) of classes, the least sure first."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for class_id, name, score in scores[:_CLASSES]:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            tip = self.tr("Sort by how unsure %1 is").replace("%1", name)
            sort = button(name, f"review-class-{class_id}", "quiet", tip)
            sort.clicked.connect(lambda checked=False, one=class_id: self.chosen.emit(one))
            line.addWidget(sort)
            line.addStretch(1)
            line.addWidget(label(decimal(score, 3), "strong"))
            self._column.addWidget(row)


class RetrainPanel(QWidget):
    """Sends corrected items back into training, and shows what came of it."""

    retrain_wanted = Signal()
    comparison_wanted = Signal()
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        text = self.tr(
            "Corrected items become samples with your masks; the interpreter learns from them and "
            "labels the run anew. The images stay."
        )
        self._again = paragraph(kind="warning")
        self._again.setObjectName("review-again")
        self._show_again = button(self.tr("Look at them again"), "review-show-again")
        self._retrain = button(self.tr("Retrain"), "review-retrain")
        self._compare = button(
            self.tr("Before and after"),
            "review-compare",
            "quiet",
            self.tr("Compare the latest labelling with the one before"),
        )
        self._retrain.clicked.connect(self.retrain_wanted)
        self._compare.clicked.connect(self.comparison_wanted)
        self._show_again.clicked.connect(self.again_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR_PX)
        told = paragraph(text, "second")
        for widget in (self._again, self._show_again, told, self._retrain, self._compare):
            column.addWidget(widget)

    def show_state(self, *, corrected: int, again: int, can_train: bool, compared: bool) -> None:
        """Show what can be done.

        Args:
            corrected: items with a corrected mask.
            again: items to look at again.
            can_train: whether a training may begin now.
            compared: whether there is a labelling to compare with.
        """
        text = self.tr("Retrain with %1 corrected items").replace("%1", count(corrected))
        self._retrain.setText(text)
        self._retrain.setAccessibleName(text)
        why_not = self.tr("Correct an item first, or wait for the job that runs")
        can_train = can_train and corrected > 0
        self._retrain.setEnabled(can_train)
        self._retrain.setToolTip(text if can_train else why_not)
        self._compare.setEnabled(compared)
        told = self.tr("%1 accepted items have a new label since you saw them.")
        self._again.setText(told.replace("%1", count(again)))
        self._again.setVisible(again > 0)
        self._show_again.setVisible(again > 0)
