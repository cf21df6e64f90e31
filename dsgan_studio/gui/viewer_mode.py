"""What every way of looking at a generator has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Studio

if TYPE_CHECKING:
    from collections.abc import Callable

    from dsgan_studio.core.workflow.view_request import Looks, Viewed
    from dsgan_studio.core.workflow.viewing_closer import ViewFacts
    from dsgan_studio.gui.job_thread import JobOutcome
    from dsgan_studio.gui.viewer_verbs import Source


class Mode(QObject):
    """One way of looking: something in the centre, and rows of the panel that turn it."""

    changed = Signal()  # something that the pictures depend on
    picked = Signal()  # another image would be kept

    def __init__(self, studio: Studio, latest: Latest, parent: QObject) -> None:
        super().__init__(parent)
        self.studio = studio
        self.latest = latest
        self.failed: Callable[[JobOutcome], object] = lambda outcome: None
        self.centre = QWidget()
        self.rows = QWidget()
        self.centre_column = QVBoxLayout(self.centre)
        self.centre_column.setContentsMargins(0, 0, 0, 0)
        self.column = QVBoxLayout(self.rows)
        self.column.setContentsMargins(0, 0, 0, 0)

    def show_facts(self, facts: ViewFacts) -> None:
        """Take what there is to look at in the generator."""

    def show_source(self, source: Source, looks: Looks) -> bool:
        """Make the pictures, as far as they are not there; tell whether any was missing."""
        raise NotImplementedError

    def say(self) -> None:
        """Say what the sliders stand for, where a mode has words beside them."""

    def forget(self) -> None:
        """Make all pictures anew the next time."""
        raise NotImplementedError

    def viewed(self, looks: Looks) -> Viewed | None:
        """Return the image that would be kept, None where it is not clear which."""
        return None
