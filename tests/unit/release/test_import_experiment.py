import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput, JobCancelled, ShapeError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.checkpoints.opening import open_checkpoint
from dsgan_studio.core.generators.build import build_generator, complete
from dsgan_studio.core.interpreter.store import from_reference_states, to_reference_states
from dsgan_studio.core.release import dataset_release
from dsgan_studio.core.release.dataset_release import AnnotatedSample, ReferenceContext
from dsgan_studio.core.release.experiment import (
    Experiment,
    read_experiment,
    resolve,
    write_experiment,
)
from dsgan_studio.core.release.import_experiment import import_experiment
from dsgan_studio.core.release.matching import differences, match, small
from dsgan_studio.core.samples.render import to_bytes
from tests.unit.dataset.tiny import tiny_ensemble
from tests.unit.release.fakes import SCHEMA, items

DATA = Path(__file__).resolve().parents[2] / "data" / "checkpoints"
PLAN = DevicePlan(torch.device("cpu"), torch.float32, 1, 1 << 30, 1)
COUNT = 4


@pytest.fixture(scope="module")
def generator():
    checkpoint = open_checkpoint(DATA / "mini_sg1_32.for_g_all.pt")
    average = np.load(DATA / "mini_sg1_32_avg_latent_stylegan1.npy")[0]
    tensors = {**checkpoint.tensors, "truncation.avg_latent": torch.from_numpy(average.copy())}
    return build_generator(complete(dataclasses.replace(checkpoint, tensors=tensors)))


def draw_z(generator, count=COUNT):
    z_dim = generator.architecture.z_dim
    return numpy_generator("test-import", 0).standard_normal((count, z_dim))


def render(generator, z, *, psi=0.7, cutoff=8, noise_seed=None):
    """One image; as the reference makes it if noise is drawn anew."""
    latent = torch.from_numpy(np.asarray(z, np.float32))[None]
    ws = generator.truncate(generator.map(latent), psi, cutoff)
    noise = generator.const_noise() if noise_seed is None else generator.seeded_noise([noise_seed])
    return to_bytes(generator.synthesize(ws, noise))[0]


def mask_of(number, height=32, width=32):
    return numpy_generator("test-mask", number).integers(0, 3, (height, width), dtype=np.uint8)


@pytest.fixture
def folder(tmp_path, generator):
    """A folder as DatasetGAN's users have it, image k made of latent k + `shift`."""

    def make(shift=0, *, images=True, noise=False, suffix="jpg", crop=0, **changes):
        root = tmp_path / "datasetGAN"
        release = root / "dataset_release"
        pictures = release / "annotation" / "training_data" / "cat_processed"
        latents = release / "training_latent" / "cat_16"
        for one in (pictures, latents, release / "stylegan_pretrain", root / "experiments"):
            one.mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / "mini_sg1_32.for_g_all.pt", release / "stylegan_pretrain")
        shutil.copy(
            DATA / "mini_sg1_32_avg_latent_stylegan1.npy", latents / "avg_latent_stylegan1.npy"
        )
        z = draw_z(generator)
        np.save(latents / "latent_stylegan1.npy", z)
        for number in range(COUNT):
            height = 32 - 2 * crop
            np.save(pictures / f"image_mask{number}.npy", mask_of(number, height).astype(np.int64))
            if not images:
                continue
            latent = number + shift
            if latent < 0:
                ws = generator.w_avg.expand(1, generator.architecture.num_ws, -1)
                image = to_bytes(generator.synthesize(ws, generator.const_noise()))[0]
            else:
                image = render(
                    generator, z[latent % COUNT], noise_seed=700 + number if noise else None
                )
            image = image[crop : 32 - crop]
            Image.fromarray(image).save(pictures / f"image_{number}.{suffix}", quality=90)
        settings = {
            "exp_dir": "model_dir/cat_16",
            "category": "cat",
            "dim": [32 - 2 * crop, 32, sum(generator.tap_channels)],
            "number_class": 3,
            "testing_data_number_class": 3,
            "max_training": 30,
            "stylegan_ver": "1",
            "annotation_data_from_w": False,
            "annotation_mask_path": "./dataset_release/annotation/training_data/cat_processed",
            "average_latent": "./dataset_release/training_latent/cat_16/avg_latent_cat.npy",
            "annotation_image_latent_path": (
                "./dataset_release/training_latent/cat_16/latent_stylegan1.npy"
            ),
            "stylegan_checkpoint": ("./dataset_release/stylegan_pretrain/mini_sg1_32.for_g_all.pt"),
            "model_num": 2,
            "some_key_of_a_fork": [1],
            **changes,
        }
        path = root / "experiments" / "cat_16.json"
        path.write_text(json.dumps(settings))
        return path

    return make


