"""The generators of the project: which there are, and which is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.parts import button, fact_row, label, paragraph
from dsgan_studio.gui.widgets.wording import day, generator_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsgan_studio.core.project.records import GeneratorRecord

_ROW_PX, _MOST_ROWS = 34, 4


class GeneratorList(QWidget):
    """Lists generators with their facts; one can be looked at, and put in use."""

    chosen = Signal(str)  # hash of the one to be looked at
    use_wanted = Signal(str)  # hash

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._records: tuple[GeneratorRecord, ...] = ()
        self._list = QListWidget()
        self._list.setObjectName("generator-list")
        self._list.setProperty("type", "list")
        self._list.setAccessibleName(self.tr("Generators of the project"))
        self._list.currentItemChanged.connect(self._choose)
        self._values = {name: label(kind="strong") for name in ("side", "hash", "source", "made")}
        self._kind = label(kind="strong")
        self._kind.setWordWrap(True)
        self._notes = paragraph(kind="second")
        self._use = button(self.tr("Use this generator"), "generator-use")
        self._use.clicked.connect(lambda: self.use_wanted.emit(self.hash))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._list)
        column.addWidget(self._kind)
        titles = {
            "side": self.tr("Images"),
            "hash": self.tr("Known by"),
            "source": self.tr("Came from"),
            "made": self.tr("On"),
        }
        for name, value in self._values.items():
            column.addWidget(fact_row(titles[name], value))
        column.addWidget(self._notes)
        column.addWidget(self._use)

    @property
    def hash(self) -> str:
        """The hash of the one that is looked at, or ""."""
        item = self._list.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def show_generators(self, records: Sequence[GeneratorRecord], *, writing: bool) -> None:
        """Show generators, the one in use last; the one looked at stays."""
        if tuple(records) != self._records:
            before = self.hash if len(records) == len(self._records) else ""
            self._records = tuple(records)
            self._fill(before or (records[-1].hash if records else ""))
        self._use.setEnabled(writing)
        self._show_facts()

    def _fill(self, looked_at: str) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        for record in reversed(self._records):
            side = record.architecture_json.get("resolution")
            text = f"{side} px · {record.hash[:8]}"
            if record is self._records[-1]:
                in_use = self.tr("in use")
                text = f"{text} · {in_use}"
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, record.hash)
            item.setToolTip(generator_kind(record.kind))
            self._list.addItem(item)
            if record.hash == looked_at:
                self._list.setCurrentItem(item)
        self._list.blockSignals(False)
        rows = min(max(self._list.count(), 1), _MOST_ROWS)
        self._list.setFixedHeight(self._theme.px(_ROW_PX * rows + 10))
        self.chosen.emit(self.hash)

    def _choose(self) -> None:
        self._show_facts()
        self.chosen.emit(self.hash)

    def _show_facts(self) -> None:
        found = next((one for one in self._records if one.hash == self.hash), None)
        if found is None:
            return
        side = found.architecture_json.get("resolution")
        self._kind.setText(generator_kind(found.kind))
        self._values["side"].setText(f"{side} × {side} px")
        self._values["hash"].setText(found.hash[:12])
        self._values["hash"].setToolTip(found.hash)
        source = self._values["source"]
        source.setText(source.fontMetrics().elidedText(
            found.source_name, Qt.TextElideMode.ElideMiddle, self._theme.px(170)
        ))  # fmt: skip
        source.setToolTip(found.source_name)
        self._values["made"].setText(day(found.created_utc))
        self._notes.setText("\n".join(found.notes))
        self._notes.setVisible(bool(found.notes))
        self._use.setVisible(found is not self._records[-1])
