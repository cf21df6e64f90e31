"""Masks of a project that contradict the others, and places that an expert found right."""

import numpy as np
import pytest

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.mistakes import ObjectionRules
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.dismissals import (
    DISMISSED_SETTING,
    Mistake,
    dismiss,
    dismissed_pixels,
    is_dismissed,
)
from dsgan_studio.core.workflow.masks import put_mask, stored_mask
from dsgan_studio.core.workflow.mistakes import find_mask_mistakes
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.sample_projects import SAMPLE_PROJECT, copy_sample_project

SETTINGS = InterpreterSettings(min_steps=100, max_steps=100)
RULES = ObjectionRules(surest=0.8)
SPOT = Box(20, 20, 44, 44)


@pytest.fixture
def project(tmp_path):
    """The sample project, with a square of sample 3 painted as something else."""
    with open_project(copy_sample_project(SAMPLE_PROJECT, tmp_path / "cells.dsgan")) as made:
        mask = mask_of(made, 3)
        mask[SPOT.slices] = (mask[SPOT.slices] + 1) % 3
        put(made, 3, mask)
        yield made


def mask_of(project, number):
    latest = next(one for one in project.masks() if one.sample_id == number)
    return stored_mask(project, latest, project.schema()).copy()


def put(project, number, mask):
    put_mask(project, number, mask, source="test", author="")


def find(project, context=None):
    return find_mask_mistakes(
        project, device="cpu", context=context or JobContext(), rules=RULES, settings=SETTINGS
    )


def place(box, painted, suggested=0, sample=3, where=None):
    if where is None:
        where = np.ones((box.height, box.width), dtype=bool)
    return Mistake(sample, box, where, painted, suggested, 0.9, int(where.sum()))


def test_a_place_that_was_repainted_is_found_until_it_is_dismissed(project):
    found = find(project)
    first = found.mistakes[0]
    assert first.sample == 3
    assert not (first.box & SPOT).is_empty
    assert len(found.samples) == 16
    assert first.still_painted(mask_of(project, 3)).sum() == first.pixels
    dismiss(project, first)
    again = find(project)
    assert again.dismissed == 1
    assert [one.box for one in again.mistakes] == [one.box for one in found.mistakes[1:]]
    mask = mask_of(project, 3)
    row, col = np.argwhere(first.still_painted(mask))[0]
    mask[row, col] = first.suggested
    put(project, 3, mask)
    assert not is_dismissed(first, dismissed_pixels(project, 3, mask_of(project, 3)))


def test_a_cancelled_search_stops_and_one_sample_is_too_few(project, tmp_path):
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        find(project, context)
    new_project(tmp_path / "empty.dsgan")
    with pytest.raises(BadInput, match="generator"):
        find_mask_mistakes(tmp_path / "empty.dsgan", device="cpu", context=JobContext())


def test_repainting_leaves_what_was_painted_since(project):
    mask = np.full((64, 64), 2, np.uint8)
    mask[5, 5] = 1
    new = place(Box(4, 4, 8, 8), painted=2, suggested=3).repainted(mask)
    assert new[5, 5] == 1
    assert (new == 3).sum() == 15
    assert (mask == 3).sum() == 0


def test_a_dismissal_covers_the_same_place_in_its_sample_alone(project):
    mask = np.full((64, 64), 2, np.uint8)
    where = np.tri(8, 6, dtype=bool)
    dismiss(project, place(Box(10, 10, 18, 16), painted=2, where=where))
    right = dismissed_pixels(project, 3, mask)
    assert (right[10:18, 10:16] == where).all()
    assert right.sum() == where.sum()
    assert not dismissed_pixels(project, 4, mask).any()
    assert is_dismissed(place(Box(12, 10, 18, 14), painted=2), right)
    assert not is_dismissed(place(Box(10, 10, 30, 30), painted=2), right)
    assert not dismissed_pixels(project, 3, np.full((8, 8), 2, np.uint8)).any()


def test_a_dismissal_is_forgotten_where_its_mask_changed(project):
    mask = np.full((64, 64), 2, np.uint8)
    dismiss(project, place(Box(10, 10, 18, 16), painted=2))
    dismiss(project, place(Box(40, 40, 44, 44), painted=2))
    mask[12, 12] = 1
    right = dismissed_pixels(project, 3, mask)
    assert not right[:30].any()
    assert right[40:44, 40:44].all()
    dismiss(project, place(Box(12, 12, 13, 13), painted=1))
    assert len(project.setting(DISMISSED_SETTING)) == 2


def test_dismissing_a_place_twice_is_remembered_once(project):
    dismiss(project, place(Box(10, 10, 18, 16), painted=2))
    dismiss(project, place(Box(10, 10, 20, 16), painted=2))
    assert [one["box"] for one in project.setting(DISMISSED_SETTING)] == [[10, 10, 20, 16]]


@pytest.mark.parametrize(
    "stored",
    [[1], [{}], 5, [{"sample": 1, "painted": 2, "box": [0, 0, 2, 2], "runs": [0, 9]}]],
)
def test_dismissals_that_cannot_be_read_are_told(project, stored):
    project.set_setting(DISMISSED_SETTING, stored)
    with pytest.raises(BadInput, match="found right cannot be read"):
        dismissed_pixels(project, 1, np.zeros((64, 64), np.uint8))
