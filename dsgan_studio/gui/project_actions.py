"""Make, open and leave projects; jobs on the project that is left are stopped first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.asking import Answer
from dsgan_studio.gui.jobs import Lane
from dsgan_studio.gui.page import Studio

SUFFIX = ".dsgan"


class ProjectActions(QObject):
    """What the File menu and the welcome page do."""

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._then: Callable[[], object] | None = None
        studio.jobs.idle.connect(self._idle)

    def new(self) -> None:
        """Ask for a place and make an empty project there."""
        name = self.tr("cells")
        suggested = self._free(documents_folder() / f"{name}{SUFFIX}")
        path = self._studio.ask.new_path(self.tr("New project"), suggested)
        if path is not None:
            target = _with_suffix(path)
            self._make(self.tr("Making the project"), lambda context: _new_project(target), target)

    def open(self) -> None:
        """Ask for a project folder and open it."""
        path = self._studio.ask.open_folder(self.tr("Open a project"), documents_folder())
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open the project at `path`; jobs on the one that is open are stopped first."""
        self.when_free(lambda: self._open_now(path))

    def sample(self) -> None:
        """Copy the sample project to a place that is asked for, and open the copy."""
        suggested = self._free(documents_folder() / f"leukocytes{SUFFIX}")
        path = self._studio.ask.new_path(self.tr("Place for a copy of the sample"), suggested)
        if path is not None:
            target = _with_suffix(path)
            self._make(
                self.tr("Copying the sample project"), lambda context: _copy_sample(target), target
            )

    def close(self) -> None:
        """Close the project."""
        self.when_free(self._studio.session.close)

    def when_free(self, then: Callable[[], object]) -> None:
        """Do `then` once no job uses the project; ask before a long one is stopped."""
        jobs = self._studio.jobs
        if not self.may_stop_jobs():
            return
        if not jobs.jobs:
            then()
            return
        self._then = then
        jobs.cancel_all()

    def may_stop_jobs(self) -> bool:
        """Ask whether the long job may be stopped, where one is running; yes where none is."""
        long_jobs = self._studio.jobs.in_lane(Lane.COMPUTE)
        if not long_jobs:
            return True
        answer = self._studio.ask.choose(
            self.tr("%1 is still running. What is finished of it is kept.").replace(
                "%1", long_jobs[0].title
            ),
            (
                Answer("stop", self.tr("Stop it"), destructive=True),
                Answer("stay", self.tr("Let it run")),
            ),
        )
        return answer == "stop"

    def _idle(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _open_now(self, path: Path) -> None:
        settings = self._studio.settings
        if self._studio.session.open(path):
            settings.add_recent(path.absolute())
        elif not path.exists():
            settings.forget_recent(path.absolute())

    def _make(self, title: str, work: Callable[[JobContext], object], target: Path) -> None:
        self._studio.jobs.start(Lane.IO, title, work, lambda made: self.open_path(target))

    @staticmethod
    def _free(path: Path) -> Path:
        """Return `path`, or the first of that name with a number that is not taken."""
        number, free = 2, path
        while free.exists():
            free = path.with_name(f"{path.stem} {number}{path.suffix}")
            number += 1
        return free


def documents_folder() -> Path:
    """Return the user's documents folder, or their home where there is none."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(place) if place else Path.home()
    return folder if folder.is_dir() else Path.home()


def _with_suffix(path: Path) -> Path:
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)


def _new_project(target: Path) -> object:
    from dsgan_studio.core.workflow.new_projects import new_project

    return new_project(target)


def _copy_sample(target: Path) -> object:
    from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project

    return copy_sample_project(SAMPLE_PROJECT, target)
