"""What the run that is asked for costs: found out when the wish has settled and nothing runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from dsgan_studio.gui import verbs_generate
from dsgan_studio.gui.generate_panel import RequestPanel
from dsgan_studio.gui.jobs import Job, Lane, Latest
from dsgan_studio.gui.page import Studio

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.run_outlook import RunOutlook

_SETTLE_MS = 300


class RunCost(QObject):
    """Measures what the panel asks for, and shows it there."""

    changed = Signal()  # what is known, or that nothing is
    stale = Signal()  # something ended that may have changed it

    def __init__(self, studio: Studio, panel: RequestPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._studio, self._panel = studio, panel
        self._seen: RunOutlook | None = None
        self._latest = Latest(studio.jobs, self.tr("Measuring"), self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._measure)
        studio.jobs.ended.connect(self._note_end)

    @property
    def seen(self) -> RunOutlook | None:
        """What the run costs, None where that is not known."""
        return self._seen

    def forget(self) -> None:
        """Take it that nothing is known."""
        self._seen = None

    def drop(self) -> None:
        """Measure nothing any more, for it begins."""
        self._latest.drop()

    def ask(self, *, looked_at: bool) -> None:
        """Find out what the run costs, where someone looks."""
        self._seen = None
        if looked_at and self._studio.session.project is not None:
            self._panel.show_waiting("…")
            self._settle.start()
        self.changed.emit()

    def _measure(self) -> None:
        session = self._studio.session
        step = session.step("runs")
        if session.project is None or step is None or step.needs is not None:
            return
        if self._studio.jobs.in_lane(Lane.COMPUTE):
            # Both would be slower than they are, and the time told wrong.
            self._panel.show_waiting(self.tr("after this job"))
            return
        project, request = session.project, self._panel.request
        self._latest.start(
            lambda context: verbs_generate.outlook(request, project, context),
            self._take,
            lambda outcome: self._panel.show_trouble(outcome.message),
        )

    def _take(self, seen: RunOutlook) -> None:
        self._seen = seen
        self._panel.show_outlook(seen)
        self.changed.emit()

    def _note_end(self, job: Job) -> None:
        if job.lane is Lane.COMPUTE:
            self.stale.emit()
