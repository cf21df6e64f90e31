"""The tray at the bottom: what runs, how far it is, how long it will take, and what went wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Job, JobRunner, JobState, Lane
from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX, Theme
from dsgan_studio.gui.widgets.parts import button, label, paragraph
from dsgan_studio.gui.widgets.short_label import ShortLabel
from dsgan_studio.gui.widgets.wording import count, duration

_TICK_MS = 500
_HEIGHT_PX = 42
_LEAST_BAR_PX, _MOST_BAR_PX = 80, 240
_STEPS = 1000  # of the bar; Qt counts in 32 bits and jobs in more


class JobTray(QWidget):
    """Shows the jobs of a runner; those for the eye alone (interactive) are not worth a line."""

    def __init__(self, jobs: JobRunner, theme: Theme) -> None:
        super().__init__()
        self._jobs = jobs
        self._failed: JobOutcome | None = None
        self._listed = False
        self._waiting = 0
        self.setObjectName("job-tray")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = ShortLabel("strong")
        self._title.setObjectName("job-title")
        self._figures = ShortLabel("body-second")
        self._bar = QProgressBar()
        self._bar.setObjectName("job-progress")
        self._bar.setAccessibleName(self.tr("Progress of the job"))
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(_LEAST_BAR_PX)
        self._bar.setMaximumWidth(_MOST_BAR_PX)
        self._bar.setRange(0, _STEPS)
        self._time = ShortLabel("body-second")
        self._time.setObjectName("job-time")
        self._list_button = button(
            "", "job-list", "quiet", self.tr("What else is running or waits")
        )
        self._list_button.clicked.connect(self._toggle_list)
        self._cancel = button(
            self.tr("Cancel"), "job-cancel", tip=self.tr("Stop the job; what is finished is kept")
        )
        self._cancel.clicked.connect(self._cancel_first)
        self._error_row = self._build_error_row(theme)
        self._list = QWidget()
        self._list_rows = QVBoxLayout(self._list)
        self._list_rows.setContentsMargins(0, 0, 0, 0)
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._show_time)
        jobs.changed.connect(self.refresh)
        jobs.progressed.connect(self._show_progress)
        jobs.ended.connect(self._note_end)
        self.refresh()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_PX, 5, PANEL_PX, 5)
        layout.setSpacing(4)
        layout.addWidget(self._error_row)
        layout.addWidget(self._list)
        self.setMinimumHeight(_HEIGHT_PX)
        row = QHBoxLayout()
        row.setSpacing(NEAR_PX + 4)
        row.addWidget(self._title)
        row.addWidget(self._figures)
        row.addWidget(self._bar)
        row.addWidget(self._time)
        row.addStretch(1)
        row.addWidget(self._list_button)
        row.addWidget(self._cancel)
        layout.addLayout(row)

    def _build_error_row(self, theme: Theme) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 2, 0, 2)
        self._error = paragraph(kind="bad")
        self._error.setObjectName("job-error")
        self._copy = button(self.tr("Copy details"), "job-copy-details", "quiet")
        self._copy.clicked.connect(self._copy_details)
        theme.put_icon(self._copy, "copy", "second")
        dismiss = button(self.tr("Dismiss"), "job-dismiss", "quiet")
        dismiss.clicked.connect(self._dismiss)
        layout.addWidget(self._error, 1)
        layout.addWidget(self._copy)
        layout.addWidget(dismiss)
        return row

    def _shown_jobs(self) -> list[Job]:
        jobs = self._jobs.jobs
        shown = [job for job in jobs if job.title and job.lane is not Lane.INTERACTIVE]
        return sorted(shown, key=lambda job: job.lane is not Lane.COMPUTE)

    def refresh(self) -> None:
        """Show the jobs as they are now."""
        shown = self._shown_jobs()
        first = shown[0] if shown else None
        for widget in (self._bar, self._time, self._cancel, self._figures):
            widget.setVisible(first is not None)
        self._title.setProperty("type", "strong" if first else "body-second")
        self._title.style().polish(self._title)
        self._title.setText(first.title if first else self.tr("No job is running"))
        waiting = sum(job.state is JobState.QUEUED for job in shown)
        if waiting > self._waiting:
            self._listed = (
                True  # who starts something that cannot begin yet wants to see where it is
            )
        self._waiting = waiting
        self._list_button.setVisible(len(shown) > 1)
        listing = self.tr("Hide the others") if self._listed else self.tr("Show jobs (%1)")
        self._list_button.setText(listing.replace("%1", str(len(shown))))
        self._error_row.setVisible(self._failed is not None)
        self._render_list(shown if self._listed else [])
        if first is None:
            self._timer.stop()
            return
        stopping = first.state is JobState.STOPPING
        self._cancel.setEnabled(not stopping)
        self._cancel.setText(self.tr("Stopping…") if stopping else self.tr("Cancel"))
        self._show_progress()
        self._timer.start()

    def _render_list(self, jobs: list[Job]) -> None:
        while (item := self._list_rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for job in jobs[1:]:
            row = QWidget()
            layout = QHBoxLayout(row)
            layout.setContentsMargins(0, 0, 0, 0)
            waiting = job.state is JobState.QUEUED
            title = ShortLabel()
            title.setText(job.title)
            title.setToolTip(job.title)
            layout.addWidget(title)
            state = self.tr("waits for its turn") if waiting else self.tr("running")
            layout.addWidget(label(state, "body-second"))
            layout.addStretch(1)
            if waiting:
                cancel = button(
                    self.tr("Take out"),
                    kind="quiet",
                    tip=self.tr("Take it out of the queue; it has not begun"),
                )
                named = self.tr("Take %1 out of the queue")
            else:
                cancel = button(self.tr("Cancel"), kind="quiet")
                named = self.tr("Cancel %1")
            cancel.setAccessibleName(named.replace("%1", job.title))
            cancel.clicked.connect(lambda checked=False, one=job: one.cancel())
            layout.addWidget(cancel)
            self._list_rows.addWidget(row)
        self._list.setVisible(len(jobs) > 1)

    def _show_progress(self) -> None:
        shown = self._shown_jobs()
        if not shown:
            return
        progress = shown[0].progress
        if progress is None:
            self._bar.setRange(0, 0)
            self._figures.setText("")
        else:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(int(_STEPS * progress.done / max(progress.total, 1)))
            of = self.tr("%1: %2 of %3").replace("%1", progress.stage.capitalize())
            of = of.replace("%2", count(progress.done)).replace("%3", count(progress.total))
            named = [f"{name} {value:.4g}" for name, value in progress.figures.items()]
            self._figures.setText("  ·  ".join([of, *named]))
            self._figures.setToolTip(self._figures.text())
        self._show_time()

    def _show_time(self) -> None:
        shown = self._shown_jobs()
        if not shown:
            return
        text = duration(shown[0].elapsed_s)
        left_s = shown[0].left_s
        if left_s:
            left = self.tr("%1 left").replace("%1", duration(left_s))
            text = f"{text}  ·  {left}"
        self._time.setText(text)

    def _note_end(self, job: Job) -> None:
        outcome = job.outcome
        if job.lane is Lane.INTERACTIVE or outcome is None or outcome.error is None:
            return
        self._failed = outcome
        self._error.setText(f"{job.title}: {outcome.message}")
        self.refresh()

    def _cancel_first(self) -> None:
        shown = self._shown_jobs()
        if shown:
            shown[0].cancel()

    def _toggle_list(self) -> None:
        self._listed = not self._listed
        self.refresh()

    def _copy_details(self) -> None:
        if self._failed is not None:
            QGuiApplication.clipboard().setText(f"{self._error.text()}\n\n{self._failed.details}")

    def _dismiss(self) -> None:
        self._failed = None
        self.refresh()
