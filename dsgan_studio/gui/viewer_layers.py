"""Look into the layers: the channels of a feature map as tiles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker

from dsgan_studio.core.workflow.view_request import Looks, MapsRequest, OneImage, Pick, Viewed
from dsgan_studio.gui import viewer_verbs
from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.viewer_mode import Mode
from dsgan_studio.gui.viewer_rows import PickRow, StepRow
from dsgan_studio.gui.viewer_verbs import MapTile, Source
from dsgan_studio.gui.widgets.fields import ChoiceRow
from dsgan_studio.gui.widgets.grid_view import grid_of
from dsgan_studio.gui.widgets.tiles import Tile, TileModel

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.viewing_closer import ViewFacts

_A_PAGE = 64


class LayersMode(Mode):
    """Channels of one feature map of one image, a page of them at a time."""

    def __init__(self, studio: Studio, latest: Latest, parent: QObject) -> None:
        super().__init__(studio, latest, parent)
        self._taps: tuple[tuple[int, int], ...] = ()
        self._asked: tuple[str, MapsRequest] | None = None
        self._tiles = TileModel(self)
        view = grid_of(
            studio.theme, self._tiles, "layers-view", self.tr("Channels of the feature map")
        )
        self.centre_column.addWidget(view, 1)
        self._pick = PickRow("layers-pick", self.tr("Image"), Pick(1, 0))
        self._tap = StepRow(
            "layers-tap", self.tr("Feature map"),
            self.tr("In the order in which the interpreter reads them, small ones first"),
        )  # fmt: skip
        self._page = StepRow("layers-page", self.tr("Channels"), self.tr("Pages of 64 channels"))
        self._scale = ChoiceRow(
            "layers-scale",
            self.tr("Grey levels"),
            (("own", self.tr("each its own")), ("alike", self.tr("all alike"))),
            self.tr("Black is the lowest value and white the highest: of a channel, or of all"),
        )
        for row in (self._pick, self._tap, self._page):
            row.changed.connect(self._turn)
        self._scale.changed.connect(lambda key: self._turn())
        for widget in (self._pick, self._tap, self._page, self._scale):
            self.column.addWidget(widget)

    def show_facts(self, facts: ViewFacts) -> None:
        """Take which feature maps there are."""
        if facts.taps != self._taps:
            self._taps = facts.taps
            with QSignalBlocker(self._tap.slider):
                self._tap.slider.setRange(0, len(facts.taps) - 1)
                self._tap.slider.setValue(len(facts.taps) // 2)
            self.say()

    def show_source(self, source: Source, looks: Looks) -> bool:
        """Make what is missing of the pictures; tell whether anything was."""
        if not self._taps:
            return False
        request = MapsRequest(
            image=self.viewed(looks),
            tap=self._tap.slider.value(),
            first=_A_PAGE * self._page.slider.value(),
            count=_A_PAGE,
            alike=self._scale.value == "alike",
        )
        if self._asked == (source.name, request):
            return False
        self._asked = (source.name, request)
        self.latest.start(
            partial(viewer_verbs.maps, self.studio.views, source, request), self._put, self.failed
        )
        return True

    def forget(self) -> None:
        """Make all pictures anew the next time."""
        self._asked = None

    def viewed(self, looks: Looks) -> Viewed:
        """Return the image that is looked into."""
        return OneImage(self._pick.pick, looks)

    def _put(self, made: list[MapTile]) -> None:
        self._tiles.show_tiles([self._tile(one) for one in made])
        for one in made:
            self._tiles.put_image(one.channel, one.image)

    def _tile(self, made: MapTile) -> Tile:
        told = self.tr("Channel %1: black is %2, white is %3")
        low, high = f"{made.low:.3g}", f"{made.high:.3g}"
        told = told.replace("%1", str(made.channel)).replace("%2", low).replace("%3", high)
        return Tile(made.channel, str(made.channel), told)

    def _turn(self) -> None:
        self.say()
        self.changed.emit()

    def say(self) -> None:
        """Say what the sliders stand for."""
        if not self._taps:
            return
        size_px, channels = self._taps[self._tap.slider.value()]
        with QSignalBlocker(self._page.slider):
            self._page.slider.setRange(0, (channels - 1) // _A_PAGE)
        self._page.slider.setEnabled(channels > _A_PAGE)
        text = self.tr("%1 of %2 · %3 px")
        for mark, number in (
            ("%1", self._tap.slider.value() + 1), ("%2", len(self._taps)), ("%3", size_px)
        ):  # fmt: skip
            text = text.replace(mark, str(number))
        self._tap.said.setText(text)
        first = _A_PAGE * self._page.slider.value()
        pages = self.tr("%1 to %2 of %3")
        for mark, number in (
            ("%1", first), ("%2", min(first + _A_PAGE, channels) - 1), ("%3", channels)
        ):  # fmt: skip
            pages = pages.replace(mark, str(number))
        self._page.said.setText(pages)
