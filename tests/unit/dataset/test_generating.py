from dataclasses import replace

import numpy as np
import pytest
import torch

from dsgan_studio.core.base import jobs
from dsgan_studio.core.base.errors import BadInput, JobCancelled, OutOfDeviceMemory
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset import workers as workers_module
from dsgan_studio.core.dataset.computing import BlockMaker, run_plan, sample_recipe
from dsgan_studio.core.dataset.generating import generate_items, label_run
from dsgan_studio.core.dataset.layout import open_path
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.features.pyramid import from_taps
from dsgan_studio.core.interpreter import prediction
from dsgan_studio.core.interpreter.prediction import head_scores, predict
from dsgan_studio.core.samples.recipe import draw_latent
from dsgan_studio.core.samples.render import synthesize_block
from tests.unit.dataset.fakes import bytes_of
from tests.unit.dataset.tiny import tiny_ensemble, tiny_generator, tiny_recipe

COUNT = 7


@pytest.fixture(scope="module")
def generator():
    return tiny_generator()


@pytest.fixture(scope="module")
def ensemble(generator):
    return tiny_ensemble(generator)


@pytest.fixture
def generate(generator, ensemble, tmp_path):
    def call(name="run", count=COUNT, *, context=None, recipe=None, **options):
        folder = tmp_path / name
        recipe = recipe or tiny_recipe(generator)
        chosen = options.pop("ensemble", ensemble)
        context = context or JobContext()
        generate_items(folder, generator, chosen, recipe, count, context, **options)
        return folder

    return call


def test_an_item_is_what_its_block_renders_and_the_interpreter_says_of_it(
    generate, generator, ensemble
):
    recipe = tiny_recipe(generator)
    plan = run_plan(recipe, torch.device("cpu"))
    block = [sample_recipe(recipe, 8, index) for index in (4, 5)]
    images, taps = synthesize_block(generator, block, plan)
    said = predict(ensemble, from_taps(taps, 16), plan)
    with open_run(generate()) as run:
        items = [run.item(4), run.item(5)]
    for row, item in enumerate(items):
        np.testing.assert_array_equal(item.image, images[row])
        np.testing.assert_array_equal(item.label, said.labels[row])
        np.testing.assert_allclose(item.uncertainty, said.uncertainty[row], rtol=5e-4, atol=1e-7)
        assert item.scores.worst_pixels == said.scores[row].worst_pixels
        np.testing.assert_array_equal(item.scores.per_class, said.scores[row].per_class)
        np.testing.assert_array_equal(item.latent, block[row].z)
    assert (items[0].image != items[1].image).any()


@pytest.mark.parametrize("steps", [(1, COUNT), (2, 3, 5, COUNT), (COUNT, 4)])
def test_extending_in_steps_gives_the_bytes_of_one_go(generate, steps):
    whole = bytes_of(generate("whole"))
    for count in steps:
        folder = generate("stepped", count)
    assert bytes_of(folder) == whole


def test_latents_of_a_run_are_none_of_the_samples_whatever_the_seed(generate):
    with open_run(generate()) as run:
        made = {run.image_part(index).latent.tobytes() for index in range(COUNT)}
    drawn = {draw_latent("sample", s, i, 8).tobytes() for s in range(20) for i in range(20)}
    assert len(made) == COUNT
    assert not made & drawn


def test_a_cancel_does_not_wait_for_the_end_of_a_block(generate, generator):
    context = JobContext()
    layers = []

    def cancel_in_the_second_block(module, inputs):
        layers.append(module)
        if len(layers) == 2:
            context.cancel()

    first = next(one for name, one in generator.named_modules() if name.endswith("conv1"))
    handle = first.register_forward_pre_hook(cancel_in_the_second_block)
    with pytest.raises(JobCancelled):
        generate("stopped", context=context)
    handle.remove()
    calls = len(layers)
    with open_run(generate("stopped", 2)) as run:
        kept = run.labelled_count()
    assert (calls, kept) == (2, 2)
    assert not any(one._forward_pre_hooks for one in generator.modules())
    assert bytes_of(generate("stopped")) == bytes_of(generate("whole"))


def test_a_cancel_does_not_wait_until_all_members_have_spoken(generate, monkeypatch):
    context = JobContext()
    asked = []

    def cancel_in_the_first_member(folded, member, hidden):
        asked.append(member)
        context.cancel()
        return head_scores(folded, member, hidden)

    with monkeypatch.context() as patch:
        patch.setattr(prediction, "STRIP_NUMBERS", 1)
        patch.setattr(prediction, "head_scores", cancel_in_the_first_member)
        with pytest.raises(JobCancelled):
            generate("stopped", context=context)
    assert asked == [0]
    assert bytes_of(generate("stopped")) == bytes_of(generate("whole"))


def test_a_cancelled_run_keeps_its_items_and_goes_on(generate, monkeypatch):
    monkeypatch.setattr(jobs, "REPORT_INTERVAL_S", 0.0)  # every block is reported
    whole = bytes_of(generate("whole"))
    context = JobContext(lambda progress: progress.done >= 4 and context.cancel())
    with pytest.raises(JobCancelled):
        generate("run", context=context)
    folder = generate("run")
    assert bytes_of(folder) == whole


