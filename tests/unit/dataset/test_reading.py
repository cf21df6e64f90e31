from dataclasses import replace

import numpy as np
import pytest

from dsgan_studio.core.base.errors import BadInput, Corrupt, NewerVersion
from dsgan_studio.core.dataset.reading import open_run
from tests.unit.dataset.fakes import CLASS_IDS, fill, image_of, label_of, recipe_of

COUNT = 7


@pytest.fixture
def run_dir(tmp_path):
    fill(tmp_path / "run", recipe_of(), COUNT)
    return tmp_path / "run"


def test_items_come_back_as_they_were_made_from_sealed_and_open_shards(run_dir):
    with open_run(run_dir) as run:
        assert run.count == COUNT
        items = list(run.iter_items())
    assert [item.index for item in items] == list(range(COUNT))
    for item in items:
        picture, said = image_of(recipe_of(), item.index), label_of(recipe_of(), item.index)
        np.testing.assert_array_equal(item.image, picture.image)
        np.testing.assert_array_equal(item.latent, picture.latent)
        np.testing.assert_array_equal(item.label, said.label)
        np.testing.assert_array_equal(item.uncertainty, said.uncertainty.astype(np.float32))
        np.testing.assert_array_equal(item.scores.per_class, said.scores.per_class)
        assert replace(item.scores, per_class=()) == replace(said.scores, per_class=())
        assert (item.seed, item.noise_seed) == (5, picture.noise_seed)


def test_scores_of_the_whole_run_equal_those_of_its_items(run_dir):
    with open_run(run_dir) as run:
        scores = run.scores()
        items = list(run.iter_items())
    assert scores.class_ids == CLASS_IDS
    np.testing.assert_array_equal(scores.worst_pixels, [i.scores.worst_pixels for i in items])
    np.testing.assert_array_equal(scores.worst_region, [i.scores.worst_region for i in items])
    np.testing.assert_array_equal(scores.per_class, [i.scores.per_class for i in items])


def test_a_part_of_the_items_can_be_read(run_dir):
    with open_run(run_dir) as run:
        assert [item.index for item in run.iter_items(start=3, stop=6)] == [3, 4, 5]
        assert [item.index for item in run.iter_items(start=5, stop=99)] == [5, 6]


def test_a_small_image_is_its_own_thumbnail_wherever_it_lies(run_dir):
    with open_run(run_dir) as run:
        for index in (0, 6):
            np.testing.assert_array_equal(run.thumbnail(index), run.image_part(index).image)


@pytest.mark.parametrize("indexes", [range(COUNT), [6, 0, 5, 2, 3], [1, 1, 4], range(2, 5), []])
def test_thumbnails_come_as_one_array_in_the_order_asked_for(run_dir, indexes):
    with open_run(run_dir) as run:
        found = run.thumbnails(indexes)
        assert len(found) == len(indexes)
        for small, index in zip(found, indexes, strict=True):
            np.testing.assert_array_equal(small, run.thumbnail(index))


@pytest.mark.parametrize("indexes", [[0, COUNT], [-1], [99]])
def test_thumbnails_of_items_that_were_not_made_are_refused(run_dir, indexes):
    with open_run(run_dir) as run, pytest.raises(BadInput, match="no image"):
        run.thumbnails(indexes)


@pytest.mark.parametrize("index", [COUNT, -1, 400])
def test_an_item_that_was_not_made_is_refused(run_dir, index):
    with open_run(run_dir) as run, pytest.raises(BadInput, match=f"item {index} of .* no image"):
        run.item(index)


def test_a_labelling_that_was_not_made_is_refused(run_dir):
    with open_run(run_dir) as run, pytest.raises(BadInput, match="labelling 000000000000"):
        run.item(0, "000000000000")


def test_the_labelling_begun_last_is_read_unless_another_is_named(run_dir):
    fill(run_dir, recipe_of(), 3, name="ef")
    with open_run(run_dir) as run:
        assert [one.id for one in run.labellings] == ["cd" * 6, "ef" * 6]
        assert run.labelled_count() == 3
        assert run.labelled_count("cd" * 6) == COUNT
        np.testing.assert_array_equal(run.item(1).label, label_of(recipe_of(), 1, "ef").label)
        assert len(run.scores().worst_pixels) == 3


def test_a_run_is_read_while_a_job_seals_its_open_shard(run_dir):
    with open_run(run_dir) as run:
        before = run.item(6)
        fill(run_dir, recipe_of(), 12)
        np.testing.assert_array_equal(run.item(6).image, before.image)
        assert run.count == 12


@pytest.mark.parametrize("name", ["images-00000.h5", "open/000005.npz"])
def test_a_damaged_file_is_named(run_dir, name):
    (run_dir / name).write_bytes(b"not what it was")
    with open_run(run_dir) as run, pytest.raises(Corrupt, match=f"{name} is damaged"):
        list(run.iter_items())


def test_a_cut_shard_is_named(run_dir):
    path = run_dir / "images-00000.h5"
    path.write_bytes(path.read_bytes()[:-600])
    with open_run(run_dir) as run, pytest.raises(Corrupt, match=r"images-00000\.h5 is damaged"):
        run.item(0)


def test_a_missing_run_and_a_newer_one_are_told_apart(run_dir, tmp_path):
    with pytest.raises(BadInput, match=r"manifest\.json is missing or damaged"):
        open_run(tmp_path / "nothing")
    path = run_dir / "manifest.json"
    path.write_text(path.read_text().replace('"schema_version": 1', '"schema_version": 2'))
    with pytest.raises(NewerVersion, match="later version"):
        open_run(run_dir)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"psi": 0.7', '"psi": "0.7"'),
        ('"seed": 5,', ""),
        ('"block_size": 2', '"block_size": 3'),
        ('"labellings"', '"other"'),
    ],
)
def test_an_edited_manifest_is_refused(run_dir, old, new):
    path = run_dir / "manifest.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(BadInput, match=r"manifest|multiple"):
        open_run(run_dir)
