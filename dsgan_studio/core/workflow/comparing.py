"""Compare a folder of predicted masks with a folder of true ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from jaxtyping import UInt8

from dsgan_studio.core.annotations.masks import read_mask
from dsgan_studio.core.annotations.schema import (
    LabelSchema,
    listed,
    read_schema,
    schema_from_ids,
)
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.segmentation.comparison import (
    ClassAgreement,
    accuracy,
    agreements,
    confusion,
    mean_iou,
    occurring,
)

_SUFFIXES = (".png", ".npy")
_SCHEMA_FILES = ("classes.json", "schema.json")


@dataclass(frozen=True)
class ComparedImage:
    """How well the masks of one image agree.

    Attributes:
        name: of the files, without suffix.
        mean_iou: of the classes that occur in it, the background included; NaN where all of it is
            unlabelled.
        accuracy: share of the labelled pixels that were given their class.
        labelled_pixels: that were compared.
        ious: of each class of the comparison, NaN where it is in neither mask.
    """

    name: str
    mean_iou: float
    accuracy: float
    labelled_pixels: int
    ious: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class MaskComparison:
    """How well two folders of masks agree.

    Attributes:
        predictions, truth: the folders.
        schema: names and colours of the classes.
        classes: the classes that occur, ascending by id.
        confusion: [C, C + 1] pixels by true class and predicted class, in the order of `classes`;
            the last column is left unlabelled by the prediction.
        images: the worst first.
        mean_iou: of the classes, the background included.
        mean_iou_without_background: of the others; NaN where there are none.
        accuracy: share of the labelled pixels that were given their class.
        without_prediction: true masks that no prediction is named like; they are not counted.
        without_truth: predictions that no true mask is named like.
    """

    predictions: Path
    truth: Path
    schema: LabelSchema
    classes: tuple[ClassAgreement, ...]
    confusion: npt.NDArray[np.int64]
    images: tuple[ComparedImage, ...]
    mean_iou: float
    mean_iou_without_background: float
    accuracy: float
    without_prediction: tuple[str, ...]
    without_truth: tuple[str, ...]


def compare_masks(
    predictions: Path, truth: Path, *, schema: LabelSchema | None = None, context: JobContext
) -> MaskComparison:
    """Compare masks of two folders that have the same names.

    Args:
        predictions: folder of PNG or NPY masks; grey levels are class ids, 255 unlabelled.
        truth: likewise; pixels that are unlabelled here are not counted.
        schema: names the classes, and reads masks in colours; where None, classes.json or
            schema.json of the folder of true masks or the one above it, else the ids found.
        context: progress and cancel.

    Raises:
        BadInput: if no names are the same, a mask cannot be read, sizes differ, or a class is not
            in the schema; the text says which file and what to do.
        StoreError, JobCancelled: as usual.
    """
    predicted, true = mask_files(predictions), mask_files(truth)
    names = sorted(predicted.keys() & true.keys())
    if not names:
        raise BadInput(
            f"no mask in {predictions} is named like one in {truth} (there are "
            f"{listed(sorted(predicted), most=3)}, and {listed(sorted(true), most=3)}); give the "
            "prediction of an image the name of its true mask."
        )
    known = schema or _schema_beside(truth)
    total = np.zeros((256, 256), np.int64)
    kept: list[tuple[str, npt.NDArray[np.int64], tuple[int, ...]]] = []
    for done, name in enumerate(names):
        context.checkpoint("compare the masks", done, len(names))
        counts = confusion(*mask_pair(true[name], predicted[name], known))
        total += counts
        ids = occurring(counts)
        kept.append((name, counts[np.ix_(ids, (*ids, 255))], ids))
    context.checkpoint("compare the masks", len(names), len(names))
    ids = occurring(total)
    if not total.sum():
        raise BadInput(f"every pixel of the masks in {truth} is unlabelled; paint some of them.")
    found = agreements(total, ids)
    return MaskComparison(
        predictions=predictions,
        truth=truth,
        schema=known or schema_from_ids(ids),
        classes=found,
        confusion=total[np.ix_(ids, (*ids, 255))],
        images=_worst_first(kept, ids),
        mean_iou=mean_iou(found, background=True),
        mean_iou_without_background=mean_iou(found, background=False),
        accuracy=accuracy(total),
        without_prediction=tuple(sorted(true.keys() - predicted.keys())),
        without_truth=tuple(sorted(predicted.keys() - true.keys())),
    )


def mask_files(folder: Path) -> dict[str, Path]:
    """Return the masks in a folder by their names without suffix.

    Raises:
        BadInput: if there is none, or two have one name.
        StoreError: if the disk refuses.
    """
    with disk_errors(f"read {folder}"):
        if not folder.is_dir():
            raise BadInput(f"{folder} is not a folder; give one of masks.")
        files = sorted(one for one in folder.iterdir() if one.suffix.lower() in _SUFFIXES)
    found: dict[str, Path] = {}
    for file in files:
        if file.stem in found:
            raise BadInput(
                f"{folder} has two masks named {file.stem} ({found[file.stem].name} and "
                f"{file.name}); leave one of them."
            )
        found[file.stem] = file
    if not found:
        raise BadInput(f"{folder} has no PNG or NPY file; give a folder of masks.")
    return found


def _schema_beside(folder: Path) -> LabelSchema | None:
    for place in (folder, folder.parent, folder.parent.parent):
        for name in _SCHEMA_FILES:
            if (place / name).is_file():
                return read_schema(place / name)
    return None


def mask_pair(
    true: Path, predicted: Path, schema: LabelSchema | None
) -> tuple[UInt8[np.ndarray, "H W"], UInt8[np.ndarray, "H W"]]:
    """Return a true mask and its prediction (`BadInput` if they cannot be compared)."""
    truth, prediction = read_mask(true, schema), read_mask(predicted, schema)
    if truth.shape != prediction.shape:
        raise BadInput(
            f"{predicted} is {prediction.shape[1]} x {prediction.shape[0]} pixels wide and high, "
            f"and its true mask {truth.shape[1]} x {truth.shape[0]}; save both in one size "
            "(nearest neighbour, so that no class is made up)."
        )
    return truth, prediction


def _worst_first(
    kept: Sequence[tuple[str, npt.NDArray[np.int64], tuple[int, ...]]], ids: Sequence[int]
) -> tuple[ComparedImage, ...]:
    images = []
    for name, small, own in kept:
        counts = np.zeros((256, 256), np.int64)
        counts[np.ix_(own, (*own, 255))] = small
        found = {one.id: one.iou for one in agreements(counts, own)}
        images.append(
            ComparedImage(
                name=name,
                mean_iou=mean_iou(agreements(counts, own), background=True),
                accuracy=accuracy(counts),
                labelled_pixels=int(small.sum()),
                ious=tuple(found.get(one, float("nan")) for one in ids),
            )
        )
    # What could not be measured says nothing, so it comes last.
    return tuple(sorted(images, key=lambda one: (math.isnan(one.mean_iou), one.mean_iou, one.name)))
