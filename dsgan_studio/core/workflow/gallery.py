"""Small pictures of the items of a labelling, for a gallery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from jaxtyping import Float32, Shaped, UInt8

from dsgan_studio.core.annotations.masks import colour_mask
from dsgan_studio.core.annotations.schema import BACKGROUND, UNLABELLED, LabelSchema
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import ItemVerdict
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.labellings import (
    choose_labelling,
    kept_correction,
    labelling_on_disk,
)

Look = Literal["image", "label", "unsure"]
LOOKS: tuple[Look, ...] = ("image", "label", "unsure")

_LABEL_SHARE, _BACKGROUND_SHARE = 0.55, 0.15
# Black through violet and orange to pale yellow: lightness tells the order, not hue alone.
_HEAT = np.array(
    [(0, 0, 4), (66, 10, 104), (147, 38, 103), (221, 81, 58), (252, 165, 10), (252, 255, 164)],
    dtype=np.float32,
)
_HOTTEST_NATS = 0.35  # half of ln 2: two parties of members that are sure of different classes


def gallery_pictures(
    project: Project, run_id: int, indexes: Sequence[int], look: Look, context: JobContext
) -> Iterator[tuple[int, UInt8[np.ndarray, "h w 3"]]]:
    """Yield index and picture of items, in the order asked for.

    Args:
        project: open.
        run_id: number of the run.
        indexes: of the items.
        look: the image; the image under the label that holds, corrected masks included; or how
            unsure the interpreter is, from black to pale yellow.
        context: cancel.

    Raises:
        BadInput: if there is no labelling, or a corrected mask is missing.
        StoreError: if the disk refuses.
    """
    chosen = choose_labelling(project, run_id)
    with open_run(project.path(layout.run_folder(run_id))) as run:
        on_disk = labelling_on_disk(run, chosen.labelling)
        schema = project.schema() or chosen.schema
        corrected: dict[int, ItemVerdict] = {}
        if look == "label":
            held = project.review.verdicts(chosen.labelling.id)
            corrected = {one.index: one for one in held if one.verdict is Verdict.CORRECTED}
        for index, image in zip(indexes, run.thumbnails(indexes), strict=True):
            context.checkpoint("pictures", 0, len(indexes))
            if look == "image":
                yield index, image
            elif look == "unsure":
                heat = heat_colours(run.label_part(index, on_disk).uncertainty)
                yield index, _resized(heat, image.shape[:2])
            elif index in corrected:
                yield (
                    index,
                    _labelled(image, kept_correction(project, run_id, corrected[index]), schema),
                )
            else:
                yield index, _labelled(image, run.label_part(index, on_disk).label, schema)


def _labelled(
    image: UInt8[np.ndarray, "h w 3"], label: UInt8[np.ndarray, "S S"], schema: LabelSchema
) -> UInt8[np.ndarray, "h w 3"]:
    known = np.isin(label, schema.ids)
    colours = colour_mask(np.where(known, label, UNLABELLED).astype(np.uint8), schema)
    colours = _resized(colours, image.shape[:2]).astype(np.float32)
    # As on the canvas, the background covers most of an image and must not hide it.
    background = _resized(np.repeat((label == BACKGROUND)[..., None], 3, axis=2), image.shape[:2])
    share = np.where(background, _BACKGROUND_SHARE, _LABEL_SHARE)
    blended: UInt8[np.ndarray, "h w 3"] = np.rint((1 - share) * image + share * colours).astype(
        np.uint8
    )
    return blended


def heat_colours(uncertainty: Float32[np.ndarray, "S S"]) -> UInt8[np.ndarray, "S S 3"]:
    """Return a map of JS divergence (nats) in colours; what is above 0.35 nats is brightest."""
    place = np.clip(uncertainty / _HOTTEST_NATS, 0, 1) * (len(_HEAT) - 1)
    low = np.minimum(place.astype(np.int64), len(_HEAT) - 2)
    share = (place - low)[..., None]
    mixed = (1 - share) * _HEAT[low] + share * _HEAT[low + 1]
    colours: UInt8[np.ndarray, "S S 3"] = np.rint(mixed).astype(np.uint8)
    return colours


def _resized(
    image: Shaped[np.ndarray, "H W 3"], size: tuple[int, ...]
) -> Shaped[np.ndarray, "h w 3"]:
    """Return the nearest pixel for each of [h, w]."""
    rows = (np.arange(size[0]) + 0.5) * image.shape[0] / size[0]
    cols = (np.arange(size[1]) + 0.5) * image.shape[1] / size[1]
    nearest: Shaped[np.ndarray, "h w 3"] = image[
        rows.astype(np.int64)[:, None], cols.astype(np.int64)[None, :]
    ]
    return nearest
