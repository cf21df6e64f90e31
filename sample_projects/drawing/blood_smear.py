"""Draws stained blood smears with one white cell in the middle, with exact masks.

    python -m sample_projects.drawing.blood_smear OUT_DIR --count 5000 --seed 1 --size 64

writes `OUT_DIR/images/00000.png` (RGB) and `OUT_DIR/masks/00000.png` (class ids) and so on.
The slide is drawn at four times the size as amounts of dye in outlines measured in micrometres;
the image is what a camera makes of it and the mask is the class that covers most of each pixel.
Image `i` depends on the seed and on `i` alone: the same bytes whatever the count or the workers
(on one machine; another processor may round a grey level the other way).
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from dsgan_studio.core.base.errors import BadInput, StudioError
from dsgan_studio.core.base.fsio import atomic_write, make_folder
from dsgan_studio.core.base.seeds import numpy_generator
from sample_projects.drawing.canvas import (
    BACKGROUND,
    CYTOPLASM,
    NUCLEUS,
    PLATELET,
    RED_CELL,
    blank_canvas,
    majority,
)
from sample_projects.drawing.leukocyte import draw_white_cell, random_white_cell
from sample_projects.drawing.optics import photograph, random_microscope
from sample_projects.drawing.surroundings import (
    draw_plasma,
    draw_platelet,
    draw_red_cell,
    place_platelets,
    place_red_cells,
)

SMALLEST_PX, LARGEST_PX = 16, 1024


class SmearClass(NamedTuple):
    """A class of the masks: its id in the PNG, its name and the colour it is shown in."""

    id: int
    name: str
    colour: tuple[int, int, int]


SMEAR_CLASSES = (
    SmearClass(BACKGROUND, "background", (0, 0, 0)),
    SmearClass(RED_CELL, "red cell", (220, 60, 60)),
    SmearClass(PLATELET, "platelet", (240, 180, 40)),
    SmearClass(CYTOPLASM, "cytoplasm", (70, 160, 230)),
    SmearClass(NUCLEUS, "nucleus", (120, 60, 200)),
)


@dataclass(frozen=True)
class Smear:
    """One drawn image and its mask.

    Attributes:
        image: [S, S, 3] uint8 RGB.
        mask: [S, S] uint8 class ids, see `SMEAR_CLASSES`.
    """

    image: npt.NDArray[np.uint8]
    mask: npt.NDArray[np.uint8]


def draw_smear(seed: int, index: int, size_px: int = 64) -> Smear:
    """Draw image `index` of a series.

    Args:
        seed: names the series.
        index: which image, from 0; no other image of the series has a say in it.
        size_px: side of the image; the field of view is 17 micrometres at any size.

    Raises:
        BadInput: if `size_px` is out of range.
    """
    if not SMALLEST_PX <= size_px <= LARGEST_PX:
        raise BadInput(
            f"A smear of {size_px} px cannot be drawn: "
            f"choose a size from {SMALLEST_PX} to {LARGEST_PX} px."
        )
    rng = numpy_generator("blood smear", seed, index)
    microscope = random_microscope(rng)
    canvas = blank_canvas(rng, size_px)
    white = random_white_cell(rng)
    draw_plasma(rng, canvas)
    red_cells = place_red_cells(rng, white.outline)
    pallor = float(rng.uniform(0.80, 1.12))
    for outline in red_cells:
        draw_red_cell(rng, canvas, outline, pallor)
    for outline in place_platelets(rng, white.outline, red_cells):
        draw_platelet(rng, canvas, outline)
    draw_white_cell(rng, canvas, white)
    return Smear(photograph(canvas.dyes, microscope, rng), majority(canvas.mask))


def _draw_and_write(index: int, *, out_dir: Path, seed: int, size_px: int) -> None:
    smear = draw_smear(seed, index, size_px)
    for folder, array in (("images", smear.image), ("masks", smear.mask)):
        png = io.BytesIO()
        Image.fromarray(array).save(png, format="PNG")
        atomic_write(out_dir / folder / f"{index:05d}.png", png.getvalue())


def draw_folder(out_dir: Path, *, count: int, seed: int, size_px: int, workers: int = 1) -> None:
    """Draw the images 0 to `count` - 1 of a series into `out_dir`/images and `out_dir`/masks.

    The files do not depend on `workers`, and drawing more later leaves the first ones as they are.

    Raises:
        BadInput: if `count` or `workers` is below 1, or `size_px` out of range.
        StoreError: if the folder cannot be written.
    """
    for value, name in ((count, "count"), (workers, "number of workers")):
        if value < 1:
            raise BadInput(f"The {name} is {value}: give a whole number of at least 1.")
    for folder in ("images", "masks"):
        make_folder(out_dir / folder)
    one = partial(_draw_and_write, out_dir=out_dir, seed=seed, size_px=size_px)
    if workers == 1:
        for index in range(count):
            one(index)
        return
    # Spawned, not forked: a caller may have threads, and a fork would copy their locks.
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for _ in pool.map(one, range(count), chunksize=32):
            pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_projects.drawing.blood_smear",
        description="Draw stained blood smears (images/) with exact masks (masks/).",
    )
    parser.add_argument("out_dir", type=Path, metavar="OUT_DIR")
    parser.add_argument("--count", type=int, default=5000, help="how many images (5000)")
    parser.add_argument("--seed", type=int, default=1, help="names the series (1)")
    parser.add_argument("--size", type=int, default=64, help="side in pixels (64)")
    parser.add_argument("--workers", type=int, default=1, help="processes to draw with (1)")
    options = parser.parse_args(arguments)
    try:
        draw_folder(
            options.out_dir,
            count=options.count,
            seed=options.seed,
            size_px=options.size,
            workers=options.workers,
        )
    except StudioError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
