import glob
import json
import os
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.base.errors import BadInput, Corrupt, Refused, ShapeError
from dsgan_studio.core.checkpoints.opening import open_checkpoint
from dsgan_studio.core.checkpoints.reading import read_torch_state
from dsgan_studio.core.generators.build import build_generator, complete
from dsgan_studio.core.interpreter.store import from_reference_states, to_reference_states
from dsgan_studio.core.release import dataset_release
from dsgan_studio.core.release.classifiers import classifiers_by_id
from dsgan_studio.core.release.dataset_release import AnnotatedSample, ReferenceContext
from dsgan_studio.core.release.experiment import read_experiment
from dsgan_studio.core.release.reference_files import read_records, write_stylegan1
from tests.unit.dataset.tiny import tiny_ensemble, tiny_generator
from tests.unit.release.fakes import SCHEMA, item_of, items

COUNT = 5
SPELLING = "uncert" + "rainty_score"
DATA = Path(__file__).resolve().parents[2] / "data" / "checkpoints"


def painted(count):
    for index in range(count):
        item = item_of(index + 100)
        yield AnnotatedSample(item.image, item.label, item.latent)


def context_of(**changes):
    fields = {
        "category": "cells",
        "average_w": np.arange(6, dtype=np.float32),
        "feature_channels": 40,
        "size_px": 12,
    }
    return ReferenceContext(**{**fields, **changes})


@pytest.fixture
def release(tmp_path):
    def call(name="out", count=COUNT, start=0, **changes):
        out = tmp_path / name
        dataset_release.write(
            out,
            items(count),
            SCHEMA,
            annotations=painted(3),
            context=context_of(**changes),
            start=start,
        )
        return out

    return call


def reference_training_set(data_path, max_data=0, uncertainty_portion=0.0):
    """Reads a folder of samples as the reference's train_deeplab.py does."""
    dump_data, used = [], []
    for name in glob.glob(data_path + "/*.pickle"):
        with open(name, "rb") as file:
            for entry in pickle.load(file):
                if entry["image_name"] not in used:
                    used.append(entry["image_name"])
                    dump_data.append(entry)
    if max_data > 0:
        dump_data = dump_data[:max_data]
    images = sorted(entry["image_name"] for entry in dump_data)
    labels = sorted(entry["image_label_name"] for entry in dump_data)
    if uncertainty_portion > 0:
        ranked = sorted(dump_data, key=lambda entry: entry[SPELLING])
        dropped = int(len(ranked) * uncertainty_portion)
        ranked = ranked[30 : -dropped + 30]
        images = [entry["image_name"] for entry in ranked]
        labels = [entry["image_label_name"] for entry in ranked]
    pairs = []
    for image_name, label_name in zip(images, labels, strict=True):
        image = Image.open(image_name)
        try:
            label = np.load(label_name)
        except ValueError:
            label = np.array(Image.open(label_name))
        if label.ndim == 3:
            label = label[:, :, 0]
        pairs.append((image_name, np.array(image), label))
    return pairs


def test_the_reference_reads_images_and_labels_of_a_release_that_was_moved(
    release, tmp_path, monkeypatch
):
    shutil.move(release(), tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path / "elsewhere" / "samples")
    pairs = reference_training_set(".")
    assert len(pairs) == COUNT
    for name, image, label in pairs:
        item = item_of(int(name.removesuffix(".png")))
        np.testing.assert_array_equal(image, item.image)
        np.testing.assert_array_equal(label, np.where(item.label == 255, 0, item.label))


def test_the_reference_filters_by_uncertainty(release, monkeypatch):
    monkeypatch.chdir(release(count=70) / "samples")
    kept = reference_training_set(".", uncertainty_portion=0.5)
    ranked = sorted(range(70), key=lambda index: item_of(index).score)
    assert [name for name, _, _ in kept] == [f"{index}.png" for index in ranked[30:-5]]


