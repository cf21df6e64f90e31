"""The page of the step "evaluate"."""

from __future__ import annotations

from typing import ClassVar

from dsgan_studio.gui.page import Page


class EvaluatePage(Page):
    """Measure on your own images."""

    key: ClassVar[str] = "evaluate"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Measure on your own images")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "A segmentation model is trained on a release and scored on real images with "
            "real masks, so that you know what the dataset is worth."
        )

    def render_step(self) -> None:
        """Show what the step needs, or what can be done."""
        if self.show_needs():
            return
        raise AssertionError("the step has no state but blocked so far")