def test_threads_come_from_the_recipe_and_are_put_back(generate, generator, monkeypatch):
    before, seen = torch.get_num_threads(), []
    real = BlockMaker.make

    def spy(self, block):
        content = real(self, block)
        seen.append(torch.get_num_threads())
        return content

    inside = []
    monkeypatch.setattr(
        "dsgan_studio.core.dataset.computing.synthesize_block",
        lambda *arguments: (inside.append(torch.get_num_threads()), synthesize_block(*arguments))[
            1
        ],
    )
    monkeypatch.setattr(BlockMaker, "make", spy)
    generate(recipe=tiny_recipe(generator, threads=before + 1), count=2)
    assert inside == [before + 1]
    assert seen == [before]
    assert torch.get_num_threads() == before


def test_labelling_a_run_again_leaves_images_and_first_labels_alone(generate, generator):
    folder = generate()
    before = bytes_of(folder)
    other = tiny_ensemble(generator, seed=1)
    label_run(folder, generator, other, JobContext())
    after = bytes_of(folder)
    assert {name: after[name] for name in before if name != "manifest.json"} == {
        name: data for name, data in before.items() if name != "manifest.json"
    }
    direct = bytes_of(generate("direct", ensemble=other))
    del direct["manifest.json"]
    assert {name: after[name] for name in direct} == direct
    with open_run(folder) as run:
        first, second = (one.id for one in run.labellings)
        assert run.labelled_count(second) == COUNT
        assert (run.item(0, first).label != run.item(0, second).label).any()


def test_votes_are_a_labelling_of_their_own(generate):
    folder = generate()
    generate(decision="vote")
    with open_run(folder) as run:
        assert [one.decision for one in run.labellings] == ["mean", "vote"]
        mean, vote = run.item(1, run.labellings[0].id), run.item(1, run.labellings[1].id)
    np.testing.assert_array_equal(mean.uncertainty, vote.uncertainty)
    np.testing.assert_array_equal(mean.image, vote.image)


def test_another_generator_cannot_label_a_run(generate, ensemble):
    folder = generate()
    with pytest.raises(BadInput, match=r"item 0 of .* does not come out again"):
        label_run(folder, tiny_generator(seed=1), tiny_ensemble(tiny_generator(), 1), JobContext())


def test_images_may_differ_by_a_grey_level_where_other_libraries_made_them(
    generate, generator, monkeypatch
):
    folder = generate(count=1)
    path = open_path(folder, 0, None)
    with np.load(path) as held:
        arrays = dict(held)
    arrays["image"] = np.where(arrays["image"] < 255, arrays["image"] + 1, 254).astype(np.uint8)
    np.savez(path, **arrays)
    other = tiny_ensemble(generator, seed=1)
    with pytest.raises(BadInput, match="does not come out again"):
        label_run(folder, generator, other, JobContext())
    monkeypatch.setattr(
        "dsgan_studio.core.dataset.manifest.library_versions", lambda: {"torch": "99"}
    )
    label_run(folder, generator, other, JobContext())
    with open_run(folder) as run:
        assert run.labelled_count() == 1


def test_memory_that_runs_out_before_the_first_item_makes_blocks_smaller(
    generate, generator, monkeypatch
):
    real = BlockMaker.make

    def small(self, block):
        if self._recipe.block_size > 1:
            raise MemoryError
        return real(self, block)

    monkeypatch.setattr(BlockMaker, "make", small)
    recipe = tiny_recipe(generator, block_size=4)
    folder = generate(recipe=recipe)
    with open_run(folder) as run:
        assert run.manifest.recipe == replace(recipe, block_size=1)
        assert run.count == COUNT


def test_memory_that_runs_out_later_is_reported(generate, monkeypatch):
    generate(count=2)

    def none(self, block):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9")

    monkeypatch.setattr(BlockMaker, "make", none)
    with pytest.raises(OutOfDeviceMemory, match="in a block of 2 items, which is fixed"):
        generate(count=4)


def test_an_error_of_another_kind_is_passed_on_as_it_is(generate, monkeypatch):
    def broken(self, block):
        raise RuntimeError("a defect")

    monkeypatch.setattr(BlockMaker, "make", broken)
    with pytest.raises(RuntimeError, match="a defect"):
        generate()


def test_a_run_of_another_kind_of_device_is_refused(generate):
    with pytest.raises(BadInput, match="is made on cpu, not on meta"):
        generate(device=torch.device("meta"))


@pytest.mark.parametrize(("count", "workers"), [(-1, 1), (1, 0)])
def test_a_job_that_makes_no_sense_is_refused(generate, count, workers):
    with pytest.raises(BadInput, match=f"cannot make {count} items with {workers} workers"):
        generate(count=count, workers=workers)


def test_weights_that_a_killed_job_left_for_its_workers_are_removed(generate):
    folder = generate(count=1)
    (folder / ".workers").mkdir()
    (folder / ".workers" / "generator.safetensors").write_bytes(b"weights")
    generate(count=2)
    assert not (folder / ".workers").exists()


def test_a_missing_dask_is_told_with_the_line_that_installs_it(generate, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(BadInput, match=r'pip install "dsgan-studio\[cluster\]"'):
        generate(scheduler="tcp://127.0.0.1:1")


def test_a_scheduler_that_does_not_answer_is_told(generate, monkeypatch):
    monkeypatch.setattr(workers_module, "CONNECT_TIMEOUT_S", 0.2)
    with pytest.raises(BadInput, match="no Dask scheduler answers at"):
        generate(scheduler="tcp://127.0.0.1:1")
