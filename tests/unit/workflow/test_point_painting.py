import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.annotations.keypoint_history import KeypointHistory
from dsgan_studio.core.annotations.keypoint_journal import (
    PointSteps,
    read_point_steps,
    write_point_steps,
)
from dsgan_studio.core.annotations.keypoints import (
    NOTHING_SAID,
    Keypoint,
    KeypointSchema,
    PlacedPoint,
    SampleKeypoints,
    Visibility,
)
from dsgan_studio.core.base.errors import Corrupt
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.keypoints import put_keypoints, set_keypoint_schema
from dsgan_studio.core.workflow.point_painting import keep_point_steps, open_point_steps
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw, new_project

SCHEMA = KeypointSchema((Keypoint(1, "tip", (200, 30, 30)), Keypoint(2, "end", (30, 90, 200))))


def at(point_id, row, col, seen=Visibility.VISIBLE):
    return PlacedPoint(point_id, seen, row, col)


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    bring_in(path, STYLEGAN2)
    draw(path, 1)
    with open_project(path) as opened:
        set_keypoint_schema(opened, SCHEMA)
        yield opened


def walked():
    """Two steps done, of which the second was taken back."""
    one = SampleKeypoints((at(1, 3.25, 4.5),))
    two = SampleKeypoints((at(1, 3.25, 4.5), at(2, 9.0, 1.0)))
    return KeypointHistory().changed("place", one).changed("place", two).undo()


def store(project, history, **order):
    put_keypoints(project, 1, history.now, source="painted", author="")
    keep_point_steps(project, 1, PointSteps(history, **order))


def test_steps_come_back_with_their_order_and_the_points(project):
    steps = PointSteps(walked(), "mmp", "p", 7)
    store(project, steps.history, done="mmp", undone="p", strokes=7)
    assert open_point_steps(project, 1) == steps


def test_a_sample_without_steps_begins_with_its_points(project):
    assert open_point_steps(project, 1) == PointSteps(KeypointHistory())
    points = walked().now
    put_keypoints(project, 1, points, source="imported", author="")
    assert open_point_steps(project, 1) == PointSteps(KeypointHistory(points))


def test_points_stored_by_other_means_are_a_step_that_undo_takes_back(project):
    history = walked()
    store(project, history, done="p", strokes=3)
    other = SampleKeypoints((at(2, 1.0, 1.0),))
    put_keypoints(project, 1, other, source="imported", author="")
    found = open_point_steps(project, 1)
    assert found.history.now == other
    assert found.history.undo().now == history.now
    assert (found.done, found.undone, found.strokes) == ("pp", "", 3)


def test_steps_that_the_schema_does_not_fit_any_more_are_forgotten(project):
    store(project, walked())
    project.keypoints.set_schema(KeypointSchema(SCHEMA.points[:1]))
    found = open_point_steps(project, 1).history
    assert found == KeypointHistory(walked().now)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b'{"version": 2}', b"\xff\xfe", b'{"version": 1, "now": [[1, 9, 0, 0]]}'],
)
def test_a_damaged_file_is_set_aside_and_the_points_stay(project, data):
    history = walked()
    store(project, history)
    path = project.root / "masks" / "journal" / "000001.points"
    path.write_bytes(data)
    with pytest.raises(Corrupt, match="points themselves are in the project"):
        read_point_steps(path)
    assert open_point_steps(project, 1) == PointSteps(KeypointHistory(history.now))
    assert not path.exists()


def test_an_order_of_other_letters_is_refused(tmp_path):
    path = tmp_path / "a.points"
    write_point_steps(path, PointSteps(walked()))
    value = json.loads(path.read_text(encoding="utf-8"))
    value["order"][0] = "mq"
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(Corrupt, match="its order is none"):
        read_point_steps(path)


places = st.floats(-0.5, 40.0, allow_nan=False)
points = st.builds(
    lambda row, col, seen: SampleKeypoints((at(1, row, col), at(2, col, row, seen))),
    places,
    places,
    st.sampled_from([Visibility.VISIBLE, Visibility.OCCLUDED]),
)


@given(st.lists(points, max_size=6), st.integers(0, 6))
def test_any_walk_of_steps_survives_the_file(tmp_path_factory, states, back):
    history = KeypointHistory()
    for state in states:
        history = history.changed("place", state)
    for _ in range(back):
        history = history.undo()
    path = tmp_path_factory.mktemp("steps") / "a.points"
    write_point_steps(path, PointSteps(history))
    assert read_point_steps(path) == PointSteps(history)
    told = read_point_steps(path).history
    while told.done:
        told, history = told.undo(), history.undo()
        assert told == history
    assert told.now == NOTHING_SAID
    assert dataclasses.replace(told, undone=()) == KeypointHistory()
