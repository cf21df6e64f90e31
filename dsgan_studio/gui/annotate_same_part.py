"""The part that smart select has chosen, looked for in all other samples and proposed there."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.annotate_live import LiveDesk, LiveWork
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.smart_select import SmartSelectTool
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import UNTITLED, JobRunner, Latest
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.widgets.parts import button, label

if TYPE_CHECKING:  # loads torch
    from dsgan_studio.core.workflow.marking import Selection

_KEY = "Shift+Q"
_Region = npt.NDArray[np.bool_]
_Labels = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class _Wanted:
    """What is looked for: a part, from which resemblance on, how large, and as which class."""

    selection: Selection
    threshold: float
    like_px: int
    class_id: int


class SamePart(QObject):
    """Looks through one sample after the other, so that strokes get between.

    Args:
        session: of the project.
        jobs: to look in.
        canvas: whose tool has chosen a part, and that shows what was found.
        live: with the session that has the features.
        sample_ids: returns all samples in their order.
    """

    changed = Signal()  # how far it is, and what was found

    def __init__(
        self,
        session: Session,
        jobs: JobRunner,
        canvas: Canvas,
        live: LiveWork,
        sample_ids: Callable[[], tuple[int, ...]],
    ) -> None:
        super().__init__(canvas)
        self._session, self._canvas, self._board = session, canvas, canvas.board
        self._live, self._sample_ids = live, sample_ids
        self._latest = Latest(jobs, UNTITLED, self)
        self._left: deque[int] = deque()
        self._found: dict[int, _Labels] = {}
        self._class_ids: tuple[int, ...] = ()
        self._has_searched = False
        self._board.loaded.connect(self._show)
        session.closing.connect(self.forget)

    @property
    def left(self) -> int:
        """How many samples are still to be looked through."""
        return len(self._left) + self._latest.busy

    @property
    def found(self) -> tuple[int, ...]:
        """Samples in which something was found, ascending."""
        return tuple(sorted(self._found))

    @property
    def has_searched(self) -> bool:
        """Whether a search was begun since anything was forgotten."""
        return self._has_searched

    def search(self) -> None:
        """Look for the part that waits on the canvas in all other samples."""
        wanted, painting = self._wanted(), self._board.painting
        if wanted is None or painting is None:
            self._session.notify(
                "information",
                self.tr("Click on a part with smart select (Q) first, and choose its class."),
            )
            return
        self._leave_out(wanted.class_id)  # what was found of it before is outdated
        self._has_searched = True
        ids, here = self._sample_ids(), painting.sample_id
        at = ids.index(here) + 1 if here in ids else 0
        self._left = deque(one for one in (*ids[at:], *ids[:at]) if one != here)
        self._class_ids = self._board.schema.ids
        self._go_on(wanted)

    def forget(self) -> None:
        """Stop, and propose nothing of what was found any more."""
        self._latest.drop()
        self._left.clear()
        self._found = {}
        self._has_searched = False
        self._canvas.proposals.take_found(None)
        self.changed.emit()

    def _leave_out(self, class_id: int) -> None:
        without = {
            sample_id: np.where(labels == class_id, np.uint8(UNLABELLED), labels)
            for sample_id, labels in self._found.items()
        }
        self._found = {key: one for key, one in without.items() if (one != UNLABELLED).any()}
        self._show()

    def _wanted(self) -> _Wanted | None:
        tool, class_id = self._canvas.tool, self._board.class_id
        if not isinstance(tool, SmartSelectTool) or class_id == UNLABELLED:
            return None
        if tool.selection is None or tool.region is None or not tool.region.any():
            return None
        return _Wanted(tool.selection, tool.threshold, int(tool.region.sum()), class_id)

    def _go_on(self, wanted: _Wanted) -> None:
        if self._left:
            sample_id = self._left.popleft()
            work = partial(_look, self._live.desk, sample_id, wanted)
            self._latest.start(work, partial(self._take, wanted, sample_id), self._fail)
        self.changed.emit()

    def _take(self, wanted: _Wanted, sample_id: int, region: _Region) -> None:
        labels = self._found.pop(sample_id, np.full(region.shape, UNLABELLED, np.uint8))
        labels[region] = wanted.class_id
        if (labels != UNLABELLED).any():
            self._found[sample_id] = labels
        self._show()
        self._go_on(wanted)

    def _fail(self, outcome: JobOutcome) -> None:
        """Tell once and stop; the same would come from every sample."""
        self._left.clear()
        self._session.notify("error", str(outcome.error))
        self.changed.emit()

    def _show(self) -> None:
        """Propose what was found in the sample on the canvas."""
        if self._found and self._class_ids != self._board.schema.ids:
            self.forget()  # a number may stand for another class now
            return
        painting = self._board.painting
        labels = None if painting is None else self._found.get(painting.sample_id)
        self._canvas.proposals.take_found(None if labels is None else labels.copy())


def _look(desk: LiveDesk, sample_id: int, wanted: _Wanted, context: JobContext) -> _Region:
    from dsgan_studio.core.workflow.marking import same_part_elsewhere

    return same_part_elsewhere(
        desk.session(context),
        sample_id,
        wanted.selection,
        like_px=wanted.like_px,
        threshold=wanted.threshold,
        context=context,
    )


class SamePartPanel(QWidget):
    """Begins the search for a part in other samples, tells how far it is, and forgets it."""

    def __init__(self, same_part: SamePart, canvas: Canvas) -> None:
        super().__init__()
        self._same_part, self._canvas = same_part, canvas
        tip = self.tr("Look for the part that smart select has chosen, and propose it there (%1)")
        self._find = button(
            self.tr("Find in other samples"), "same-part-find", tip=tip.replace("%1", _KEY)
        )
        self._find.setShortcut(QKeySequence(_KEY))
        self._forget = button(
            self.tr("Forget"), "same-part-forget",
            tip=self.tr("Stop the search, and propose nothing that it found"),
        )  # fmt: skip
        self._told = label(kind="body-second")
        self._told.setObjectName("same-part-told")
        self._told.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self._find, 1)
        row.addWidget(self._forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._told)
        self._find.clicked.connect(self._search)
        self._forget.clicked.connect(same_part.forget)
        same_part.changed.connect(self._render)
        self._render()

    def _search(self) -> None:
        self._same_part.search()
        self._canvas.setFocus()

    def _render(self) -> None:
        left, found = self._same_part.left, len(self._same_part.found)
        told = self.tr("Found in %1 samples; it is proposed there")
        if not found:
            told = self.tr("Found in no other sample")
        if left:
            told = self.tr("Found in %1 samples · %2 to look at")
        self._told.setText(told.replace("%1", str(found)).replace("%2", str(left)))
        self._told.setVisible(self._same_part.has_searched)
        self._forget.setVisible(self._same_part.has_searched)
