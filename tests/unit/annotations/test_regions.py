"""Polygons, fills, clean-up and warnings."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dsgan_studio.core.annotations.cleanup import (
    fill_holes,
    grow,
    hole_pixels,
    remove_specks,
    shrink,
    smooth_border,
)
from dsgan_studio.core.annotations.fills import (
    colour_distance,
    colour_region,
    image_edges,
    label_region,
)
from dsgan_studio.core.annotations.guards import concerns, pixel_counts
from dsgan_studio.core.annotations.polygon import inside_polygon
from dsgan_studio.core.base.errors import BadInput

SIZE = 20


def literal_inside(ring, row, col):
    """How often the ring goes around the point, by adding up angles."""
    total = 0.0
    for (r0, c0), (r1, c1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        a, b = np.arctan2(r0 - row, c0 - col), np.arctan2(r1 - row, c1 - col)
        total += (b - a + np.pi) % (2 * np.pi) - np.pi
    return round(total / (2 * np.pi)) != 0


def is_on_the_rim(ring, row, col):
    """Whether the point lies on an edge, where rounding may decide."""
    point = np.array([row, col])
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        way = end - start
        share = np.clip((point - start) @ way / max(way @ way, 1e-30), 0, 1)
        if np.linalg.norm(start + share * way - point) < 1e-9:
            return True
    return False


def canvas_of(box, inside):
    canvas = np.zeros((SIZE, SIZE), dtype=bool)
    if not box.is_empty:
        canvas[box.slices] = inside
    return canvas


# Vertices off the grid of centres: a centre on the rim has a rule of its own, tested below.
COORDINATES = st.integers(-8, 44).map(lambda n: n / 2 + 0.13)


@settings(max_examples=100, deadline=None)
@example([(0.13, 0.13), (0.13, 0.13), (0.63, 0.63)])
@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=3, max_size=9))
def test_a_polygon_holds_the_pixels_whose_centres_it_goes_around(vertices):
    ring = np.array(vertices) + np.arange(len(vertices))[:, None] * 1e-3
    found = canvas_of(*inside_polygon(ring, height=SIZE, width=SIZE))
    for row in range(SIZE):
        for col in range(SIZE):
            if not is_on_the_rim(ring, row + 0.5, col + 0.5):
                assert found[row, col] == literal_inside(ring, row + 0.5, col + 0.5)


def test_polygons_that_share_an_edge_share_no_pixel_and_leave_none():
    left = np.array([[0.5, 0.5], [0.5, 5.5], [9.5, 8.5], [9.5, 0.5]])
    right = np.array([[0.5, 5.5], [0.5, 12.5], [9.5, 12.5], [9.5, 8.5]])
    whole = np.array([[0.5, 0.5], [0.5, 12.5], [9.5, 12.5], [9.5, 0.5]])
    a, b, c = (
        canvas_of(*inside_polygon(ring, height=SIZE, width=SIZE)) for ring in (left, right, whole)
    )
    assert not (a & b).any()
    assert ((a | b) == c).all()


def test_a_hole_is_cut_out_of_a_polygon():
    square = np.array([[2.0, 2], [2, 12], [12, 12], [12, 2]])
    hole = np.array([[5.0, 5], [5, 8], [8, 8], [8, 5]])
    found = canvas_of(*inside_polygon(square, [hole], height=SIZE, width=SIZE))
    assert found.sum() == 100 - 9
    assert not found[5:8, 5:8].any()


def test_two_vertices_and_polygons_outside_hold_nothing():
    assert inside_polygon(np.zeros((2, 2)), height=SIZE, width=SIZE)[0].is_empty
    far = np.array([[50.0, 50], [50, 60], [60, 60]])
    assert inside_polygon(far, height=SIZE, width=SIZE)[0].is_empty


def test_a_vertex_that_is_no_number_is_refused():
    ring = np.array([[0.0, 0], [0, np.nan], [5, 5]])
    with pytest.raises(BadInput, match="vertex that is not a number; draw it again"):
        inside_polygon(ring, height=SIZE, width=SIZE)


def test_a_fill_takes_what_is_connected_by_edges_not_by_corners():
    mask = np.zeros((6, 6), dtype=np.uint8)
    mask[0:2, 0:2] = 1
    mask[2:4, 2:4] = 1
    region = label_region(mask, 0, 0)
    assert region.sum() == 4
    assert label_region(mask, 0, 0, contiguous=False).sum() == 8


def test_a_fill_does_not_leak_through_a_gap_that_counts_as_closed():
    mask = np.zeros((20, 20), dtype=np.uint8)
    mask[10] = 1
    mask[10, 8:10] = 0  # a gap of two pixels in a wall
    assert label_region(mask, 3, 3)[15, 3]
    closed = label_region(mask, 3, 3, close_gaps_px=2)
    assert not closed[11:].any()
    assert closed[:9].all()


def test_a_barrier_stops_a_fill():
    mask = np.zeros((8, 8), dtype=np.uint8)
    barrier = np.zeros((8, 8), dtype=bool)
    barrier[:, 4] = True
    region = label_region(mask, 0, 0, barrier=barrier)
    assert region[:, :4].all()
    assert not region[:, 4:].any()


def test_edges_of_the_image_are_where_colours_change_much():
    image = np.full((6, 8, 3), 100, np.uint8)
    image[:, 4:, 1] = 124
    image[3:, :, 0] += 23
    edges = image_edges(image)
    assert edges[:, 3].all()
    edges[:, 3] = False
    assert not edges.any()
    assert not image_edges(image, 25).any()
    assert image_edges(image, 23)[2].all()


def test_a_click_outside_is_told():
    with pytest.raises(BadInput, match="the click lies outside the image"):
        label_region(np.zeros((4, 4), np.uint8), 4, 0)


def test_the_wand_takes_connected_pixels_within_the_tolerance():
    image = np.zeros((5, 9, 3), dtype=np.uint8)
    image[:, 3:6] = (10, 0, 0)
    image[:, 6:] = (40, 0, 0)
    distance = colour_distance(image, 0, 0)
    assert distance[0, 4] == 10
    assert colour_region(distance, 0, 0, 9).sum() == 15
    assert colour_region(distance, 0, 0, 10).sum() == 30
    image[:, 6:] = 0
    distance = colour_distance(image, 0, 0)
    assert colour_region(distance, 0, 0, 9).sum() == 15
    assert colour_region(distance, 0, 0, 9, contiguous=False).sum() == 30


def test_brightness_alone_can_steer_the_wand():
    image = np.zeros((1, 2, 3), dtype=np.uint8)
    image[0, 1] = (0, 0, 100)
    assert colour_distance(image, 0, 0, luminance_weight=0.0)[0, 1] == 100
    assert colour_distance(image, 0, 0, luminance_weight=1.0)[0, 1] == pytest.approx(11.4)
    with pytest.raises(BadInput, match="luminance weight of 2 is not possible"):
        colour_distance(image, 0, 0, luminance_weight=2)


def test_specks_take_the_label_around_them():
    mask = np.ones((10, 10), dtype=np.uint8)
    mask[:, 5:] = 2
    mask[2, 2] = 3
    mask[7, 8] = 1
    clean = remove_specks(mask, 3)
    assert clean[2, 2] == 1
    assert clean[7, 8] == 2
    mask[2, 2], mask[7, 8] = 1, 2
    assert (clean == mask).all()


def test_a_mask_of_specks_alone_stays_as_it_is():
    mask = (np.indices((4, 4)).sum(axis=0) % 2).astype(np.uint8)
    assert (remove_specks(mask, 5) == mask).all()


def test_holes_up_to_a_size_are_filled():
    mask = np.zeros((12, 12), dtype=np.uint8)
    mask[1:11, 1:11] = 4
    mask[3, 3] = 0
    mask[5:8, 5:8] = 1
    assert hole_pixels(mask, 4).sum() == 10
    filled = fill_holes(mask, 4, largest_px=4)
    assert filled[3, 3] == 4
    assert (filled[5:8, 5:8] == 1).all()
    assert (fill_holes(mask, 4)[1:11, 1:11] == 4).all()


def test_growing_and_shrinking_move_the_border_by_the_radius():
    mask = np.zeros((15, 15), dtype=np.uint8)
    mask[5:10, 5:10] = 1
    wide = grow(mask, 1, 2)
    assert wide[7].tolist() == [0] * 3 + [1] * 9 + [0] * 3
    narrow = shrink(mask, 1, 1)
    assert (narrow == 1).sum() == 9
    assert set(np.unique(narrow)) == {0, 1}
    with pytest.raises(BadInput, match="radius of 0 px changes nothing"):
        grow(mask, 1, 0)


def test_shrinking_keeps_the_rim_of_the_image():
    mask = np.zeros((9, 9), dtype=np.uint8)
    mask[:, :5] = 1
    assert (shrink(mask, 1, 1) == 1)[:, :4].all()


def test_smoothing_takes_away_a_spike_and_fills_a_notch():
    mask = np.zeros((21, 21), dtype=np.uint8)
    mask[10:] = 1
    mask[7:10, 10] = 1
    mask[10:13, 4] = 0
    smooth = smooth_border(mask, 1, 3)
    assert not smooth[7:9].any()
    assert (smooth[12:, 4] == 1).all()


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_clean_up_never_invents_a_class(seed, radius):
    mask = np.random.default_rng(seed).integers(0, 4, (12, 12)).astype(np.uint8)
    for clean in (
        remove_specks(mask, 4), fill_holes(mask, 1), grow(mask, 1, radius),
        shrink(mask, 1, radius), smooth_border(mask, 1, radius),
    ):  # fmt: skip
        assert set(np.unique(clean)) <= set(np.unique(mask)) | {1}
        assert clean is not mask


def test_what_to_look_at_is_found():
    one = np.zeros((20, 20), dtype=np.uint8)
    one[2:8, 2:8] = 1
    one[4, 4] = 255
    two = np.zeros((20, 20), dtype=np.uint8)
    two[10, 10] = 2
    found = concerns({"one": one, "two": two}, (0, 1, 2, 3))
    kinds = {(c.kind, c.sample, c.class_id, c.pixels) for c in found}
    assert ("few pixels", "two", 2, 1) in kinds
    assert ("one sample only", "one", 1, 35) in kinds
    assert ("hole", "one", 255, 1) in kinds
    assert ("speck", "two", 2, 1) in kinds
    assert len(found) == 4
    hole = next(c for c in found if c.kind == "hole")
    assert (hole.box.top, hole.box.left, hole.box.height, hole.box.width) == (4, 4, 1, 1)
    assert pixel_counts({"one": one})["one"][1] == 35


def test_a_small_part_of_another_class_inside_one_class_is_told_with_the_class_around():
    mask = np.zeros((40, 40), dtype=np.uint8)
    mask[5:25, 5:25] = 1
    mask[8:11, 8:11] = 2  # 9 px inside class 1
    mask[15:21, 15:21] = 3  # 36 px inside: as large as what is meant
    mask[4:7, 20:23] = 4  # 9 px at its border
    mask[30:33, 0:3] = 2  # 9 px at the rim of the image
    mask[30:33, 20:23] = 2  # 9 px inside the background
    found = [one for one in concerns({"one": mask}, (0, 1, 2, 3, 4)) if one.kind == "enclosed"]
    told = {(one.class_id, one.around, one.pixels, one.box.top, one.box.left) for one in found}
    assert told == {(2, 1, 9, 8, 8), (2, 0, 9, 30, 20)}


def test_a_part_between_two_classes_or_beside_nothing_painted_is_not_enclosed():
    mask = np.zeros((20, 20), dtype=np.uint8)
    mask[:, 10:] = 1
    mask[8:11, 8:12] = 2
    assert not [one for one in concerns({"one": mask}, (0, 1, 2)) if one.kind == "enclosed"]
    mask[:] = 255
    mask[8:11, 8:12] = 2
    assert not [one for one in concerns({"one": mask}, (0, 1, 2)) if one.kind == "enclosed"]


def test_a_hole_names_the_class_around_it_where_there_is_one():
    mask = np.zeros((20, 20), dtype=np.uint8)
    mask[:, 10:] = 1
    mask[4:6, 4:6] = 255
    mask[14:16, 9:11] = 255
    found = {
        one.box.top: one.around for one in concerns({"one": mask}, (0, 1)) if one.kind == "hole"
    }
    assert found == {4: 0, 14: 255}


def test_a_class_that_is_scarce_in_one_sample_is_told_with_its_place():
    rich = np.ones((20, 20), dtype=np.uint8)
    poor = np.zeros((20, 20), dtype=np.uint8)
    poor[3:6, 7:11] = 1
    found = concerns({"rich": rich, "poor": poor}, (0, 1))
    (few,) = [one for one in found if one.kind == "few in sample"]
    assert (few.sample, few.class_id, few.pixels) == ("poor", 1, 12)
    assert (few.box.top, few.box.left, few.box.height, few.box.width) == (3, 7, 3, 4)
