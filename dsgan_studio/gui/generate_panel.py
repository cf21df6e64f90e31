"""What is asked of a run, what it will cost, and how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.gui.generate_table import size
from dsgan_studio.gui.jobs import Job
from dsgan_studio.gui.verbs_generate import RunRequest
from dsgan_studio.gui.widgets.fields import NumberRow
from dsgan_studio.gui.widgets.parts import fact_row, label, paragraph
from dsgan_studio.gui.widgets.wording import count, duration

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.run_outlook import RunOutlook

MOST_ITEMS = 10_000_000
LARGEST_SEED = 2**31 - 1  # of what a spin box holds
_ITEMS = 1_000


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    return column


class RequestPanel(QWidget):
    """Count and seed, and below what they cost."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._count = NumberRow(
            "generate-count",
            self.tr("Items in all"),
            low=1,
            high=MOST_ITEMS,
            value=_ITEMS,
            tip=self.tr("What the run shall have in the end; items that are there stay"),
        )
        self._seed = NumberRow(
            "generate-seed",
            self.tr("Seed"),
            low=0,
            high=LARGEST_SEED,
            value=1,
            tip=self.tr("The same seed gives the same items; another one begins another run"),
        )
        self._facts = {
            name: label("–", kind="strong") for name in ("psi", "more", "time", "disk", "free")
        }
        titles = {
            "psi": self.tr("Truncation ψ, as the samples"),
            "more": self.tr("To be made"),
            "time": self.tr("Takes about"),
            "disk": self.tr("Takes on the disk, at most"),
            "free": self.tr("Free there"),
        }
        self._warning = paragraph(kind="bad")
        self._warning.setObjectName("generate-warning")
        column = _column(self)
        column.addWidget(self._count)
        column.addWidget(self._seed)
        for name, shown in self._facts.items():
            shown.setObjectName(f"generate-{name}")
            column.addWidget(fact_row(titles[name], shown))
        column.addWidget(self._warning)
        self._count.changed.connect(self.changed)
        self._seed.changed.connect(self.changed)

    @property
    def request(self) -> RunRequest:
        """What is asked for."""
        return RunRequest(self._count.value, self._seed.value)

    def ask(self, request: RunRequest) -> None:
        """Ask for a run."""
        self._count.set_value(min(request.count, MOST_ITEMS))
        self._seed.set_value(min(request.seed, LARGEST_SEED))

    def show_psi(self, psi: float) -> None:
        """Show the truncation that a run will have."""
        self._facts["psi"].setText(f"{psi:g}")

    def show_waiting(self, why: str) -> None:
        """Show that the cost is not known yet."""
        for name in ("more", "time", "disk", "free"):
            self._facts[name].setText("–")
        self._facts["time"].setText(why)
        self._warning.hide()

    def show_outlook(self, seen: RunOutlook) -> None:
        """Show what the run costs."""
        time = self.tr("not known yet") if seen.seconds is None else duration(seen.seconds)
        self._facts["more"].setText(count(seen.more))
        self._facts["time"].setText(time)
        self._facts["disk"].setText(size(seen.needed_bytes))
        self._facts["free"].setText(size(seen.free_bytes))
        self._warning.setVisible(not seen.fits)
        self._warning.setText(
            self.tr("The disk has too little room. Ask for fewer items, or free some space.")
        )

    def show_trouble(self, text: str) -> None:
        """Show why the cost cannot be told."""
        self.show_waiting("–")
        self._warning.setText(text)
        self._warning.show()


class ProgressPanel(QWidget):
    """How the run that is being made goes."""

    def __init__(self) -> None:
        super().__init__()
        self._facts = {
            name: label("–", kind="strong") for name in ("made", "rate", "elapsed", "left")
        }
        titles = {
            "made": self.tr("Made"),
            "rate": self.tr("Items a second"),
            "elapsed": self.tr("Time so far"),
            "left": self.tr("Time left"),
        }
        column = _column(self)
        for name, shown in self._facts.items():
            shown.setObjectName(f"generate-now-{name}")
            column.addWidget(fact_row(titles[name], shown))

    def show_job(self, job: Job) -> None:
        """Show how far a job is."""
        progress = job.progress
        made, rate, left = "–", "–", "–"
        if progress is not None and progress.stage == "generate":
            made = self.tr("%1 of %2").replace("%1", count(progress.done))
            made = made.replace("%2", count(progress.total))
        if job.rate is not None:
            rate = f"{job.rate:.3g}"
        if job.left_s is not None:
            left = duration(job.left_s)
        for name, text in (("made", made), ("rate", rate), ("left", left)):
            self._facts[name].setText(text)
        self._facts["elapsed"].setText(duration(job.elapsed_s))
