import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.annotations.coco_keypoints import (
    CocoImage,
    from_coco,
    scaled,
    to_coco,
)
from dsgan_studio.core.annotations.keypoint_history import KeypointHistory
from dsgan_studio.core.annotations.keypoints import (
    Keypoint,
    KeypointSchema,
    PlacedPoint,
    SampleKeypoints,
    Visibility,
    check_placed,
)
from dsgan_studio.core.annotations.keypoints_json import (
    keypoint_schema_from_json,
    keypoint_schema_to_json,
    placed_from_json,
    placed_to_json,
    read_keypoint_schema,
    write_keypoint_schema,
)
from dsgan_studio.core.base.errors import BadInput, NewerVersion

LEFT = Keypoint(3, "left eye", (230, 159, 0), partner=7)
NOSE = Keypoint(5, "nose", (86, 110, 233))
RIGHT = Keypoint(7, "right eye", (204, 76, 122), partner=3)
FACE = KeypointSchema((LEFT, NOSE, RIGHT), ((3, 5), (5, 7)))
PLACED = SampleKeypoints(
    (
        PlacedPoint(7, Visibility.OCCLUDED, 4.0, 11.25),
        PlacedPoint(3, Visibility.VISIBLE, 4.5, 2.0),
        PlacedPoint(5, Visibility.ABSENT),
    )
)


def changed(point, **facts):
    return dataclasses.replace(point, **facts)


@pytest.mark.parametrize(
    ("points", "edges", "told"),
    [
        ((), (), "has 1 to 200 points, but 0 are given"),
        ((NOSE, changed(NOSE, name="mouth")), (), "two keypoints have the id 5"),
        ((NOSE, changed(LEFT, name="nose", partner=None)), (), "have the name nose"),
        ((NOSE, changed(LEFT, colour=NOSE.colour, partner=None)), (), "have the colour #566EE9"),
        ((changed(NOSE, name=" "),), (), "keypoint 5 has no name"),
        ((changed(NOSE, name="a\nb"),), (), "of keypoint 5 is too long or holds"),
        ((changed(NOSE, id=1000),), (), "keypoint id 1000 is not allowed"),
        ((changed(NOSE, id=True),), (), "keypoint id True is not allowed"),
        ((changed(NOSE, colour=(1, 2, 300)),), (), 'of keypoint "nose" is not a colour'),
        ((LEFT, NOSE), (), 'partner of keypoint "left eye" is 7'),
        ((changed(NOSE, partner=5),), (), 'partner of keypoint "nose" is 5'),
        ((LEFT, RIGHT), ((3, 3),), r"edge \[3, 3\] of the skeleton does not join"),
        ((LEFT, RIGHT), ((3, 9),), r"edge \[3, 9\] of the skeleton does not join"),
        ((LEFT, RIGHT), ((3, 7), (7, 3)), r"edge \[7, 3\] of the skeleton is given twice"),
    ],
)
def test_a_keypoint_schema_refuses_what_cannot_be(points, edges, told):
    with pytest.raises(BadInput, match=told):
        KeypointSchema(points, edges)


def test_a_schema_without_that_point_says_which_it_has():
    with pytest.raises(BadInput, match="has no point 4; its ids are 3, 5, 7"):
        FACE.by_id(4)


def test_a_schema_survives_its_json_and_its_file(tmp_path):
    text = json.dumps(keypoint_schema_to_json(FACE))
    assert keypoint_schema_from_json(json.loads(text)) == FACE
    write_keypoint_schema(tmp_path / "face.json", FACE)
    assert read_keypoint_schema(tmp_path / "face.json") == FACE


def test_points_without_a_colour_get_colours_of_their_own():
    entries = [{"id": 0, "name": "a"}, {"id": 1, "name": "b", "colour": "#E69F00"}]
    schema = keypoint_schema_from_json({"keypoints": entries})
    assert len({one.colour for one in schema.points}) == 2
    assert schema.points[1].colour == (230, 159, 0)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([], 'has no list "keypoints"'),
        ({"keypoints": [{"id": 1}]}, "needs an id and a name"),
        ({"keypoints": [], "schema_version": "x"}, "schema_version 'x'"),
        ({"keypoints": [{"id": 1, "name": "a", "colour": "red"}]}, "'red' in .* is not a colour"),
        ({"keypoints": [{"id": 1, "name": "a"}], "edges": [1]}, "not a list of pairs"),
        ({"keypoints": [{"id": 1, "name": 4}]}, "cannot be used: keypoint 1 has no name"),
        ({"keypoints": [{"id": [], "name": "a"}]}, r"cannot be used: the keypoint id \[\]"),
    ],
)
def test_json_that_is_no_keypoint_schema_is_refused_in_one_sentence(value, told):
    with pytest.raises(BadInput, match=told):
        keypoint_schema_from_json(value)


