"""Import and export the masks of the samples."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.masks import encode_mask, ids_in, read_mask
from dsgan_studio.core.annotations.schema import (
    LabelSchema,
    listed,
    read_schema,
    schema_from_ids,
    write_schema,
)
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write, disk_errors, sha256_file, staged_folder
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import MaskRecord
from dsgan_studio.core.workflow.projects import label_size_px, record

SCHEMA_FILE = "schema.json"
_SUFFIXES = (".png", ".npy")
_NAME = re.compile(r"\d{1,9}")

Mask = UInt8[np.ndarray, "H W"]


@dataclass(frozen=True)
class ImportedMasks:
    """What `import_masks` did.

    Attributes:
        imported: masks read.
        changed: how many of them differ from what the project held.
        classes: names of the classes of the schema.
        passed_over: files that are no masks of samples, by name.
    """

    imported: int
    changed: int
    classes: tuple[str, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True)
class ExportedMasks:
    """What `export_masks` wrote.

    Attributes:
        exported: number of masks.
        folder: where they lie.
    """

    exported: int
    folder: Path


def import_masks(
    path: Path | Project,
    folder: Path,
    *,
    schema_file: Path | None,
    context: JobContext,
    author: str = "",
) -> ImportedMasks:
    """Import the masks in `folder`, named like the samples; all are checked before one is written.

    Args:
        path: the project, its folder or open.
        folder: of PNG or NPY files named by sample, such as 000012.png.
        schema_file: JSON of the label schema to use from now on; where None, `schema.json` in
            `folder` is taken if it is there, else the project's schema holds, and a project
            without one gets classes for the ids found.
        context: progress and cancel.
        author: who painted them.

    Raises:
        BadInput: if there are no masks, or one has the wrong size, an unknown id or is damaged.
    """
    with open_project(path) as project:
        files, passed_over = _mask_files(project, folder)
        schema = _given_schema(folder, schema_file) or project.schema()
        masks: dict[int, Mask] = {}
        for done, (sample_id, file) in enumerate(files.items()):
            context.checkpoint("read masks", done, len(files))
            masks[sample_id] = read_mask(file, schema, mask_size_px(project, sample_id))
        context.checkpoint("read masks", len(files), len(files))
        if schema is None:
            schema = _schema_of(masks.values(), folder)
        project.set_schema(schema)
        source = f"imported from {folder.name}"
        changed = sum(
            put_mask(project, sample_id, mask, source=source, author=author)
            for sample_id, mask in masks.items()
        )
        record(project, "masks import", {"masks": len(masks), "folder": folder.name})
        names = tuple(one.name for one in schema.classes)
        return ImportedMasks(len(masks), changed, names, passed_over)


def put_mask(project: Project, sample_id: int, mask: Mask, *, source: str, author: str) -> bool:
    """Store `mask` as the latest revision of a sample's mask; tell whether it was a change.

    Every revision has a file of its own, which is written before the index names it.
    """
    data = encode_mask(mask)
    digest = hashlib.sha256(data).hexdigest()
    history = project.mask_history(sample_id)
    target = project.path(layout.mask_file(sample_id))
    if history and history[-1].sha256 == digest:
        _put_in_place(target, data, digest)
        return False
    revision = len(history) + 1
    atomic_write(project.path(layout.mask_revision_file(sample_id, revision)), data)
    project.add_mask_revision(sample_id, sha256=digest, source=source, author=author)
    atomic_write(target, data)
    return True


def _put_in_place(target: Path, data: bytes, digest: str) -> None:
    if not target.is_file() or sha256_file(target) != digest:
        atomic_write(target, data)


def stored_mask(project: Project, mask: MaskRecord, schema: LabelSchema) -> Mask:
    """Return one revision of a mask.

    The file in masks/ is what other tools see; it is used where it is that revision. A process
    killed while storing leaves it one revision behind, and then the revision's own file holds.

    Raises:
        BadInput: if the file is missing, damaged, or does not fit the schema or the sample.
    """
    seen = project.path(layout.mask_file(mask.sample_id))
    kept = project.path(layout.mask_revision_file(mask.sample_id, mask.revision))
    current = seen.is_file() and sha256_file(seen) == mask.sha256
    file = seen if current else kept
    if not file.is_file() or sha256_file(file) != mask.sha256:
        name = layout.sample_name(mask.sample_id)
        raise BadInput(
            f"revision {mask.revision} of the mask {name} in {project.root} is missing or damaged; "
            "import that mask again with dsgan-studio masks import, and train the interpreter anew."
        )
    return read_mask(file, schema, mask_size_px(project, mask.sample_id))


def export_masks(path: Path | Project, folder: Path, *, context: JobContext) -> ExportedMasks:
    """Write all masks and the schema to `folder`, which has to be new or empty.

    Raises:
        BadInput: if the project has no masks, or `folder` is not empty.
        StoreError: if the disk refuses; nothing is left behind then.
    """
    with open_project_reading(path) as project:
        schema, masks = project.schema(), project.masks()
        if schema is None or not masks:
            raise BadInput(f"{project.root} has no masks yet; import some first.")
        with staged_folder(folder) as staged:
            for done, mask in enumerate(masks):
                context.checkpoint("write masks", done, len(masks))
                data = encode_mask(stored_mask(project, mask, schema))
                atomic_write(staged / layout.sample_name(mask.sample_id), data)
            write_schema(staged / SCHEMA_FILE, schema)
        context.checkpoint("write masks", len(masks), len(masks))
        return ExportedMasks(len(masks), folder)


def _schema_of(masks: Iterable[Mask], folder: Path) -> LabelSchema:
    """Return a schema for the ids found."""
    found = sorted({one for mask in masks for one in ids_in(mask)})
    if not set(found) - {0}:
        raise BadInput(
            f"the masks in {folder} hold no class, only background (0) and unlabelled (255); save "
            "them with one number a class from 1, or give a --schema."
        )
    return schema_from_ids(found)


def _given_schema(folder: Path, schema_file: Path | None) -> LabelSchema | None:
    if schema_file is not None:
        return read_schema(schema_file)
    beside = folder / SCHEMA_FILE
    return read_schema(beside) if beside.is_file() else None


def mask_size_px(project: Project, sample_id: int) -> tuple[int, int]:
    """Return the height and width that the mask of a sample must have.

    Raises:
        ProjectError: if there is no such sample.
        BadInput: if its generator is not in the project.
    """
    generator_hash = project.sample(sample_id).generator_hash
    for generator in project.generators():
        if generator.hash == generator_hash:
            side = label_size_px(project, generator)
            return side, side
    raise BadInput(
        f"the generator of sample {sample_id} is not in {project.root}; import it again."
    )


def _mask_files(project: Project, folder: Path) -> tuple[dict[int, Path], tuple[str, ...]]:
    """Return the mask file of each sample, and the names that are no masks of samples."""
    if not folder.is_dir():
        raise BadInput(f"{folder} is not a folder; give the folder that holds the masks.")
    with disk_errors(f"read {folder}"):
        names = sorted(file.name for file in folder.iterdir() if not file.name.startswith("."))
    known = {sample.id for sample in project.samples()}
    files: dict[int, Path] = {}
    passed_over = []
    for name in names:
        file = folder / name
        if file.suffix.lower() not in _SUFFIXES or not _NAME.fullmatch(file.stem):
            passed_over += [] if name == SCHEMA_FILE else [name]
        elif int(file.stem) not in known:
            passed_over.append(name)
        elif int(file.stem) in files:
            raise BadInput(
                f"{folder} has two masks of sample {int(file.stem)}; remove one of them."
            )
        else:
            files[int(file.stem)] = file
    if not files:
        raise BadInput(
            f"{folder} has no mask of a sample of this project; masks are PNG or NPY named like "
            f"the samples ({listed(layout.sample_name(one) for one in sorted(known)) or 'none'})."
        )
    return files, tuple(passed_over)
