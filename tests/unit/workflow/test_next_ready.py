"""What is missing before the next image can be suggested."""

import dataclasses

import numpy as np
import pytest

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.base.errors import JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow import next_ready
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.next_ready import classes_of_masks, what_lacks
from dsgan_studio.core.workflow.readers import add_reader, read_as
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw, new_project


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    bring_in(path, STYLEGAN2)
    draw(path, 3)
    with open_project(path) as made:
        made.set_schema(schema_from_ids((0, 1, 2)))
        yield made


def paint(project, sample_id, *values):
    mask = np.full((16, 16), 255, np.uint8)
    for row, value in enumerate(values):
        mask[row] = value
    put_mask(project, sample_id, mask, source="test", author="")


def read(project, known=()):
    return classes_of_masks(project, dict(known), JobContext())


def test_the_classes_of_every_mask_are_found_and_each_is_read_once(project, monkeypatch):
    paint(project, 1, 0, 2)
    paint(project, 2)
    found = read(project)
    assert found == {(1, 1): {0, 2}, (2, 1): frozenset()}
    paint(project, 2, 1)
    asked = []
    real = next_ready.stored_mask

    def stored(project, record, schema):
        asked.append((record.sample_id, record.revision))
        return real(project, record, schema)

    monkeypatch.setattr(next_ready, "stored_mask", stored)
    assert read(project, found) == {(1, 1): {0, 2}, (2, 2): {1}}
    assert asked == [(2, 2)]


def test_a_damaged_mask_holds_nothing(project):
    paint(project, 1, 0, 2)
    for file in (layout.mask_file(1), layout.mask_revision_file(1, 1)):
        project.path(file).write_bytes(b"")
    assert read(project) == {(1, 1): frozenset()}


def test_a_project_without_a_generator_or_classes_has_no_masks(tmp_path):
    path = tmp_path / "empty.dsgan"
    new_project(path)
    with open_project(path) as empty:
        assert read(empty) == {}


def test_reading_can_be_cancelled(project):
    paint(project, 1, 0)
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        classes_of_masks(project, {}, context)


def test_what_is_missing_is_named(project, monkeypatch):
    none, one, two = frozenset[int](), frozenset({1}), frozenset({1, 2})
    assert what_lacks(project, {}) == "nothing painted"
    assert what_lacks(project, {1: none}) == "nothing painted"
    assert what_lacks(project, {1: one, 2: one}) == "one class"
    assert what_lacks(project, {1: one, 2: two}) is None
    assert what_lacks(project, {1: one, 2: frozenset({0})}) is None
    found = [dataclasses.replace(sample, latent_space="w") for sample in project.samples()]
    monkeypatch.setattr(type(project), "samples", lambda self: found)
    assert what_lacks(project, {1: one, 2: two}) == "nothing drawn"
    add_reader(project, "Bea")
    read_as(project, project.readers.named("Bea").id)
    assert what_lacks(project, {1: one, 2: two}) == "blind"
