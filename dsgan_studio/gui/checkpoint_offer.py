"""A checkpoint that was chosen or dropped: what is in it, before it is taken into the project."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.gui import verbs
from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.widgets.parts import button, fact_row, label, paragraph


class CheckpointOffer(QWidget):
    """Shows the facts of a file, or the sentence with which it is refused."""

    changed = Signal()  # a file was read, refused or let go

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._latest = Latest(studio.jobs, self.tr("Reading the checkpoint"), self)
        self._file: Path | None = None
        self._facts: verbs.FileFacts | None = None
        self._name = label(kind="strong")
        self._name.setObjectName("offer-name")
        self._refusal = paragraph(kind="bad")
        self._refusal.setObjectName("offer-refusal")
        self._kind = label(kind="strong")
        self._side = label(kind="strong")
        self._classes = label(kind="strong")
        self._notes = paragraph(kind="second")
        self._rows = QWidget()
        rows = QVBoxLayout(self._rows)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        self._kind.setWordWrap(True)
        rows.addWidget(self._kind)
        rows.addWidget(fact_row(self.tr("Images"), self._side))
        rows.addWidget(fact_row(self.tr("Classes"), self._classes))
        rows.addWidget(self._notes)
        leave = button(self.tr("Leave it"), "offer-leave")
        leave.clicked.connect(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._name, self._refusal, self._rows):
            column.addWidget(widget)
        column.addWidget(leave, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def file(self) -> Path | None:
        """The file that is shown, or None."""
        return self._file

    @property
    def usable(self) -> bool:
        """Whether it was read and can be taken."""
        return self._facts is not None

    def offer(self, file: Path) -> None:
        """Read what `file` holds, in the background, and show it."""
        self._file, self._facts = file, None
        self._name.setText(file.name)
        self._name.setToolTip(str(file))
        self._refusal.setVisible(False)
        self._rows.setVisible(False)
        self._latest.start(
            partial(verbs.describe_file, file),
            self._show,
            lambda outcome: self._refuse(outcome.message),
        )
        self.changed.emit()

    def clear(self) -> None:
        """Let the file go."""
        self._latest.drop()
        self._file, self._facts = None, None
        self.changed.emit()

    def _show(self, facts: verbs.FileFacts) -> None:
        self._facts = facts
        self._kind.setText(facts.kind)
        self._side.setText(f"{facts.resolution_px} × {facts.resolution_px} px")
        self._classes.setText(str(facts.class_count) if facts.class_count else self.tr("none"))
        self._notes.setText("\n".join(facts.notes))
        self._notes.setVisible(bool(facts.notes))
        self._rows.setVisible(True)
        self.changed.emit()

    def _refuse(self, sentence: str) -> None:
        self._refusal.setText(sentence)
        self._refusal.setVisible(True)
        self.changed.emit()