def test_the_pickle_is_what_the_reference_writes(release):
    out = release()
    data = (out / "samples" / f"{COUNT}_0.pickle").read_bytes()
    assert data[:2] == b"\x80\x04"
    for index, entry in enumerate(pickle.loads(data)):
        item = item_of(index)
        assert set(entry) == {"latent", SPELLING, "image_name", "image_label_name", "js_name"}
        assert entry["latent"].dtype == np.float64
        assert entry["latent"].shape == (1, 6)
        np.testing.assert_array_equal(entry["latent"][0], item.latent.astype(np.float64))
        assert type(entry[SPELLING]) is float
        assert entry[SPELLING] == item.score
        names = entry["image_name"], entry["image_label_name"], entry["js_name"]
        assert names == (f"{index}.png", f"label_{index}.png", f"{index}.npy")
        js = np.load(out / "samples" / entry["js_name"])
        assert js.dtype == np.float32
        np.testing.assert_array_equal(js, item.uncertainty)
        with Image.open(out / "samples" / entry["image_label_name"]) as label:
            assert label.mode == "L"


def test_our_reader_finds_the_files_of_a_pickle_whose_names_lead_elsewhere(release):
    out = release()
    path = out / "samples" / f"{COUNT}_0.pickle"
    entries = pickle.loads(path.read_bytes())
    for entry in entries:
        entry["image_name"] = "/home/someone/model_dir/cat/samples/" + entry["image_name"]
        entry["js_name"] = "C:\\gone\\" + entry["js_name"]
    path.write_bytes(pickle.dumps(entries, protocol=2))
    for index, record in enumerate(read_records(path)):
        assert record.image == out / "samples" / f"{index}.png"
        assert record.uncertainty == out / "samples" / f"{index}.npy"
        assert record.score == item_of(index).score
        np.testing.assert_array_equal(record.latent[0], item_of(index).latent)


def test_a_pickle_that_would_run_something_is_refused(tmp_path):
    class Evil:
        def __reduce__(self):
            return os.system, ("touch " + str(tmp_path / "ran"),)

    (tmp_path / "1_0.pickle").write_bytes(pickle.dumps([{"image_name": Evil()}]))
    with pytest.raises(Refused):
        list(read_records(tmp_path / "1_0.pickle"))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": 1}, "holds no list of samples"),
        ([1], "something else than samples"),
        ([{"image_name": "0.png"}], "without latent or score"),
        ([{"image_name": "0.png", "latent": np.zeros((1, 2))}], "without latent or score"),
    ],
)
def test_a_pickle_of_something_else_is_refused(tmp_path, value, message):
    (tmp_path / "x.pickle").write_bytes(pickle.dumps(value, protocol=4))
    with pytest.raises(Corrupt, match=message):
        list(read_records(tmp_path / "x.pickle"))


def test_a_great_many_items_go_into_several_pickles(release, monkeypatch):
    monkeypatch.setattr(dataset_release, "RECORDS", 2)
    out = release(start=10)
    names = sorted(path.name for path in (out / "samples").glob("*.pickle"))
    assert names == ["1_14.pickle", "2_10.pickle", "2_12.pickle"]
    monkeypatch.chdir(out / "samples")
    assert sorted(name for name, _, _ in reference_training_set(".")) == [
        f"{index}.png" for index in range(10, 15)
    ]
    assert dataset_release.check(out).items == COUNT


def test_annotations_and_latents_have_the_names_types_and_shapes_of_the_reference(release):
    out = release()
    folder = out / "annotation" / "training_data" / "cells_processed"
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [f"image_{k}.jpg" for k in range(3)] + [f"image_mask{k}.npy" for k in range(3)]
    )
    latents = np.load(out / "training_latent" / "cells" / "latent_stylegan1.npy")
    assert (latents.dtype, latents.shape) == (np.float64, (3, 6))
    average = np.load(out / "training_latent" / "cells" / "avg_latent_stylegan1.npy")
    assert (average.dtype, average.shape) == (np.float32, (18, 6))
    assert (average == np.arange(6)).all()
    for number, sample in enumerate(painted(3)):
        np.testing.assert_array_equal(latents[number], sample.z.astype(np.float64))
        mask = np.load(folder / f"image_mask{number}.npy")
        np.testing.assert_array_equal(mask, np.where(sample.mask == 255, 0, sample.mask))
        image = np.asarray(Image.open(folder / f"image_{number}.jpg"))
        assert np.abs(image.astype(int) - sample.image).mean() < 2