def read(path):
    return import_experiment(path, PLAN, JobContext())


def test_pairs_that_belong_together_are_left_as_they_are(folder, generator):
    imported = read(folder())
    assert (imported.match.verified, imported.match.shift) == (True, 0)
    z = draw_z(generator)
    for number, sample in enumerate(imported.samples):
        assert (sample.name, sample.space) == (f"image_{number}", "z")
        np.testing.assert_array_equal(sample.latent, z[number].astype(np.float32))
        np.testing.assert_array_equal(sample.mask, mask_of(number))
    assert (imported.psi, imported.cutoff, imported.size_px) == (0.7, 8, 32)
    assert imported.class_ids == (0, 1, 2)
    torch.testing.assert_close(
        imported.checkpoint.tensors["truncation.avg_latent"], generator.w_avg
    )


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_the_off_by_one_of_the_latents_is_found_and_put_right(folder, generator, suffix):
    imported = read(folder(-1, suffix=suffix))
    assert imported.match.shift == -1
    assert "latent k-1" in imported.notes[0]
    z = draw_z(generator)
    first, *others = imported.samples
    assert first.space == "w"
    np.testing.assert_allclose(first.latent, generator.w_avg, rtol=1e-6)
    for number, sample in enumerate(others, start=1):
        np.testing.assert_array_equal(sample.latent, z[number - 1].astype(np.float32))
        np.testing.assert_array_equal(sample.mask, mask_of(number))
        report = imported.match
        assert report.errors[number] < report.errors_as_given[number] / 2


@pytest.mark.parametrize("shift", [0, -1])
def test_noise_drawn_anew_for_every_image_does_not_hide_the_shift(folder, shift):
    assert read(folder(shift, noise=True)).match.shift == shift


def test_images_in_another_order_than_the_latents_are_refused(folder, generator):
    path = folder()
    pictures = path.parents[1] / "dataset_release" / "annotation" / "training_data"
    a, b = (pictures / "cat_processed" / f"image_{k}.jpg" for k in (1, 2))
    first, second = a.read_bytes(), b.read_bytes()
    a.write_bytes(second)
    b.write_bytes(first)
    with pytest.raises(BadInput, match=r"image_[12] of .* looks like latent [12]"):
        read(path)


def test_images_of_another_generator_are_refused(folder):
    path = folder()
    pictures = path.parents[1] / "dataset_release" / "annotation" / "training_data"
    for number in range(COUNT):
        noise = numpy_generator("x", number).integers(0, 256, (4, 4, 3), dtype=np.uint8)
        image = Image.fromarray(noise).resize((32, 32), Image.Resampling.NEAREST)
        image.save(pictures / "cat_processed" / f"image_{number}.jpg")
    with pytest.raises(BadInput, match=r"looks like|differs from what its latent renders"):
        read(path)


def test_without_images_the_pairs_are_taken_as_given_and_this_is_told(folder):
    imported = read(folder(images=False))
    assert not imported.match.verified
    assert "no images to compare with" in imported.notes[0]
    assert len(imported.samples) == COUNT


def test_masks_of_cut_images_come_back_in_their_square(folder):
    imported = read(folder(crop=4))
    mask = imported.samples[1].mask
    assert mask.shape == (32, 32)
    np.testing.assert_array_equal(mask[4:28], mask_of(1, 24))
    assert (mask[:4] == 255).all()
    assert (mask[28:] == 255).all()


def test_a_mask_of_another_size_is_resized_without_new_classes_and_this_is_told(folder):
    path = folder()
    masks = path.parents[1] / "dataset_release/annotation/training_data/cat_processed"
    np.save(masks / "image_mask0.npy", np.kron(mask_of(0), np.ones((2, 2), np.uint8)))
    imported = read(path)
    np.testing.assert_array_equal(imported.samples[0].mask, mask_of(0))
    assert any("image_mask0.npy was resized" in note for note in imported.notes)


