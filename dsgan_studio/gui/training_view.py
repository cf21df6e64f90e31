"""A training at work: what the generator makes now, and the curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.theme import PANEL_PX, Theme
from dsgan_studio.gui.training_grids import GridSlider
from dsgan_studio.gui.viewer_picture import Picture
from dsgan_studio.gui.widgets.parts import label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dsgan_studio.core.project.jsontext import Json
    from dsgan_studio.core.workflow.training_past import Grid

_PLOT_PX = 190


class Curve(QWidget):
    """One or two figures over the images shown."""

    def __init__(
        self, theme: Theme, name: str, title: str, legend: str, figures: Sequence[str]
    ) -> None:
        super().__init__()
        self._theme = theme
        self._figures = tuple(figures)
        self._plot = pyqtgraph.PlotWidget()
        self._plot.setObjectName(name)
        self._plot.setAccessibleName(title)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._lines = [self._plot.plot() for _ in self._figures]
        self._latest = label(kind="strong")
        head = QHBoxLayout()
        # Three stand side by side, also on a small screen.
        name_label, legend_label = label(title, "heading"), label(legend, "second")
        for one in (name_label, legend_label):
            one.setWordWrap(True)
            one.setAlignment(Qt.AlignmentFlag.AlignTop)
        head.addWidget(name_label, 1)
        head.addWidget(self._latest, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(legend_label)
        column.addStretch(1)
        column.addWidget(self._plot)
        theme.follow(self, self._dress)

    def _dress(self) -> None:
        palette = self._theme.palette
        self._plot.setBackground(palette.background)
        for side in ("bottom", "left"):
            axis = self._plot.getAxis(side)
            axis.setPen(palette.line)
            axis.setTextPen(palette.second)
        styles = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)
        for line, colour, style in zip(
            self._lines, (palette.accent, palette.second), styles, strict=False
        ):
            line.setPen(pyqtgraph.mkPen(colour, width=2, style=style))
        self._plot.setFixedHeight(self._theme.px(_PLOT_PX))

    def show_rows(self, rows: Sequence[Mapping[str, Json]]) -> None:
        """Show the figures of these rows; a row need not have every figure."""
        told = []
        for figure, line in zip(self._figures, self._lines, strict=True):
            points = [(row["images"] / 1000, row[figure]) for row in rows if _number(row, figure)]
            line.setData([x for x, _ in points], [y for _, y in points])
            if points:
                told.append(f"{points[-1][1]:.3g}")
        self._latest.setText(" · ".join(told))


def _number(row: Mapping[str, Json], figure: str) -> bool:
    return isinstance(row.get(figure), int | float) and isinstance(row.get("images"), int)


class TrainingView(QWidget):
    """A grid of pictures, and below it distance, losses and augmentation."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        theme = studio.theme
        self.picture = Picture()
        self.picture.setObjectName("training-picture")
        self.picture.setAccessibleName(self.tr("What the generator makes now"))
        self._curves = (
            Curve(
                theme,
                "training-kid",
                self.tr("Distance to the real images"),
                self.tr("KID, lower is better; dashed: of real images to each other"),
                ("kid", "kid_floor"),
            ),
            Curve(
                theme,
                "training-loss",
                self.tr("Losses"),
                self.tr("of the generator; dashed: of the discriminator"),
                ("loss_g", "loss_d"),
            ),
            Curve(
                theme,
                "training-ada",
                self.tr("Augmentation"),
                self.tr("how often images are changed, so that few are enough"),
                ("ada_p",),
            ),
        )
        self._grids = GridSlider(studio)
        self._grids.picture.connect(self.picture.show_image)
        self._below = QWidget()
        curves = QHBoxLayout(self._below)
        curves.setContentsMargins(0, 0, 0, 0)
        curves.setSpacing(PANEL_PX)
        for curve in self._curves:
            curves.addWidget(curve, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(PANEL_PX)
        column.addWidget(self.picture, 1)
        column.addWidget(self._grids)
        column.addWidget(self._below)

    def show_training(
        self, rows: Sequence[Mapping[str, Json]], grids: tuple[Grid, ...], *, anew: bool = False
    ) -> None:
        """Show the rows of the curves and the pictures; `anew` for those of another training."""
        if anew:
            self._grids.forget()
            self.picture.show_image(QImage())
        self._grids.show_grids(grids)
        self._below.setVisible(bool(rows))
        for curve in self._curves:
            curve.show_rows(rows)
