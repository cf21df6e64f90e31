"""The page of the step "annotate"."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project import layout
from dsgan_studio.gui.page import EmptyState, Page

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project


class AnnotatePage(Page):
    """Paint what the classes are."""

    key: ClassVar[str] = "annotate"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Paint what the classes are")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "A mask tells which pixel belongs to which class. About sixteen samples are "
            "enough: the interpreter learns from them and labels the rest."
        )

    def render_step(self) -> None:
        """Show what the step needs, or what can be done."""
        if self.show_needs():
            return
        project = self.session.require_project()
        step = self.session.step("masks")
        found = "" if step is None else step.hint
        folder = project.path(layout.SAMPLES)
        self.show_empty(
            EmptyState(
                self.key,
                self.purpose_title(),
                self.tr(
                    "%1\n\nThe samples are PNG files in\n%2\nPaint one grey level a class, 0 for "
                    "background and 255 for what you leave open, and save under the same name."
                )
                .replace("%1", found)
                .replace("%2", str(folder)),
            ),
            self.tr("Import masks…"),
            self._import,
        )
        self.primary.setEnabled(self.session.writing)

    def _import(self) -> None:
        project = self.session.require_project()
        folder = self.studio.ask.open_folder(self.tr("Folder of masks"), project.root)
        if folder is not None:
            self.session.work(self.tr("Importing masks"), partial(_import_masks, folder))


def _import_masks(folder: Path, project: Project, context: JobContext) -> object:
    from dsgan_studio.core.workflow.masks import import_masks

    return import_masks(project, folder, schema_file=None, context=context)
