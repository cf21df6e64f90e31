"""The interpreter that learns while someone paints, and what it would paint next."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.readers import masks_read, reading_as
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.proposal_layer import ProposalLayer
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import UNTITLED, JobRunner, Latest
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.verbs import DEVICE

if TYPE_CHECKING:  # load torch
    from dsgan_studio.core.workflow.marking import Proposal
    from dsgan_studio.core.workflow.proposals import LiveSession

SWITCH_SETTING = "live_interpreter"
_OWN = "painted"  # source of masks that were learned as they were painted
_Mask = npt.NDArray[np.uint8]


class LiveDesk:
    """The live session of one generator, made by the first job that asks; for its lane alone.

    Args:
        path: the project.
        reader_id: whose masks it learns from.
    """

    def __init__(self, path: Path, reader_id: int) -> None:
        self._path, self.reader_id = path, reader_id
        self._session: LiveSession | None = None
        self._is_outdated = False
        self._complete: dict[int, _Mask] = {}  # noted by the GUI thread, learned in the lane
        self._noting = threading.Lock()

    def renew(self) -> None:
        """Let the next job begin anew, from what is stored then."""
        with self._noting:
            self._complete.clear()
        self._is_outdated = True

    def note(self, sample_id: int, mask: _Mask | None) -> None:
        """Let the next job learn a mask without a gap as well; None takes an earlier one back."""
        with self._noting:
            if mask is None:
                self._complete.pop(sample_id, None)
            else:
                self._complete[sample_id] = mask

    def session(self, context: JobContext) -> LiveSession:
        """Return the session, up to date; called from jobs of the interactive lane only."""
        from dsgan_studio.core.workflow.proposals import open_live_session

        if self._session is None:
            self._session = open_live_session(
                self._path, device=DEVICE, context=context, reader_id=self.reader_id
            )
        if self._is_outdated:
            self._is_outdated = False
            self._session.begin_anew()
        with self._noting:
            complete = tuple(self._complete.items())
        for sample_id, mask in complete:
            self._session.remember(sample_id, mask, context)
            with self._noting:
                if self._complete.get(sample_id) is mask:  # painted on meanwhile, it stays
                    del self._complete[sample_id]
        return self._session


class LiveWork(QObject):
    """Asks for a proposal after every step and gives it to the canvas; the latest one counts."""

    changed = Signal()  # whether it is on, or learning, or what it knows

    def __init__(
        self, session: Session, jobs: JobRunner, board: Board, layer: ProposalLayer
    ) -> None:
        super().__init__(board)
        self._session, self._board, self._layer = session, board, layer
        self._latest = Latest(jobs, UNTITLED, self)
        self._preparing = Latest(jobs, UNTITLED, self)
        self._prepared: LiveDesk | None = None
        self._desk: LiveDesk | None = None
        self._basis: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())  # samples and classes
        self._others: set[tuple[int, int]] = set()  # masks that were not painted here
        self._generator = ""
        self._knows_too_little = False
        self._has_failed = False
        board.edited.connect(self.ask)
        board.loaded.connect(self.ask)
        session.closing.connect(self._forget)

    @property
    def desk(self) -> LiveDesk:
        """The session of the open project.

        Raises:
            ProjectError: if none is open.
        """
        if self._desk is None:
            project = self._session.require_project()
            self._desk = LiveDesk(project.root, reading_as(project).id)
        return self._desk

    @property
    def is_learning(self) -> bool:
        """Whether a proposal is on its way."""
        return self._latest.busy

    @property
    def knows_too_little(self) -> bool:
        """Whether fewer than two classes are painted in all samples together."""
        return self._knows_too_little

    @property
    def is_on(self) -> bool:
        """Whether it is wanted: as chosen for the project, else where two classes are painted."""
        project = self._session.project
        if project is None or self._has_failed:
            return False
        chosen = project.setting(SWITCH_SETTING)
        return chosen if isinstance(chosen, bool) else self._has_two_classes(project)

    def _has_two_classes(self, project: Project) -> bool:
        mask = self._board.mask()
        painted = () if mask is None else np.flatnonzero(np.bincount(mask.ravel(), minlength=256))
        return bool(masks_read(project)) or len([one for one in painted if one != UNLABELLED]) >= 2

    def switch(self, is_on: bool) -> None:
        """Let it learn and propose, or not; remembered in the project."""
        self._has_failed = False
        if not is_on:
            self.rest()
        self._session.change(lambda project: project.set_setting(SWITCH_SETTING, is_on))
        self.ask()

    def learn_anew(self) -> None:
        """Forget what was learned and learn from all samples again, where it is on."""
        if self.is_on:
            self.desk.renew()
            self.ask()

    def prepare(self) -> None:
        """Begin the session before the first stroke, which would wait for it; unless unwanted."""
        project = self._session.project
        if project is None or self._has_failed or project.setting(SWITCH_SETTING) is False:
            return
        if self._prepared is not self.desk:
            self._prepared = self.desk
            self._preparing.start(partial(_get_ready, self.desk), lambda nothing: None, self._fail)

    def rest(self) -> None:
        """Leave what is being prepared; it begins again when it is asked for."""
        if self._preparing.busy:
            self._preparing.drop()
            self._prepared = None

    def follow(self, project: Project, sample_ids: tuple[int, ...]) -> None:
        """Begin anew where samples, classes or masks were changed by other means than painting."""
        generator, schema = project.latest_generator(), project.schema()
        basis = (sample_ids, () if schema is None else schema.ids)
        others = {
            (one.sample_id, one.revision) for one in masks_read(project) if one.source != _OWN
        }
        if generator is not None and generator.hash != self._generator:
            self.rest()
            self._desk, self._generator = None, generator.hash
        elif self._desk is not None and self._desk.reader_id != reading_as(project).id:
            self.rest()
            self._latest.drop()
            self._desk = None
        elif self._desk is not None and (basis != self._basis or others - self._others):
            self._desk.renew()
        self._basis, self._others = basis, others

    def ask(self) -> None:
        """Ask for a proposal for the mask as it is now."""
        painting = self._board.painting
        if painting is None or not self.is_on:
            self._latest.drop()
            self._layer.clear_live()
        elif (painting.mask != UNLABELLED).all():
            # Nothing is left to propose. What was painted is learned when something is again.
            self._latest.drop()
            self.desk.note(painting.sample_id, painting.mask.copy())
            self._layer.clear_live()
        else:
            self.desk.note(painting.sample_id, None)
            work = partial(_propose, self.desk, painting.sample_id, painting.mask.copy())
            self._latest.start(work, self._take, self._fail)
        self.changed.emit()

    def _take(self, proposal: Proposal | None) -> None:
        self._knows_too_little = proposal is None
        if proposal is None:
            self._layer.clear_live()
        else:
            self._layer.take(proposal.labels, proposal.uncertainty)
        self.changed.emit()

    def _fail(self, outcome: JobOutcome) -> None:
        """Tell once and stop; the same would come after every stroke."""
        self._has_failed = True
        self._layer.clear_live()
        self._session.notify("error", str(outcome.error))
        self.changed.emit()

    def _forget(self) -> None:
        self._latest.drop()
        self.rest()
        self._desk, self._generator = None, ""
        self._has_failed = self._knows_too_little = False


def _propose(desk: LiveDesk, sample_id: int, mask: _Mask, context: JobContext) -> Proposal | None:
    return desk.session(context).stroke(sample_id, mask, context)


def _get_ready(desk: LiveDesk, context: JobContext) -> None:
    desk.session(context).get_ready(context)
