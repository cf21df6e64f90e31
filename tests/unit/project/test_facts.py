import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.base.errors import BadInput, ProjectError, ShapeError
from dsgan_studio.core.project.jsontext import from_json_text, to_json_text
from dsgan_studio.core.project.opening import create_project, open_project
from dsgan_studio.core.project.records import ItemScores
from tests.unit.project import factory
from tests.unit.project.factory import GENERATOR, INTERPRETER, OTHER_GENERATOR, OTHER_INTERPRETER

NOON = "2024-05-01T12:00:00.000Z"


def test_a_new_project_holds_nothing_but_its_name(project, folder):
    assert project.name == "cells"
    assert project.schema() is None
    assert project.latest_generator() is None
    assert project.latest_interpreter() is None
    assert project.next_sample_id() == 1
    assert project.samples() == project.masks() == project.runs() == project.events() == ()
    assert project.setting("x", 3) == 3


def test_everything_is_there_again_after_closing(project, folder, clock):
    before = factory.facts_of(factory.fill(project))
    project.close()
    with open_project(folder, clock=clock) as again:
        assert factory.facts_of(again) == before


def test_a_generator_gets_the_time_and_is_the_latest(project, clock):
    first = project.add_generator(factory.generator())
    assert first == dataclasses.replace(factory.generator(), created_utc=NOON)
    project.add_generator(factory.generator(OTHER_GENERATOR))
    assert project.latest_generator().hash == OTHER_GENERATOR


def test_a_generator_that_has_a_time_keeps_it(project):
    day = "2020-01-01T00:00:00.000Z"
    assert project.add_generator(factory.generator(created_utc=day)).created_utc == day


def test_a_generator_added_again_is_the_latest_and_keeps_its_day(project, clock):
    project.add_generator(factory.generator())
    project.add_generator(factory.generator(OTHER_GENERATOR))
    clock.move(days=1)
    assert project.add_generator(factory.generator()).created_utc == NOON
    assert [one.hash for one in project.generators()] == [OTHER_GENERATOR, GENERATOR]


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "abc"])
def test_a_hash_that_could_lead_out_of_the_folder_is_refused(project, name):
    with pytest.raises(ProjectError, match="is not a hash"):
        project.add_generator(factory.generator(name))


def test_samples_are_kept_to_the_bit(project):
    project.add_generator(factory.generator())
    given_samples = [
        factory.sample(1),
        factory.sample(2, class_index=3, cutoff=4, noise_mode="random", noise_seed=2**63 - 1),
        dataclasses.replace(factory.sample(3), seed=None, index=None, latent_space="w"),
    ]
    added = project.add_samples(given_samples)
    assert project.samples() == added
    assert added[1] == dataclasses.replace(given_samples[1], created_utc=NOON)
    assert project.sample(3).z.dtype == np.float32
    assert project.next_sample_id() == 4


latents = arrays(np.float32, 16, elements=st.floats(-10, 10, width=32))


@settings(max_examples=5)
@given(drawn=st.lists(latents, min_size=1, max_size=5))
def test_any_latent_survives(drawn, tmp_path_factory):
    with create_project(tmp_path_factory.mktemp("p") / "p") as project:
        project.add_generator(factory.generator())
        project.add_samples(
            [dataclasses.replace(factory.sample(k + 1), z=z) for k, z in enumerate(drawn)]
        )
        assert [one.z.tobytes() for one in project.samples()] == [z.tobytes() for z in drawn]


def test_two_samples_are_equal_only_with_equal_latents():
    one = factory.sample(1)
    other = dataclasses.replace(one, z=one.z + 1)
    assert one == dataclasses.replace(one)
    assert one != other
    assert one != "sample"
    assert hash(one) == hash(dataclasses.replace(one))


def test_samples_are_added_all_or_none(project):
    project.add_generator(factory.generator())
    with pytest.raises(ProjectError, match=f"has no generator {OTHER_GENERATOR}; import it first"):
        project.add_samples([factory.sample(1), factory.sample(2, OTHER_GENERATOR)])
    assert project.samples() == ()


def test_a_number_that_is_taken_is_refused_with_the_next_free_one(project):
    project.add_generator(factory.generator())
    project.add_samples([factory.sample(1)])
    with pytest.raises(ProjectError, match="already has a sample 1; the next free number is 2"):
        project.add_samples([factory.sample(1)])


def test_latents_that_are_no_rows_of_numbers_are_refused(project):
    project.add_generator(factory.generator())
    flat = factory.sample(1)
    with pytest.raises(ShapeError, match="z has shape"):
        project.add_samples([dataclasses.replace(flat, z=flat.z[None])])
    with pytest.raises(BadInput, match="latent of sample 1 holds NaN or infinity"):
        project.add_samples([dataclasses.replace(flat, z=flat.z * np.nan)])


def test_a_seed_beyond_63_bit_is_refused(project):
    project.add_generator(factory.generator())
    with pytest.raises(
        BadInput, match="a number is too large; numbers go up to 9223372036854775807"
    ):
        project.add_samples([dataclasses.replace(factory.sample(1), seed=2**63)])


