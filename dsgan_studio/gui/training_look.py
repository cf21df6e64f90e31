"""The images of a training before it begins: as they will be seen, how they are cut, and twins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.training_cuts import CutsView
from dsgan_studio.gui.training_panel import TrainingPanel
from dsgan_studio.gui.viewer_picture import Picture
from dsgan_studio.gui.widgets.grid_view import PairGrid
from dsgan_studio.gui.widgets.parts import paragraph
from dsgan_studio.gui.widgets.tiles import Tile, TileModel
from dsgan_studio.gui.widgets.wording import decimal

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.training_outlook import ImageCheck
    from dsgan_studio.gui.training_verbs import FoundTwins

_ACROSS = 8  # images of the sheet in a row


class TwinsView(QWidget):
    """Pairs of images that are nearly the same, side by side: the earlier one, and the other."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._shown: FoundTwins | None = None
        self._said = paragraph(kind="body-second")
        self._said.setObjectName("training-twins-said")
        self._tiles = TileModel(self)
        self._grid = PairGrid(studio.theme, self._tiles)
        self._grid.setObjectName("training-twin-pairs")
        self._grid.setAccessibleName(self.tr("Images that are nearly the same, in pairs"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self._said)
        column.addWidget(self._grid, 1)

    def show_twins(self, found: FoundTwins | None, *, looking: bool) -> None:
        """Show what was found; None where nobody has looked yet."""
        self._grid.setVisible(found is not None and bool(found.shown))
        if looking:
            self._said.setText(self.tr("Near-duplicates are being looked for…"))
        elif found is None:
            self._said.setText(self.tr("Near-duplicates were not looked for."))
        elif not found.count:
            self._said.setText(self.tr("No two images are nearly the same."))
        else:
            text = self.tr(
                "%Ln image(s) are nearly the same as an earlier one, mirrored or not. They teach "
                "the generator nothing new; where there are many, take them out of the folder.",
                "",
                found.count,
            )
            if len(found.shown) < found.count:
                more = self.tr("The %Ln most alike are shown.", "", len(found.shown))
                text = f"{text} {more}"
            self._said.setText(text)
        if found is not self._shown:
            self._shown = found
            self._fill(found)

    def _fill(self, found: FoundTwins | None) -> None:
        pairs = () if found is None else found.shown
        tiles = []
        for place, pair in enumerate(pairs):
            text = self.tr("%1, mirrored, differs by %2 of 255 grey levels")
            if not pair.mirrored:
                text = self.tr("%1 differs by %2 of 255 grey levels")
            told = text.replace("%1", pair.name).replace("%2", decimal(pair.levels, 1))
            tiles.append(Tile(2 * place, pair.like, pair.like))
            tiles.append(Tile(2 * place + 1, pair.name, told))
        self._tiles.show_tiles(tiles)
        self._tiles.forget_images()
        for place, pair in enumerate(pairs):
            for offset, image in enumerate(pair.pictures):
                self._tiles.put_image(2 * place + offset, image)


class TrainingLook(QWidget):
    """Three ways to look at the images that were chosen; follows the panel."""

    def __init__(self, studio: Studio, panel: TrainingPanel) -> None:
        super().__init__()
        self._studio, self._panel = studio, panel
        self._checked: ImageCheck | None = None
        self._tabs = QTabBar()
        self._tabs.setObjectName("training-look")
        self._tabs.setAccessibleName(self.tr("Way of looking at the images"))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._sheet = Picture()
        self._sheet.setObjectName("training-sheet")
        self._sheet.setAccessibleName(self.tr("The images as the generator will see them"))
        self._why_none = paragraph(kind="body-second")
        self._why_none.setObjectName("training-sheet-empty")
        self._cuts = CutsView(studio)
        self._twins = TwinsView(studio)
        self._stack = QStackedWidget()
        self._tabs.addTab(self.tr("As it will see them"))
        self._tabs.setTabToolTip(0, self.tr("The first images as the generator will see them"))
        self._tabs.addTab(self.tr("How they are cut"))
        self._tabs.setTabToolTip(1, self.tr("One image under every fit"))
        self._tabs.addTab("")
        self._tabs.setTabToolTip(2, self.tr("Images that teach nothing new"))
        for view in (self._build_sheet(), self._cuts, self._twins):
            self._stack.addWidget(view)
        self._tabs.currentChanged.connect(self._stack.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)
        column.addWidget(self._stack, 1)

    def _build_sheet(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self._why_none)
        column.addWidget(self._sheet, 1)
        return made

    def follow(self) -> None:
        """Show what the panel has chosen, and what is known of it."""
        panel, project = self._panel, self._studio.session.project
        check, scout = panel.check, panel.scout
        if check is not self._checked:
            self._checked = check
            self._sheet.show_image(_sheet(check))
        self._why_none.setVisible(check is None)
        refused = self.tr("These images cannot be trained on as they are; the reason is beside.")
        waiting = self.tr("The images are being read…")
        self._why_none.setText(refused if panel.refused else waiting)
        number = 0 if scout.twins is None else scout.twins.count
        text = self.tr("Nearly the same (%1)").replace("%1", str(number))
        self._tabs.setTabText(2, text if number else self.tr("Nearly the same"))
        self._twins.show_twins(scout.twins, looking=scout.looking)
        request = panel.request
        if request is not None and project is not None and self._studio.session.writing:
            self._cuts.ask(request, None if check is None else check.window, project)

    def leave(self) -> None:
        """Read nothing any more."""
        self._cuts.stop()


def _sheet(check: ImageCheck | None) -> QImage:
    if check is None or not len(check.previews):
        return QImage()
    side, columns = check.previews.shape[1], min(_ACROSS, len(check.previews))
    lines = len(check.previews) // columns
    sheet = check.previews[: lines * columns].reshape(lines, columns, side, side, 3)
    return to_image(sheet.swapaxes(1, 2).reshape(lines * side, columns * side, 3))
