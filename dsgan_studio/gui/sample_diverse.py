"""Draw many samples and keep the most different: what is asked for, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.verbs import DEVICE, DrawRequest
from dsgan_studio.gui.widgets.checks import check
from dsgan_studio.gui.widgets.fields import ChoiceRow, NumberRow
from dsgan_studio.gui.widgets.parts import button, paragraph
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.choosing import DiverseChoice

_USUAL_DRAWN, _USUAL_KEPT = 64, 16
_MOST_DRAWN = 5000


@dataclass(frozen=True)
class DiverseRequest:
    """Which samples are wanted.

    Attributes:
        draw: the candidates that are added.
        keep: how many of the candidates stay.
        space: w or features.
    """

    draw: DrawRequest
    keep: int
    space: str


def draw_diverse(request: DiverseRequest, project: Project, context: JobContext) -> DiverseChoice:
    """Draw samples and drop all but the most different (errors as the verb)."""
    from dsgan_studio.core.workflow.choosing import draw_diverse
    from dsgan_studio.core.workflow.samples import held_count

    wanted = request.draw
    held = held_count(
        project, seed=wanted.seed, psi=wanted.psi, cutoff=None, class_index=wanted.class_index
    )
    done = draw_diverse(
        project,
        count=held + wanted.more,
        seed=wanted.seed,
        psi=wanted.psi,
        cutoff=None,
        class_index=wanted.class_index,
        keep=request.keep,
        space=request.space,
        device=DEVICE,
        context=context,
    )
    return done.choice


class DiversePanel(QWidget):
    """How many are drawn and kept, and, after a choice, what it left out."""

    asked = Signal()
    looked = Signal()  # whether those left out are to be seen has changed

    def __init__(self) -> None:
        super().__init__()
        self._choice: DiverseChoice | None = None
        self.drawn = NumberRow(
            "diverse-drawn", self.tr("Draw"), low=2, high=_MOST_DRAWN, value=_USUAL_DRAWN,
            tip=self.tr("Candidates, with the seed and truncation above"),
        )  # fmt: skip
        self.kept = NumberRow(
            "diverse-kept", self.tr("Keep"), low=1, high=_MOST_DRAWN, value=_USUAL_KEPT,
            tip=self.tr("The ones that differ most from each other and from what is painted"),
        )  # fmt: skip
        self.space = ChoiceRow(
            "diverse-space",
            self.tr("Differ in"),
            [("features", self.tr("What is seen")), ("w", self.tr("Latent w"))],
            self.tr("Features compare what is in the images; w what they are made from"),
        )
        self.start = button(
            self.tr("Draw and keep"),
            "diverse-start",
            tip=self.tr(
                "Of the unpainted samples of this seed the most different stay; Ctrl+Z brings "
                "the others back"
            ),
        )
        self.start.clicked.connect(self.asked)
        self.said = paragraph(kind="second")
        self.said.setObjectName("diverse-said")
        self._look = check(
            "diverse-look",
            self.tr("Show those left out"),
            self.tr("Show all candidates, to compare before with after"),
        )
        self._look.toggled.connect(self.looked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for one in (self.drawn, self.kept, self.space, self.start, self.said, self._look):
            column.addWidget(one)
        self.show_choice(None)

    @property
    def left_out(self) -> tuple[int, ...]:
        """The samples that the choice left out and that are to be seen."""
        shown = self._choice is not None and self._look.isChecked()
        return self._choice.dropped if shown and self._choice is not None else ()

    def forget(self, restored: tuple[int, ...]) -> None:
        """Tell no more of a choice that was taken back."""
        if self._choice is not None and self._choice.dropped == restored:
            self.show_choice(None)

    def show_choice(self, choice: DiverseChoice | None) -> None:
        """Tell of a choice, or of none."""
        self._choice = choice
        if choice is None or not choice.dropped:
            self._look.setChecked(False)
        self._look.setHidden(choice is None or not choice.dropped)
        self.said.setHidden(choice is None)
        if choice is not None:
            text = self.tr("Of %1 candidates %2 stay.")
            text = text.replace("%2", count(len(choice.kept)))
            lines = [text.replace("%1", count(len(choice.candidates)))]
            if choice.least_before is not None and choice.least_after is not None:
                text = self.tr(
                    "The two most alike were %1 apart before and are %2 now (1 is the spread of "
                    "all)."
                )
                text = text.replace("%2", f"{choice.least_after:.2f}")
                lines.append(text.replace("%1", f"{choice.least_before:.2f}"))
            self.said.setText(" ".join(lines))
