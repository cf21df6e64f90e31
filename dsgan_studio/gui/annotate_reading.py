"""Whose masks the page of painting shows: those of who reads now, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from dsgan_studio.core.project import layout
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.workflow.painting_progress import (
    SampleProgress,
    add_seconds,
    mark_complete,
    painting_progress,
)
from dsgan_studio.core.workflow.readers import masks_read, reading_as
from dsgan_studio.gui.session import Session

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.painting import Painting  # loads torch


def reader_name(reader: Reader) -> str:
    """Return what a reader is called in the window."""
    return reader.name or QCoreApplication.translate("readers", "first reader")


class Reading:
    """Reads and writes as who reads now, which the project remembers.

    Args:
        session: with an open project.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: Reader | None = None

    @property
    def reader(self) -> Reader:
        """Who reads now."""
        return reading_as(self._session.require_project())

    def has_changed(self) -> bool:
        """Tell whether another reads than when this was called last, or under another name."""
        before, self._shown = self._shown, self.reader
        return before not in (None, self._shown)

    def files(self, sample_id: int) -> tuple[Path, Path]:
        """Return image and mask of a sample."""
        project, reader = self._session.require_project(), self.reader
        folder = layout.MASKS if reader.is_first else layout.reader_folder(reader.folder)
        mask = layout.mask_file(sample_id, folder)
        return project.path(layout.sample_file(sample_id)), project.path(mask)

    def masked(self) -> set[int]:
        """Return the samples with a mask of the reader."""
        return {one.sample_id for one in masks_read(self._session.require_project())}

    def progress(self) -> tuple[SampleProgress, ...]:
        """Return how far the reader is with each sample."""
        return painting_progress(self._session.require_project(), self.reader)

    def open(self, sample_id: int) -> Painting:
        """Begin or go on painting the reader's mask (errors as `open_painting`)."""
        from dsgan_studio.core.workflow.painting import open_painting

        return open_painting(self._session.require_project(), sample_id, reader=self.reader)

    def complete(self, sample_id: int) -> None:
        """Call the reader's mask of a sample complete."""
        reader = self.reader
        self._session.change(
            lambda project: mark_complete(project, sample_id, complete=True, reader=reader)
        )

    def spend(self, painting: Painting, seconds: Mapping[int, float]) -> None:
        """Add to the time spent by whose mask a painting is (errors as `add_seconds`)."""
        project = self._session.require_project()
        add_seconds(project, painting.sample_id, seconds, painting.reader)
