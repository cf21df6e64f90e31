"""Look at two generators, or snapshots of the training, on the same seeds."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QSignalBlocker
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout

from dsgan_studio.core.workflow.view_request import Looks, Pick
from dsgan_studio.gui import viewer_verbs
from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.viewer_mode import Mode
from dsgan_studio.gui.viewer_rows import LARGEST_SEED
from dsgan_studio.gui.viewer_verbs import Source
from dsgan_studio.gui.widgets.fields import NumberRow
from dsgan_studio.gui.widgets.grid_view import GridView, grid_of
from dsgan_studio.gui.widgets.tiles import Tile, TileModel

_SHOWN = 12
_LEAST_PX = 96


class CompareMode(Mode):
    """Two sheets side by side, filled from the top, image by image."""

    def __init__(self, studio: Studio, latest: Latest, parent: QObject) -> None:
        super().__init__(studio, latest, parent)
        self._asked: tuple[tuple[str, ...], tuple[int, Looks]] | None = None
        self._names: tuple[str, ...] = ()
        self._models = [TileModel(self) for _ in range(2)]
        self.choices: list[QComboBox] = []
        titles = (self.tr("Left"), self.tr("Right"))
        sheets = QHBoxLayout()
        grids: list[GridView] = []
        for number, (title, tiles) in enumerate(zip(titles, self._models, strict=True)):
            choice = QComboBox()
            choice.setObjectName(f"compare-choice-{number}")
            choice.setAccessibleName(title)
            choice.setToolTip(self.tr("A generator of the project, or a snapshot of its training"))
            choice.view().setAccessibleName(title)
            # A long name is cut rather than making the page wider than it is.
            choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            choice.currentIndexChanged.connect(lambda index: self.changed.emit())
            grid = grid_of(studio.theme, tiles, f"compare-view-{number}", title)
            grid.setMinimumWidth(_LEAST_PX)  # Qt would ask for room for two scroll bars
            column = QVBoxLayout()
            column.addWidget(choice)
            column.addWidget(grid, 1)
            sheets.addLayout(column, 1)
            self.choices.append(choice)
            grids.append(grid)
        one, other = (grid.verticalScrollBar() for grid in grids)
        one.valueChanged.connect(other.setValue)
        other.valueChanged.connect(one.setValue)
        self.centre_column.addLayout(sheets, 1)
        self._seed = NumberRow(
            "compare-seed", self.tr("Seed"), low=0, high=LARGEST_SEED, value=1,
            tip=self.tr("Both sides show the same images of this seed"),
        )  # fmt: skip
        self._seed.changed.connect(lambda value: self.changed.emit())
        self.column.addWidget(self._seed)

    def show_choices(self, choices: tuple[tuple[str, str], ...], looked_at: str) -> None:
        """Offer generators and snapshots: name and text of each; the one looked at is left."""
        names = tuple(name for name, _ in choices)
        if names == self._names:
            return
        self._names = names
        others = [name for name in names if name != looked_at]
        for choice, usual in zip(self.choices, (looked_at, *others[:1], looked_at), strict=False):
            before = choice.currentData()
            with QSignalBlocker(choice):
                choice.clear()
                for name, text in choices:
                    choice.addItem(text, name)
                choice.setCurrentIndex(names.index(before if before in names else usual))

    def show_source(self, source: Source, looks: Looks) -> bool:
        """Make what is missing of the pictures; tell whether anything was."""
        names = tuple(str(choice.currentData()) for choice in self.choices)
        asked = (names, (self._seed.value, looks))
        if asked == self._asked:
            return False
        self._asked = asked
        for tiles in self._models:
            tiles.show_tiles([self._tile(number) for number in range(_SHOWN)])
        self.latest.stream(
            partial(
                viewer_verbs.compared,
                self.studio.views,
                [Source(source.project, name) for name in names],
                [Pick(self._seed.value, index) for index in range(_SHOWN)],
                looks,
            ),
            self._put,
            self.failed,
        )
        return True

    def forget(self) -> None:
        """Make all pictures anew the next time."""
        self._asked = None

    def _put(self, part: tuple[int, int, QImage]) -> None:
        side, place, image = part
        self._models[side].put_image(place, image)

    def _tile(self, number: int) -> Tile:
        return Tile(number, "", self.tr("Image %1 of the seed").replace("%1", str(number + 1)))
