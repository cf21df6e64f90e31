"""The window in which two readers are compared, and their masks brought together."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.readers import reading_as
from dsgan_studio.gui.adjudication_view import AdjudicationView
from dsgan_studio.gui.agreement_view import AgreementView
from dsgan_studio.gui.annotate_reading import reader_name
from dsgan_studio.gui.jobs import JobRunner
from dsgan_studio.gui.pictures import read_file
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.theme import PAGE_PX, Theme
from dsgan_studio.gui.widgets.parts import paragraph
from dsgan_studio.gui.widgets.stack import Stack

Act = Callable[[Project], object]
_WIDTH_PX, _HEIGHT_PX = 1180, 700


class ReadersWindow(QDialog):
    """Shows the figures, or one sample on which two readers are to agree.

    Args:
        session: with the project.
        jobs: to compare in.
        theme: colours and sizes.
        change: does an act to the project while nothing is being painted; tells whether it worked.
        parent: the window.
    """

    def __init__(
        self,
        session: Session,
        jobs: JobRunner,
        theme: Theme,
        change: Callable[[Act], bool],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session, self._change = session, change
        self.setObjectName("readers-window")
        self.setWindowTitle(self.tr("Agreement of the readers"))
        self.setModal(False)
        self.figures = AgreementView(session, jobs, theme)
        self.bench = AdjudicationView(theme)
        self._told = paragraph(kind="warning")
        self._told.setObjectName("readers-told")
        self._told.setVisible(False)
        self._stack = Stack()
        self._stack.addWidget(self.figures)
        self._stack.addWidget(self.bench)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_PX, PAGE_PX, PAGE_PX, PAGE_PX)
        column.setSpacing(12)
        column.addWidget(self._told)
        column.addWidget(self._stack, 1)
        self.figures.opened.connect(self.open_sample)
        self.bench.agree_wanted.connect(self._agree)
        self.bench.take_back_wanted.connect(self._take_back)
        self.bench.back_wanted.connect(self._back)
        self.bench.failed.connect(lambda text: self._tell(text))
        for keys, act in (
            (QKeySequence.StandardKey.Undo, self.bench.board.undo),
            (QKeySequence.StandardKey.Redo, self.bench.board.redo),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        session.changed.connect(self.follow)
        session.closing.connect(self._forget)
        self.resize(theme.px(_WIDTH_PX), theme.px(_HEIGHT_PX))

    def follow(self) -> None:
        """Show the project as it is now; a sample is let go where its classes were changed."""
        project = self._session.project
        if not self.isVisible() or project is None:
            return
        if self.bench.work is not None and project.schema() != self.bench.board.schema:
            self._let_go()
            self._tell(self.tr("The classes were changed; open the sample again."))
        self.figures.follow()

    def showEvent(self, event: QShowEvent) -> None:
        """Compare what is there now."""
        super().showEvent(event)
        self.follow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the sample go; its decisions are kept."""
        self._let_go()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back from a sample with Esc; a second one closes the window. Enter presses nothing."""
        if event.key() == Qt.Key.Key_Escape and self.bench.work is not None:
            self._back()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()

    # One sample

    def open_sample(self, sample_id: int) -> None:
        """Show what two readers painted of a sample, unless one of them still reads it blind."""
        from dsgan_studio.core.workflow.adjudication import (
            agreed_masks,
            open_adjudication,
            why_not_adjudicate,
        )
        from dsgan_studio.core.workflow.painting import painting_schema

        pair, project = self.figures.pair, self._session.require_project()
        if pair is None:
            return
        blind = why_not_adjudicate(project, sample_id, *pair)
        if blind is not None:
            told = self.tr(
                "%1 has not called the mask of sample %2 complete; until then the two are not "
                "shown side by side, so that nobody copies."
            )
            self._tell(told.replace("%2", str(sample_id)).replace("%1", reader_name(blind)))
            return
        who = reading_as(project).name
        try:
            work = open_adjudication(project, sample_id, *pair, author=who)
            schema = painting_schema(project)
        except StudioError as error:
            self._tell(str(error))
            return
        image = read_file(project.path(layout.sample_file(sample_id)))[0]
        if image.isNull():
            told = self.tr("The image of sample %1 is missing or damaged.")
            self._tell(told.replace("%1", str(sample_id)))
            return
        self._tell(self._found(work.found))
        self._stack.setCurrentWidget(self.bench)
        self.bench.panel.suggest_author(who)
        self.bench.panel.show_agreed(is_agreed=sample_id in agreed_masks(project))
        self.bench.begin(work, image, schema)

    def _found(self, found: str) -> str:
        return {
            "another mask": self.tr(
                "One of the two has painted since; undo brings the earlier decisions back."
            ),
            "unfit journal": self.tr(
                "The earlier decisions are damaged or of other classes and were set aside."
            ),
        }.get(found, "")

    def _agree(self) -> None:
        work = self.bench.work
        if work is not None and self._change(lambda project: work.agree(self.bench.panel.author)):
            self.bench.panel.show_agreed(is_agreed=True)
            told = self.tr("Sample %1: stored as the project's mask.")
            self._tell(told.replace("%1", str(work.sample_id)), "body")

    def _take_back(self) -> None:
        from dsgan_studio.core.workflow.adjudication import agreed_masks, take_agreement_back

        work, author = self.bench.work, self.bench.panel.author
        if work is None:
            return
        number = work.sample_id
        if self._change(lambda project: take_agreement_back(project, number, author=author)):
            still = number in agreed_masks(self._session.require_project())
            self.bench.panel.show_agreed(is_agreed=still)
            self._tell(self.tr("The project's mask is the one before again."), "body")

    def _back(self) -> None:
        self._let_go()
        self.figures.follow()

    def _let_go(self) -> None:
        """Show the figures in place of a sample."""
        if self.bench.work is not None:
            self.bench.end()
        self._tell("")
        self._stack.setCurrentWidget(self.figures)

    def _tell(self, text: str, kind: str = "warning") -> None:
        self._told.setProperty("type", kind)
        self._told.style().unpolish(self._told)
        self._told.style().polish(self._told)
        self._told.setText(text)
        self._told.setVisible(bool(text))

    def _forget(self) -> None:
        self._let_go()
        self.figures.forget()
        self.hide()
