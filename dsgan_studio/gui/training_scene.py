"""What stands in the centre of the page of generators while a training is what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.training_panel import TrainingPanel
from dsgan_studio.gui.training_past_list import LATEST

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.training_outlook import TrainingSight
    from dsgan_studio.core.workflow.training_past import PastTraining
    from dsgan_studio.gui.training_look import TrainingLook
    from dsgan_studio.gui.training_view import TrainingView


class TrainingScene(QObject):
    """Shows the images that were chosen, or the pictures and curves of a training.

    Both are made when first needed: they load NumPy and a plotting library, which a window without
    a training does not need.
    """

    wants_room = Signal(QWidget)  # each of the two, once

    def __init__(self, studio: Studio, panel: TrainingPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._studio, self._panel = studio, panel
        self._look: TrainingLook | None = None
        self._view: TrainingView | None = None
        self._viewed: int | None = None  # number of the training that the view shows

    def forget(self) -> None:
        """Read pictures anew, for they are of another project."""
        self._viewed = None

    def hide(self) -> None:
        """Show nothing."""
        if self._look is not None:
            self._look.setVisible(False)
            self._look.leave()
        if self._view is not None:
            self._view.setVisible(False)

    def show_images(self) -> None:
        """Show the images to train on."""
        if self._view is not None:
            self._view.setVisible(False)
        self._viewed = None
        if self._look is None:
            from dsgan_studio.gui.training_look import TrainingLook

            self._look = TrainingLook(self._studio, self._panel)
            self.wants_room.emit(self._look)
        self._look.setVisible(True)
        self._look.follow()

    def show_training(
        self, shown: TrainingSight | PastTraining, number: int | None = LATEST
    ) -> None:
        """Show pictures and curves of the training of that number."""
        if self._look is not None:
            self._look.setVisible(False)
            self._look.leave()
        if self._view is None:
            from dsgan_studio.gui.training_view import TrainingView

            self._view = TrainingView(self._studio)
            self.wants_room.emit(self._view)
        self._view.setVisible(True)
        self._view.show_training(shown.rows, shown.grids, anew=self._viewed != number)
        self._viewed = number
