"""The nuclei of the white cells, as signed distances in micrometres."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sample_projects.drawing.canvas import Patch
from sample_projects.drawing.shapes import (
    Field,
    Outline,
    arc_distance,
    capsule_distance,
    random_outline,
    smooth_union,
)

Point = tuple[float, float]


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
    distance = np.full(patch.mask.shape, 1e3, np.float32)  # nothing yet: far from everything
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
        distance = smooth_union(distance, added, 0.35)
        previous = here
    return distance


def neutrophil_nucleus(rng: np.random.Generator, patch: Patch, outline: Outline) -> Field:
    """Two to five lobes on an arc, or the bent band of a young cell."""
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


def eosinophil_nucleus(rng: np.random.Generator, patch: Patch, outline: Outline) -> Field:
    """Two plump lobes, seldom three."""
    lobes = int(rng.choice([2, 3], p=[0.8, 0.2]))
    return _lobed(rng, patch, outline, lobes, {2: 0.37, 3: 0.31}[lobes])


def lymphocyte_nucleus(rng: np.random.Generator, patch: Patch, outline: Outline) -> Field:
    """A round nucleus that fills the cell but for a thin rim."""
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


def monocyte_nucleus(rng: np.random.Generator, patch: Patch, outline: Outline) -> Field:
    """A bean with a shallow or deep hilum, or a horseshoe."""
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
