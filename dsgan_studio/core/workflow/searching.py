"""Say whether something that a user points at in real images appears in samples."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.fitness.appearance import (
    Learnt,
    Match,
    best_match,
    judge,
    learn,
    rate_of,
    strongest,
)
from dsgan_studio.core.fitness.detector import Pointed
from dsgan_studio.core.gan_training.marks import MarkedImage, read_marks
from dsgan_studio.core.workflow.findings import FIND, as_json, keep_finding, keep_pictures
from dsgan_studio.core.workflow.searching_result import Appearance, appearance_lines
from dsgan_studio.core.workflow.searching_sheets import SHOWN, draw_appearance
from dsgan_studio.core.workflow.subjects import Subject, SubjectRequest, open_subject

MOST_REAL = 2000
_MOST_SURROUNDINGS = 200
_BLOCK = 8


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
            lambda staged: draw_appearance(staged, subject, pointed, found),
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
        best_samples=strongest(samples, SHOWN),
        best_real=strongest(real, SHOWN),
        seed=subject.request.seed,
        truncation=subject.request.psi,
        folder=None,
    )
