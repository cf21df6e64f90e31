"""What can be done to a training beside the primary button: hold it, use what it has made."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.gui.widgets.parts import button, paragraph


class TrainingActs(QWidget):
    """Buttons of a training that runs, is held, or was stopped."""

    pause_wanted = Signal()  # or to go on
    use_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._said = paragraph(kind="body-second")
        self._said.setObjectName("training-held")
        self._pause = button(self.tr("Pause"), "training-pause")
        self._pause.clicked.connect(self.pause_wanted)
        self._use = button(self.tr("Use this snapshot"), "training-use")
        self._use.clicked.connect(self.use_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._said, self._pause, self._use):
            column.addWidget(widget)

    def show_running(self, *, held: bool, stopping: bool) -> None:
        """Offer to hold the training or let it go on, and to stop and use what it has made."""
        self.setVisible(True)
        self._said.setText(self.tr("Held: nothing is computed, and nothing is lost."))
        self._said.setVisible(held and not stopping)
        self._pause.setVisible(True)
        self._pause.setText(self.tr("Go on") if held else self.tr("Pause"))
        tip = self.tr("Leave the machine to other work for a while; it stays in memory")
        self._name(self._pause, self.tr("Let the training go on") if held else tip)
        self._use.setText(self.tr("Stop and use this snapshot"))
        self._name(
            self._use,
            self.tr("Make what it has learned so far the generator; the training can go on later"),
        )
        for one in (self._pause, self._use):
            one.setEnabled(not stopping)

    def show_stopped(self, *, writing: bool) -> None:
        """Offer to use the snapshot of a training that was stopped."""
        self.setVisible(True)
        self._said.setVisible(False)
        self._pause.setVisible(False)
        self._use.setText(self.tr("Use this snapshot"))
        tip = self.tr("Make it the generator of the project; the training can still go on")
        self._name(self._use, tip)
        self._use.setEnabled(writing)

    def _name(self, one: QWidget, tip: str) -> None:
        one.setToolTip(tip)
        one.setAccessibleName(one.property("text"))
