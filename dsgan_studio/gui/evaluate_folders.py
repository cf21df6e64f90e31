"""Two folders of masks, chosen one after the other."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.widgets.parts import button, label, paragraph


class EvaluateFolders(QWidget):
    """Holds the folder of predictions and that of true masks."""

    changed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._folders: dict[str, Path | None] = {"predictions": None, "truth": None}
        self._names: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        text = self.tr(
            "PNG or NPY masks; grey levels are class ids, 255 is left out. A prediction has the "
            "name of its true mask."
        )
        column.addWidget(paragraph(text, "second"))
        tips = {
            "predictions": self.tr("Folder of the masks that are measured"),
            "truth": self.tr("Folder of the masks that are right"),
        }
        texts = {
            "predictions": self.tr("Predicted masks…"),
            "truth": self.tr("True masks…"),
        }
        for kind in self._folders:
            made = button(texts[kind], f"evaluate-{kind}", tip=tips[kind])
            made.clicked.connect(partial(self._ask, kind))
            name = self._names[kind] = label(kind="body-second")
            name.setObjectName(f"evaluate-{kind}-name")
            name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
            column.addWidget(name)
        self._show()

    @property
    def predictions(self) -> Path | None:
        """The folder of predictions, or None."""
        return self._folders["predictions"]

    @property
    def truth(self) -> Path | None:
        """The folder of true masks, or None."""
        return self._folders["truth"]

    def ask_both(self) -> None:
        """Ask for one folder after the other."""
        self._ask("predictions")
        if self.predictions is not None:
            self._ask("truth")

    def _ask(self, kind: str, checked: bool = False) -> None:
        project = self._studio.session.project
        near = Path.home() if project is None else project.root.parent
        titles = {
            "predictions": self.tr("Folder of predicted masks"),
            "truth": self.tr("Folder of true masks"),
        }
        chosen = self._studio.ask.open_folder(titles[kind], self._folders[kind] or near)
        if chosen is not None:
            self._folders[kind] = chosen
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        for kind, folder in self._folders.items():
            shown = self.tr("none chosen") if folder is None else folder.name
            if folder is not None and folder.parent.name:
                shown = f"{folder.parent.name}/{folder.name}"
            self._names[kind].setText(shown)
            self._names[kind].setToolTip("" if folder is None else str(folder))
