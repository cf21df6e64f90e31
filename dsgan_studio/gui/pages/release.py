"""The page of the step "release"."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.page import EmptyState, Page

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project


class ReleasePage(Page):
    """Hand over the dataset."""

    key: ClassVar[str] = "release"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Hand over the dataset")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "A release is a folder that other tools read: images and labels in one of the "
            "common formats, checked by reading it back."
        )

    def render_step(self) -> None:
        """Show what the step needs, or what can be done."""
        if self.show_needs():
            return
        step = self.session.step("release")
        found = "" if step is None else step.hint
        self.show_empty(
            EmptyState(self.key, self.purpose_title(), f"{self.purpose_text()}\n\n{found}"),
            self.tr("Write images and labels as PNG…"),
            self._write,
        )

    def _write(self) -> None:
        project = self.session.require_project()
        suggested = project.root.with_name(f"{project.root.stem} release")
        out = self.studio.ask.new_path(self.tr("New folder for the release"), suggested)
        if out is not None:
            self.session.work(self.tr("Writing the release"), partial(_export, out), self._tell)

    def _tell(self, done: object) -> None:
        self.session.notify("information", str(done))


def _export(out: Path, project: Project, context: JobContext) -> str:
    from dsgan_studio.core.workflow.exports import export_release
    from dsgan_studio.core.workflow.release_request import ReleaseRequest

    done = export_release(project, out, ReleaseRequest("png"), context)
    return f"{done.items} labelled images lie in {done.folder}"
