"""The film strip below the canvas: every sample with its mask, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from dsgan_studio.core.annotations.masks import read_mask
from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow.painting_progress import PaintingState, SampleProgress
from dsgan_studio.gui.canvas.overlay import OverlayLook, colour_table, mask_picture
from dsgan_studio.gui.icons import icon_pixmap
from dsgan_studio.gui.jobs import UNTITLED, JobRunner, Lane
from dsgan_studio.gui.pictures import read_file
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.tiles import Tile, TileModel

# At 100 %.
_TILE_PX, _GAP_PX, _MARK_PX = 56, 8, 14
_THUMBNAIL_PX = 160
_AT_ONCE = 8
_MARKS: dict[PaintingState, str] = {
    "empty": "state-possible", "begun": "state-begun", "complete": "state-done"
}  # fmt: skip
Files = Callable[[int], tuple[Path, Path]]


def thumbnail(image_file: Path, mask_file: Path, schema: LabelSchema) -> QImage:
    """Return a small picture of a sample with its mask over it; null where there is no image.

    A mask that is missing or cannot be read is left out.
    """
    image = read_file(image_file)[0]
    if image.isNull():
        return image
    keep = Qt.AspectRatioMode.KeepAspectRatio
    smooth = Qt.TransformationMode.SmoothTransformation
    small = image.convertToFormat(QImage.Format.Format_RGB32)
    if max(image.width(), image.height()) > _THUMBNAIL_PX:
        small = small.scaled(QSize(_THUMBNAIL_PX, _THUMBNAIL_PX), keep, smooth)
    if mask_file.is_file():
        try:
            mask = read_mask(mask_file)
        except StudioError:
            return small  # the canvas tells what is wrong with it
        rows = np.arange(small.height()) * mask.shape[0] // small.height()
        cols = np.arange(small.width()) * mask.shape[1] // small.width()
        part = mask[rows[:, None], cols[None, :]]
        painter = QPainter(small)
        painter.drawImage(0, 0, mask_picture(part, small.rect(), colour_table(schema, _LOOK)))
        painter.end()
    return small


_LOOK = OverlayLook(opacity=0.6)


class FilmPictures(TileModel):
    """The thumbnails, made in the io lane as they are looked at."""

    made = Signal(int, int, QImage)  # of which masks, number, picture

    def __init__(self, jobs: JobRunner) -> None:
        super().__init__()
        self._jobs = jobs
        self._files: Files | None = None
        self._schema: LabelSchema | None = None
        self._masks = 0
        self.made.connect(self._take)
        self.wanted.connect(self._load)

    def look_at(self, files: Files, schema: LabelSchema) -> None:
        """Take pictures from these files, in the colours of a schema."""
        changed = self._schema is not None and self._schema != schema
        self._files, self._schema = files, schema
        if changed:
            self.forget_images()

    def show_other_masks(self) -> None:
        """Ask for every picture anew; those on their way are of masks that are not to be seen."""
        self._masks += 1
        self.forget_images()

    def _take(self, masks: int, number: int, image: QImage) -> None:
        if masks == self._masks:
            self.put_image(number, image)

    def let_go(self) -> None:
        """Ask for no more pictures: the project is about to be closed."""
        self._files = None

    def _load(self, numbers: list[int]) -> None:
        if self._files is None or self._schema is None:
            return
        files = [(one, *self._files(one)) for one in numbers]
        for begin in range(0, len(files), _AT_ONCE):
            part, schema = files[begin : begin + _AT_ONCE], self._schema
            self._jobs.start(Lane.IO, UNTITLED, partial(self._read, self._masks, part, schema))

    def _read(
        self,
        masks: int,
        files: list[tuple[int, Path, Path]],
        schema: LabelSchema,
        context: JobContext,
    ) -> None:
        for number, image_file, mask_file in files:
            picture = thumbnail(image_file, mask_file, schema)
            if not picture.isNull():
                self.made.emit(masks, number, picture)


class _Delegate(QStyledItemDelegate):
    """Draws one sample: picture, mark of its state, ring around the one that is painted."""

    def __init__(self, film: FilmStrip, theme: Theme) -> None:
        super().__init__(film)
        self._film, self._theme = film, theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the place that a picture takes."""
        side = self._theme.px(_TILE_PX)
        return QSize(side + self._theme.px(_GAP_PX), side + self._theme.px(_GAP_PX))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw it."""
        palette, px = self._theme.palette, self._theme.px
        film = self._film
        number = int(index.data(Qt.ItemDataRole.UserRole))
        area = QRectF(option.rect).adjusted(px(4), px(4), -px(4), -px(4))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(area, px(5), px(5))
        painter.setClipPath(path)
        image = film.pictures.image(number)
        if image is None:
            painter.fillRect(area, QColor(palette.line))
        else:
            smooth = image.width() > area.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(area, image)
        self._mark(painter, area, film.state_of(number))
        painter.setClipping(False)
        is_open = number == film.open_number
        colour = palette.accent if is_open else palette.line
        painter.setPen(QPen(QColor(colour), 2.5 if is_open else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, px(5), px(5))
        painter.restore()

    def _mark(self, painter: QPainter, area: QRectF, state: PaintingState) -> None:
        side = self._theme.px(_MARK_PX)
        place = QRectF(area.right() - side - 3, area.bottom() - side - 3, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(13, 16, 20, 190))
        painter.drawEllipse(place.adjusted(-2, -2, 2, 2))
        scale = self._film.devicePixelRatioF()
        icon = icon_pixmap(_MARKS[state], "#ffffff", knockout="#0d1014", size_px=side, scale=scale)
        painter.drawPixmap(place.topLeft(), icon)


class FilmStrip(QListView):
    """The samples of the set in one row; a click or the arrow keys open one."""

    opened = Signal(int)  # number of a sample

    def __init__(self, jobs: JobRunner, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._progress: dict[int, SampleProgress] = {}
        self._open: int | None = None
        self.pictures = FilmPictures(jobs)
        self.pictures.setParent(self)
        self.setObjectName("film-strip")
        self.setAccessibleName(self.tr("Samples of the set"))
        self.setModel(self.pictures)
        self.setItemDelegate(_Delegate(self, theme))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.clicked.connect(self._tell)
        self.activated.connect(self._tell)
        theme.follow(self, self._fit)

    @property
    def open_number(self) -> int | None:
        """The sample that is painted."""
        return self._open

    def state_of(self, number: int) -> PaintingState:
        """Return how far a sample is."""
        found = self._progress.get(number)
        return "empty" if found is None else found.state

    def show_progress(
        self, progress: tuple[SampleProgress, ...], files: Files, schema: LabelSchema
    ) -> None:
        """Show the samples of the set.

        Args:
            progress: how far each is, in their order.
            files: gives image and mask of a sample.
            schema: for the colours.
        """
        self._progress = {one.sample_id: one for one in progress}
        self.pictures.look_at(files, schema)
        self.pictures.show_tiles([self._tile(one) for one in progress])

    def _tile(self, one: SampleProgress) -> Tile:
        said = {
            "empty": self.tr("Sample %1: no mask yet"),
            "begun": self.tr("Sample %1: begun"),
            "complete": self.tr("Sample %1: complete"),
        }[one.state]
        text = said.replace("%1", str(one.sample_id))
        if one.total_s >= 1:
            minutes, seconds = divmod(round(one.total_s), 60)
            spent = self.tr("painted for %1 min %2 s")
            text += " · " + spent.replace("%1", str(minutes)).replace("%2", str(seconds))
        return Tile(one.sample_id, str(one.sample_id), text)

    def show_open(self, number: int | None) -> None:
        """Mark the sample that is painted, and bring it into view."""
        self._open = number
        row = None if number is None else self.pictures.row_of(number)
        if row is not None:
            index = self.pictures.index(row)
            self.setCurrentIndex(index)
            self.scrollTo(index)
        self.viewport().update()

    def repaint_sample(self, number: int) -> None:
        """Make the picture of a sample anew, because its mask was stored."""
        self.pictures.renew_image(number)

    def _tell(self, index: QModelIndex) -> None:
        number = index.data(Qt.ItemDataRole.UserRole)
        if number is not None:
            self.opened.emit(int(number))

    def _fit(self) -> None:
        self.setMaximumHeight(self.sizeHint().height())
        self.scheduleDelayedItemsLayout()

    def sizeHint(self) -> QSize:
        """Return the height of a row and its scroll bar."""
        return QSize(super().sizeHint().width(), self._theme.px(_TILE_PX + _GAP_PX + 12))

    def minimumSizeHint(self) -> QSize:
        """Return nothing: on a small screen the canvas needs the room more."""
        return QSize(0, 0)
