"""What a report of an interpreter holds, without what computes it: to be shown without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from dsgan_studio.core.annotations.pck import PointAgreement
from dsgan_studio.core.base.errors import BadInput


@dataclass(frozen=True)
class ValidationPoint:
    """One evaluation while training; means over the members, losses in nats, shares 0..1.

    Attributes:
        step: steps done.
        loss: of the last batch.
        accuracy: likewise.
        validation_loss: on what each member leaves out, None where nothing is.
        validation_accuracy: likewise.
        class_accuracy: the same for each class, in the order of the class ids: share of its pixels
            that were found; None for a class of which nothing is left out.
    """

    step: int
    loss: float
    accuracy: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    class_accuracy: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class KeypointReport:
    """How well keypoints were found in samples by members that had left them out.

    Attributes:
        samples: samples with keypoints that members were trained on.
        measured_on: names of those left out; none where there were too few to leave any out.
        points: for each point of the schema, ascending by id.
        all_points: of all together.
    """

    samples: int
    measured_on: tuple[str, ...]
    points: tuple[PointAgreement, ...]
    all_points: PointAgreement


@dataclass(frozen=True)
class InterpreterReport:
    """Quality of an ensemble. Shares are 0..1; None where it could not be measured.

    Ensemble figures come from pixels that several members left out, by those members alone, so
    they are those of a smaller ensemble: `report_members` members for each pixel.

    Attributes:
        validated_on: what the figures are about, in words.
        left_out: for each member the names of the samples it never saw.
        pixels_per_class: labelled pixels of each class.
        member_accuracy: accuracy of each member on what it left out.
        mean_accuracy: their mean. worst_accuracy: their minimum.
        report_members: members that speak of one pixel in the figures below.
        ensemble_accuracy: accuracy of the arg-max of the mean distribution.
        vote_accuracy: accuracy of the class that most members put first.
        vote_gain: `ensemble_accuracy` minus the mean accuracy of the same members on the same
            pixels.
        calibration_error: expected calibration error of the mean distribution, 15 bins
            (Guo et al., ICML 2017).
        uncertainty_auroc: how well the divergence ranks wrong pixels above right ones, 0.5 = not.
        disagreement: share of pixels on which a pair of members differs, mean over pairs.
        class_iou: intersection over union of each class, None for one that is neither painted
            nor predicted there.
        mean_iou: mean of those.
        confusion: [K][K] pixels by true class (row) and predicted class (column), of all classes
            in their order; empty where nothing was measured or the report is older than this.
        curve: evaluations while training.
        keypoints: how well keypoints were found; None where it learned none.
    """

    validated_on: str
    left_out: tuple[tuple[str, ...], ...]
    pixels_per_class: tuple[int, ...]
    member_accuracy: tuple[float, ...] = ()
    mean_accuracy: float | None = None
    worst_accuracy: float | None = None
    report_members: int = 0
    ensemble_accuracy: float | None = None
    vote_accuracy: float | None = None
    vote_gain: float | None = None
    calibration_error: float | None = None
    uncertainty_auroc: float | None = None
    disagreement: float | None = None
    class_iou: tuple[float | None, ...] = ()
    mean_iou: float | None = None
    confusion: tuple[tuple[int, ...], ...] = ()
    curve: tuple[ValidationPoint, ...] = ()
    keypoints: KeypointReport | None = None


def report_to_json(report: InterpreterReport) -> dict[str, Any]:
    """Return the report as plain JSON values."""
    return asdict(report)


def report_from_json(values: Mapping[str, Any]) -> InterpreterReport:
    """Return the report that `report_to_json` wrote.

    Raises:
        BadInput: if a field is unknown or missing.
    """
    try:
        read: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        read["left_out"] = tuple(tuple(names) for names in read["left_out"])
        read["confusion"] = tuple(tuple(row) for row in read.get("confusion", ()))
        read["curve"] = tuple(_point(point) for point in read.get("curve", ()))
        read["keypoints"] = _keypoints(read.get("keypoints"))
        return InterpreterReport(**read)
    except (TypeError, KeyError) as error:
        raise BadInput(
            f"the interpreter's report cannot be read ({error}); train it again."
        ) from error


def _point(values: Mapping[str, Any]) -> ValidationPoint:
    read = ValidationPoint(**values)
    return replace(read, class_accuracy=tuple(read.class_accuracy))


def _keypoints(values: Mapping[str, Any] | None) -> KeypointReport | None:
    if values is None:
        return None
    return KeypointReport(
        samples=values["samples"],
        measured_on=tuple(values["measured_on"]),
        points=tuple(_agreement(one) for one in values["points"]),
        all_points=_agreement(values["all_points"]),
    )


def _agreement(values: Mapping[str, Any]) -> PointAgreement:
    read = PointAgreement(**values)
    return replace(read, pck=tuple(read.pck))
