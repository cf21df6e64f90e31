"""Corrections on the canvas: what they begin with, what is kept, and what gives them up."""

import numpy as np
import pytest

from dsgan_studio.core.annotations.edits import replacement
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import create_project
from dsgan_studio.core.workflow.correcting import open_correction
from dsgan_studio.core.workflow.reviewing import ReviewDesk
from tests.unit.workflow.review_project import add_run


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


def paint(correction, class_id):
    after = correction.mask.copy()
    after[:3] = class_id
    edit = replacement(correction.mask, after, "brush")
    edit.apply(correction.mask)
    correction.done(edit)


def test_it_begins_as_the_label_and_saving_makes_it_a_verdict(project, desk):
    correction = open_correction(project, desk, 2)
    np.testing.assert_array_equal(correction.mask, desk.label(2))
    paint(correction, 4)
    assert desk.counts().corrected == 0
    assert correction.save()
    correction.leave()
    assert desk.counts().corrected == 1
    np.testing.assert_array_equal(desk.label(2), correction.mask)
    desk.undo()
    assert desk.counts().corrected == 0


def test_strokes_that_were_not_saved_are_back_after_the_program_stopped(project, desk):
    correction = open_correction(project, desk, 2)
    paint(correction, 4)
    correction.flush()
    again = open_correction(project, desk, 2)
    assert again.found == "strokes"
    np.testing.assert_array_equal(again.mask, correction.mask)
    assert not again.undo().is_empty
    np.testing.assert_array_equal(again.mask, desk.label(2))


def test_what_is_left_without_saving_leaves_nothing(project, desk):
    correction = open_correction(project, desk, 2)
    paint(correction, 4)
    correction.flush()
    correction.leave()
    assert not project.path(layout.correction_journal_file(1, 2)).exists()
    assert desk.counts().corrected == 0
    np.testing.assert_array_equal(open_correction(project, desk, 2).mask, desk.label(2))


def test_a_correction_can_be_corrected_again(project, desk):
    first = open_correction(project, desk, 2)
    paint(first, 4)
    first.save()
    first.leave()
    second = open_correction(project, desk, 2)
    np.testing.assert_array_equal(second.mask, first.mask)
    paint(second, 1)
    second.save()
    assert (desk.label(2)[:3] == 1).all()
