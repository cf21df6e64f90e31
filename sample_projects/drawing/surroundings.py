"""Red cells, platelets and plasma around the white cell."""

from __future__ import annotations

import numpy as np

from sample_projects.drawing.canvas import FIELD_UM, PLATELET, RED_CELL, Canvas
from sample_projects.drawing.optics import Dye
from sample_projects.drawing.shapes import Outline, coverage, noise_field, random_outline


def draw_plasma(rng: np.random.Generator, canvas: Canvas) -> None:
    """Draw the faint, slow veil that dried plasma leaves between the cells."""
    veil = noise_field(rng, canvas.mask.shape, px_um=canvas.px_um, grain_um=6.0)
    amount = np.float32(rng.uniform(0.01, 0.07))
    canvas.dyes[Dye.LILAC] += amount * np.clip(1 + np.float32(0.5) * veil, 0, None)


def place_red_cells(rng: np.random.Generator, white: Outline) -> list[Outline]:
    """Place red cells at random: some touch, a few overlap, and the white cell keeps its room."""
    wanted = int(rng.integers(2, 8))
    mean_um = float(rng.uniform(3.3, 3.7))
    placed: list[Outline] = []
    for _ in range(60):
        if len(placed) == wanted:
            break
        radius_um = float(mean_um * np.exp(rng.normal(0, 0.05)))
        reach_um = FIELD_UM / 2 + 0.7 * radius_um
        col_um, row_um = rng.uniform(-reach_um, reach_um, size=2).tolist()
        may_overlap = rng.random() < 0.15
        if (
            np.hypot(col_um - white.col_um, row_um - white.row_um)
            < white.radius_um + 0.80 * radius_um
        ):
            continue
        room = 1.25 if may_overlap else 1.92
        near = (np.hypot(col_um - other.col_um, row_um - other.row_um) for other in placed)
        if any(gap_um < room * radius_um for gap_um in near):
            continue
        stretch = float(1 + abs(rng.normal(0, 0.045)))
        placed.append(
            random_outline(
                rng,
                col_um=col_um,
                row_um=row_um,
                radius_um=radius_um,
                stretch=stretch,
                roughness=0.015,
            )
        )
    return placed


def draw_red_cell(
    rng: np.random.Generator, canvas: Canvas, outline: Outline, pallor: float
) -> None:
    """Draw a biconcave disc.

    Its thickness follows Evans and Fung (Microvascular Research 4, 1972): with r from 0 in the
    middle to 1 at the edge, c0 + c1 r^2 + c2 r^4; their factor sqrt(1 - r^2), the round edge of a
    cell afloat, is left out, for a dried cell ends abruptly. `pallor` from 0 (a flat disc, as in
    the thick end of a smear) to 1 (the full dimple) and a little beyond mixes it with a plateau.
    """
    patch = canvas.patch(
        col_um=outline.col_um, row_um=outline.row_um, reach_um=1.25 * outline.radius_um + 0.5
    )
    if patch is None:
        return
    distance = outline.distance(patch.cols_um, patch.rows_um)
    r_2 = np.clip(1 + distance / np.float32(outline.radius_um), 0, 1) ** 2
    dimple = (np.float32(0.207) + np.float32(2.003) * r_2 - np.float32(1.123) * r_2 * r_2) / 1.09
    thickness = np.float32(pallor) * dimple + np.float32(1 - pallor)
    amount = np.float32(np.exp(rng.normal(0, 0.07)))
    edge = np.exp(-(((distance + np.float32(0.22)) / np.float32(0.22)) ** 2))
    inside = coverage(distance, 0.40)
    patch.dyes[Dye.HAEMOGLOBIN] += amount * inside * (thickness + np.float32(0.22) * edge)
    patch.mask[distance < 0] = RED_CELL


def draw_platelet(rng: np.random.Generator, canvas: Canvas, outline: Outline) -> None:
    """Draw a platelet: a pale lilac rim around a heap of purple granules."""
    patch = canvas.patch(
        col_um=outline.col_um, row_um=outline.row_um, reach_um=1.5 * outline.radius_um + 0.4
    )
    if patch is None:
        return
    distance = outline.distance(patch.cols_um, patch.rows_um)
    inside = coverage(distance, 0.30)
    grains = noise_field(rng, patch.mask.shape, px_um=patch.px_um, grain_um=0.40)
    heap = np.clip(-distance / np.float32(0.6 * outline.radius_um), 0, 1)
    purple = np.clip(
        np.float32(rng.uniform(0.28, 0.50)) * heap * (1 + np.float32(0.45) * grains), 0, None
    )
    patch.dyes[Dye.HAEMOGLOBIN] *= 1 - inside * np.float32(0.8)
    patch.dyes[Dye.LILAC] += inside * np.float32(0.85)
    patch.dyes[Dye.CHROMATIN] += inside * purple
    patch.mask[distance < 0] = PLATELET


def place_platelets(
    rng: np.random.Generator, white: Outline, red_cells: list[Outline]
) -> list[Outline]:
    """Place up to four platelets in the gaps; one image in three has none."""
    wanted = int(rng.choice(5, p=[0.30, 0.35, 0.20, 0.10, 0.05]))
    placed: list[Outline] = []
    for _ in range(40):
        if len(placed) == wanted:
            break
        radius_um = float(rng.uniform(0.85, 1.40))
        col_um, row_um = rng.uniform(-FIELD_UM / 2 + 0.6, FIELD_UM / 2 - 0.6, size=2).tolist()
        apart = [(white, white.radius_um * 1.06), *((r, r.radius_um * 0.95) for r in red_cells)]
        apart += [(p, p.radius_um * 1.2) for p in placed]
        if any(
            np.hypot(col_um - o.col_um, row_um - o.row_um) < keep_um + radius_um
            for o, keep_um in apart
        ):
            continue
        placed.append(
            random_outline(
                rng,
                col_um=col_um,
                row_um=row_um,
                radius_um=radius_um,
                stretch=float(rng.uniform(1.0, 1.25)),
                roughness=0.06,
            )
        )
    return placed
