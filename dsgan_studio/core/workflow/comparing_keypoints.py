"""Compare two files of COCO keypoints: found ones with true ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from dsgan_studio.core.annotations.coco_keypoints import (
    CocoImage,
    CocoKeypoints,
    from_coco,
    scaled,
)
from dsgan_studio.core.annotations.keypoints import SampleKeypoints
from dsgan_studio.core.annotations.pck import (
    PCK_SHARES,
    PointAgreement,
    PointPair,
    agreement,
    agreements,
    pairs_of,
)
from dsgan_studio.core.annotations.schema import listed
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import read_json
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow.keypoint_learning import agreement_words


@dataclass(frozen=True)
class NamedAgreement:
    """How well one keypoint was found.

    Attributes:
        name: of the point.
        agreement: with the truth.
    """

    name: str
    agreement: PointAgreement


@dataclass(frozen=True)
class KeypointComparison:
    """How well two files of keypoints agree.

    Attributes:
        images: that both have.
        points: in the order of the true file.
        all_points: of all together.
        pck_shares: of the longer side of an image, that `pck` counts points within.
        without_prediction: true images that no prediction is named like; they are not counted.
        without_truth: predicted images that no true one is named like.
    """

    images: int
    points: tuple[NamedAgreement, ...]
    all_points: PointAgreement
    pck_shares: tuple[float, ...]
    without_prediction: tuple[str, ...]
    without_truth: tuple[str, ...]


def compare_keypoints(predictions: Path, truth: Path, *, context: JobContext) -> KeypointComparison:
    """Compare the keypoints of images of the same name, point by point of the same name.

    Predictions of images of another size are brought to that of the true ones.

    Args:
        predictions: file of COCO keypoints.
        truth: likewise; what is not set there is not counted.
        context: progress and cancel.

    Raises:
        BadInput: if a file holds no keypoints, no image or point has the same name in both, or the
            sides of an image have another proportion.
    """
    found, true = (
        from_coco(read_json(predictions), str(predictions)),
        from_coco(read_json(truth), str(truth)),
    )
    to_ids = _ids_by_name(found, true)
    by_name = {_name(one): one for one in found.images}
    pairs: list[PointPair] = []
    sides_px: list[float] = []
    for done, image in enumerate(true.images):
        context.checkpoint("compare keypoints", done, len(true.images))
        other = by_name.get(_name(image))
        if other is not None:
            moved = _points_like(image, other, to_ids)
            pairs += pairs_of(len(sides_px), image.points, moved)
            sides_px.append(float(max(image.height, image.width)))
    context.checkpoint("compare keypoints", len(true.images), len(true.images))
    if not sides_px:
        raise BadInput(
            f"no image in {predictions} is named like one in {truth} (there are "
            f"{listed(sorted(by_name), most=3)}); give images the same names in both."
        )
    named = agreements(pairs, sides_px, true.schema.ids)
    names = {_name(one) for one in true.images}
    return KeypointComparison(
        images=len(sides_px),
        points=tuple(
            NamedAgreement(point.name, one)
            for point, one in zip(true.schema.points, named, strict=True)
        ),
        all_points=agreement(pairs, sides_px),
        pck_shares=PCK_SHARES,
        without_prediction=tuple(sorted(names - set(by_name))),
        without_truth=tuple(sorted(set(by_name) - names)),
    )


def comparison_lines(found: KeypointComparison) -> Iterator[str]:
    """Yield what a comparison shows, for a person."""
    shares = ", ".join(f"{100 * share:g} %" for share in found.pck_shares)
    yield f"{found.images} images compared; found within {shares} of the longer side:"
    yield f"  all: {agreement_words(found.all_points)}."
    for one in found.points:
        yield f"  {one.name}: {agreement_words(one.agreement)}."
    if found.without_prediction:
        yield f"Without a prediction, not counted: {listed(found.without_prediction)}."
    if found.without_truth:
        yield f"Without a truth, not counted: {listed(found.without_truth)}."


def _name(image: CocoImage) -> str:
    return PurePosixPath(image.file_name).name


def _ids_by_name(found: CocoKeypoints, true: CocoKeypoints) -> dict[int, int]:
    """Return the id in the true file of each point of the other that it has."""
    ids = {one.name: one.id for one in true.schema.points}
    same = {one.id: ids[one.name] for one in found.schema.points if one.name in ids}
    if not same:
        raise BadInput(
            "no keypoint has the same name in both files: predicted are "
            f"{listed(one.name for one in found.schema.points)}, true are {listed(ids)}."
        )
    return same


def _points_like(image: CocoImage, other: CocoImage, to_ids: dict[int, int]) -> SampleKeypoints:
    size, before = (image.height, image.width), (other.height, other.width)
    if size[0] * before[1] != size[1] * before[0]:
        raise BadInput(
            f"{other.file_name} is told to be {before[0]} x {before[1]} px, its true one "
            f"{size[0]} x {size[1]}; compare points of the same image."
        )
    points = scaled(other.points, before, size).points
    return SampleKeypoints(
        tuple(replace(one, id=to_ids[one.id]) for one in points if one.id in to_ids)
    )
