"""Say how fit a generator is before anyone paints its samples."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.fitness.extractors import open_features
from dsgan_studio.core.fitness.manifold import ManifoldFigures, check_counts
from dsgan_studio.core.fitness.measuring import (
    Comparison,
    Floor,
    ImageSet,
    compare,
    describe_real,
    describe_samples,
)
from dsgan_studio.core.fitness.memorising import Closeness
from dsgan_studio.core.fitness.sheets import Heading, Tile, draw_sheet, write_sheet
from dsgan_studio.core.workflow.findings import EVALUATE, as_json, keep_finding, keep_pictures
from dsgan_studio.core.workflow.subjects import Subject, SubjectRequest, open_subject

_SHOWN_PAIRS = 16
_SHOWN_MISSED = 40
_SHEET_COLUMNS = 8


@dataclass(frozen=True)
class MissedImage:
    """A real image with no sample near it.

    Attributes:
        index: of the image, after fitting.
        name: of its file.
        distance: to its nearest sample, in features.
        radius: to its fifth nearest real image.
    """

    index: int
    name: str
    distance: float
    radius: float


@dataclass(frozen=True)
class FoundCopy:
    """A sample that is a real image again, almost exactly.

    Attributes:
        sample: index of the sample.
        real: index of the real image.
        name: of its file.
        mirrored: whether it is the mirror image.
        levels: difference in grey levels of 255, root mean square.
    """

    sample: int
    real: int
    name: str
    mirrored: bool
    levels: float


@dataclass(frozen=True)
class Evaluation:
    """How fit a generator is.

    Attributes:
        generator: its hash.
        resolution_px: side of its images.
        samples: how many were drawn.
        real_images: how many they were compared with.
        seed: of the samples.
        truncation: of the samples.
        features: name of the features.
        features_published: whether figures compare with published FID and KID.
        kid: lower is better, with `kid_error` its standard error and `kid_floor` that of real
            images against real ones.
        fid: lower is better.
        manifold: precision, recall, density and coverage.
        floor: FID and the four of one half of the real images against the other, None where they
            are too few.
        missed: real images with no sample near, the farthest first.
        closeness: how near samples lie to real images, None where real images are all equal.
        copies: samples that are real images again, the most exact first.
        usual_levels: median difference in grey levels of a real image from the most alike other.
        copy_levels: difference up to which a sample is called a copy.
        equal_real: real images that are there more than once.
        unreadable: name and reason of each file that was left out.
        notes: what to know when reading the figures.
        folder: of report and pictures, None where none were asked for.
    """

    generator: str
    resolution_px: int
    samples: int
    real_images: int
    seed: int
    truncation: float
    features: str
    features_published: bool
    kid: float
    kid_error: float
    kid_floor: float
    fid: float
    manifold: ManifoldFigures
    floor: Floor | None
    missed: tuple[MissedImage, ...]
    closeness: Closeness | None
    copies: tuple[FoundCopy, ...]
    usual_levels: float
    copy_levels: float
    equal_real: int
    unreadable: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    folder: Path | None


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
            lambda staged: _draw(staged, subject, real, comparison, found),
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


def _draw(
    folder: Path, subject: Subject, real: ImageSet, comparison: Comparison, found: Evaluation
) -> None:
    """Draw the samples nearest to real images, the images missed, and copies where there are."""
    near = comparison.neighbourhoods
    order = np.argsort(near.distance_of_sample[:, 0], kind="stable")[:_SHOWN_PAIRS]
    pairs = [
        [
            Tile(subject.sample(int(i)), f"sample {i}"),
            *(
                _real_tile(subject, int(real.compared[j]), f"{distance:.3g}")
                for j, distance in zip(
                    near.real_of_sample[i], near.distance_of_sample[i], strict=True
                )
            ),
        ]
        for i in order
    ]
    width = len(pairs[0])
    headings = [Heading(0, "sample"), Heading(1, "nearest real images, and how far")]
    both = [*headings, *(Heading(h.column + width, h.text) for h in headings)]
    half = -(-len(pairs) // 2)
    rows = [
        [*row, *(pairs[half + n] if half + n < len(pairs) else [])]
        for n, row in enumerate(pairs[:half])
    ]
    title = "The samples that are nearest to real images"
    write_sheet(folder / "neighbours.png", draw_sheet(title, both, rows))
    if found.missed:
        tiles = [
            _real_tile(subject, missed.index, missed.name)
            for missed in found.missed[:_SHOWN_MISSED]
        ]
        title = f"Real images with no sample near ({len(found.missed)}), the farthest first"
        write_sheet(folder / "missed.png", draw_sheet(title, [], _in_rows(tiles, _SHEET_COLUMNS)))
    if found.copies:
        couples = []
        for copy in found.copies[:_SHOWN_MISSED]:
            caption = "mirrored" if copy.mirrored else copy.name
            couples += [
                Tile(subject.sample(copy.sample), f"sample {copy.sample}", framed=True),
                _real_tile(subject, copy.real, caption),
            ]
        title = f"Samples that repeat a real image ({len(found.copies)}): sample, real image"
        rows = _in_rows(couples, _SHEET_COLUMNS)
        write_sheet(folder / "copies.png", draw_sheet(title, [], rows))


def _real_tile(subject: Subject, index: int, caption: str) -> Tile:
    return Tile(np.array(subject.real.images[index]), caption)


def _in_rows(tiles: list[Tile], columns: int) -> list[list[Tile]]:
    return [tiles[start : start + columns] for start in range(0, len(tiles), columns)]


def evaluation_lines(found: Evaluation) -> tuple[str, ...]:
    """Return what was found in words."""
    floor = found.floor
    best = None if floor is None else floor.manifold
    published = "" if found.features_published else " (not the published Inception)"
    lines = [
        f"Generator {found.generator[:12]}, {found.resolution_px} px: {found.samples} samples "
        f"(truncation {found.truncation:g}, seed {found.seed}) beside {found.real_images} real "
        "images.",
        f"Features {found.features}{published}. In brackets: real images against real images.",
        f"  KID        {found.kid:.5f} ± {found.kid_error:.5f}  ({found.kid_floor:.5f})",
        f"  FID        {found.fid:.3f}" + ("" if floor is None else f"  ({floor.fid:.3f})"),
    ]
    for name in ("precision", "recall", "density", "coverage"):
        real = "" if best is None else f"  ({getattr(best, name):.3f})"
        lines.append(f"  {name:<10} {getattr(found.manifold, name):.3f}{real}")
    lines += [_missed_line(found), *_memory_lines(found), *found.notes]
    if found.unreadable:
        lines.append(f"{len(found.unreadable)} files could not be read and were left out.")
    if found.folder is not None:
        lines.append(f"Report and pictures: {found.folder}")
    return tuple(lines)


def _missed_line(found: Evaluation) -> str:
    if not found.missed:
        return "Every real image has a sample near it."
    names = ", ".join(missed.name for missed in found.missed[:5])
    more = " …" if len(found.missed) > 5 else ""
    return (
        f"{len(found.missed)} of the real images have no sample near them; the farthest first: "
        f"{names}{more}"
    )


def _memory_lines(found: Evaluation) -> list[str]:
    lines = []
    if found.closeness is not None:
        lines.append(
            f"{found.closeness.share:.1%} of the samples lie nearer to a real image than 99 % of "
            "the real images lie to each other; about 1 % is expected of new images, far more "
            "of a generator that repeats what it was trained on."
        )
    if not found.copies:
        return [*lines, "No sample is a real image again, or its mirror image, pixel by pixel."]
    first = found.copies[0]
    turned = ", mirrored" if first.mirrored else ""
    return [
        *lines,
        f"{len(found.copies)} samples are a real image again, almost exactly; first sample "
        f"{first.sample}: {first.name}{turned}, {first.levels:.1f} grey levels apart.",
    ]
