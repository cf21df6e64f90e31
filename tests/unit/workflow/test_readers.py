"""Two people paint the same samples in one project, each their own masks."""

import errno

import numpy as np
import pytest

from dsgan_studio.core.annotations.keypoints import (
    Keypoint,
    KeypointSchema,
    PlacedPoint,
    SampleKeypoints,
    Visibility,
)
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base import fsio
from dsgan_studio.core.base.errors import BadInput, ProjectError, StoreError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.dropped import drop_samples
from dsgan_studio.core.workflow.keypoints import (
    keypoint_history,
    put_keypoints,
    set_keypoint_schema,
)
from dsgan_studio.core.workflow.mask_store import MaskStore, painted_store
from dsgan_studio.core.workflow.masks import export_masks, import_masks
from dsgan_studio.core.workflow.painting import open_painting
from dsgan_studio.core.workflow.painting_progress import (
    add_seconds,
    mark_complete,
    painting_progress,
)
from dsgan_studio.core.workflow.proposals import open_live_session
from dsgan_studio.core.workflow.readers import (
    READING_AS_SETTING,
    add_reader,
    change_readers,
    is_blind,
    read_as,
    reader_list,
    reading_as,
)
from dsgan_studio.core.workflow.schema_editing import (
    STEPS_SETTING,
    add_class,
    delete_class,
    merge_classes,
    redo_schema,
    schema_steps,
    undo_schema,
)
from tests.unit.workflow.test_painting import project, stored, stroke  # noqa: F401
from tests.unit.workflow.test_proposals import scribbles


@pytest.fixture
def bea(project):  # noqa: F811
    add_reader(project, "Bea")
    return project.readers.named("bea")


def theirs(project, reader, sample_id=1):  # noqa: F811
    store = painted_store(project, reader)
    return store.stored(store.history(sample_id)[-1], project.schema())


def paint(project, reader, col, value=1, sample_id=1):  # noqa: F811
    painting = open_painting(project, sample_id, reader=reader)
    stroke(painting, col, value)
    painting.save()
    return painting.mask.copy()


def test_a_second_readers_mask_lies_beside_the_firsts_and_neither_changes_the_other(project, bea):  # noqa: F811
    first = paint(project, None, 3)
    second = paint(project, bea, 9)
    assert (stored(project) == first).all()
    assert (theirs(project, bea) == second).all()
    (mask,) = project.readers.masks(bea.id)
    assert (mask.author, mask.source, mask.revision) == ("Bea", "painted", 1)
    assert mask.created_utc
    assert (project.root / "readers" / "02-bea" / "000001.png").is_file()


def test_strokes_of_a_killed_second_reader_come_back_with_their_undo(project, bea):  # noqa: F811
    painting = open_painting(project, 1, reader=bea)
    stroke(painting, 4)
    painting.flush()
    again = open_painting(project, 1, reader=bea)
    assert again.found == "strokes"
    assert (again.mask == painting.mask).all()
    assert open_painting(project, 1).found == "nothing new"
    again.undo()
    assert (again.mask == UNLABELLED).all()


