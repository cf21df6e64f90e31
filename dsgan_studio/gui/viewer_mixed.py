"""Look at images with the style of another image in some layers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QSignalBlocker, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from dsgan_studio.core.workflow.view_request import (
    Looks,
    Mixed,
    OneImage,
    Pick,
    StyleBand,
    Viewed,
    style_band,
)
from dsgan_studio.gui import viewer_verbs
from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.viewer_mode import Mode
from dsgan_studio.gui.viewer_picture import Picture
from dsgan_studio.gui.viewer_rows import PickRow, StepRow
from dsgan_studio.gui.viewer_verbs import Source
from dsgan_studio.gui.widgets.fields import ChoiceRow
from dsgan_studio.gui.widgets.parts import label

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.viewing_closer import ViewFacts


class MixedMode(Mode):
    """An image, another one, and what comes out where layers are taken from the other."""

    def __init__(self, studio: Studio, latest: Latest, parent: QObject) -> None:
        super().__init__(studio, latest, parent)
        self._layers = 0
        self._asked: tuple[str, tuple[Viewed, ...]] | None = None
        self._held: dict[str, tuple[str, Viewed]] = {}
        titles = {
            "mixed": self.tr("Mixed"), "base": self.tr("Image"), "style": self.tr("Style from")
        }  # fmt: skip
        self.pictures = {name: Picture(centred=True) for name in titles}
        columns = QHBoxLayout()
        for name, picture in self.pictures.items():
            picture.setObjectName(f"mixed-{name}")
            picture.setAccessibleName(titles[name])
            column = QVBoxLayout()
            column.addWidget(picture, 1)
            caption = label(titles[name], "second")
            caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            # It is cut rather than making the page wider than it is.
            caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(caption)
            columns.addLayout(column, 2 if name == "mixed" else 1)
        self.centre_column.addLayout(columns, 1)
        self._cross = StepRow(
            "mixed-crossover", self.tr("Crossover"),
            self.tr("The first layers lay out the image, the last ones colour it"),
        )  # fmt: skip
        self._cross.changed.connect(self._turn)
        self.centre_column.addWidget(self._cross)
        self._base = PickRow("mixed-base-pick", self.tr("Image"), Pick(1, 0))
        self._style = PickRow("mixed-style-pick", self.tr("Style from"), Pick(2, 0))
        self._band = ChoiceRow(
            "mixed-band",
            self.tr("Layers taken"),
            (
                ("coarse", self.tr("coarse")),
                ("middle", self.tr("middle")),
                ("fine", self.tr("fine")),
                ("crossover", self.tr("from crossover")),
            ),
            self.tr("Coarse layers lay out the image, middle ones shape it, fine ones colour it"),
        )
        for row in (self._base, self._style):
            row.changed.connect(self.changed)
            self.column.addWidget(row)
        self.column.addWidget(self._band)
        self._band.changed.connect(lambda key: self._turn())

    def show_facts(self, facts: ViewFacts) -> None:
        """Take the number of layers."""
        if facts.layers == self._layers:
            return
        self._layers = facts.layers
        with QSignalBlocker(self._cross.slider):
            self._cross.slider.setRange(0, facts.layers)
            self._cross.slider.setValue(style_band(facts.layers, "middle")[0])
        self.say()

    def show_source(self, source: Source, looks: Looks) -> bool:
        """Make what is missing of the pictures; tell whether anything was."""
        mixed = self.viewed(looks)
        if mixed is None:
            return False
        all_three: dict[str, Viewed] = {
            "mixed": mixed,
            "base": OneImage(self._base.pick, looks),
            "style": OneImage(self._style.pick, looks),
        }
        wanted = {
            name: viewed
            for name, viewed in all_three.items()
            if self._held.get(name) != (source.name, viewed)
        }
        asked = (source.name, tuple(all_three.values()))
        if asked == self._asked or not wanted:
            return False
        self._asked = asked
        self.latest.stream(
            partial(viewer_verbs.images, self.studio.views, source, list(wanted.values())),
            partial(self._put, source.name, tuple(wanted.items())),
            self.failed,
        )
        return True

    def forget(self) -> None:
        """Make all pictures anew the next time."""
        self._asked, self._held = None, {}

    def viewed(self, looks: Looks) -> Viewed | None:
        """Return the mixed image."""
        if not self._layers:
            return None
        start, stop = self._taken()
        return Mixed(self._base.pick, self._style.pick, start, stop, looks)

    def _taken(self) -> tuple[int, int]:
        if self._band.value == "crossover":
            return self._cross.slider.value(), self._layers
        return style_band(self._layers, cast(StyleBand, self._band.value))

    def _put(
        self, source: str, wanted: tuple[tuple[str, Viewed], ...], part: tuple[int, QImage]
    ) -> None:
        place, image = part
        name, viewed = wanted[place]
        self._held[name] = (source, viewed)
        self.pictures[name].show_image(image)

    def _turn(self) -> None:
        self.say()
        self.changed.emit()

    def say(self) -> None:
        """Say what the sliders stand for."""
        if not self._layers:
            return
        self._cross.slider.setEnabled(self._band.value == "crossover")
        start, stop = self._taken()
        text = self.tr("layers %1 to %2 of %3 from the other")
        if start == stop:
            text = self.tr("no layer from the other")
        for mark, number in (("%1", start + 1), ("%2", stop), ("%3", self._layers)):
            text = text.replace(mark, str(number))
        self._cross.said.setText(text)
