"""What a training leaves to look at: grids of images and curves."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write_text, disk_errors, staged_path
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.generators.generator import Generator

CURVES = "curves.jsonl"
GRIDS = "grids"
_GRID_PX = 1024  # side that a grid aims at
_BLOCK = 8


def generated(
    generator: Generator, purpose: str, seed: int, count: int
) -> Iterator[UInt8[np.ndarray, "N R R 3"]]:
    """Yield blocks of generated images, stored noise, no truncation; image i depends on i alone."""
    device = generator.w_avg.device
    with torch.inference_mode():
        for start in range(0, count, _BLOCK):
            indices = range(start, min(start + _BLOCK, count))
            z_dim = generator.architecture.z_dim
            z = np.stack(
                [numpy_generator(purpose, seed, i).standard_normal(z_dim) for i in indices]
            )
            ws = generator.map(torch.from_numpy(z).float().to(device))
            image = generator.synthesize(ws, generator.const_noise())
            levels = (image * 127.5 + 128).clamp(0, 255).to(torch.uint8)
            yield levels.permute(0, 2, 3, 1).cpu().numpy()


def grid_side(resolution: int) -> int:
    """Return how many images a side of a grid holds."""
    return min(max(_GRID_PX // resolution, 3), 8)


def write_grid(path: Path, images: UInt8[np.ndarray, "N R R 3"]) -> None:
    """Write up to side² images as one PNG, row by row (`StoreError` if the disk refuses)."""
    size = images.shape[1]
    columns = min(grid_side(size), len(images))
    rows = math.ceil(len(images) / columns)
    sheet = np.zeros((rows * size, columns * size, 3), np.uint8)
    for index, image in enumerate(images):
        row, col = divmod(index, columns)
        sheet[row * size : (row + 1) * size, col * size : (col + 1) * size] = image
    with staged_path(path) as staged:
        Image.fromarray(sheet).save(staged, format="PNG")


def read_curves(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of the curves in a training folder, none if there are none yet.

    Raises:
        BadInput: if the file is damaged.
        StoreError: if the disk refuses.
    """
    path = folder / CURVES
    if not path.is_file():
        return []
    with disk_errors(f"read {path}"):
        lines = path.read_text(encoding="utf-8").splitlines()
    try:
        return [json.loads(line) for line in lines]
    except ValueError as error:
        raise BadInput(f"{path} is damaged ({error}); remove it and resume again.") from error


def write_curves(folder: Path, rows: list[dict[str, Any]]) -> None:
    """Put the rows in place of the curves (`StoreError` if the disk refuses)."""
    text = "".join(json.dumps(row, sort_keys=True) + "\n" for row in rows)
    atomic_write_text(folder / CURVES, text)