def test_a_full_disk_is_told_and_loses_no_stroke_of_a_second_reader(project, bea, monkeypatch):  # noqa: F811
    painting = open_painting(project, 1, reader=bea)
    stroke(painting, 4)

    def full(*_arguments, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(fsio.os, "fsync", full)
        with pytest.raises(StoreError, match="the disk is full"):
            painting.save()
    assert painting.save()
    assert (theirs(project, bea) == painting.mask).all()


def test_a_second_reader_of_a_project_open_for_reading_is_refused(project, bea):  # noqa: F811
    paint(project, None, 3)
    root = project.root
    project.close()
    with open_project_reading(root) as reading:
        assert reading_as(reading).is_first
        with pytest.raises(ProjectError, match="open for reading only"):
            read_as(reading, bea.id)
        with pytest.raises(ProjectError, match="open for reading only"):
            change_readers(reading, added="Eve")
        assert [one.name for one in change_readers(reading).readers] == ["first reader", "Bea"]


def test_who_paints_is_remembered_and_nonsense_means_the_first(project, bea):  # noqa: F811
    assert not is_blind(project)
    read_as(project, bea.id)
    assert reading_as(project) == bea
    assert is_blind(project)
    for nonsense in (9, "Bea", None, [2], {"id": 2}):
        project.set_setting(READING_AS_SETTING, nonsense)
        assert reading_as(project).is_first
    with pytest.raises(ProjectError, match="has no reader 9"):
        read_as(project, 9)


def test_complete_and_time_spent_are_each_readers_own(project, bea):  # noqa: F811
    paint(project, None, 3)
    paint(project, bea, 9)
    mark_complete(project, 1, complete=True, reader=bea)
    add_seconds(project, 1, {1: 5.0}, bea)
    add_seconds(project, 1, {1: 2.0})
    states = [painting_progress(project, one)[0] for one in (None, bea)]
    assert [(one.state, one.total_s) for one in states] == [("begun", 2.0), ("complete", 5.0)]
    listed = {one.name: one for one in reader_list(project).readers}
    assert (listed["Bea"].masks, listed["Bea"].complete) == (1, 1)
    assert (listed["first reader"].masks, listed["first reader"].complete) == (1, 0)
    assert listed["first reader"].is_reading


def test_a_samples_points_are_each_readers_own(project, bea):  # noqa: F811
    schema = KeypointSchema((Keypoint(1, "top", (1, 2, 3)), Keypoint(2, "foot", (4, 5, 6))), ())
    set_keypoint_schema(project, schema)
    mine = SampleKeypoints((PlacedPoint(1, Visibility.VISIBLE, 2.0, 3.0),))
    other = SampleKeypoints((PlacedPoint(2, Visibility.ABSENT),))
    assert put_keypoints(project, 1, mine, source="painted", author="")
    assert put_keypoints(project, 1, other, source="painted", author="Bea", reader=bea)
    assert keypoint_history(project, 1)[-1].points == mine
    latest = keypoint_history(project, 1, bea)[-1]
    assert (latest.points, latest.author) == (other, "Bea")
    with pytest.raises(BadInput, match='lacks "foot", which samples have'):
        set_keypoint_schema(project, KeypointSchema(schema.points[:1], ()))
    with pytest.raises(BadInput, match="has keypoints and stays"):
        drop_samples(project, [1])


def test_a_sample_that_only_a_second_reader_painted_is_not_dropped(project, bea):  # noqa: F811
    paint(project, bea, 9, sample_id=2)
    with pytest.raises(BadInput, match="sample 2 has a mask already"):
        drop_samples(project, [2])


def test_a_change_of_the_classes_is_followed_by_every_readers_masks(project, bea):  # noqa: F811
    add_class(project, "nucleus")
    paint(project, None, 3, 2)
    paint(project, bea, 9, 2)
    flushed = open_painting(project, 2, reader=bea)
    stroke(flushed, 5, 2)
    flushed.flush()
    before = {one: theirs(project, bea, one) for one in (1,)}
    merge_classes(project, 2, 1)
    assert set(np.unique(theirs(project, bea))) == {1, UNLABELLED}
    assert set(np.unique(theirs(project, bea, 2))) == {1, UNLABELLED}
    assert set(np.unique(stored(project))) == {1, UNLABELLED}
    painting = open_painting(project, 1, reader=bea)
    assert (painting.found, painting.status().steps) == ("nothing new", 1)
    undo_schema(project)
    assert (theirs(project, bea) == before[1]).all()
    assert open_painting(project, 1, reader=bea).status().steps == 1
    redo_schema(project)
    assert set(np.unique(theirs(project, bea))) == {1, UNLABELLED}
    assert project.readers.history(bea.id, 1)[-1].source == "classes changed"


def test_steps_of_the_classes_from_before_there_were_readers_can_be_undone(project):  # noqa: F811
    add_class(project, "nucleus")
    paint(project, None, 3, 2)
    delete_class(project, 2)
    kept = project.setting(STEPS_SETTING)
    for row in kept["done"][-1]["moved"]:
        assert row.pop() == 0
    project.set_setting(STEPS_SETTING, kept)
    assert schema_steps(project).done[-1].moved.keys() == {(0, 1)}
    undo_schema(project)
    assert stored(project)[5, 3] == 2


def test_a_live_session_learns_from_the_masks_of_its_reader_alone(project, bea):  # noqa: F811
    add_class(project, "nucleus")
    MaskStore(project).put(2, scribbles(1, 2), source="painted", author="")
    options = {"device": "cpu", "context": JobContext()}
    own = open_live_session(project.root, **options)
    assert own.stroke(1, np.full((16, 16), UNLABELLED, np.uint8), JobContext()) is not None
    blind = open_live_session(project.root, reader_id=bea.id, **options)
    assert blind.stroke(1, np.full((16, 16), UNLABELLED, np.uint8), JobContext()) is None
    painted_store(project, bea).put(2, scribbles(0, 1), source="painted", author="Bea")
    blind.begin_anew()
    proposal = blind.stroke(1, np.full((16, 16), UNLABELLED, np.uint8), JobContext())
    assert set(np.unique(proposal.labels)) <= {0, 1}


def test_masks_go_out_and_come_in_for_a_reader_and_leave_the_projects_alone(project, bea, tmp_path):  # noqa: F811
    first = paint(project, None, 3)
    second = paint(project, bea, 9)
    done = export_masks(project, tmp_path / "out", context=JobContext(), reader="bea")
    assert done.exported == 1
    add_reader(project, "Cy")
    told = import_masks(
        project, tmp_path / "out", schema_file=None, context=JobContext(), reader="Cy"
    )
    assert (told.imported, told.changed) == (1, 1)
    cy = project.readers.named("Cy")
    assert (theirs(project, cy) == second).all()
    assert project.readers.masks(cy.id)[0].author == "Cy"
    assert (stored(project) == first).all()
    with pytest.raises(BadInput, match='no reader called "Eve"'):
        import_masks(
            project, tmp_path / "out", schema_file=None, context=JobContext(), reader="Eve"
        )


def test_masks_of_other_classes_are_refused_for_a_second_reader(project, bea, tmp_path):  # noqa: F811
    paint(project, bea, 9)
    export_masks(project, tmp_path / "out", context=JobContext(), reader="Bea")
    add_class(project, "nucleus")
    with pytest.raises(BadInput, match="not the project's"):
        import_masks(
            project, tmp_path / "out", schema_file=None, context=JobContext(), reader="Bea"
        )
    with pytest.raises(BadInput, match='no masks of "first reader" yet'):
        export_masks(project, tmp_path / "b", context=JobContext(), reader="first reader")
