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
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.mask_store import MaskStore, all_stores, painted_store
from dsgan_studio.core.workflow.painting import open_painting, painting_schema
from dsgan_studio.core.workflow.readers import reading_as

Mask = UInt8[np.ndarray, "H W"]
Table = UInt8[np.ndarray, "256"]

# Whose mask of which sample: 0 is the project's own, else the number of the reader beside it.
Whose = tuple[int, int]

SOURCE = "classes changed"
OWN = 0


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

    store: MaskStore
    sample_id: int
    mask: Mask
    revision: int
    journal: bytes | None  # None: made of `steps`
    done: tuple[Edit, ...]
    undone: tuple[Edit, ...]

    @property
    def whose(self) -> Whose:
        """Whose mask it is, of which sample."""
        return _number(self.store), self.sample_id


def _number(store: MaskStore) -> int:
    return OWN if store.reader is None else store.reader.id


def settle_strokes(project: Project) -> None:
    """Store every mask whose journal holds strokes that a stopped program had not stored.

    Raises:
        BadInput: if a stored mask is missing or damaged.
        StoreError: if the disk refuses.
    """
    for reader in project.readers.all():
        store = painted_store(project, reader)
        for sample in project.samples():
            if store.journal(sample.id).is_file():
                open_painting(project, sample.id, reader=reader).save()


def planned(project: Project, table: Table, last: Mapping[Whose, Moved]) -> list[_Change]:
    """Return what has to be written where masks are relabelled, all readers'; nothing is yet.

    Args:
        project: whose strokes are settled.
        table: the new label of each of the 256.
        last: what the opposite change did to masks; where nothing was painted since, mask and
            journal come back as they were, else only the pixels that it changed and that still
            are what it made of them.
    """
    schema = painting_schema(project)
    changes = []
    for store in all_stores(project):
        for record in store.records():
            mask = store.stored(record, schema)
            moved = last.get((_number(store), record.sample_id))
            if moved is None:
                change = _relabelled(store, record.sample_id, mask, record.revision, table)
            else:
                change = _back(store, mask, (record.sample_id, record.revision), table, moved)
            if change is not None:
                changes.append(change)
    return changes


def _steps(path: Path) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
    if not path.is_file():
        return (), ()
    told = read_journal(path)
    return tuple(told.done), tuple(told.undone)


def _relabelled(
    store: MaskStore, sample_id: int, mask: Mask, revision: int, table: Table
) -> _Change | None:
    done, undone = _steps(store.journal(sample_id))
    changed = {label for label in range(256) if table[label] != label}
    named = set(ids_in(mask))
    for edit in (*done, *undone):
        for patch in edit.patches:
            named |= {*ids_in(patch.before), *ids_in(patch.after)}
    if not changed & named:
        return None
    done = tuple(relabelled(edit, table) for edit in done)
    undone = tuple(relabelled(edit, table) for edit in undone)
    return _Change(store, sample_id, table[mask], revision, None, done, undone)


def _back(
    store: MaskStore, mask: Mask, now: tuple[int, int], table: Table, moved: Moved
) -> _Change:
    """Return what takes a change back; `now` is the sample and the revision of `mask`."""
    sample_id, revision = now
    path = store.journal(sample_id)
    was, became = (
        read_mask(store.revision_file(sample_id, one)) for one in (moved.before, moved.after)
    )
    kept = path.with_name(moved.kept)
    untouched = (
        (mask == became).all()
        and path.is_file()
        and kept.is_file()
        and sha256_file(path) == moved.journal_sha256
    )
    if untouched:
        with disk_errors(f"read {kept}"):
            return _Change(store, sample_id, was, revision, kept.read_bytes(), (), ())
    done = tuple(relabelled(edit, table) for edit in _steps(path)[0])
    start = table[mask]
    back = start.copy()
    whose = (was != became) & (mask == became)
    back[whose] = was[whose]
    edit = replacement(start, back, SOURCE)
    steps = done + ((edit,) if edit else ())
    return _Change(store, sample_id, back, revision, None, steps, ())


def put_masks(project: Project, changes: list[_Change]) -> None:
    """Store the new masks as revisions; called within the transaction that sets the schema."""
    author = reading_as(project).name
    for change in changes:
        change.store.put(change.sample_id, change.mask, source=SOURCE, author=author)


def keep_journals(project: Project, changes: list[_Change]) -> dict[Whose, str]:
    """Keep a copy of every journal that will be replaced; return the names of the copies."""
    names = {}
    for change in changes:
        path = change.store.journal(change.sample_id)
        kept = path.with_name(f"{path.name}-{change.revision:04d}")
        if not path.is_file():
            start_journal(path, _stored(project, change))
        with disk_errors(f"read {path}"):
            atomic_write(kept, path.read_bytes())
        names[change.whose] = kept.name
    return names


def _stored(project: Project, change: _Change) -> Mask:
    latest = change.store.history(change.sample_id)[-1]
    return change.store.stored(latest, painting_schema(project))


def put_journals(changes: list[_Change]) -> dict[Whose, str]:
    """Replace the journals by those of the new masks; return their hashes.

    A program that is killed before finds a journal that does not fit, and sets it aside: the mask
    holds, and only undo is lost.
    """
    hashes = {}
    for change in changes:
        path = change.store.journal(change.sample_id)
        if change.journal is not None:
            atomic_write(path, change.journal)
        else:
            start_journal(path, change.mask, change.done, change.undone)
        hashes[change.whose] = sha256_file(path)
    return hashes
