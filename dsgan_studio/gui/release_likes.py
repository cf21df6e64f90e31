"""What is nearly the same in a release: where to look, and what to leave out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.widgets.checks import check
from dsgan_studio.gui.widgets.parts import button, label, paragraph


class ReleaseLikes(QWidget):
    """Holds a folder of real images and what is left out; asks for a look."""

    changed = Signal()
    look_wanted = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._real: Path | None = None
        self._name = label(kind="body-second")
        self._name.setObjectName("release-real-name")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._choose = button(
            self.tr("Real images…"),
            "release-real",
            tip=self.tr("A folder to compare the items with, such as the images of the training"),
        )
        self._choose.clicked.connect(self._ask)
        self._duplicates = check(
            "release-leave-duplicates",
            self.tr("Leave out near-duplicates"),
            self.tr("Of items that are nearly the same, one stays; a reviewed one if there is"),
        )
        self._copies = check(
            "release-leave-copies",
            self.tr("Leave out copies of real images"),
            self.tr("Items that are nearly one of your real images could tell of a patient"),
        )
        self.look = button(
            self.tr("Look now"),
            "release-look",
            tip=self.tr("Compares all items and shows the most alike; nothing is written"),
        )
        self.look.clicked.connect(self.look_wanted)
        for box in (self._duplicates, self._copies):
            box.toggled.connect(lambda on: self.changed.emit())
        self._build()
        self._show()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._choose)
        row.addWidget(self._name, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        text = self.tr("Finds items that are nearly the same, and the nearest real image of each.")
        column.addWidget(paragraph(text, "second"))
        column.addLayout(row)
        column.addWidget(self._duplicates)
        column.addWidget(self._copies)
        column.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def real(self) -> Path | None:
        """The folder of real images, or None."""
        return self._real

    @property
    def leave_duplicates(self) -> bool:
        """Whether near-duplicates are left out."""
        return self._duplicates.isChecked()

    @property
    def leave_copies(self) -> bool:
        """Whether copies of real images are left out."""
        return self._copies.isChecked() and self._real is not None

    def begin(self, real: Path | None) -> None:
        """Begin with the folder that a project knows of, or none."""
        self._real = real if real is not None and real.is_dir() else None
        self._show()

    def _ask(self) -> None:
        project = self._studio.session.project
        near = self._real or (Path.home() if project is None else project.root.parent)
        chosen = self._studio.ask.open_folder(self.tr("Folder of real images"), near)
        if chosen is not None:
            self._real = chosen
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        self._name.setText(self.tr("none chosen") if self._real is None else self._real.name)
        self._name.setToolTip("" if self._real is None else str(self._real))
        self._copies.setEnabled(self._real is not None)
