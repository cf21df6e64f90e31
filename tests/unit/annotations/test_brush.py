"""The brush against a literal one, pixel by pixel."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.brush import (
    BrushPoint,
    BrushStroke,
    straightened,
    swept,
)
from dsgan_studio.core.annotations.protection import Protection
from dsgan_studio.core.base.errors import BadInput

SIZE = 24
FOOTPRINTS = st.sampled_from(["circle", "square", "diamond"])
POINTS = st.builds(
    BrushPoint,
    row=st.floats(-4, SIZE + 4),
    col=st.floats(-4, SIZE + 4),
    size_px=st.integers(1, 9),
)


def literal_sweep(footprint, start, end, steps=400):
    """Dabs so close together that none could lie between two."""
    covered = np.zeros((SIZE, SIZE), dtype=bool)
    sure = np.ones((SIZE, SIZE), dtype=bool)  # far enough from a rim to be judged
    (row0, col0), (row1, col1) = start.centre, end.centre
    margin = np.full((SIZE, SIZE), -np.inf)
    for t in np.linspace(0, 1, steps):
        row, col = row0 + t * (row1 - row0), col0 + t * (col1 - col0)
        reach = (start.size_px + t * (end.size_px - start.size_px)) / 2
        rows = np.abs(np.arange(SIZE)[:, None] + 0.5 - row)
        cols = np.abs(np.arange(SIZE)[None, :] + 0.5 - col)
        away = {
            "circle": np.sqrt(rows**2 + cols**2),
            "square": np.maximum(rows, cols),
            "diamond": rows + cols,
        }[footprint]
        margin = np.maximum(margin, reach - away)
    covered = margin >= 0
    sure = np.abs(margin) > 0.1
    return covered, sure


def on_canvas(box, where):
    canvas = np.zeros((SIZE, SIZE), dtype=bool)
    inside = box.clipped(SIZE, SIZE)
    if not inside.is_empty:
        canvas[inside.slices] = where[
            inside.top - box.top : inside.bottom - box.top,
            inside.left - box.left : inside.right - box.left,
        ]
    return canvas


@settings(max_examples=200, deadline=None)
@given(FOOTPRINTS, POINTS, POINTS)
def test_a_sweep_covers_what_dabs_along_the_way_cover(footprint, start, end):
    expected, sure = literal_sweep(footprint, start, end)
    found = on_canvas(*swept(footprint, start, end))
    assert (found == expected)[sure].all()


@pytest.mark.parametrize("footprint", ["circle", "square", "diamond"])
@pytest.mark.parametrize("size_px", [1, 2, 3, 4, 5, 8, 15])
def test_a_dab_is_as_wide_and_high_as_its_size(footprint, size_px):
    point = BrushPoint(12.3, 11.8, size_px)
    covered = on_canvas(*swept(footprint, point, point))
    rows, cols = np.nonzero(covered)
    assert np.ptp(rows) + 1 == size_px
    assert np.ptp(cols) + 1 == size_px
    assert (
        covered[rows.min() : rows.max() + 1] == covered[rows.min() : rows.max() + 1][::-1]
    ).all()


def test_a_brush_of_one_pixel_paints_the_pixel_under_the_pointer():
    for row, col in ((0.0, 0.0), (5.99, 7.01), (23.5, 0.2)):
        mask = np.zeros((SIZE, SIZE), dtype=np.uint8)
        BrushStroke(mask, 3).extend([BrushPoint(row, col, 1)])
        assert np.argwhere(mask == 3).tolist() == [[int(row), int(col)]]


@settings(max_examples=60, deadline=None)
@given(FOOTPRINTS, st.lists(POINTS, min_size=1, max_size=8), st.data(), st.integers(0, 10))
def test_grouping_of_the_points_does_not_change_the_stroke(footprint, points, data, steadiness):
    whole = np.zeros((SIZE, SIZE), dtype=np.uint8)
    BrushStroke(whole, 1, footprint=footprint, steadiness=steadiness).extend(points)
    parts = np.zeros_like(whole)
    stroke = BrushStroke(parts, 1, footprint=footprint, steadiness=steadiness)
    cut = data.draw(st.integers(0, len(points)))
    stroke.extend(points[:cut])
    for point in points[cut:]:
        stroke.extend([point])
    assert (whole == parts).all()


@settings(max_examples=60, deadline=None)
@given(
    FOOTPRINTS,
    st.lists(POINTS, min_size=1, max_size=5),
    st.integers(0, 255),
    st.sets(st.integers(0, 4)),
    st.none() | st.sets(st.integers(0, 4)),
    st.integers(0, 2**32 - 1),
)
def test_a_stroke_changes_only_what_it_covers_and_may_and_undo_is_exact(
    footprint, points, value, locked, only_on, seed
):
    mask = np.random.default_rng(seed).integers(0, 5, (SIZE, SIZE)).astype(np.uint8)
    before = mask.copy()
    protection = Protection(frozenset(locked), None if only_on is None else frozenset(only_on))
    stroke = BrushStroke(mask, value, footprint=footprint, protection=protection)
    dirty = stroke.extend(points)
    covered = np.zeros((SIZE, SIZE), dtype=bool)
    last = points[0]
    for point in points:
        covered |= on_canvas(*swept(footprint, last, point))
        last = point
    changed = mask != before
    assert (mask[changed] == value).all()
    assert not changed[~covered].any()
    assert not changed[np.isin(before, sorted(locked))].any()
    if only_on is not None:
        assert not changed[~np.isin(before, sorted(only_on))].any()
    free = covered & ~np.isin(before, sorted(locked))
    if only_on is not None:
        free &= np.isin(before, sorted(only_on))
    assert (mask[free] == value).all()
    outside = np.ones_like(changed)
    outside[dirty.slices] = False
    assert not changed[outside].any()
    edit = stroke.finish("brush")
    assert (edit is None) == (not changed.any())
    if edit is not None:
        after = mask.copy()
        edit.revert(mask)
        assert (mask == before).all()
        edit.apply(mask)
        assert (mask == after).all()


def test_cancelling_a_stroke_puts_every_pixel_back():
    mask = np.random.default_rng(0).integers(0, 5, (600, 600)).astype(np.uint8)
    before = mask.copy()
    stroke = BrushStroke(mask, 9)
    stroke.extend([BrushPoint(10, 10, 30), BrushPoint(580, 590, 60)])
    assert (mask != before).any()
    box = stroke.cancel()
    assert (mask == before).all()
    assert box.height > 500


def test_a_straight_line_goes_at_multiples_of_45_degrees():
    start = BrushPoint(10, 10, 3)
    end = straightened(start, BrushPoint(11, 20, 3))
    assert (end.row, end.col) == pytest.approx((10, 20))
    end = straightened(start, BrushPoint(19, 21, 3))
    assert end.row - 10 == pytest.approx(end.col - 10)
    assert math.hypot(end.row - 10, end.col - 10) == pytest.approx(20 / math.sqrt(2))


def test_a_steady_hand_follows_behind_the_pointer():
    mask = np.zeros((SIZE, SIZE), dtype=np.uint8)
    stroke = BrushStroke(mask, 1, steadiness=3)
    stroke.extend([BrushPoint(12, 2, 1), BrushPoint(12, 22, 1)])
    assert np.nonzero(mask)[1].max() == 7  # a quarter of the way


@pytest.mark.parametrize("size_px", [0, 513])
def test_a_brush_of_an_impossible_size_is_refused(size_px):
    with pytest.raises(BadInput, match=f"brush of {size_px} px cannot paint; give 1 to 512 px"):
        BrushPoint(0, 0, size_px)


def test_an_impossible_steadiness_is_refused():
    with pytest.raises(BadInput, match="steadiness of 11 is not possible; give 0 to 10"):
        BrushStroke(np.zeros((4, 4), np.uint8), 1, steadiness=11)


def test_a_stroke_outside_the_mask_changes_nothing():
    mask = np.zeros((8, 8), dtype=np.uint8)
    stroke = BrushStroke(mask, 1)
    assert stroke.extend([BrushPoint(-20, -20, 5), BrushPoint(-20, 40, 5)]).is_empty
    assert stroke.finish("brush") is None


def test_boxes_join_and_meet():
    a, b = Box(0, 0, 4, 4), Box(2, 3, 9, 5)
    assert a | b == Box(0, 0, 9, 5)
    assert a & b == Box(2, 3, 4, 4)
    assert (a & Box(7, 7, 8, 8)).is_empty
    assert a | Box(3, 3, 3, 9) == a
    assert a.grown(1) == Box(-1, -1, 5, 5)
