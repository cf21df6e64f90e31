"""Keypoints in runs: the same whatever the split, read from wherever they lie, absent before."""

from dataclasses import replace

import h5py
import numpy as np
import pytest

from dsgan_studio.core.base.errors import Corrupt
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.computing import run_plan, sample_recipe
from dsgan_studio.core.dataset.generating import generate_items, label_run
from dsgan_studio.core.dataset.items import read_label_part, write_label_part
from dsgan_studio.core.dataset.layout import sealed_path
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.dataset.shards import write_labelling_shard
from dsgan_studio.core.features.pyramid import from_taps
from dsgan_studio.core.interpreter.found_keypoints import FoundKeypoints, found_from_rows
from dsgan_studio.core.interpreter.keypoint_prediction import KeypointPredictor
from dsgan_studio.core.samples.render import synthesize_block
from tests.unit.dataset.fakes import CLASS_IDS, bytes_of, label_of, recipe_of
from tests.unit.dataset.tiny import (
    POINT_IDS,
    SIZE,
    tiny_ensemble,
    tiny_generator,
    tiny_recipe,
    with_tiny_keypoints,
)

COUNT = 7  # one sealed shard of four and an open one
FIELDS = ("rows", "cols", "confidence", "spread_px", "visibility")


@pytest.fixture(scope="module")
def generator():
    return tiny_generator()


@pytest.fixture(scope="module")
def plain(generator):
    return tiny_ensemble(generator)


@pytest.fixture(scope="module")
def ensemble(generator, plain):
    return with_tiny_keypoints(plain, generator)


def make(folder, generator, ensemble, count=COUNT, **options):
    recipe = tiny_recipe(generator, threads=1)
    generate_items(folder, generator, ensemble, recipe, count, JobContext(), **options)
    return folder


def assert_equal(one, other):
    assert one.point_ids == other.point_ids
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_an_item_holds_what_the_members_find_in_it(generator, ensemble, tmp_path):
    folder = make(tmp_path / "run", generator, ensemble)
    with open_run(folder) as run:
        items = list(run.iter_items())
        alone = [run.points(index) for index in range(COUNT)]
    recipe = tiny_recipe(generator, threads=1)
    plan = run_plan(recipe, next(generator.parameters()).device)
    for first in range(0, COUNT - 1, 2):
        block = [sample_recipe(recipe, 8, first + row) for row in range(2)]
        _, taps = synthesize_block(generator, block, plan)
        found = KeypointPredictor(ensemble.keypoints, plan).predict(from_taps(taps, SIZE))
        for row in range(2):
            assert_equal(items[first + row].points, found[row])
            assert_equal(alone[first + row], found[row])
    assert items[0].points.point_ids == POINT_IDS
    assert len({tuple(one.points.rows) for one in items}) > 1


@pytest.mark.parametrize("options", [{}, {"workers": 2}])
def test_extended_or_split_over_processes_the_bytes_are_those_of_one_go(
    generator, ensemble, tmp_path, options
):
    whole = make(tmp_path / "whole", generator, ensemble, 9)
    stepped = make(tmp_path / "stepped", generator, ensemble, 3)
    make(stepped, generator, ensemble, 9, **options)
    assert bytes_of(stepped) == bytes_of(whole)


def test_a_run_of_before_is_read_and_gets_keypoints_by_another_labelling(
    generator, plain, ensemble, tmp_path
):
    folder = make(tmp_path / "run", generator, plain)
    before = bytes_of(folder)
    with open_run(folder) as run:
        assert all(item.points is None for item in run.iter_items())
        assert run.points(0) is None
    label_run(folder, generator, ensemble, JobContext())
    with open_run(folder) as run:
        old, new = (one.id for one in run.labellings)
        assert all(item.points is None for item in run.iter_items(old))
        for item in run.iter_items(new):
            assert item.points is not None
            np.testing.assert_array_equal(item.label, run.label(item.index, old))
    kept = bytes_of(folder)
    assert all(kept[name] == data for name, data in before.items() if name != "manifest.json")


FOUND = FoundKeypoints(
    (2, 3), *np.arange(8, dtype=np.float32).reshape(4, 2), np.array([2, 1], np.uint8)
)


def test_keypoints_survive_as_numbers():
    assert_equal(found_from_rows((2, 3), FOUND.to_rows()), FOUND)


def with_points(index):
    return replace(label_of(recipe_of(), index), points=FOUND)


@pytest.mark.parametrize(
    "numbers", [np.zeros((3, 5)), np.zeros((2, 4)), np.full((2, 5), 7.0), np.full((2, 5), np.nan)]
)
def test_a_single_file_with_damaged_keypoints_is_named(tmp_path, numbers):
    path = tmp_path / "000001.npz"
    write_label_part(path, with_points(1))
    held = dict(np.load(path))
    np.savez(path, **{**held, "points": numbers.astype(np.float32)})
    with pytest.raises(Corrupt, match=r"000001\.npz is damaged"):
        read_label_part(path)


def test_a_shard_with_damaged_keypoints_is_named(generator, ensemble, tmp_path):
    folder = make(tmp_path / "run", generator, ensemble)
    with open_run(folder) as run:
        path = sealed_path(folder, 0, run.labellings[0].id)
    with h5py.File(path, "r+") as file:
        file.attrs["point_ids"] = np.array([1])
    with open_run(folder) as run, pytest.raises(Corrupt, match="is damaged"):
        run.item(0)


def test_a_shard_is_not_sealed_where_some_items_lack_keypoints(tmp_path):
    parts = [with_points(0), label_of(recipe_of(), 1)]
    with pytest.raises(Corrupt, match="lack keypoints"):
        write_labelling_shard(
            tmp_path / "x.h5", parts, first_index=0, count=2, class_ids=CLASS_IDS,
            ensemble_hash="ab" * 32, decision="mean",
        )  # fmt: skip
    assert not list(tmp_path.iterdir())
