"""What every page is: one step of the chain, bound to the session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Signal

from dsgan_studio.gui.asking import Ask
from dsgan_studio.gui.dropping import Dropped
from dsgan_studio.gui.jobs import JobRunner
from dsgan_studio.gui.page_frame import EmptyState as EmptyState
from dsgan_studio.gui.page_frame import PageFrame
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.settings import Settings
from dsgan_studio.gui.steps import PAGE_OF_STEP, STEP_OF_PAGE, StepWording
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.verbs import Views


@dataclass(frozen=True)
class Studio:
    """What a page is given.

    Attributes:
        session: the open project and what is selected.
        jobs: background work.
        theme: colours and sizes.
        settings: what is remembered of the user.
        ask: questions.
        views: the generator that is looked at, loaded.
    """

    session: Session
    jobs: JobRunner
    theme: Theme
    settings: Settings
    ask: Ask
    views: Views


class Page(PageFrame):
    """One step of the chain. A subclass sets `key` and says in `render_step` what is shown.

    `refresh` is called whenever facts of the project change, also while the page is hidden.
    """

    key: ClassVar[str]

    # A page's key, with one of its views after a slash or without; or new-project,
    # open-project, sample-project.
    wanted = Signal(str)
    undo_changed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.theme, self.key)
        self.studio = studio
        self.session = studio.session
        self.wording = StepWording(self)
        self.setAccessibleName(self.wording.title(self.key))
        self.build()
        self.session.changed.connect(self.refresh)
        self.refresh()

    # What a subclass says

    def build(self) -> None:
        """Fill `centre_layout` and `side_layout`, once."""

    def render_step(self) -> None:
        """Show the state of the open project: `show_empty` or `show_content`, and the primary."""
        raise NotImplementedError

    def take(self, dropped: Dropped) -> None:
        """Fill in what was dropped onto the window."""

    def look_at(self, view: str) -> None:
        """Show one of the views of the page, where it has several."""

    def undo_text(self) -> str:
        """Return what Edit > Undo would take back, or "" where there is nothing."""
        return ""

    def redo_text(self) -> str:
        """Return what Edit > Redo would do again, or "" where there is nothing."""
        return ""

    def undo(self) -> None:
        """Take the last step back."""

    def redo(self) -> None:
        """Do the step again that was taken back."""

    # What a subclass says and uses

    def show_needs(self) -> bool:
        """Explain that an earlier step has to come first; tell whether it is so."""
        step = self.session.step(STEP_OF_PAGE[self.key])
        if step is None or step.needs is None:
            return False
        page = PAGE_OF_STEP[step.needs]
        there, hint = self.wording.title(page), self.wording.hint(step)
        self.show_empty(
            EmptyState(self.key, self.purpose_title(), f"{self.purpose_text()}\n\n{hint}"),
            self.tr("Go to %1").replace("%1", there),
            lambda: self.wanted.emit(page),
        )
        return True

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        raise NotImplementedError

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Show the state of the session."""
        if self.session.project is None:
            self.show_empty(
                EmptyState(
                    self.key,
                    self.purpose_title(),
                    f"{self.purpose_text()}\n\n" + self.tr("No project is open."),
                ),
                self.tr("Open a project…"),
                lambda: self.wanted.emit("open-project"),
            )
        else:
            self.render_step()
        self.undo_changed.emit()
