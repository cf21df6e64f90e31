"""What the images painted last have added, by the learning curve that was measured."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.project.project import Project
from dsgan_studio.gui.widgets.parts import button, paragraph
from dsgan_studio.gui.widgets.wording import decimal

CURVE_PLACE = "interpreter/curve"


class CurveLine(QWidget):
    """Says whether painting more still pays, and leads to the curve; never measures it."""

    wanted = Signal(str)  # where the curve is drawn

    def __init__(self) -> None:
        super().__init__()
        self._said = paragraph(kind="body-second")
        self._said.setObjectName("curve-line")
        self._go = button(
            self.tr("Learning curve…"), "curve-go", "quiet",
            self.tr("Show what each painted image has added, or measure it"),
        )  # fmt: skip
        self._go.clicked.connect(lambda: self.wanted.emit(CURVE_PLACE))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._said)
        column.addWidget(self._go)

    def show_curve_of(self, project: Project) -> None:
        """Say what the curve tells that the project keeps."""
        self._said.setText(self._told(project))

    def _told(self, project: Project) -> str:
        from dsgan_studio.core.workflow.kept_curve import curve_trend, kept_curve

        unknown = self.tr("What each painted image adds has not been measured yet.")
        try:
            kept = kept_curve(project)
        except StudioError:
            return unknown  # the curve's own page tells what is wrong with it
        if kept is None:
            return unknown
        trend = curve_trend(kept)
        text = self.tr("The last %1 images added %2 points of IoU (±%3).")
        if trend.images == 1:
            text = self.tr("The last image added %2 points of IoU (±%3).")
        text = text.replace("%1", str(trend.images))
        text = text.replace("%2", _signed(100 * trend.gain))
        text = text.replace("%3", decimal(100 * trend.gain_error, 1))
        outlook = {
            "pays": self.tr("More painting still pays."),
            "pays little": self.tr("More painting pays little now."),
            "unclear": self.tr("Whether more painting pays cannot be told yet."),
            "harms": self.tr("Look for mistakes in them before painting more."),
        }[trend.outlook]
        lines = [text, outlook]
        if kept.stale:
            lines.append(self.tr("Masks or classes were changed since it was measured."))
        return "\n".join(lines)


def _signed(points: float) -> str:
    shown = decimal(abs(points), 1)
    return shown if points >= 0 else f"−{shown}"
