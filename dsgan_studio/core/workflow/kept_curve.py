"""The learning curve that a project keeps, and what it tells; the latest of each generator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.interpreter.curve import (
    LearningCurve,
    LeftOutImage,
    curve_from_json,
    curve_to_json,
)
from dsgan_studio.core.project.clock import to_text, utc_now
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import MaskRecord

CURVE_SETTING = "learning_curve"
# Of the mean IoU: a point is worth painting for, two hundredths are worth measuring better.
_WORTH, _FINE = 0.01, 0.02

Outlook = Literal["pays", "pays little", "unclear", "harms"]


@dataclass(frozen=True)
class KeptCurve:
    """A learning curve, and what it was measured on.

    Attributes:
        curve: the figures.
        samples: numbers of the samples, in the order they were painted.
        seed: of the measurement.
        measured_utc: when, ISO 8601.
        stale: whether a mask or the classes were changed since.
    """

    curve: LearningCurve
    samples: tuple[int, ...]
    seed: int
    measured_utc: str
    stale: bool


@dataclass(frozen=True)
class CurveFindings:
    """What a curve comes down to.

    Attributes:
        last_sample: the sample that was painted last.
        gain: what the last point added to the mean IoU.
        gain_error: its standard error; a smaller gain cannot be told from none.
        weakest: the class that is learned worst; None where no class could be measured.
        weakest_iou: of it.
        odd: the image that the others explain worst, by its sample's number.
        odd_image: how badly.
    """

    last_sample: int
    gain: float
    gain_error: float
    weakest: int | None
    weakest_iou: float
    odd: int
    odd_image: LeftOutImage

    @property
    def gained(self) -> bool:
        """Whether the last point differs from the one before by more than chance."""
        return abs(self.gain) > self.gain_error


@dataclass(frozen=True)
class CurveTrend:
    """What the images painted last have brought.

    Attributes:
        images: how many these are: the last two, or the last where the curve has no more.
        gain: what they added to the mean IoU together.
        gain_error: its standard error.
        outlook: whether painting more pays, pays little, or cannot be told; or whether what was
            painted last contradicts what was painted before.
    """

    images: int
    gain: float
    gain_error: float
    outlook: Outlook


def painting_order(project: Project, masks: Sequence[MaskRecord]) -> tuple[MaskRecord, ...]:
    """Return masks in the order in which their samples were first painted."""
    first = {one.sample_id: project.mask_history(one.sample_id)[0].created_utc for one in masks}
    return tuple(sorted(masks, key=lambda one: (first[one.sample_id], one.sample_id)))


def keep_curve(
    project: Project,
    generator_hash: str,
    curve: LearningCurve,
    masks: Sequence[MaskRecord],
    seed: int,
) -> KeptCurve:
    """Keep a curve in place of the one before.

    Args:
        project: open for writing.
        generator_hash: whose samples were painted.
        curve: the figures.
        masks: that it was measured on, in the order of painting.
        seed: of the measurement.
    """
    stored = project.setting(CURVE_SETTING)
    others = stored if isinstance(stored, dict) else {}
    mine = {
        "curve": curve_to_json(curve),
        "masks": [[one.sample_id, one.revision] for one in masks],
        "seed": seed,
        "measured_utc": to_text(utc_now()),
    }
    project.set_setting(CURVE_SETTING, {**others, generator_hash: mine})
    kept = kept_curve(project)
    assert kept is not None  # it was put there just now
    return kept


def kept_curve(path: Path | Project) -> KeptCurve | None:
    """Return the curve of the latest generator, None where none was measured; reads only the index.

    Raises:
        BadInput: if it cannot be read.
        ProjectError: if the project cannot be opened.
    """
    with open_project_reading(path) as project:
        generator = project.latest_generator()
        stored = project.setting(CURVE_SETTING)
        if generator is None or not isinstance(stored, dict) or generator.hash not in stored:
            return None
        mine = stored[generator.hash]
        now = {(one.sample_id, one.revision) for one in project.masks(generator.hash)}
        schema = project.schema()
        try:
            curve = curve_from_json(mine["curve"])
            masks = tuple((int(sample), int(revision)) for sample, revision in mine["masks"])
            same_classes = schema is not None and set(schema.ids) == set(curve.class_ids)
            return KeptCurve(
                curve=curve,
                samples=tuple(sample for sample, _ in masks),
                seed=int(mine["seed"]),
                measured_utc=str(mine["measured_utc"]),
                stale=set(masks) != now or not same_classes,
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadInput(
                f"the learning curve cannot be read ({error}); measure it again."
            ) from error


def curve_findings(kept: KeptCurve) -> CurveFindings:
    """Return what a curve comes down to."""
    curve, last = kept.curve, kept.curve.points[-1]
    measured = [
        (iou, class_id)
        for iou, class_id in zip(curve.class_iou, curve.class_ids, strict=True)
        if iou is not None
    ]
    weakest_iou, weakest = min(measured) if measured else (0.0, None)
    odd = min(curve.left_out, key=lambda one: (one.mean_iou, one.image))
    return CurveFindings(
        last_sample=kept.samples[last.images - 1],
        gain=last.gain or 0.0,
        gain_error=last.gain_error or 0.0,
        weakest=weakest,
        weakest_iou=weakest_iou,
        odd=kept.samples[odd.image],
        odd_image=odd,
    )


def curve_trend(kept: KeptCurve) -> CurveTrend:
    """Return what the images painted last have brought."""
    points = kept.curve.points[-3:]
    added = points[1:]
    gain = points[-1].mean_iou - points[0].mean_iou
    # The steps of a fold are not kept, so they are taken as independent.
    error = sum((one.gain_error or 0.0) ** 2 for one in added) ** 0.5
    outlook: Outlook = "unclear"
    if gain >= _WORTH and gain > error:
        outlook = "pays"
    elif gain <= -_WORTH and gain < -error:
        outlook = "harms"
    elif gain + error < _FINE:
        outlook = "pays little"
    return CurveTrend(points[-1].images - points[0].images, gain, error, outlook)
