"""Painting the corrected mask of an item: it begins as the label that holds."""

from __future__ import annotations

import numpy as np

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.fsio import make_folder, remove_file
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.mask_store import MaskStore
from dsgan_studio.core.workflow.painting import Begun, Painting, begin_strokes
from dsgan_studio.core.workflow.reviewing import ReviewDesk


class Correction(Painting):
    """The corrected mask of one item while it is painted; `sample_id` is the item's index.

    Made by `open_correction`. Strokes are kept in a journal like those on a sample, so that a
    killed program loses two seconds; `save` makes them a verdict, and `leave` ends the painting.
    """

    def __init__(self, project: Project, desk: ReviewDesk, index: int, begun: Begun) -> None:
        super().__init__(MaskStore(project), index, "", begun)
        self._desk = desk
        self._file = project.path(layout.correction_journal_file(desk.run_id, index))

    def _store(self) -> bool:
        return bool(self._desk.correct(self.sample_id, self.mask.copy()).changed)

    def leave(self) -> None:
        """End the painting: what was not saved is given up.

        Raises:
            StoreError: if the disk refuses.
        """
        remove_file(self._file)


def open_correction(project: Project, desk: ReviewDesk, index: int) -> Correction:
    """Begin to correct an item, or go on where a stopped program left off.

    Args:
        project: open for writing.
        desk: the review of one of its labellings.
        index: of the item.

    Raises:
        BadInput: if there is no such item, or its corrected mask is missing or damaged.
        StoreError: if the disk refuses.
    """
    label = desk.label(index)
    # A class that the schema lost since cannot be painted with: those pixels are to be said anew.
    known = np.isin(label, (*desk.schema.ids, UNLABELLED))
    start = np.where(known, label, UNLABELLED).astype(np.uint8)
    file = project.path(layout.correction_journal_file(desk.run_id, index))
    make_folder(file.parent)
    return Correction(project, desk, index, begin_strokes(file, start, desk.schema))
