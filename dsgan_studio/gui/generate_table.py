"""The runs of a project side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.wording import count, day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsgan_studio.core.workflow.run_list import RunFacts

_ROW_PX, _MOST_ROWS = 30, 5


def size(count_bytes: int) -> str:
    """Return a number of bytes as people read it."""
    megabytes = count_bytes / 1e6
    if megabytes >= 1000:
        return f"{megabytes / 1000:.1f} GB"
    return f"{megabytes:.1f} MB" if megabytes < 10 else f"{megabytes:.0f} MB"


class RunTable(QTableWidget):
    """One line a run; the one that is looked at is selected."""

    chosen = Signal(int)  # number of the run that is looked at, 0 for none

    def __init__(self, theme: Theme) -> None:
        super().__init__(0, 7)
        self._theme = theme
        self._runs: tuple[RunFacts, ...] = ()
        self._made = 0
        self.setObjectName("run-table")
        self.setProperty("type", "list")
        self.setAccessibleName(self.tr("Runs of the project"))
        self.setHorizontalHeaderLabels(
            [
                self.tr("Run"),
                self.tr("Seed"),
                self.tr("Items"),
                self.tr("State"),
                self.tr("Generator"),
                self.tr("Labels by"),
                self.tr("On disk"),
            ]
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().setVisible(False)
        head = self.horizontalHeader()
        for one in (head, self.verticalHeader()):
            one.setAccessibleName(self.tr("Headings of the runs"))
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.itemSelectionChanged.connect(lambda: self.chosen.emit(self.run_id))
        theme.follow(self, self._fit)

    @property
    def run_id(self) -> int:
        """The number of the run that is looked at, 0 for none."""
        rows = self.selectionModel().selectedRows() if self.selectionModel() else []
        return self._runs[rows[0].row()].id if rows and rows[0].row() < len(self._runs) else 0

    @property
    def facts(self) -> RunFacts | None:
        """The run that is looked at."""
        return next((one for one in self._runs if one.id == self.run_id), None)

    def show_runs(self, runs: Sequence[RunFacts], look_at: int, *, made: int = 0) -> None:
        """Show runs, the latest first, and look at one of them; 0 for none.

        Args:
            runs: the latest last.
            look_at: number of the run to select.
            made: number of the run that is being made.
        """
        self.blockSignals(True)
        self._made = made
        self._runs = tuple(reversed(runs))
        self.setRowCount(len(self._runs))
        for row, one in enumerate(self._runs):
            for column, text in enumerate(self._texts(one)):
                item = QTableWidgetItem(text)
                item.setToolTip(self._told(one))
                self.setItem(row, column, item)
        self.clearSelection()
        for row, one in enumerate(self._runs):
            if one.id == look_at:
                self.selectRow(row)
        self.blockSignals(False)
        self._fit()
        self.chosen.emit(self.run_id)

    def _texts(self, run: RunFacts) -> tuple[str, ...]:
        items = count(run.count)
        if run.wanted > run.count:
            items = self.tr("%1 of %2").replace("%1", items).replace("%2", count(run.wanted))
        labels = run.interpreter_hash[:8] or "–"
        if run.labellings > 1:
            labels = self.tr("%1 and %2 before").replace("%1", labels)
            labels = labels.replace("%2", str(run.labellings - 1))
        name = str(run.id)
        if run.in_use:
            name = self.tr("%1 · in use").replace("%1", name)
        return (
            name,
            str(run.seed),
            items,
            self.state_text(run),
            run.generator_hash[:8],
            labels,
            size(run.size_bytes),
        )

    def state_text(self, run: RunFacts) -> str:
        """Return the state of a run in words."""
        if run.id == self._made:
            return self.tr("being made")
        states = {
            "finished": self.tr("finished"),
            "stopped": self.tr("stopped, can go on"),
            "empty": self.tr("empty"),
        }
        state = states[run.state]
        return self.tr("%1, stale").replace("%1", state) if run.stale else state

    def _told(self, run: RunFacts) -> str:
        made = self.tr("Begun on %1, truncation ψ %2").replace("%1", day(run.created_utc))
        lines = [made.replace("%2", f"{run.psi:g}"), *self.reasons(run)]
        return "\n".join(lines)

    def reasons(self, run: RunFacts) -> list[str]:
        """Return why a run is stale, in words."""
        worded = {
            "GENERATOR_REPLACED": self.tr("A newer generator is in use"),
            "INTERPRETER_REPLACED": self.tr("A newer interpreter was trained since"),
            "INTERPRETER_STALE": self.tr("Masks or classes were changed since"),
        }
        return [worded[one.name] for one in run.stale if one.name in worded]

    def _fit(self) -> None:
        row = self._theme.px(_ROW_PX)
        self.verticalHeader().setDefaultSectionSize(row)
        self.horizontalHeader().setFixedHeight(row)
        rows = min(max(self.rowCount(), 1), _MOST_ROWS)
        self.setFixedHeight(row * (rows + 1) + 4)
