"""The desk that a window keeps open: its table follows the disk, verdict by verdict."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.project.opening import create_project
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.readers import read_as
from dsgan_studio.core.workflow.reviewing import ReviewDesk
from tests.unit.dataset.fakes import CLASS_IDS, SIZE
from tests.unit.workflow.review_project import COUNT, SCHEMA, add_run


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "cells.dsgan") as opened:
        add_run(opened)
        yield opened


@pytest.fixture
def desk(project):
    opened = ReviewDesk(project)
    yield opened
    opened.close()


def reopened(project):
    again = ReviewDesk(project)
    again.close()
    return again


ACTIONS = st.lists(
    st.sampled_from(["undo", "redo"])
    | st.tuples(
        st.sets(st.integers(0, COUNT - 1), min_size=1),
        st.sampled_from([Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNREVIEWED]),
    )
    | st.tuples(st.integers(0, COUNT - 1), st.sampled_from(CLASS_IDS)),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(ACTIONS)
def test_the_table_is_always_what_another_desk_would_read_and_its_counts_add_up(project, actions):
    desk = ReviewDesk(project)
    for action in actions:
        if action == "undo":
            desk.undo()
        elif action == "redo":
            desk.redo()
        elif isinstance(action[0], set):
            desk.judge(sorted(action[0]), action[1])
        else:
            desk.correct(action[0], np.full((SIZE, SIZE), action[1], np.uint8))
        counts = desk.counts()
        assert counts.total == COUNT
        parts = counts.unreviewed + counts.accepted + counts.rejected + counts.corrected
        assert parts == COUNT
    desk.close()
    again = reopened(project)
    np.testing.assert_array_equal(desk.table.verdicts, again.table.verdicts)
    assert desk.status() == again.status()


def test_a_corrected_mask_is_the_label_until_it_is_taken_back(desk):
    before = desk.label(2)
    mask = np.full((SIZE, SIZE), 4, np.uint8)
    desk.correct(2, mask, author="Ada")
    np.testing.assert_array_equal(desk.label(2), mask)
    np.testing.assert_array_equal(desk.item(2).label, before)
    assert desk.history(2)[-1].step.author == "Ada"
    desk.undo()
    np.testing.assert_array_equal(desk.label(2), before)


def test_the_gallery_gets_its_thumbnails_in_the_order_of_the_queue(desk):
    indexes = desk.queue().tolist()
    assert sorted(indexes) == list(range(COUNT))
    shown = desk.thumbnails(indexes)
    for small, index in zip(shown, indexes, strict=True):
        np.testing.assert_array_equal(small, desk.item(index).image)


def test_a_class_is_named_by_name_or_number(desk):
    name = SCHEMA.by_id(4).name
    assert desk.class_id(name) == desk.class_id("4") == desk.score_of("4") == 4
    assert desk.score_of("region") == "region"
    with pytest.raises(BadInput, match='"5" is not a class'):
        desk.class_id("5")


def test_a_correction_without_a_mask_is_refused(desk):
    with pytest.raises(BadInput, match="an item is corrected by a mask"):
        desk.judge([1], Verdict.CORRECTED)
    with pytest.raises(BadInput, match="no item 6 with a label"):
        desk.correct(COUNT, np.zeros((SIZE, SIZE), np.uint8))


def test_an_audit_leads_through_its_items_in_the_order_drawn(desk):
    desk.judge([0], Verdict.REJECTED)
    assert desk.audit_pool(None) == COUNT - 1
    begun = desk.begin_audit(count=3, seed=4, threshold=None)
    assert begun.drawn == begun.to_check
    desk.judge([begun.drawn[0]], Verdict.ACCEPTED)
    now = desk.audit()
    assert (now.drawn, now.to_check) == (begun.drawn, begun.drawn[1:])


def test_the_classes_come_with_the_least_sure_first(desk):
    # The fake scores are 0.5 for class 0, none for class 1 and 0.25 for class 4.
    assert [(one[0], one[2]) for one in desk.class_scores()] == [(0, 0.5), (4, 0.25)]


def test_a_verdict_without_a_name_is_that_of_who_reads_now(project, desk):
    desk.judge([0], Verdict.ACCEPTED)
    project.readers.rename(1, "Ada")
    desk.judge([1], Verdict.ACCEPTED)
    read_as(project, project.readers.add("Bea").id)
    desk.judge([2], Verdict.REJECTED)
    desk.judge([3], Verdict.REJECTED, author="Cy")
    steps = project.review.steps(desk.labelling_id)
    assert [one.author for one in steps] == ["", "Ada", "Bea", "Cy"]
    assert all(one.created_utc for one in steps)
