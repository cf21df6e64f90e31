"""What can be done in a project now, and what each step still needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.stale import StaleReason
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.dropped import kept_samples
from dsgan_studio.core.workflow.labellings import choose_labelling
from dsgan_studio.core.workflow.release_request import RELEASE_SETTING
from dsgan_studio.core.workflow.status_sentences import sentence

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
        hint: what there is, or what it needs, one English sentence.
        stale: whether something it rests on has changed since.
        needs: the step that has to come first where it is blocked, else None.
        figures: what the hint tells, by name, for who words it otherwise.
        reasons: why what there is no longer holds, as far as the hint tells it.
    """

    name: StepName
    state: State
    hint: str
    stale: bool = False
    needs: StepName | None = None
    figures: Mapping[str, Json] = field(default_factory=dict)
    reasons: tuple[StaleReason, ...] = ()

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
        _step("segmenter", "possible"),
    )


def _blocked(name: StepName, needs: StepName) -> StepStatus:
    return StepStatus(name, "blocked", sentence(name, {}, blocked=True), needs=needs)


def _step(
    name: StepName,
    state: State,
    figures: Mapping[str, Json] | None = None,
    *,
    stale: bool = False,
    reasons: tuple[StaleReason, ...] = (),
) -> StepStatus:
    facts = {} if figures is None else figures
    hint = sentence(name, facts, reasons=reasons)
    return StepStatus(name, state, hint, stale or bool(reasons), figures=facts, reasons=reasons)


def _generator(project: Project) -> StepStatus:
    found = project.latest_generator()
    if found is None:
        return _step("generator", "possible")
    side = found.architecture_json.get("resolution")
    figures: dict[str, Json] = {"kind": found.kind, "resolution_px": side, "hash": found.hash}
    return _step("generator", "done", figures)


def _samples(project: Project) -> StepStatus:
    found = project.latest_generator()
    if found is None:
        return _blocked("samples", "generator")
    count = len(kept_samples(project, found.hash))
    return _step("samples", "done", {"samples": count}) if count else _step("samples", "possible")


def _masks(project: Project) -> StepStatus:
    found = project.latest_generator()
    samples = () if found is None else kept_samples(project, found.hash)
    if found is None or not samples:
        return _blocked("masks", "samples")
    count = len(project.masks(found.hash))
    figures: dict[str, Json] = {"masks": count, "samples": len(samples)}
    if not count:
        return _step("masks", "possible", figures)
    state: State = "done" if count >= min(ENOUGH_MASKS, len(samples)) else "begun"
    return _step("masks", state, figures)


def _interpreter(project: Project) -> StepStatus:
    found = project.latest_generator()
    if found is None or not project.masks(found.hash):
        return _blocked("interpreter", "masks")
    latest = project.latest_interpreter(found.hash)
    if latest is None:
        return _step("interpreter", "possible")
    reasons = project.stale().interpreters.get(latest.hash, ())
    figures: dict[str, Json] = {"masks": len(latest.mask_revisions), "hash": latest.hash}
    return _step("interpreter", "begun" if reasons else "done", figures, reasons=reasons)


def _runs(project: Project) -> StepStatus:
    runs = project.runs()
    if not runs:
        found = project.latest_generator()
        ready = found is not None and project.latest_interpreter(found.hash) is not None
        return _step("runs", "possible") if ready else _blocked("runs", "interpreter")
    stale = project.stale().runs
    each: list[Json] = [
        {"id": run.id, "items": run.count, "stale": bool(stale.get(run.id))} for run in runs
    ]
    figures: dict[str, Json] = {
        "runs": len(runs),
        "items": sum(run.count for run in runs),
        "each": each,
    }
    return _step("runs", "done", figures, stale=any(stale.get(run.id) for run in runs))


def _review(project: Project) -> StepStatus:
    labelled = [one for run in project.runs() for one in project.labellings(run.id) if one.count]
    if not labelled:
        return _blocked("review", "runs")
    chosen = choose_labelling(project, None).labelling
    said = [one.verdict for one in project.review.verdicts(chosen.id)]
    judged = len(said) - said.count(Verdict.UNREVIEWED)
    figures: dict[str, Json] = {
        "items": chosen.count,
        "open": chosen.count - judged,
        "run": chosen.run_id,
    }
    if not judged:
        return _step("review", "possible", figures)
    return _step("review", "done" if judged == chosen.count else "begun", figures)


def _release(project: Project) -> StepStatus:
    labelled = [one for run in project.runs() for one in project.labellings(run.id) if one.count]
    if not labelled:
        return _blocked("release", "runs")
    chosen = choose_labelling(project, None).labelling
    said = [one.verdict for one in project.review.verdicts(chosen.id)]
    ready = chosen.count - said.count(Verdict.REJECTED)
    latest = project.setting(RELEASE_SETTING)
    handed = isinstance(latest, dict) and latest.get("labelling") == chosen.id
    state: State = "done" if handed else "possible"
    return _step("release", state, {"items": ready, "all": chosen.count})
