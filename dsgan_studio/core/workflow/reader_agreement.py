"""How far two readers of the same samples agree: per class, per image, and all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.segmentation.comparison import (
    ClassAgreement,
    accuracy,
    agreements,
    confusion,
    mean_of,
    occurring,
)
from dsgan_studio.core.segmentation.kappa import both_labelled, class_kappa, kappa
from dsgan_studio.core.workflow.dropped import kept_samples
from dsgan_studio.core.workflow.own_readings import Readings, own_readings
from dsgan_studio.core.workflow.painting_progress import completed
from dsgan_studio.core.workflow.projects import current_generator

LeftOutReason = Literal["first has no mask", "second has no mask", "no pixel in common"]


@dataclass(frozen=True)
class ClassReading:
    """How far two readers agree on one class, over the pixels of all images that both labelled.

    Attributes:
        id: of the class.
        name: of the class.
        dice: twice the pixels to which both give it, over the sum of those to which each does.
        kappa: Cohen's kappa of the class against all others; NaN where it is not defined.
        first_pixels: to which the first reader gives it.
        second_pixels: to which the second does.
        images: in which either gives it.
    """

    id: int
    name: str
    dice: float
    kappa: float
    first_pixels: int
    second_pixels: int
    images: int


@dataclass(frozen=True)
class ImageReading:
    """How far two readers agree on one image, over the pixels that both labelled.

    Attributes:
        sample_id: of the image.
        dice: mean over the classes that occur in it.
        kappa: Cohen's kappa over all classes; NaN where it is not defined.
        accuracy: share of the pixels on which they agree.
        pixels: that both labelled.
        dices: of each class of the agreement, in its order; NaN where it does not occur.
        kappas: likewise.
        complete: whether both called their mask complete.
    """

    sample_id: int
    dice: float
    kappa: float
    accuracy: float
    pixels: int
    dices: tuple[float, ...]
    kappas: tuple[float, ...]
    complete: bool


@dataclass(frozen=True)
class LeftOut:
    """An image that could not be compared.

    Attributes:
        sample_id: of the image.
        reason: why.
    """

    sample_id: int
    reason: LeftOutReason


@dataclass(frozen=True)
class ReaderAgreement:
    """How far two readers agree, over the pixels that both labelled.

    Attributes:
        first, second: the readers.
        classes: those that occur, ascending by id.
        images: the worst first.
        left_out: images that only one of them painted, or without a pixel that both did.
        mean_dice: of the classes.
        mean_image_dice: of the images.
        kappa: Cohen's kappa over all classes and images.
        mean_kappa: of the classes' own.
        accuracy: share of the pixels on which they agree.
        pixels: that were compared.
        both_complete: images that both called complete.
    """

    first: str
    second: str
    classes: tuple[ClassReading, ...]
    images: tuple[ImageReading, ...]
    left_out: tuple[LeftOut, ...]
    mean_dice: float
    mean_image_dice: float
    kappa: float
    mean_kappa: float
    accuracy: float
    pixels: int
    both_complete: int


def reader_agreement(
    path: Path | Project, names: Sequence[str] = (), *, context: JobContext
) -> ReaderAgreement:
    """Compare what two readers painted of the samples of the latest generator.

    Args:
        path: the project, its folder or open.
        names: of the two readers; none where the project has just two.
        context: progress and cancel.

    Raises:
        BadInput: if it is not clear which two, one of them has painted nothing, or no image was
            painted by both; if a mask is missing or damaged.
        JobCancelled: if the context was cancelled.
    """
    with open_project_reading(path) as project:
        first, second = reader_pair(project, names)
        digest = current_generator(project).hash
        readings = tuple(own_readings(project, one, digest) for one in (first, second))
        schema = project.schema()
        kept = [one.id for one in kept_samples(project, digest)]
        ids = sorted({*readings[0], *readings[1]} & {*kept})
        for reader, held in zip((first, second), readings, strict=True):
            if not held:
                raise BadInput(
                    f"{reader.shown} has no mask in {project.root} yet; paint as that reader, or "
                    f'run dsgan-studio masks import PROJECT DIR --reader "{reader.shown}".'
                )
        if schema is None:
            raise BadInput(f"{project.root} has no label schema yet; import masks first.")
        complete = completed(project, first) & completed(project, second)
        counted = _counted(ids, readings, schema, context)
    return _agreement((first.shown, second.shown), schema, ids, counted, readings, complete)


def reader_pair(project: Project, names: Sequence[str] = ()) -> tuple[Reader, Reader]:
    """Return the two readers of these names, or the only two (`BadInput` if there are not two)."""
    readers = project.readers.all()
    if names:
        found = [project.readers.named(one) for one in names]
        if len({one.id for one in found}) != 2 or len(found) != 2:
            raise BadInput("name two readers, each once, such as --reader A --reader B.")
        return found[0], found[1]
    if len(readers) < 2:
        raise BadInput(
            f"{project.root} has one reader; add a second with dsgan-studio masks readers PROJECT "
            "--add NAME."
        )
    if len(readers) > 2:
        there = ", ".join(f'"{one.shown}"' for one in readers)
        raise BadInput(f"there are {len(readers)} readers ({there}); name two with --reader.")
    return readers[0], readers[1]


def _counted(
    ids: Sequence[int],
    readings: Sequence[Readings],
    schema: LabelSchema,
    context: JobContext,
) -> dict[int, npt.NDArray[np.int64]]:
    """Return the confusion of every image that both painted, by sample."""
    counted = {}
    for done, sample_id in enumerate(ids):
        context.checkpoint("compare the readers", done, len(ids))
        if sample_id in readings[0] and sample_id in readings[1]:
            held = [one[sample_id] for one in readings]
            masks = [store.stored(record, schema) for store, record in held]
            counted[sample_id] = both_labelled(confusion(masks[0], masks[1]))
    context.checkpoint("compare the readers", len(ids), len(ids))
    return counted


def _agreement(
    names: tuple[str, str],
    schema: LabelSchema,
    ids: Sequence[int],
    counted: dict[int, npt.NDArray[np.int64]],
    readings: Sequence[Readings],
    complete: set[int],
) -> ReaderAgreement:
    total = np.zeros((256, 256), np.int64)
    for counts in counted.values():
        total += counts
    if not total.sum():
        raise BadInput(
            f"{names[0]} and {names[1]} have not painted one pixel in common; let both paint the "
            "same samples."
        )
    class_ids = occurring(total)
    found = [
        _image(sample_id, counts, class_ids, complete=sample_id in complete)
        for sample_id, counts in counted.items()
        if counts.sum()
    ]
    classes = tuple(
        ClassReading(
            id=one.id,
            name=schema.by_id(one.id).name,
            dice=one.dice,
            kappa=class_kappa(total, one.id),
            first_pixels=one.true_pixels,
            second_pixels=one.predicted_pixels,
            images=sum(bool(c[one.id].any() or c[:, one.id].any()) for c in counted.values()),
        )
        for one in agreements(total, class_ids)
    )
    return ReaderAgreement(
        first=names[0],
        second=names[1],
        classes=classes,
        images=tuple(sorted(found, key=lambda one: (one.dice, one.sample_id))),
        left_out=tuple(_left_out(ids, counted, readings)),
        mean_dice=mean_of([one.dice for one in classes]),
        mean_image_dice=mean_of([one.dice for one in found]),
        kappa=kappa(total),
        mean_kappa=mean_of([one.kappa for one in classes]),
        accuracy=accuracy(total),
        pixels=int(total.sum()),
        both_complete=len(complete & {*readings[0]} & {*readings[1]} & {*ids}),
    )


def _image(
    sample_id: int, counts: npt.NDArray[np.int64], class_ids: Sequence[int], *, complete: bool
) -> ImageReading:
    found: Sequence[ClassAgreement] = agreements(counts, class_ids)
    return ImageReading(
        sample_id=sample_id,
        dice=mean_of([one.dice for one in found]),
        kappa=kappa(counts),
        accuracy=accuracy(counts),
        pixels=int(counts.sum()),
        dices=tuple(one.dice for one in found),
        kappas=tuple(class_kappa(counts, one.id) for one in found),
        complete=complete,
    )


def _left_out(
    ids: Sequence[int], counted: dict[int, npt.NDArray[np.int64]], readings: Sequence[Readings]
) -> list[LeftOut]:
    left = []
    for sample_id in ids:
        if sample_id not in readings[0]:
            left.append(LeftOut(sample_id, "first has no mask"))
        elif sample_id not in readings[1]:
            left.append(LeftOut(sample_id, "second has no mask"))
        elif not counted[sample_id].sum():
            left.append(LeftOut(sample_id, "no pixel in common"))
    return left
