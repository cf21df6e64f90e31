"""The white cell in the middle: its kind, its outline, its nucleus and what is in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sample_projects.drawing import cytoplasm, nuclei
from sample_projects.drawing.canvas import CYTOPLASM, NUCLEUS, Canvas, Patch
from sample_projects.drawing.optics import Dye
from sample_projects.drawing.shapes import (
    Field,
    Outline,
    coverage,
    noise_field,
    random_outline,
)


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
    dye: Field = np.clip(np.float32(amount) * thickness * texture, 0.2, None).astype(np.float32)
    return dye


KINDS = (
    Kind(
        name="neutrophil",
        share=0.40,
        radius_um=(5.6, 6.7),
        roughness=0.020,
        nucleus=nuclei.neutrophil_nucleus,
        cytoplasm=cytoplasm.neutrophil_cytoplasm,
        chromatin=1.05,
        clumping=0.15,
        grain_um=0.9,
    ),
    Kind(
        name="lymphocyte",
        share=0.22,
        radius_um=(4.5, 5.8),
        roughness=0.018,
        nucleus=nuclei.lymphocyte_nucleus,
        cytoplasm=cytoplasm.lymphocyte_cytoplasm,
        chromatin=1.00,
        clumping=0.17,
        grain_um=1.3,
    ),
    Kind(
        name="monocyte",
        share=0.20,
        radius_um=(6.7, 8.0),
        roughness=0.030,
        nucleus=nuclei.monocyte_nucleus,
        cytoplasm=cytoplasm.monocyte_cytoplasm,
        chromatin=0.76,
        clumping=0.20,
        grain_um=0.9,
    ),
    Kind(
        name="eosinophil",
        share=0.18,
        radius_um=(5.9, 6.9),
        roughness=0.020,
        nucleus=nuclei.eosinophil_nucleus,
        cytoplasm=cytoplasm.eosinophil_cytoplasm,
        chromatin=0.96,
        clumping=0.14,
        grain_um=0.9,
    ),
)
