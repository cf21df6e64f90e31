import dataclasses

import numpy as np
import pytest

from dsgan_studio.core.annotations.keypoints import (
    Keypoint,
    KeypointSchema,
    PlacedPoint,
    SampleKeypoints,
    Visibility,
)
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.found_points import shown_point_schema
from dsgan_studio.core.workflow.gallery import GalleryReader
from dsgan_studio.core.workflow.keypoints import put_keypoints, set_keypoint_schema
from dsgan_studio.core.workflow.previewing import open_preview, preview_sample
from dsgan_studio.core.workflow.viewing import open_view
from tests.unit.workflow.test_status import (
    STYLEGAN2,
    bring_in,
    draw,
    generate,
    learn,
    new_project,
    paint,
)

SCHEMA = KeypointSchema((Keypoint(3, "tip", (200, 30, 30)), Keypoint(5, "end", (30, 90, 200))))
PLACED = SampleKeypoints(
    (PlacedPoint(3, Visibility.VISIBLE, 4.0, 9.0), PlacedPoint(5, Visibility.OCCLUDED, 10.0, 2.0))
)


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """A project whose interpreter has learned two keypoints of one sample."""
    path = tmp_path_factory.mktemp("points") / "a.dsgan"
    new_project(path)
    bring_in(path, STYLEGAN2)
    draw(path, 2)
    paint(path, 1)
    with open_project(path) as project:
        set_keypoint_schema(project, SCHEMA)
        put_keypoints(project, 1, PLACED, source="test", author="")
    learn(path)
    generate(path, 2)
    return path


def test_a_preview_has_the_placed_and_the_found_keypoints_of_a_sample(learned):
    with open_project(learned) as project:
        view = open_view(project, project.latest_generator().hash, device="cpu")
        preview = open_preview(project, view, project.latest_interpreter().hash)
        first, second = (preview_sample(project, preview, number) for number in (1, 2))
    assert first.placed.points == PLACED
    assert second.placed is None
    for one in (first.found, second.found):
        assert one.schema == SCHEMA
        assert one.size_px == (16, 16)
        assert [point.id for point in one.points.points] == [3, 5]
    nearest = first.found.points.get(3)
    assert np.hypot(nearest.row - 4.0, nearest.col - 9.0) < 4.0


def test_a_closer_look_at_an_item_has_its_keypoints_as_they_are_stored(learned):
    with open_project(learned) as project:
        reader = GalleryReader(project, 1)
        look = reader.closer(1, {}, 64)
        stored = reader._run.points(1)
        reader.close()
    assert look.points.points == stored.placed
    assert look.points.schema == SCHEMA


def test_points_are_called_as_they_are_called_now(learned):
    with open_project(learned) as project:
        digest = project.latest_interpreter().hash
        renamed = dataclasses.replace(SCHEMA.points[0], name="top")
        now = KeypointSchema((renamed, SCHEMA.points[1]))
        with project.transaction():
            set_keypoint_schema(project, now)
        assert shown_point_schema(project, digest) == now
        assert shown_point_schema(project, "0" * 64) is None
        project.keypoints.set_schema(KeypointSchema((renamed,)))
        assert shown_point_schema(project, digest) == SCHEMA
        project.keypoints.set_schema(SCHEMA)
