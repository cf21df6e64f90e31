"""What a new labelling of a run takes over from the verdicts on the one before."""

from dataclasses import replace

import numpy as np
import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.dataset.storing import store_block
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import create_project
from dsgan_studio.core.project.records import ItemVerdict
from dsgan_studio.core.project.verdicts import CARRIED
from dsgan_studio.core.review.verdicts import Verdict
from dsgan_studio.core.workflow.labellings import (
    carried_verdicts,
    choose_labelling,
    keep_correction,
    kept_correction,
    verdicts_before,
    verdicts_of,
)
from tests.unit.dataset.fakes import SIZE, block_of, fill, recipe_of
from tests.unit.project import factory

COUNT = 6


def unchanged_where_even(run_dir, recipe, labelling, name, work):
    """The second interpreter labels items of even index as the first did."""
    content, first = block_of(recipe, work.block, name), block_of(recipe, work.block, "cc")
    labels = [
        replace(new, label=old.label) if row % 2 == 0 else new
        for row, (new, old) in enumerate(zip(content.labels, first.labels, strict=True))
    ]
    store_block(run_dir, recipe, labelling, work, replace(content, labels=labels), tolerance=0)


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "cells.dsgan") as opened:
        opened.add_generator(factory.generator())
        opened.set_schema(factory.SCHEMA)
        opened.add_interpreter(factory.interpreter())
        opened.add_interpreter(factory.interpreter(factory.OTHER_INTERPRETER))
        opened.add_run(generator_hash=factory.GENERATOR, seed=5, recipe_json={})
        folder = opened.path(layout.run_folder(1))
        fill(folder, recipe_of(), COUNT, name="cc")
        opened.add_labelling(1, interpreter_hash=factory.INTERPRETER, count=COUNT)
        fill(folder, recipe_of(), COUNT, name="dd", block=unchanged_where_even)
        opened.add_labelling(1, interpreter_hash=factory.OTHER_INTERPRETER)
        yield opened


@pytest.fixture
def run(project):
    with open_run(project.path(layout.run_folder(1))) as opened:
        yield opened


def say(project, labelling, *changes):
    project.review.apply(labelling, changes, deed="say")


def test_all_corrections_and_rejections_and_what_is_accepted_still_are_taken_over(project, run):
    mask = np.ones((SIZE, SIZE), np.uint8)
    corrected = [keep_correction(project, 1, index, mask) for index in (4, 5)]
    held = [ItemVerdict(0, Verdict.ACCEPTED), ItemVerdict(2, Verdict.REJECTED)]
    held += [ItemVerdict(3, Verdict.REJECTED), *corrected]
    changed = ItemVerdict(1, Verdict.ACCEPTED)
    say(project, 1, *held, changed)
    after = project.labellings(1)[1]
    assert carried_verdicts(project, run, after, COUNT) == tuple(held)
    assert carried_verdicts(project, run, after, 2) == (held[0],), "only of items that it has"
    assert verdicts_before(project, after)[1] == changed


def test_what_was_taken_back_is_not_taken_over(project, run):
    say(project, 1, ItemVerdict(0, Verdict.ACCEPTED))
    project.review.undo(1)
    after = project.labellings(1)[1]
    assert carried_verdicts(project, run, after, COUNT) == ()


def test_what_was_said_of_the_new_label_holds_against_what_was_said_before(project, run):
    say(project, 1, ItemVerdict(0, Verdict.ACCEPTED), ItemVerdict(2, Verdict.ACCEPTED))
    project.update_labelling_count(2, COUNT)
    say(project, 2, ItemVerdict(0, Verdict.REJECTED), ItemVerdict(2, Verdict.REJECTED))
    say(project, 2, ItemVerdict(2, Verdict.UNREVIEWED))
    assert carried_verdicts(project, run, project.labellings(1)[1], COUNT) == ()


def test_taking_over_twice_changes_nothing(project, run):
    say(project, 1, ItemVerdict(0, Verdict.ACCEPTED))
    after = project.update_labelling_count(2, COUNT)
    carried = carried_verdicts(project, run, after, COUNT)
    project.review.apply(2, carried, deed=CARRIED)
    assert carried_verdicts(project, run, after, COUNT) == ()
    assert project.review.verdicts(2) == carried


def test_a_labelling_that_the_index_does_not_know_to_be_done_takes_over_too(project, run):
    say(project, 1, ItemVerdict(0, Verdict.REJECTED))
    after = project.labellings(1)[1]
    assert after.count == 0
    assert verdicts_of(project, run, after, COUNT) == {0: ItemVerdict(0, Verdict.REJECTED)}
    assert verdicts_of(project, run, project.labellings(1)[0], COUNT).keys() == {0}


def test_the_labelling_begun_last_that_has_items_is_meant(project):
    assert choose_labelling(project, None).labelling.id == 1
    project.update_labelling_count(2, 1)
    assert choose_labelling(project, 1).labelling.id == 2


def test_a_corrected_mask_is_never_overwritten_by_the_next(project):
    first = keep_correction(project, 1, 3, np.zeros((SIZE, SIZE), np.uint8))
    second = keep_correction(project, 1, 3, np.ones((SIZE, SIZE), np.uint8))
    assert not kept_correction(project, 1, first).any()
    assert kept_correction(project, 1, second).all()
    project.path(layout.correction_file(1, 3, first.mask_sha256)).write_bytes(b"")
    with pytest.raises(BadInput, match="corrected mask of item 3 is missing or damaged"):
        kept_correction(project, 1, first)
