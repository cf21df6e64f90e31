"""The white cell in the middle: its kind, its outline, its nucleus and what is in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sample_projects.drawing.canvas import CYTOPLASM, NUCLEUS, Canvas, Patch
from sample_projects.drawing.optics import Dye
from sample_projects.drawing.shapes import (
    Field,
    Outline,
    arc_distance,
    capsule_distance,
    coverage,
    noise_field,
    random_outline,
    smooth_union,
)

Point = tuple[float, float]


@dataclass(frozen=True)
class Kind:
    """What tells one kind of white cell from another.

    Attributes:
        name: in English, singular.
        share: how often it is drawn (more even than in blood, where two in three are neutrophils).
        radius_um: smallest and largest mean radius.
        roughness: relative amplitude of the cell's outline.
        nucleus: draws the nucleus' signed distance.
        cytoplasm: adds the dyes of the cytoplasm.
        chromatin: dye in the nucleus.
        clumping: relative contrast of the chromatin's texture.
        grain_um: size of that texture.
    """

    name: str
    share: float
    radius_um: tuple[float, float]
    roughness: float
    nucleus: Callable[[np.random.Generator, Patch, Outline], Field]
    cytoplasm: Callable[[np.random.Generator, Patch, Field, Field], None]
    chromatin: float
    clumping: float
    grain_um: float


@dataclass(frozen=True)
class WhiteCell:
    """A white cell before it is drawn: what the red cells must make room for."""

    kind: Kind
    outline: Outline


def random_white_cell(rng: np.random.Generator) -> WhiteCell:
    """Draw the kind, size, place and outline of the white cell."""
    kind = KINDS[int(rng.choice(len(KINDS), p=[kind.share for kind in KINDS]))]
    outline = random_outline(
        rng,
        col_um=float(np.clip(rng.normal(0, 0.45), -1.1, 1.1)),
        row_um=float(np.clip(rng.normal(0, 0.45), -1.1, 1.1)),
        radius_um=float(rng.uniform(*kind.radius_um)),
        stretch=float(1 + abs(rng.normal(0, 0.05))),
        roughness=kind.roughness,
    )
    return WhiteCell(kind, outline)


def draw_white_cell(rng: np.random.Generator, canvas: Canvas, cell: WhiteCell) -> None:
    """Draw the cell over whatever lies there; the dried red cells give way to it."""
    outline, kind = cell.outline, cell.kind
    patch = canvas.patch(
        col_um=outline.col_um, row_um=outline.row_um, reach_um=1.35 * outline.radius_um + 0.8
    )
    if patch is None:
        return
    body = outline.distance(patch.cols_um, patch.rows_um)
    rim_um = 0.25
    nucleus = np.maximum(kind.nucleus(rng, patch, outline), body + np.float32(rim_um))
    inside, core = coverage(body, 0.30), coverage(nucleus, 0.34)
    patch.dyes[:] *= 1 - coverage(body - np.float32(0.12), 0.30)
    before = patch.dyes.copy()
    patch.dyes[:] = 0
    kind.cytoplasm(rng, patch, body, nucleus)
    # The nucleus displaces cytoplasm, but some lies above and below it.
    patch.dyes[:] *= inside * (1 - np.float32(0.7) * core)
    patch.dyes[:] += before
    patch.dyes[Dye.CHROMATIN] += core * _chromatin(rng, patch, nucleus, kind)
    patch.mask[body < 0] = CYTOPLASM
    patch.mask[nucleus < 0] = NUCLEUS


def _chromatin(rng: np.random.Generator, patch: Patch, nucleus: Field, kind: Kind) -> Field:
    """Return the dye in the nucleus: clumps, a denser membrane, thinner towards thin edges."""
    shape = patch.mask.shape
    clumps = noise_field(rng, shape, px_um=patch.px_um, grain_um=kind.grain_um)
    fine = noise_field(rng, shape, px_um=patch.px_um, grain_um=kind.grain_um * 0.45)
    clumps = np.tanh(clumps * np.float32(1.2)) + np.float32(0.35) * fine
    membrane = np.exp(-(((nucleus + 0.35) / 0.3) ** 2))
    thickness = np.float32(0.82) + np.float32(0.18) * np.clip(-nucleus / np.float32(1.2), 0, 1)
    amount = kind.chromatin * float(np.exp(rng.normal(0, 0.09)))
    texture = 1 + kind.clumping * clumps + 0.10 * membrane
    return np.clip(np.float32(amount) * thickness * texture, 0.2, None).astype(np.float32)


def _nucleus_frame(rng: np.random.Generator, outline: Outline, wander: float) -> Point:
    radius_um, angle = wander * outline.radius_um * np.sqrt(rng.random()), rng.uniform(0, 2 * np.pi)
    return (
        outline.col_um + float(radius_um * np.cos(angle)),
        outline.row_um + float(radius_um * np.sin(angle)),
    )


def _lobed(
    rng: np.random.Generator, patch: Patch, outline: Outline, lobes: int, size: float
) -> Field:
    """Return a chain of lobes on an arc, neighbours joined by strands."""
    col_um, row_um = _nucleus_frame(rng, outline, 0.10)
    arc_um = outline.radius_um * rng.uniform(0.42, 0.52)
    step = {2: 2.0, 3: 1.62, 4: 1.25, 5: 0.98}[lobes] * rng.uniform(0.9, 1.12)
    first = rng.uniform(0, 2 * np.pi)
    distance: Field | None = None
    previous: Point | None = None
    for lobe in range(lobes):
        angle = first + step * lobe + rng.normal(0, 0.10)
        radius = arc_um * (1 + rng.normal(0, 0.10))
        here = (col_um + float(radius * np.cos(angle)), row_um + float(radius * np.sin(angle)))
        shape = random_outline(
            rng,
            col_um=here[0],
            row_um=here[1],
            radius_um=float(size * outline.radius_um * rng.uniform(0.88, 1.1)),
            stretch=float(rng.uniform(1.05, 1.22)),
            roughness=0.05,
            orders=3,
        )
        # Lobes lie along the arc, give or take.
        along_rad = float(angle + np.pi / 2 + rng.normal(0, 0.5))
        shape = replace(shape, angle_rad=along_rad)
        added = shape.distance(patch.cols_um, patch.rows_um)
        if previous is not None:
            strand_um = float(rng.uniform(0.30, 0.60))
            strand = capsule_distance(patch.cols_um, patch.rows_um, previous, here, strand_um)
            added = smooth_union(added, strand, 0.5)
        distance = added if distance is None else smooth_union(distance, added, 0.35)
        previous = here
    if distance is None:
        raise ValueError("a lobed nucleus needs at least one lobe")
    return distance


def _neutrophil_nucleus(rng: np.random.Generator, patch: Patch, outline: Outline) -> Field:
    if rng.random() < 0.2:  # a band form: bent, not yet lobed
        return arc_distance(
            patch.cols_um,
            patch.rows_um,
            centre_um=_nucleus_frame(rng, outline, 0.08),
            arc_radius_um=float(outline.radius_um * rng.uniform(0.42, 0.5)),
            half_span_rad=float(rng.uniform(1.5, 2.2)),
            facing_rad=float(rng.uniform(-np.pi, np.pi)),
            width_um=float(outline.radius_um * rng.uniform(0.20, 0.25)),
            waist=float(rng.uniform(0.1, 0.35)),
            skew=float(rng.normal(0, 0.06)),
        )
    lobes = int(rng.choice([2, 3, 4, 5], p=[0.12, 0.45, 0.33, 0.10]))
    return _lobed(rng, patch, outline, lobes, {2: 0.36, 3: 0.315, 4: 0.28, 5: 0.25}[lobes])


def _eosinophil_nucleus(rng: np.random.Generator, patch: Patch, outline: Outline) -> Field:
    lobes = int(rng.choice([2, 3], p=[0.8, 0.2]))
    return _lobed(rng, patch, outline, lobes, {2: 0.37, 3: 0.31}[lobes])


def _lymphocyte_nucleus(rng: np.random.Generator, patch: Patch, outline: Outline) -> Field:
    share = rng.uniform(0.74, 0.88)
    angle, shift_um = (
        rng.uniform(0, 2 * np.pi),
        outline.radius_um * (1 - share) * rng.uniform(0, 0.8),
    )
    shape = random_outline(
        rng,
        col_um=outline.col_um + float(shift_um * np.cos(angle)),
        row_um=outline.row_um + float(shift_um * np.sin(angle)),
        radius_um=float(share * outline.radius_um),
        stretch=float(1 + abs(rng.normal(0, 0.05))),
        roughness=0.035,
        orders=3,
    )
    return shape.distance(patch.cols_um, patch.rows_um)


def _monocyte_nucleus(rng: np.random.Generator, patch: Patch, outline: Outline) -> Field:
    facing = float(rng.uniform(-np.pi, np.pi))
    col_um, row_um = _nucleus_frame(rng, outline, 0.10)
    toward_col, toward_row = float(np.cos(facing)), float(np.sin(facing))
    if rng.random() < 0.3:  # a horseshoe
        return arc_distance(
            patch.cols_um,
            patch.rows_um,
            centre_um=(col_um, row_um),
            arc_radius_um=float(outline.radius_um * rng.uniform(0.40, 0.46)),
            half_span_rad=float(rng.uniform(1.5, 2.0)),
            facing_rad=facing,
            width_um=float(outline.radius_um * rng.uniform(0.25, 0.29)),
            waist=float(rng.uniform(0.0, 0.2)),
            skew=float(rng.normal(0, 0.08)),
        )
    radius_um = outline.radius_um * rng.uniform(0.52, 0.60)
    bean = random_outline(
        rng,
        col_um=col_um,
        row_um=row_um,
        radius_um=float(radius_um),
        stretch=float(rng.uniform(1.10, 1.25)),
        roughness=0.04,
        orders=3,
    )
    bean = replace(bean, angle_rad=facing + np.pi / 2 + float(rng.normal(0, 0.15)))
    # The hilum: a round bite out of one long side, from a shallow dent to a deep fold.
    bite_um = float(radius_um * rng.uniform(0.45, 0.75))
    away_um = float(radius_um * rng.uniform(0.62, 0.90) + 0.5 * bite_um)
    d_col = patch.cols_um - np.float32(col_um + away_um * toward_col)
    d_row = patch.rows_um - np.float32(row_um + away_um * toward_row)
    bite = np.sqrt(d_col * d_col + d_row * d_row) - np.float32(bite_um)
    return -smooth_union(-bean.distance(patch.cols_um, patch.rows_um), bite, 1.1)


def _edge_line(body: Field) -> Field:
    """Return 1 just inside the cell's outline, where the membrane is seen edge-on."""
    return np.exp(-(((body + np.float32(0.3)) / np.float32(0.3)) ** 2))


