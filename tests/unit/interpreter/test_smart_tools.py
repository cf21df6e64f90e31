"""Rough strokes, clicks and parts of other samples, on maps with known regions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from dsgan_studio.core.base.errors import BadInput, ShapeError
from dsgan_studio.core.features.similarity import comparable
from dsgan_studio.core.interpreter.smart_tools import same_part, smart_selection, smart_stroke
from tests.unit.features.test_similarity import SIZE, parts_pyramid


def scene(shift=0):
    where = np.zeros((SIZE, SIZE), np.int64)
    where[4 + shift : 14 + shift, 5:15] = 1
    where[18:28, 18:29] = 2
    where[2:8, 22:29] = 1
    return where


@pytest.fixture(scope="module")
def item():
    return comparable(parts_pyramid(scene()))


@pytest.fixture(scope="module")
def square():
    parts, _ = ndimage.label(scene() == 1)
    return parts == parts[8, 8]


def iou(one, other):
    return (one & other).sum() / (one | other).sum()


def test_a_stroke_inside_the_part_grows_to_its_border(item, square):
    stroke = np.zeros_like(square)
    stroke[6:12, 7:13] = True
    found = smart_stroke(item, stroke, margin_px=5).region()
    assert iou(found, square) > 0.9


def test_a_stroke_over_the_border_shrinks_to_it(item, square):
    stroke = ndimage.binary_dilation(square, iterations=2)
    found = smart_stroke(item, stroke, margin_px=5).region()
    assert iou(found, square) > 0.9 > iou(stroke, square) + 0.2


def test_a_stroke_never_goes_beyond_its_margin_nor_to_a_place_it_does_not_touch(item, square):
    stroke = np.zeros_like(square)
    stroke[6:12, 7:10] = True
    near = ndimage.distance_transform_edt(~stroke) <= 2
    selection = smart_stroke(item, stroke, margin_px=2)
    for threshold in (-1.0, 0.0, 0.5):
        found = selection.region(threshold)
        assert not (found & ~near).any()
    wide = smart_stroke(item, stroke, margin_px=40).region()
    assert not (wide & (scene() == 1) & ~square).any()  # the other square is not touched


def test_a_lower_threshold_gives_a_region_that_holds_the_one_before(item, square):
    selection = smart_stroke(item, square, margin_px=6)
    smaller = selection.region(0.9)
    for threshold in (0.6, 0.3, 0.0, -0.5):
        larger = selection.region(threshold)
        assert not (smaller & ~larger).any()
        smaller = larger


def test_a_click_selects_the_part_and_a_minus_click_takes_away(item, square):
    found = smart_selection(item, [(9, 9)], []).region()
    assert iou(found, square) > 0.85
    both = smart_selection(item, [(9, 9), (23, 23)], []).region()
    assert iou(both, square | (scene() == 2)) > 0.8
    less = smart_selection(item, [(9, 9)], [(23, 23)])
    assert not (less.region(-1.0) & (scene() == 2)).any()


def test_the_part_is_found_in_another_sample_where_it_lies_there(item, square):
    selection = smart_stroke(item, square, margin_px=4)
    other = scene(shift=3)
    found = same_part(
        selection.meant,
        comparable(parts_pyramid(other, seed=7)),
        like_px=int(square.sum()),
        threshold=selection.threshold,
    )
    assert len(found) == 2  # both squares of the same kind, not the third region
    regions, _ = ndimage.label(other == 1)
    for part in found:
        assert max(iou(part.region, regions == k) for k in (1, 2)) > 0.8
        assert part.pixels == part.region.sum()
    assert found[0].score >= found[1].score
    tiny = same_part(selection.meant, item, like_px=4 * SIZE * SIZE, threshold=selection.threshold)
    assert tiny == ()


def test_what_makes_no_sense_is_refused(item):
    nothing = np.zeros((SIZE, SIZE), bool)
    with pytest.raises(BadInput, match="mark some of the part"):
        smart_stroke(item, nothing, 3)
    with pytest.raises(ShapeError):
        smart_stroke(item, np.ones((4, 4), bool), 3)
    with pytest.raises(BadInput, match="click on it"):
        smart_selection(item, [], [(1, 1)])
    with pytest.raises(BadInput, match="click inside"):
        smart_selection(item, [(SIZE, 0)], [])
    whole = smart_stroke(item, ~nothing, 3)
    with pytest.raises(BadInput, match="select it first"):
        same_part(whole.meant, item, like_px=0, threshold=0.5)
