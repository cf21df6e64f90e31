"""The pictures of the gallery: read off the GUI thread, what is on the screen first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.jobs import UNTITLED, Job, JobRunner, Lane
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.widgets.tiles import TileModel

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.project.records import ItemVerdict
    from dsgan_studio.core.workflow.gallery import GalleryReader, Look

# Few, so that a screen that was scrolled away is not read to its end.
_AT_ONCE = 6


@dataclass(frozen=True, eq=False)
class Source:
    """What pictures are of; another one makes those on their way stale.

    Attributes:
        project: open.
        run_id: number of the run.
        labelling_id: number of its labelling.
        look: what they show.
    """

    project: Project
    run_id: int
    labelling_id: int
    look: Look


@dataclass
class _Wanted:
    """What is still to be read; shared by the readers."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    source: Source | None = None
    numbers: list[int] = field(default_factory=list)
    corrected: Mapping[int, ItemVerdict] = field(default_factory=dict)

    def put(
        self, source: Source | None, numbers: Sequence[int], corrected: Mapping[int, ItemVerdict]
    ) -> None:
        """Want these instead of what was wanted before."""
        with self.lock:
            self.source, self.numbers, self.corrected = source, list(numbers), corrected

    def take(self, source: Source) -> tuple[list[int], Mapping[int, ItemVerdict]]:
        """Return the next few of a source; none where another one is wanted by now."""
        with self.lock:
            if self.source is not source:
                return [], {}
            part, self.numbers = self.numbers[:_AT_ONCE], self.numbers[_AT_ONCE:]
            return part, self.corrected


class GalleryPictures(QObject):
    """Fills a `TileModel` with pictures of items as they are looked at."""

    failed = Signal(str)  # why pictures could not be read
    _loaded = Signal(object, int, QImage)  # source, item, picture; from the io lane

    def __init__(
        self,
        jobs: JobRunner,
        tiles: TileModel,
        in_view: Callable[[], Sequence[int]],
        corrected: Callable[[], Mapping[int, ItemVerdict]],
    ) -> None:
        super().__init__(tiles)
        self._jobs, self._tiles = jobs, tiles
        self._in_view, self._corrected = in_view, corrected
        self._source: Source | None = None
        self._wanted = _Wanted()
        self._running = 0
        self._idle: list[tuple[Source, GalleryReader]] = []
        self._loaded.connect(self._take)
        tiles.wanted.connect(self._load)

    def show(self, source: Source | None) -> None:
        """Read pictures of another source, or none any more."""
        self._source = source
        self._wanted.put(source, (), {})
        while self._idle:
            self._idle.pop()[1].close()

    def _load(self, numbers: list[int]) -> None:
        if self._source is None:
            return
        seen = set(self._in_view())
        self._tiles.drop_wishes([one for one in numbers if one not in seen])
        now = [one for one in numbers if one in seen]
        self._wanted.put(self._source, now, self._corrected())
        self._start()

    def _start(self) -> None:
        waiting = -(-len(self._wanted.numbers) // _AT_ONCE)
        while self._source is not None and self._running < min(Lane.IO.width, waiting):
            self._running += 1
            job = self._jobs.start(Lane.IO, UNTITLED, partial(self._read, self._source))
            job.ended.connect(partial(self._ended, job))

    def _ended(self, job: Job, outcome: object) -> None:
        self._running -= 1
        ended = job.outcome
        if ended is not None and (ended.cancelled or ended.error is not None):
            # Asking again would go on for ever: of a program that closes, or of a damaged file.
            self._wanted.put(self._source, (), {})
            if ended.error is not None:
                self.failed.emit(str(ended.error))
        self._start()

    def _read(self, source: Source, context: JobContext) -> None:
        """Read what is wanted until there is nothing left; on another thread."""
        from dsgan_studio.core.workflow.gallery import GalleryReader

        reader = self._idle_reader(source)
        if reader is None:
            reader = GalleryReader(source.project, source.run_id, source.labelling_id)
        try:
            numbers, corrected = self._wanted.take(source)
            while numbers:
                context.checkpoint("pictures", 0, len(numbers))
                for number, picture in reader.pictures(numbers, source.look, corrected):
                    self._loaded.emit(source, number, to_image(picture))
                numbers, corrected = self._wanted.take(source)
        except BaseException:
            reader.close()
            raise
        self._idle.append((source, reader))

    def _idle_reader(self, source: Source) -> GalleryReader | None:
        """Return a reader that another job left open; close those of other sources."""
        try:
            while True:
                held, reader = self._idle.pop()
                if held is source:
                    return reader
                reader.close()
        except IndexError:
            return None

    def _take(self, source: Source, number: int, image: QImage) -> None:
        if source is self._source:
            self._tiles.put_image(number, image)
