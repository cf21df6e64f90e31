"""Make a snapshot of the project's training its generator, without training to the end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.snapshots import load_generator, snapshot_kid, snapshots
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.generators import keep_generator
from dsgan_studio.core.workflow.projects import record


@dataclass(frozen=True)
class UsedSnapshot:
    """What `use_snapshot` made.

    Attributes:
        hash: of the generator.
        snapshot: name of the snapshot.
        resolution_px: side of its images.
        images: how many images it had been shown.
        kid: measured at that moment, None where none was.
    """

    hash: str
    snapshot: str
    resolution_px: int
    images: int
    kid: float | None


def use_snapshot(path: Path | Project, name: str | None, context: JobContext) -> UsedSnapshot:
    """Make a snapshot of the training the project's generator; the training can still go on.

    Args:
        path: the project, its folder or open.
        name: of the snapshot; None takes the latest.
        context: progress and cancel.

    Raises:
        BadInput: if there is no such snapshot.
        Corrupt: if it is damaged.
        StoreError, JobCancelled: as usual.
    """
    with open_project(path) as project:
        context.checkpoint("read the snapshot", 0, 2)
        held = {one.name: one for one in snapshots(project.path(layout.TRAINING))}
        if not held:
            raise BadInput(
                f"{project.root} has no snapshot of a training; train a generator first."
            )
        wanted = next(reversed(held)) if name is None else name
        if wanted not in held:
            raise BadInput(
                f'there is no snapshot "{wanted}" in {project.root}; choose one of '
                f"{', '.join(held)}."
            )
        checkpoint = load_generator(held[wanted])
        kid, shown = snapshot_kid(held[wanted]), int(wanted.removeprefix("snapshot-"))
        context.checkpoint("read the snapshot", 1, 2)
        note = f"Taken from a training after {shown / 1000:g} thousand images."
        digest = keep_generator(project, checkpoint, wanted, (note,))
        record(
            project,
            "generator use-snapshot",
            {"generator": digest, "snapshot": wanted, "kid": kid},
        )
        context.checkpoint("read the snapshot", 2, 2)
    return UsedSnapshot(digest, wanted, checkpoint.architecture.resolution, shown, kid)
