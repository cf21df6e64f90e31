"""The eight pages: which step of the chain each belongs to, and how its state is worded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dsgan_studio.gui.widgets.rail import RailEntry
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.status import StepName, StepStatus

STEP_OF_PAGE: dict[str, StepName] = {
    "generator": "generator",
    "samples": "samples",
    "annotate": "masks",
    "interpreter": "interpreter",
    "generate": "runs",
    "review": "review",
    "release": "release",
    "evaluate": "segmenter",
}
PAGE_OF_STEP: dict[StepName, str] = {step: page for page, step in STEP_OF_PAGE.items()}


class StepWording(QObject):
    """Words the state of steps for the rail and for pages."""

    def title(self, page: str) -> str:
        """Return the name of a page."""
        titles = {
            "generator": self.tr("Generator"),
            "samples": self.tr("Samples"),
            "annotate": self.tr("Annotate"),
            "interpreter": self.tr("Interpreter"),
            "generate": self.tr("Generate"),
            "review": self.tr("Review"),
            "release": self.tr("Release"),
            "evaluate": self.tr("Evaluate"),
        }
        return titles[page]

    def entries(self, steps: Sequence[StepStatus]) -> list[RailEntry]:
        """Return what the rail shows; `steps` is empty where no project is open."""
        by_name = {step.name: step for step in steps}
        return [self._entry(page, by_name.get(step)) for page, step in STEP_OF_PAGE.items()]

    def _entry(self, page: str, step: StepStatus | None) -> RailEntry:
        if step is None:
            return RailEntry(page, self.title(page), "blocked", self.tr("no project is open"), "")
        return RailEntry(
            key=page,
            title=self.title(page),
            state=step.state,
            state_text=self._state(step),
            second=self._second(step),
            stale=step.stale,
        )

    def _state(self, step: StepStatus) -> str:
        states = {
            "done": self.tr("done"),
            "begun": self.tr("begun"),
            "possible": self.tr("can be done now"),
            "blocked": self.tr("not possible yet"),
        }
        return states[step.state]

    def _needs(self, step: StepName) -> str:
        needs = {
            "generator": self.tr("needs a generator"),
            "samples": self.tr("needs samples"),
            "masks": self.tr("needs masks"),
            "interpreter": self.tr("needs an interpreter"),
            "runs": self.tr("needs a run"),
            "release": self.tr("needs a release"),
        }
        return needs[step]

    def _second(self, step: StepStatus) -> str:
        """Return what there is of a step, short enough for the rail."""
        if step.needs is not None:
            return self._needs(step.needs)
        if step.stale:
            return self.tr("stale: inputs have changed")
        figures = step.figures
        worded = {
            "generator": lambda: f"{figures['resolution_px']} px",
            "samples": lambda: self.tr("%n drawn", "", figures["samples"]),
            "masks": lambda: (
                self.tr("%1 of %2 painted")
                .replace("%1", count(figures["masks"]))
                .replace("%2", count(figures["samples"]))
            ),
            "interpreter": lambda: self.tr("learned from %n mask(s)", "", figures["masks"]),
            "runs": lambda: self.tr("%Ln item(s)", "", figures["items"]),
            "review": lambda: self.tr("%1 to look at").replace("%1", count(figures["open"])),
            "release": lambda: self.tr("%1 ready").replace("%1", count(figures["items"])),
        }
        return worded[step.name]() if figures and step.name in worded else ""

    # In a sentence, for a page

    def hint(self, step: StepStatus) -> str:
        """Return what there is of a step, or what it needs, in one sentence."""
        if step.needs is not None:
            return self._needs_sentence(step)
        told = self._there(step) if step.figures else self._none_yet(step.name)
        if step.reasons:
            reasons = self.tr("; ", "between reasons").join(
                self.reason(one.name) for one in step.reasons
            )
            told += " " + self.tr("Stale: %1.").replace("%1", reasons)
        return told

    def _needs_sentence(self, step: StepStatus) -> str:
        needs = {
            "generator": self.tr("It needs a generator first."),
            "samples": self.tr("It needs samples first."),
            "masks": self.tr("It needs masks first."),
            "interpreter": self.tr("It needs an interpreter first."),
            "runs": self.tr("It needs a run first."),
            "release": self.tr("It needs a release first."),
        }
        return needs[step.needs or ""]

    def _none_yet(self, name: StepName) -> str:
        texts = {
            "generator": self.tr("There is none yet: train one, or open a checkpoint."),
            "samples": self.tr("There are none of this generator yet: draw about 16."),
            "interpreter": self.tr("There is none yet: train it on the masks."),
            "runs": self.tr("There is none yet: generate a run."),
            "segmenter": self.tr("It needs two folders of masks."),
        }
        return texts[name]

    def _there(self, step: StepStatus) -> str:
        figures = {key: str(value) for key, value in step.figures.items()}
        worded = {
            "generator": lambda: (
                self.tr("%1, %2 px, known by %3.")
                .replace("%1", figures["kind"])
                .replace("%2", figures["resolution_px"])
                .replace("%3", figures["hash"][:12])
            ),
            "samples": lambda: self.tr("%n sample(s) drawn.", "", int(figures["samples"])),
            "masks": lambda: (
                self.tr("%1 of %2 samples are painted.")
                .replace("%1", figures["masks"])
                .replace("%2", figures["samples"])
            ),
            "interpreter": lambda: self.tr("Trained on %n mask(s).", "", int(figures["masks"])),
            "runs": lambda: self.tr("Generated so far: %n item(s).", "", int(figures["items"])),
            "review": lambda: (
                self.tr("%1 of %2 items of run %3 have a verdict.")
                .replace("%1", count(int(figures["items"]) - int(figures["open"])))
                .replace("%2", count(int(figures["items"])))
                .replace("%3", figures["run"])
            ),
            "release": lambda: (
                self.tr("%1 of %2 items are not rejected.")
                .replace("%1", count(int(figures["items"])))
                .replace("%2", count(int(figures["all"])))
            ),
        }
        return worded[step.name]()

    def reason(self, name: str) -> str:
        """Return why something is stale, by the name of a `StaleReason`."""
        reasons = {
            "MASKS_ADDED": self.tr("masks were added since"),
            "MASKS_CHANGED": self.tr("masks it was trained on were changed since"),
            "CLASSES_CHANGED": self.tr("the classes were changed since"),
            "KEYPOINTS_CHANGED": self.tr("keypoints were changed since"),
            "GENERATOR_REPLACED": self.tr("a newer generator is in use"),
            "INTERPRETER_REPLACED": self.tr("a newer interpreter was trained since"),
            "INTERPRETER_STALE": self.tr("its interpreter is stale"),
        }
        return reasons[name]
