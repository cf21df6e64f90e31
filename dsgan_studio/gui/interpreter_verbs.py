"""The verbs of the interpreter's page, as jobs call them; torch is loaded there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.verbs import DEVICE

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project


def train_interpreter(
    members: int,
    class_weights: str,
    tell: Callable[[object], object],
    project: Project,
    context: JobContext,
) -> object:
    """Train; `tell` is given every evaluation, on the job's thread (errors as the verb)."""
    from dsgan_studio.core.workflow.interpreters import train_interpreter

    return train_interpreter(
        project,
        members=members,
        seed=0,
        class_weights=class_weights,
        device=DEVICE,
        context=context,
        watch=tell,
    )


def measure_curve(project: Project, context: JobContext) -> object:
    """Measure the learning curve and keep it (errors as the verb)."""
    from dsgan_studio.core.workflow.curves import measure_learning_curve

    return measure_learning_curve(project, seed=0, device=DEVICE, context=context)
