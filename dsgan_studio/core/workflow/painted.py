"""What is painted: pixels of each class in each sample, and what is too little to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from dsgan_studio.core.annotations.schema import (
    BACKGROUND,
    LabelSchema,
)
from dsgan_studio.core.annotations.schema import FEWEST_PIXELS as FEWEST_PIXELS
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.dropped import kept_samples
from dsgan_studio.core.workflow.masks import stored_mask

RemarkKind = Literal["class missing", "class in one image", "class small", "image empty"]


@dataclass(frozen=True)
class PaintedSample:
    """One sample.

    Attributes:
        sample_id: its number.
        pixels: of each class, in the order of the table's classes.
        unlabelled: pixels of no class; all of them where there is no mask.
        has_mask: whether it has one at all.
    """

    sample_id: int
    pixels: tuple[int, ...]
    unlabelled: int
    has_mask: bool


@dataclass(frozen=True)
class PaintRemark:
    """Something that keeps the interpreter from learning.

    Attributes:
        kind: a class that is in no image, in one image only, or has fewer than `FEWEST_PIXELS`
            pixels in all; or images whose mask holds nothing.
        class_id: the class, None where it is about images.
        samples: the images it is about.
        pixels: of the class.
    """

    kind: RemarkKind
    class_id: int | None
    samples: tuple[int, ...]
    pixels: int = 0


@dataclass(frozen=True)
class PaintedTable:
    """What is painted in a project, of the latest generator.

    Attributes:
        schema: the classes, in the order of every `pixels`.
        samples: by number, without those that were dropped and are not painted.
        totals: pixels of each class.
        images: how many samples hold each class.
        remarks: what is too little.
    """

    schema: LabelSchema
    samples: tuple[PaintedSample, ...]
    totals: tuple[int, ...]
    images: tuple[int, ...]
    remarks: tuple[PaintRemark, ...]

    @property
    def painted(self) -> int:
        """How many samples have a painted pixel."""
        return sum(any(one.pixels) for one in self.samples)


def painted_table(path: Path | Project, context: JobContext) -> PaintedTable:
    """Count what is painted.

    Raises:
        BadInput: if there is no generator or schema yet, or a mask is missing or damaged.
        JobCancelled: if the context was cancelled.
    """
    with open_project_reading(path) as project:
        schema, generator = project.schema(), project.latest_generator()
        if schema is None or generator is None:
            raise BadInput(f"{project.root} has no label schema yet; paint or import masks first.")
        masks = {one.sample_id: one for one in project.masks(generator.hash)}
        kept = [one.id for one in kept_samples(project, generator.hash)]
        numbers = sorted({*kept, *masks})
        samples = []
        for done, number in enumerate(numbers):
            context.checkpoint("count pixels", done, len(numbers))
            if number not in masks:
                samples.append(PaintedSample(number, (0,) * len(schema.ids), 0, has_mask=False))
                continue
            counts = np.bincount(stored_mask(project, masks[number], schema).ravel(), minlength=256)
            pixels = tuple(int(counts[one]) for one in schema.ids)
            samples.append(PaintedSample(number, pixels, int(counts[255]), has_mask=True))
        context.checkpoint("count pixels", len(numbers), len(numbers))
    return _table(schema, tuple(samples))


def _table(schema: LabelSchema, samples: tuple[PaintedSample, ...]) -> PaintedTable:
    by_class = list(zip(*(one.pixels for one in samples), strict=True))
    columns = by_class or [()] * len(schema.ids)
    return PaintedTable(
        schema=schema,
        samples=samples,
        totals=tuple(sum(column) for column in columns),
        images=tuple(sum(pixels > 0 for pixels in column) for column in columns),
        remarks=tuple(_remarks(schema, samples, columns)),
    )


def _remarks(
    schema: LabelSchema,
    samples: Sequence[PaintedSample],
    columns: Sequence[tuple[int, ...]],
) -> Iterator[PaintRemark]:
    for class_id, column in zip(schema.ids, columns, strict=True):
        pixels = sum(column)
        held = tuple(one.sample_id for one, count in zip(samples, column, strict=True) if count > 0)
        if not held:
            # Nobody has to paint the background: what is left unlabelled is passed over.
            if class_id != BACKGROUND:
                yield PaintRemark("class missing", class_id, ())
        elif len(held) == 1:
            yield PaintRemark("class in one image", class_id, held, pixels)
        elif pixels < FEWEST_PIXELS:
            yield PaintRemark("class small", class_id, held, pixels)
    empty = tuple(one.sample_id for one in samples if one.has_mask and not any(one.pixels))
    if empty:
        yield PaintRemark("image empty", None, empty)
