"""Truth, prediction and difference of one image, side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.gui import verbs_release as verbs
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.widgets.fitted_picture import FittedPicture
from dsgan_studio.gui.widgets.parts import label, paragraph

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.comparing import MaskComparison


class EvaluatePictures(QWidget):
    """Shows three pictures of the image that is selected."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._latest = Latest(studio.jobs, self.tr("Reading the masks"), self)
        self._refusal = paragraph(kind="bad")
        self._refusal.setVisible(False)
        titles = {
            "truth": self.tr("Truth"),
            "prediction": self.tr("Prediction"),
            "difference": self.tr("Difference"),
        }
        self.pictures = {
            kind: FittedPicture(f"evaluate-{kind}-picture", title) for kind, title in titles.items()
        }
        row = QHBoxLayout()
        row.setSpacing(12)
        for kind, picture in self.pictures.items():
            column = QVBoxLayout()
            column.addWidget(label(titles[kind], "body-second"))
            column.addWidget(picture, 1)
            row.addLayout(column, 1)
        meaning = self.tr(
            "Difference: grey agrees, blue was missed, orange is too much, yellow is another "
            "class, white is left out."
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(row, 1)
        outer.addWidget(self._refusal)
        outer.addWidget(paragraph(meaning, "second"))

    def show_one(self, comparison: MaskComparison | None, name: str) -> None:
        """Show an image of a comparison, or nothing."""
        for picture in self.pictures.values():
            picture.show_image(QImage())
        self._refusal.setVisible(False)
        if comparison is None:
            self._latest.drop()
            return
        read = partial(verbs.comparison_pictures, comparison, name)
        self._latest.stream(read, self._put, self._tell_refusal)

    def _put(self, part: tuple[str, QImage]) -> None:
        kind, image = part
        self.pictures[kind].show_image(image)

    def _tell_refusal(self, outcome: JobOutcome) -> None:
        self._refusal.setText(outcome.message)
        self._refusal.setVisible(True)
