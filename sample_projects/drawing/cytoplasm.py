"""What fills the white cells around the nucleus: granules, dust, vacuoles and clear zones.

Each function adds dye to a patch; `body` and `nucleus` are signed distances in micrometres.
"""

from __future__ import annotations

import numpy as np

from sample_projects.drawing.canvas import Patch
from sample_projects.drawing.optics import Dye
from sample_projects.drawing.shapes import Field, coverage, noise_field


def _edge_line(body: Field) -> Field:
    """Return 1 just inside the cell's outline, where the membrane is seen edge-on."""
    line: Field = np.exp(-(((body + np.float32(0.3)) / np.float32(0.3)) ** 2))
    return line


def neutrophil_cytoplasm(
    rng: np.random.Generator, patch: Patch, body: Field, nucleus: Field
) -> None:
    """Pale pink, with granules at the limit of what the lens resolves."""
    shape = patch.mask.shape
    granules = noise_field(rng, shape, px_um=patch.px_um, grain_um=0.42)
    cloud = noise_field(rng, shape, px_um=patch.px_um, grain_um=2.5)
    amount, contrast = rng.uniform(0.60, 0.85), rng.uniform(0.12, 0.35)
    lilac = amount * (1 + contrast * granules + 0.08 * cloud) + 0.28 * _edge_line(body)
    patch.dyes[Dye.LILAC] += np.maximum(lilac, 0.15)
    patch.dyes[Dye.HAEMOGLOBIN] += np.float32(rng.uniform(0.05, 0.25))


def eosinophil_cytoplasm(
    rng: np.random.Generator, patch: Patch, body: Field, nucleus: Field
) -> None:
    """Nearly clear, packed with coarse reddish granules."""
    patch.dyes[Dye.LILAC] += np.float32(0.35) + np.float32(0.3) * _edge_line(body)
    granule_um = rng.uniform(0.40, 0.50)
    reach_px = int(np.ceil(granule_um * 1.25 / patch.px_um))
    at = np.arange(-reach_px, reach_px + 1, dtype=np.float32) * np.float32(patch.px_um)
    ball = (
        np.clip(1 - (at[:, None] ** 2 + at[None, :] ** 2) / np.float32(granule_um**2), 0, None)
        ** 0.5
    )
    pitch_px = granule_um * 1.75 / patch.px_um
    height, width = patch.mask.shape
    rows, cols = np.meshgrid(
        np.arange(0, height, pitch_px), np.arange(0, width, pitch_px), indexing="ij"
    )
    # Every second row is shifted: packed like the granules, with jitter.
    cols = cols + (np.arange(rows.shape[0]) % 2)[:, None] * pitch_px / 2
    places = np.stack([rows, cols], axis=-1).reshape(-1, 2)
    places = np.rint(places + rng.normal(0, 0.22 * pitch_px, places.shape)).astype(int)
    weight = rng.uniform(0.6, 1.0, len(places)) * rng.uniform(0.8, 1.05)
    plane = np.zeros((height + 2 * reach_px, width + 2 * reach_px), np.float32)
    span = 2 * reach_px + 1
    for (row, col), amount in zip(places, weight, strict=True):
        if not (0 <= row < height and 0 <= col < width):
            continue
        if body[row, col] > -0.45 or nucleus[row, col] < 0.1:
            continue
        window = plane[row : row + span, col : col + span]
        np.maximum(window, np.float32(amount) * ball, out=window)
    patch.dyes[Dye.ACIDOPHIL] += plane[reach_px:-reach_px, reach_px:-reach_px]


def lymphocyte_cytoplasm(
    rng: np.random.Generator, patch: Patch, body: Field, nucleus: Field
) -> None:
    """Sky blue, paler beside the nucleus and darker at the outline."""
    cloud = noise_field(rng, patch.mask.shape, px_um=patch.px_um, grain_um=1.2)
    amount = rng.uniform(0.8, 1.25)
    halo = np.exp(-((nucleus / np.float32(0.45)) ** 2))  # the clear zone around the nucleus
    blue = amount * (1 + 0.10 * cloud - 0.25 * halo) + 0.25 * _edge_line(body)
    patch.dyes[Dye.BASOPHIL] += np.maximum(blue, 0.2).astype(np.float32)


def monocyte_cytoplasm(rng: np.random.Generator, patch: Patch, body: Field, nucleus: Field) -> None:
    """Grey-blue ground glass with up to seven vacuoles."""
    shape = patch.mask.shape
    dust = noise_field(rng, shape, px_um=patch.px_um, grain_um=0.5)
    cloud = noise_field(rng, shape, px_um=patch.px_um, grain_um=2.0)
    clear = np.ones(shape, np.float32)
    for _ in range(int(rng.integers(0, 8))):
        row, col = rng.integers(0, shape[0]), rng.integers(0, shape[1])
        radius_um = float(rng.uniform(0.45, 0.95))
        if body[row, col] > -1.2 * radius_um or nucleus[row, col] < 0.8 * radius_um:
            continue
        d_col = patch.cols_um - patch.cols_um[row, col]
        d_row = patch.rows_um - patch.rows_um[row, col]
        hole = np.sqrt(d_col * d_col + d_row * d_row) - np.float32(radius_um)
        clear *= 1 - np.float32(0.8) * coverage(hole, 0.35)
    grey = clear * (1 + np.float32(0.13) * dust + np.float32(0.10) * cloud)
    patch.dyes[Dye.BASOPHIL] += grey * np.float32(rng.uniform(0.45, 0.75)) + np.float32(
        0.2
    ) * _edge_line(body)
    patch.dyes[Dye.LILAC] += grey * np.float32(rng.uniform(0.20, 0.40))
    patch.dyes[Dye.HAEMOGLOBIN] += grey * np.float32(rng.uniform(0.05, 0.25))
