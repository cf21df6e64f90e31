"""Labels that were proposed for a sample when it was added; loads no torch.

A proposal is a picture in masks/proposals: the canvas shows it over what is not painted, and a
person may begin with it in another program. Nothing learns from it, nothing counts it as painted,
and it may be deleted at any time.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.masks import encode_mask, read_mask
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write, make_folder
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.mask_store import mask_size_px

Mask = UInt8[np.ndarray, "S S"]


def keep_proposal(project: Project, sample_id: int, labels: Mask) -> None:
    """Keep the labels that are proposed for a sample.

    Raises:
        StoreError: if the disk refuses.
    """
    file = project.path(layout.proposal_file(sample_id))
    make_folder(file.parent)
    atomic_write(file, encode_mask(labels))


def kept_proposal(project: Project, sample_id: int) -> Mask | None:
    """Return the labels that were proposed for a sample when it was added.

    Returns:
        [S, S] uint8 class ids; None where there are none, or they do not fit the label schema any
        more or cannot be read: a proposal can be made again and is never worth a complaint.

    Raises:
        ProjectError: if there is no such sample.
        StoreError: if the disk refuses.
    """
    schema, size_px = project.schema(), mask_size_px(project, sample_id)
    file = project.path(layout.proposal_file(sample_id))
    if schema is None or not file.is_file():
        return None
    try:
        return read_mask(file, schema, size_px)
    except BadInput:
        return None
