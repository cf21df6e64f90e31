"""The trainings of the project that can be looked at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.parts import button

if TYPE_CHECKING:
    from dsgan_studio.core.project.jsontext import Json
    from dsgan_studio.core.workflow.training_past import PastTraining
    from dsgan_studio.core.workflow.training_request import TrainingRequest
    from dsgan_studio.gui.training_verbs import Trainings

LATEST = 0  # number of the training that none has followed
_ROW_PX, _MOST_ROWS = 34, 4


class TrainingPastList(QWidget):
    """Lists trainings; one can be looked at, and the latest taken up again."""

    chosen = Signal(object)  # number of a training, None for the generators again
    use_wanted = Signal()  # the latest snapshot as generator
    resume_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: Trainings | None = None
        self._list = QListWidget()
        self._list.setObjectName("training-past")
        self._list.setProperty("type", "list")
        self._list.setAccessibleName(self.tr("Trainings of the project"))
        self._list.setToolTip(self.tr("Curves and pictures of a training"))
        self._list.itemClicked.connect(lambda item: self._tell())
        self._list.itemActivated.connect(lambda item: self._tell())
        self._use = button(
            self.tr("Use its latest snapshot"),
            "training-past-use",
            tip=self.tr("Make it the generator of the project; the training can still go on"),
        )
        self._use.clicked.connect(self.use_wanted)
        self._resume = button(
            self.tr("Take it up again"),
            "training-past-resume",
            tip=self.tr("Check its images, and go on with the training"),
        )
        self._resume.clicked.connect(self.resume_wanted)
        self._back = button(self.tr("Back to the generators"), "training-past-back")
        self._back.clicked.connect(self._leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self._list, self._use, self._resume, self._back):
            column.addWidget(widget)

    def show_trainings(
        self, found: Trainings, request: TrainingRequest | None, *, writing: bool
    ) -> None:
        """List the latest training, asked for with `request`, and those before it."""
        if found != self._shown:
            number = self.number
            self._shown = found
            self._fill(found, request)
            for row in range(self._list.count()):
                if self._list.item(row).data(Qt.ItemDataRole.UserRole) == number:
                    self._list.setCurrentRow(row)
        held = self.number == LATEST and bool(found.sight.snapshots)
        self._use.setVisible(held)
        self._resume.setVisible(held and request is not None and request.images.is_dir())
        self._back.setVisible(self.number is not None)
        for one in (self._use, self._resume):
            one.setEnabled(writing)

    def _fill(self, found: Trainings, request: TrainingRequest | None) -> None:
        self._list.clear()
        if found.sight.rows or found.sight.grids:
            self._add(LATEST, self.tr("Latest"), request, found.sight.rows)
        for past in found.past:
            self._add(past.number, self._name(past), past.request, past.rows)
        rows = min(max(self._list.count(), 1), _MOST_ROWS)
        self._list.setFixedHeight(self._theme.px(_ROW_PX * rows + 10))

    def _name(self, past: PastTraining) -> str:
        return self.tr("Training %1").replace("%1", str(past.number))

    def _add(
        self,
        number: int,
        name: str,
        request: TrainingRequest | None,
        rows: Sequence[Mapping[str, Json]],
    ) -> None:
        shown = max((row["images"] for row in rows), default=0) / 1000
        told = [name] if request is None else [name, f"{request.resolution_px} px"]
        told.append(self.tr("%1 k images").replace("%1", f"{shown:.1f}"))
        item = QListWidgetItem(" · ".join(told))
        item.setData(Qt.ItemDataRole.UserRole, number)
        kids = [row["kid"] for row in rows if isinstance(row.get("kid"), int | float)]
        if kids:
            told.append(self.tr("best KID %1").replace("%1", f"{min(kids):.3g}"))
        if request is not None:
            told.append(request.images.name)
        item.setToolTip(" · ".join(told))
        self._list.addItem(item)

    @property
    def filled(self) -> bool:
        """Whether there is any training to look at."""
        return self._list.count() > 0

    @property
    def number(self) -> int | None:
        """Number of the training that is looked at, None where none is."""
        item = self._list.currentItem()
        return None if item is None else int(item.data(Qt.ItemDataRole.UserRole))

    def leave(self) -> None:
        """Look at none."""
        self._list.setCurrentRow(-1)

    def _leave(self) -> None:
        self.leave()
        self._tell()

    def _tell(self) -> None:
        self.chosen.emit(self.number)
