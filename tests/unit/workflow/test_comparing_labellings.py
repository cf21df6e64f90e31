"""Two labellings of a run, compared."""

import numpy as np
import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import create_project
from dsgan_studio.core.review.queue import QueueFilter
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.comparing_labellings import compare_with_before
from dsgan_studio.core.workflow.reviewing import ReviewDesk
from tests.unit.project import factory
from tests.unit.workflow.review_project import COUNT, SCHEMA, add_labelling, add_run


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "cells.dsgan") as opened:
        add_run(opened)
        yield opened


def label_again(project):
    project.add_interpreter(factory.interpreter(factory.OTHER_INTERPRETER, schema=SCHEMA))
    return add_labelling(project, factory.OTHER_INTERPRETER, "dd")


def test_one_labelling_has_nothing_to_be_compared_with(project):
    with pytest.raises(BadInput, match="has one labelling only"):
        compare_with_before(project, None, 3, JobContext())


def test_the_items_whose_score_changed_most_are_named(project):
    before = project.review.columns(1, SCHEMA.ids).worst10
    label_again(project)
    after = project.review.columns(2, SCHEMA.ids).worst10
    told = compare_with_before(project, None, 3, JobContext())
    assert (told.labelling_before, told.labelling) == (1, 2)
    furthest = np.argsort(-np.abs(after - before))[:3]
    assert [one.index for one in told.items] == furthest.tolist()
    assert told.items[0].before == before[furthest[0]]
    assert told.items[0].after == after[furthest[0]]
    assert told.mean_after == pytest.approx(after.mean())


def test_accepted_items_with_another_label_are_counted_and_found(project):
    desk = ReviewDesk(project)
    desk.judge([1, 3], Verdict.ACCEPTED)
    desk.close()
    label_again(project)
    told = compare_with_before(project, None, 3, JobContext())
    assert told.to_review_again == 2
    assert [(one.verdict, one.items) for one in told.figures] == [("accepted", 2)]
    desk = ReviewDesk(project)
    assert desk.status().again == 2
    again = desk.again()
    assert again.tolist() == [1, 3]
    wanted = QueueFilter(among=frozenset(again.tolist()))
    assert sorted(desk.queue(wanted)) == [1, 3]
    desk.judge([3], Verdict.REJECTED)
    assert desk.again().tolist() == [1]
    desk.close()
    assert len(desk.table) == COUNT
