from dataclasses import replace

import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.dataset import manifest as module
from dsgan_studio.core.dataset.manifest import begin, new_labelling, read_manifest, same_libraries
from dsgan_studio.core.dataset.recipe import choose_shard_size
from tests.unit.dataset.fakes import labelling_of, recipe_of


def test_a_manifest_reads_back_as_it_was_begun(tmp_path):
    recipe = recipe_of(cutoff=8, class_index=3, noise_mode="random", dtype="bfloat16")
    begun = begin(tmp_path / "run", recipe, 9, labelling_of(), finished=0)
    assert read_manifest(tmp_path / "run") == begun
    assert (begun.recipe, begun.count) == (recipe, 9)
    assert same_libraries(begun)


def test_a_run_never_gets_smaller(tmp_path):
    begin(tmp_path, recipe_of(), 9, labelling_of(), finished=0)
    assert begin(tmp_path, recipe_of(), 4, labelling_of(), finished=9).count == 9


def test_once_there_are_items_the_manifest_says_how_they_are_computed(tmp_path):
    begin(tmp_path, recipe_of(threads=1), 9, labelling_of(), finished=0)
    asked = recipe_of(threads=2, block_size=4, shard_size=8)
    assert begin(tmp_path, asked, 12, labelling_of(), finished=3).recipe == recipe_of(threads=1)
    assert begin(tmp_path, asked, 12, labelling_of(), finished=0).recipe == asked


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 6}, "has seed 5, not 6"),
        ({"psi": 0.5}, "has psi 0.7, not 0.5"),
        ({"generator_hash": "00" * 32}, "has generator hash"),
        ({"size_px": 16}, "has size px 8, not 16"),
        ({"noise_mode": "none"}, "has noise mode const, not none"),
        ({"device_kind": "cuda"}, "was made on cpu and cannot go on on cuda"),
        ({"dtype": "bfloat16"}, "has dtype float32, not bfloat16"),
    ],
)
def test_another_recipe_in_the_same_folder_is_refused(tmp_path, change, message):
    begin(tmp_path, recipe_of(), 9, labelling_of(), finished=0)
    with pytest.raises(BadInput, match=message):
        begin(tmp_path, replace(recipe_of(), **change), 9, labelling_of(), finished=1)


def test_other_libraries_are_noted_with_the_item_they_begin_at(tmp_path, monkeypatch):
    begin(tmp_path, recipe_of(), 4, labelling_of(), finished=0)
    monkeypatch.setattr(module, "library_versions", lambda: {"torch": "99"})
    extended = begin(tmp_path, recipe_of(), 9, labelling_of(), finished=4)
    assert [one.from_item for one in extended.libraries] == [0, 4]
    assert extended.libraries[1].versions == (("torch", "99"),)
    assert not same_libraries(extended)


def test_mean_and_vote_of_one_ensemble_are_two_labellings():
    mean, vote = labelling_of(), labelling_of(decision="vote")
    assert mean.id == "cd" * 6
    assert vote.id != mean.id
    assert vote.ensemble_hash == mean.ensemble_hash


def test_an_unknown_decision_is_refused():
    with pytest.raises(BadInput, match='decision "median" is unknown'):
        new_labelling("cd" * 32, "median", (0, 1))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shard_size": 5}, "shard size 5 is not a multiple of block size 2"),
        ({"block_size": 0}, "not a multiple"),
        ({"noise_mode": "loud"}, 'noise mode "loud" is unknown'),
        ({"threads": 0}, "must be at least 1"),
    ],
)
def test_a_recipe_that_no_run_can_have_is_refused(change, message):
    with pytest.raises(BadInput, match=message):
        recipe_of(**change)


@pytest.mark.parametrize(
    ("block_size", "image_px", "expected"),
    [(8, 32, 256), (8, 1024, 8), (3, 512, 42), (4, 2048, 4), (24, 64, 240)],
)
def test_shards_are_whole_blocks_of_at_most_32_mebibytes_where_blocks_allow(
    block_size, image_px, expected
):
    assert choose_shard_size(block_size, image_px) == expected
