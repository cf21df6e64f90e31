"""Undo and redo of one mask, bounded by memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dsgan_studio.core.annotations.boxes import NOWHERE, Box
from dsgan_studio.core.annotations.edits import Edit, Pixels

MOST_BYTES = 256 * 2**20


@dataclass(frozen=True)
class HistoryStatus:
    """What the menu shows.

    Attributes:
        undo: name of the step that undo would take back, None if there is none.
        redo: name of the step that redo would do again, likewise.
        steps: steps that undo could take back, one after another.
        nbytes: memory of all steps.
    """

    undo: str | None
    redo: str | None
    steps: int
    nbytes: int


class History:
    """The steps of one mask, the oldest forgotten first.

    Args:
        most_bytes: memory that the steps may take; the latest one is kept whatever its size.
        done: steps that were done before, oldest first.
        undone: steps that were taken back, the next to be done again last.
    """

    def __init__(
        self,
        *,
        most_bytes: int = MOST_BYTES,
        done: Iterable[Edit] = (),
        undone: Iterable[Edit] = (),
    ) -> None:
        self._most_bytes = most_bytes
        self._done, self._undone = list(done), list(undone)
        self._nbytes = sum(edit.nbytes for edit in (*self._done, *self._undone))
        self._trim()

    def add(self, edit: Edit) -> int:
        """Remember a step that was done; what had been taken back is forgotten.

        Returns:
            How many of the oldest steps were forgotten to make room.
        """
        self._nbytes += edit.nbytes - sum(undone.nbytes for undone in self._undone)
        self._undone.clear()
        self._done.append(edit)
        return self._trim()

    def _trim(self) -> int:
        forgotten = 0
        while self._nbytes > self._most_bytes and len(self._done) > 1:
            self._nbytes -= self._done.pop(0).nbytes
            forgotten += 1
        return forgotten

    def undo(self, mask: Pixels) -> Box:
        """Take the latest step back on `mask`; return where it changed, empty if there is none."""
        if not self._done:
            return NOWHERE
        edit = self._done.pop()
        edit.revert(mask)
        self._undone.append(edit)
        return edit.box

    def redo(self, mask: Pixels) -> Box:
        """Do the step again that was taken back last; otherwise like `undo`."""
        if not self._undone:
            return NOWHERE
        edit = self._undone.pop()
        edit.apply(mask)
        self._done.append(edit)
        return edit.box

    def steps(self) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
        """Return the steps done, oldest first, and those taken back, next to redo last."""
        return tuple(self._done), tuple(self._undone)

    def status(self) -> HistoryStatus:
        """Return what can be undone and redone now."""
        return HistoryStatus(
            undo=self._done[-1].name if self._done else None,
            redo=self._undone[-1].name if self._undone else None,
            steps=len(self._done),
            nbytes=self._nbytes,
        )
