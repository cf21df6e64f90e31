"""Suggested images that became samples: what is proposed for them, and taking the adding back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.workflow.readers import is_blind
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.proposal_layer import ProposalLayer
from dsgan_studio.gui.session import Session

if TYPE_CHECKING:  # loads torch
    from dsgan_studio.core.workflow.next_samples import Suggestion


@dataclass(frozen=True)
class _Step:
    """A sample that was added, and the one that was painted before; None for none."""

    sample: int
    before: int | None


class AddedSamples(QObject):
    """Adds suggestions as samples and drops them again; the sample on the canvas says which.

    Args:
        session: of the project.
        board: of the canvas.
        layer: shows what was proposed for a sample when it was added, until the live interpreter
            has looked at it.
        save: stores the mask that is open; tells whether that worked.
    """

    opened = Signal(int)  # number of a sample that should be painted now

    def __init__(
        self, session: Session, board: Board, layer: ProposalLayer, save: Callable[[], bool]
    ) -> None:
        super().__init__(board)
        self._session, self._board, self._layer, self._save = session, board, layer, save
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        board.loaded.connect(self._propose)
        board.schema_changed.connect(self._propose)
        session.closing.connect(self._forget)

    def add(self, suggestion: Suggestion) -> bool:
        """Make a sample of a suggestion and open it; tell whether that worked."""
        from dsgan_studio.core.workflow.next_added import add_suggested

        before, made = self._open_id, list[int]()
        if not self._save():
            return False
        if not self._session.change(
            lambda project: made.append(add_suggested(project, suggestion))
        ):
            return False
        self._done.append(_Step(made[0], before))
        self._undone.clear()
        self.opened.emit(made[0])
        return True

    def undo_text(self) -> str:
        """Return what undo would take back: the adding of the sample that is open and empty."""
        if not self._done or self._done[-1].sample != self._open_id or self._has_mask():
            return ""
        return self._worded(self._done[-1])

    def redo_text(self) -> str:
        """Return what redo would do again, where it was taken back."""
        if not self._undone or self._undone[-1].before != self._open_id:
            return ""
        return self._worded(self._undone[-1])

    def undo(self) -> None:
        """Drop the sample that was added last, as the page of samples does."""
        from dsgan_studio.core.workflow.dropped import drop_samples

        if not self.undo_text():
            return
        step = self._done.pop()
        self._undone.append(step)  # before the change, which tells what undo and redo are now
        if step.before is not None:
            self.opened.emit(step.before)
        if not self._session.change(lambda project: drop_samples(project, [step.sample])):
            self._done.append(self._undone.pop())
            self.opened.emit(step.sample)

    def redo(self) -> None:
        """Bring the sample back that was dropped last."""
        from dsgan_studio.core.workflow.dropped import restore_samples

        if not self.redo_text():
            return
        step = self._undone[-1]
        if self._session.change(lambda project: restore_samples(project, [step.sample])):
            self._done.append(self._undone.pop())
            self.opened.emit(step.sample)

    @property
    def _open_id(self) -> int | None:
        return None if self._board.painting is None else self._board.painting.sample_id

    def _has_mask(self) -> bool:
        project = self._session.project
        return project is not None and bool(project.mask_history(self._done[-1].sample))

    def _worded(self, step: _Step) -> str:
        return self.tr("adding sample %1").replace("%1", str(step.sample))

    def _propose(self) -> None:
        """Show what was proposed for the sample on the canvas when it was added."""
        painting, project = self._board.painting, self._session.project
        if painting is None or project is None or not (painting.mask == UNLABELLED).any():
            return
        if is_blind(project):
            return  # it was learned from the masks of others
        from dsgan_studio.core.workflow.kept_proposals import kept_proposal

        try:
            labels = kept_proposal(project, painting.sample_id)
        except StudioError as error:
            self._session.notify("warning", str(error))
            return
        if labels is not None:
            self._layer.take_kept(labels)

    def _forget(self) -> None:
        self._done.clear()
        self._undone.clear()
