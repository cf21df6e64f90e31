"""What stands beside the canvas: nothing, the bare image, a real image, or another sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import SampleRecord
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.compare import CompareView
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import UNTITLED, JobRunner, Latest
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.widgets.checks import check
from dsgan_studio.gui.widgets.parts import button, label

if TYPE_CHECKING:  # loads torch
    from dsgan_studio.core.workflow.real_images import RealImage

Files = Callable[[int], tuple[Path, Path]]

_NOTHING, _BARE, _REAL = -1, 0, -2


class BesideChoice(QWidget):
    """Chooses what `view` shows, goes through the real images, and lets both views blink.

    Args:
        session: of the project.
        jobs: to read real images in.
        canvas: beside which `view` stands.
        view: what is filled.
        files: gives image and mask of a sample.
    """

    swapped = Signal(QBoxLayout.Direction)  # in which the canvas and what is beside it stand

    def __init__(
        self, session: Session, jobs: JobRunner, canvas: Canvas, view: CompareView, files: Files
    ) -> None:
        super().__init__()
        self._session, self._canvas, self._beside, self._files = session, canvas, view, files
        self._latest = Latest(jobs, UNTITLED, self)
        self._place = 0  # of the real image among the files
        canvas.blink.other = view
        self._build()
        self._box.activated.connect(lambda _row: self._show())
        self._blink.clicked.connect(self._toggle_blink)
        self._swap.toggled.connect(self._tell_side)
        canvas.blink.changed.connect(self._render)
        session.closing.connect(self._end)
        self._render()

    def _build(self) -> None:
        self._box = QComboBox()
        self._box.setObjectName("canvas-compare")
        self._box.setAccessibleName(self.tr("Beside the canvas"))
        self._box.setToolTip(
            self.tr("Show the bare image, a real image or another sample beside the canvas")
        )
        self._box.view().setAccessibleName(self.tr("Beside the canvas"))
        self._box.addItem(self.tr("Nothing"), _NOTHING)
        self._name = label(kind="body-second")
        self._name.setObjectName("real-image-name")
        self._previous = button("‹", "real-image-previous", tip=self.tr("The real image before"))
        self._next = button("›", "real-image-next", tip=self.tr("The next real image"))
        self._previous.setAccessibleName(self.tr("The real image before"))
        self._next.setAccessibleName(self.tr("The next real image"))
        self._previous.clicked.connect(partial(self._step, -1))
        self._next.clicked.connect(partial(self._step, 1))
        self._blink = check(
            "view-blink", self.tr("Blink"),
            self.tr("Show mask and bare image in turn, or both views in one place (J, or hold J)"),
        )  # fmt: skip
        self._swap = check(
            "view-swap", self.tr("On the left"), self.tr("Let both views change places")
        )
        row = QHBoxLayout()
        row.addWidget(self._name, 1)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._box)
        column.addLayout(row)
        column.addWidget(self._swap)
        column.addWidget(self._blink)

    def offer(self, samples: Sequence[SampleRecord]) -> None:
        """Offer the bare image, real images and every sample, and keep what is chosen."""
        chosen = self._box.currentData()
        self._box.clear()
        self._box.addItem(self.tr("Nothing"), _NOTHING)
        self._box.addItem(self.tr("The bare image"), _BARE)
        self._box.addItem(self.tr("A real image"), _REAL)
        for one in samples:
            self._box.addItem(self.tr("Sample %1").replace("%1", str(one.id)), one.id)
        self._box.setCurrentIndex(max(self._box.findData(chosen), 0))
        self._render()

    def _render(self) -> None:
        is_real = self._box.currentData() == _REAL
        for one in (self._name, self._previous, self._next):
            one.setVisible(is_real)
        with QSignalBlocker(self._blink):
            self._blink.setChecked(self._canvas.blink.is_on)

    def _tell_side(self, is_left: bool) -> None:
        ways = QBoxLayout.Direction
        self.swapped.emit(ways.RightToLeft if is_left else ways.LeftToRight)

    def _toggle_blink(self) -> None:
        self._canvas.blink.toggle()
        self._canvas.setFocus()

    def show_nothing(self) -> None:
        """Leave the canvas alone."""
        self._latest.drop()
        self._box.setCurrentIndex(self._box.findData(_NOTHING))
        self._beside.setVisible(False)
        self._render()

    def _show(self) -> None:
        chosen = int(self._box.currentData())
        self._latest.drop()
        if chosen == _NOTHING:
            self._beside.setVisible(False)
        elif chosen == _BARE:
            self._beside.show_bare()
        elif chosen == _REAL:
            self._look(self._place)
        else:
            self._beside.show_sample(*self._files(chosen))
        self._render()
        self._canvas.setFocus()

    def _end(self) -> None:
        """Let go of a project that is about to be closed; another one has other real images."""
        self._latest.drop()
        self._canvas.blink.stop()
        if self._box.currentData() == _REAL:
            self._box.setCurrentIndex(0)
            self._beside.setVisible(False)
        self._place = 0

    # Real images

    def _step(self, step: int) -> None:
        self._look(self._place + step)

    def _look(self, place: int) -> None:
        project = self._session.require_project()
        self._previous.setEnabled(False)
        self._next.setEnabled(False)
        self._name.setText(self.tr("Reading…"))
        self._latest.start(partial(_real_image, project, place), self._take, self._fail)

    def _take(self, found: RealImage) -> None:
        self._place = found.place
        told = self.tr("%1, %2 of %3").replace("%2", str(found.place + 1))
        told = told.replace("%3", str(found.files)).replace("%1", found.name)
        self._name.setText(told)
        self._name.setToolTip(told)
        self._beside.show_picture(to_image(found.pixels))
        for one in (self._previous, self._next):
            one.setEnabled(found.files > 1)

    def _fail(self, outcome: JobOutcome) -> None:
        self._name.setText(self.tr("No real image"))
        self._name.setToolTip(str(outcome.error))
        self._beside.show_words(str(outcome.error))


def _real_image(project: Project, place: int, context: JobContext) -> RealImage:
    from dsgan_studio.core.workflow.real_images import real_image

    return real_image(project, place, context)
