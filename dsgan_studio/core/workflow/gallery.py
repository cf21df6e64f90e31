"""Pictures of the items of a labelling: small ones for a gallery, and a closer look at one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Shaped, UInt8

from dsgan_studio.core.annotations.masks import colour_mask
from dsgan_studio.core.annotations.schema import BACKGROUND, UNLABELLED, LabelSchema
from dsgan_studio.core.dataset.items import THUMBNAIL_PX
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import ItemVerdict
from dsgan_studio.core.workflow.found_points import (
    PointSight,
    found_sight,
    shown_point_schema,
)
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
_DASH_PX = 9


@dataclass(frozen=True, eq=False)
class CloserLook:
    """One item, to be looked at.

    Attributes:
        index: of the item.
        image: RGB.
        outline: borders of the label that holds, RGBA.
        heat: how unsure the interpreter is, RGB, as `heat_colours`.
        points: the keypoints that it found, None where it learned none.
    """

    index: int
    image: UInt8[np.ndarray, "H W 3"]
    outline: UInt8[np.ndarray, "h h 4"]
    heat: UInt8[np.ndarray, "S S 3"]
    points: PointSight | None = None


class GalleryReader:
    """Reads pictures of items of one labelling, for one thread at a time; close it after use."""

    def __init__(self, project: Project, run_id: int, labelling_id: int | None = None) -> None:
        """Open a labelling of a run (the one that is reviewed, if None).

        Raises:
            BadInput: if there is no labelling.
            StoreError: if the disk refuses.
        """
        chosen = choose_labelling(project, run_id)
        record = chosen.labelling
        if labelling_id is not None:
            record = next(one for one in project.labellings(run_id) if one.id == labelling_id)
        self._project, self._run_id = project, run_id
        self._schema = project.schema() or chosen.schema
        self._colours = _LabelColours(self._schema)
        self._run = open_run(project.path(layout.run_folder(run_id)))
        self._on_disk = labelling_on_disk(self._run, record)
        self._point_schema = shown_point_schema(project, record.interpreter_hash)

    def close(self) -> None:
        """Close the files of the run; the project stays open."""
        self._run.close()

    def pictures(
        self, indexes: Sequence[int], look: Look, corrected: Mapping[int, ItemVerdict]
    ) -> Iterator[tuple[int, UInt8[np.ndarray, "h w 3"]]]:
        """Yield index and small picture of items, in the order in which they lie on the disk.

        Args:
            indexes: of the items.
            look: the image; the image under the label that holds; or how unsure the interpreter
                is, from black to pale yellow.
            corrected: verdicts of the items whose corrected mask is shown as their label.

        Raises:
            BadInput: if an item is not there, or a corrected mask is missing.
            StoreError: if the disk refuses.
        """
        indexes = sorted(indexes)
        if look == "unsure":
            for index in indexes:
                heat = heat_colours(self._run.uncertainty(index, self._on_disk))
                yield index, _resized(heat, _thumbnail_size(heat.shape))
            return
        for index, image in zip(indexes, self._run.thumbnails(indexes), strict=True):
            if look == "label":
                yield index, self._colours.over(image, self._label(index, corrected))
            else:
                yield index, image

    def closer(self, index: int, corrected: Mapping[int, ItemVerdict], side_px: int) -> CloserLook:
        """Return what can be laid over the image of one item (errors as `pictures`).

        Args:
            index: of the item.
            corrected: as `pictures`.
            side_px: of the outlines; they are lines two of its pixels wide.
        """
        label = self._label(index, corrected)
        return CloserLook(
            index=index,
            image=self._run.image_part(index).image,
            outline=label_outline(label, self._schema, side_px, dashed=index not in corrected),
            heat=heat_colours(self._run.uncertainty(index, self._on_disk)),
            points=self._points(index, (label.shape[0], label.shape[1])),
        )

    def _points(self, index: int, size_px: tuple[int, int]) -> PointSight | None:
        if self._point_schema is None:
            return None
        return found_sight(self._point_schema, self._run.points(index, self._on_disk), size_px)

    def _label(self, index: int, corrected: Mapping[int, ItemVerdict]) -> UInt8[np.ndarray, "S S"]:
        if index in corrected:
            return kept_correction(self._project, self._run_id, corrected[index])
        return self._run.label(index, self._on_disk)


def _thumbnail_size(shape: tuple[int, ...]) -> tuple[int, int]:
    return min(shape[0], THUMBNAIL_PX), min(shape[1], THUMBNAIL_PX)


def label_outline(
    label: UInt8[np.ndarray, "S S"], schema: LabelSchema, side_px: int, *, dashed: bool
) -> UInt8[np.ndarray, "h h 4"]:
    """Return the borders of the classes as lines in their colours, RGBA, clear elsewhere.

    A line lies inside its class; the background has none, so that a class on it has one line.

    Args:
        label: class ids.
        schema: their colours; pixels of other ids have no line.
        side_px: of the picture.
        dashed: as what is proposed is drawn everywhere; a line without gaps is an expert's.
    """
    large = _resized(label[..., None], (side_px, side_px))[..., 0]
    edge = np.zeros(large.shape, bool)
    for axis in (0, 1):
        for step in (1, 2):
            one = np.take(large, range(step, side_px), axis=axis)
            other = np.take(large, range(side_px - step), axis=axis)
            differs = one != other
            first = (slice(step, None), slice(None))[:: 1 if axis == 0 else -1]
            last = (slice(None, -step), slice(None))[:: 1 if axis == 0 else -1]
            edge[first] |= differs
            edge[last] |= differs
    edge &= (large != BACKGROUND) & np.isin(large, schema.ids)
    if dashed:
        rows, cols = np.indices(large.shape)
        edge &= (rows + cols) % _DASH_PX < _DASH_PX * 2 // 3
    drawn = np.zeros((side_px, side_px, 4), np.uint8)
    known = np.where(edge, large, UNLABELLED).astype(np.uint8)
    drawn[..., :3] = colour_mask(known, schema)
    drawn[..., 3] = np.where(edge, 255, 0)
    drawn[~edge] = 0
    return drawn


class _LabelColours:
    """Lays labels over images, by one table of 256 colours and one of how strong they are."""

    def __init__(self, schema: LabelSchema) -> None:
        ids = np.arange(256)
        known = np.where(np.isin(ids, schema.ids), ids, UNLABELLED).astype(np.uint8)
        # As on the canvas, the background covers most of an image and must not hide it.
        share = np.where(ids == BACKGROUND, _BACKGROUND_SHARE, _LABEL_SHARE)[:, None]
        colours = colour_mask(known[None], schema)[0]
        self._added = (share * colours).astype(np.float32)
        self._left = (1 - share).astype(np.float32)

    def over(
        self, image: UInt8[np.ndarray, "h w 3"], label: UInt8[np.ndarray, "S S"]
    ) -> UInt8[np.ndarray, "h w 3"]:
        """Return an image under its label."""
        small = _resized(label[..., None], image.shape[:2])[..., 0]
        blended: UInt8[np.ndarray, "h w 3"] = np.rint(
            self._left[small] * image + self._added[small]
        ).astype(np.uint8)
        return blended


def heat_colours(uncertainty: Float[np.ndarray, "S S"]) -> UInt8[np.ndarray, "S S 3"]:
    """Return a map of JS divergence (nats) in colours; what is above 0.35 nats is brightest."""
    place = np.clip(uncertainty.astype(np.float32) / _HOTTEST_NATS, 0, 1) * (len(_HEAT) - 1)
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
