"""What an interpreter learns of keypoints, and how well in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dsgan_studio.core.annotations.keypoints import KeypointSchema
from dsgan_studio.core.annotations.pck import PCK_SHARES, PointAgreement
from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.features.pyramid import FeaturePyramid
from dsgan_studio.core.interpreter.keypoint_pixels import KeypointSample
from dsgan_studio.core.interpreter.keypoint_training import train_keypoints
from dsgan_studio.core.interpreter.quality import KeypointReport
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.interpreter.training import TrainedInterpreter
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import KeypointRecord, LearnedKeypoints
from dsgan_studio.core.workflow.keypoints import placed_keypoints


def learnable_keypoints(project: Project, generator_hash: str) -> tuple[KeypointRecord, ...]:
    """Return the keypoints of a generator's samples; none where no point lies anywhere."""
    placed = placed_keypoints(project, generator_hash)
    somewhere = any(point.located for one in placed for point in one.points.points)
    return placed if somewhere else ()


def with_keypoints(
    project: Project,
    trained: TrainedInterpreter,
    placed: Sequence[KeypointRecord],
    pyramids: Mapping[int, FeaturePyramid],
    settings: InterpreterSettings,
    plan: DevicePlan,
    context: JobContext,
) -> tuple[TrainedInterpreter, LearnedKeypoints | None]:
    """Return an interpreter that finds keypoints too, and what it learned of them.

    Args:
        project: open; its keypoint schema holds.
        trained: the interpreter of classes.
        placed: what to learn from; where there is none, nothing is changed.
        pyramids: by sample id.
        settings: how to train.
        plan: device and precision.
        context: progress and cancel.

    Raises:
        BadInput: if the project has lost its keypoint schema.
        JobCancelled: if the context was cancelled.
    """
    if not placed:
        return trained, None
    schema = project.keypoints.schema()
    if schema is None:
        raise BadInput(f"{project.root} has keypoints but no keypoint schema; import one.")
    samples = [
        KeypointSample(layout.sample_name(one.sample_id), pyramids[one.sample_id], one.points)
        for one in placed
    ]
    found = train_keypoints(samples, tuple(sorted(schema.ids)), settings, plan, context)
    joined = TrainedInterpreter(
        replace(trained.ensemble, keypoints=found.ensemble),
        replace(trained.report, keypoints=found.report),
    )
    revisions = tuple((one.sample_id, one.revision) for one in placed)
    return joined, LearnedKeypoints(schema, revisions)


def keypoint_lines(report: KeypointReport, schema: KeypointSchema) -> Iterator[str]:
    """Yield what a report says of keypoints, for a person."""
    if not report.measured_on:
        yield f"Keypoints learned from {report.samples} samples: too few to leave any out."
        return
    shares = ", ".join(f"{100 * share:g} %" for share in PCK_SHARES)
    yield (
        f"Keypoints learned from {report.samples} samples and measured on "
        f"{len(report.measured_on)} left out; found within {shares} of the side:"
    )
    yield f"  all: {agreement_words(report.all_points)}."
    for one in report.points:
        if one.point_id is not None:
            yield f"  {schema.by_id(one.point_id).name}: {agreement_words(one)}."


def agreement_words(one: PointAgreement) -> str:
    """Return how well points agree, for a person."""
    if not one.located:
        return "nowhere in what was left out"
    within = ", ".join("-" if share is None else f"{100 * share:.1f} %" for share in one.pck)
    error = "" if one.mean_error_px is None else f"; mean error {one.mean_error_px:.2f} px"
    return f"{within}{error}; {one.located} points"
