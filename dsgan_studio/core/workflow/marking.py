"""What a painter means by a rough stroke or a few clicks, from the features of a live session."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.live import Proposal as Proposal
from dsgan_studio.core.interpreter.smart_tools import (
    Pixel,
    same_part,
    smart_selection,
    smart_stroke,
)
from dsgan_studio.core.interpreter.smart_tools import Selection as Selection
from dsgan_studio.core.workflow.proposals import LiveSession


def meaning_of_stroke(
    session: LiveSession,
    sample_id: int,
    stroke: Bool[np.ndarray, "S S"],
    *,
    margin_px: int,
    context: JobContext,
) -> Selection:
    """Return the pixels of a sample that resemble a stroke, in it and in a margin around it.

    Raises:
        BadInput: if there is no such sample, or the stroke is empty or has nothing in common.
        ShapeError: if the stroke has not the size of the labels.
        JobCancelled: if the context was cancelled.
    """
    item = session.alike(sample_id, context)
    context.checkpoint("compare", 0, 1)
    return smart_stroke(item, stroke, margin_px)


def meaning_of_clicks(
    session: LiveSession,
    sample_id: int,
    *,
    plus: tuple[Pixel, ...],
    minus: tuple[Pixel, ...],
    context: JobContext,
) -> Selection:
    """Return the region of a sample around clicks on a part, without the like of those beside it.

    Raises:
        BadInput: if there is no such sample, no plus click, or one lies outside.
        JobCancelled: if the context was cancelled.
    """
    item = session.alike(sample_id, context)
    context.checkpoint("compare", 0, 1)
    return smart_selection(item, plus, minus)


def same_part_elsewhere(
    session: LiveSession,
    sample_id: int,
    selection: Selection,
    *,
    like_px: int,
    threshold: float,
    context: JobContext,
) -> Bool[np.ndarray, "S S"]:
    """Return where another sample has the part that was selected in one; empty where it has none.

    Args:
        session: with the features.
        sample_id: the other sample.
        selection: of the part.
        like_px: pixels of the part; much smaller and much larger places are left out.
        threshold: of the resemblance, as `Selection.threshold` or where a wheel moved it.
        context: of the job.

    Raises:
        BadInput: if there is no such sample, or `like_px` is below 1.
        JobCancelled: if the context was cancelled.
    """
    item = session.alike(sample_id, context)
    context.checkpoint("compare", 0, 1)
    found = same_part(selection.meant, item, like_px=like_px, threshold=threshold)
    whole: Bool[np.ndarray, "S S"] = np.zeros_like(selection.allowed)
    for one in found:
        whole |= one.region
    return whole
