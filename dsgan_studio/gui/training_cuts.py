"""One image under every fit: what is cut out of it, and what the generator sees of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dsgan_studio.gui import training_verbs
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import UNTITLED, Job, Lane
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX, Theme, set_type
from dsgan_studio.gui.widgets.parts import button, label

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.training_outlook import Window
    from dsgan_studio.core.workflow.training_request import TrainingRequest
    from dsgan_studio.gui.training_verbs import FitPictures, ImageCuts

_LEAST_PX, _MOST_PX = 48, 144  # side of a piece


class CutPicture(QWidget):
    """An image with a frame around each part that would be cut out of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cuts: ImageCuts | None = None
        self._fit: FitPictures | None = None
        self.setObjectName("training-cut-picture")
        self.setAccessibleName(self.tr("The image, and what is cut out of it"))
        self.setToolTip(self.tr("Each frame becomes one image to train on"))
        theme.follow(self, self.update)

    @property
    def frames(self) -> tuple[tuple[int, int, int, int], ...]:
        """(row, col, height, width) of what is framed, in the image's px."""
        return () if self._fit is None else self._fit.frames

    def show_cuts(self, cuts: ImageCuts | None, fit: FitPictures | None) -> None:
        """Show an image, and the frames of one fit."""
        self._cuts, self._fit = cuts, fit
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return room for something that can be told."""
        return QSize(160, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image and the frames."""
        cuts = self._cuts
        if cuts is None:
            return
        size = QSize(cuts.width_px, cuts.height_px).scaled(
            self.size(), Qt.AspectRatioMode.KeepAspectRatio
        )
        box = QRectF((self.width() - size.width()) / 2, 0, size.width(), size.height())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, cuts.picture)
        scale = size.width() / max(cuts.width_px, 1)
        # Dark and light, so that the frame is seen on any image.
        for colour, width in ((QColor(13, 16, 20, 200), 3.0), (QColor("#ffd34d"), 1.4)):
            painter.setPen(QPen(colour, width))
            for row, col, high, wide in self.frames:
                frame = QRectF(col * scale, row * scale, wide * scale, high * scale)
                painter.drawRect(frame.translated(box.topLeft()).adjusted(1, 1, -1, -1))
        painter.end()


class PieceStrip(QWidget):
    """The first pieces that a fit makes, side by side, as large as there is room."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._pieces: tuple[QImage, ...] = ()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(_MOST_PX)

    @property
    def pieces(self) -> tuple[QImage, ...]:
        """What is shown, as far as there is room."""
        return self._pieces

    def show_pieces(self, pieces: tuple[QImage, ...]) -> None:
        """Show other pieces."""
        self._pieces = pieces
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return room for two."""
        return QSize(2 * _LEAST_PX, _LEAST_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw those that fit beside each other."""
        painter = QPainter(self)
        side = min(self.height(), _MOST_PX)
        for place, piece in enumerate(self._pieces):
            left = place * (side + NEAR_PX)
            if place and left + side > self.width():
                break
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, piece.width() > side)
            painter.drawImage(QRectF(left, 0, side, side), piece)
        painter.end()


class CutsView(QWidget):
    """An image of the folder on the left, what each fit makes of it on the right."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._asked: object = None
        self._reading: Job | None = None
        self._cuts: ImageCuts | None = None
        self._mode = "crop"
        self._picture = CutPicture(studio.theme)
        self._name = label(kind="body-second")
        self._name.setObjectName("training-cut-name")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._next = button(
            self.tr("Another image"), "training-cut-next", tip=self.tr("The next of the folder")
        )
        self._next.clicked.connect(self._show_next)
        self._place = 0
        self._titles = {mode: label(kind="body-second") for mode in self._modes()}
        self._strips = {mode: PieceStrip(f"training-cut-{mode}") for mode in self._modes()}
        self._build()

    def _modes(self) -> dict[str, str]:
        return {
            "crop": self.tr("Middle square"),
            "letterbox": self.tr("Whole, with bars"),
            "tiles": self.tr("Tiles"),
            "objects": self.tr("Objects"),
        }

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._name, 1)
        foot.addWidget(self._next)
        left = QVBoxLayout()
        left.addWidget(self._picture, 1)
        left.addLayout(foot)
        right = QVBoxLayout()
        right.setSpacing(NEAR_PX)
        for mode, strip in self._strips.items():
            right.addWidget(self._titles[mode])
            right.addWidget(strip, 1)
        right.addStretch(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, NEAR_PX, 0, 0)
        row.setSpacing(PANEL_PX)
        row.addLayout(left, 1)
        row.addLayout(right, 1)

    def ask(self, request: TrainingRequest, window: Window | None, project: Project) -> None:
        """Show an image of a request under every fit; the request's own is marked."""
        self._mode = request.fit
        asked = (request.images, request.resolution_px, request.crop_px, window, self._place)
        if asked == self._asked:
            self._render()
            return
        if self._asked is not None and asked[0] != self._asked[0]:  # type: ignore[index]
            self._cuts = None
        self._asked = asked
        if self._reading is not None:
            self._reading.cancel()
        job = self._studio.jobs.start(
            Lane.IO,
            UNTITLED,
            partial(training_verbs.cut_image, request, self._place, window, project),
        )
        self._reading = job
        self._again = partial(self.ask, request, window, project)
        job.ended.connect(partial(self._take, job))
        self._render()

    def stop(self) -> None:
        """Read nothing any more."""
        self._asked = None
        if self._reading is not None:
            job, self._reading = self._reading, None
            job.cancel()

    def _show_next(self) -> None:
        if self._cuts is not None and self._reading is None:
            self._place = self._cuts.place + 1
            self._again()

    def _take(self, job: Job, outcome: JobOutcome) -> None:
        if job is not self._reading:
            return
        self._reading = None
        if outcome.error is None and not outcome.cancelled:
            self._cuts = outcome.result  # type: ignore[assignment]  # what `cut_image` returned
        else:
            self._cuts = None  # the check of all images tells why
        self._render()

    def _render(self) -> None:
        cuts = self._cuts
        fits = {} if cuts is None else {one.mode: one for one in cuts.fits}
        self._picture.show_cuts(cuts, fits.get(self._mode))
        self._next.setEnabled(cuts is not None)
        told = self.tr("%1 · %2 × %3 px")
        if cuts is not None:
            told = told.replace("%2", str(cuts.width_px)).replace("%3", str(cuts.height_px))
            self._name.setText(told.replace("%1", cuts.name))
            self._name.setToolTip(cuts.name)
        for mode, name in self._modes().items():
            fit, title = fits.get(mode), self._titles[mode]
            made = "" if fit is None else self.tr("%Ln image(s)", "", fit.count)
            title.setText(name if fit is None else f"{name} · {made}")
            set_type(title, "strong" if mode == self._mode else "body-second")
            self._strips[mode].setAccessibleName(title.text())
            self._strips[mode].setToolTip(title.text())
            self._strips[mode].show_pieces(() if fit is None else fit.pieces)
