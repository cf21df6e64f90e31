"""What a user sets of a release, in the panel of its page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout

from dsgan_studio.core.workflow.release_request import ReleaseRequest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.release_classes import ReleaseClasses
from dsgan_studio.gui.release_likes import ReleaseLikes
from dsgan_studio.gui.release_split import ReleaseSplit
from dsgan_studio.gui.widgets.checks import TextRow, check
from dsgan_studio.gui.widgets.fields import ChoiceRow, SliderRow
from dsgan_studio.gui.widgets.parts import fact_row, label, paragraph

_HIGHEST_NATS, _USUAL_NATS = 0.7, 0.1  # ln 2 is the most that two parties can disagree


class ReleaseFields(QObject):
    """Fills the sections of a panel; `request` is what they come to."""

    changed = Signal()

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self.split = ReleaseSplit()
        self.classes = ReleaseClasses()
        self.likes = ReleaseLikes(studio)
        self._begun: tuple[float, float] | None = None  # of the review, and where its slider stands
        self.values = {name: label(kind="strong") for name in ("items", "left", "size", "free")}
        for name, value in self.values.items():
            value.setObjectName(f"release-{name}")
        for part in (self.split, self.classes, self.likes):
            part.changed.connect(self.changed)

    def build(self, add_section: Callable[[str], QVBoxLayout]) -> None:
        """Make the sections, in the order in which one decides."""
        self._build_format(add_section(self.tr("Format")))
        self._build_items(add_section(self.tr("Items")))
        add_section(self.tr("Split")).addWidget(self.split)
        add_section(self.tr("Classes")).addWidget(self.classes)
        self._build_names(add_section(self.tr("Names of files")))
        add_section(self.tr("Look-alikes")).addWidget(self.likes)

    def _build_format(self, section: QVBoxLayout) -> None:
        self._format = ChoiceRow(
            "release-format",
            self.tr("Written as"),
            [
                ("png", self.tr("PNG pairs")),
                ("coco", self.tr("COCO")),
                ("hdf5", self.tr("HDF5")),
                ("dataset_release", self.tr("DatasetGAN")),
            ],
            self.tr("What the tools that you will train with read"),
        )
        self._words = paragraph(kind="second")
        section.addWidget(self._format)
        section.addWidget(self._words)
        self._format.changed.connect(self._follow)
        titles = {"size": self.tr("Size, about"), "free": self.tr("Free on the disk")}
        for name, title in titles.items():
            section.addWidget(fact_row(title, self.values[name]))
        self._show_words()

    def _build_items(self, section: QVBoxLayout) -> None:
        self._unsure = check(
            "release-unsure",
            self.tr("Leave out what is unsure"),
            self.tr("Unreviewed items above the threshold; reviewed ones stay"),
        )
        self._threshold = SliderRow(
            "release-threshold",
            self.tr("Threshold, nats"),
            low=0,
            high=_HIGHEST_NATS,
            value=_USUAL_NATS,
            tip=self.tr("Of the uncertainty of the worst tenth of an item's pixels"),
        )
        self._threshold.setVisible(False)
        titles = {"items": self.tr("In the release"), "left": self.tr("Left out")}
        for name, title in titles.items():
            section.addWidget(fact_row(title, self.values[name]))
        section.addWidget(self._unsure)
        section.addWidget(self._threshold)
        self._unsure.toggled.connect(self._follow)
        self._threshold.changed.connect(self._follow)

    def _build_names(self, section: QVBoxLayout) -> None:
        self._prefix = TextRow(
            "release-prefix",
            self.tr("Begin with"),
            self.tr("Letters, digits, dots, dashes and underscores; may be empty"),
        )
        self._renumber = check(
            "release-renumber-items",
            self.tr("Count from 0"),
            self.tr("Else files keep the number that the item has in its run"),
        )
        section.addWidget(self._prefix)
        section.addWidget(self._renumber)
        self._prefix.changed.connect(self._follow)
        self._renumber.toggled.connect(self._follow)

    def _follow(self) -> None:
        self._threshold.setVisible(self._unsure.isChecked())
        self._show_words()
        self.changed.emit()

    def begin_threshold(self, threshold: float | None) -> None:
        """Show up to which score (nats) unseen items are released, as the review chose it."""
        self._begun = None if threshold is None else (threshold, 0.0)
        self._unsure.setChecked(threshold is not None)
        if threshold is not None:
            self._threshold.set_value(threshold)
            self._begun = threshold, self._threshold.value

    def _chosen_threshold(self) -> float | None:
        if not self._unsure.isChecked():
            return None
        shown = self._threshold.value
        # The slider has two places; where nobody moved it, the review's own number holds.
        begun, stands = self._begun or (shown, shown)
        return begun if shown == stands else shown

    def _show_words(self) -> None:
        words = {
            "png": self.tr(
                "Folders of PNG files: images, masks whose grey level is the class, and the masks "
                "in colour. Every tool reads them."
            ),
            "coco": self.tr(
                "Images, and one JSON file with a run-length mask for each class of an image. For "
                "tools that read COCO."
            ),
            "hdf5": self.tr(
                "One file with images, labels, uncertainty and latents. For Python and MATLAB."
            ),
            "dataset_release": self.tr(
                "The layout of DatasetGAN's own scripts, with painted samples, classifiers and "
                "generator."
            ),
        }
        self._words.setText(words[self._format.value])

    @property
    def request(self) -> ReleaseRequest:
        """What the fields come to."""
        return ReleaseRequest(
            format_name=self._format.value,
            threshold=self._chosen_threshold(),
            split=self.split.mode,
            shares=self.split.shares,
            split_seed=self.split.seed,
            merge=self.classes.merge,
            renumber_classes=self.classes.renumber,
            prefix=self._prefix.value,
            renumber_items=self._renumber.isChecked(),
            real=self.likes.real if self.likes.leave_copies else None,
            leave_out_duplicates=self.likes.leave_duplicates,
            leave_out_copies=self.likes.leave_copies,
        )
