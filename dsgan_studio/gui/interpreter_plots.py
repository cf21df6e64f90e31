"""Curves of the interpreter's page; loads the plotting library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.core.annotations.schema import LabelClass
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.parts import label, paragraph

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.kept_curve import KeptCurve

_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
_LEGEND_SHARE = 0.3  # of the width of the lines
_LEAST_APART = 40  # of 255, in lightness
_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


class Lines(QWidget):
    """Several named lines over one axis, with a legend."""

    def __init__(self, theme: Theme, name: str, title: str, below: str) -> None:
        super().__init__()
        self._theme, self._below = theme, below
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setObjectName(name)
        self.plot.setAccessibleName(title)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self._drawn: list[tuple[str, Sequence[float], Sequence[float], str | None]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label(title, "heading"))
        column.addWidget(self.plot, 1)
        theme.follow(self, self._draw)

    def show_lines(
        self, lines: Sequence[tuple[str, Sequence[float], Sequence[float], str | None]]
    ) -> None:
        """Show lines of (name, x, y, colour); None is the accent colour."""
        self._drawn = list(lines)
        self._draw()

    def _draw(self) -> None:
        palette = self._theme.palette
        self.plot.clear()
        self.plot.setBackground(palette.background)
        self.plot.setLabel("bottom", self._below, color=palette.second)
        legend = self.plot.addLegend(offset=(-8, -8), labelTextColor=palette.text)
        legend.clear()
        legend.setLabelTextColor(palette.text)
        for side in ("bottom", "left"):
            axis = self.plot.getAxis(side)
            axis.setPen(palette.line)
            axis.setTextPen(palette.second)
        for place, (name, x, y, colour) in enumerate(self._drawn):
            seen = _apart(colour or palette.accent, palette.background, palette.text)
            pen = pyqtgraph.mkPen(seen, width=2, style=_STYLES[place % len(_STYLES)])
            self.plot.plot(list(x), list(y), pen=pen, name=name)
        places = [one for _, x, _, _ in self._drawn for one in x]
        if places:
            # The legend stands to the right of the lines, not on them.
            first, last = min(places), max(places)
            room = _LEGEND_SHARE * max(last - first, 1)
            self.plot.setXRange(first, last + room, padding=0.02)


def _apart(colour: str, ground: str, text: str) -> str:
    """Return `colour`, or that of the text where it could not be seen on the ground."""
    distance = abs(QColor(colour).lightness() - QColor(ground).lightness())
    return colour if distance >= _LEAST_APART else text


class TrainingCurves(QWidget):
    """Loss, and accuracy of each class on what is left out, while training."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.loss = Lines(theme, "interpreter-loss", self.tr("Loss, nats"), self.tr("Steps"))
        self.accuracy = Lines(
            theme,
            "interpreter-accuracy",
            self.tr("Found of each class on what is left out, per cent"),
            self.tr("Steps"),
        )
        self.said = paragraph(
            self.tr("Loss, and how much of each class is found, appear here while you train."),
            "body",
        )
        self.said.setAlignment(_TOP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.said)
        column.addWidget(self.loss, 1)
        column.addWidget(self.accuracy, 2)

    def show_training(
        self,
        live: Sequence[tuple[int, float]],
        points: Sequence[tuple[int, float | None, Sequence[float | None]]],
        classes: Sequence[LabelClass],
    ) -> None:
        """Show the loss so far and the evaluations.

        Args:
            live: step and loss.
            points: step, loss on what is left out, and accuracy of each class.
            classes: in the order of the accuracies.
        """
        begun = bool(live or points)
        self.said.setVisible(not begun)
        self.loss.setVisible(begun)
        self.accuracy.setVisible(begun)
        held = [(step, loss) for step, loss, _ in points if loss is not None]
        lines = [
            (self.tr("training"), [one[0] for one in live], [one[1] for one in live], None),
            (self.tr("left out"), [one[0] for one in held], [one[1] for one in held], None),
        ]
        self.loss.show_lines([line for line in lines if line[1]])
        shown = []
        for place, one in enumerate(classes):
            found = [
                (step, 100 * value)
                for step, _, accuracies in points
                if place < len(accuracies) and (value := accuracies[place]) is not None
            ]
            if found:
                colour = "#{:02x}{:02x}{:02x}".format(*one.colour)
                shown.append((one.name, [x for x, _ in found], [y for _, y in found], colour))
        self.accuracy.show_lines(shown)


class CurveView(QWidget):
    """The learning curve, and what it comes down to."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.said = paragraph(kind="body")
        self.said.setObjectName("curve-said")
        self.said.setAlignment(_TOP)
        self.lines = Lines(
            theme,
            "learning-curve",
            self.tr("IoU on images left out, per cent"),
            self.tr("Images painted"),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.said)
        column.addWidget(self.lines, 1)

    def show_curve(self, kept: KeptCurve | None, classes: Sequence[LabelClass]) -> None:
        """Show a curve, or say what it would tell."""
        self.lines.setVisible(kept is not None)
        if kept is None:
            self.said.setText(
                self.tr(
                    "The learning curve tells whether painting more images still helps: short "
                    "trainings on more and more of them, each measured on images left out. It "
                    "takes a minute or two, on a busy computer far longer, and can be cancelled."
                )
            )
            return
        self.said.setText(self._worded(kept, classes))
        points = kept.curve.points
        x = [point.images for point in points]
        drawn: list[tuple[str, Sequence[float], Sequence[float], str | None]] = [
            (self.tr("mean"), x, [100 * point.mean_iou for point in points], None)
        ]
        for one in classes:
            if one.id not in kept.curve.class_ids:
                continue
            place = kept.curve.class_ids.index(one.id)
            found = [(p.images, v) for p in points if (v := p.class_iou[place]) is not None]
            colour = "#{:02x}{:02x}{:02x}".format(*one.colour)
            drawn.append((one.name, [a for a, _ in found], [100 * b for _, b in found], colour))
        self.lines.show_lines(drawn)

    def _worded(self, kept: KeptCurve, classes: Sequence[LabelClass]) -> str:
        from dsgan_studio.core.workflow.kept_curve import curve_findings

        found = curve_findings(kept)
        text = self.tr("Image %1, painted last, added %2 ± %3 points.")
        if not found.gained:
            text = self.tr("Image %1, painted last, added nothing that shows: %2 ± %3 points.")
        text = text.replace("%2", f"{100 * found.gain:+.1f}")
        text = text.replace("%3", f"{100 * found.gain_error:.1f}")
        lines = [text.replace("%1", str(found.last_sample))]
        names = {one.id: one.name for one in classes}
        if found.weakest is not None:
            text = self.tr("Class %1 is still at %2.")
            text = text.replace("%2", f"{100 * found.weakest_iou:.1f} %")
            lines.append(text.replace("%1", names.get(found.weakest, str(found.weakest))))
        text = self.tr("Sample %1 is what the others explain least: %2.")
        text = text.replace("%2", f"{100 * found.odd_image.mean_iou:.1f} %")
        lines.append(text.replace("%1", str(found.odd)))
        if kept.stale:
            lines.append(self.tr("Masks or classes were changed since: measure again."))
        return "\n".join(lines)
