"""What each reader painted by themselves, whatever was agreed since."""

from __future__ import annotations

from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.project.records import MaskRecord
from dsgan_studio.core.workflow.mask_store import MaskStore

Readings = dict[int, tuple[MaskStore, MaskRecord]]


def own_readings(project: Project, reader: Reader, generator_hash: str | None = None) -> Readings:
    """Return where a reader's own masks lie, by sample.

    The first reader's are the project's, but for samples whose mask was agreed with another: of
    these their own was kept beside it.

    Args:
        project: that holds them.
        reader: whose.
        generator_hash: of whose samples; None for all.
    """
    beside = MaskStore(project, reader)
    kept = {one.sample_id: (beside, one) for one in beside.records(generator_hash)}
    if not reader.is_first:
        return kept
    agreed = {one.sample_id for one in project.readers.adjudications()}
    own = MaskStore(project)
    records = [one for one in own.records(generator_hash) if one.sample_id not in agreed]
    found = {one.sample_id: (own, one) for one in records}
    found.update({sample: held for sample, held in kept.items() if sample in agreed})
    return dict(sorted(found.items()))
