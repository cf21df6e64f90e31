"""The picture that goes with a search for something in samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.fitness.appearance import Match, around
from dsgan_studio.core.fitness.detector import Pointed, connected, object_width_px
from dsgan_studio.core.fitness.sheets import Heading, Tile, draw_sheet, write_sheet
from dsgan_studio.core.workflow.searching_result import Appearance
from dsgan_studio.core.workflow.subjects import Subject

_GROUP_COLUMNS, _GROUP_ROWS = 3, 3
SHOWN = _GROUP_COLUMNS * _GROUP_ROWS
_NO_TILES: list[Tile | None] = [None] * _GROUP_COLUMNS


def draw_appearance(
    folder: Path, subject: Subject, pointed: Sequence[Pointed], found: Appearance
) -> None:
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
