"""The verbs of runs as jobs call them; torch is loaded there, at the first call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.verbs import DEVICE

if TYPE_CHECKING:
    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.workflow.run_list import RunList
    from dsgan_studio.core.workflow.run_outlook import RunOutlook
    from dsgan_studio.core.workflow.runs import GeneratedRun


@dataclass(frozen=True)
class RunRequest:
    """Which run is wanted.

    Attributes:
        count: items that it shall have.
        seed: of the run.
    """

    count: int
    seed: int


def generate(
    request: RunRequest, begun: Callable[[int], object], project: Project, context: JobContext
) -> GeneratedRun:
    """Bring a run to its count (errors as `generate_run`); `begun` is called with its number."""
    from dsgan_studio.core.workflow.runs import generate_run

    return generate_run(
        project,
        count=request.count,
        seed=request.seed,
        workers=1,
        scheduler=None,
        decision="mean",
        device=DEVICE,
        context=context,
        on_run=begun,
    )


def outlook(request: RunRequest, project: Project, context: JobContext) -> RunOutlook:
    """Return what a run would cost (errors as `generate_outlook`)."""
    from dsgan_studio.core.workflow.runs import generate_outlook

    return generate_outlook(
        project, count=request.count, seed=request.seed, device=DEVICE, context=context
    )


def listed(project: Project, context: JobContext) -> RunList:
    """Return the runs of the project (errors as `list_runs`)."""
    from dsgan_studio.core.workflow.run_list import list_runs

    return list_runs(project)


def pictures(
    project: Project, run_id: int, indexes: Sequence[int], context: JobContext
) -> Iterator[tuple[int, QImage, QImage]]:
    """Yield index, image and label of items that are made (errors as `made_pictures`)."""
    from dsgan_studio.core.workflow.run_pictures import made_pictures

    for index, image, label in made_pictures(project, run_id, indexes, context):
        yield index, to_image(image), to_image(label)
