"""The page of the step "review"."""

from __future__ import annotations

from typing import ClassVar

from dsgan_studio.gui.page import EmptyState, Page


class ReviewPage(Page):
    """Check what is unsure."""

    key: ClassVar[str] = "review"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Check what is unsure")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "The least certain items come first. Accept, reject or correct them; what you "
            "leave unseen below your threshold is kept."
        )

    def render_step(self) -> None:
        """Show what the step needs, or what can be done."""
        if self.show_needs():
            return
        step = self.session.step("review")
        found = "" if step is None else step.hint
        self.show_empty(
            EmptyState(
                self.key,
                self.purpose_title(),
                f"{self.purpose_text()}\n\n{found} "
                + self.tr("What is not reviewed goes into a release as it is."),
            ),
            self.tr("Go to %1").replace("%1", self.wording.title("release")),
            lambda: self.wanted.emit("release"),
        )
