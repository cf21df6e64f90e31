"""The page of the step "generate"."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.page import EmptyState, Page
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project

FIRST_SEED = 1
ITEMS_AT_ONCE = 100


class GeneratePage(Page):
    """Make labelled images."""

    key: ClassVar[str] = "generate"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Make labelled images")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "A run is a set of new images of your generator, each with its label and a map "
            "of how unsure the label is. It can be stopped and goes on where it stopped."
        )

    def render_step(self) -> None:
        """Show what the step needs, or what can be done."""
        if self.show_needs():
            return
        runs = self.session.require_project().runs()
        seed, held = (runs[-1].seed, runs[-1].count) if runs else (FIRST_SEED, 0)
        step = self.session.step("runs")
        found = "" if step is None else step.hint
        self.show_empty(
            EmptyState(self.key, self.purpose_title(), f"{self.purpose_text()}\n\n{found}"),
            self.tr("Generate %1 more items").replace("%1", count(ITEMS_AT_ONCE)),
            partial(self._generate, seed, held + ITEMS_AT_ONCE),
        )
        self.primary.setEnabled(self.session.writing)

    def _generate(self, seed: int, wanted: int) -> None:
        self.session.work(self.tr("Generating"), partial(_generate_run, seed, wanted))


def _generate_run(seed: int, wanted: int, project: Project, context: JobContext) -> object:
    from dsgan_studio.core.workflow.runs import generate_run

    return generate_run(
        project,
        count=wanted,
        seed=seed,
        workers=1,
        scheduler=None,
        decision="mean",
        device="auto",
        context=context,
    )
