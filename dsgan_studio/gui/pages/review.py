"""The page of the step "review": the gallery of what is unsure."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.jobs import UNTITLED, Lane
from dsgan_studio.gui.page import Page
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.widgets.fields import ChoiceRow
from dsgan_studio.gui.widgets.grid_view import grid_of
from dsgan_studio.gui.widgets.parts import button, fact_row, label
from dsgan_studio.gui.widgets.tiles import Tile, TileModel
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.reviewing import ReviewDesk

_AT_ONCE = 24


class ReviewPage(Page):
    """Check what is unsure."""

    key: ClassVar[str] = "review"

    loaded = Signal(int, int, QImage)  # stamp, item, picture; from the io lane

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Check what is unsure")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "The least certain items come first. Accept or reject them; what you leave unseen "
            "below your threshold is kept."
        )

    # Parts

    def build(self) -> None:
        """Make the gallery, and the panel of verdicts."""
        self._desk: ReviewDesk | None = None
        self._root: object = None
        self._stamp = 0
        self._tiles = TileModel(self)
        self._sheet = grid_of(self.studio.theme, self._tiles, "gallery", self.tr("Items"))
        self.centre_layout.addWidget(self._sheet)
        self._build_sorting()
        self._build_verdicts()
        self._build_counts()
        self._tiles.wanted.connect(self._load)
        self.loaded.connect(self._take_picture)
        self._sheet.selectionModel().selectionChanged.connect(self._show_selected)
        self.session.closing.connect(self._close_desk)

    def _build_sorting(self) -> None:
        section = self.add_section(self.tr("Show"))
        self._look = ChoiceRow(
            "review-look",
            self.tr("Picture"),
            [
                ("label", self.tr("Label")),
                ("image", self.tr("Image")),
                ("unsure", self.tr("Unsure places")),
            ],
            self.tr("What the pictures show"),
        )
        self._order = ChoiceRow(
            "review-order",
            self.tr("Order"),
            [
                ("worst10", self.tr("Least sure first")),
                ("region", self.tr("Least sure region")),
                ("index", self.tr("As they were made")),
            ],
            self.tr("Which items come first"),
        )
        self._filter = ChoiceRow(
            "review-filter",
            self.tr("Verdict"),
            [
                ("all", self.tr("All items")),
                ("unreviewed", self.tr("Not looked at")),
                ("accepted", self.tr("Accepted")),
                ("rejected", self.tr("Rejected")),
                ("corrected", self.tr("Corrected")),
            ],
            self.tr("Which items are shown"),
        )
        for row in (self._look, self._order, self._filter):
            section.addWidget(row)
        self._look.changed.connect(self._show_other_pictures)
        self._order.changed.connect(self._show_queue)
        self._filter.changed.connect(self._show_queue)

    def _build_verdicts(self) -> None:
        section = self.add_section(self.tr("Selected"))
        self._chosen = label(kind="strong")
        section.addWidget(fact_row(self.tr("Items"), self._chosen))
        self._score = label(kind="strong")
        section.addWidget(fact_row(self.tr("Unsure, nats"), self._score))
        row = QHBoxLayout()
        self._accept = button(
            self.tr("Accept"), "review-accept", tip=self.tr("The label is right (Y)")
        )
        self._reject = button(self.tr("Reject"), "review-reject", tip=self.tr("Not to be used (R)"))
        self._reset = button(
            self.tr("Reset"), "review-reset", "quiet", tip=self.tr("No verdict (Backspace)")
        )
        self._accept.clicked.connect(lambda: self.judge("accepted"))
        self._reject.clicked.connect(lambda: self.judge("rejected"))
        self._reset.clicked.connect(lambda: self.judge("unreviewed"))
        for one in (self._accept, self._reject, self._reset):
            row.addWidget(one, 1)
        section.addLayout(row)
        keys = (("Y", "accepted"), ("R", "rejected"), ("Backspace", "unreviewed"))
        for key, verdict in keys:
            shortcut = QShortcut(QKeySequence(key), self._sheet)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(partial(self.judge, verdict))

    def _build_counts(self) -> None:
        section = self.add_section(self.tr("All items"))
        self._counts = {
            name: label(kind="strong")
            for name in ("accepted", "rejected", "corrected", "unreviewed")
        }
        titles = {
            "accepted": self.tr("Accepted"),
            "rejected": self.tr("Rejected"),
            "corrected": self.tr("Corrected"),
            "unreviewed": self.tr("Not looked at"),
        }
        for name, shown in self._counts.items():
            shown.setObjectName(f"review-count-{name}")
            section.addWidget(fact_row(titles[name], shown))

    # State

    def render_step(self) -> None:
        """Show the items of the latest labelling."""
        if self.show_needs():
            self._close_desk()
            return
        if not self._open_desk():
            return
        desk = self._desk
        assert desk is not None
        title = self.tr("Run %1, %2 items").replace("%1", str(desk.run_id))
        self.show_content(
            title=title.replace("%2", count(len(desk.table))), second=self.purpose_text()
        )
        self.set_primary(
            self.tr("Go on to %1").replace("%1", self.wording.title("release")),
            lambda: self.wanted.emit("release"),
        )
        self._show_counts()
        self._show_selected()

    def _open_desk(self) -> bool:
        """Open the latest labelling where another one is open; tell whether there is one."""
        from dsgan_studio.core.workflow.labellings import choose_labelling
        from dsgan_studio.core.workflow.reviewing import ReviewDesk

        project = self.session.require_project()
        try:
            chosen = choose_labelling(project, None)
            here = (project.root, chosen.labelling.id, chosen.labelling.count)
            if self._desk is None or self._root != here:
                self._close_desk()
                self._desk, self._root = ReviewDesk(project), here
                self._show_queue()
        except StudioError as error:
            self.session.notify("error", str(error))
            return False
        return True

    def _close_desk(self) -> None:
        self._tiles.show_tiles([])
        if self._desk is not None:
            self._desk.close()
        self._desk, self._root = None, None

    def _show_queue(self) -> None:
        from dsgan_studio.core.review.queue import QueueFilter
        from dsgan_studio.core.review.verdicts import VERDICTS

        if self._desk is None:
            return
        chosen = self._filter.value
        verdicts = frozenset(one for one in VERDICTS if chosen in ("all", one.value))
        by = self._order.value
        found = self._desk.queue(QueueFilter(verdicts=verdicts), by=by, descending=by != "index")
        self._tiles.show_numbers(found.tolist(), self._tile)
        self._show_counts()

    def _tile(self, index: int) -> Tile:
        from dsgan_studio.core.review.verdicts import VERDICTS

        assert self._desk is not None  # nothing is shown without one
        table = self._desk.table
        marks = {
            "accepted": self.tr("✓ accepted"),
            "rejected": self.tr("✕ rejected"),
            "corrected": self.tr("✎ corrected"),
        }
        score = float(table.worst10[index])
        told = self.tr("Item %1, %2 nats").replace("%1", str(index)).replace("%2", f"{score:.3f}")
        mark = marks.get(VERDICTS[table.verdicts[index]].value, "")
        return Tile(index, mark or f"{score:.3f}", f"{told}, {mark}" if mark else told)

    def _show_counts(self) -> None:
        if self._desk is None:
            return
        counts = self._desk.counts()
        for name, shown in self._counts.items():
            shown.setText(count(getattr(counts, name)))

    def _show_selected(self) -> None:
        numbers = self._sheet.selected_numbers()
        writing = self.session.writing
        for one in (self._accept, self._reject, self._reset):
            one.setEnabled(bool(numbers) and writing)
        self._chosen.setText(count(len(numbers)) if numbers else "–")
        score = "–"
        if len(numbers) == 1 and self._desk is not None:
            score = f"{self._desk.table.worst10[numbers[0]]:.3f}"
        self._score.setText(score)

    # Pictures

    def _show_other_pictures(self) -> None:
        self._stamp += 1
        self._tiles.forget_images()

    def _load(self, numbers: list[int]) -> None:
        if self._desk is None:
            return
        project, look = self.session.require_project(), self._look.value
        for begin in range(0, len(numbers), _AT_ONCE):
            part = numbers[begin : begin + _AT_ONCE]
            read = partial(self._read, project, self._desk.run_id, part, look, self._stamp)
            self.studio.jobs.start(Lane.IO, UNTITLED, read)

    def _read(
        self,
        project: Project,
        run_id: int,
        numbers: list[int],
        look: str,
        stamp: int,
        context: JobContext,
    ) -> None:
        from dsgan_studio.core.workflow.gallery import LOOKS, gallery_pictures

        chosen = next(one for one in LOOKS if one == look)
        for number, picture in gallery_pictures(project, run_id, numbers, chosen, context):
            self.loaded.emit(stamp, number, to_image(picture))

    def _take_picture(self, stamp: int, number: int, image: QImage) -> None:
        if stamp == self._stamp:
            self._tiles.put_image(number, image)

    # Verdicts

    def judge(self, verdict: str) -> None:
        """Say something of the selected items, and go on to the next one."""
        from dsgan_studio.core.review.verdicts import parse_verdict

        numbers = self._sheet.selected_numbers()
        if not numbers or self._desk is None or not self.session.writing:
            return
        row = self._tiles.row_of(numbers[-1]) or 0
        if self._change(partial(self._desk.judge, numbers, parse_verdict(verdict))):
            following = self._tiles.row_of(numbers[-1])
            row = row if following is None else following + 1
            rows = self._tiles.rowCount()
            if rows:
                self._sheet.select_numbers((self._tiles.numbers[min(row, rows - 1)],))
                self._sheet.setFocus()

    def _change(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except StudioError as error:
            self.session.notify("error", str(error))
            return False
        self._show_queue()
        self.session.refresh()
        return True

    def undo_text(self) -> str:
        """Return what Edit > Undo would take back."""
        return "" if self._desk is None else self._worded(self._desk.status().can_undo)

    def redo_text(self) -> str:
        """Return what Edit > Redo would do again."""
        return "" if self._desk is None else self._worded(self._desk.status().can_redo)

    def _worded(self, deed: str) -> str:
        return {
            "accept": self.tr("accepting"),
            "reject": self.tr("rejecting"),
            "reset": self.tr("resetting"),
            "correct": self.tr("correcting"),
        }.get(deed, deed)

    def undo(self) -> None:
        """Take the last verdict back."""
        if self._desk is not None and self.session.writing:
            self._change(partial(self._desk.undo))

    def redo(self) -> None:
        """Give the verdict again that was taken back."""
        if self._desk is not None and self.session.writing:
            self._change(partial(self._desk.redo))
