"""The chain on generators without noise, with borders, classes and a mean w for each class."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.checkpoints.own_format import write_generator_file
from tests.end_to_end.conftest import CHECKPOINTS, paint
from tests.unit.generators import make_stylegan3 as make

MINI = CHECKPOINTS / "mini_sg3t_16.pkl"


def with_classes():
    """A 12 px StyleGAN-XL with three classes, whose maps have 6, 6, 12 and 12 px."""
    return make.checkpoint(
        make.architecture(
            make.NOT_A_POWER_OF_TWO,
            kernel=1,
            radial=True,
            c_dim=3,
            z_dim=7,
            class_table_dim=5,
            mean_w_per_class=True,
        )
    )


@pytest.fixture(params=["stylegan3", "classes"])
def source(request, tmp_path):
    """A checkpoint, its side in px, and the words that choose a class."""
    if request.param == "stylegan3":
        return MINI, 16, ()
    write_generator_file(tmp_path / "xl.safetensors", with_classes())
    return tmp_path / "xl.safetensors", 12, ("--class", 1)


def test_a_generator_goes_through_the_whole_chain(source, tmp_path, command):
    file, size, chosen = source
    project = tmp_path / "p.dsgan"
    command("new", project)
    command("generator", "import", project, file)
    drawn = command("sample", project, "--count", 3, "--seed", 1, "--truncation", 0.7, *chosen)
    assert drawn["added"] == 3
    images = [np.asarray(Image.open(f)) for f in sorted((project / "samples").glob("*.png"))]
    assert {image.shape for image in images} == {(size, size, 3)}
    assert len({image.tobytes() for image in images}) == 3
    masks = command("masks", "import", project, paint(project, tmp_path / "m"))
    assert masks["imported"] == 3
    trained = command("interpreter", "train", project, "--members", 2)
    assert trained["report"]["mean_accuracy"] > 1 / 3
    assert command("generate", project, "--count", 3, "--seed", 2)["count"] == 3
    assert command("generate", project, "--count", 5, "--seed", 2)["count"] == 5
    command("export", project, tmp_path / "hdf5", "--format", "hdf5")
    with h5py.File(next((tmp_path / "hdf5").glob("*.h5"))) as items:
        assert items["images"].shape == (5, size, size, 3)
        assert items["labels"].shape == (5, size, size)
    for name in ("png", "coco", "dataset_release"):
        assert command("export", project, tmp_path / name, "--format", name)["items"] == 5


def test_a_release_holds_the_mean_w_of_the_runs_class_and_the_generator(tmp_path, command):
    checkpoint = with_classes()
    write_generator_file(tmp_path / "xl.safetensors", checkpoint)
    project = tmp_path / "p.dsgan"
    command("new", project)
    command("generator", "import", project, tmp_path / "xl.safetensors")
    command("sample", project, "--count", 2, "--seed", 1, "--class", 2)
    command("masks", "import", project, paint(project, tmp_path / "m"))
    command("interpreter", "train", project, "--members", 1)
    command("generate", project, "--count", 2, "--seed", 2)
    command("export", project, tmp_path / "out", "--format", "dataset_release")
    mean = np.load(next((tmp_path / "out").rglob("avg_latent_stylegan1.npy")))
    np.testing.assert_array_equal(mean[0], checkpoint.tensors["mapping.w_avg"][2].numpy())
    (kept,) = (tmp_path / "out").rglob("*.safetensors")
    (info,) = command("generator", "info", kept)
    assert (info["family"], info["class_count"]) == ("stylegan3", 3)


def test_a_file_and_a_project_render_the_same(source, tmp_path, command):
    file, size, chosen = source
    project = tmp_path / "p.dsgan"
    command("new", project)
    command("generator", "import", project, file)
    arrays = []
    for place, noise in ((file, "const"), (project, "const"), (project, "random")):
        out = tmp_path / "o.npz"
        words = ("--seed", 3, "--truncation", 0.5, "--cutoff", 2, "--noise", noise, *chosen)
        command("generator", "render", place, "--out", out, *words)
        with np.load(out) as held:
            arrays.append({key: held[key] for key in held.files})
    for other in arrays[1:]:
        assert other.keys() == arrays[0].keys()
        assert all(np.array_equal(other[key], arrays[0][key]) for key in other)
    assert arrays[0]["img"].shape == (1, 3, size, size)
    taps = [arrays[0][key].shape[2] for key in sorted(arrays[0]) if key.startswith("tap")]
    assert taps[-1] == size
    assert taps == sorted(taps)


def test_the_class_is_asked_for_and_changes_the_image(tmp_path, command):
    file = tmp_path / "xl.safetensors"
    write_generator_file(file, with_classes())
    out = tmp_path / "o.npz"
    words = ("generator", "render", file, "--seed", 1, "--out", out, "--truncation", 0)
    code, line = command.fails(*words)
    assert code == 2
    assert "3 classes; choose one from 0 to 2" in line
    images = []
    for index in range(3):
        command(*words, "--class", index)
        with np.load(out) as held:
            images.append(held["img"])
    assert not np.array_equal(images[0], images[1])
    assert not np.array_equal(images[1], images[2])


def test_info_tells_of_a_stylegan3(command):
    (info,) = command("generator", "info", MINI)
    assert info["kind"] == "StyleGAN3-T (.pkl)"
    assert json.dumps(info["channels"]) == "[6, 6, 6, 6, 6, 4, 4]"
