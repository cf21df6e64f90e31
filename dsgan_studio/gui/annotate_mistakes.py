"""Places that the other samples' masks call another class, as a list to jump through."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.dismissals import Mistake, dismiss
from dsgan_studio.gui.annotate_repaints import MistakeOrder
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.jobs import Job
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.verbs import DEVICE
from dsgan_studio.gui.widgets.parts import button, label
from dsgan_studio.gui.widgets.wording import count, percent

if TYPE_CHECKING:  # loads torch
    from dsgan_studio.core.workflow.mistakes import FoundMistakes

_ROWS = 6
_ACCEPT_KEY, _DISMISS_KEY = "T", "N"


def find_mistakes(project: Project, context: JobContext) -> FoundMistakes:
    """Judge every mask by the others, as a job calls it (errors as the verb)."""
    from dsgan_studio.core.workflow.mistakes import find_mask_mistakes

    return find_mask_mistakes(project, device=DEVICE, context=context)


class MistakeList(QWidget):
    """Finds mistakes in the compute lane; each is looked at, repainted or dismissed.

    While a row is chosen, its place is outlined on the canvas. A place that was repainted is
    listed again where that is undone.

    Args:
        session: of the project.
        canvas: where places are outlined and repainted.
        theme: for the height of rows.
        save: stores the mask that is open; tells whether that worked.
    """

    chosen = Signal(object)  # Mistake, to be shown on the canvas

    def __init__(
        self, session: Session, canvas: Canvas, theme: Theme, save: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._session, self._theme, self._save = session, theme, save
        self._board, self._place = canvas.board, canvas.place
        self._order = MistakeOrder()
        self._mistakes: tuple[Mistake, ...] = ()
        self._class_ids: tuple[int, ...] = ()
        self._job: Job | None = None
        self._build()
        self._find.clicked.connect(self.search)
        self._accept.clicked.connect(self.accept)
        self._dismiss.clicked.connect(self.dismiss)
        self.list.itemClicked.connect(lambda _item: self._show_current())
        self.list.itemActivated.connect(lambda _item: self._show_current())
        self.list.currentRowChanged.connect(lambda _row: self._tell())
        self._board.loaded.connect(self._follow_schema)
        self._board.edited.connect(self._follow_mask)
        session.closing.connect(self._forget)
        self._forget()

    def _build(self) -> None:
        self._find = button(
            self.tr("Find mistakes"), "mistakes-find",
            tip=self.tr("Compare every mask with what the masks of the other samples teach"),
        )  # fmt: skip
        self._summary = label(kind="body-second")
        self._summary.setObjectName("mistakes-summary")
        self._summary.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("mistakes")
        self.list.setAccessibleName(self.tr("What the other masks call something else"))
        self.list.setToolTip(self.tr("A click or Enter jumps there"))
        self.list.setProperty("type", "list")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._accept = self._key_button(
            self.tr("Repaint"), "mistakes-accept", _ACCEPT_KEY,
            self.tr("Paint the place as suggested, as one step, and go to the next (%1)"),
        )  # fmt: skip
        self._dismiss = self._key_button(
            self.tr("Dismiss"), "mistakes-dismiss", _DISMISS_KEY,
            self.tr("It is painted as it should be: ask no more, and go to the next (%1)"),
        )  # fmt: skip
        row = QHBoxLayout()
        row.addWidget(self._accept, 1)
        row.addWidget(self._dismiss, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._find)
        column.addWidget(self._summary)
        column.addWidget(self.list)
        column.addLayout(row)

    def _key_button(self, text: str, name: str, key: str, tip: str) -> QPushButton:
        made = button(text, name, tip=tip.replace("%1", key))
        made.setShortcut(QKeySequence(key))
        return made

    @property
    def current(self) -> Mistake | None:
        """The place that is looked at, None where there is none."""
        row = self.list.currentRow()
        return self._mistakes[row] if 0 <= row < len(self._mistakes) else None

    # Finding

    def search(self) -> None:
        """Save, and look for mistakes in the compute lane."""
        if self._session.project is None or self._job is not None or not self._save():
            return
        self._class_ids = self._board.schema.ids
        title = self.tr("Finding mistakes")
        self._job = self._session.work(title, find_mistakes, self._take)
        self._job.ended.connect(self._end)
        self._find.setEnabled(False)
        self._summary.setText(self.tr("Comparing the masks…"))
        self._summary.setVisible(True)

    def _end(self) -> None:
        self._job = None
        self._find.setEnabled(True)
        if self._summary.text() == self.tr("Comparing the masks…"):  # failed or cancelled
            self._summary.setVisible(False)

    def _take(self, found: FoundMistakes) -> None:
        if self._class_ids != self._board.schema.ids:
            return  # what is suggested may be another class by now
        self._order = MistakeOrder(tuple(found.mistakes))
        self._fill()

    def _forget(self) -> None:
        self._order = MistakeOrder()
        self._fill()
        self._summary.setVisible(False)

    def _follow_schema(self) -> None:
        if self._class_ids != self._board.schema.ids:
            if self._mistakes:
                self._forget()
            self._order = MistakeOrder()  # a number may stand for another class now
        self._mark()

    def _follow_mask(self) -> None:
        """List a place again whose repainting was undone, and none that was redone."""
        painting = self._board.painting
        if painting is None:
            return
        back = self._order.follow(painting.sample_id, painting.mask)
        if self._order.left != self._mistakes:
            self._fill(back or self.current)

    # Showing

    def _fill(self, chosen: Mistake | None = None) -> None:
        self._mistakes = self._order.left
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in self._mistakes:
                item = QListWidgetItem(self._filled("%4 · %1: %2 → %3", one))
                item.setToolTip(
                    self._filled(self.tr("Sample %1: %2, others say %3, %4 sure, %5 px"), one)
                )
                self.list.addItem(item)
            rows = [row for row, one in enumerate(self._mistakes) if one is chosen]
            self.list.setCurrentRow(rows[0] if rows else -1)
        self._tell()

    def _tell(self) -> None:
        left = len(self._mistakes)
        told = self.tr("%n places to look at", "", left) if left else self.tr("No place is left")
        self._summary.setText(told.replace("%n", str(left)))
        self._summary.setVisible(True)
        self.list.setFixedHeight(self._theme.px(32) * min(max(left, 1), _ROWS) + 12)
        for one in (self.list, self._accept, self._dismiss):
            one.setVisible(bool(left))
        has_current = self.current is not None
        self._accept.setEnabled(has_current)
        self._dismiss.setEnabled(has_current)
        self._mark()

    def _mark(self) -> None:
        """Outline the chosen place, where its sample is on the canvas."""
        one, painting = self.current, self._board.painting
        if one is None or painting is None or painting.sample_id != one.sample:
            self._place.clear()
        else:
            self._place.show_place(one.box, one.where)

    def _filled(self, text: str, one: Mistake) -> str:
        names = {each.id: each.name for each in self._board.schema.classes}
        for mark, value in (
            ("%1", str(one.sample)), ("%4", percent(one.confidence, 0)), ("%5", count(one.pixels)),
            ("%2", names.get(one.painted, str(one.painted))),
            ("%3", names.get(one.suggested, str(one.suggested))),
        ):  # fmt: skip
            text = text.replace(mark, value, 1)
        return text

    def _show_current(self) -> None:
        self._tell()
        if self.current is not None:
            self.chosen.emit(self.current)

    # Deciding

    def accept(self) -> None:
        """Repaint the place as suggested, as far as locks allow, and go to the next."""
        one, painting = self.current, self._board.painting
        if one is None:
            return
        if painting is None or painting.sample_id != one.sample:
            self.chosen.emit(one)  # looked at first
            return
        before, row = painting.mask.copy(), self.list.currentRow()
        self._board.put(one.repainted(before), self.tr("repainting as suggested"))
        is_held = bool(one.still_painted(before).any()) and bool((painting.mask == before).all())
        if is_held:
            self._session.notify(
                "information", self.tr("A lock keeps the place as it is; unlock the class first.")
            )
        else:
            self._order.repainted(one, before, painting.mask)
            self._go_on(row)

    def dismiss(self) -> None:
        """Remember that the place is right, and go to the next."""
        one = self.current
        if one is not None and self._session.change(lambda project: dismiss(project, one)):
            row = self.list.currentRow()
            self._order.drop(one)
            self._go_on(row)

    def _go_on(self, row: int) -> None:
        left = self._order.left
        self._fill(left[min(row, len(left) - 1)] if left else None)
        self._show_current()
