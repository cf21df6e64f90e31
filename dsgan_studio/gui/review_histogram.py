"""The scores of all items, and the threshold that parts the kept unseen from what is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.gui.theme import NEAR_PX, Theme
from dsgan_studio.gui.widgets.parts import button, label, paragraph
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.reviewing import ReviewDesk
    from dsgan_studio.gui.review_score_plot import ScorePlot

_NONE_NATS = -0.001  # what the field holds where there is no threshold


class ScoreHistogram(QWidget):
    """Bars of how many items have which score, and a line that can be dragged."""

    chosen = Signal(object)  # threshold in nats, or None: the line was let go, or a number typed
    check_wanted = Signal(float)  # the items above this score

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._desk: ReviewDesk | None = None
        self._threshold: float | None = None
        self._plot: ScorePlot | None = None
        self._spin = QDoubleSpinBox()
        self._spin.setObjectName("review-threshold")
        self._spin.setAccessibleName(self.tr("Threshold in nats"))
        self._spin.setToolTip(
            self.tr("Unseen items up to this score (nats) are released; none releases all of them")
        )
        self._spin.setDecimals(3)
        self._spin.setSingleStep(0.01)
        self._spin.setRange(_NONE_NATS, 9.999)
        self._spin.setSpecialValueText(self.tr("none"))
        self._spin.setKeyboardTracking(False)
        self._spin.lineEdit().setTextMargins(8, 0, 8, 0)
        self._told = paragraph(kind="second")
        self._told.setObjectName("review-threshold-effect")
        self._check = button(
            self.tr("Show above"),
            "review-show-above",
            tip=self.tr("Show the items above the threshold that have no verdict"),
        )
        row = QHBoxLayout()
        row.setSpacing(NEAR_PX)
        row.addWidget(label(self.tr("Keep up to"), "body-second"))
        row.addWidget(self._spin, 1)
        row.addWidget(self._check)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(NEAR_PX)
        self._column.addLayout(row)
        self._column.addWidget(self._told)
        self._spin.valueChanged.connect(self._follow_number)
        self._check.clicked.connect(self._want_check)

    @property
    def threshold(self) -> float | None:
        """Nats, or None where all unseen items are kept."""
        return self._threshold

    def show_desk(self, desk: ReviewDesk, threshold: float | None, *, writing: bool) -> None:
        """Show the scores of a labelling, and a threshold."""
        self._desk, self._threshold = desk, threshold
        self._spin.setEnabled(writing)
        self._scores().show_desk(desk, writing=writing)
        self._show()

    def _scores(self) -> ScorePlot:
        if self._plot is None:
            # Loads a plotting library, which a window without items does not need.
            from dsgan_studio.gui.review_score_plot import ScorePlot

            self._plot = ScorePlot(self._theme)
            self._plot.dragged.connect(self._follow_line)
            self._plot.let_go.connect(lambda: self.chosen.emit(self._threshold))
            self._column.insertWidget(0, self._plot)
        return self._plot

    def forget(self) -> None:
        """Show nothing any more."""
        self._desk = None

    def _follow_line(self, threshold: float | None) -> None:
        self._threshold = threshold
        self._show()

    def _follow_number(self, value: float) -> None:
        self._threshold = None if value < 0 else value
        self._show()
        self.chosen.emit(self._threshold)

    def _want_check(self) -> None:
        if self._threshold is not None:
            self.check_wanted.emit(self._threshold)

    def _show(self) -> None:
        if self._desk is None:
            return
        threshold = self._threshold
        with QSignalBlocker(self._spin):
            self._spin.setValue(_NONE_NATS if threshold is None else threshold)
        self._check.setEnabled(threshold is not None)
        self._told.setText(self._words())
        self._scores().show_threshold(threshold)

    def _words(self) -> str:
        assert self._desk is not None
        everything = self._desk.counts()
        kept = self._desk.counts(self._threshold)
        if self._threshold is None:
            text = self.tr("A release holds %1 of %2 items: all but the rejected.")
            text = text.replace("%1", count(kept.released))
            return text.replace("%2", count(kept.total))
        above = everything.released - kept.released
        text = self.tr(
            "A release holds %1 of %2 items. %3 below the line are kept unseen, %4 above it are "
            "yours to check."
        )
        values = (kept.released, kept.total, everything.unreviewed - above, above)
        for place, value in enumerate(values, 1):
            text = text.replace(f"%{place}", count(value))
        return text
