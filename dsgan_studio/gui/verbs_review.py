"""The verbs of the review as jobs call them; what loads torch is imported at the first call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.pictures import to_image
from dsgan_studio.gui.verbs import DEVICE

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from dsgan_studio.core.project.project import Project
    from dsgan_studio.core.project.records import ItemVerdict
    from dsgan_studio.core.workflow.comparing_labellings import ChangedItem, Comparison
    from dsgan_studio.core.workflow.found_points import PointSight
    from dsgan_studio.core.workflow.retraining import Rescored

OUTLINE_PX = 720
_COMPARED = 6


@dataclass(frozen=True)
class ItemPictures:
    """One item, ready to be drawn.

    Attributes:
        index: of the item.
        image: as it was generated.
        outline: borders of its label, clear elsewhere.
        heat: how unsure the interpreter is.
        points: the keypoints that it found, None where it learned none.
    """

    index: int
    image: QImage
    outline: QImage
    heat: QImage
    points: PointSight | None = None


@dataclass(frozen=True)
class ComparedItem:
    """One item under two labellings.

    Attributes:
        item: its scores.
        image: as it was generated.
        before: under its label in the earlier labelling.
        after: under its label in the present one.
    """

    item: ChangedItem
    image: QImage
    before: QImage
    after: QImage


def closer_look(
    project: Project, run_id: int, index: int, corrected: Mapping[int, ItemVerdict]
) -> ItemPictures:
    """Return the pictures of one item (errors as `GalleryReader.closer`)."""
    from dsgan_studio.core.workflow.gallery import GalleryReader

    reader = GalleryReader(project, run_id)
    try:
        found = reader.closer(index, corrected, OUTLINE_PX)
    finally:
        reader.close()
    return ItemPictures(
        index, to_image(found.image), clear_image(found.outline), to_image(found.heat), found.points
    )


def clear_image(pixels: npt.NDArray[np.uint8]) -> QImage:
    """Return [H, W, 4] uint8 as a picture of its own memory that may be clear."""
    height, width, _ = pixels.shape
    made = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return made.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def retrain(run_id: int, project: Project, context: JobContext) -> Rescored:
    """Train on the corrected items too, and label the run anew (errors as the verb)."""
    from dsgan_studio.core.workflow.retraining import retrain_and_rescore

    return retrain_and_rescore(
        project,
        run=run_id,
        members=10,
        seed=0,
        class_weights="none",
        device=DEVICE,
        context=context,
    )


def compare(
    project: Project, run_id: int, context: JobContext
) -> tuple[Comparison, tuple[ComparedItem, ...]]:
    """Return how a run stands before and after its latest labelling (errors as the verb)."""
    from dsgan_studio.core.workflow.comparing_labellings import compare_with_before
    from dsgan_studio.core.workflow.gallery import GalleryReader

    told = compare_with_before(project, run_id, _COMPARED, context)
    indexes = [one.index for one in told.items]
    pictures: list[dict[int, QImage]] = []
    for labelling, look in (
        (told.labelling, "image"), (told.labelling_before, "label"), (told.labelling, "label")
    ):  # fmt: skip
        reader = GalleryReader(project, run_id, labelling)
        try:
            found = reader.pictures(indexes, "image" if look == "image" else "label", {})
            pictures.append({index: to_image(picture) for index, picture in found})
        finally:
            reader.close()
    images, before, after = pictures
    items = (
        ComparedItem(one, images[one.index], before[one.index], after[one.index])
        for one in told.items
    )
    return told, tuple(items)