def test_the_experiment_leads_to_the_files_from_the_folder_itself(release, monkeypatch):
    out = release()
    experiment = json.loads((out / "experiments" / "cells_5.json").read_text())
    monkeypatch.chdir(out)
    assert experiment["dim"] == [12, 12, 40]
    assert experiment["number_class"] == experiment["testing_data_number_class"] == 5
    for key in ("annotation_mask_path", "annotation_image_latent_path", "average_latent"):
        assert os.path.exists(experiment[key])
    assert os.path.isdir(experiment["exp_dir"])
    assert read_experiment(out / "experiments" / "cells_5.json").max_training == 3


def test_what_datasetgan_cannot_say_is_told(release, tmp_path):
    out = release(psi=1.0)
    text = (out / "README.txt").read_text()
    assert "unlabelled pixels were written as background" in text
    assert "have truncation 1.0" in text
    assert "@" not in text.replace("@EXPERIMENT", "@")


def test_classifiers_load_in_the_reference_and_say_what_the_ensemble_says(release):
    generator = tiny_generator()
    ensemble = tiny_ensemble(generator)
    out = release(
        classifiers=to_reference_states(ensemble),
        class_ids=ensemble.class_ids,
        feature_channels=sum(generator.tap_channels),
    )
    vectors = torch.randn(
        50, sum(generator.tap_channels), generator=torch.Generator().manual_seed(0)
    )
    states = []
    for number in range(ensemble.members):
        states.append(read_torch_state(out / f"model_{number}.pth"))
        loaded = torch.load(out / f"model_{number}.pth", weights_only=True)
        layers = torch.nn.Sequential(
            torch.nn.Linear(vectors.shape[1], 128),
            torch.nn.ReLU(),
            torch.nn.BatchNorm1d(128),
            torch.nn.Linear(128, 32),
            torch.nn.ReLU(),
            torch.nn.BatchNorm1d(32),
            torch.nn.Linear(32, 5),
        )
        module = torch.nn.Module()
        module.layers = layers
        wrapped = torch.nn.Module()
        wrapped.module = module
        wrapped.load_state_dict(loaded["model_state_dict"])
        logits = layers.eval()(vectors)
        assert set(logits.argmax(1).tolist()) <= {0, 1, 4}
        own = torch.nn.functional.linear(
            layers[:-1](vectors),
            ensemble.tensors["layers.6.weight"][number],
            ensemble.tensors["layers.6.bias"][number],
        )
        torch.testing.assert_close(logits[:, [0, 1, 4]], own)
    back = from_reference_states(states, tuple(range(5)), generator.tap_channels, 12)
    assert back.learned == (True, True, False, False, True)


def test_classifiers_narrower_than_datasetgan_expects_are_left_out_and_this_is_told(tmp_path):
    generator = tiny_generator()
    ensemble = tiny_ensemble(generator)
    states = to_reference_states(ensemble)
    assert classifiers_by_id(states, ensemble.class_ids, 40) == []
    written = dataset_release.write(
        tmp_path / "out",
        items(0),
        schema_from_ids([1, 40]),
        annotations=(),
        context=context_of(classifiers=states, class_ids=ensemble.class_ids),
    )
    assert "The classifiers are left out" in written.notes[0]
    assert not list((tmp_path / "out").glob("*.pth"))


@pytest.mark.parametrize(
    "name",
    [
        "mini_sg1_32.for_g_all.pt",
        "mini_sg2ada_16.pkl",
        "mini_tf_sg1_16_cond.pkl",
        "mini_tf_sg2_16_skip.pkl",
        "mini_ros_16.pt",
    ],
)
def test_the_generator_goes_with_the_release_and_renders_the_same(release, name):
    checkpoint = complete(open_checkpoint(DATA / name))
    out = release(checkpoint=checkpoint)
    path = out / read_experiment(out / "experiments" / "cells_5.json").stylegan_checkpoint
    first, second = build_generator(checkpoint), build_generator(open_checkpoint(path))
    z = torch.randn(2, checkpoint.architecture.z_dim, generator=torch.Generator().manual_seed(0))
    c = torch.eye(checkpoint.architecture.c_dim)[:2] if checkpoint.architecture.c_dim else None
    images = [one.synthesize(one.map(z, c), one.const_noise()) for one in (first, second)]
    torch.testing.assert_close(images[0], images[1], rtol=0, atol=0)


