"""Bars of the scores of all items with a line that can be dragged; loads a plotting library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.gui.theme import Theme

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.reviewing import ReviewDesk

_BARS, _PLOT_PX = 96, 112


class ScorePlot(QWidget):
    """How many items have which score, and where the threshold is."""

    dragged = Signal(object)  # threshold in nats, or None: the line was moved
    let_go = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._low, self._top, self._shown = 0.0, 1.0, False
        self._threshold: float | None = None
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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._plot)
        self.line.sigPositionChanged.connect(self._follow_line)
        self.line.sigPositionChangeFinished.connect(lambda: self.let_go.emit())
        theme.follow(self, self._dress)

    def show_desk(self, desk: ReviewDesk, *, writing: bool) -> None:
        """Draw the scores of a labelling."""
        found = desk.histogram(bars=_BARS)
        self._shown = True
        self._top = float(found.edges[-1])
        self._centres = (found.edges[:-1] + found.edges[1:]) / 2
        self._heights = found.counts.sum(axis=0)
        self._width = 0.82 * self._top / _BARS
        self.line.setMovable(writing)
        # Scores seldom begin at 0; what is empty there would only take room.
        self._low = float(found.edges[max(int((self._heights > 0).argmax()) - 2, 0)])
        with QSignalBlocker(self.line):  # to be moved into its bounds is not to be dragged
            self.line.setBounds((self._low, self._top))
        self._plot.setXRange(self._low, self._top, padding=0.02)
        self._plot.setYRange(0, max(int(self._heights.max()), 1), padding=0.05)

    def show_threshold(self, threshold: float | None) -> None:
        """Put the line there, without telling of it; None is the right edge."""
        self._threshold = threshold
        place = self._top if threshold is None else min(max(threshold, self._low), self._top)
        with QSignalBlocker(self.line):
            if abs(float(self.line.value()) - place) > 1e-9:
                self.line.setValue(place)
        self._colour()

    def _follow_line(self) -> None:
        place = float(self.line.value())
        # At the right edge nothing is above it.
        self.dragged.emit(None if place >= self._top * 0.999 else round(place, 3))

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
        if self._shown:
            self._colour()
