import dataclasses

import pytest

from dsgan_studio.core.annotations.schema import LabelSchema, schema_from_ids
from dsgan_studio.core.base.errors import ProjectError
from dsgan_studio.core.project.records import LabellingRecord
from dsgan_studio.core.project.stale import ProjectFacts, StaleReason, labelling_reasons
from tests.unit.project import factory
from tests.unit.project.factory import GENERATOR, INTERPRETER, OTHER_GENERATOR, OTHER_INTERPRETER


@pytest.fixture
def full(project):
    return factory.fill(project)


def test_nothing_is_stale_where_nothing_changed(full):
    stale = full.stale()
    assert (stale.interpreters, stale.runs, stale.labellings) == ({}, {}, {})


def test_a_changed_mask_makes_its_interpreter_and_its_labellings_stale(full):
    full.add_mask_revision(2, sha256="other", source="paint")
    stale = full.stale()
    assert stale.interpreters == {INTERPRETER: (StaleReason.MASKS_CHANGED,)}
    assert stale.labellings == {1: (StaleReason.INTERPRETER_STALE,)}
    assert stale.runs == {}


def test_an_added_mask_makes_the_interpreter_stale(full):
    full.add_samples([factory.sample(4)])
    assert full.stale().interpreters == {}
    full.add_mask_revision(4, sha256="more", source="paint")
    assert full.stale().interpreters == {INTERPRETER: (StaleReason.MASKS_ADDED,)}


def test_other_classes_make_the_interpreter_stale_but_other_names_do_not(full):
    renamed = [dataclasses.replace(one, name=one.name + "!") for one in full.schema().classes]
    full.set_schema(LabelSchema(tuple(renamed)))
    assert full.stale().interpreters == {}
    full.set_schema(schema_from_ids([1, 2, 3]))
    assert full.stale().interpreters == {INTERPRETER: (StaleReason.CLASSES_CHANGED,)}


def test_a_new_generator_marks_what_depends_on_the_old_one(full):
    full.add_generator(factory.generator(OTHER_GENERATOR))
    stale = full.stale()
    assert stale.interpreters == {INTERPRETER: (StaleReason.GENERATOR_REPLACED,)}
    assert stale.runs == {1: (StaleReason.GENERATOR_REPLACED,)}
    assert stale.labellings == {1: (StaleReason.INTERPRETER_STALE,)}


def test_masks_of_another_generators_samples_do_not_count(full):
    full.add_generator(factory.generator(OTHER_GENERATOR))
    full.add_samples([factory.sample(4, OTHER_GENERATOR)])
    full.add_mask_revision(4, sha256="there", source="paint")
    full.add_generator(factory.generator(GENERATOR))
    assert full.stale().interpreters == {}


def test_a_new_interpreter_makes_the_labelling_of_the_old_one_stale(full):
    full.add_interpreter(factory.interpreter(OTHER_INTERPRETER, masks=full.masks()))
    assert full.stale().labellings == {1: (StaleReason.INTERPRETER_REPLACED,)}
    assert full.stale().interpreters == {}


def test_an_interpreter_of_another_generator_replaces_nothing(full):
    full.add_generator(factory.generator(OTHER_GENERATOR))
    full.add_interpreter(factory.interpreter(OTHER_INTERPRETER, generator_hash=OTHER_GENERATOR))
    full.add_generator(factory.generator(GENERATOR))
    assert full.stale().labellings == {}


def test_a_labelling_whose_interpreter_is_unknown_is_stale():
    labelling = LabellingRecord(1, 1, INTERPRETER, "mean", 4, "")
    facts = ProjectFacts(GENERATOR, None, (), {}, (), (), ())
    assert labelling_reasons(labelling, facts) == (StaleReason.INTERPRETER_REPLACED,)


def test_an_interpreter_with_a_schema_of_nonsense_is_told(full):
    lost = dataclasses.replace(full.latest_interpreter(), schema_json={"classes": 3})
    full.add_interpreter(lost)
    with pytest.raises(ProjectError, match="the label schema of an interpreter is not readable"):
        full.stale()


def test_staleness_deletes_nothing(full):
    before = factory.facts_of(full)
    full.stale()
    assert factory.facts_of(full) == before


def test_every_reason_is_a_phrase_for_the_user():
    assert all(reason.value and reason.value[0].islower() for reason in StaleReason)
