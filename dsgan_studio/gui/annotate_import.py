"""Masks that were painted with another program, brought in from a folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.readers import reading_as
from dsgan_studio.gui.asking import Ask
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.widgets.parts import button


class MaskImport(QWidget):
    """Asks for a folder and imports its masks, as those of who reads now.

    Args:
        session: with the project.
        ask: for the folder.
        leave: stores what is being painted and lets it go.
    """

    def __init__(self, session: Session, ask: Ask, leave: Callable[[], None]) -> None:
        super().__init__()
        self._session, self._ask, self._leave = session, ask, leave
        start = button(self.tr("Import masks…"), "masks-import")
        start.clicked.connect(self._import)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(start)

    def _import(self) -> None:
        project = self._session.require_project()
        folder = self._ask.open_folder(self.tr("Folder of masks"), project.root)
        if folder is not None:
            reader = reading_as(project)
            whose = None if reader.is_first else reader.name
            self._leave()
            self._session.work(self.tr("Importing masks"), partial(_import_masks, folder, whose))


def _import_masks(
    folder: Path, reader: str | None, project: Project, context: JobContext
) -> object:
    from dsgan_studio.core.workflow.masks import import_masks

    return import_masks(project, folder, schema_file=None, context=context, reader=reader)
