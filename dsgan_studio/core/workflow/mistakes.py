"""Where a project's masks are probably wrong, judged by what was learned from the others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.mistakes import Objection, ObjectionRules, find_mistakes
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.dismissals import Mistake, dismissed_pixels, is_dismissed
from dsgan_studio.core.workflow.interpreters import (
    annotated_samples,
    painted_masks,
    training_plan,
)
from dsgan_studio.core.workflow.masks import stored_mask
from dsgan_studio.core.workflow.projects import block_size, current_generator, device_plan
from dsgan_studio.core.workflow.stored_generators import load_generator

# The judges need to be sure of classes, not exact at borders; a long training changes little.
JUDGES = InterpreterSettings(max_steps=2000)


@dataclass(frozen=True)
class FoundMistakes:
    """What `find_mask_mistakes` found.

    Attributes:
        mistakes: the places, the largest and surest first.
        samples: numbers of the samples that were judged.
        dismissed: places left out, because they were found right before.
    """

    mistakes: tuple[Mistake, ...]
    samples: tuple[int, ...]
    dismissed: int


def find_mask_mistakes(
    path: Path | Project,
    *,
    device: str,
    context: JobContext,
    rules: ObjectionRules = ObjectionRules(),  # noqa: B008  # frozen
    settings: InterpreterSettings = JUDGES,
) -> FoundMistakes:
    """Judge every stored mask of the latest generator by an interpreter of all the others.

    Reads the project and never changes it; what was dismissed is left out.

    Args:
        path: the project, its folder or open.
        device: name of the device.
        context: progress and cancel.
        rules: when a disagreement counts.
        settings: how the judges are trained.

    Raises:
        BadInput: if fewer than two samples are painted, or one cannot be made again.
        JobCancelled: if the context was cancelled.
    """
    with open_project_reading(path) as project:
        record = current_generator(project)
        schema, masks = painted_masks(project)
        stored = {one.sample_id: stored_mask(project, one, schema) for one in masks}
        painted = [one for one in masks if bool(np.any(stored[one.sample_id] != UNLABELLED))]
        generator = load_generator(project, record.hash)
        plan = device_plan(
            device, batch=block_size(generator.architecture.resolution), allowance=context.allowance
        )
        samples = list(annotated_samples(project, generator, painted, schema, plan, context))
        ids = tuple(sorted(schema.ids))
        found = find_mistakes(samples, ids, settings, rules, training_plan(plan), context)
        numbers = tuple(one.sample_id for one in painted)
        right = {one: dismissed_pixels(project, one, stored[one]) for one in numbers}
    mistakes = [_numbered(one, numbers[one.sample]) for one in found]
    left = tuple(one for one in mistakes if not is_dismissed(one, right[one.sample]))
    return FoundMistakes(left, numbers, len(mistakes) - len(left))


def _numbered(one: Objection, sample: int) -> Mistake:
    return Mistake(
        sample, one.box, one.where, one.painted, one.suggested, one.confidence, one.pixels
    )
