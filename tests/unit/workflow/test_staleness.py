import pytest

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.project.opening import create_project
from dsgan_studio.core.project.stale import StaleReason
from dsgan_studio.core.workflow.chosen_generator import use_generator
from dsgan_studio.core.workflow.staleness import StaleStep, stale_steps
from tests.unit.project.factory import (
    GENERATOR,
    OTHER_GENERATOR,
    OTHER_INTERPRETER,
    fill,
    generator,
    interpreter,
)


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "cells.dsgan") as project:
        fill(project)
        yield project


def test_nothing_is_stale_where_nothing_has_changed(project):
    assert stale_steps(project) == ()


def test_a_changed_mask_makes_interpreter_and_run_stale_until_it_is_trained_again(project):
    project.add_mask_revision(1, sha256="f" * 64, source="paint")
    learned, run = stale_steps(project)
    assert learned == StaleStep("interpreter", (StaleReason.MASKS_CHANGED,), "train-interpreter")
    assert (run.step, run.run, run.remedy) == ("runs", 1, "train-interpreter")
    project.add_interpreter(interpreter(OTHER_INTERPRETER, masks=project.masks()))
    (run,) = stale_steps(project)
    assert (run.reasons, run.remedy) == ((StaleReason.INTERPRETER_REPLACED,), "label-again")


def test_a_changed_schema_is_told(project):
    project.set_schema(schema_from_ids([1, 2, 3]))
    assert stale_steps(project)[0].reasons == (StaleReason.CLASSES_CHANGED,)


def test_masks_of_an_earlier_generator_lead_back_to_it(project):
    project.add_generator(generator(OTHER_GENERATOR))
    masks, run = stale_steps(project)
    assert (masks.masks, masks.generator_hash) == (3, GENERATOR)
    assert (run.step, run.remedy) == ("runs", "generate")
    use_generator(project, masks.generator_hash)
    assert stale_steps(project) == ()
