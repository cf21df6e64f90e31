"""What can be done in a project now, and what each step still needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.labellings import choose_labelling

State = Literal["done", "begun", "possible", "blocked"]
_MARKS: dict[State, str] = {"done": "●", "begun": "◐", "possible": "○", "blocked": "·"}
ENOUGH_MASKS = 16


@dataclass(frozen=True)
class StepStatus:
    """One step of the chain.

    Attributes:
        name: of the step.
        state: done, begun, possible, or blocked by an earlier step.
        hint: what there is, or what it needs, one sentence.
        stale: whether something it rests on has changed since.
    """

    name: str
    state: State
    hint: str
    stale: bool = False

    @property
    def mark(self) -> str:
        """The sign of its state."""
        return _MARKS[self.state]


def project_status(path: Path) -> tuple[StepStatus, ...]:
    """Return the state of every step of the project at `path`; reads only.

    Raises:
        ProjectError, NewerVersion: if it cannot be opened.
    """
    with open_project_reading(path) as project:
        return status(project)


def status(project: Project) -> tuple[StepStatus, ...]:
    """Return the state of every step of an open project, in the order of the chain."""
    return (
        _generator(project),
        _samples(project),
        _masks(project),
        _interpreter(project),
        _runs(project),
        _review(project),
    )


def _generator(project: Project) -> StepStatus:
    found = project.latest_generator()
    if found is None:
        return StepStatus("generator", "possible", "None yet: train one, or import a checkpoint.")
    side = found.architecture_json.get("resolution")
    return StepStatus("generator", "done", f"{found.kind}, {side} px, {found.hash[:12]}.")


def _samples(project: Project) -> StepStatus:
    found = project.latest_generator()
    if found is None:
        return StepStatus("samples", "blocked", "Need a generator.")
    count = len(project.samples(found.hash))
    if not count:
        return StepStatus("samples", "possible", "None of this generator yet: draw about 16.")
    return StepStatus("samples", "done", f"{count} drawn.")


def _masks(project: Project) -> StepStatus:
    found = project.latest_generator()
    samples = () if found is None else project.samples(found.hash)
    if found is None or not samples:
        return StepStatus("masks", "blocked", "Need samples.")
    count = len(project.masks(found.hash))
    if not count:
        return StepStatus("masks", "possible", "None yet: paint the samples and import the masks.")
    state: State = "done" if count >= min(ENOUGH_MASKS, len(samples)) else "begun"
    return StepStatus("masks", state, f"{count} of {len(samples)} samples have one.")


def _interpreter(project: Project) -> StepStatus:
    found = project.latest_generator()
    if found is None or not project.masks(found.hash):
        return StepStatus("interpreter", "blocked", "Needs masks.")
    latest = project.latest_interpreter(found.hash)
    if latest is None:
        return StepStatus("interpreter", "possible", "None yet: train it on the masks.")
    reasons = project.stale().interpreters.get(latest.hash, ())
    hint = f"{latest.hash[:12]}, trained on {len(latest.mask_revisions)} masks."
    if reasons:
        hint += f" Stale: {'; '.join(reasons)}."
    return StepStatus("interpreter", "begun" if reasons else "done", hint, bool(reasons))


def _runs(project: Project) -> StepStatus:
    runs = project.runs()
    if not runs:
        found = project.latest_generator()
        ready = found is not None and project.latest_interpreter(found.hash) is not None
        hint = "None yet: generate a run." if ready else "Needs an interpreter."
        return StepStatus("runs", "possible" if ready else "blocked", hint)
    stale = project.stale()
    parts = []
    for run in runs:
        reasons = stale.runs.get(run.id, ())
        parts.append(f"run {run.id}: {run.count} items" + (" (stale)" if reasons else ""))
    any_stale = any(stale.runs.get(run.id) for run in runs)
    return StepStatus("runs", "done", "; ".join(parts) + ".", any_stale)


def _review(project: Project) -> StepStatus:
    labelled = [one for run in project.runs() for one in project.labellings(run.id) if one.count]
    if not labelled:
        return StepStatus("review", "blocked", "Needs a run.")
    chosen = choose_labelling(project, None).labelling
    judged = len(project.review.verdicts(chosen.id))
    hint = f"{judged} of {chosen.count} items of run {chosen.run_id} have a verdict."
    if not judged:
        return StepStatus("review", "possible", hint)
    return StepStatus("review", "done" if judged == chosen.count else "begun", hint)
