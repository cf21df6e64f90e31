"""Say whether something that a user points at in real images appears in samples."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.fitness.appearance import (
    Learnt,
    Match,
    Rate,
    Verdict,
    around,
    best_match,
    judge,
    learn,
    rate_of,
    strongest,
)
from dsgan_studio.core.fitness.detector import Pointed, connected, object_width_px
from dsgan_studio.core.fitness.sheets import Heading, Tile, draw_sheet, write_sheet
from dsgan_studio.core.gan_training.marks import MarkedImage, read_marks
from dsgan_studio.core.workflow.findings import FIND, as_json, keep_finding, keep_pictures
from dsgan_studio.core.workflow.subjects import Subject, SubjectRequest, open_subject

MOST_REAL = 2000
_MOST_SURROUNDINGS = 200
_BLOCK = 8
_GROUP_COLUMNS, _GROUP_ROWS = 3, 3


@dataclass(frozen=True)
class Appearance:
    """How often something that was pointed at appears.

    Attributes:
        generator: its hash.
        verdict: cannot tell, not compared, never, rarer, about as often, or more often.
        marked: name of each image that was pointed in.
        objects: places pointed at.
        auroc: how well they stand out in images left out in turn; 0.5 is guessing.
        found_share: share of them found there at the threshold.
        false_share: share of those images where something else was found.
        threshold: similarity from which something counts as found.
        samples: how often it was found in samples; None where the features cannot tell.
        real: how often in the other real images; None likewise, or where there are none.
        best_samples: places of samples that are most like it.
        best_real: places of other real images that are.
        seed: of the samples.
        truncation: of the samples.
        folder: of report and picture, None where none were asked for.
    """

    generator: str
    verdict: Verdict
    marked: tuple[str, ...]
    objects: int
    auroc: float
    found_share: float
    false_share: float
    threshold: float
    samples: Rate | None
    real: Rate | None
    best_samples: tuple[Match, ...]
    best_real: tuple[Match, ...]
    seed: int
    truncation: float
    folder: Path | None


def find_in_samples(
    source: Path,
    request: SubjectRequest,
    *,
    marks: Path,
    grey: int | None,
    out: Path | None,
    context: JobContext,
) -> Appearance:
    """Look in samples and in real images for what is marked in a few real images.

    Args:
        source: a project, or a checkpoint file.
        request: samples and real images.
        marks: folder of PNGs named like some of the images, not 0 where it is.
        grey: the one grey level of the marks that counts; None for all but 0.
        out: new folder for report and picture; by default the project's.
        context: progress and cancel; cancelling leaves nothing behind.

    Raises:
        BadInput, Refused: if something cannot be used; the text says what.
        ProjectError, StoreError, JobCancelled: as usual.
    """
    with open_subject(source, request, context) as subject:
        marked = read_marks(marks, subject.real, grey)
        images = subject.real.images
        pointed = [Pointed(m.name, np.array(images[m.index]), m.mask) for m in marked]
        others = _others(subject, marked)
        learnt = learn(pointed, _blocks(images, others[:_MOST_SURROUNDINGS]), request.seed, context)
        real = _search_real(subject, learnt, others, context)
        samples: list[Match] = []
        for block in subject.sample_blocks(context):
            samples += best_match(learnt, block, len(samples))
        found = _result(subject, learnt, marked, real, samples)
        folder = keep_pictures(
            subject.project,
            out,
            as_json(found),
            lambda staged: _draw(staged, subject, pointed, found),
        )
        found = dataclasses.replace(found, folder=folder)
        if subject.project is not None and folder is not None:
            keep_finding(subject.project, FIND, as_json(found), appearance_lines(found), folder)
        return found


def _others(subject: Subject, marked: Sequence[MarkedImage]) -> npt.NDArray[np.int64]:
    """Return the images of files without a mark, in random order, and not more than are needed."""
    names = {one.name for one in marked}
    sources = subject.real.sources
    others = np.array([i for i, name in enumerate(sources) if name not in names], np.int64)
    rng = numpy_generator("search real", subject.request.seed)
    return rng.permutation(others)[:MOST_REAL]


def _blocks(
    images: npt.NDArray[np.uint8], indices: npt.NDArray[np.int64]
) -> Iterator[npt.NDArray[np.uint8]]:
    for start in range(0, len(indices), _BLOCK):
        yield images[indices[start : start + _BLOCK]]


def _search_real(
    subject: Subject, learnt: Learnt, others: npt.NDArray[np.int64], context: JobContext
) -> list[Match]:
    found: list[Match] = []
    for block in _blocks(subject.real.images, others):
        context.checkpoint("look in other real images", len(found), len(others))
        found += best_match(learnt, block, len(found))
    context.checkpoint("look in other real images", len(others), len(others))
    return [dataclasses.replace(match, index=int(others[match.index])) for match in found]


def _result(
    subject: Subject,
    learnt: Learnt,
    marked: Sequence[MarkedImage],
    real: Sequence[Match],
    samples: Sequence[Match],
) -> Appearance:
    trial = learnt.trial
    if not samples:
        raise BadInput("no sample was drawn; give a number of samples above 0.")
    rate = rate_of(samples, trial.threshold)
    real_rate = rate_of(real, trial.threshold) if real else None
    count = _GROUP_COLUMNS * _GROUP_ROWS
    return Appearance(
        generator=subject.hash,
        verdict=judge(trial, rate, real_rate),
        marked=tuple(dict.fromkeys(one.name for one in marked)),
        objects=trial.objects,
        auroc=trial.auroc,
        found_share=trial.found_share,
        false_share=trial.false_share,
        threshold=trial.threshold,
        # Rates of a detector that cannot tell would only mislead.
        samples=rate if trial.can_tell else None,
        real=real_rate if trial.can_tell else None,
        best_samples=strongest(samples, count),
        best_real=strongest(real, count),
        seed=subject.request.seed,
        truncation=subject.request.psi,
        folder=None,
    )


def _draw(folder: Path, subject: Subject, pointed: Sequence[Pointed], found: Appearance) -> None:
    """Draw what was pointed at, and what is most like it in samples and other real images."""
    side = max(round(3 * object_width_px(pointed)), 24)
    examples = []
    for one in pointed:
        for part in connected(one.mask):
            row, col = (int(at) for at in np.argwhere(part).mean(axis=0))
            examples.append(Tile(around(one.image, row, col, side), one.name))

    def tiles(
        matches: Sequence[Match],
        image: Callable[[int], npt.NDArray[np.uint8]],
        name: Callable[[int], str],
    ) -> list[Tile]:
        return [
            Tile(
                around(image(m.index), m.row, m.col, side),
                f"{m.similarity:.1f}  {name(m.index)}",
                framed=found.verdict != "cannot tell" and m.similarity >= found.threshold,
            )
            for m in matches
        ]

    groups = [
        ("pointed at", examples),
        ("most like it in samples", tiles(found.best_samples, subject.sample, "sample {}".format)),
    ]
    if found.best_real:
        real = tiles(
            found.best_real,
            lambda i: np.array(subject.real.images[i]),
            lambda i: subject.real.sources[i],
        )
        groups.append(("in other real images", real))
    rows = [
        [
            tile
            for _, group in groups
            for tile in (group[r * _GROUP_COLUMNS : (r + 1) * _GROUP_COLUMNS] + _NO_TILES)[
                :_GROUP_COLUMNS
            ]
        ]
        for r in range(_GROUP_ROWS)
    ]
    headings = [Heading(n * _GROUP_COLUMNS, text) for n, (text, _) in enumerate(groups)]
    title = "Framed: similar enough to count as found"
    if found.verdict == "cannot tell":
        title = "The features cannot tell what was pointed at from the rest"
    write_sheet(folder / "matches.png", draw_sheet(title, headings, rows))


_NO_TILES: list[Tile | None] = [None] * _GROUP_COLUMNS


def appearance_lines(found: Appearance) -> tuple[str, ...]:
    """Return what was found in words."""
    lines = [
        f"Generator {found.generator[:12]}: looked for what is marked at {found.objects} places in "
        f"{len(found.marked)} images.",
        f"Left out in turn, the marked places stand out with an AUROC of {found.auroc:.2f} "
        "(0.5 is guessing); at the threshold "
        f"{found.found_share:.0%} of them are found, and something else in "
        f"{found.false_share:.0%} of the images.",
    ]
    if found.samples is None:
        lines.append(
            "The features cannot tell it from the rest of the real images themselves, so nothing "
            "is said about the samples. Mark it more exactly, or in more images; if that does not "
            "help, look at the samples yourself."
        )
    else:
        lines += [
            f"In samples:           {_rate(found.samples)}",
            *([] if found.real is None else [f"In other real images: {_rate(found.real)}"]),
            _SAID[found.verdict],
        ]
    if found.folder is not None:
        lines.append(f"Report and picture: {found.folder}")
    return tuple(lines)


def _rate(rate: Rate) -> str:
    return (
        f"{rate.share:.1%} ({rate.found} of {rate.images}; 95 % interval "
        f"{rate.low:.1%} to {rate.high:.1%})"
    )


_SAID: dict[Verdict, str] = {
    "not compared": "All real images are marked, so there is no rate to compare with.",
    "never": "It was found in no sample: a mask of this class could not be painted.",
    "rarer": "It appears more rarely in samples than in real images; look at the picture.",
    "about as often": "It appears about as often in samples as in real images.",
    "more often": "It appears more often in samples than in real images; look at the picture.",
}
