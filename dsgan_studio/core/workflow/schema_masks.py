"""Masks and their journals follow the label schema: relabelled together, and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.edits import Edit, relabelled, replacement
from dsgan_studio.core.annotations.journal import read_journal, start_journal
from dsgan_studio.core.annotations.masks import ids_in, read_mask
from dsgan_studio.core.base.fsio import atomic_write, disk_errors, sha256_file
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.masks import put_mask, stored_mask
from dsgan_studio.core.workflow.painting import open_painting, painting_schema

Mask = UInt8[np.ndarray, "H W"]
Table = UInt8[np.ndarray, "256"]

SOURCE = "classes changed"


@dataclass(frozen=True)
class Moved:
    """What happened to one mask, so that it can be taken back.

    Attributes:
        before: revision before.
        after: revision after.
        kept: name of the file in which the journal before is kept.
        journal_sha256: of the journal after; another one tells of strokes since.
    """

    before: int
    after: int
    kept: str
    journal_sha256: str


@dataclass(frozen=True)
class _Change:
    """What is to be written for one mask."""

    sample_id: int
    mask: Mask
    revision: int
    journal: bytes | None  # None: made of `steps`
    done: tuple[Edit, ...]
    undone: tuple[Edit, ...]


def settle_strokes(project: Project) -> None:
    """Store every mask whose journal holds strokes that a stopped program had not stored.

    Raises:
        BadInput: if a stored mask is missing or damaged.
        StoreError: if the disk refuses.
    """
    for sample in project.samples():
        if project.path(layout.mask_journal_file(sample.id)).is_file():
            open_painting(project, sample.id).save()


def planned(project: Project, table: Table, last: Mapping[int, Moved]) -> list[_Change]:
    """Return what has to be written where masks are relabelled; nothing is written yet.

    Args:
        project: whose strokes are settled.
        table: the new label of each of the 256.
        last: what the opposite change did to masks; where nothing was painted since, mask and
            journal come back as they were, else only the pixels that it changed and that still
            are what it made of them.
    """
    schema = painting_schema(project)
    changes = []
    for record in project.masks():
        mask = stored_mask(project, record, schema)
        path = project.path(layout.mask_journal_file(record.sample_id))
        moved = last.get(record.sample_id)
        if moved is None:
            change = _relabelled(record.sample_id, mask, record.revision, path, table)
        else:
            change = _back(project, record.sample_id, mask, record.revision, path, table, moved)
        if change is not None:
            changes.append(change)
    return changes


def _steps(path: Path) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
    if not path.is_file():
        return (), ()
    told = read_journal(path)
    return tuple(told.done), tuple(told.undone)


def _relabelled(
    sample_id: int, mask: Mask, revision: int, path: Path, table: Table
) -> _Change | None:
    done, undone = _steps(path)
    changed = {label for label in range(256) if table[label] != label}
    named = set(ids_in(mask))
    for edit in (*done, *undone):
        for patch in edit.patches:
            named |= {*ids_in(patch.before), *ids_in(patch.after)}
    if not changed & named:
        return None
    done = tuple(relabelled(edit, table) for edit in done)
    undone = tuple(relabelled(edit, table) for edit in undone)
    return _Change(sample_id, table[mask], revision, None, done, undone)


def _back(
    project: Project,
    sample_id: int,
    mask: Mask,
    revision: int,
    path: Path,
    table: Table,
    moved: Moved,
) -> _Change:
    was, became = (_revision(project, sample_id, one) for one in (moved.before, moved.after))
    kept = path.with_name(moved.kept)
    untouched = (
        (mask == became).all()
        and path.is_file()
        and kept.is_file()
        and sha256_file(path) == moved.journal_sha256
    )
    if untouched:
        with disk_errors(f"read {kept}"):
            return _Change(sample_id, was, revision, kept.read_bytes(), (), ())
    done = tuple(relabelled(edit, table) for edit in _steps(path)[0])
    start = table[mask]
    back = start.copy()
    whose = (was != became) & (mask == became)
    back[whose] = was[whose]
    edit = replacement(start, back, SOURCE)
    return _Change(sample_id, back, revision, None, done + ((edit,) if edit else ()), ())


def _revision(project: Project, sample_id: int, revision: int) -> Mask:
    return read_mask(project.path(layout.mask_revision_file(sample_id, revision)))


def put_masks(project: Project, changes: list[_Change]) -> None:
    """Store the new masks as revisions; called within the transaction that sets the schema."""
    for change in changes:
        put_mask(project, change.sample_id, change.mask, source=SOURCE, author="")


def keep_journals(project: Project, changes: list[_Change]) -> dict[int, str]:
    """Keep a copy of every journal that will be replaced; return the names of the copies."""
    names = {}
    for change in changes:
        path = project.path(layout.mask_journal_file(change.sample_id))
        kept = path.with_name(f"{path.name}-{change.revision:04d}")
        if not path.is_file():
            start_journal(path, _revision_or(project, change))
        with disk_errors(f"read {path}"):
            atomic_write(kept, path.read_bytes())
        names[change.sample_id] = kept.name
    return names


def _revision_or(project: Project, change: _Change) -> Mask:
    return stored_mask(
        project, project.mask_history(change.sample_id)[-1], painting_schema(project)
    )


def put_journals(project: Project, changes: list[_Change]) -> dict[int, str]:
    """Replace the journals by those of the new masks; return their hashes.

    A program that is killed before finds a journal that does not fit, and sets it aside: the mask
    holds, and only undo is lost.
    """
    hashes = {}
    for change in changes:
        path = project.path(layout.mask_journal_file(change.sample_id))
        if change.journal is not None:
            atomic_write(path, change.journal)
        else:
            start_journal(path, change.mask, change.done, change.undone)
        hashes[change.sample_id] = sha256_file(path)
    return hashes
