"""Placing the keypoints of a sample: what is stored, and the steps that undo takes back."""

from __future__ import annotations

from pathlib import Path

from dsgan_studio.core.annotations.keypoint_history import KeypointHistory
from dsgan_studio.core.annotations.keypoint_journal import (
    PointSteps,
    read_point_steps,
    write_point_steps,
)
from dsgan_studio.core.annotations.keypoints import NOTHING_SAID, KeypointSchema, check_placed
from dsgan_studio.core.base.errors import BadInput, Corrupt
from dsgan_studio.core.base.fsio import make_folder, set_aside
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.workflow.keypoints import keypoint_history
from dsgan_studio.core.workflow.mask_store import mask_size_px

IMPORT = "import"  # the step of points that were stored by other means, as with masks


def open_point_steps(project: Project, sample_id: int, reader: Reader | None = None) -> PointSteps:
    """Return the stored points of a sample with the steps that undo and redo know.

    Points that were stored by other means since are one more step. Steps that the schema does not
    fit any more are forgotten, a damaged file is set aside.

    Args:
        project: open for writing.
        sample_id: of which sample.
        reader: whose points; None for the project's own, which are the first reader's too.

    Raises:
        ProjectError: if there is no such sample.
        StoreError: if the disk refuses.
    """
    revisions, schema = keypoint_history(project, sample_id, reader), project.keypoints.schema()
    stored = revisions[-1].points if revisions else NOTHING_SAID
    path = _file(project, sample_id, reader)
    if schema is None or not path.is_file():
        return PointSteps(KeypointHistory(stored))
    try:
        steps = read_point_steps(path)
    except Corrupt:
        set_aside(path)
        return PointSteps(KeypointHistory(stored))
    if not _fits(steps, schema, mask_size_px(project, sample_id)):
        return PointSteps(KeypointHistory(stored))
    history = steps.history.changed(IMPORT, stored)
    if history is steps.history:
        return steps
    return PointSteps(history, f"{steps.done}p", "", steps.strokes)


def _fits(steps: PointSteps, schema: KeypointSchema, size_px: tuple[int, int]) -> bool:
    """Tell whether undo and redo bring back nothing that the schema or the image lacks."""
    try:
        for state in steps.states:
            check_placed(state, schema, size_px, "a step")
    except BadInput:
        return False
    return True


def keep_point_steps(
    project: Project, sample_id: int, steps: PointSteps, reader: Reader | None = None
) -> None:
    """Write the steps beside the journal of the mask; `reader` as in `open_point_steps`.

    The points themselves have to be stored before: what this file tells otherwise counts as older.

    Raises:
        StoreError: if the disk refuses.
    """
    path = _file(project, sample_id, reader)
    make_folder(path.parent)  # a reader who has painted nothing yet has none
    write_point_steps(path, steps)


def _file(project: Project, sample_id: int, reader: Reader | None) -> Path:
    folder = layout.MASKS
    if reader is not None and not reader.is_first:
        folder = layout.reader_folder(reader.folder)
    return project.path(layout.point_steps_file(sample_id, folder))