def test_latents_given_as_w_are_used_as_they_are(folder, generator):
    path = folder(images=False, annotation_data_from_w=True)
    latents = path.parents[1] / "dataset_release/training_latent/cat_16/latent_stylegan1.npy"
    w = numpy_generator("w", 0).standard_normal((COUNT, 18, generator.architecture.w_dim))
    np.save(latents, w)
    imported = read(path)
    assert imported.samples[2].space == "w"
    expected = w[2, : generator.architecture.num_ws].astype(np.float32)
    np.testing.assert_array_equal(imported.samples[2].latent, expected)


def test_trained_classifiers_come_with_their_experiment(folder, generator):
    ensemble = tiny_ensemble(generator, size_px=32)
    path = folder()
    home = path.parents[1] / "model_dir" / "cat_16"
    home.mkdir(parents=True)
    for number, state in enumerate(to_reference_states(ensemble)):
        torch.save(state, home / f"model_{number}.pth")
    imported = read(path)
    back = from_reference_states(
        imported.classifiers, imported.class_ids, generator.tap_channels, imported.size_px
    )
    for name, tensor in ensemble.tensors.items():
        torch.testing.assert_close(back.tensors[name], tensor, rtol=0, atol=0)


def test_missing_classifiers_are_told_and_are_no_error(folder):
    imported = read(folder())
    assert imported.classifiers == ()
    assert any("no trained classifiers" in note for note in imported.notes)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"stylegan_checkpoint": "FILL_THIS"}, BadInput, '"stylegan_checkpoint" .* is "FILL_THIS"'),
        ({"annotation_mask_path": ""}, BadInput, '"annotation_mask_path" in .* not there'),
        ({"annotation_image_latent_path": "gone.npy"}, BadInput, "annotation_image_latent_path"),
        ({"dim": [32, 32]}, BadInput, '"dim" in .* has to be'),
        ({"number_class": "3"}, BadInput, '"number_class" in .* cannot be'),
        ({"number_class": True}, BadInput, '"number_class" in .* cannot be'),
        ({"number_class": 0}, BadInput, '"number_class" in .* cannot be'),
        ({"number_class": 2}, BadInput, "holds class 2, but the experiment has 2 classes"),
        ({"annotation_data_from_w": True}, ShapeError, "latent_stylegan1.npy has shape"),
    ],
)
def test_an_experiment_that_cannot_be_used_says_what_to_correct(folder, changes, error, message):
    path = folder(images=False, **changes)
    if error is ShapeError:
        latents = path.parents[1] / "dataset_release/training_latent/cat_16/latent_stylegan1.npy"
        np.save(latents, np.zeros((2, 7)))
    with pytest.raises(error, match=message):
        read(path)


