"""Set up a training: the folder, what its images are worth, how long to train."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QVBoxLayout, QWidget

from dsgan_studio.core.workflow.training_request import TrainingRequest, remembered_request
from dsgan_studio.gui import training_verbs
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Lane, Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.plain_words import in_the_window
from dsgan_studio.gui.training_fit_rows import FitRows
from dsgan_studio.gui.training_scout import TrainingScout
from dsgan_studio.gui.training_unreadable import UnreadableList
from dsgan_studio.gui.widgets.parts import button, fact_row, label, paragraph
from dsgan_studio.gui.widgets.wording import count, decimal

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.training_outlook import ImageCheck, TrainingOffer


class TrainingPanel(QWidget):
    """Holds a folder and a choice of how long; `request` is what they come to."""

    changed = Signal()  # folder, check or choice

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._folder: Path | None = None
        self._begun: TrainingRequest | None = None  # whose other options hold here too
        self._offers: tuple[TrainingOffer, ...] = ()
        self._check: ImageCheck | None = None
        self._checking = Latest(studio.jobs, self.tr("Checking the images"), self)
        self._name = label(kind="strong")
        self._name.setObjectName("training-folder")
        self._refusal = paragraph(kind="bad")
        self._refusal.setObjectName("training-refusal")
        self._said = paragraph(kind="body-second")
        names = ("images", "sides", "left_out", "twins")
        self._values = {name: label(kind="strong") for name in names}
        self._values["images"].setObjectName("training-images")
        self._values["left_out"].setObjectName("training-left-out")
        self._values["twins"].setObjectName("training-twins")
        self._unreadable = UnreadableList(studio.theme)
        self.fit = FitRows()
        self.fit.changed.connect(self._choose)
        self.scout = TrainingScout(studio, self)
        self.scout.changed.connect(self._take_found)
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
            "twins": self.tr("Nearly the same"),
        }
        rows = QVBoxLayout(self._rows)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        for name, value in self._values.items():
            rows.addWidget(fact_row(titles[name], value))
            if name == "left_out":
                rows.addWidget(self._unreadable)
        rows.addWidget(self._notes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._name, self._said, self._refusal, self._rows, self.fit):
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
    def refused(self) -> bool:
        """Whether the images cannot be trained on."""
        return bool(self._refusal.text())

    @property
    def request(self) -> TrainingRequest | None:
        """What would be trained, None where something is missing."""
        number = self._group.checkedId()
        if self._folder is None or not 0 <= number < len(self._offers):
            return None
        offer = self._offers[number]
        begun = self._begun
        if (
            begun is None
            or begun.images != self._folder
            or begun.resolution_px != offer.resolution_px
        ):
            begun = TrainingRequest(
                images=self._folder, resolution_px=offer.resolution_px, kimg=offer.kimg
            )
        return replace(begun, fit=self.fit.mode, crop_px=self.fit.crop_px)

    def remember(self) -> None:
        """Show the training that the project holds, where one was begun."""
        project = self._studio.session.project
        request = None if project is None else remembered_request(project)
        if request is not None and request.images.is_dir():
            self.take_up(request)

    def take_up(self, request: TrainingRequest) -> None:
        """Show a request, and let all its options hold until other images are chosen."""
        self.adopt(request)
        self.fit.show_fit(request.fit, request.crop_px)
        self.offer(request.images, resolution_px=request.resolution_px)

    def adopt(self, request: TrainingRequest) -> None:
        """Let the other options of a request hold for the images that are chosen."""
        self._begun = request

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
        self.stop()
        self.scout.forget()
        self._folder, self._check, self._begun = None, None, None
        self._render()
        self.changed.emit()

    def stop(self) -> None:
        """Find out nothing more of images and machine, such as when the training begins."""
        self._checking.drop()
        self.scout.stop()

    def _take_offers(self, resolution_px: int, offers: tuple[TrainingOffer, ...]) -> None:
        self._offers = offers
        for number, offer in enumerate(offers):
            card = QPushButton()
            card.setObjectName(f"training-{offer.name}")
            card.setProperty("type", "card")
            card.setCheckable(True)
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
        self._checking.drop()
        self.scout.forget()
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
        request, project = self.request, self._studio.session.project
        if request is not None and project is not None:
            self.scout.look(request, project, self._offers[self._group.checkedId()])
        self._render()
        self.changed.emit()

    def _take_found(self) -> None:
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
        self.fit.setVisible(folder is not None and bool(self._offers))
        for card in self._group.buttons():
            card.setVisible(folder is not None)
            self._say_card(card, self._offers[self._group.id(card)])
        if check is None:
            return
        self._values["images"].setText(count(check.images))
        sides = f"{check.smallest_px}–{check.largest_px} px"
        if check.smallest_px == check.largest_px:
            sides = f"{check.smallest_px} px"
        self._values["sides"].setText(sides)
        self._values["left_out"].setText(count(len(check.unreadable)))
        self._unreadable.show_files(check.unreadable)
        self._values["twins"].setText(self._twins_text())
        self._notes.setText(in_the_window("\n".join(check.notes)))
        self._notes.setVisible(bool(check.notes))

    def _title(self, offer: TrainingOffer) -> str:
        titles = {
            "quick": self.tr("Quick look"),
            "good": self.tr("Good for annotation"),
            "best": self.tr("As good as it gets"),
        }
        return titles[offer.name]

    def _twins_text(self) -> str:
        if self.scout.looking:
            return self.tr("being looked for…")
        found = self.scout.twins
        return self.tr("not looked for") if found is None else count(found.count)

    def _say_card(self, card: QAbstractButton, offer: TrainingOffer) -> None:
        side, hours = f"{offer.resolution_px} px", self.scout.hours(offer)
        tip = self.tr("A few steps of this training were done to find out how long it takes")
        if hours is not None:
            price = self.tr("%1, about %2 on this machine").replace("%2", self._span(hours))
        elif not card.isChecked() or self._check is None:
            price, tip = "%1", self.tr("How long it takes is measured when it is chosen")
        elif self.scout.trouble:
            price, tip = self.tr("%1, its time could not be measured"), self.scout.trouble
        else:
            price, tip = (
                self.tr("%1, being timed on this machine…"),
                self.tr("A few steps are done"),
            )
        price = price.replace("%1", side)
        card.setText(f"{self._title(offer)}\n{price}")
        card.setAccessibleName(self._title(offer))
        card.setAccessibleDescription(price)
        card.setToolTip(tip)

    def _span(self, hours: float) -> str:
        if hours < 1:
            return self.tr("%1 min").replace("%1", str(max(5, 5 * round(hours * 12))))
        if hours < 10:
            halves = round(2 * hours) / 2
            return self.tr("%1 h").replace("%1", decimal(halves, 0 if halves.is_integer() else 1))
        if hours < 48:
            return self.tr("%1 h").replace("%1", str(round(hours)))
        return self.tr("%1 days").replace("%1", str(round(hours / 24)))
