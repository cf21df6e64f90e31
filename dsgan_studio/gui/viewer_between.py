"""Look at the images between two images."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from dsgan_studio.core.workflow.view_request import Between, Looks, Pick, Viewed
from dsgan_studio.gui import viewer_verbs
from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.viewer_mode import Mode
from dsgan_studio.gui.viewer_picture import Picture
from dsgan_studio.gui.viewer_rows import PickRow, StepRow
from dsgan_studio.gui.viewer_verbs import Source
from dsgan_studio.gui.widgets.grid_view import GridView
from dsgan_studio.gui.widgets.tiles import Tile, TileModel

_FRAMES = 9
_STEPS = 100
_FILM_PX, _FRAME_PX = 84, 56


class BetweenMode(Mode):
    """A picture that follows a slider from one image to another, and the way as a filmstrip."""

    def __init__(self, studio: Studio, latest: Latest, parent: QObject) -> None:
        super().__init__(studio, latest, parent)
        self._asked: tuple[str, Viewed] | None = None
        self._film_of: tuple[str, Viewed] | None = None
        self._missing: list[int] = []  # frames of the film that were not made yet
        self.picture = Picture(centred=True)
        self.picture.setObjectName("between-picture")
        self.picture.setAccessibleName(self.tr("The image between the two"))
        self._place = StepRow(
            "between-place", self.tr("From the first to the second"),
            self.tr("How far the image is on its way; arrow keys move it by 1 %"),
        )  # fmt: skip
        self._place.slider.setRange(0, _STEPS)
        self._place.slider.setValue(_STEPS // 2)
        self._place.changed.connect(self._move)
        self._frames = TileModel(self)
        self._film = GridView(studio.theme, self._frames, tile_px=_FRAME_PX)
        self._film.setObjectName("between-film")
        self._film.setAccessibleName(self.tr("The way from the first image to the second"))
        self._film.setSelectionMode(self._film.SelectionMode.SingleSelection)
        self._film.selectionModel().selectionChanged.connect(self._go_to_frame)
        studio.theme.follow(self, lambda: self._film.setFixedHeight(studio.theme.px(_FILM_PX)))
        self._frames.show_tiles([self._frame(number) for number in range(_FRAMES)])
        for widget, stretch in ((self.picture, 1), (self._place, 0), (self._film, 0)):
            self.centre_column.addWidget(widget, stretch)
        self._first = PickRow("between-first", self.tr("From"), Pick(1, 0))
        self._second = PickRow("between-second", self.tr("To"), Pick(2, 0))
        for row in (self._first, self._second):
            row.changed.connect(self.changed)
            self.column.addWidget(row)
        self.say()

    def show_source(self, source: Source, looks: Looks) -> bool:
        """Make what is missing of the pictures; tell whether anything was."""
        film_of = (source.name, self._at(0.0, looks))
        if film_of != self._film_of:
            self._film_of, self._missing = film_of, list(range(_FRAMES))
            self._frames.forget_images()
        asked = (source.name, self.viewed(looks))
        if asked == self._asked:
            return False
        self._asked = asked
        missing = tuple(self._missing)
        wanted = [self._at(frame / (_FRAMES - 1), looks) for frame in missing]
        self.latest.stream(
            partial(viewer_verbs.images, self.studio.views, source, [self.viewed(looks), *wanted]),
            partial(self._put, missing),
            self.failed,
        )
        return True

    def forget(self) -> None:
        """Make all pictures anew the next time."""
        self._asked = self._film_of = None

    def viewed(self, looks: Looks) -> Viewed:
        """Return the image at the place of the slider."""
        return self._at(self._place.slider.value() / _STEPS, looks)

    def _at(self, place: float, looks: Looks) -> Viewed:
        return Between(self._first.pick, self._second.pick, place, looks)

    def _put(self, missing: tuple[int, ...], part: tuple[int, QImage]) -> None:
        place, image = part
        if place == 0:
            self.picture.show_image(image)
            return
        frame = missing[place - 1]
        self._missing.remove(frame)
        self._frames.put_image(frame, image)

    def _move(self) -> None:
        self.say()
        self.changed.emit()

    def say(self) -> None:
        """Say what the sliders stand for."""
        self._place.said.setText(self.tr("%1 %").replace("%1", str(self._place.slider.value())))

    def _go_to_frame(self) -> None:
        for frame in self._film.selected_numbers():
            self._place.slider.setValue(round(_STEPS * frame / (_FRAMES - 1)))

    def _frame(self, number: int) -> Tile:
        percent = str(round(100 * number / (_FRAMES - 1)))
        return Tile(number, "", self.tr("%1 % of the way").replace("%1", percent))
