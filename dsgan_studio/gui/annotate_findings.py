"""What the painter should look at twice, as a list to jump through."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from dsgan_studio.core.annotations.masks import read_mask
from dsgan_studio.core.annotations.schema import UNLABELLED, LabelSchema
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.jobs import UNTITLED, JobRunner, Lane, on_success
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.parts import label

if TYPE_CHECKING:
    from dsgan_studio.core.annotations.guards import Concern  # loads SciPy

_MOST_SHOWN, _ROWS = 300, 5
# Which look, what it found, and how many pixels of each of the 256 ids each sample has.
Found = tuple[int, "tuple[Concern, ...]", dict[int, tuple[int, ...]]]


def _look(
    number: int, files: dict[int, Path], class_ids: tuple[int, ...], context: JobContext
) -> Found:
    from dsgan_studio.core.annotations.guards import concerns, pixel_counts

    masks = {}
    for done, (sample_id, file) in enumerate(files.items()):
        context.checkpoint("look at masks", done, len(files))
        try:
            masks[str(sample_id)] = read_mask(file)
        except StudioError:
            continue  # the canvas tells what is wrong with it
    counts = {int(name): held for name, held in pixel_counts(masks).items()}
    return number, concerns(masks, class_ids), counts


class Findings(QWidget):
    """Classes with too few pixels or in one sample only, specks, holes and what is enclosed.

    A click jumps there.
    """

    chosen = Signal(object)  # Concern
    counted = Signal(object)  # pixels of each id by sample, of all stored masks

    def __init__(self, jobs: JobRunner, theme: Theme) -> None:
        super().__init__()
        self._jobs, self._theme = jobs, theme
        self._number = 0
        self._schema: LabelSchema | None = None
        self._summary = label(kind="body-second")
        self._summary.setObjectName("findings-summary")
        self._summary.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("findings")
        self.list.setAccessibleName(self.tr("What to look at twice"))
        self.list.setToolTip(self.tr("A click or Enter jumps there"))
        self.list.setProperty("type", "list")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(self._tell)
        self.list.itemActivated.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._summary)
        column.addWidget(self.list)
        self._show(())

    def look(self, files: dict[int, Path], schema: LabelSchema) -> None:
        """Look at the masks again, in the io lane.

        Args:
            files: the mask of each sample that has one.
            schema: their classes.
        """
        self._number += 1
        self._schema = schema
        job = self._jobs.start(Lane.IO, UNTITLED, partial(_look, self._number, files, schema.ids))
        job.ended.connect(on_success(self._take))

    def forget(self) -> None:
        """Show nothing of what was found, and take nothing that is still looked for."""
        self._number += 1
        self._show(())

    def _take(self, found: Found) -> None:
        number, concerns, counts = found
        if number == self._number:  # else a later look is under way
            self._show(concerns)
            self.counted.emit(counts)

    def _show(self, concerns: tuple[Concern, ...]) -> None:
        self.list.clear()
        for one in concerns[:_MOST_SHOWN]:
            text = self._text(one)
            item = QListWidgetItem(text)
            item.setToolTip(text)
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.list.addItem(item)
        count = len(concerns)
        told = self.tr("%n to look at", "", count) if count else self.tr("Nothing stands out")
        self._summary.setText(told.replace("%n", str(count)))
        self.list.setVisible(bool(count))
        rows = min(max(count, 1), _ROWS)
        self.list.setFixedHeight(self._theme.px(32) * rows + 12)

    def _text(self, one: Concern) -> str:
        text = {
            "few pixels": self.tr("%1: %3 px in all, too few to learn"),
            "few in sample": self.tr("Sample %2: only %3 px of %1, too few to count"),
            "one sample only": self.tr("%1: only in sample %2"),
            "speck": self.tr("Sample %2: speck of %1, %3 px"),
            "hole": self.tr("Sample %2: hole without label, %3 px"),
            "enclosed": self.tr("Sample %2: %3 px of %1 inside %4"),
        }[one.kind]
        if one.kind == "hole" and one.around != UNLABELLED:
            text = self.tr("Sample %2: hole in %4 without label, %3 px")
        text = text.replace("%2", one.sample or "").replace("%3", str(one.pixels))
        return text.replace("%1", self._name(one.class_id)).replace("%4", self._name(one.around))

    def _name(self, class_id: int) -> str:
        names = {} if self._schema is None else {c.id: c.name for c in self._schema.classes}
        return names.get(class_id, "" if class_id == UNLABELLED else str(class_id))

    def _tell(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
