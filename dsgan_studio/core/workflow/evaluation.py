"""Say how fit a generator is before anyone paints its samples."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness.extractors import open_features
from dsgan_studio.core.fitness.manifold import check_counts
from dsgan_studio.core.fitness.measuring import (
    Comparison,
    ImageSet,
    compare,
    describe_real,
    describe_samples,
)
from dsgan_studio.core.workflow.evaluation_result import (
    Evaluation,
    FoundCopy,
    MissedImage,
    evaluation_lines,
)
from dsgan_studio.core.workflow.evaluation_sheets import draw_evaluation
from dsgan_studio.core.workflow.findings import EVALUATE, as_json, keep_finding, keep_pictures
from dsgan_studio.core.workflow.subjects import Subject, SubjectRequest, open_subject


def evaluate_generator(
    source: Path,
    request: SubjectRequest,
    *,
    features: Path | None,
    out: Path | None,
    context: JobContext,
) -> Evaluation:
    """Compare samples of a generator with real images, and keep what is found in the project.

    Args:
        source: a project, or a checkpoint file.
        request: samples and real images.
        features: weights of an Inception v3; None takes the substitute that needs no file.
        out: new folder for report and pictures; by default the project's.
        context: progress and cancel; cancelling leaves nothing behind.

    Raises:
        BadInput, Refused: if something cannot be used; the text says what.
        ProjectError, StoreError, JobCancelled: as usual.
    """
    with open_subject(source, request, context) as subject:
        check_counts(len(subject.real.images), request.samples)
        extractor = open_features(features, subject.plan.device)
        real = describe_real(subject.real.images, extractor, request.seed, context)
        samples = describe_samples(subject.sample_blocks(context), real, extractor)
        comparison = compare(real, samples, request.seed, context)
        notes = (extractor.note, *comparison.notes)
        found = Evaluation(
            generator=subject.hash,
            resolution_px=subject.generator.architecture.resolution,
            samples=samples.count,
            real_images=real.count,
            seed=request.seed,
            truncation=request.psi,
            features=extractor.name,
            features_published=extractor.published,
            kid=comparison.kid.value,
            kid_error=comparison.kid.standard_error,
            kid_floor=comparison.kid_floor,
            fid=comparison.fid,
            manifold=comparison.neighbourhoods.figures,
            floor=comparison.floor,
            missed=_missed(subject, real, comparison),
            closeness=comparison.closeness,
            copies=_copies(subject, real, comparison),
            usual_levels=comparison.copies.usual_levels,
            copy_levels=comparison.copies.limit_levels,
            equal_real=comparison.equal_real,
            unreadable=subject.real.report.unreadable,
            notes=notes,
            folder=None,
        )
        folder = keep_pictures(
            subject.project,
            out,
            as_json(found),
            lambda staged: draw_evaluation(staged, subject, real, comparison, found),
        )
        found = dataclasses.replace(found, folder=folder)
        if subject.project is not None and folder is not None:
            lines = evaluation_lines(found)
            keep_finding(subject.project, EVALUATE, as_json(found), lines, folder)
        return found


def _missed(subject: Subject, real: ImageSet, comparison: Comparison) -> tuple[MissedImage, ...]:
    near = comparison.neighbourhoods
    return tuple(
        MissedImage(
            index=int(real.compared[i]),
            name=subject.real.sources[real.compared[i]],
            distance=float(near.distance_of_real[i]),
            radius=float(near.radius[i]),
        )
        for i in near.uncovered
    )


def _copies(subject: Subject, real: ImageSet, comparison: Comparison) -> tuple[FoundCopy, ...]:
    return tuple(
        FoundCopy(
            sample=copy.sample,
            real=int(real.compared[copy.real]),
            name=subject.real.sources[real.compared[copy.real]],
            mirrored=copy.mirrored,
            levels=copy.levels,
        )
        for copy in comparison.copies.copies
    )
