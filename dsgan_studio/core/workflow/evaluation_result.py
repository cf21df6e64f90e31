"""What an evaluation finds, as figures and in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dsgan_studio.core.fitness.manifold import ManifoldFigures
from dsgan_studio.core.fitness.measuring import Floor
from dsgan_studio.core.fitness.memorising import Closeness


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
