"""Import and export the masks of the samples."""

from __future__ import annotations

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
from dsgan_studio.core.base.fsio import atomic_write, disk_errors, staged_folder
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.project.records import MaskRecord
from dsgan_studio.core.workflow.mask_store import MaskStore, mask_size_px, painted_store
from dsgan_studio.core.workflow.own_readings import own_readings
from dsgan_studio.core.workflow.projects import record

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
    reader: str | None = None,
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
        reader: name of the reader whose masks they are; None for the project's own. Another than
            the first brings no classes of their own.

    Raises:
        BadInput: if there are no masks, or one has the wrong size, an unknown id or is damaged;
            if there is no such reader, or their classes are not the project's.
    """
    with open_project(path) as project:
        who = None if reader is None else project.readers.named(reader)
        files, passed_over = _mask_files(project, folder)
        schema = _given_schema(folder, schema_file) or project.schema()
        if who is not None and not who.is_first:
            schema = _same_classes(project, schema, who)
        masks: dict[int, Mask] = {}
        for done, (sample_id, file) in enumerate(files.items()):
            context.checkpoint("read masks", done, len(files))
            masks[sample_id] = read_mask(file, schema, mask_size_px(project, sample_id))
        context.checkpoint("read masks", len(files), len(files))
        if schema is None:
            schema = _schema_of(masks.values(), folder)
        project.set_schema(schema)
        store = MaskStore(project) if who is None else painted_store(project, who)
        source = f"imported from {folder.name}"
        painter = author or ("" if who is None else who.name)
        changed = sum(
            store.put(sample_id, mask, source=source, author=painter)
            for sample_id, mask in masks.items()
        )
        told = {"masks": len(masks), "folder": folder.name}
        record(project, "masks import", told if who is None else {**told, "reader": who.shown})
        names = tuple(one.name for one in schema.classes)
        return ImportedMasks(len(masks), changed, names, passed_over)


def put_mask(project: Project, sample_id: int, mask: Mask, *, source: str, author: str) -> bool:
    """Store `mask` as the latest revision of a sample's; tell whether it was a change."""
    return MaskStore(project).put(sample_id, mask, source=source, author=author)


def stored_mask(project: Project, mask: MaskRecord, schema: LabelSchema) -> Mask:
    """Return one revision of a mask of the project (errors as `MaskStore.stored`)."""
    return MaskStore(project).stored(mask, schema)


def export_masks(
    path: Path | Project, folder: Path, *, context: JobContext, reader: str | None = None
) -> ExportedMasks:
    """Write all masks and the schema to `folder`, which has to be new or empty.

    Args:
        path: the project, its folder or open.
        folder: to write to.
        context: progress and cancel.
        reader: name of the reader whose masks are wanted, as they painted them; None for the
            project's own, which may have been agreed.

    Raises:
        BadInput: if there are no masks or no such reader, or `folder` is not empty.
        StoreError: if the disk refuses; nothing is left behind then.
    """
    with open_project_reading(path) as project:
        schema = project.schema()
        masks = _wanted_masks(project, reader)
        if schema is None or not masks:
            whose = "no masks" if reader is None else f'no masks of "{reader[:80]}"'
            raise BadInput(f"{project.root} has {whose} yet; import some first.")
        with staged_folder(folder) as staged:
            for done, (store, mask) in enumerate(masks):
                context.checkpoint("write masks", done, len(masks))
                data = encode_mask(store.stored(mask, schema))
                atomic_write(staged / layout.sample_name(mask.sample_id), data)
            write_schema(staged / SCHEMA_FILE, schema)
        context.checkpoint("write masks", len(masks), len(masks))
        return ExportedMasks(len(masks), folder)


def _wanted_masks(project: Project, reader: str | None) -> list[tuple[MaskStore, MaskRecord]]:
    if reader is None:
        return [(MaskStore(project), one) for one in project.masks()]
    return [*own_readings(project, project.readers.named(reader)).values()]


def _same_classes(project: Project, given: LabelSchema | None, who: Reader) -> LabelSchema:
    """Return the project's schema, if `given` has its classes (`BadInput` if not)."""
    held = project.schema()
    if held is None:
        raise BadInput(
            f"{project.root} has no classes yet that {who.shown}'s masks could be of; import or "
            "paint the first reader's masks first."
        )
    if given is not None and [(c.id, c.name) for c in given.classes] != [
        (c.id, c.name) for c in held.classes
    ]:
        raise BadInput(
            f"the classes that come with {who.shown}'s masks are not the project's "
            f"({listed(c.name for c in given.classes)} instead of "
            f"{listed(c.name for c in held.classes)}); leave out the schema if the ids mean the "
            "same."
        )
    return held


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
