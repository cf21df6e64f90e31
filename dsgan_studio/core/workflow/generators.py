"""Import and describe generators, and keep them in a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.checkpoints.architecture import architecture_to_json
from dsgan_studio.core.checkpoints.average_latent import read_average_latent
from dsgan_studio.core.checkpoints.checkpoint import GeneratorCheckpoint
from dsgan_studio.core.checkpoints.opening import (
    CheckpointInfo,
    describe_checkpoint,
    open_checkpoint,
)
from dsgan_studio.core.checkpoints.own_format import generator_hash, write_generator_file
from dsgan_studio.core.generators.build import complete, with_mean_w
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import GeneratorRecord
from dsgan_studio.core.workflow.projects import record


@dataclass(frozen=True)
class ImportedGenerator:
    """What `import_generator` brought in.

    Attributes:
        hash: of the generator.
        kind: what the file was.
        resolution_px: side of its images.
        notes: what was missing, added or passed over.
    """

    hash: str
    kind: str
    resolution_px: int
    notes: tuple[str, ...]


def keep_generator(
    project: Project, checkpoint: GeneratorCheckpoint, source_name: str, notes: tuple[str, ...]
) -> str:
    """Write a complete checkpoint into the project, make it the latest, and return its hash."""
    digest = generator_hash(checkpoint.architecture, checkpoint.tensors)
    file = project.path(layout.generator_file(digest))
    # Also where the file is there: importing again mends one that was damaged.
    write_generator_file(file, checkpoint, half=_fits_half(checkpoint))
    project.add_generator(
        GeneratorRecord(
            hash=digest,
            kind=checkpoint.kind,
            architecture_json=architecture_to_json(checkpoint.architecture),
            source_name=source_name,
            source_sha256=checkpoint.sha256,
            notes=(*checkpoint.notes, *notes),
        )
    )
    return digest


def _fits_half(checkpoint: GeneratorCheckpoint) -> bool:
    """Tell whether 16 bits hold every weight exactly, as after an import of such a file."""
    tensors = checkpoint.tensors.values()
    return all(bool((tensor.half().float() == tensor).all()) for tensor in tensors)


def import_generator(
    path: Path | Project, file: Path, *, average_latent: Path | None, context: JobContext
) -> ImportedGenerator:
    """Bring a checkpoint into the project; nothing in the file is executed.

    What the file lacks (a mean w, noise maps) is made from fixed seeds and stored.

    Args:
        path: the project, its folder or open.
        file: the checkpoint.
        average_latent: DatasetGAN's avg_latent .npy, to be used as the mean w.
        context: progress and cancel.

    Raises:
        BadInput, Refused, Corrupt: if a file cannot be used; the text says why.
    """
    with open_project(path) as project:
        context.checkpoint("open", 0, 2)
        checkpoint = open_checkpoint(file)
        if average_latent is not None:
            mean = read_average_latent(average_latent, checkpoint.architecture.w_dim)
            checkpoint = with_mean_w(checkpoint, mean)
        context.checkpoint("open", 1, 2)
        checkpoint = complete(checkpoint)
        digest = keep_generator(project, checkpoint, file.name, ())
        record(
            project,
            "generator import",
            {"generator": digest, "file": file.name, "sha256": checkpoint.sha256},
        )
        context.checkpoint("open", 2, 2)
        return ImportedGenerator(
            digest, checkpoint.kind, checkpoint.architecture.resolution, checkpoint.notes
        )


def generator_info(
    files: Sequence[Path],
) -> tuple[tuple[CheckpointInfo, ...], tuple[StudioError, ...]]:
    """Say what each file holds, and why some cannot be read; reads only."""
    found, refused = [], []
    for file in files:
        try:
            found.append(describe_checkpoint(file))
        except StudioError as error:
            refused.append(error)
    return tuple(found), tuple(refused)
