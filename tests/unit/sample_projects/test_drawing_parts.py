"""Outlines, textures, light and sampling, each against what it promises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_projects.drawing.canvas import CYTOPLASM, FIELD_UM, NUCLEUS, blank_canvas, majority
from sample_projects.drawing.leukocyte import KINDS, WhiteCell, draw_white_cell, random_white_cell
from sample_projects.drawing.optics import GAMMA, Dye, photograph, random_microscope
from sample_projects.drawing.shapes import (
    Outline,
    arc_distance,
    capsule_distance,
    coverage,
    noise_field,
    random_outline,
    smooth_union,
)


def points(*places):
    at = np.array(places, np.float32)
    return at[:, 0], at[:, 1]


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    radius_um=st.floats(0.5, 9),
    col_um=st.floats(-12, 12),
    row_um=st.floats(-12, 12),
)
def test_an_outline_holds_its_centre_and_ends_near_its_radius(seed, radius_um, col_um, row_um):
    outline = random_outline(
        np.random.default_rng(seed),
        col_um=col_um,
        row_um=row_um,
        radius_um=radius_um,
        stretch=1.1,
        roughness=0.02,
    )
    cols, rows = points((col_um, row_um), (col_um + 2 * radius_um, row_um))
    inside, outside = outline.distance(cols, rows)
    assert inside < -0.4 * radius_um
    assert outside > 0.4 * radius_um


def test_an_outline_of_one_order_has_that_many_bulges():
    outline = Outline(0, 0, 4, 1, 0, (0.0, 0.1), (0.0, 0.0))  # orders 2 and 3
    angle = np.arange(0, 360, 30) * np.pi / 180
    distance = outline.distance(
        (4 * np.cos(angle)).astype(np.float32), (4 * np.sin(angle)).astype(np.float32)
    )
    assert distance[::4] == pytest.approx([-0.4] * 3, abs=1e-3)
    assert distance[2::4] == pytest.approx([0.4] * 3, abs=1e-3)


def test_distances_of_capsule_and_arc_are_euclidean_on_their_axes():
    cols, rows = points((0, 0), (0, 3), (5, 0), (-4, 0))
    line = capsule_distance(cols, rows, (-2, 0), (2, 0), 1)
    assert line == pytest.approx([-1, 2, 2, 1], abs=1e-5)
    arc = arc_distance(
        cols,
        rows,
        centre_um=(0, 0),
        arc_radius_um=4,
        half_span_rad=1.0,
        facing_rad=0.0,
        width_um=1,
        waist=0.0,
        skew=0.0,
    )
    assert arc[2] == pytest.approx(0, abs=1e-5)  # one beyond the spine, which is one thick
    assert arc[3] > 3  # the open side


def test_a_smooth_union_holds_both_shapes_and_a_fillet():
    a, b = np.float32([-1, 1, 0.1]), np.float32([1, -1, 0.1])
    joined = smooth_union(a, b, 0.5)
    assert joined[:2] == pytest.approx([-1, -1], abs=1e-6)
    assert joined[2] < 0  # between two shapes that nearly touch


def test_coverage_steps_from_one_to_zero_across_the_outline():
    steps = coverage(np.linspace(-1, 1, 41, dtype=np.float32), 0.5)
    assert steps[0] == 1
    assert steps[-1] == 0
    assert steps[20] == pytest.approx(0.5)
    assert (np.diff(steps) <= 0).all()


def test_noise_has_unit_variance_and_no_energy_finer_than_its_grain():
    noise = noise_field(np.random.default_rng(0), (256, 256), px_um=0.1, grain_um=0.8)
    assert noise.std() == pytest.approx(1, abs=0.1)
    power = np.abs(np.fft.fft2(noise)) ** 2
    frequency = np.abs(np.fft.fftfreq(256))
    fine = np.maximum.outer(frequency, frequency) > 1 / 8  # cycles per pixel; the pitch is 8 px
    assert power[fine].sum() < 0.03 * power.sum()


def silent(rng):
    """Return a microscope that adds next to nothing of its own."""
    return replace(
        random_microscope(rng),
        vignetting=0.0,
        gradient=(0.0, 0.0),
        blur_px=0.1,
        full_well=1e12,
        read_noise=0.0,
    )


def test_densities_of_overlapping_cells_add_up():
    rng = np.random.default_rng(0)
    microscope = silent(rng)
    linear = []
    for amount in (0.0, 0.5, 1.0):
        dyes = np.zeros((len(Dye), 64, 64), np.float32)
        dyes[Dye.HAEMOGLOBIN] = amount
        image = photograph(dyes, microscope, rng)
        assert np.ptp(image, axis=(0, 1)).max() <= 1
        linear.append((image.mean(axis=(0, 1)) / 255) ** GAMMA)
    assert linear[2] / linear[0] == pytest.approx((linear[1] / linear[0]) ** 2, rel=0.03)
    assert linear[0] == pytest.approx(microscope.lamp, rel=0.01)


def test_fewer_electrons_make_more_noise_and_vignetting_darkens_corners():
    rng = np.random.default_rng(1)
    dyes = np.zeros((len(Dye), 128, 128), np.float32)
    microscope = silent(rng)
    spread = [
        photograph(dyes, replace(microscope, full_well=well), rng)[..., 1].astype(float).std()
        for well in (20000.0, 1000.0)
    ]
    assert spread[1] > 2.5 * spread[0]
    dark = photograph(dyes, replace(microscope, vignetting=0.3), rng).astype(int)
    assert dark[0, 0, 1] < dark[16, 16, 1] - 15


def test_blur_spreads_an_edge():
    rng = np.random.default_rng(2)
    dyes = np.zeros((len(Dye), 128, 128), np.float32)
    dyes[Dye.CHROMATIN, :, 64:] = 1
    sharp, soft = (
        photograph(dyes, replace(silent(rng), blur_px=blur), rng)[16, :, 1].astype(int)
        for blur in (0.1, 1.5)
    )
    assert np.abs(np.diff(soft)).max() < 0.6 * np.abs(np.diff(sharp)).max()


def test_a_pixel_gets_the_class_that_covers_most_of_it_and_a_tie_the_higher_id():
    fine = np.zeros((4, 12), np.uint8)
    fine[:, 0] = NUCLEUS  # 4 of 16
    fine[:, 4:6] = CYTOPLASM  # 8 of 16
    fine[:, 8:11] = NUCLEUS  # 12 of 16
    assert majority(fine).tolist() == [[0, CYTOPLASM, NUCLEUS]]


def test_a_patch_off_the_canvas_is_none_and_one_across_the_edge_is_cut():
    canvas = blank_canvas(np.random.default_rng(0), 32)
    assert canvas.patch(col_um=20, row_um=0, reach_um=3) is None
    patch = canvas.patch(col_um=FIELD_UM / 2, row_um=0, reach_um=3)
    assert patch is not None
    rows, cols = patch.mask.shape
    assert rows * patch.px_um == pytest.approx(6, abs=2 * patch.px_um)
    assert cols * patch.px_um == pytest.approx(3, abs=2 * patch.px_um)
    patch.mask[:] = NUCLEUS
    assert (canvas.mask == NUCLEUS).sum() == rows * cols  # a view, not a copy


def test_all_kinds_are_drawn_as_often_as_stated():
    rng = np.random.default_rng(0)
    names = [random_white_cell(rng).kind.name for _ in range(2000)]
    assert sum(kind.share for kind in KINDS) == pytest.approx(1)
    for kind in KINDS:
        assert names.count(kind.name) / 2000 == pytest.approx(kind.share, abs=0.04)


def drawn(kind, seed):
    rng = np.random.default_rng(seed)
    canvas = blank_canvas(rng, 32)
    outline = random_outline(
        rng,
        col_um=0,
        row_um=0,
        radius_um=float(np.mean(kind.radius_um)),
        stretch=1.0,
        roughness=kind.roughness,
    )
    draw_white_cell(rng, canvas, WhiteCell(kind, outline))
    return canvas


def test_kinds_differ_as_a_haematologist_expects():
    share, convexity, orange, area = {}, {}, {}, {}
    for kind in KINDS:
        canvases = [drawn(kind, seed) for seed in range(12)]
        nuclei = np.array([(c.mask == NUCLEUS).sum() for c in canvases])
        cells = np.array([(c.mask >= CYTOPLASM).sum() for c in canvases])
        share[kind.name] = (nuclei / cells).mean()
        area[kind.name] = cells.mean()
        orange[kind.name] = np.mean([c.dyes[Dye.ACIDOPHIL].sum() for c in canvases])
        spread = [
            np.var(np.argwhere(c.mask == NUCLEUS), axis=0).sum() * 2 * np.pi / n
            for c, n in zip(canvases, nuclei, strict=True)
        ]
        convexity[kind.name] = np.mean(spread)  # 1 for a disc, more the further apart its parts
    assert max(share, key=share.get) == "lymphocyte"
    assert share["lymphocyte"] > 0.5
    assert max(area, key=area.get) == "monocyte"
    assert min(area, key=area.get) == "lymphocyte"
    assert convexity["lymphocyte"] < 1.1 < convexity["monocyte"] < convexity["neutrophil"]
    assert orange["eosinophil"] > 0
    assert sum(orange.values()) == orange["eosinophil"]
