"""What a painter means by a rough stroke or a few clicks, from the features of a live session."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.live import Proposal as Proposal
from dsgan_studio.core.interpreter.smart_tools import Pixel, smart_selection, smart_stroke
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
