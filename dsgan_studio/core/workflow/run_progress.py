"""Bring the index of a project to what lies on the disk of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dsgan_studio.core.dataset.reading import Run, open_run
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import ItemScores, LabellingRecord
from dsgan_studio.core.project.verdicts import CARRIED
from dsgan_studio.core.workflow.labellings import carried_verdicts, labelling_on_disk

# Of one transaction: whoever reads the index meanwhile waits for no more than these.
ENTRY_ITEMS = 2000


def enter_progress(project: Project, record: LabellingRecord, folder: Path) -> int:
    """Bring the index to what lies on the disk, some thousand items at a time.

    An item, its scores and the verdict that it takes over are entered together, so no one finds
    one without the others; stopped halfway, the index knows fewer items than there are.

    Returns:
        The number of labelled items.

    Raises:
        BadInput: if the run has no such labelling.
        StoreError, ProjectError: if run or index cannot be read or written.
    """
    with open_run(folder) as run:
        labelling = labelling_on_disk(run, record)
        images, labelled = run.count, run.labelled_count(labelling)
        carried = carried_verdicts(project, run, record, labelled)
        items = list(_scores(run, labelling))
    known = next(one.count for one in project.labellings(record.run_id) if one.id == record.id)
    for start in range(0, max(labelled, 1), ENTRY_ITEMS):
        end = min(start + ENTRY_ITEMS, labelled)
        with project.transaction():
            project.update_run_count(record.run_id, images)
            project.put_item_scores(record.id, items[start:end])
            # What is known already is not taken back while it is entered again.
            project.update_labelling_count(
                record.id, labelled if end == labelled else max(end, min(known, labelled))
            )
            taken_over = [one for one in carried if start <= one.index < end]
            project.review.apply(record.id, taken_over, deed=CARRIED)
    return labelled


def _scores(run: Run, labelling: str) -> Iterator[ItemScores]:
    scores = run.scores(labelling)
    for index, (worst10, region, per_class) in enumerate(
        zip(scores.worst_pixels, scores.worst_region, scores.per_class, strict=True)
    ):
        yield ItemScores(
            index, float(worst10), float(region), tuple(float(value) for value in per_class)
        )