def test_a_schema_of_a_later_program_is_refused():
    with pytest.raises(NewerVersion, match="keypoint schema of version 2"):
        keypoint_schema_from_json({"keypoints": [], "schema_version": 2})


def test_points_lie_in_order_of_their_ids_and_are_replaced_one_by_one():
    assert [one.id for one in PLACED.points] == [3, 5, 7]
    moved = PLACED.with_point(PlacedPoint(5, Visibility.VISIBLE, 8.0, 7.0))
    assert moved.get(5) == PlacedPoint(5, Visibility.VISIBLE, 8.0, 7.0)
    assert moved.without(5).get(5) is None
    assert PLACED.get(5) == PlacedPoint(5, Visibility.ABSENT)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: PlacedPoint(3, Visibility.VISIBLE, math.nan, 1.0), "keypoint 3 lies nowhere"),
        (lambda: PlacedPoint(3, Visibility.ABSENT, 1.0, 0.0), "keypoint 3 is absent"),
        (lambda: SampleKeypoints((PLACED.points[0],) * 2), "two keypoints have the id 3"),
        (lambda: check_placed(PLACED, KeypointSchema((NOSE,)), (16, 16), "x.png"), "keypoint 3"),
        (lambda: check_placed(PLACED, FACE, (16, 8), "x.png"), '"right eye" of x.png .* outside'),
    ],
)
def test_a_point_that_cannot_be_is_refused(make, told):
    with pytest.raises(BadInput, match=told):
        make()


def test_a_mirror_swaps_partners_and_turns_columns_about():
    mirrored = PLACED.mirrored(FACE, 16)
    assert mirrored.get(3) == PlacedPoint(3, Visibility.OCCLUDED, 4.0, 3.75)
    assert mirrored.get(7) == PlacedPoint(7, Visibility.VISIBLE, 4.5, 13.0)
    assert mirrored.get(5) == PlacedPoint(5, Visibility.ABSENT)
    assert mirrored.mirrored(FACE, 16) == PLACED


def test_the_mirrored_point_marks_the_same_pixel_of_the_mirrored_image():
    image = np.zeros((16, 16))
    image[4, 2] = 1.0
    one = SampleKeypoints((PlacedPoint(5, Visibility.VISIBLE, 4, 2),)).mirrored(FACE, 16).get(5)
    assert image[:, ::-1][int(one.row), int(one.col)] == 1.0


places = st.floats(-0.5, 15.5, allow_nan=False)
points = st.builds(
    SampleKeypoints,
    st.lists(
        st.one_of(
            st.builds(
                PlacedPoint,
                st.sampled_from((3, 5, 7)),
                st.sampled_from((Visibility.OCCLUDED, Visibility.VISIBLE)),
                places,
                places,
            ),
            st.builds(PlacedPoint, st.sampled_from((3, 5, 7)), st.just(Visibility.ABSENT)),
        ),
        max_size=3,
        unique_by=lambda one: one.id,
    ).map(tuple),
)


@given(st.lists(points, max_size=8), st.data())
def test_undo_and_redo_are_exact(states, data):
    history, shown = KeypointHistory(), [SampleKeypoints()]
    for number, state in enumerate(states):
        history = history.changed(f"step {number}", state)
        if state != shown[-1]:
            shown.append(state)
    back = data.draw(st.integers(0, len(shown) - 1))
    undone = history
    for place in range(back):
        undone = undone.undo()
        assert undone.now == shown[-2 - place]
    for _ in range(back):
        undone = undone.redo()
    assert undone == history
    assert KeypointHistory().undo() == KeypointHistory() == KeypointHistory().redo()


