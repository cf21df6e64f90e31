"""The samples that were made of corrected items, and how their masks follow the verdicts.

A corrected item is trained on as a sample with the corrected mask. Where the correction is taken
back, or the item is accepted or rejected after all, nothing may be learned from that mask any
more: the sample gets a mask without a labelled pixel and is put out of sight. Nothing is deleted,
so that correcting the item again, or a redo, brings both back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from dsgan_studio.core.annotations.masks import encode_mask
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import ItemVerdict
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.dropped import restore_samples, withdraw_samples
from dsgan_studio.core.workflow.labellings import kept_correction
from dsgan_studio.core.workflow.mask_store import mask_size_px
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.readers import reading_as

_CORRECTED, _WITHDRAWN = "corrected item", "no longer corrected: item"


def put_correction(project: Project, run_id: int, sample_id: int, verdict: ItemVerdict) -> bool:
    """Let the corrected mask of an item be that of its sample; tell whether it was a change.

    Raises:
        BadInput: if the corrected mask is missing or damaged.
    """
    mask = kept_correction(project, run_id, verdict)
    source = f"{_CORRECTED} {verdict.index} of run {run_id}"
    return put_mask(project, sample_id, mask, source=source, author=reading_as(project).name)


def follow_corrections(
    project: Project, run_id: int, held: Mapping[int, ItemVerdict], count: int
) -> int:
    """Bring the samples made of a run's items to what holds of these; return how many changed.

    A mask that was painted or imported since is the user's own, and stays.

    Args:
        project: open for writing.
        run_id: number of the run.
        held: the verdicts that hold, by index.
        count: items of the labelling that the verdicts are of; of others nothing is known.

    Raises:
        BadInput: if a corrected mask is missing or damaged.
        StoreError: if the disk refuses.
    """
    samples = {k: one for k, one in project.review.item_samples(run_id).items() if k < count}
    if not samples:
        return 0
    latest = {one.sample_id: one for one in project.masks()}
    wanted, withdrawn, changed = [], [], 0
    for index, sample_id in samples.items():
        said, now = held.get(index), latest.get(sample_id)
        if now is not None and not now.source.startswith((_CORRECTED, _WITHDRAWN)):
            continue
        if said is not None and said.verdict is Verdict.CORRECTED:
            wanted.append(sample_id)
            if now is None or now.sha256 != said.mask_sha256:
                changed += put_correction(project, run_id, sample_id, said)
        else:
            withdrawn.append(sample_id)
            changed += _empty_mask(
                project, run_id, index, sample_id, "" if now is None else now.sha256
            )
    restore_samples(project, wanted)
    withdraw_samples(project, withdrawn)
    return changed


def _empty_mask(project: Project, run_id: int, index: int, sample_id: int, digest: str) -> bool:
    empty = np.full(mask_size_px(project, sample_id), UNLABELLED, np.uint8)
    if hashlib.sha256(encode_mask(empty)).hexdigest() == digest:
        return False
    source = f"{_WITHDRAWN} {index} of run {run_id}"
    return put_mask(project, sample_id, empty, source=source, author=reading_as(project).name)
