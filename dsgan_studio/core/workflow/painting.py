"""Painting the mask of a sample: what was stored, what was stroked since, and undo across restarts.

The mask in the index and its PNG are the truth that everything else reads; the journal beside it
holds the strokes since, and those before for undo.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.edits import Edit, replacement
from dsgan_studio.core.annotations.history import History, HistoryStatus
from dsgan_studio.core.annotations.journal import (
    Journal,
    Recovered,
    digest,
    read_journal,
    start_journal,
)
from dsgan_studio.core.annotations.masks import check_mask
from dsgan_studio.core.annotations.schema import UNLABELLED, LabelSchema, default_schema
from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.fsio import set_aside
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.workflow.mask_store import MaskStore, mask_size_px, painted_store

Mask = UInt8[np.ndarray, "H W"]

# A longer journal is written anew on opening, with the steps that undo still holds.
_LONGEST_JOURNAL_BYTES = 64 * 2**20

Found = Literal["nothing new", "strokes", "another mask", "unfit journal"]


@dataclass(frozen=True)
class Begun:
    """A mask with the steps that led to it, ready to be painted."""

    mask: Mask
    history: History
    journal: Journal
    found: Found


class Painting:
    """The mask of one sample while it is painted.

    Made by `open_painting`. `mask` is changed in place by strokes, whose edits are told to `done`;
    nothing is on the disk before `flush`, and nothing else sees it before `save`.

    Attributes:
        sample_id: whose mask it is.
        mask: [H, W] uint8, 255 where unlabelled.
        found: what the journal told at the beginning: strokes that a stopped program had not
            saved, a mask that was stored by other means since (undo brings the strokes back), or
            a journal that was set aside because it is damaged, or of another size or other classes.
        reader: whose mask it is, where it lies beside the project's own.
    """

    def __init__(self, store: MaskStore, sample_id: int, author: str, begun: Begun) -> None:
        self.sample_id = sample_id
        self.mask = begun.mask
        self.found: Found = begun.found
        self.reader = store.reader
        self._masks, self._author = store, author
        self._history, self._journal = begun.history, begun.journal
        self._is_saved = begun.found != "strokes"

    @property
    def is_flushed(self) -> bool:
        """Whether every step is in the journal on the disk."""
        return self._journal.is_flushed

    @property
    def is_saved(self) -> bool:
        """Whether the stored mask is as the mask is now."""
        return self._is_saved

    def done(self, edit: Edit | None) -> None:
        """Remember a step that was done on `mask`; None, from a step that changed nothing, too."""
        if edit is not None:
            self._history.add(edit)
            self._journal.edited(edit)
            self._is_saved = False

    def undo(self) -> Box:
        """Take the latest step back; return where the mask changed, empty if there is none."""
        box = self._history.undo(self.mask)
        if not box.is_empty:
            self._journal.undid()
            self._is_saved = False
        return box

    def redo(self) -> Box:
        """Do the step again that was taken back last; otherwise like `undo`."""
        box = self._history.redo(self.mask)
        if not box.is_empty:
            self._journal.redid()
            self._is_saved = False
        return box

    def status(self) -> HistoryStatus:
        """Return what can be undone and redone now."""
        return self._history.status()

    def flush(self) -> None:
        """Bring the steps to the disk; the window does it at most two seconds after a stroke.

        Raises:
            StoreError: if the disk refuses; nothing is lost, and flushing again is safe.
        """
        self._journal.flush()

    def save(self) -> bool:
        """Store the mask as a revision of its own, if it changed; tell whether it did.

        Raises:
            StoreError: if the disk refuses; the strokes stay in the journal.
        """
        self.flush()
        if self._is_saved:
            return False
        changed = self._store()
        self._note_saved()
        return changed

    def follow(self, mask: Mask, name: str) -> None:
        """Take over, as one step, what was just stored by other means than painting.

        Told so, the journal does not take a mask that was there once for one with strokes after.

        Args:
            mask: as it is stored, of the same size.
            name: of the step.

        Raises:
            ShapeError: if the sizes differ.
            StoreError: if the disk refuses.
        """
        edit = replacement(self.mask, mask, name)
        if edit is not None:
            edit.apply(self.mask)
            self.done(edit)
        self._note_saved()

    def _note_saved(self) -> None:
        self._journal.saved(self.mask)
        self.flush()
        self._is_saved = True

    def _store(self) -> bool:
        """Put the mask where everything else reads it; tell whether that was a change."""
        return self._masks.put(self.sample_id, self.mask, source="painted", author=self._author)


def painting_schema(project: Project) -> LabelSchema:
    """Return the label schema to paint with; a project without one gets background and one class.

    Raises:
        ProjectError: if it has none and is open for reading only.
    """
    schema = project.schema()
    if schema is None:
        schema = default_schema()
        project.set_schema(schema)
    return schema


def open_painting(
    project: Project, sample_id: int, *, author: str = "", reader: Reader | None = None
) -> Painting:
    """Begin or go on painting the mask of a sample.

    Args:
        project: open for writing.
        sample_id: whose mask.
        author: who paints; the reader, where nothing else is said.
        reader: whose mask; None for the project's own, which is the first reader's too.

    Raises:
        ProjectError: if there is no such sample.
        BadInput: if the stored mask is missing or damaged, or its generator is not there.
        StoreError: if the disk refuses.
    """
    schema = painting_schema(project)
    store = MaskStore(project) if reader is None else painted_store(project, reader)
    stored = _stored(project, store, sample_id, schema)
    store.make_ready()
    begun = begin_strokes(store.journal(sample_id), stored, schema)
    painter = author or ("" if reader is None else reader.name)
    return Painting(store, sample_id, painter, begun)


def _stored(project: Project, store: MaskStore, sample_id: int, schema: LabelSchema) -> Mask:
    history = store.history(sample_id)
    if not history:
        return np.full(mask_size_px(project, sample_id), UNLABELLED, dtype=np.uint8)
    return np.ascontiguousarray(store.stored(history[-1], schema))


def begin_strokes(path: Path, stored: Mask, schema: LabelSchema) -> Begun:
    """Go on from the journal at `path`, or begin one on the `stored` mask."""
    if not path.exists():
        return Begun(stored, History(), start_journal(path, stored), "nothing new")
    told = _fitting(path, stored, schema)
    if told is not None:
        return _going_on(path, stored, told)
    set_aside(path)
    return Begun(stored, History(), start_journal(path, stored), "unfit journal")


def _fitting(path: Path, stored: Mask, schema: LabelSchema) -> Recovered | None:
    """Return what the journal tells; None where it is damaged, or of another size or schema."""
    try:
        told = read_journal(path)
        check_mask(told.mask, schema, stored.shape, "the mask")
        for edit in (*told.done, *told.undone):
            # Undo must not bring a class back that the schema does not have any more.
            for patch in edit.patches:
                check_mask(patch.before, schema, None, "a step")
                check_mask(patch.after, schema, None, "a step")
    except (Corrupt, BadInput):
        return None
    return told


def _going_on(path: Path, stored: Mask, told: Recovered) -> Begun:
    now = digest(stored)
    is_same, is_older = digest(told.mask) == now, now in told.saved
    history = History(done=told.done, undone=told.undone)
    journal = Journal(path, told.good_bytes)
    if told.good_bytes > _LONGEST_JOURNAL_BYTES:
        journal = start_journal(path, told.mask, *history.steps())
        if is_older and not is_same:  # the base may lie after what is stored
            journal.saved(stored)
    found: Found = "nothing new" if is_same else "strokes"
    if not is_same and not is_older:
        edit = replacement(told.mask, stored, "import")
        if edit is not None:
            edit.apply(told.mask)
            history.add(edit)
            journal.edited(edit)
        found = "another mask"
    journal.flush()
    return Begun(told.mask, history, journal, found)
