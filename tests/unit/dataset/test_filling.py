import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.layout import open_path, take_inventory
from tests.unit.dataset.fakes import bytes_of, do_block, fill, recipe_of

COUNT = 11


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    run_dir = tmp_path_factory.mktemp("whole") / "run"
    fill(run_dir, recipe_of(), COUNT)
    return bytes_of(run_dir)


def test_a_run_has_sealed_full_shards_and_single_files_for_the_open_one(whole):
    assert set(whole) == {
        "manifest.json",
        "images-00000.h5",
        "images-00001.h5",
        "labelling-cdcdcdcdcdcd-00000.h5",
        "labelling-cdcdcdcdcdcd-00001.h5",
        *(f"open/{index:06d}.npz" for index in (8, 9, 10)),
        *(f"open/{index:06d}-cdcdcdcdcdcd.npz" for index in (8, 9, 10)),
    }


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(st.integers(1, COUNT), max_size=4))
def test_any_series_of_extensions_gives_the_bytes_of_one_run(whole, steps):
    with tempfile.TemporaryDirectory() as folder:
        run_dir = Path(folder) / "run"
        for count in (*sorted(steps), COUNT):
            fill(run_dir, recipe_of(), count)
        assert bytes_of(run_dir) == whole


@settings(max_examples=10, deadline=None)
@given(block_size=st.sampled_from([1, 2, 4]), first=st.integers(1, 14), count=st.integers(1, 14))
def test_items_do_not_depend_on_where_a_job_stopped(block_size, first, count):
    with tempfile.TemporaryDirectory() as folder:
        stepped, straight = Path(folder) / "stepped", Path(folder) / "straight"
        recipe = recipe_of(block_size=block_size)
        fill(stepped, recipe, first)
        fill(stepped, recipe, count)
        fill(straight, recipe, max(first, count))
        assert bytes_of(stepped) == bytes_of(straight)


def test_several_threads_leave_the_bytes_of_one(whole, tmp_path):
    with ThreadPoolExecutor(3) as executor:
        fill(tmp_path / "run", recipe_of(), COUNT, executor=executor, in_flight=5)
    assert bytes_of(tmp_path / "run") == whole


def test_cancelling_keeps_what_is_finished_and_the_next_call_goes_on(whole, tmp_path):
    context = JobContext()

    def cancel_at_third(run_dir, recipe, labelling, name, work):
        do_block(run_dir, recipe, labelling, name, work)
        if work.block == 2:
            context.cancel()

    with pytest.raises(JobCancelled):
        fill(tmp_path / "run", recipe_of(), COUNT, context=context, block=cancel_at_third)
    assert take_inventory(tmp_path / "run", 4, None).leading == 6
    fill(tmp_path / "run", recipe_of(), COUNT)
    assert bytes_of(tmp_path / "run") == whole


def test_only_what_is_missing_is_computed_again(tmp_path):
    computed = []

    def note(run_dir, recipe, labelling, name, work):
        computed.append((work.block, work.images, work.labels))
        do_block(run_dir, recipe, labelling, name, work)

    fill(tmp_path / "run", recipe_of(), 7)
    open_path(tmp_path / "run", 5, "cdcdcdcdcdcd").unlink()
    open_path(tmp_path / "run", 6, None).unlink()
    fill(tmp_path / "run", recipe_of(), 9, block=note)
    assert computed == [(2, (), (5,)), (3, (6, 7), (7,)), (4, (8,), (8,))]


def test_progress_counts_items_up_to_the_number_asked_for(tmp_path):
    seen = []
    context = JobContext(lambda progress: seen.append((progress.done, progress.total)))
    fill(tmp_path / "run", recipe_of(), 4)
    fill(tmp_path / "run", recipe_of(), COUNT, context=context)
    assert seen[0] == (4, COUNT)
    assert seen[-1] == (COUNT, COUNT)


def test_another_interpreter_adds_its_files_and_leaves_the_others_alone(whole, tmp_path):
    run_dir = tmp_path / "run"
    fill(run_dir, recipe_of(), COUNT)
    fill(run_dir, recipe_of(), COUNT, name="ef")
    both = bytes_of(run_dir)
    added = {name for name in both if "efefefefefef" in name}
    assert len(added) == 2 + 3
    for name in set(whole) - {"manifest.json"}:
        assert both[name] == whole[name]


def test_extending_with_another_interpreter_keeps_the_first_ones_part_of_a_sealed_shard(tmp_path):
    run_dir = tmp_path / "run"
    fill(run_dir, recipe_of(), 6)
    fill(run_dir, recipe_of(), 8, name="ef")
    assert (run_dir / "images-00001.h5").is_file()
    assert (run_dir / "open" / "000005-cdcdcdcdcdcd.npz").is_file()
    fill(run_dir, recipe_of(), 8)
    straight = tmp_path / "straight"
    fill(straight, recipe_of(), 8)
    fill(straight, recipe_of(), 8, name="ef")
    assert bytes_of(run_dir) == bytes_of(straight)


def test_an_image_that_does_not_come_out_again_is_not_given_a_label(tmp_path):
    run_dir = tmp_path / "run"
    fill(run_dir, recipe_of(), 8)

    def other_generator(folder, recipe, labelling, name, work):
        do_block(folder, recipe_of(seed=6), labelling, name, work)

    with pytest.raises(BadInput, match=r"item 0 of .* does not come out again"):
        fill(run_dir, recipe_of(), 8, name="ef", block=other_generator)


def test_leftovers_of_a_killed_job_are_removed(whole, tmp_path):
    run_dir = tmp_path / "run"
    fill(run_dir, recipe_of(), COUNT)
    leftovers = [
        run_dir / f".{'0' * 32}.part.h5",
        run_dir / "open" / f".{'1' * 32}.part.npz",
        run_dir / "open" / "000001.npz",
        run_dir / "open" / "000003-cdcdcdcdcdcd.npz",
    ]
    for path in leftovers:
        path.write_bytes(b"half")
    fill(run_dir, recipe_of(), COUNT)
    assert bytes_of(run_dir) == whole


@pytest.mark.parametrize("left", [b"", b"PK\x03\x04 cut short"])
def test_single_files_that_a_power_cut_left_unreadable_are_made_again(whole, tmp_path, left):
    run_dir = tmp_path / "run"
    fill(run_dir, recipe_of(), 10)
    (run_dir / "open" / "000008.npz").write_bytes(left)
    (run_dir / "open" / "000009-cdcdcdcdcdcd.npz").write_bytes(left)
    fill(run_dir, recipe_of(), COUNT)
    assert bytes_of(run_dir) == whole


def test_a_shard_left_unsealed_by_a_kill_is_sealed_by_the_next_call(whole, tmp_path):
    run_dir = tmp_path / "run"
    fill(run_dir, recipe_of(shard_size=16), COUNT)  # nothing is sealed yet
    text = (run_dir / "manifest.json").read_text().replace('"shard_size": 16', '"shard_size": 4')
    (run_dir / "manifest.json").write_text(text)
    fill(run_dir, recipe_of(), COUNT)
    assert bytes_of(run_dir) == whole
