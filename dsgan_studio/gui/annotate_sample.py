"""The facts of the sample that is painted: how much has a label, the steps, the time spent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.core.annotations.schema import UNLABELLED, LabelSchema
from dsgan_studio.core.workflow.painting_progress import SampleProgress
from dsgan_studio.gui.widgets.parts import button, fact_row, label
from dsgan_studio.gui.widgets.wording import percent


class SamplePanel(QWidget):
    """Shows facts of one sample, and goes to the one before or after it."""

    stepped = Signal(int)  # -1 to the previous, 1 to the next

    def __init__(self) -> None:
        super().__init__()
        self._labelled = label(kind="strong")
        self._steps = label(kind="body-second")
        self._spent = label(kind="body-second")
        self._spent.setObjectName("time-spent")
        self._previous = button(
            self.tr("Previous"), "sample-previous", tip=self.tr("Previous sample (A)")
        )
        self._next = button(self.tr("Next"), "sample-next", tip=self.tr("Next sample (D)"))
        self._previous.clicked.connect(lambda: self.stepped.emit(-1))
        self._next.clicked.connect(lambda: self.stepped.emit(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(fact_row(self.tr("Labelled"), self._labelled))
        column.addWidget(fact_row(self.tr("Steps"), self._steps))
        column.addWidget(fact_row(self.tr("Time spent"), self._spent))
        row = QHBoxLayout()
        row.addWidget(self._previous, 1)
        row.addWidget(self._next, 1)
        column.addLayout(row)

    def show_place(self, place: int, count: int) -> None:
        """Show which of the samples it is, from 1."""
        self._previous.setEnabled(place > 1)
        self._next.setEnabled(place < count)

    def show_labelled(self, share: float) -> None:
        """Show how much of the sample has a label, 0 to 1."""
        self._labelled.setText(percent(share))

    def show_steps(self, steps: int, *, saved: bool) -> None:
        """Show how many steps can be undone, and whether the mask is stored."""
        text = self.tr("%1, saved") if saved else self.tr("%1, not saved yet")
        self._steps.setText(text.replace("%1", str(steps)))

    def show_spent(self, progress: SampleProgress | None, schema: LabelSchema) -> None:
        """Show the time spent on the sample; its tip says on which class."""
        total_s = 0.0 if progress is None else progress.total_s
        minutes, seconds = divmod(round(total_s), 60)
        text = self.tr("%1 min %2 s").replace("%1", str(minutes)).replace("%2", str(seconds))
        self._spent.setText(text)
        names = {one.id: one.name for one in schema.classes}
        names[UNLABELLED] = self.tr("erasing")
        by_class = {} if progress is None else progress.seconds
        lines = [
            f"{names[class_id]}: {spent_s:.0f} s"
            for class_id, spent_s in by_class.items()
            if class_id in names
        ]
        self._spent.setToolTip("\n".join(lines))
