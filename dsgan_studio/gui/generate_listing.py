"""The runs of the open project, read again whenever something has changed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dsgan_studio.gui import verbs_generate
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import UNTITLED, Job, Lane
from dsgan_studio.gui.page import Studio

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.run_list import RunFacts, RunList


class RunListing(QObject):
    """Holds what is known of the runs."""

    read = Signal(bool)  # anew; whether it was for the first time of this project

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._root: Path | None = None
        self._reading: Job | None = None
        self._again = False
        self._list: RunList | None = None

    @property
    def runs(self) -> tuple[RunFacts, ...]:
        """The runs, none where they are not known yet."""
        return () if self._list is None else self._list.runs

    @property
    def deleted_bytes(self) -> int:
        """What the files of deleted runs take."""
        return 0 if self._list is None else self._list.deleted_bytes

    def follow(self, root: Path) -> None:
        """Forget what was read of another project."""
        self._root, self._list = root, None

    def renew(self) -> None:
        """Read the list again; where that is being done, once more after it."""
        if self._reading is not None:
            self._again = True  # what is being read may be older than what has changed
            return
        project = self._studio.session.require_project()
        verb = partial(verbs_generate.listed, project)
        self._reading = self._studio.jobs.start(Lane.IO, UNTITLED, verb)
        self._reading.ended.connect(partial(self._take, project.root))

    def _take(self, root: Path, outcome: JobOutcome) -> None:
        self._reading = None
        session = self._studio.session
        if session.project is None or session.project.root != root:
            return
        if outcome.error is not None:
            session.notify("error", outcome.message, details=outcome.details)
        elif not outcome.cancelled:
            first = self._list is None
            self._list = outcome.result  # type: ignore[assignment]  # what `listed` returned
            self.read.emit(first)
        if self._again:
            self._again = False
            self.renew()
