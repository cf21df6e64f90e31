"""Look at the images of a seed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from dsgan_studio.core.workflow.view_request import Looks, OneImage, Pick, Viewed, ViewRequest
from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.viewer_mode import Mode
from dsgan_studio.gui.viewer_rows import LARGEST_SEED
from dsgan_studio.gui.viewer_verbs import Source
from dsgan_studio.gui.widgets.fields import NumberRow
from dsgan_studio.gui.widgets.grid_view import grid_of
from dsgan_studio.gui.widgets.tiles import Tile, TileModel

_SHOWN = 24


class SeedsMode(Mode):
    """The first images of a seed: those that drawing samples with it would keep."""

    def __init__(self, studio: Studio, latest: Latest, parent: QObject) -> None:
        super().__init__(studio, latest, parent)
        self._asked: tuple[str, ViewRequest] | None = None
        self._tiles = TileModel(self)
        self._view = grid_of(
            studio.theme, self._tiles, "generator-view", self.tr("Images of the generator")
        )
        self._view.setSelectionMode(self._view.SelectionMode.SingleSelection)
        self._view.selectionModel().selectionChanged.connect(lambda: self.picked.emit())
        self.centre_column.addWidget(self._view)
        self._seed = NumberRow(
            "view-seed", self.tr("Seed"), low=0, high=LARGEST_SEED, value=1,
            tip=self.tr("Samples drawn with this seed are these images"),
        )  # fmt: skip
        self._seed.changed.connect(lambda value: self.changed.emit())
        self.column.addWidget(self._seed)

    def show_source(self, source: Source, looks: Looks) -> bool:
        """Make what is missing of the pictures; tell whether anything was."""
        request = ViewRequest(
            seed=self._seed.value,
            count=_SHOWN,
            psi=looks.psi,
            class_index=looks.class_index,
            noise_mode=looks.noise_mode,
        )
        if self._asked == (source.name, request):
            return False
        self._asked = (source.name, request)
        self._tiles.show_tiles([self._tile(number) for number in range(1, _SHOWN + 1)])
        self.latest.stream(
            partial(self.studio.views.pictures, source.project, source.name, request),
            self._put,
            self.failed,
        )
        return True

    def forget(self) -> None:
        """Make all pictures anew the next time."""
        self._asked = None

    def viewed(self, looks: Looks) -> Viewed | None:
        """Return the image that is selected."""
        numbers = self._view.selected_numbers()
        if len(numbers) != 1:
            return None
        return OneImage(Pick(self._seed.value, numbers[0] - 1), looks)

    def _tile(self, number: int) -> Tile:
        return Tile(number, "", self.tr("Image %1 of the seed").replace("%1", str(number)))

    def _put(self, part: tuple[int, QImage]) -> None:
        self._tiles.put_image(*part)
