"""The page of the step "generator"."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.project import Project
from dsgan_studio.gui.page import EmptyState, Page


class GeneratorPage(Page):
    """Open a StyleGAN checkpoint."""

    key: ClassVar[str] = "generator"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("A generator makes images like yours")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "It is a StyleGAN, trained on a folder of your images or opened from a checkpoint. "
            "All steps after this one work on the images it makes."
        )

    def render_step(self) -> None:
        """Show what can be done."""
        self.show_empty(
            EmptyState(self.key, self.purpose_title(), self.purpose_text()),
            self.tr("Open a checkpoint…"),
            self._open,
        )

    def _open(self) -> None:
        project = self.session.require_project()
        file = self.studio.ask.open_file(self.tr("StyleGAN checkpoint"), project.root.parent)
        if file is not None:
            self.session.work(self.tr("Opening the checkpoint"), partial(_import_file, file))


def _import_file(file: Path, project: Project, context: JobContext) -> object:
    from dsgan_studio.core.workflow.generators import import_generator

    return import_generator(project, file, average_latent=None, context=context)