def _neutrophil_cytoplasm(
    rng: np.random.Generator, patch: Patch, body: Field, nucleus: Field
) -> None:
    shape = patch.mask.shape
    granules = noise_field(rng, shape, px_um=patch.px_um, grain_um=0.42)
    cloud = noise_field(rng, shape, px_um=patch.px_um, grain_um=2.5)
    amount, contrast = rng.uniform(0.60, 0.85), rng.uniform(0.12, 0.35)
    lilac = amount * (1 + contrast * granules + 0.08 * cloud) + 0.28 * _edge_line(body)
    patch.dyes[Dye.LILAC] += np.maximum(lilac, 0.15)
    patch.dyes[Dye.HAEMOGLOBIN] += np.float32(rng.uniform(0.05, 0.25))


def _eosinophil_cytoplasm(
    rng: np.random.Generator, patch: Patch, body: Field, nucleus: Field
) -> None:
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


def _lymphocyte_cytoplasm(
    rng: np.random.Generator, patch: Patch, body: Field, nucleus: Field
) -> None:
    cloud = noise_field(rng, patch.mask.shape, px_um=patch.px_um, grain_um=1.2)
    amount = rng.uniform(0.8, 1.25)
    halo = np.exp(-((nucleus / np.float32(0.45)) ** 2))  # the clear zone around the nucleus
    blue = amount * (1 + 0.10 * cloud - 0.25 * halo) + 0.25 * _edge_line(body)
    patch.dyes[Dye.BASOPHIL] += np.maximum(blue, 0.2).astype(np.float32)


def _monocyte_cytoplasm(
    rng: np.random.Generator, patch: Patch, body: Field, nucleus: Field
) -> None:
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


KINDS = (
    Kind(
        "neutrophil",
        0.40,
        (5.6, 6.7),
        0.020,
        _neutrophil_nucleus,
        _neutrophil_cytoplasm,
        1.05,
        0.15,
        0.9,
    ),
    Kind(
        "lymphocyte",
        0.22,
        (4.5, 5.8),
        0.018,
        _lymphocyte_nucleus,
        _lymphocyte_cytoplasm,
        1.00,
        0.17,
        1.3,
    ),
    Kind(
        "monocyte", 0.20, (6.7, 8.0), 0.030, _monocyte_nucleus, _monocyte_cytoplasm, 0.76, 0.20, 0.9
    ),
    Kind(
        "eosinophil",
        0.18,
        (5.9, 6.9),
        0.020,
        _eosinophil_nucleus,
        _eosinophil_cytoplasm,
        0.96,
        0.14,
        0.9,
    ),
)
