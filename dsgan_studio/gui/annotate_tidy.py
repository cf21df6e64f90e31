"""Tidying the mask that is painted: looked at first, then done as one step."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.widgets.fields import ChoiceRow, NumberRow
from dsgan_studio.gui.widgets.parts import button

_Mask = npt.NDArray[np.uint8]
_LARGEST_PX = 10_000


class TidyPanel(QWidget):
    """Removes specks, fills holes, smooths, grows, shrinks or fits the border of a class."""

    def __init__(self, board: Board, session: Session) -> None:
        super().__init__()
        self._board, self._session = board, session
        self._deed = ChoiceRow(
            "tidy-deed", self.tr("Do"),
            (
                ("specks", self.tr("Remove specks")), ("holes", self.tr("Fill holes")),
                ("smooth", self.tr("Smooth border")), ("grow", self.tr("Grow")),
                ("shrink", self.tr("Shrink")), ("fit", self.tr("Fit to the image")),
            ),
            self.tr("What is done to the chosen class; specks are removed from all classes"),
        )  # fmt: skip
        self._size = NumberRow(
            "tidy-size", self.tr("Pixels"), low=1, high=_LARGEST_PX, value=4,
            tip=self.tr("Size of specks and holes, or how far the border moves"),
        )  # fmt: skip
        self._look = button(
            self.tr("Preview"), "tidy-preview",
            tip=self.tr("Show what it would change; Esc on the canvas ends it"),
        )  # fmt: skip
        self._look.setCheckable(True)
        self._do = button(self.tr("Apply"), "tidy-apply", tip=self.tr("Do it, as one step"))
        row = QHBoxLayout()
        row.addWidget(self._look, 1)
        row.addWidget(self._do, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._deed, self._size):
            column.addWidget(widget)
        column.addLayout(row)
        self._deed.changed.connect(lambda _key: self._preview())
        self._size.changed.connect(lambda _px: self._preview())
        self._look.toggled.connect(self._toggle)
        self._do.clicked.connect(self.apply)
        self._class_id = board.class_id
        board.chosen.connect(self._follow)
        board.painted.connect(lambda _box: self._end())
        board.loaded.connect(self._end)

    def _names(self) -> dict[str, str]:
        return {
            "specks": self.tr("removing specks"),
            "holes": self.tr("filling holes"),
            "smooth": self.tr("smoothing"),
            "grow": self.tr("growing"),
            "shrink": self.tr("shrinking"),
            "fit": self.tr("fitting the border"),
        }

    def tidied(self) -> _Mask | None:
        """Return the mask as it would be; None where there is none or it is refused."""
        mask, made = self._board.mask(), self._made()
        if mask is None or made is None:
            return None
        return np.where(self._board.protection.allows(mask), made, mask)

    def _made(self) -> _Mask | None:
        """Return it without regard to locks."""
        from dsgan_studio.core.annotations import cleanup, refine  # load SciPy

        mask, class_id, size_px = self._board.mask(), self._board.class_id, self._size.value
        if mask is None:
            return None
        try:
            return {
                "specks": lambda: cleanup.remove_specks(mask, size_px),
                "holes": lambda: cleanup.fill_holes(mask, class_id, size_px),
                "smooth": lambda: cleanup.smooth_border(mask, class_id, min(size_px, 64)),
                "grow": lambda: cleanup.grow(mask, class_id, min(size_px, 64)),
                "shrink": lambda: cleanup.shrink(mask, class_id, min(size_px, 64)),
                "fit": lambda: refine.fit_border(
                    mask, class_id, self._board.rgb(), min(size_px, 64)
                ),
            }[self._deed.value]()
        except StudioError as error:
            self._session.notify("warning", str(error))
            return None

    def apply(self) -> None:
        """Do it as one step, as far as locks allow."""
        made = self._made()
        self._end()
        if made is not None:
            self._board.put(made, self._names()[self._deed.value])

    def _toggle(self, is_on: bool) -> None:
        if is_on:
            self._preview()
        else:
            self._board.show_preview(None)

    def _preview(self) -> None:
        if self._look.isChecked():
            self._board.show_preview(self.tidied())

    def _follow(self) -> None:
        """Preview the class that is chosen; a preview that was given up elsewhere has ended."""
        if self._class_id != self._board.class_id:
            self._class_id = self._board.class_id
            self._preview()
        elif self._look.isChecked() and self._board.preview is None:
            self._end()

    def _end(self) -> None:
        if self._look.isChecked():
            self._look.setChecked(False)
