"""Taking over what a model proposes: by region, by class, or all of it; never a painted pixel."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, UInt8

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.edits import Edit, Recorder
from dsgan_studio.core.annotations.fills import connected_to
from dsgan_studio.core.annotations.protection import UNPROTECTED, Protection
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.shapes import check_shape

Labels = UInt8[np.ndarray, "H W"]


def region_at(mask: Labels, proposal: Labels, row: int, col: int) -> Bool[np.ndarray, "H W"]:
    """Return the proposed region under a pixel, as far as it is not painted yet.

    Args:
        mask: class ids, 255 where nothing is painted.
        proposal: what a model would paint.
        row: of the pixel.
        col: of the pixel.

    Returns:
        The unpainted pixels of the same proposed class that are 4-connected with it; none where
        the pixel itself is painted.

    Raises:
        ShapeError: if the proposal has another size than the mask.
        BadInput: if the pixel lies outside.
    """
    _check(mask, proposal)
    if not (0 <= row < mask.shape[0] and 0 <= col < mask.shape[1]):
        raise BadInput("the pointer is outside the image; point at a proposed region.")
    return connected_to((proposal == proposal[row, col]) & (mask == UNLABELLED), row, col)


def accept_region(
    mask: Labels, proposal: Labels, row: int, col: int, protection: Protection = UNPROTECTED
) -> Edit | None:
    """Paint the proposed region under a pixel; return the edit, None if nothing changed.

    Raises:
        ShapeError: if the proposal has another size than the mask.
        BadInput: if the pixel lies outside.
    """
    where = region_at(mask, proposal, row, col)
    return _accept(mask, proposal, where, protection, "accept region")


def accept_class(
    mask: Labels, proposal: Labels, class_id: int, protection: Protection = UNPROTECTED
) -> Edit | None:
    """Paint all that is proposed as one class; otherwise like `accept_region`."""
    _check(mask, proposal)
    return _accept(mask, proposal, proposal == class_id, protection, "accept class")


def accept_all(mask: Labels, proposal: Labels, protection: Protection = UNPROTECTED) -> Edit | None:
    """Paint all that is proposed; otherwise like `accept_region`."""
    _check(mask, proposal)
    return _accept(mask, proposal, np.ones(mask.shape, dtype=bool), protection, "accept all")


def _check(mask: Labels, proposal: Labels) -> None:
    check_shape(mask, [None, None], "mask")
    check_shape(proposal, list(mask.shape), "proposal")


def _accept(
    mask: Labels,
    proposal: Labels,
    where: Bool[np.ndarray, "H W"],
    protection: Protection,
    name: str,
) -> Edit | None:
    free = where & (mask == UNLABELLED)
    recorder = Recorder(mask, protection)
    recorder.put_values(Box(0, 0, *mask.shape), np.where(free, proposal, mask).astype(np.uint8))
    return recorder.finish(name)
