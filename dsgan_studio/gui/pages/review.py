"""The page of the step "review": the gallery of what is unsure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui import verbs_review
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Lane, Latest
from dsgan_studio.gui.page import Page
from dsgan_studio.gui.review_audit import AuditPanel
from dsgan_studio.gui.review_comparison import ComparisonPane
from dsgan_studio.gui.review_correction import CorrectionBench
from dsgan_studio.gui.review_filters import AGAIN, FilterBar
from dsgan_studio.gui.review_histogram import ScoreHistogram
from dsgan_studio.gui.review_item import ItemPane
from dsgan_studio.gui.review_panels import (
    VERDICT_KEYS,
    ClassScores,
    CountsBar,
    RetrainPanel,
    VerdictPanel,
)
from dsgan_studio.gui.review_pictures import GalleryPictures, Source
from dsgan_studio.gui.theme import NEAR_PX
from dsgan_studio.gui.verbs_review import ItemPictures
from dsgan_studio.gui.widgets.grid_view import grid_of
from dsgan_studio.gui.widgets.stack import Stack
from dsgan_studio.gui.widgets.tiles import Tile, TileModel
from dsgan_studio.gui.widgets.wording import count, decimal

if TYPE_CHECKING:
    from dsgan_studio.core.project.records import ItemVerdict
    from dsgan_studio.core.workflow.comparing_labellings import Comparison
    from dsgan_studio.core.workflow.retraining import Rescored
    from dsgan_studio.core.workflow.reviewing import ReviewDesk
    from dsgan_studio.gui.verbs_review import ComparedItem


class ReviewPage(Page):
    """Check what is unsure."""

    key: ClassVar[str] = "review"

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
        """Make the gallery with its other views, and the panel."""
        self._desk: ReviewDesk | None = None
        self._root: object = None
        theme = self.studio.theme
        self._tiles = TileModel(self)
        self._sheet = grid_of(theme, self._tiles, "gallery", self.tr("Items"))
        self._pictures = GalleryPictures(
            self.studio.jobs, self._tiles, self._sheet.numbers_in_view, self._corrections
        )
        self._closer = Latest(self.studio.jobs, self.tr("Loading an item"), self)
        self._bar = FilterBar(theme)
        self._pane = ItemPane(theme)
        self.bench = CorrectionBench(theme)
        self._comparison = ComparisonPane(theme)
        self._items = Stack()  # the gallery, or one item large: verdicts by the same keys
        self._items.addWidget(self._sheet)
        self._items.addWidget(self._pane)
        self._browser = QWidget()
        column = QVBoxLayout(self._browser)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR_PX)
        column.addWidget(self._bar)
        column.addWidget(self._items, 1)
        self._centre = Stack()
        for one in (self._browser, self.bench, self._comparison):
            self._centre.addWidget(one)
        self.centre_layout.addWidget(self._centre)
        self._counts = CountsBar()
        self.tools_layout.addWidget(self._counts)
        self._build_panel()
        self._connect()

    def _build_panel(self) -> None:
        theme = self.studio.theme
        self._verdicts = VerdictPanel(theme)
        self._histogram = ScoreHistogram(theme)
        self._audit = AuditPanel()
        self._retraining = RetrainPanel()
        self._classes = ClassScores()
        self._boxes = [
            self.add_box(title, content)
            for title, content in (
                (self.tr("Item"), self._verdicts),
                (self.tr("How unsure all items are, nats"), self._histogram),
                (self.tr("Random sample"), self._audit),
                (self.tr("Learn from corrections"), self._retraining),
                (self.tr("Least sure classes, nats"), self._classes),
            )
        ]
        self._class_box = self.add_box(self.tr("Classes"), self.bench.classes)
        self._class_box.hide()

    def _connect(self) -> None:
        keys: list[tuple[str, Callable[[], object]]] = [
            (key, partial(self.judge, verdict)) for verdict, key in VERDICT_KEYS
        ]
        keys += [("Return", self.correct), ("Enter", self.correct), ("Space", self._toggle_large)]
        keys.append(("U", self._toggle_heat))
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), self._items)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._sheet.selectionModel().selectionChanged.connect(self._show_selected)
        self._sheet.selectionModel().currentChanged.connect(self._look_closer)
        self._sheet.doubleClicked.connect(self._toggle_large)
        self._bar.changed.connect(self._show_queue)
        self._bar.look_changed.connect(self._show_other_pictures)
        self._pictures.failed.connect(lambda text: self.session.notify("error", text))
        self._pane.stepped.connect(self._step)
        self._pane.left.connect(self._toggle_large)
        self._verdicts.judged.connect(self.judge)
        self._verdicts.correct_wanted.connect(self.correct)
        self._histogram.chosen.connect(self._keep_threshold)
        self._histogram.check_wanted.connect(lambda above: self._show_only("unreviewed", above))
        self._audit.draw_wanted.connect(self._draw_audit)
        self._audit.shown.connect(self._show_queue)
        self._retraining.retrain_wanted.connect(self._retrain)
        self._retraining.comparison_wanted.connect(self._compare)
        self._retraining.again_wanted.connect(lambda: self._show_only(AGAIN))
        self._classes.chosen.connect(self._bar.sort_by)
        self._comparison.left.connect(self._show_items)
        self._comparison.again_wanted.connect(lambda: self._show_only(AGAIN))
        self.bench.save_wanted.connect(self._save_correction)
        self.bench.leave_wanted.connect(self._leave_correction)
        self.bench.edited.connect(self.undo_changed)
        self.bench.failed.connect(lambda text: self.session.notify("error", text))
        self.session.closing.connect(self._close_desk)
        self.studio.jobs.changed.connect(self._show_retraining)

    # State

    def render_step(self) -> None:
        """Show the items of the latest labelling."""
        if self.show_needs():
            self._close_desk()
            return
        if not self._open_desk():
            return
        if self._centre.currentWidget() is self.bench:
            self._show_correction_head()
        else:
            self._show_head()
        self._show_facts()

    def _show_head(self) -> None:
        desk = self._desk
        assert desk is not None  # the desk is open where a head is shown
        title = self.tr("Run %1, %2 items").replace("%1", str(desk.run_id))
        self.show_content(title=title.replace("%2", count(len(desk.table))))
        self.set_primary(
            self.tr("Go on to %1").replace("%1", self.wording.title("release")),
            lambda: self.wanted.emit("release"),
        )

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
                self._bar.show_classes(self._desk.schema)
                self._show_other_pictures()
                self._show_scores()
                self._show_queue()
        except StudioError as error:
            self.session.notify("error", str(error))
            return False
        return True

    def _close_desk(self) -> None:
        if self.bench.correction is not None:
            self.bench.end()
        self._centre.setCurrentWidget(self._browser)
        self._show_boxes(correcting=False)
        self._closer.drop()
        self._pictures.show(None)
        self._tiles.show_tiles([])
        self._histogram.forget()
        self._audit.show_drawn(drawn=False)
        self._verdicts.show_item(None)
        self._pane.view.show_item(None)
        if self._desk is not None:
            self._desk.close()
        self._desk, self._root = None, None

    def _show_scores(self) -> None:
        from dsgan_studio.core.workflow.thresholds import kept_threshold

        desk = self._desk
        assert desk is not None  # called where it was opened
        threshold = kept_threshold(self.session.require_project())
        self._histogram.show_desk(desk, threshold, writing=self.session.writing)
        self._classes.show_scores(desk.class_scores())

    def _show_facts(self) -> None:
        """Show what a verdict changes: counts, audit, what can be retrained."""
        desk = self._desk
        if desk is None:
            return
        threshold = self._histogram.threshold
        self._counts.show_counts(desk.counts())
        self._histogram.show_desk(desk, threshold, writing=self.session.writing)
        self._audit.show_state(
            desk.audit(), desk.audit_pool(threshold), writing=self.session.writing
        )
        self._show_retraining()
        self._show_selected()

    def _show_retraining(self) -> None:
        desk, project = self._desk, self.session.project
        if desk is None or project is None:
            return
        self._retraining.show_state(
            corrected=desk.counts().corrected,
            again=len(desk.again()),
            can_train=self.session.writing and not self.studio.jobs.in_lane(Lane.COMPUTE),
            compared=sum(one.count > 0 for one in project.labellings(desk.run_id)) > 1,
        )

    # Which items

    def _show_queue(self) -> None:
        desk = self._desk
        if desk is None:
            return
        audit = desk.audit() if self._audit.is_shown else None
        self._bar.setEnabled(audit is None)
        try:
            found = self._queue() if audit is None else list(audit.drawn)
        except StudioError as error:
            self.session.notify("warning", str(error))
            return
        self._tiles.show_numbers(found, self._tile)
        shown = self.tr("%1 of %2 shown").replace("%1", count(len(found)))
        self._bar.show_found(shown.replace("%2", count(len(desk.table))))
        if self._sheet.current_number() is None and found:
            self._sheet.select_numbers((found[0],))

    def _queue(self) -> list[int]:
        from dsgan_studio.core.review.queue import QueueFilter
        from dsgan_studio.core.review.verdicts import VERDICTS

        desk, shown = self._desk, self._bar.shown
        assert desk is not None  # nothing is shown without one
        verdicts = frozenset(one for one in VERDICTS if one.value == shown.verdict)
        wanted = QueueFilter(
            verdicts=verdicts or None,
            class_present=shown.class_id,
            lowest=shown.lowest,
            highest=shown.highest,
            by=shown.score,
            among=frozenset(desk.again().tolist()) if shown.verdict == AGAIN else None,
        )
        found: list[int] = desk.queue(wanted, by=shown.by, descending=shown.descending).tolist()
        return found

    def _show_only(self, verdict: str, lowest: float | None = None) -> None:
        self._show_items()
        self._audit.show_drawn(drawn=False)
        self._bar.show_only(verdict, lowest)

    def _tile(self, index: int) -> Tile:
        from dsgan_studio.core.review.verdicts import VERDICTS

        assert self._desk is not None  # nothing is shown without one
        table = self._desk.table
        marks = {
            "accepted": self.tr("✓ accepted"),
            "rejected": self.tr("✕ rejected"),
            "corrected": self.tr("✎ corrected"),
        }
        by = self._bar.shown.score
        score = float(table.score(by)[index])
        nats = "–" if score != score else decimal(score, 3)
        told = self.tr("Item %1, %2 nats").replace("%1", str(index)).replace("%2", nats)
        mark = marks.get(VERDICTS[table.verdicts[index]].value, "")
        return Tile(index, f"{mark} {nats}" if mark else nats, f"{told}, {mark}" if mark else told)

    def _show_selected(self) -> None:
        numbers = self._sheet.selected_numbers()
        writing = self.session.writing
        score = "–"
        if len(numbers) == 1 and self._desk is not None:
            score = decimal(float(self._desk.table.worst10[numbers[0]]), 3)
        selected = "–"
        if len(numbers) == 1:
            selected = self.tr("Item %1").replace("%1", str(numbers[0]))
        elif numbers:
            selected = self.tr("%1 items").replace("%1", count(len(numbers)))
        self._verdicts.show_selected(
            selected,
            score,
            judged=bool(numbers) and writing,
            corrected=len(numbers) == 1 and writing,
        )

    # Pictures

    def _corrections(self) -> Mapping[int, ItemVerdict]:
        return {} if self._desk is None else self._desk.corrections()

    def _show_other_pictures(self) -> None:
        from dsgan_studio.core.workflow.gallery import LOOKS

        if self._desk is not None:
            look = next(one for one in LOOKS if one == self._bar.look)
            project = self.session.require_project()
            desk = self._desk
            self._pictures.show(Source(project, desk.run_id, desk.labelling_id, look))
            self._tiles.forget_images()

    def _look_closer(self) -> None:
        """Load the item that the keyboard is at, for the panel and the large view."""
        number, desk = self._sheet.current_number(), self._desk
        if number is None or desk is None:
            return
        project = self.session.require_project()
        tile = self._tile(number)
        self._pane.show_words(tile.description)
        self._closer.start(
            lambda context: verbs_review.closer_look(
                project, desk.run_id, number, desk.corrections()
            ),
            self._take_closer,
            self._tell_failed,
        )

    def _take_closer(self, pictures: ItemPictures) -> None:
        self._verdicts.show_item(pictures)
        self._pane.view.show_item(pictures)

    def _tell_failed(self, outcome: JobOutcome) -> None:
        self.session.notify("error", str(outcome.error))

    def _toggle_large(self) -> None:
        if self._items.currentWidget() is self._pane:
            self._items.setCurrentWidget(self._sheet)
            self._sheet.setFocus()
        elif self._sheet.current_number() is not None:
            self._items.setCurrentWidget(self._pane)
            self._pane.setFocus()

    def _toggle_heat(self) -> None:
        large = self._items.currentWidget() is self._pane
        (self._pane if large else self._bar).toggle_heat()

    def _focus_items(self) -> None:
        large = self._items.currentWidget() is self._pane
        (self._pane if large else self._sheet).setFocus()

    def _step(self, step: int) -> None:
        row = self._sheet.currentIndex().row() + step
        if 0 <= row < self._tiles.rowCount():
            self._sheet.select_numbers((self._tiles.numbers[row],))

    # Verdicts

    def judge(self, verdict: str) -> None:
        """Say something of the selected items, and go on to the next one."""
        from dsgan_studio.core.review.verdicts import parse_verdict

        numbers = self._sheet.selected_numbers()
        if not numbers or self._desk is None or not self.session.writing:
            return
        row = self._tiles.row_of(numbers[-1]) or 0
        if self._change(partial(self._desk.judge, numbers, parse_verdict(verdict))):
            self._go_on(numbers[-1], row, 1)

    def _go_on(self, number: int, row: int, step: int) -> None:
        """Select what follows an item that stood in a row, and may have left the gallery."""
        following = self._tiles.row_of(number)
        row = row if following is None and step > 0 else (following or row) + step
        rows = self._tiles.rowCount()
        if rows:
            self._sheet.select_numbers((self._tiles.numbers[min(max(row, 0), rows - 1)],))
            self._focus_items()

    def _change(self, act: Callable[[], object]) -> bool:
        before = self._corrections()
        try:
            act()
        except StudioError as error:
            self.session.notify("error", str(error))
            return False
        after = self._corrections()
        relabelled = {k for k in {*before, *after} if before.get(k) != after.get(k)}
        if relabelled:
            self._tiles.forget(relabelled)
        self._show_queue()
        self.session.refresh()
        if self._sheet.current_number() in relabelled:
            self._look_closer()
        return True

    # Corrections

    def correct(self) -> None:
        """Open the selected item on the canvas, with its label as the mask to begin with."""
        numbers = self._sheet.selected_numbers()
        if len(numbers) == 1 and self._desk is not None and self.session.writing:
            self._open_correction(numbers[0])

    def _open_correction(self, number: int) -> None:
        from dsgan_studio.core.workflow.correcting import open_correction
        from dsgan_studio.gui.pictures import to_image

        desk = self._desk
        assert desk is not None  # an item was selected
        try:
            correction = open_correction(self.session.require_project(), desk, number)
            image = to_image(desk.item(number).image)
        except StudioError as error:
            self.session.notify("error", str(error))
            return
        if correction.found == "strokes":
            told = self.tr("Strokes that were not saved when the program stopped are back.")
            self.session.notify("information", told)
        self._show_boxes(correcting=True)
        self._centre.setCurrentWidget(self.bench)
        self.bench.begin(correction, image, desk.schema)
        self._show_correction_head()
        self.undo_changed.emit()

    def _show_correction_head(self) -> None:
        correction = self.bench.correction
        assert correction is not None  # the bench is shown
        self.show_content(
            title=self.tr("Correct item %1").replace("%1", str(correction.sample_id)),
            second=self.tr("Enter saves · D saves and goes on · Esc leaves it as it was"),
        )
        self.set_primary(self.tr("Save the correction"), partial(self._save_correction, 0))

    def _save_correction(self, step: int) -> None:
        """Save, and go back to the gallery (0), or on to the next or previous item."""
        correction = self.bench.correction
        if correction is None:
            return
        number = correction.sample_id
        row = self._tiles.row_of(number) or 0
        if correction.is_saved:
            self._leave_correction()
            self._tell_unchanged()
        elif self._change(correction.save):
            self._leave_correction()
        else:
            return
        self._go_on(number, row, step or int(self._tiles.row_of(number) is None))
        if step and self._sheet.current_number() != number:
            self.correct()

    def _tell_unchanged(self) -> None:
        told = self.tr(
            "Nothing was painted, so the item has no correction; accept it if it is right."
        )
        self.session.notify("information", told)

    def _leave_correction(self) -> None:
        correction = self.bench.correction
        if correction is None:
            return
        self.bench.end()
        try:
            correction.leave()
        except StudioError as error:
            self.session.notify("error", str(error))
        self._show_items()

    def _show_items(self) -> None:
        """Show the gallery again, where it was."""
        self._centre.setCurrentWidget(self._browser)
        self._show_boxes(correcting=False)
        if self._desk is not None:
            self._show_head()
            self._focus_items()
        self.undo_changed.emit()

    def _show_boxes(self, *, correcting: bool) -> None:
        for box in self._boxes:
            box.setVisible(not correcting)
        self._class_box.setVisible(correcting)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep the strokes of an open correction."""
        super().hideEvent(event)
        self.bench.flush()

    # Threshold, audit, retraining

    def _keep_threshold(self, threshold: float | None) -> None:
        from dsgan_studio.core.workflow.thresholds import keep_threshold

        if self.session.writing:
            self.session.change(lambda project: keep_threshold(project, threshold))

    def _draw_audit(self, checks: int) -> None:
        desk = self._desk
        if desk is None:
            return
        before = desk.audit()
        seed = 0 if before is None else before.seed + 1
        draw = partial(
            desk.begin_audit, count=checks, seed=seed, threshold=self._histogram.threshold
        )
        if self._change(draw):
            self._audit.show_drawn(drawn=True)
            audit = desk.audit()
            if audit is not None:
                self._sheet.select_numbers(audit.drawn[:1])
                self._sheet.setFocus()

    def _retrain(self) -> None:
        if self._desk is None:
            return
        self.session.work(
            self.tr("Retraining with corrected items"),
            partial(verbs_review.retrain, self._desk.run_id),
            self._tell_retrained,
        )

    def _tell_retrained(self, done: Rescored) -> None:
        self._compare()

    def _compare(self) -> None:
        desk = self._desk
        if desk is None:
            return
        project = self.session.require_project()

        def look(context: JobContext) -> tuple[Comparison, tuple[ComparedItem, ...]]:
            return verbs_review.compare(project, desk.run_id, context)

        def show(found: tuple[Comparison, tuple[ComparedItem, ...]]) -> None:
            if self._desk is not None and self.bench.correction is None:
                self._comparison.show_comparison(*found)
                self._centre.setCurrentWidget(self._comparison)
                self._comparison.setFocus()

        job = self.studio.jobs.start(Lane.IO, self.tr("Comparing labellings"), look, show)
        job.ended.connect(self._tell_not_compared)

    def _tell_not_compared(self, outcome: JobOutcome) -> None:
        if outcome.error is not None:
            self._tell_failed(outcome)

    # Undo

    def undo_text(self) -> str:
        """Return what Edit > Undo would take back."""
        if self.bench.correction is not None:
            return self.bench.correction.status().undo or ""
        return "" if self._desk is None else self._worded(self._desk.status().can_undo)

    def redo_text(self) -> str:
        """Return what Edit > Redo would do again."""
        if self.bench.correction is not None:
            return self.bench.correction.status().redo or ""
        return "" if self._desk is None else self._worded(self._desk.status().can_redo)

    def _worded(self, deed: str) -> str:
        return {
            "accept": self.tr("accepting"),
            "reject": self.tr("rejecting"),
            "reset": self.tr("resetting"),
            "correct": self.tr("correcting"),
        }.get(deed, deed)

    def undo(self) -> None:
        """Take the last verdict back, or the last step on the canvas."""
        self._take_step(lambda desk: desk.undo(), self.bench.board.undo)

    def redo(self) -> None:
        """Give the verdict again that was taken back, or do the step on the canvas again."""
        self._take_step(lambda desk: desk.redo(), self.bench.board.redo)

    def _take_step(
        self, verdict: Callable[[ReviewDesk], object], stroke: Callable[[], object]
    ) -> None:
        if self.bench.correction is not None:
            stroke()
        elif self._desk is not None and self.session.writing:
            self._change(partial(verdict, self._desk))
