"""Unseen images are looked through, the best named with a reason, and added with a proposal."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np
import pytest

from dsgan_studio.core.annotations.masks import read_mask
from dsgan_studio.core.annotations.schema import UNLABELLED, schema_from_ids
from dsgan_studio.core.base.device import plan_device
from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.computing import sample_recipe
from dsgan_studio.core.dataset.recipe import recipe_from_json
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.workflow import next_pool, next_samples
from dsgan_studio.core.workflow.dropped import drop_samples, dropped_samples, restore_samples
from dsgan_studio.core.workflow.interpreters import (
    annotated_samples,
    painted_masks,
    train_interpreter,
)
from dsgan_studio.core.workflow.kept_proposals import kept_proposal
from dsgan_studio.core.workflow.masks import put_mask
from dsgan_studio.core.workflow.next_added import add_suggested, suggest_and_add
from dsgan_studio.core.workflow.next_pool import styles_of
from dsgan_studio.core.workflow.next_samples import suggest_next
from dsgan_studio.core.workflow.next_shown import (
    SHOWN_SETTING,
    keep_shown,
    mask_state,
    shown_suggestions,
)
from dsgan_studio.core.workflow.samples import recipe_of, stored_image
from dsgan_studio.core.workflow.stored_generators import load_generator
from tests.unit.workflow.test_status import STYLEGAN2, bring_in, draw, generate, learn, new_project

SIZE = 16


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "a b ü.dsgan"
    new_project(made)
    bring_in(made, STYLEGAN2)
    draw(made, 3)
    paint(made, 1)
    paint(made, 2)
    return made


def paint(path, sample_id, values=(0, 1, 2)):
    """Paint by brightness, in as many steps as there are values."""
    with open_project(path) as project:
        project.set_schema(schema_from_ids((0, 1, 2)))
        grey = stored_image(project, project.sample(sample_id)).astype(int).sum(axis=2)
        steps = np.quantile(grey, np.linspace(0, 1, len(values) + 1)[1:-1])
        mask = np.asarray(values, np.uint8)[np.searchsorted(steps, grey)]
        put_mask(project, sample_id, mask, source="test", author="")


def suggest(path, unseen=12, count=3, seed=0, context=None, passed_over=()):
    return suggest_next(
        path,
        unseen=unseen,
        count=count,
        seed=seed,
        device="cpu",
        context=context or JobContext(),
        passed_over=passed_over,
    )


def add(path, add, count=3, unseen=12):
    return suggest_and_add(
        path, unseen=unseen, count=count, add=add, seed=0, device="cpu", context=JobContext()
    )


def learn_together(path):
    return train_interpreter(
        path, members=3, seed=0, class_weights="none", device="cpu", context=JobContext()
    ).hash


def facts_of(found):
    return [(one.index, one.recipe, one.candidate, one.reason, one.unsure) for one in found.chosen]


def files_of(path):
    return {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in path.rglob("*")
        if file.is_file() and file.suffix != ".sqlite"
    }


def test_the_same_project_and_seed_give_the_same_suggestions_and_change_nothing(path):
    before = files_of(path)
    one, again, other = suggest(path), suggest(path), suggest(path, seed=1)
    assert facts_of(one) == facts_of(again)
    assert facts_of(one) != facts_of(other)
    for mine, theirs in zip(one.chosen, again.chosen, strict=True):
        assert (mine.picture.labels == theirs.picture.labels).all()
        assert (mine.picture.uncertainty == theirs.picture.uncertainty).all()
    assert files_of(path) == before
    assert (one.looked_through, one.painted, one.interpreter) == (12, 2, None)
    scores = [suggestion.candidate.score for suggestion in one.chosen]
    assert scores == sorted(scores, reverse=True)


def test_an_image_is_judged_the_same_whatever_else_is_looked_through(path):
    """Its figures come from its place in its block, so a larger pool changes none of them."""
    small = {one.index: one for one in suggest(path, unseen=9, count=9).chosen}
    large = {one.index: one for one in suggest(path, unseen=12, count=12).chosen}
    assert set(large) == set(range(12))
    for index, one in small.items():
        assert one.candidate.uncertainty == large[index].candidate.uncertainty
        assert (one.picture.image == large[index].picture.image).all()


def test_no_suggestion_is_a_sample_or_an_item_of_a_run_of_any_seed(path):
    learn(path)
    generate(path, 12)
    found = suggest(path, count=12, seed=1)  # that of the samples and of the run
    with open_project_reading(path) as project:
        samples = {one.z.tobytes() for one in project.samples()}
        (run,) = project.runs()
        recipe = recipe_from_json(dict(run.recipe_json), "the run")
    z_dim = len(found.chosen[0].recipe.z)
    items = {sample_recipe(recipe, z_dim, index).z.tobytes() for index in range(12)}
    assert not {one.recipe.z.tobytes() for one in found.chosen} & (samples | items)


def test_a_fresh_interpreter_of_the_project_judges_and_a_stale_one_does_not(path):
    digest = learn_together(path)
    assert suggest(path).interpreter == digest
    paint(path, 3)
    assert suggest(path).interpreter is None


def test_an_interpreter_of_one_member_has_no_doubts_and_does_not_judge(path):
    learn(path)
    found = suggest(path)
    assert found.interpreter is None
    assert found.chosen[0].candidate.uncertainty > 0


def test_memory_holds_one_block_of_features_at_a_time(path, monkeypatch):
    sizes = []
    real = next_pool.render_block

    def counted(generator, recipes, plan, **options):
        sizes.append(len(recipes))
        return real(generator, recipes, plan, **options)

    monkeypatch.setattr(next_pool, "render_block", counted)
    suggest(path, unseen=20, count=2)
    assert sizes == [2, 8, 8, 8, 1, 1]  # painted ones, the pool, the two that were chosen


@pytest.mark.parametrize("stage", ["learning", "painted samples", "unseen images", "proposals"])
def test_it_can_be_cancelled_at_every_stage(path, stage):
    def cancel(progress):
        if progress.stage == stage:
            context.cancel()

    context = JobContext(on_progress=cancel)
    with pytest.raises(JobCancelled):
        suggest(path, context=context)


def test_an_added_suggestion_is_a_sample_with_a_proposal_and_no_mask(path):
    before = files_of(path)
    with open_project_reading(path) as project:
        old = project.samples()
    done = add(path, 1)
    told = done.suggestions[0]
    assert [one.sample for one in done.suggestions] == [4, None, None]
    after = files_of(path)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"samples/000004.png", "masks/proposals/000004.png"}
    with open_project_reading(path) as project:
        assert project.samples()[:3] == old
        sample = project.sample(4)
        assert (sample.seed, sample.index) == (None, told.index)
        assert project.mask_history(4) == ()
        proposal = kept_proposal(project, 4)
        assert set(np.unique(proposal)) <= {0, 1, 2}
        assert kept_proposal(project, 3) is None
    assert (read_mask(path / "masks" / "proposals" / "000004.png") == proposal).all()
    assert told.proposal == str(path / "masks" / "proposals" / "000004.png")


def test_an_added_suggestion_is_made_again_and_painted_like_any_sample(path):
    add(path, 1)
    paint(path, 4)
    with open_project_reading(path) as project:
        generator = load_generator(project, project.latest_generator().hash)
        schema, masks = painted_masks(project)
        plan = plan_device("cpu", batch=8)
        # Refuses an image that is not what its latent makes.
        made = list(annotated_samples(project, generator, masks, schema, plan, JobContext()))
    assert len(made) == 3
    learn(path)


def test_what_was_added_is_not_suggested_again_and_counts_as_chosen_until_it_is_painted(
    path, monkeypatch
):
    told = []
    real = next_samples.choose_next

    def choose(unsure, pool, painted, waiting, count):
        told.append((len(painted), len(waiting)))
        return real(unsure, pool, painted, waiting, count)

    monkeypatch.setattr(next_samples, "choose_next", choose)
    added = add(path, 1).suggestions[0]
    assert added.index not in [one.index for one in suggest(path).chosen]
    with open_project(path) as project:
        drop_samples(project, [added.sample])
    suggest(path)
    with open_project(path) as project:
        restore_samples(project, [added.sample])
    paint(path, added.sample)
    assert added.index not in [one.index for one in suggest(path).chosen]
    assert told == [(2, 0), (2, 1), (2, 0), (3, 0)]


def test_what_was_passed_over_is_not_suggested_again_and_counts_as_chosen(path, monkeypatch):
    told = []
    real = next_samples.choose_next

    def choose(unsure, pool, painted, waiting, count):
        told.append((len(pool), len(painted), len(waiting)))
        return real(unsure, pool, painted, waiting, count)

    monkeypatch.setattr(next_samples, "choose_next", choose)
    before = files_of(path)
    shown = [one.index for one in suggest(path).chosen]
    again = suggest(path, passed_over=shown)
    assert not {one.index for one in again.chosen} & set(shown)
    assert told == [(12, 2, 0), (12, 2, 3)]
    assert again.passed_over == 3
    assert again.looked_through == 12
    assert files_of(path) == before


def test_what_was_shown_is_remembered_until_something_is_painted(path):
    found = suggest(path)
    with open_project(path) as project:
        assert shown_suggestions(project) == ()
        digest = project.latest_generator().hash
        keep_shown(project, digest, found.masks, [5, 2])
        keep_shown(project, digest, found.masks, [7])
        assert shown_suggestions(project) == (2, 5, 7)
    paint(path, 3)
    with open_project(path) as project:
        assert shown_suggestions(project) == ()
        # Judged before the stroke, and shown after it.
        keep_shown(project, digest, found.masks, [1])
        assert shown_suggestions(project) == ()
        keep_shown(project, digest, mask_state(project, digest), [3])
        assert shown_suggestions(project) == (3,)
    bring_in(path, "mini_sg1_32.for_g_all.pt")
    with open_project_reading(path) as project:
        assert shown_suggestions(project) == ()


@pytest.mark.parametrize("images", [None, "12", [1, "2", -3, None]])
def test_a_damaged_memory_of_what_was_shown_is_passed_over(path, images):
    with open_project(path) as project:
        digest = project.latest_generator().hash
        keep_shown(project, digest, mask_state(project, digest), [1])
        stored = project.setting(SHOWN_SETTING)
        project.set_setting(SHOWN_SETTING, {**stored, "images": images})
        assert set(shown_suggestions(project)) <= {1}
        project.set_setting(SHOWN_SETTING, [1])
        assert shown_suggestions(project) == ()


def test_a_dropped_suggestion_is_not_suggested_again_but_comes_back_when_added(path):
    found = suggest(path, count=1)
    sample_id = add_suggested(path, found.chosen[0])
    with open_project(path) as project:
        drop_samples(project, [sample_id])
    assert suggest(path, count=1).chosen[0].index != found.chosen[0].index
    assert add_suggested(path, found.chosen[0]) == sample_id
    with open_project_reading(path) as project:
        assert not dropped_samples(project)
        assert len(project.samples()) == 4


def test_adding_again_brings_back_a_proposal_that_is_missing(path):
    found = suggest(path, count=1)
    sample_id = add_suggested(path, found.chosen[0])
    (path / layout.proposal_file(sample_id)).unlink()
    with open_project_reading(path) as project:
        assert kept_proposal(project, sample_id) is None
    assert add_suggested(path, found.chosen[0]) == sample_id
    with open_project_reading(path) as project:
        assert (kept_proposal(project, sample_id) == found.chosen[0].picture.labels).all()


def test_a_proposal_that_does_not_fit_or_cannot_be_read_is_none(path):
    sample_id = add(path, 1).suggestions[0].sample
    file = path / layout.proposal_file(sample_id)
    with open_project(path) as project:
        project.set_schema(schema_from_ids((0, 7)))
        assert kept_proposal(project, sample_id) is None
        project.set_schema(schema_from_ids((0, 1, 2)))
        assert kept_proposal(project, sample_id) is not None
        file.write_bytes(file.read_bytes()[:40])
        assert kept_proposal(project, sample_id) is None


def test_a_suggestion_of_an_earlier_generator_is_refused(path):
    found = suggest(path, count=1)
    bring_in(path, "mini_sg1_32.for_g_all.pt")
    with pytest.raises(BadInput, match="another generator is in use"):
        add_suggested(path, found.chosen[0])


def test_nothing_painted_and_one_class_alone_are_told(path):
    for value, complaint in ((UNLABELLED, "nothing is painted"), (1, "only one class")):
        with open_project(path) as project:
            for sample_id in (1, 2):
                mask = np.full((SIZE, SIZE), value, np.uint8)
                put_mask(project, sample_id, mask, source="test", author="")
        with pytest.raises(BadInput, match=complaint):
            suggest(path)


@pytest.mark.parametrize(("unseen", "count"), [(0, 1), (1001, 1), (5, 6), (5, 0), (300, 51)])
def test_numbers_out_of_range_are_refused(path, unseen, count):
    with pytest.raises(BadInput, match="give 1 to"):
        suggest(path, unseen=unseen, count=count)


def test_more_cannot_be_added_than_are_suggested(path):
    with pytest.raises(BadInput, match="give 0 to 3"):
        add(path, 4)


def test_images_are_drawn_with_the_settings_of_the_painted_samples_in_turn(path):
    with open_project_reading(path) as project:
        one = project.sample(1)
    other = dataclasses.replace(one, psi=1.0, noise_mode="random")
    found = dataclasses.replace(one, latent_space="w", psi=0.3)
    assert [style.psi for style in styles_of([one, found, other, one])] == [0.7, 1.0]
    with pytest.raises(BadInput, match="no painted sample was drawn"):
        styles_of([found])
    assert {one.recipe.psi for one in suggest(path).chosen} == {0.7}


def test_the_recipe_of_a_suggestion_is_that_of_its_sample(path):
    found = suggest(path, count=1)
    sample_id = add_suggested(path, found.chosen[0])
    with open_project_reading(path) as project:
        sample = project.sample(sample_id)
        assert recipe_of(sample) == found.chosen[0].recipe
        assert (stored_image(project, sample) == found.chosen[0].picture.image).all()
