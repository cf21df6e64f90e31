"""Measure what painting more samples has brought, and keep it in the project."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.learning_curve import measure_curve
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.interpreters import (
    annotated_samples,
    painted_masks,
    training_plan,
)
from dsgan_studio.core.workflow.kept_curve import KeptCurve, keep_curve, painting_order
from dsgan_studio.core.workflow.masks import stored_mask
from dsgan_studio.core.workflow.projects import block_size, current_generator, device_plan, record
from dsgan_studio.core.workflow.stored_generators import load_generator


def measure_learning_curve(
    path: Path | Project, *, seed: int, device: str, context: JobContext
) -> KeptCurve:
    """Measure the learning curve of the latest generator's masks, and keep it.

    Samples count in the order in which they were first painted. The time has a bound: some eighty
    short trainings at most, however many samples there are. What is cancelled keeps the curve
    before.

    Args:
        path: the project, its folder or open.
        seed: same seed and masks, same curve.
        device: name of the device.
        context: progress and cancel.

    Raises:
        BadInput: if fewer than three samples are painted, or one cannot be made again.
        JobCancelled: if the context was cancelled.
    """
    with open_project(path) as project:
        generator_record = current_generator(project)
        schema, masks = painted_masks(project)
        order = [
            one
            for one in painting_order(project, masks)
            if bool(np.any(stored_mask(project, one, schema) != UNLABELLED))
        ]
        generator = load_generator(project, generator_record.hash)
        plan = device_plan(device, batch=block_size(generator.architecture.resolution))
        samples = list(annotated_samples(project, generator, order, schema, plan, context))
        curve = measure_curve(
            samples,
            tuple(sorted(schema.ids)),
            seed=seed,
            plan=training_plan(plan),
            context=context,
        )
        kept = keep_curve(project, generator_record.hash, curve, order, seed)
        record(project, "interpreter curve", {"seed": seed, "samples": len(order)})
        return kept
