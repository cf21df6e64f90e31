"""How far two readers agree: figures of the classes and of the images, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.workflow.painting_progress import completed
from dsgan_studio.gui.agreement_wording import (
    RankedImage,
    agreement_facts,
    figure,
    worst_first,
)
from dsgan_studio.gui.annotate_reading import reader_name
from dsgan_studio.gui.evaluate_tables import FigureTable
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import UNTITLED, JobRunner, Latest
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX, Theme
from dsgan_studio.gui.widgets.editor_parts import named
from dsgan_studio.gui.widgets.parts import label, paragraph
from dsgan_studio.gui.widgets.wording import count, day, percent

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.reader_agreement import ImageReading, ReaderAgreement


def _compare(path: Path, names: tuple[str, str], context: JobContext) -> ReaderAgreement:
    from dsgan_studio.core.workflow.reader_agreement import reader_agreement

    return reader_agreement(path, names, context=context)


class AgreementView(QWidget):
    """Compares two readers, again whenever one of them has stored a mask while it is seen.

    Args:
        session: with the project.
        jobs: to compare in.
        theme: for sizes.
    """

    opened = Signal(int)  # sample of an image that is to be agreed on

    def __init__(self, session: Session, jobs: JobRunner, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._comparing = Latest(jobs, UNTITLED, self)
        self._readers: tuple[Reader, ...] = ()
        self._compared: object = None  # which masks the figures are of
        self._found: ReaderAgreement | None = None
        self._row = 0  # of the classes: 0 for all, else the class before
        self._images: tuple[RankedImage, ...] = ()
        self._title = label(self.tr("Images, the worst agreement first"), "heading")
        self._first = named(QComboBox(), "agreement-first", self.tr("First of the two readers"))
        self._second = named(QComboBox(), "agreement-second", self.tr("Second of the two readers"))
        self._said = paragraph()
        self._said.setObjectName("agreement-said")
        self.classes = FigureTable(theme, "agreement-classes")
        self.classes.name(
            self.tr("How far they agree on each class; a click ranks the images by it")
        )
        self.images = FigureTable(theme, "agreement-images")
        self.images.name(self.tr("How far they agree on each image; Enter or a click opens it"))
        self._build()
        self._first.activated.connect(lambda _row: self._choose(self._first, self._second))
        self._second.activated.connect(lambda _row: self._choose(self._second, self._first))
        self.classes.cellClicked.connect(lambda row, _column: self._choose_class(row))
        self.classes.cellActivated.connect(lambda row, _column: self._choose_class(row))
        self.images.cellClicked.connect(lambda row, _column: self._open(row))
        self.images.cellActivated.connect(lambda row, _column: self._open(row))
        theme.follow(self, self._fill)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(NEAR_PX)
        row.addWidget(label(self.tr("Compare"), "body-second"))
        row.addWidget(self._first)
        row.addWidget(label(self.tr("with"), "body-second"))
        row.addWidget(self._second)
        row.addStretch(1)
        tables = QHBoxLayout()
        tables.setSpacing(PANEL_PX)
        for title, table, stretch in (
            (label(self.tr("Classes"), "heading"), self.classes, 4),
            (self._title, self.images, 5),
        ):
            column = QVBoxLayout()
            column.setSpacing(NEAR_PX)
            column.addWidget(title)
            column.addWidget(table, 1)
            tables.addLayout(column, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self._said)
        column.addLayout(tables, 1)

    @property
    def pair(self) -> tuple[Reader, Reader] | None:
        """The two readers that are compared; None where there are not two."""
        if len(self._readers) < 2:
            return None
        by_id = {one.id: one for one in self._readers}
        return by_id[self._first.currentData()], by_id[self._second.currentData()]

    # Comparing

    def follow(self) -> None:
        """Show the readers of the project, and compare anew where a mask has changed."""
        project = self._session.project
        readers = () if project is None else project.readers.all()
        if readers != self._readers:
            self._offer(readers)
        if project is None or self.pair is None or not self.isVisible():
            return
        now = _stand(project, self.pair)
        if now == self._compared:
            self._fill()  # what was agreed may have changed
            return
        self._compared = now
        self._said.setText(self.tr("Comparing the masks…"))
        first, second = self.pair
        work = partial(_compare, project.root, (first.shown, second.shown))
        self._comparing.start(work, self._take, self._fail)

    def forget(self) -> None:
        """Show nothing of a project that is being closed."""
        self._comparing.drop()
        self._compared = self._found = None
        self._readers, self._row, self._images = (), 0, ()
        self._fill()

    def _offer(self, readers: Sequence[Reader]) -> None:
        chosen = self._first.currentData(), self._second.currentData()
        self._readers = tuple(readers)
        for box, kept, otherwise in ((self._first, chosen[0], 0), (self._second, chosen[1], 1)):
            with QSignalBlocker(box):
                box.clear()
                for one in readers:
                    box.addItem(reader_name(one), one.id)
                place = box.findData(kept)
                box.setCurrentIndex(place if place >= 0 else min(otherwise, len(readers) - 1))
        self._compared = None

    def _choose(self, changed: QComboBox, other: QComboBox) -> None:
        """Keep the two apart: who was chosen in place of the other changes places with them."""
        if changed.currentData() == other.currentData():
            with QSignalBlocker(other):
                other.setCurrentIndex((changed.currentIndex() + 1) % len(self._readers))
        self.follow()

    def _take(self, found: ReaderAgreement) -> None:
        self._found = found
        self._fill()

    def _fail(self, outcome: JobOutcome) -> None:
        self._found = None
        self._fill()
        self._said.setText(str(outcome.error))

    # Showing

    def _fill(self) -> None:
        found, project = self._found, self._session.project
        if found is None or project is None or self.pair is None:
            self.classes.fill([], [])
            self.images.fill([], [])
            self._said.setText("")
            return
        self._said.setText("\n".join(agreement_facts(found, self.pair)))
        whole = [
            self.tr("All classes"), figure(found.mean_dice), figure(found.kappa),
            count(len(found.images)),
        ]  # fmt: skip
        self.classes.fill(
            [self.tr("Class"), self.tr("Dice"), self.tr("Kappa"), self.tr("Images")],
            [
                whole,
                *(
                    [one.name, figure(one.dice), figure(one.kappa), count(one.images)]
                    for one in found.classes
                ),
            ],
        )
        self._row = min(self._row, len(found.classes))
        self.classes.selectRow(self._row)
        self._fill_images()

    def _choose_class(self, row: int) -> None:
        """Show how far they agree on one class in each image; the first row is of all."""
        self._row = row
        self._fill_images()

    def _fill_images(self) -> None:
        found, project, pair = self._found, self._session.project, self.pair
        if found is None or project is None or pair is None:
            return
        self._images = worst_first(found, self._row - 1)
        title = self.tr("Images, the worst agreement first")
        if self._row:
            title = self.tr("Images, the worst agreement on %1 first")
            title = title.replace("%1", found.classes[self._row - 1].name)
        self._title.setText(title)
        heads = [
            self.tr("Image"), self.tr("Dice"), self.tr("Kappa"), self.tr("Alike"), self.tr("State"),
        ]  # fmt: skip
        states = self._states([one.image for one in self._images], project, pair)
        rows = [
            [
                self.tr("Sample %1").replace("%1", str(one.image.sample_id)), figure(one.dice),
                figure(one.kappa), percent(one.image.accuracy), states[one.image.sample_id],
            ]
            for one in self._images
        ]  # fmt: skip
        self.images.fill(heads, rows)

    def _states(
        self, images: Sequence[ImageReading], project: Project, pair: tuple[Reader, Reader]
    ) -> dict[int, str]:
        from dsgan_studio.core.workflow.adjudication import agreed_masks, why_not_adjudicate

        agreed, told = agreed_masks(project), {}
        for one in images:
            held, blind = (
                agreed.get(one.sample_id),
                why_not_adjudicate(project, one.sample_id, *pair),
            )
            if blind is not None:
                text = self.tr("%1 is still reading").replace("%1", reader_name(blind))
            elif held is None:
                text = self.tr("Open")
            elif not held.holds:
                text = self.tr("Agreed, changed since")
            else:
                text = self.tr("Agreed, %1, %2").replace("%2", day(held.record.created_utc))
                text = text.replace("%1", held.record.author or self.tr("no name"))
            told[one.sample_id] = text
        return told

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._images):
            self.opened.emit(self._images[row].image.sample_id)


def _stand(project: Project, pair: tuple[Reader, Reader]) -> object:
    """Return what figures depend on: who, which masks of theirs, and what they call complete."""
    from dsgan_studio.core.workflow.own_readings import own_readings

    return project.schema(), [
        (
            one,
            [
                (record.sample_id, record.sha256)
                for _, record in own_readings(project, one).values()
            ],
            completed(project, one),
        )
        for one in pair
    ]