def test_latents_that_are_a_pickle_are_refused(folder):
    path = folder()
    latents = path.parents[1] / "dataset_release/training_latent/cat_16/latent_stylegan1.npy"
    np.save(latents, np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(BadInput, match="no plain array of numbers"):
        read(path)


def test_an_image_that_is_none_is_named(folder):
    path = folder()
    pictures = path.parents[1] / "dataset_release/annotation/training_data/cat_processed"
    (pictures / "image_1.jpg").write_bytes(b"no image")
    with pytest.raises(BadInput, match=r"image_1\.jpg is no image"):
        read(path)


def test_an_import_can_be_cancelled(folder):
    context = JobContext(lambda progress: context.cancel())
    with pytest.raises(JobCancelled):
        import_experiment(folder(), PLAN, context)


def test_a_file_that_is_no_experiment_is_refused(tmp_path):
    (tmp_path / "a.json").write_text("[1]")
    with pytest.raises(BadInput, match="is not an experiment of DatasetGAN"):
        read_experiment(tmp_path / "a.json")
    (tmp_path / "b.json").write_text('{"dim": [1, 1, 1]}')
    with pytest.raises(BadInput, match="lacks number_class, stylegan_checkpoint"):
        read_experiment(tmp_path / "b.json")


def test_an_experiment_reads_back_as_it_was_written(tmp_path):
    experiment = Experiment(
        exp_dir="./a", category="cat", dim=(256, 256, 4992), number_class=16,
        testing_data_number_class=12, stylegan_checkpoint="g.pt", annotation_mask_path="m",
        annotation_image_latent_path="l.npy", truncation_cutoff=7,
    )  # fmt: skip
    write_experiment(tmp_path / "cat_16.json", experiment)
    assert read_experiment(tmp_path / "cat_16.json") == experiment


@pytest.mark.parametrize(
    "text",
    [
        "./masks/cat",
        "masks/cat",
        "../masks/cat",
        "/home/gone/datasetGAN/masks/cat",
        "D:\\old disk\\masks\\cat",
    ],
)
def test_paths_are_found_from_the_parents_and_after_a_move(tmp_path, text):
    target = tmp_path / "root" / "masks" / "cat"
    target.mkdir(parents=True)
    (tmp_path / "root" / "experiments").mkdir()
    found = resolve(text, tmp_path / "root" / "experiments" / "cat.json")
    assert found is not None
    assert found.resolve() == target.resolve()


def test_an_absolute_path_and_a_missing_one_are_told_apart(tmp_path):
    assert resolve(str(tmp_path), tmp_path / "x" / "cat.json") == tmp_path
    assert resolve("no/such/thing-at-all", tmp_path / "cat.json") is None
    assert resolve("", tmp_path / "cat.json") is None


def test_the_shift_most_images_agree_on_wins_only_if_all_do():
    renders = np.stack([np.full((2, 2, 3), 40.0 * k, np.float32) for k in range(5)])
    mean = renders[0] - 30.0
    shifted = {k: renders[k - 1] for k in range(1, 5)}
    report = match(differences({0: mean, **shifted}, renders, mean), source="x")
    assert report.shift == -1
    assert report.latent_of == {0: -1, 1: 0, 2: 1, 3: 2, 4: 3}
    assert report.errors == dict.fromkeys(range(5), 0.0)
    assert report.errors_as_given == {0: 30.0, **dict.fromkeys(range(1, 5), 40.0)}
    with pytest.raises(BadInput, match="image_4 of x looks like latent 0"):
        match(differences({**shifted, 4: renders[0]}, renders, mean), source="x")
    with pytest.raises(BadInput, match="image_4 of x looks like the mean latent"):
        match(differences({**shifted, 4: mean}, renders, mean), source="x")


def test_images_that_look_like_no_latent_are_refused():
    renders = np.stack([np.full((2, 2, 3), 10.0 * k, np.float32) for k in range(2)])
    found = differences({1: renders[1] + 90.0}, renders, renders[0] - 500.0)
    with pytest.raises(BadInput, match="differs from what its latent renders by 90 grey levels"):
        match(found, source="x")


def test_our_own_release_is_imported_as_it_was(tmp_path, generator):
    z = draw_z(generator).astype(np.float32)
    painted = [
        AnnotatedSample(render(generator, one, psi=0.9, cutoff=None), mask_of(k) // 2, one)
        for k, one in enumerate(z)
    ]
    context = ReferenceContext(
        category="cells",
        average_w=generator.w_avg.numpy(),
        feature_channels=sum(generator.tap_channels),
        size_px=32,
        psi=0.9,
        cutoff=99,
        checkpoint=complete(open_checkpoint(DATA / "mini_sg1_32.for_g_all.pt")),
    )
    dataset_release.write(tmp_path / "out", items(2), SCHEMA, annotations=painted, context=context)
    imported = read(tmp_path / "out" / "experiments" / "cells_5.json")
    assert imported.match.shift == 0
    assert (imported.psi, imported.cutoff) == (0.9, 99)
    for sample, original in zip(imported.samples, painted, strict=True):
        np.testing.assert_array_equal(sample.latent, original.z)
        np.testing.assert_array_equal(sample.mask, original.mask)


def test_reducing_an_image_takes_out_the_noise():
    flat = np.full((64, 64, 3), 100.0)
    noisy = flat + numpy_generator("n", 0).normal(0, 20, flat.shape)
    difference = small(noisy.clip(0, 255).astype(np.uint8)) - 100.0
    assert np.abs(difference).mean() < 5
