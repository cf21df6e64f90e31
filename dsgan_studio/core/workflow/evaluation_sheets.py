"""The pictures that go with an evaluation."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dsgan_studio.core.fitness.measuring import Comparison, ImageSet
from dsgan_studio.core.fitness.sheets import Heading, Tile, draw_sheet, write_sheet
from dsgan_studio.core.workflow.evaluation_result import Evaluation
from dsgan_studio.core.workflow.subjects import Subject

_SHOWN_PAIRS = 16
_SHOWN_MISSED = 40
_SHEET_COLUMNS = 8


def draw_evaluation(
    folder: Path, subject: Subject, real: ImageSet, comparison: Comparison, found: Evaluation
) -> None:
    """Draw the samples nearest to real images, the images missed, and copies where there are."""
    near = comparison.neighbourhoods
    order = np.argsort(near.distance_of_sample[:, 0], kind="stable")[:_SHOWN_PAIRS]
    pairs = [
        [
            Tile(subject.sample(int(i)), f"sample {i}"),
            *(
                _real_tile(subject, int(real.compared[j]), f"{distance:#.3g}")
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
            caption = f"mirrored: {copy.name}" if copy.mirrored else copy.name
            couples += [
                Tile(subject.sample(copy.sample), f"sample {copy.sample}", framed=True),
                _real_tile(subject, copy.real, caption),
            ]
        title = f"Samples that repeat a real image ({len(found.copies)}), the most exact first"
        rows = _in_rows(couples, _SHEET_COLUMNS)
        # A heading sets its pair apart from the next.
        over = [Heading(column, "sample and real image") for column in range(0, len(rows[0]), 2)]
        write_sheet(folder / "copies.png", draw_sheet(title, over, rows))


def _real_tile(subject: Subject, index: int, caption: str) -> Tile:
    return Tile(np.array(subject.real.images[index]), caption)


def _in_rows(tiles: list[Tile], columns: int) -> list[list[Tile]]:
    return [tiles[start : start + columns] for start in range(0, len(tiles), columns)]
