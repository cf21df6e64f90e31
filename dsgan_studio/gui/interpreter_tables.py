"""Tables of the interpreter's page: what is painted, and what is taken for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.core.annotations.schema import LabelClass
from dsgan_studio.gui.evaluate_tables import FigureTable
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.parts import paragraph
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.interpreter_sights import InterpreterSight
    from dsgan_studio.core.workflow.painted import PaintedTable, PaintRemark

_SWATCH_PX = 12


def show_swatches(table: FigureTable, classes: Sequence[LabelClass], *, heads: bool) -> None:
    """Put the colour of each class before its name, in the heads or in the first column."""
    for place, one in enumerate(classes):
        swatch = QPixmap(_SWATCH_PX, _SWATCH_PX)
        swatch.fill(QColor(*one.colour))
        item = table.horizontalHeaderItem(place + 1) if heads else table.item(place, 0)
        if item is not None:
            item.setIcon(swatch)
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.share_room()


def _table(theme: Theme, name: str, title: str) -> FigureTable:
    made = FigureTable(theme, name)
    made.name(title)
    return made


class PaintedView(QWidget):
    """Pixels of each class in each sample, and what is too little."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.remarks = paragraph(kind="warning")
        self.remarks.setObjectName("painted-remarks")
        self.table = _table(theme, "painted-table", self.tr("Painted pixels"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.remarks)
        column.addWidget(self.table, 1)

    def show_painted(self, painted: PaintedTable) -> None:
        """Show a table, the sums first."""
        classes = painted.schema.classes
        heads = [self.tr("Sample"), *(one.name for one in classes), self.tr("Unlabelled")]
        unlabelled = sum(one.unlabelled for one in painted.samples)
        rows = [[self.tr("All, px"), *map(count, painted.totals), count(unlabelled)]]
        for one in painted.samples:
            figures = [count(px) if px else "–" for px in (*one.pixels, one.unlabelled)]
            name = str(one.sample_id)
            if not one.has_mask:
                name = self.tr("%1, not painted").replace("%1", name)
            rows.append([name, *figures])
        self.table.fill(heads, rows)
        show_swatches(self.table, classes, heads=True)
        self.remarks.setText("\n".join(self._worded(painted, one) for one in painted.remarks))
        self.remarks.setVisible(bool(painted.remarks))

    def _worded(self, painted: PaintedTable, one: PaintRemark) -> str:
        samples = ", ".join(map(str, one.samples))
        name = "" if one.class_id is None else painted.schema.by_id(one.class_id).name
        text = {
            "class missing": self.tr("%1 is painted nowhere: it cannot be learned."),
            "class in one image": self.tr(
                "%1: %2 px in sample %3 alone: whether it is learned cannot be measured."
            ),
            "class small": self.tr("%1: %2 px in samples %3: fewer than 30 are too few to learn."),
            "image empty": self.tr("Nothing is painted in the masks of samples %3."),
        }[one.kind]
        filled = text.replace("%2", count(one.pixels)).replace("%3", samples)
        return filled.replace("%1", name)


class QualityView(QWidget):
    """How each class is found on images left out, and what it is taken for."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sight: InterpreterSight | None = None
        self.said = paragraph(kind="body")
        self.said.setObjectName("quality-said")
        self.classes = _table(theme, "quality-classes", self.tr("Quality of each class"))
        self._confusion_said = paragraph(kind="body-second")
        self.confusion = _table(theme, "confusion", self.tr("What is taken for what"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.said)
        column.addWidget(self.classes, 1)
        column.addWidget(self._confusion_said)
        column.addWidget(self.confusion, 1)
        theme.follow(self, self._draw)

    def show_interpreter(self, sight: InterpreterSight) -> None:
        """Show what is known about an interpreter."""
        self._sight = sight
        self._draw()

    def _draw(self) -> None:
        sight = self._sight
        if sight is None:
            return
        report = sight.report
        self.said.setText("\n".join(self._facts(sight)))
        found = _recalls(report.confusion)
        rows = []
        for place, one in enumerate(sight.classes):
            iou = report.class_iou[place] if report.class_iou else None
            recall = found[place] if found else None
            pixels = count(report.pixels_per_class[place])
            rows.append([one.name, _share(iou), _share(recall), pixels])
        heads = [self.tr("Class"), self.tr("IoU"), self.tr("Found"), self.tr("Painted, px")]
        self.classes.fill(heads, rows)
        show_swatches(self.classes, sight.classes, heads=False)
        self.confusion.setVisible(bool(report.confusion))
        self._confusion_said.setText(
            self.tr("Rows: as painted. Columns: as the interpreter says. Per cent of the row, px.")
            if report.confusion
            else self.tr("What is taken for what was not measured; train again to see it.")
        )
        if report.confusion:
            self._draw_confusion(sight)

    def _draw_confusion(self, sight: InterpreterSight) -> None:
        table, names = sight.report.confusion, [one.name for one in sight.classes]
        rows = []
        for name, line in zip(names, table, strict=True):
            of = sum(line)
            cells = [f"{100 * px / of:.1f} %  {count(px)}" if of else "–" for px in line]
            rows.append([name, *cells])
        self.confusion.fill([self.tr("Painted as"), *names], rows)
        show_swatches(self.confusion, sight.classes, heads=True)
        palette = self._theme.palette
        for row, line in enumerate(table):
            for place, px in enumerate(line):
                # What is right in the accent, what is wrong in red; the number says it too.
                colour = QColor(palette.accent if row == place else palette.bad)
                colour.setAlphaF(0.35 * px / max(sum(line), 1))
                item = self.confusion.item(row, place + 1)
                if item is not None:
                    item.setBackground(colour)

    def _facts(self, sight: InterpreterSight) -> list[str]:
        report = sight.report
        measured = {
            "samples left out of each member's training": self.tr(
                "Measured on samples that the members never saw."
            ),
            "blocks of pixels left out of the same samples, which is optimistic": self.tr(
                "Measured on parts of the same samples, which is optimistic: paint four or more."
            ),
        }
        fallback = self.tr("Not measured: too few pixels are painted.")
        lines = [measured.get(report.validated_on, fallback)]
        if report.ensemble_accuracy is not None:
            text = self.tr("%1 of the pixels are right; mean IoU %2.")
            text = text.replace("%1", _share(report.ensemble_accuracy))
            lines.append(text.replace("%2", _share(report.mean_iou)))
        if report.vote_gain is not None:
            text = self.tr(
                "Voting gains %2 points over the mean of the same members on the same pixels (at "
                "least %1 left each out)."
            )
            text = text.replace("%1", str(report.report_members))
            lines.append(text.replace("%2", f"{100 * report.vote_gain:+.1f}"))
        if report.calibration_error is not None:
            text = self.tr("Its confidence is off by %1 on average.")
            lines.append(text.replace("%1", _share(report.calibration_error)))
        if report.disagreement is not None:
            text = self.tr("Two members disagree on %1 of the pixels.")
            lines.append(text.replace("%1", _share(report.disagreement)))
        if report.uncertainty_auroc is not None:
            text = self.tr("In %1 of cases a wrong pixel is marked less sure than a right one.")
            lines.append(text.replace("%1", _share(report.uncertainty_auroc)))
        return lines


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _recalls(table: Sequence[Sequence[int]]) -> list[float | None]:
    return [line[place] / sum(line) if sum(line) else None for place, line in enumerate(table)]
