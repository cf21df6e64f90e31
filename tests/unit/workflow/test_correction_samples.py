"""The sample of a corrected item follows its verdict: nothing is learned from what was undone."""

import numpy as np
import pytest

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.project.opening import create_project
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.correction_samples import follow_corrections
from dsgan_studio.core.workflow.dropped import dropped_samples
from dsgan_studio.core.workflow.masks import put_mask, stored_mask
from dsgan_studio.core.workflow.projects import set_label_size_px
from dsgan_studio.core.workflow.reviewing import ReviewDesk
from tests.unit.dataset.fakes import SIZE
from tests.unit.project import factory
from tests.unit.workflow.review_project import SCHEMA, add_run

MASK = np.full((SIZE, SIZE), 4, np.uint8)


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "cells.dsgan") as opened:
        add_run(opened)
        set_label_size_px(opened, factory.GENERATOR, SIZE)
        opened.add_samples([factory.sample()])
        opened.review.add_item_sample(1, 2, 1)
        yield opened


@pytest.fixture
def desk(project):
    opened = ReviewDesk(project)
    opened.correct(2, MASK)
    yield opened
    opened.close()


def mask(project):
    return stored_mask(project, project.masks()[-1], SCHEMA)


def test_undo_withdraws_the_mask_and_redo_brings_it_back(project, desk):
    np.testing.assert_array_equal(mask(project), MASK)
    desk.undo()
    assert (mask(project) == UNLABELLED).all()
    assert dropped_samples(project) == {1}
    desk.redo()
    np.testing.assert_array_equal(mask(project), MASK)
    assert dropped_samples(project) == frozenset()


def test_an_item_accepted_after_all_is_no_longer_learned_from(project, desk):
    desk.judge([2], Verdict.ACCEPTED)
    assert (mask(project) == UNLABELLED).all()


def test_a_mask_that_was_painted_since_stays(project, desk):
    painted = np.full((SIZE, SIZE), 1, np.uint8)
    put_mask(project, 1, painted, source="painted", author="")
    desk.undo()
    np.testing.assert_array_equal(mask(project), painted)


def test_items_that_the_labelling_does_not_reach_yet_are_left_alone(project, desk):
    assert follow_corrections(project, 1, {}, count=2) == 0
    np.testing.assert_array_equal(mask(project), MASK)
