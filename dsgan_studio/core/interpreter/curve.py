"""What a learning curve holds, without what measures it: to be shown without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dsgan_studio.core.base.errors import BadInput


@dataclass(frozen=True)
class CurvePoint:
    """How well images that were left out are labelled after some were painted.

    Attributes:
        images: how many were painted by then.
        mean_iou: mean of `class_iou`.
        class_iou: of each class, None for one that is neither painted nor predicted.
        gain: `mean_iou` minus that of the point before; None for the first.
        gain_error: standard error of `gain` over the folds; None for the first.
    """

    images: int
    mean_iou: float
    class_iou: tuple[float | None, ...]
    gain: float | None = None
    gain_error: float | None = None


@dataclass(frozen=True)
class LeftOutImage:
    """How well one image is labelled by what the others taught.

    Attributes:
        image: its place in the order of painting, from 0.
        mean_iou: mean over the classes that are in it or predicted in it.
        accuracy: share of its pixels that are right.
    """

    image: int
    mean_iou: float
    accuracy: float


@dataclass(frozen=True)
class LearningCurve:
    """A learning curve, and each image against all others.

    Attributes:
        class_ids: the classes, in the order of every `class_iou`.
        points: ascending in images; the first has two.
        left_out: one an image, in the order of painting; where there are more than
            16, several were left out at a time.
        class_iou: of each class over all images left out so.
        mean_iou: mean of those.
    """

    class_ids: tuple[int, ...]
    points: tuple[CurvePoint, ...]
    left_out: tuple[LeftOutImage, ...]
    class_iou: tuple[float | None, ...]
    mean_iou: float


def curve_to_json(curve: LearningCurve) -> dict[str, Any]:
    """Return the curve as plain JSON values."""
    return asdict(curve)


def curve_from_json(values: Mapping[str, Any]) -> LearningCurve:
    """Return the curve that `curve_to_json` wrote.

    Raises:
        BadInput: if a field is unknown or missing.
    """
    try:
        read = dict(values)
        for name in ("class_ids", "class_iou"):
            read[name] = tuple(read[name])
        read["points"] = tuple(
            CurvePoint(**{**one, "class_iou": tuple(one["class_iou"])}) for one in read["points"]
        )
        read["left_out"] = tuple(LeftOutImage(**one) for one in read["left_out"])
        return LearningCurve(**read)
    except (TypeError, KeyError) as error:
        raise BadInput(f"the learning curve cannot be read ({error}); measure it again.") from error
