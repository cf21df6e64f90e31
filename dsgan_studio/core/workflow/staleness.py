"""What no longer follows from what the project holds, step by step, and what can be done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.stale import StaleReason
from dsgan_studio.core.workflow.run_choice import run_in_use
from dsgan_studio.core.workflow.status import StepName

Remedy = Literal["use-generator", "train-interpreter", "label-again", "generate"]


@dataclass(frozen=True)
class StaleStep:
    """One step that is stale.

    Attributes:
        step: of the chain.
        reasons: why, the gravest first.
        remedy: what brings it up to date.
        masks: painted on samples of another generator; 0 where that is not the reason.
        generator_hash: of the generator they were painted for, or "".
        run: number of the run that is stale, or 0.
    """

    step: StepName
    reasons: tuple[StaleReason, ...]
    remedy: Remedy
    masks: int = 0
    generator_hash: str = ""
    run: int = 0


def stale_steps(project: Project) -> tuple[StaleStep, ...]:
    """Return the stale steps in the order of the chain; nothing is deleted for being stale."""
    return (*_masks(project), *_interpreter(project), *_run(project))


def _masks(project: Project) -> tuple[StaleStep, ...]:
    """Masks of another generator's samples, where the one in use has none."""
    latest = project.latest_generator()
    painted = {mask.sample_id for mask in project.masks()}
    owners = Counter(one.generator_hash for one in project.samples() if one.id in painted)
    if latest is None or not owners or owners[latest.hash]:
        return ()
    ((owner, masks),) = owners.most_common(1)
    reasons = (StaleReason.GENERATOR_REPLACED,)
    return (StaleStep("masks", reasons, "use-generator", masks=masks, generator_hash=owner),)


def _interpreter(project: Project) -> tuple[StaleStep, ...]:
    latest = project.latest_generator()
    found = None if latest is None else project.latest_interpreter(latest.hash)
    reasons = () if found is None else project.stale().interpreters.get(found.hash, ())
    return (StaleStep("interpreter", reasons, "train-interpreter"),) if reasons else ()


def _run(project: Project) -> tuple[StaleStep, ...]:
    used = run_in_use(project)
    if used is None:
        return ()
    stale = project.stale()
    if reasons := stale.runs.get(used.id, ()):
        return (StaleStep("runs", reasons, "generate", run=used.id),)
    labelled = [one for one in project.labellings(used.id) if one.count]
    reasons = stale.labellings.get(labelled[-1].id, ()) if labelled else ()
    if not reasons:
        return ()
    again = StaleReason.INTERPRETER_REPLACED in reasons
    remedy: Remedy = "label-again" if again else "train-interpreter"
    return (StaleStep("runs", reasons, remedy, run=used.id),)