def test_samples_and_masks_can_be_asked_for_by_generator(project):
    factory.fill(project)
    project.add_generator(factory.generator(OTHER_GENERATOR))
    project.add_samples([factory.sample(4, OTHER_GENERATOR)])
    project.add_mask_revision(4, sha256="ff", source="paint")
    assert [one.id for one in project.samples(OTHER_GENERATOR)] == [4]
    assert [one.id for one in project.samples(GENERATOR)] == [1, 2, 3]
    assert [one.sample_id for one in project.masks(OTHER_GENERATOR)] == [4]
    assert [one.sample_id for one in project.masks()] == [1, 2, 3, 4]


def test_a_sample_that_is_not_there_is_told(project):
    with pytest.raises(ProjectError, match="has no sample 9; make samples first"):
        project.sample(9)


def test_the_schema_that_was_set_last_holds(project):
    project.set_schema(schema_from_ids([1]))
    project.set_schema(schema_from_ids([1, 2]))
    project.set_schema(schema_from_ids([1, 2]))
    assert project.schema() == schema_from_ids([1, 2])


def test_a_mask_has_revisions_and_the_latest_holds(project, clock):
    factory.fill(project, samples=2)
    clock.move(minutes=3)
    second = project.add_mask_revision(1, sha256="new", source="paint", author="Ada")
    assert second.revision == 2
    assert second.created_utc == "2024-05-01T12:03:00.000Z"
    assert [(one.sample_id, one.revision) for one in project.masks()] == [(1, 2), (2, 1)]
    assert [one.revision for one in project.mask_history(1)] == [1, 2]
    assert project.mask_history(1)[1] == second
    assert project.mask_history(7) == ()


def test_a_mask_with_the_same_content_adds_no_revision(project):
    factory.fill(project, samples=1)
    first = project.masks()[0]
    assert project.add_mask_revision(1, sha256=first.sha256, source="paint") == first
    assert len(project.mask_history(1)) == 1


def test_a_mask_needs_its_sample(project):
    with pytest.raises(ProjectError, match="has no sample 3"):
        project.add_mask_revision(3, sha256="x", source="import")


def test_the_interpreter_added_last_is_the_latest_also_of_its_generator(project):
    factory.fill(project)
    project.add_generator(factory.generator(OTHER_GENERATOR))
    project.add_interpreter(factory.interpreter(OTHER_INTERPRETER, generator_hash=OTHER_GENERATOR))
    assert project.latest_interpreter().hash == OTHER_INTERPRETER
    assert project.latest_interpreter(GENERATOR).hash == INTERPRETER
    assert project.latest_interpreter("e" * 64) is None


def test_what_is_told_of_an_interpreter_that_comes_again_is_replaced(project):
    factory.fill(project)
    masks = project.masks()
    project.add_interpreter(factory.interpreter(OTHER_INTERPRETER, masks=masks))
    project.add_interpreter(factory.interpreter(masks=masks[:1]))
    assert [one.hash for one in project.interpreters()] == [OTHER_INTERPRETER, INTERPRETER]
    assert project.latest_interpreter().mask_revisions == ((1, 1),)


def test_an_interpreter_of_what_the_project_lacks_is_refused(project):
    factory.fill(project)
    lost = dataclasses.replace(factory.interpreter(OTHER_INTERPRETER), mask_revisions=((1, 9),))
    with pytest.raises(ProjectError, match="contradicts what the project holds"):
        project.add_interpreter(lost)
    with pytest.raises(ProjectError, match="contradicts what the project holds"):
        project.add_interpreter(factory.interpreter(OTHER_INTERPRETER, generator_hash="e" * 64))
    assert [one.hash for one in project.interpreters()] == [INTERPRETER]


def test_runs_are_numbered_and_grow(project):
    factory.fill(project)
    second = project.add_run(generator_hash=GENERATOR, seed=6, recipe_json={"psi": 1.0})
    assert (second.id, second.count, second.created_utc) == (2, 0, NOON)
    assert project.update_run_count(2, 100).count == 100
    assert [one.id for one in project.runs()] == [1, 2]
    assert project.run(2).recipe_json == {"psi": 1.0}


def test_a_run_that_is_not_there_is_refused_with_those_that_are(project):
    with pytest.raises(ProjectError, match="has no run 1; generate one first"):
        project.run(1)
    factory.fill(project)
    with pytest.raises(ProjectError, match="has no run 5; choose one of 1"):
        project.update_run_count(5, 1)


def test_a_count_below_zero_is_refused(project):
    factory.fill(project)
    with pytest.raises(BadInput, match="-1 items cannot be"):
        project.update_run_count(1, -1)
    with pytest.raises(BadInput, match="-1 items cannot be"):
        project.update_labelling_count(1, -1)
    with pytest.raises(BadInput, match="-1 items cannot be"):
        project.add_run(generator_hash=GENERATOR, seed=0, recipe_json={}, count=-1)


