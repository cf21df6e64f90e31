"""The scores of all items, and the threshold that parts the kept unseen from what is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.gui.theme import NEAR_PX, Theme
from dsgan_studio.gui.widgets.parts import button, label, paragraph
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.reviewing import ReviewDesk

_BARS, _PLOT_PX = 96, 112
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
        self._low, self._top = 0.0, 1.0
        self._plot = pyqtgraph.PlotWidget()
        self._plot.setObjectName("review-histogram")
        self._plot.setAccessibleName(self.tr("How unsure the items are"))
        self._plot.setToolTip(self.tr("Drag the line: items right of it are yours to check"))
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.hideAxis("left")
        self._bars = pyqtgraph.BarGraphItem(x=[0], height=[0], width=1)
        self._plot.addItem(self._bars)
        self.line = pyqtgraph.InfiniteLine(0, movable=True)
        self._plot.addItem(self.line)
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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR_PX)
        column.addWidget(self._plot)
        column.addLayout(row)
        column.addWidget(self._told)
        self.line.sigPositionChanged.connect(self._follow_line)
        self.line.sigPositionChangeFinished.connect(lambda: self.chosen.emit(self._threshold))
        self._spin.valueChanged.connect(self._follow_number)
        self._check.clicked.connect(self._want_check)
        theme.follow(self, self._dress)

    @property
    def threshold(self) -> float | None:
        """Nats, or None where all unseen items are kept."""
        return self._threshold

    def show_desk(self, desk: ReviewDesk, threshold: float | None, *, writing: bool) -> None:
        """Show the scores of a labelling, and a threshold."""
        self._desk, self._threshold = desk, threshold
        found = desk.histogram(bars=_BARS)
        self._top = float(found.edges[-1])
        self._centres = (found.edges[:-1] + found.edges[1:]) / 2
        self._heights = found.counts.sum(axis=0)
        self._width = 0.82 * self._top / _BARS
        self.line.setMovable(writing)
        self._spin.setEnabled(writing)
        # Scores seldom begin at 0; what is empty there would only take room.
        self._low = float(found.edges[max(int((self._heights > 0).argmax()) - 2, 0)])
        with QSignalBlocker(self.line):  # to be moved into its bounds is not to be dragged
            self.line.setBounds((self._low, self._top))
        self._plot.setXRange(self._low, self._top, padding=0.02)
        self._plot.setYRange(0, max(int(self._heights.max()), 1), padding=0.05)
        self._show()

    def forget(self) -> None:
        """Show nothing any more."""
        self._desk = None

    def _follow_line(self) -> None:
        place = float(self.line.value())
        # At the right edge nothing is above it.
        self._threshold = None if place >= self._top * 0.999 else round(place, 3)
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
        place = self._top if threshold is None else min(max(threshold, self._low), self._top)
        with QSignalBlocker(self.line), QSignalBlocker(self._spin):
            if abs(float(self.line.value()) - place) > 1e-9:
                self.line.setValue(place)
            self._spin.setValue(_NONE_NATS if threshold is None else threshold)
        self._check.setEnabled(threshold is not None)
        self._told.setText(self._words())
        self._colour()

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

    def _colour(self) -> None:
        palette = self._theme.palette
        limit = self._top if self._threshold is None else self._threshold
        kept, above = QColor(palette.accent), QColor(palette.warning)
        self._bars.setOpts(
            x=self._centres,
            height=self._heights,
            width=self._width,
            brushes=[kept if x <= limit else above for x in self._centres],
            pen=None,
            pens=None,
        )

    def _dress(self) -> None:
        palette = self._theme.palette
        self._plot.setBackground(palette.surface)
        axis = self._plot.getAxis("bottom")
        axis.setPen(palette.line)
        axis.setTextPen(palette.second)
        self.line.setPen(pyqtgraph.mkPen(palette.text, width=2))
        self.line.setHoverPen(pyqtgraph.mkPen(palette.accent, width=3))
        self._plot.setFixedHeight(self._theme.px(_PLOT_PX))
        if self._desk is not None:
            self._colour()
