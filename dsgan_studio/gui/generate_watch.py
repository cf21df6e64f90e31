"""A run while it is made: its latest items, how fast it goes, how long it takes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui import verbs_generate
from dsgan_studio.gui.jobs import UNTITLED, Job, Lane
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.widgets.tiles import Tile, TileModel

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project

SHOWN = 24
_LOOK_MS = 1_000


class RunWatch(QObject):
    """Fills tiles with the newest items of a run: image and label, one beside the other.

    The image of item i is tile 2 i, its label tile 2 i + 1.
    """

    changed = Signal()  # once a second while a run is made, and when it begins and ends
    began = Signal(int)  # number of the run, before its first item is made
    loaded = Signal(int, int, QImage)  # run, tile, picture; from the io lane
    _begun = Signal(int)  # number of the run, from the job's thread

    def __init__(self, studio: Studio, tiles: TileModel) -> None:
        super().__init__(tiles)
        self._studio = studio
        self._tiles = tiles
        self._run = 0
        self.job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._begun.connect(self._take_run)
        self.loaded.connect(self._take_picture)
        tiles.wanted.connect(self._load)

    @property
    def made_run(self) -> int:
        """The number of the run that is being made, 0 for none."""
        return self._run if self.job is not None else 0

    def generate(self, request: verbs_generate.RunRequest) -> Job:
        """Bring a run to its count, and show what is made."""
        title = self.tr("Generating")
        verb = partial(verbs_generate.generate, request, self._begun.emit)
        job = self._studio.session.work(title, verb)
        if self.job is None:
            self._follow(job)
        return job

    def _follow(self, job: Job) -> None:
        self.job = job
        job.ended.connect(self._end)
        self._timer.start()
        self.changed.emit()

    def _take_run(self, run: int) -> None:
        self.show_items(run, 0)
        self.began.emit(run)
        self.changed.emit()

    def _end(self) -> None:
        self.job = None
        self._timer.stop()
        self.changed.emit()

    def _look(self) -> None:
        if self.job is not None and self.job.progress is not None and self._run:
            self.show_items(self._run, self.job.progress.done)
        self.changed.emit()

    def show_items(self, run: int, count: int) -> None:
        """Show the newest of the first `count` items of a run, the newest first."""
        if run != self._run:
            self._tiles.show_tiles([])
            self._tiles.forget_images()
        self._run = run
        newest = range(count - 1, max(count - 1 - SHOWN, -1), -1)
        self._tiles.show_numbers([2 * one + part for one in newest for part in (0, 1)], self._tile)

    def _tile(self, number: int) -> Tile:
        index, is_label = divmod(number, 2)
        told = self.tr("Label of item %1") if is_label else self.tr("Image of item %1")
        return Tile(number, "" if is_label else str(index), told.replace("%1", str(index)))

    def _load(self, numbers: list[int]) -> None:
        project = self._studio.session.project
        if project is not None and self._run:
            indexes = sorted({number // 2 for number in numbers})
            read = partial(self._read, project, self._run, indexes)
            self._studio.jobs.start(Lane.IO, UNTITLED, read)

    def _read(self, project: Project, run: int, indexes: list[int], context: JobContext) -> None:
        for index, image, label in verbs_generate.pictures(project, run, indexes, context):
            self.loaded.emit(run, 2 * index, image)
            self.loaded.emit(run, 2 * index + 1, label)

    def _take_picture(self, run: int, number: int, picture: QImage) -> None:
        if run == self._run:
            self._tiles.put_image(number, picture)
