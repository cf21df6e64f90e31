"""Train the interpreter of a project on its masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast, get_args

import numpy as np
import torch

from dsgan_studio.core.annotations.schema import LabelSchema, schema_to_json
from dsgan_studio.core.base.device import DevicePlan, has_fast_bfloat16, require_memory
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.features.pyramid import FeaturePyramid, from_taps
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.interpreter.quality import (
    InterpreterReport,
    ValidationPoint,
    report_to_json,
)
from dsgan_studio.core.interpreter.settings import (
    ClassWeights,
    InterpreterSettings,
    settings_to_json,
)
from dsgan_studio.core.interpreter.store import ensemble_hash, save_ensemble
from dsgan_studio.core.interpreter.training import (
    AnnotatedSample,
    TrainedInterpreter,
    train_ensemble,
)
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import (
    InterpreterRecord,
    LearnedKeypoints,
    MaskRecord,
    SampleRecord,
)
from dsgan_studio.core.samples.render import render_block, to_bytes
from dsgan_studio.core.workflow.keypoint_learning import (
    keypoint_lines,
    learnable_keypoints,
    with_keypoints,
)
from dsgan_studio.core.workflow.masks import stored_mask
from dsgan_studio.core.workflow.projects import (
    block_size,
    current_generator,
    device_plan,
    label_size_px,
    record,
)
from dsgan_studio.core.workflow.samples import recipe_of, stored_image
from dsgan_studio.core.workflow.stored_generators import load_generator

# Another version of a library may round a pixel the other way; more means another image.
SAME_IMAGE_GREY_LEVELS = 1


@dataclass(frozen=True)
class TrainedInterpreterSummary:
    """What `train_interpreter` made.

    Attributes:
        hash: of the interpreter.
        masks: number of masks it was trained on.
        report: quality on what was left out of training.
        report_lines: the same for a person.
    """

    hash: str
    masks: int
    report: InterpreterReport
    report_lines: tuple[str, ...]


def train_interpreter(
    path: Path | Project,
    *,
    members: int,
    seed: int,
    class_weights: str,
    device: str,
    context: JobContext,
    watch: Callable[[ValidationPoint], object] | None = None,
) -> TrainedInterpreterSummary:
    """Train an interpreter on every mask of the latest generator's samples, and keep it.

    Where samples have keypoints, it learns these too.

    Args:
        path: the project, its folder or open.
        members: classifiers in the ensemble.
        seed: same seed and masks, same interpreter.
        class_weights: none, inverse or sqrt.
        device: name of the device.
        context: progress and cancel.
        watch: told of every evaluation as it is made.

    Raises:
        BadInput: if there is no generator or no mask, or a setting is unknown.
    """
    if class_weights not in get_args(ClassWeights):
        raise BadInput(f'"{class_weights}" is not a class weight; give none, inverse or sqrt.')
    settings = InterpreterSettings(
        members=members, seed=seed, class_weights=cast(ClassWeights, class_weights)
    )
    with open_project(path) as project:
        generator_record = current_generator(project)
        schema, masks = painted_masks(project)
        generator = load_generator(project, generator_record.hash)
        size = block_size(generator.architecture.resolution)
        plan = device_plan(device, batch=size, allowance=context.allowance)
        placed = learnable_keypoints(project, generator_record.hash)
        ids = sorted({mask.sample_id for mask in masks} | {one.sample_id for one in placed})
        pyramids = {
            sample.id: pyramid
            for sample, pyramid in sample_pyramids(project, generator, ids, plan, context)
        }
        samples = [_annotated(project, mask, schema, pyramids[mask.sample_id]) for mask in masks]
        # The schema may list its classes in any order; the outputs of the members are ascending.
        class_ids = tuple(sorted(schema.ids))
        plan = training_plan(plan)
        trained = train_ensemble(samples, class_ids, settings, plan, context, watch)
        trained, learned = with_keypoints(
            project, trained, placed, pyramids, settings, plan, context
        )
        digest = ensemble_hash(trained.ensemble)
        kept = InterpreterRecord(
            hash=digest,
            class_ids=class_ids,
            settings_json=settings_to_json(settings),
            report_json=report_to_json(trained.report),
            generator_hash=generator_record.hash,
            mask_revisions=tuple((mask.sample_id, mask.revision) for mask in masks),
            schema_json=schema_to_json(schema),
        )
        _keep(project, trained, kept, learned)
        record(project, "interpreter train", {"members": members, "seed": seed, "hash": digest})
        lines = tuple(_report_lines(trained.report, schema))
        if learned is not None and trained.report.keypoints is not None:
            lines += tuple(keypoint_lines(trained.report.keypoints, learned.schema))
        return TrainedInterpreterSummary(digest, len(masks), trained.report, lines)


def _keep(
    project: Project,
    trained: TrainedInterpreter,
    kept: InterpreterRecord,
    learned: LearnedKeypoints | None,
) -> None:
    """Write the interpreter to its file, then into the index with the keypoints it learned."""
    save_ensemble(
        project.path(layout.interpreter_file(kept.hash)), trained.ensemble, trained.report
    )
    with project.transaction():
        project.add_interpreter(kept)
        project.keypoints.set_learned(kept.hash, learned)


def _annotated(
    project: Project, mask: MaskRecord, schema: LabelSchema, pyramid: FeaturePyramid
) -> AnnotatedSample:
    return AnnotatedSample(
        name=layout.sample_name(mask.sample_id),
        pyramid=pyramid,
        mask=stored_mask(project, mask, schema),
    )


def painted_masks(project: Project) -> tuple[LabelSchema, tuple[MaskRecord, ...]]:
    """Return the schema, and the masks of the latest generator's samples.

    Raises:
        BadInput: if there is no generator or no mask.
    """
    schema, masks = project.schema(), project.masks(current_generator(project).hash)
    if schema is None or not masks:
        raise BadInput(
            f"{project.root} has no mask of a sample of its generator; paint some and run "
            "dsgan-studio masks import first."
        )
    return schema, masks


def training_plan(plan: DevicePlan) -> DevicePlan:
    """Return the plan with the precision that members train fastest in."""
    dtype = torch.bfloat16 if has_fast_bfloat16(plan.device) else torch.float32
    return replace(plan, dtype=dtype)


def annotated_samples(
    project: Project,
    generator: Generator,
    masks: Sequence[MaskRecord],
    schema: LabelSchema,
    plan: DevicePlan,
    context: JobContext,
) -> Iterator[AnnotatedSample]:
    """Make each painted sample again, image and features in one pass, and pair it with its mask.

    Raises:
        BadInput: if an image or a mask is missing, damaged, or not what its latent makes.
        JobCancelled: if the context was cancelled.
    """
    by_sample = {mask.sample_id: mask for mask in masks}
    for sample, pyramid in sample_pyramids(project, generator, list(by_sample), plan, context):
        yield _annotated(project, by_sample[sample.id], schema, pyramid)


def sample_pyramids(
    project: Project,
    generator: Generator,
    sample_ids: Sequence[int],
    plan: DevicePlan,
    context: JobContext,
) -> Iterator[tuple[SampleRecord, FeaturePyramid]]:
    """Make samples again, image and features in one pass; in half precision, all to be held.

    Raises:
        BadInput: if an image is missing, damaged, or not what its latent makes.
        OutOfDeviceMemory: if all of them take more memory than the plan allows.
        JobCancelled: if the context was cancelled.
    """
    size_px = label_size_px(project, current_generator(project))
    for done, sample_id in enumerate(sample_ids):
        context.checkpoint("features", done, len(sample_ids))
        sample = project.sample(sample_id)
        place = (sample.index or 0) % plan.batch
        block = render_block(generator, [recipe_of(sample)], plan, place=place)
        check_same_image(to_bytes(block.images)[0], stored_image(project, sample), sample.id)
        pyramid = from_taps(block.taps, size_px, dtype=torch.float16)
        if not done:
            what = f"the features of {len(sample_ids)} painted samples"
            require_memory(plan, pyramid.nbytes * len(sample_ids), what)
        yield sample, pyramid
    context.checkpoint("features", len(sample_ids), len(sample_ids))


def check_same_image(
    made: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
    stored: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
    sample_id: int,
) -> None:
    """Refuse to train on features that do not belong to the picture that was painted."""
    name = layout.sample_name(sample_id)
    if made.shape != stored.shape:
        raise BadInput(f"samples/{name} has another size than its generator makes; draw it again.")
    furthest = int(np.abs(made.astype(np.int16) - stored.astype(np.int16)).max())
    if furthest > SAME_IMAGE_GREY_LEVELS:
        raise BadInput(
            f"samples/{name} differs by up to {furthest} grey levels from what its latent makes; "
            "the file was changed, so its mask cannot be trusted; remove the file and run "
            "dsgan-studio sample with its seed again, which makes it anew."
        )


def _share(value: float | None) -> str:
    return "not measured" if value is None else f"{100 * value:.1f} %"


def _report_lines(report: InterpreterReport, schema: LabelSchema) -> Iterator[str]:
    yield f"Measured on {report.validated_on}."
    yield (
        f"Pixels right: members {_share(report.mean_accuracy)} (worst "
        f"{_share(report.worst_accuracy)}), ensemble {_share(report.ensemble_accuracy)}."
    )
    if report.vote_gain is not None and report.ensemble_accuracy is not None:
        # The mean above is over all that each member left out: other pixels than the ensemble's.
        alone = report.ensemble_accuracy - report.vote_gain
        yield (
            "The members' figures are on all that each left out. On the ensemble's pixels the "
            f"same members are right in {_share(alone)}: voting gains "
            f"{100 * report.vote_gain:+.2f} points."
        )
    if report.uncertainty_auroc is not None and report.calibration_error is not None:
        yield (
            f"Uncertainty ranks wrong pixels above right ones in "
            f"{_share(report.uncertainty_auroc)} of pairs; calibration error "
            f"{_share(report.calibration_error)}."
        )
    classes = sorted(schema.classes, key=lambda one: one.id)
    for one, iou, count in zip(classes, report.class_iou, report.pixels_per_class, strict=False):
        yield f"  {one.name}: IoU {_share(iou)}, {count} px painted."
