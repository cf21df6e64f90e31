"""What can be done in a project now, and what each step still needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.dropped import kept_samples
from dsgan_studio.core.workflow.labellings import choose_labelling
from dsgan_studio.core.workflow.release_request import RELEASE_SETTING

State = Literal["done", "begun", "possible", "blocked"]
StepName = Literal[
    "generator", "samples", "masks", "interpreter", "runs", "review", "release", "segmenter"
]
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
        needs: the step that has to come first where it is blocked, else None.
        figures: what the hint tells, by name, for who words it otherwise.
    """

    name: StepName
    state: State
    hint: str
    stale: bool = False
    needs: StepName | None = None
    figures: Mapping[str, Json] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """The sign of its state."""
        return _MARKS[self.state]


def project_status(path: Path | Project) -> tuple[StepStatus, ...]:
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
        _release(project),
        StepStatus("segmenter", "possible", "Needs two folders of masks."),
    )


def _blocked(name: StepName, hint: str, needs: StepName) -> StepStatus:
    return StepStatus(name, "blocked", hint, needs=needs)


def _generator(project: Project) -> StepStatus:
    found = project.latest_generator()
    if found is None:
        return StepStatus("generator", "possible", "None yet: train one, or import a checkpoint.")
    side = found.architecture_json.get("resolution")
    hint = f"{found.kind}, {side} px, {found.hash[:12]}."
    return StepStatus(
        "generator", "done", hint, figures={"kind": found.kind, "resolution_px": side}
    )


def _samples(project: Project) -> StepStatus:
    found = project.latest_generator()
    if found is None:
        return _blocked("samples", "Need a generator.", "generator")
    count = len(kept_samples(project, found.hash))
    if not count:
        return StepStatus("samples", "possible", "None of this generator yet: draw about 16.")
    return StepStatus("samples", "done", f"{count} drawn.", figures={"samples": count})


def _masks(project: Project) -> StepStatus:
    found = project.latest_generator()
    samples = () if found is None else kept_samples(project, found.hash)
    if found is None or not samples:
        return _blocked("masks", "Need samples.", "samples")
    count = len(project.masks(found.hash))
    figures: dict[str, Json] = {"masks": count, "samples": len(samples)}
    if not count:
        hint = "None yet: paint the samples and import the masks."
        return StepStatus("masks", "possible", hint, figures=figures)
    state: State = "done" if count >= min(ENOUGH_MASKS, len(samples)) else "begun"
    hint = f"{count} of {len(samples)} samples have one."
    return StepStatus("masks", state, hint, figures=figures)


def _interpreter(project: Project) -> StepStatus:
    found = project.latest_generator()
    if found is None or not project.masks(found.hash):
        return _blocked("interpreter", "Needs masks.", "masks")
    latest = project.latest_interpreter(found.hash)
    if latest is None:
        return StepStatus("interpreter", "possible", "None yet: train it on the masks.")
    reasons = project.stale().interpreters.get(latest.hash, ())
    masks = len(latest.mask_revisions)
    hint = f"{latest.hash[:12]}, trained on {masks} masks."
    if reasons:
        hint += f" Stale: {'; '.join(reasons)}."
    state: State = "begun" if reasons else "done"
    return StepStatus("interpreter", state, hint, bool(reasons), figures={"masks": masks})


def _runs(project: Project) -> StepStatus:
    runs = project.runs()
    if not runs:
        found = project.latest_generator()
        ready = found is not None and project.latest_interpreter(found.hash) is not None
        if not ready:
            return _blocked("runs", "Needs an interpreter.", "interpreter")
        return StepStatus("runs", "possible", "None yet: generate a run.")
    stale = project.stale()
    parts = []
    for run in runs:
        reasons = stale.runs.get(run.id, ())
        parts.append(f"run {run.id}: {run.count} items" + (" (stale)" if reasons else ""))
    any_stale = any(stale.runs.get(run.id) for run in runs)
    figures: dict[str, Json] = {"runs": len(runs), "items": sum(run.count for run in runs)}
    return StepStatus("runs", "done", "; ".join(parts) + ".", any_stale, figures=figures)


def _review(project: Project) -> StepStatus:
    labelled = [one for run in project.runs() for one in project.labellings(run.id) if one.count]
    if not labelled:
        return _blocked("review", "Needs a run.", "runs")
    chosen = choose_labelling(project, None).labelling
    said = [one.verdict for one in project.review.verdicts(chosen.id)]
    judged = len(said) - said.count(Verdict.UNREVIEWED)
    hint = f"{judged} of {chosen.count} items of run {chosen.run_id} have a verdict."
    figures: dict[str, Json] = {"items": chosen.count, "open": chosen.count - judged}
    if not judged:
        return StepStatus("review", "possible", hint, figures=figures)
    state: State = "done" if judged == chosen.count else "begun"
    return StepStatus("review", state, hint, figures=figures)


def _release(project: Project) -> StepStatus:
    labelled = [one for run in project.runs() for one in project.labellings(run.id) if one.count]
    if not labelled:
        return _blocked("release", "Needs a run.", "runs")
    chosen = choose_labelling(project, None).labelling
    said = [one.verdict for one in project.review.verdicts(chosen.id)]
    ready = chosen.count - said.count(Verdict.REJECTED)
    hint = f"{ready} of {chosen.count} items are not rejected."
    latest = project.setting(RELEASE_SETTING)
    handed = isinstance(latest, dict) and latest.get("labelling") == chosen.id
    state: State = "done" if handed else "possible"
    return StepStatus("release", state, hint, figures={"items": ready})
