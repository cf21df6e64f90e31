"""The line above a page that says what of it is stale, and offers what can be done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.gui.icons import icon_pixmap
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX, Theme
from dsgan_studio.gui.widgets.parts import button, paragraph
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.staleness import StaleStep

# What a page rests on; the first stale one is told, for the others follow from it.
_RESTS_ON = {
    "samples": ("masks",),
    "annotate": ("masks",),
    "interpreter": ("masks", "interpreter"),
    "generate": ("interpreter", "runs"),
    "review": ("runs",),
    "release": ("runs",),
}
_PAGE_OF_REMEDY = {
    "train-interpreter": "interpreter",
    "label-again": "generate",
    "generate": "generate",
}


class StaleStrip(QFrame):
    """Follows the session and the page that is shown; hidden where all is fresh."""

    wanted = Signal(str)  # key of the page where it can be put right

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._page = ""
        self._steps: tuple[StaleStep, ...] = ()
        self._shown: StaleStep | None = None
        self.setObjectName("stale-strip")
        self._icon = QLabel()
        self._icon.setAccessibleName(self.tr("Stale"))
        self._text = paragraph()
        self._text.setObjectName("stale-text")
        self._button = button(self.tr("Put it right"), "stale-remedy")
        self._button.clicked.connect(self._put_right)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(PANEL_PX, 6, PANEL_PX, 6)
        layout.setSpacing(NEAR_PX)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        session.changed.connect(self._read)
        theme.follow(self, self._dress)
        self._render()

    def show_page(self, page: str) -> None:
        """Tell of the page that is shown; "" for none that rests on anything."""
        self._page = page
        self._render()

    def _dress(self) -> None:
        colour = self._theme.palette.warning
        self._icon.setPixmap(icon_pixmap("warning", colour, scale=self.devicePixelRatioF()))

    def _read(self) -> None:
        self._steps = ()
        if self._session.project is not None:
            from dsgan_studio.core.workflow.staleness import stale_steps

            try:
                self._steps = stale_steps(self._session.project)
            except StudioError as error:
                self._session.notify("error", str(error))
        self._render()

    def _render(self) -> None:
        by_step = {one.step: one for one in self._steps}
        names = _RESTS_ON.get(self._page, ())
        self._shown = next((by_step[one] for one in names if one in by_step), None)
        self.setVisible(self._shown is not None)
        if self._shown is None:
            return
        self._text.setText(self._told(self._shown))
        offer = self._offer(self._shown)
        self._button.setText(offer)
        self._button.setAccessibleName(offer)
        self._button.setToolTip(offer)
        there = _PAGE_OF_REMEDY.get(self._shown.remedy)
        self._button.setVisible(there != self._page)
        self._button.setEnabled(there is not None or self._session.writing)

    def _told(self, stale: StaleStep) -> str:
        if stale.step == "masks":
            told = self.tr(
                "Another generator is in use. %1 masks were painted on samples of an earlier one; "
                "they are kept, and count again once that is in use."
            )
            return told.replace("%1", count(stale.masks))
        why = self._why(stale)
        if stale.step == "interpreter":
            told = self.tr("The interpreter is stale: %1. Train it again to learn from them.")
            return told.replace("%1", why)
        told = self.tr("Run %1 is stale: %2. It is kept as it is; what was said of it holds.")
        return told.replace("%1", str(stale.run)).replace("%2", why)

    def _why(self, stale: StaleStep) -> str:
        worded = {
            "MASKS_ADDED": self.tr("masks were added"),
            "MASKS_CHANGED": self.tr("masks were changed"),
            "CLASSES_CHANGED": self.tr("classes were changed"),
            "KEYPOINTS_CHANGED": self.tr("keypoints were changed"),
            "GENERATOR_REPLACED": self.tr("another generator is in use"),
            "INTERPRETER_REPLACED": self.tr("a newer interpreter was trained"),
            "INTERPRETER_STALE": self.tr("masks or classes were changed since"),
        }
        return ", ".join(worded[one.name] for one in stale.reasons)

    def _offer(self, stale: StaleStep) -> str:
        return {
            "use-generator": self.tr("Use the earlier generator"),
            "train-interpreter": self.tr("Train the interpreter again…"),
            "label-again": self.tr("Label the run again…"),
            "generate": self.tr("Make a new run…"),
        }[stale.remedy]

    def _put_right(self) -> None:
        stale = self._shown
        if stale is None:
            return
        if stale.remedy == "use-generator":
            from dsgan_studio.core.workflow.chosen_generator import use_generator

            self._session.change(partial(use_generator, generator_hash=stale.generator_hash))
        else:
            self.wanted.emit(_PAGE_OF_REMEDY[stale.remedy])
