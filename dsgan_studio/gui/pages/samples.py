"""The page of the step "samples"."""

from __future__ import annotations

from typing import ClassVar

from dsgan_studio.gui.page import EmptyState, Page


class SamplesPage(Page):
    """Draw samples."""

    key: ClassVar[str] = "samples"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Samples are what you will paint")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr("About sixteen images of the generator, each with all that made it.")

    def render_step(self) -> None:
        """Show what can be done."""
        if self.show_needs():
            return
        self.show_empty(
            EmptyState(self.key, self.purpose_title(), self.purpose_text()), "Draw", lambda: None
        )