def test_the_exported_stylegan1_has_the_keys_of_the_original(tmp_path):
    source = DATA / "mini_sg1_32.for_g_all.pt"
    original = torch.load(source, weights_only=True)
    path = tmp_path / "g.for_g_all.pt"
    write_stylegan1(path, complete(open_checkpoint(source)))
    written = torch.load(path, weights_only=True)
    assert set(written) == set(original)
    for key, tensor in original.items():
        torch.testing.assert_close(written[key], tensor, rtol=0, atol=0)


def test_a_stylegan2_is_not_written_as_a_stylegan1(tmp_path):
    checkpoint = open_checkpoint(DATA / "mini_sg2ada_16.pkl")
    with pytest.raises(BadInput, match="reads StyleGAN1 only"):
        write_stylegan1(tmp_path / "g.pt", checkpoint)


def test_a_stylegan1_with_classes_has_no_place_in_datasetgans_modules(release, tmp_path):
    checkpoint = complete(open_checkpoint(DATA / "mini_tf_sg1_16_cond.pkl"))
    with pytest.raises(BadInput, match="none with classes"):
        write_stylegan1(tmp_path / "g.pt", checkpoint)
    out = release(checkpoint=checkpoint)
    experiment = read_experiment(out / "experiments" / "cells_5.json")
    assert experiment.stylegan_checkpoint.endswith(".safetensors")
    assert experiment.stylegan_ver == "1"


def test_a_mask_of_another_size_is_refused(tmp_path):
    with pytest.raises(ShapeError, match="mask 0 has shape"):
        dataset_release.write(
            tmp_path / "out",
            items(1),
            SCHEMA,
            annotations=painted(1),
            context=context_of(size_px=16),
        )
    assert not (tmp_path / "out").exists()


def _remove_label(out):
    (out / "samples" / "label_1.png").unlink()


def _cut_js(out):
    np.save(out / "samples" / "1.npy", np.zeros((2, 2), np.float32))


def _pickle_array(out):
    np.save(out / "samples" / "1.npy", np.array([{}], dtype=object), allow_pickle=True)


def _mark_mask(out):
    path = out / "annotation" / "training_data" / "cells_processed" / "image_mask0.npy"
    np.save(path, np.full((12, 12), 255, np.uint8))


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (_remove_label, Corrupt, "names files that are not there"),
        (_cut_js, Corrupt, "does not fit"),
        (_pickle_array, BadInput, "no plain array of numbers"),
        (_mark_mask, Corrupt, "is no mask"),
    ],
)
def test_the_check_finds_what_was_spoilt(release, spoil, error, message):
    out = release()
    spoil(out)
    with pytest.raises(error, match=message):
        dataset_release.check(out)


@settings(max_examples=10, deadline=None)
@given(count=st.integers(0, 7), start=st.integers(0, 99))
def test_any_number_of_items_passes_the_check(tmp_path_factory, count, start):
    out = tmp_path_factory.mktemp("any") / "out"
    context = context_of()
    dataset_release.write(out, items(count), SCHEMA, annotations=(), context=context, start=start)
    assert dataset_release.check(out).items == count
    assert (out / "samples" / f"{count}_{start}.pickle").is_file()


def test_a_release_of_a_corrected_item_carries_the_corrected_label(tmp_path):
    corrected = replace(item_of(0), label=np.ones((12, 12), np.uint8), verdict="corrected")
    dataset_release.write(
        tmp_path / "out", iter([corrected]), SCHEMA, annotations=(), context=context_of()
    )
    assert (np.asarray(Image.open(tmp_path / "out" / "samples" / "label_0.png")) == 1).all()


def test_an_array_whose_header_is_never_closed_is_refused(tmp_path):
    np.save(tmp_path / "z.npy", np.zeros(3))
    data = (tmp_path / "z.npy").read_bytes()
    (tmp_path / "z.npy").write_bytes(data.replace(b"}", b" ", 1))
    with pytest.raises(BadInput, match="no plain array of numbers"):
        dataset_release.load_array(tmp_path / "z.npy")