def test_a_run_of_a_generator_that_is_not_there_is_refused(project):
    with pytest.raises(ProjectError, match="contradicts what the project holds"):
        project.add_run(generator_hash=GENERATOR, seed=0, recipe_json={})


def test_a_labelling_is_one_for_each_interpreter_and_decision(project):
    factory.fill(project)
    first = project.labellings()[0]
    assert project.add_labelling(1, interpreter_hash=INTERPRETER, count=99) == first
    vote = project.add_labelling(1, interpreter_hash=INTERPRETER, decision="vote")
    assert (vote.id, vote.count) == (2, 0)
    assert project.update_labelling_count(2, 4).count == 4
    assert [one.id for one in project.labellings(1)] == [1, 2]
    assert project.labellings(2) == ()


def test_a_labelling_needs_its_run_and_interpreter(project):
    factory.fill(project)
    with pytest.raises(ProjectError, match="has no run 2"):
        project.add_labelling(2, interpreter_hash=INTERPRETER)
    with pytest.raises(ProjectError, match="contradicts what the project holds"):
        project.add_labelling(1, interpreter_hash=OTHER_INTERPRETER)
    with pytest.raises(ProjectError, match="has no labelling 9; label a run first"):
        project.update_labelling_count(9, 1)


@pytest.mark.parametrize("by", ["worst10", "region", "index"])
@pytest.mark.parametrize("descending", [True, False])
def test_scores_come_in_order_over_many_pages_each_once(project, by, descending):
    factory.fill(project)
    items = factory.scores(2500)
    project.put_item_scores(1, reversed(items))
    sign = -1 if descending else 1
    expected = sorted(items, key=lambda item: (sign * getattr(item, by), item.index))
    assert list(project.item_scores(1, by=by, descending=descending)) == expected


def test_scores_may_be_written_again_and_replace_each_other(project):
    factory.fill(project)
    project.put_item_scores(1, factory.scores(4))
    assert len(list(project.item_scores(1))) == 4
    changed = ItemScores(2, 9.0, 9.0, (1.0, math.nan))
    project.put_item_scores(1, [changed])
    first = next(project.item_scores(1))
    assert (first.index, first.worst10, first.per_class[0]) == (2, 9.0, 1.0)
    assert math.isnan(first.per_class[1])


@pytest.mark.parametrize(
    "bad", [ItemScores(5, math.nan, 0.0), ItemScores(5, 0.0, math.inf), ItemScores(-1, 0.0, 0.0)]
)
def test_scores_that_cannot_be_sorted_are_refused_all_together(project, bad):
    factory.fill(project)
    before = list(project.item_scores(1))
    with pytest.raises(BadInput, match=f"scores of item {bad.index} cannot be kept"):
        project.put_item_scores(1, [ItemScores(4, 0.0, 0.0), bad])
    assert list(project.item_scores(1)) == before


def test_scores_of_a_labelling_that_is_not_there_are_refused(project):
    with pytest.raises(ProjectError, match="has no labelling 1"):
        project.put_item_scores(1, [])
    with pytest.raises(ProjectError, match="has no labelling 1"):
        project.item_scores(1)


def test_events_are_kept_in_order_with_their_time(project, clock):
    project.record_event("sample", {"count": 2}, {"torch": "2.4"})
    clock.move(seconds=1)
    second = project.record_event("export")
    assert [one.verb for one in project.events()] == ["sample", "export"]
    assert project.events()[0].parameters == {"count": 2}
    assert project.events()[1] == second
    assert second.created_utc == "2024-05-01T12:00:01.000Z"


def test_settings_are_replaced(project):
    project.set_setting("truncation", {"psi": 0.7, "cutoff": None})
    project.set_setting("truncation", {"psi": 0.5})
    assert project.setting("truncation") == {"psi": 0.5}
    assert project.setting("other") is None


def test_several_changes_happen_together_or_not_at_all(project):
    def two_changes_and_a_failure():
        with project.transaction():
            project.set_setting("a", 1)
            project.add_generator(factory.generator())
            project.run(3)

    with pytest.raises(ProjectError, match="has no run 3"):
        two_changes_and_a_failure()
    assert project.setting("a") is None
    assert project.generators() == ()
    with project.transaction():
        project.set_setting("a", 1)
        with project.transaction():
            project.set_setting("b", 2)
    assert (project.setting("a"), project.setting("b")) == (1, 2)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=json_values)
def test_json_survives_with_infinities_as_null(value):
    def finite(item):
        if isinstance(item, dict):
            return {key: finite(inner) for key, inner in item.items()}
        if isinstance(item, list):
            return [finite(inner) for inner in item]
        return None if isinstance(item, float) and math.isinf(item) else item

    assert from_json_text(to_json_text(value), "x") == finite(value)


def test_numbers_and_arrays_of_numpy_are_written_as_numbers():
    value = {"a": np.float32(0.5), "b": np.arange(2), "c": (np.int64(3), math.nan)}
    assert from_json_text(to_json_text(value), "x") == {"a": 0.5, "b": [0, 1], "c": [3, None]}
