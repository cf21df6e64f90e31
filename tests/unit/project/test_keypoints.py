import sqlite3

import pytest

from dsgan_studio.core.annotations.keypoints import (
    Keypoint,
    KeypointSchema,
    PlacedPoint,
    SampleKeypoints,
    Visibility,
)
from dsgan_studio.core.base.errors import ProjectError
from dsgan_studio.core.project import migrations, opening
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.records import LearnedKeypoints
from dsgan_studio.core.project.stale import StaleReason
from tests.unit.project import factory

SCHEMA = KeypointSchema((Keypoint(1, "top", (1, 2, 3)), Keypoint(2, "foot", (4, 5, 6))), ((1, 2),))
PLACED = SampleKeypoints(
    (PlacedPoint(1, Visibility.VISIBLE, 2.5, 3.0), PlacedPoint(2, Visibility.ABSENT))
)
MOVED = PLACED.with_point(PlacedPoint(1, Visibility.OCCLUDED, 9.0, 3.0))


@pytest.fixture
def filled(project):
    return factory.fill(project)


def learn(project, *samples):
    revisions = tuple((one.sample_id, one.revision) for one in project.keypoints.latest())
    chosen = tuple(one for one in revisions if one[0] in samples)
    project.keypoints.set_learned(factory.INTERPRETER, LearnedKeypoints(SCHEMA, chosen))


def reasons(project):
    return project.stale().interpreters.get(factory.INTERPRETER, ())


def test_keypoints_know_who_said_them_and_when(filled, clock, folder):
    filled.keypoints.set_schema(SCHEMA)
    first = filled.keypoints.add_revision(1, PLACED, source="placed", author="Dr. Wu")
    clock.move(hours=1)
    second = filled.keypoints.add_revision(1, MOVED, source="placed", author="Dr. Roth")
    filled.close()
    with open_project(folder) as again:
        assert again.keypoints.schema() == SCHEMA
        assert again.keypoints.history(1) == (first, second)
        assert again.keypoints.latest() == (second,)
    assert (first.revision, second.revision) == (1, 2)
    assert first.author == "Dr. Wu"
    assert first.created_utc < second.created_utc


def test_the_same_points_again_are_no_revision(filled):
    first = filled.keypoints.add_revision(1, PLACED, source="placed")
    assert filled.keypoints.add_revision(1, PLACED, source="imported") == first
    assert len(filled.keypoints.history(1)) == 1


def test_points_of_a_sample_that_is_not_there_are_refused(filled):
    with pytest.raises(ProjectError, match="99"):
        filled.keypoints.add_revision(99, PLACED, source="placed")


def test_points_are_listed_by_generator(filled):
    filled.add_generator(factory.generator(factory.OTHER_GENERATOR))
    filled.add_samples([factory.sample(4, factory.OTHER_GENERATOR)])
    for sample in (1, 4):
        filled.keypoints.add_revision(sample, PLACED, source="placed")
    assert [one.sample_id for one in filled.keypoints.latest()] == [1, 4]
    assert [one.sample_id for one in filled.keypoints.latest(factory.OTHER_GENERATOR)] == [4]


def test_an_interpreter_remembers_what_it_learned(filled):
    assert filled.keypoints.learned_by(factory.INTERPRETER) is None
    filled.keypoints.add_revision(1, PLACED, source="placed")
    learn(filled, 1)
    assert filled.keypoints.learned_by(factory.INTERPRETER) == LearnedKeypoints(SCHEMA, ((1, 1),))
    filled.keypoints.set_learned(factory.INTERPRETER, None)
    assert filled.keypoints.learned_by(factory.INTERPRETER) is None


def test_an_interpreter_is_stale_once_keypoints_are_added_moved_or_taken_out(filled):
    assert reasons(filled) == ()
    filled.keypoints.set_schema(SCHEMA)
    filled.keypoints.add_revision(1, PLACED, source="placed")
    assert reasons(filled) == (StaleReason.KEYPOINTS_CHANGED,)
    learn(filled, 1)
    assert reasons(filled) == ()
    filled.keypoints.add_revision(1, MOVED, source="placed")
    assert reasons(filled) == (StaleReason.KEYPOINTS_CHANGED,)
    filled.keypoints.add_revision(1, SampleKeypoints(), source="placed")
    assert reasons(filled) == (StaleReason.KEYPOINTS_CHANGED,)


def test_new_names_and_edges_make_no_interpreter_stale_but_new_points_do(filled):
    filled.keypoints.set_schema(SCHEMA)
    filled.keypoints.add_revision(1, PLACED, source="placed")
    learn(filled, 1)
    named = KeypointSchema((Keypoint(1, "head", (1, 2, 3)), SCHEMA.points[1]))
    filled.keypoints.set_schema(named)
    assert reasons(filled) == ()
    filled.keypoints.set_schema(KeypointSchema((*named.points, Keypoint(9, "hand", (7, 8, 9)))))
    assert reasons(filled) == (StaleReason.KEYPOINTS_CHANGED,)


@pytest.mark.parametrize("text", ["no json", "[[1, 7, 0, 0]]", "[[1, 0, 2, 2]]", "[[1]]", "4"])
def test_damaged_keypoints_are_told_in_one_sentence(filled, folder, text):
    filled.keypoints.add_revision(1, PLACED, source="placed")
    filled.close()
    index = sqlite3.connect(folder / "project.sqlite")
    with index:
        index.execute("UPDATE keypoint_revisions SET points_json = ?", (text,))
    index.close()
    with open_project(folder) as again, pytest.raises(ProjectError, match="index is damaged"):
        again.keypoints.latest()


def test_a_damaged_keypoint_schema_is_told_in_one_sentence(filled, folder):
    filled.keypoints.set_schema(SCHEMA)
    filled.close()
    index = sqlite3.connect(folder / "project.sqlite")
    with index:
        index.execute("UPDATE keypoint_schemas SET schema_json = '{}'")
    index.close()
    with open_project(folder) as again, pytest.raises(ProjectError, match="is damaged"):
        again.keypoints.schema()


def test_a_project_of_version_2_opens_with_all_its_facts_and_takes_keypoints(
    folder, clock, monkeypatch
):
    steps = (migrations.STEPS[:2],)
    with monkeypatch.context() as earlier:
        for function in (
            migrations.current_version,
            migrations.check_version,
            migrations.check_tables,
            migrations.upgrade,
            migrations.initialise,
        ):
            earlier.setattr(function, "__defaults__", steps)
        with opening.create_project(folder, clock=clock) as project:
            before = factory.facts_of(factory.fill(project))
    with open_project(folder) as project:
        assert factory.facts_of(project) == before
        assert project.keypoints.schema() is None
        assert reasons(project) == ()
        project.keypoints.add_revision(1, PLACED, source="placed")
        assert len(project.keypoints.latest()) == 1
    assert (folder / "project-version-2.sqlite").is_file()
