"""Set up a training: the folder, what its images are worth, how long to train."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from dsgan_studio.core.workflow.training_request import TrainingRequest, remembered_request
from dsgan_studio.gui import training_verbs
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Lane, Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.widgets.parts import button, fact_row, label, paragraph
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.training_outlook import ImageCheck, TrainingOffer


class TrainingPanel(QWidget):
    """Holds a folder and a choice of how long; `request` is what they come to."""

    changed = Signal()  # folder, check or choice

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._folder: Path | None = None
        self._offers: tuple[TrainingOffer, ...] = ()
        self._check: ImageCheck | None = None
        self._checking = Latest(studio.jobs, self.tr("Checking the images"), self)
        self._name = label(kind="strong")
        self._name.setObjectName("training-folder")
        self._refusal = paragraph(kind="bad")
        self._refusal.setObjectName("training-refusal")
        self._said = paragraph(kind="body-second")
        self._values = {name: label(kind="strong") for name in ("images", "sides", "left_out")}
        self._values["images"].setObjectName("training-images")
        self._values["left_out"].setObjectName("training-left-out")
        self._notes = paragraph(kind="warning")
        self._rows = QWidget()
        self._cards = QVBoxLayout()
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._choose)
        self._leave = button(self.tr("Leave it"), "training-leave")
        self._leave.clicked.connect(self.clear)
        self._build()
        self._render()

    def _build(self) -> None:
        titles = {
            "images": self.tr("Images to train on"),
            "sides": self.tr("Their shorter side"),
            "left_out": self.tr("Unreadable, left out"),
        }
        rows = QVBoxLayout(self._rows)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        for name, value in self._values.items():
            rows.addWidget(fact_row(titles[name], value))
        rows.addWidget(self._notes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._name, self._said, self._refusal, self._rows):
            column.addWidget(widget)
        column.addLayout(self._cards)
        column.addWidget(self._leave, 0, Qt.AlignmentFlag.AlignLeft)

    # State

    @property
    def folder(self) -> Path | None:
        """The folder of images, or None."""
        return self._folder

    @property
    def check(self) -> ImageCheck | None:
        """What the images are worth, None while that is not known."""
        return self._check

    @property
    def request(self) -> TrainingRequest | None:
        """What would be trained, None where something is missing."""
        number = self._group.checkedId()
        if self._folder is None or not 0 <= number < len(self._offers):
            return None
        offer = self._offers[number]
        return TrainingRequest(
            images=self._folder, resolution_px=offer.resolution_px, kimg=offer.kimg
        )

    def remember(self) -> None:
        """Show the training that the project holds, where one was begun."""
        project = self._studio.session.project
        request = None if project is None else remembered_request(project)
        if request is not None and request.images.is_dir():
            self.offer(request.images, resolution_px=request.resolution_px)

    def offer(self, folder: Path, *, resolution_px: int = 64) -> None:
        """Take a folder of images, and check them in the background."""
        self._folder = folder
        if self._offers:
            self._select(resolution_px)
            return
        self._studio.jobs.start(
            Lane.IO,
            self.tr("Looking at this machine"),
            training_verbs.training_offers,
            partial(self._take_offers, resolution_px),
        )
        self._render()
        self.changed.emit()

    def clear(self) -> None:
        """Let the folder go."""
        self._checking.drop()
        self._folder, self._check = None, None
        self._render()
        self.changed.emit()

    def _take_offers(self, resolution_px: int, offers: tuple[TrainingOffer, ...]) -> None:
        self._offers = offers
        for number, offer in enumerate(offers):
            card = QPushButton(f"{self._title(offer)}\n{self._price(offer)}")
            card.setObjectName(f"training-{offer.name}")
            card.setProperty("type", "card")
            card.setCheckable(True)
            card.setAccessibleName(self._title(offer))
            card.setAccessibleDescription(self._price(offer))
            card.setToolTip(self._price(offer))
            self._group.addButton(card, number)
            self._cards.addWidget(card)
        self._select(resolution_px)

    def _select(self, resolution_px: int) -> None:
        sides = [offer.resolution_px for offer in self._offers]
        card = self._group.button(sides.index(resolution_px) if resolution_px in sides else 0)
        if card is not None:
            card.setChecked(True)
        self._choose()

    def _choose(self) -> None:
        """Check the images at the size that was chosen."""
        request, project = self.request, self._studio.session.project
        self._check = None
        self._refusal.setText("")
        if request is not None and project is not None and self._studio.session.writing:
            self._checking.start(
                partial(training_verbs.check_images, request, project),
                self._take_check,
                self._refuse,
            )
        self._render()
        self.changed.emit()

    def _take_check(self, check: ImageCheck) -> None:
        self._check = check
        self._render()
        self.changed.emit()

    def _refuse(self, outcome: JobOutcome) -> None:
        self._refusal.setText(outcome.message)
        self._render()
        self.changed.emit()

    # Looks

    def _render(self) -> None:
        check = self._check
        folder = self._folder
        self._name.setText("" if folder is None else folder.name)
        self._name.setToolTip(str(folder or ""))
        self._refusal.setVisible(bool(self._refusal.text()))
        self._rows.setVisible(check is not None)
        waiting = folder is not None and check is None and not self._refusal.text()
        self._said.setText(self.tr("Checking the images…"))
        self._said.setVisible(waiting and self._studio.session.project is not None)
        for card in self._group.buttons():
            card.setVisible(folder is not None)
        if check is None:
            return
        self._values["images"].setText(count(check.images))
        sides = f"{check.smallest_px}–{check.largest_px} px"
        if check.smallest_px == check.largest_px:
            sides = f"{check.smallest_px} px"
        self._values["sides"].setText(sides)
        self._values["left_out"].setText(count(len(check.unreadable)))
        reasons = "\n".join(f"{name}: {reason}" for name, reason in check.unreadable[:20])
        self._values["left_out"].setToolTip(reasons)
        self._notes.setText("\n".join(check.notes))
        self._notes.setVisible(bool(check.notes))

    def _title(self, offer: TrainingOffer) -> str:
        titles = {
            "quick": self.tr("Quick look"),
            "good": self.tr("Good for annotation"),
            "best": self.tr("As good as it gets"),
        }
        return titles[offer.name]

    def _price(self, offer: TrainingOffer) -> str:
        text = self.tr("%1 px, about %2 on this machine").replace("%1", str(offer.resolution_px))
        return text.replace("%2", self._span(offer.hours))

    def _span(self, hours: float) -> str:
        if hours < 1:
            return self.tr("%1 min").replace("%1", str(max(5, 5 * round(hours * 12))))
        if hours < 48:
            return self.tr("%1 h").replace("%1", str(round(hours)))
        return self.tr("%1 days").replace("%1", str(round(hours / 24)))
