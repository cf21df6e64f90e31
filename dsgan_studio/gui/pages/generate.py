"""The page of the step "generate"."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout

from dsgan_studio.gui.generate_acts import RunActs
from dsgan_studio.gui.generate_cost import RunCost
from dsgan_studio.gui.generate_listing import RunListing
from dsgan_studio.gui.generate_panel import ProgressPanel, RequestPanel
from dsgan_studio.gui.generate_table import RunTable, size
from dsgan_studio.gui.generate_watch import RunWatch
from dsgan_studio.gui.jobs import Job, JobState, on_success
from dsgan_studio.gui.page import Page
from dsgan_studio.gui.verbs_generate import RunRequest
from dsgan_studio.gui.widgets.grid_view import PairGrid
from dsgan_studio.gui.widgets.parts import button, label
from dsgan_studio.gui.widgets.tiles import TileModel
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.run_list import RunFacts
    from dsgan_studio.core.workflow.runs import GeneratedRun

FIRST_SEED = 1
FIRST_COUNT = 100  # a look at what comes out, before it is made by the thousand
MORE = 1_000


class GeneratePage(Page):
    """Make labelled images, in runs that can be stopped, extended and thrown away."""

    key: ClassVar[str] = "generate"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Make labelled images")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "A run is a set of new images of your generator, each with its label and a map "
            "of how unsure the label is. It can be stopped and goes on where it stopped."
        )

    # Parts

    def build(self) -> None:
        """Make the table of runs, the pictures below it, and the panel."""
        self._root: object = None
        self._listing = RunListing(self.studio, self)
        self._listing.read.connect(self._take_list)
        self._acts = RunActs(self.studio, self)
        self._acts.changed.connect(self.undo_changed)
        self._table = RunTable(self.studio.theme)
        self._table.chosen.connect(self._look_at)
        self._tiles = TileModel(self)
        self._sheet = PairGrid(self.studio.theme, self._tiles)
        self._sheet.setObjectName("generate-sheet")
        self._sheet.setAccessibleName(self.tr("The newest items: image and label"))
        self._watch = RunWatch(self.studio, self._tiles)
        self._watch.changed.connect(self._show_state)
        self._watch.began.connect(self._listing.renew)
        self._nothing = label(self.tr("New items appear here as they are made"), "body-second")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.centre_layout.setSpacing(12)
        self.centre_layout.addWidget(self._table)
        self.centre_layout.addWidget(self._sheet, 1)
        self.centre_layout.addWidget(self._nothing, 1)
        self._request = RequestPanel()
        self._request.changed.connect(self._ask_cost)
        self._cost = RunCost(self.studio, self._request, self)
        self._cost.changed.connect(self._name_primary_if_open)
        self._cost.stale.connect(self._ask_cost)
        self.add_section(self.tr("Wanted")).addWidget(self._request)
        self._now = ProgressPanel()
        self._now_box = self.add_box(self.tr("Being made"), self._now)
        self._build_run_buttons()

    def _build_run_buttons(self) -> None:
        theme = self.studio.theme
        self._new = button(
            self.tr("New run"), "run-new", tip=self.tr("Ask for a run with a seed of its own")
        )
        theme.put_icon(self._new, "plus")
        self._new.clicked.connect(self.ask_new)
        self._delete = button(
            self.tr("Delete run"),
            "run-delete",
            tip=self.tr("Throw the selected run away (Delete); Ctrl+Z brings it back"),
        )
        theme.put_icon(self._delete, "trash")
        self._delete.clicked.connect(self.delete_selected)
        self.tools_layout.addWidget(self._new)
        self.tools_layout.addWidget(self._delete)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self._table)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self.delete_selected)
        section = self.add_section(self.tr("Selected run"))
        row = QHBoxLayout()
        self._review = button(
            self.tr("Review its items"), "run-review", tip=self.tr("Look at them one by one")
        )
        self._review.clicked.connect(self.review_selected)
        self._use = button(
            self.tr("Use this run"),
            "run-use",
            tip=self.tr("Review and release take it, until another is chosen or begun"),
        )
        self._use.clicked.connect(self.use_selected)
        row.addWidget(self._review, 1)
        row.addWidget(self._use, 1)
        section.addLayout(row)
        self._free = button(self.tr("Free the room of deleted runs…"), "run-free", "quiet")
        self._free.clicked.connect(self._acts.free_deleted)
        section.addWidget(self._free)

    # State

    def render_step(self) -> None:
        """Show the runs there are, or what the step needs."""
        if self.show_needs():
            return
        project = self.session.require_project()
        if self._root != project.root:
            self._begin(project.root)
        self._listing.renew()
        self._show_state()

    def _begin(self, root: Path) -> None:
        """Forget what belongs to the project that was open before."""
        self._root = root
        self._listing.follow(root)
        self._cost.forget()
        self._acts.forget()
        self._table.show_runs((), 0)
        project = self.session.require_project()
        self._watch.show_items(0, 0)
        runs = project.runs()
        last = runs[-1] if runs else None
        wanted = RunRequest(FIRST_COUNT, FIRST_SEED)
        self._request.ask(wanted if last is None else RunRequest(last.count + MORE, last.seed))
        samples = project.masks()
        if samples:
            self._request.show_psi(project.sample(samples[-1].sample_id).psi)

    def _take_list(self, first: bool) -> None:  # from a signal
        runs = self._listing.runs
        ids = [one.id for one in runs]
        looked_at = self._watch.made_run or self._table.run_id
        if looked_at not in ids:
            used = [one.id for one in runs if one.in_use]
            looked_at = (used or ids or [0])[-1] if first or not self._table.run_id else 0
        self._table.show_runs(runs, looked_at, made=self._watch.made_run)
        self._show_state()
        self._ask_cost()

    def _look_at(self, run: int) -> None:
        """Show the items of a run, and ask to go on with it."""
        facts = self._table.facts
        if not self._watch.made_run:
            self._watch.show_items(run, 0 if facts is None else facts.count)
        if facts is not None and self._table.hasFocus():
            wanted = facts.wanted if facts.state == "stopped" else facts.count + MORE
            self._request.ask(RunRequest(wanted, facts.seed))
        self._show_state()

    def _show_state(self) -> None:
        if self.session.project is None or not self._root:
            return
        job, facts = self._watch.job, self._table.facts
        runs = self._listing.runs
        self._now_box.setVisible(job is not None)
        if job is not None:
            self._now.show_job(job)
        if runs or job is not None:
            self._show_runs(runs)
        else:
            self.show_content(title=self.purpose_title(), second=self.purpose_text())
        for part in (self._table, self._new, self._delete):
            part.setVisible(bool(runs))
        self._sheet.setVisible(self._tiles.rowCount() > 0)
        self._nothing.setVisible(self._tiles.rowCount() == 0)
        writing = self.session.writing
        self._delete.setEnabled(facts is not None and writing and job is None)
        self._review.setEnabled(facts is not None and facts.count > 0)
        self._use.setEnabled(facts is not None and writing and not facts.in_use)
        deleted = self._listing.deleted_bytes
        self._free.setVisible(deleted > 0 and writing)
        freeing = self.tr("Free %1 of deleted runs…").replace("%1", size(deleted))
        self._free.setText(freeing)
        self._free.setAccessibleName(freeing)
        self._free.setToolTip(self.tr("Remove the files of deleted runs for good"))
        self._name_primary()

    def _show_runs(self, runs: tuple[RunFacts, ...]) -> None:
        items = sum(one.count for one in runs)
        title = self.tr("%1 items in all").replace("%1", count(items))
        facts = self._table.facts
        second = self.purpose_text()
        if self._watch.job is not None:
            second = self.tr("Newest items first: image, and its label beside it")
        elif facts is not None and facts.stale:
            why = ". ".join(self._table.reasons(facts))
            told = self.tr("Run %1 is stale: %2. It is kept as it is.").replace("%1", str(facts.id))
            second = told.replace("%2", why)
        elif facts is not None:
            second = self.tr("The newest items of run %1: image, and its label beside it")
            second = second.replace("%1", str(facts.id))
        self.show_content(title=title, second=second)

    def _name_primary(self) -> None:
        job = self._watch.job
        if job is not None and job.state is JobState.QUEUED:
            self.set_primary(self.tr("Take it out of the queue"), job.cancel)
            return
        if job is not None:
            self.set_primary(
                self.tr("Stop, and keep what is made"),
                job.cancel,
                enabled=job.state is not JobState.STOPPING,
                why_not=self.tr("It stops after the items at hand"),
            )
            return
        request, seen = self._request.request, self._cost.seen
        text = self.tr("Generate %1 items").replace("%1", count(request.count))
        ready, why_not = self.session.writing, self.tr("The project is open for reading only")
        if seen is not None and seen.run is not None:
            text = self.tr("Make %1 more items of run %2").replace("%1", count(seen.more))
            text = text.replace("%2", str(seen.run))
            if not seen.more:
                text = self.tr("Run %1 has them").replace("%1", str(seen.run))
                ready, why_not = False, self.tr("Ask for more items, or for another seed")
        if seen is not None and not seen.fits:
            ready, why_not = False, self.tr("The disk has too little room")
        self.set_primary(text, self._generate, enabled=ready, why_not=why_not)

    # What a run costs

    def showEvent(self, event: QShowEvent) -> None:
        """Find out what the run costs; nobody wants to know while the page is hidden."""
        super().showEvent(event)
        self._ask_cost()

    def _ask_cost(self) -> None:
        self._cost.ask(looked_at=self.isVisible())

    def _name_primary_if_open(self) -> None:
        if self.session.project is not None and self._root:
            step = self.session.step("runs")
            if step is not None and step.needs is None:
                self._name_primary()

    # Acts

    def _generate(self) -> None:
        self.generate(self._request.request)

    def generate(self, request: RunRequest) -> Job:
        """Bring a run to its count; it waits where another job runs."""
        self._cost.drop()
        job = self._watch.generate(request)
        job.ended.connect(on_success(partial(self._ask_more, request)))
        return job

    def _ask_more(self, request: RunRequest, made: GeneratedRun) -> None:
        if self._request.request == request:
            self._request.ask(RunRequest(made.count + MORE, request.seed))

    def ask_new(self) -> None:
        """Ask for a run whose seed no other has."""
        taken = {one.seed for one in self.session.require_project().runs()}
        seed = next(one for one in range(FIRST_SEED, len(taken) + 2) if one not in taken)
        self._table.clearSelection()
        self._request.ask(RunRequest(FIRST_COUNT, seed))

    def use_selected(self) -> None:
        """Let the selected run be the one that is reviewed and released."""
        run = self._table.run_id
        if run:
            self._acts.use(run)

    def review_selected(self) -> None:
        """Look at the items of the selected run."""
        facts = self._table.facts
        if facts is not None and not facts.in_use and self.session.writing:
            self.use_selected()
        self.wanted.emit("review")

    def delete_selected(self) -> None:
        """Throw the selected run away; it can be brought back."""
        run = self._table.run_id
        if run and self.session.writing and self._watch.job is None:
            self._acts.delete(run)

    def undo_text(self) -> str:
        """Return what Edit > Undo would take back."""
        return self._acts.undo_text()

    def redo_text(self) -> str:
        """Return what Edit > Redo would do again."""
        return self._acts.redo_text()

    def undo(self) -> None:
        """Bring back the run that was deleted last."""
        self._acts.undo()

    def redo(self) -> None:
        """Delete the run again that was brought back last."""
        self._acts.redo()
