"""The page of the step "interpreter"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.page import EmptyState, Page

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project

MEMBERS = 10


class InterpreterPage(Page):
    """Let the interpreter learn from your masks."""

    key: ClassVar[str] = "interpreter"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Let the interpreter learn from your masks")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "The interpreter reads labels off what the generator knows of each pixel. It "
            "learns from your masks in a few minutes and says how sure it is."
        )

    def render_step(self) -> None:
        """Show what the step needs, or what can be done."""
        if self.show_needs():
            return
        step = self.session.step("interpreter")
        found = "" if step is None else step.hint
        self.show_empty(
            EmptyState(self.key, self.purpose_title(), f"{self.purpose_text()}\n\n{found}"),
            self.tr("Train the interpreter"),
            self._train,
        )
        self.primary.setEnabled(self.session.writing)

    def _train(self) -> None:
        self.session.work(self.tr("Training the interpreter"), _train_interpreter)


def _train_interpreter(project: Project, context: JobContext) -> object:
    from dsgan_studio.core.workflow.interpreters import train_interpreter

    return train_interpreter(
        project, members=MEMBERS, seed=0, class_weights="none", device="auto", context=context
    )