def test_a_new_step_forgets_what_was_taken_back():
    history = KeypointHistory().changed("place", PLACED).undo()
    again = history.changed("place", PLACED.without(3))
    assert again.redo() == again
    assert again.undo().now == SampleKeypoints()


@given(points)
def test_placed_points_survive_json(placed):
    assert placed_from_json(json.loads(json.dumps(placed_to_json(placed)))) == placed


def coco_of(placed):
    return to_coco(FACE, [CocoImage("000001.png", 16, 16, placed)])


@given(points)
def test_coco_brings_back_places_visibility_and_what_was_never_said(placed):
    held = from_coco(json.loads(json.dumps(coco_of(placed))), "points.json")
    to_own = {one.id: own.id for one, own in zip(held.schema.points, FACE.points, strict=True)}
    back = [changed(one, id=to_own[one.id]) for one in held.images[0].points.points]
    assert [(one.id, one.visibility) for one in back] == [
        (one.id, one.visibility) for one in placed.points
    ]
    for one, before in zip(back, placed.points, strict=True):
        assert (one.row, one.col) == pytest.approx((before.row, before.col), abs=6e-4)


def test_coco_keeps_names_colours_partners_and_skeleton():
    schema = from_coco(coco_of(PLACED), "points.json").schema
    assert [(one.name, one.colour) for one in schema.points] == [
        (one.name, one.colour) for one in FACE.points
    ]
    assert [one.partner for one in schema.points] == [2, None, 0]
    assert schema.edges == ((0, 1), (1, 2))


def test_a_file_of_another_tool_has_points_that_are_absent_and_no_colours():
    value = coco_of(PLACED)
    for key in ("colours", "partners"):
        del value["categories"][0][key]
    del value["annotations"][0]["unset"]
    held = from_coco(value, "points.json")
    assert held.images[0].points.get(1) == PlacedPoint(1, Visibility.ABSENT)
    assert [one.partner for one in held.schema.points] == [None, None, None]


def spoiled(**changes):
    value = json.loads(json.dumps(coco_of(PLACED)))
    for key, change in changes.items():
        value[key] = change(value[key])
    return value


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"images": []}, "no COCO file"),
        (spoiled(categories=lambda held: []), "has 0 categories with keypoints"),
        (spoiled(categories=lambda held: held * 2), "has 2 categories with keypoints"),
        (spoiled(annotations=lambda held: held * 2), "keypoints of several objects"),
        (spoiled(images=lambda held: []), "belongs to no image"),
        (
            spoiled(annotations=lambda held: [{**held[0], "keypoints": [1, 2, 2]}]),
            "3 numbers for 3 points",
        ),
        (
            spoiled(annotations=lambda held: [{**held[0], "keypoints": [1, 2, 5] * 3}]),
            "not a file of COCO keypoints",
        ),
        (
            spoiled(annotations=lambda held: [{**held[0], "keypoints": [math.inf, 2, 2] * 3}]),
            "not a file of COCO keypoints",
        ),
        (
            spoiled(annotations=lambda held: [{**held[0], "keypoints": ["a", 2, 2] * 3}]),
            "not a file of COCO keypoints",
        ),
        (spoiled(images=lambda held: [{**held[0], "width": 0}]), "an image of 16 x 0"),
        (spoiled(images=lambda held: [4]), "not a file of COCO keypoints"),
    ],
)
def test_a_file_that_holds_no_keypoints_is_refused_in_one_sentence(value, told):
    with pytest.raises(BadInput, match=told):
        from_coco(value, "points.json")


def test_scaling_keeps_corners_in_corners():
    corners = SampleKeypoints(
        (
            PlacedPoint(3, Visibility.VISIBLE, -0.5, 31.5),
            PlacedPoint(5, Visibility.ABSENT),
            PlacedPoint(7, Visibility.VISIBLE, 15.5, 15.5),
        )
    )
    small = scaled(corners, (32, 32), (8, 8))
    assert small.get(3) == PlacedPoint(3, Visibility.VISIBLE, -0.5, 7.5)
    assert small.get(7) == PlacedPoint(7, Visibility.VISIBLE, 3.5, 3.5)
    assert small.get(5) == PlacedPoint(5, Visibility.ABSENT)
    assert scaled(small, (8, 8), (32, 32)) == corners
