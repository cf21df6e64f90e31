"""What commands print, write and leave alone when all goes well, on input of every shape."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import safetensors
from PIL import Image, ImageColor

from dsgan_studio.cli.main import run
from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
from dsgan_studio.core.checkpoints.own_format import write_generator_file
from dsgan_studio.core.generators.build import initial_stylegan2, to_checkpoint
from tests.end_to_end.conftest import (
    CHECKPOINTS,
    ROOT,
    files_in,
    paint,
    state,
    the_line,
    wait_for,
)


def rendered(path):
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def taps_of(arrays):
    names = sorted(name for name in arrays if name.startswith("tap") and name[3:].isdigit())
    return [arrays[name] for name in names]


def assert_near(found, wanted, atol):
    np.testing.assert_allclose(found, wanted, atol=atol, rtol=0)


@pytest.fixture
def render(command, tmp_path):
    """Render to .npz and return what it holds."""

    def to_arrays(source, *words):
        out = tmp_path / "render" / "out.npz"
        done = command("generator", "render", source, "--out", out, *words)
        arrays = rendered(out)
        assert done == {"count": len(arrays["img"]), "out": str(out)}
        assert all(array.dtype == np.float32 for array in arrays.values())
        return arrays

    return to_arrays


@pytest.fixture
def golden(tmp_path):
    def read(name):
        arrays = rendered(CHECKPOINTS / f"golden_{name}.npz")
        np.save(tmp_path / "z.npy", arrays["z"])
        return arrays, ("--z", tmp_path / "z.npy")

    return read


@pytest.mark.parametrize("name", ["mini_sg2ada_16", "mini_sg3repo_sg2_16"])
def test_render_gives_the_values_of_nvidias_scripts(name, golden, render):
    want, z = golden(name)
    source = CHECKPOINTS / f"{name}.pkl"
    whole = render(source, *z)
    assert_near(whole["w"], want["w"], 1e-5)
    assert_near(whole["img"], want["img_psi1"], 2e-4)
    cut = render(source, *z, "--truncation", 0.7)
    assert_near(cut["w"], want["w_psi07"], 1e-5)
    assert_near(cut["img"], want["img_psi07"], 2e-4)
    taps = taps_of(want)
    assert [name for name in cut if name.startswith("tap")] == [
        f"tap{number:02d}" for number in range(len(taps))
    ]
    for found, wanted in zip(taps_of(cut), taps, strict=True):
        assert_near(found, wanted, 2e-4)
    partly = render(source, *z, "--truncation", 0.7, "--cutoff", 4)
    assert_near(partly["w"], want["w_psi07_cut4"], 1e-5)
    if "img_psi07_nonoise" in want:
        still = render(source, *z, "--truncation", 0.7, "--noise", "none")
        assert_near(still["img"], want["img_psi07_nonoise"], 2e-4)


@pytest.mark.parametrize("name", ["mini_sg1_32", "mini_sg1_128"])
def test_render_gives_the_latents_of_the_stylegan1_port(name, golden, render, at, command):
    want, z = golden(name)
    source = CHECKPOINTS / f"{name}.for_g_all.pt"
    found = render(source, *z)
    layers = found["w"].shape[1]
    assert_near(found["w"], want["w"][:, :layers], 1e-5)
    project = at("empty")
    mean = CHECKPOINTS / f"{name}_avg_latent_stylegan1.npy"
    command("generator", "import", project, source, "--average-latent", mean)
    cut = render(project, *z, "--truncation", 0.7, "--cutoff", 8)
    assert_near(cut["w"], want["w_psi07"][:, :layers], 1e-5)
    assert [tap.shape for tap in taps_of(cut)] == [tap.shape for tap in taps_of(want)]


@pytest.mark.parametrize("name", ["mini_ros_16.pt", "mini_ros_16_train.pt"])
def test_render_gives_the_values_of_rosinalitys_code(name, golden, render):
    want, z = golden("mini_ros_16")
    whole = render(CHECKPOINTS / name, *z)
    assert_near(whole["w"], want["ws_psi1"], 1e-5)
    assert_near(whole["img"], want["img_psi1"], 2e-4)
    if "train" not in name:  # which has no mean w
        cut = render(CHECKPOINTS / name, *z, "--truncation", 0.7)
        assert_near(cut["w"], want["w_psi07"], 1e-5)
        assert_near(cut["img"], want["img_psi07"], 2e-4)
        for found, wanted in zip(taps_of(cut), taps_of(want), strict=True):
            assert_near(found, wanted, 2e-4)


def test_render_gives_the_values_of_tensorflows_stylegan2(golden, render):
    want, z = golden("mini_tf_sg2_16_skip")
    source = CHECKPOINTS / "mini_tf_sg2_16_skip.pkl"
    whole = render(source, *z)
    assert_near(whole["w"], want["w"], 1e-5)
    assert_near(whole["img"], want["img_psi1"], 2e-4)
    cut = render(source, *z, "--truncation", 0.7)
    assert_near(cut["img"], want["img_psi07"], 2e-4)


@pytest.mark.parametrize("place", ["file", "project"])
def test_render_gives_the_values_of_tensorflows_stylegan1_for_each_class(
    place, golden, render, at, command, tmp_path
):
    want, _ = golden("mini_tf_sg1_16_cond")
    port, _ = golden("mini_tf_sg1_16_cond_torch")
    source = CHECKPOINTS / "mini_tf_sg1_16_cond.pkl"
    if place == "project":
        source = at("empty")
        command("generator", "import", source, CHECKPOINTS / "mini_tf_sg1_16_cond.pkl")
    for item, z in enumerate(want["z"]):
        np.save(tmp_path / "one.npy", z)
        words = ("--z", tmp_path / "one.npy", "--class", want["c"][item].argmax())
        assert_near(render(source, *words)["w"][0], want["w"][item], 1e-5)
        assert_near(render(source, *words)["img"][0], want["img_psi1"][item], 2e-4)
        cut = render(source, *words, "--truncation", 0.7, "--cutoff", 6)
        assert_near(cut["img"][0], want["img_psi07"][item], 2e-4)
        for found, wanted in zip(taps_of(cut), taps_of(port), strict=True):
            assert_near(found[0], wanted[item], 2e-4)


def test_a_conditional_generator_asks_for_its_class(command, tmp_path):
    source, out = CHECKPOINTS / "mini_tf_sg1_16_cond.pkl", tmp_path / "o.png"
    words = ("generator", "render", source, "--seed", 1, "--out", out)
    assert "3 classes; choose one from 0 to 2" in command.fails(*words)[1]
    assert "3 classes; choose one from 0 to 2" in command.fails(*words, "--class", 3)[1]
    assert command(*words, "--class", 2)["count"] == 1
    other = ("generator", "render", CHECKPOINTS / "mini_ros_16.pt", "--seed", 1, "--out", out)
    assert "has no classes; leave the class out" in command.fails(*other, "--class", 0)[1]


IMPORTED = {
    "mini_tf_sg1_16_cond.pkl": ("StyleGAN1 for TensorFlow", 3, True),
    "mini_tf_sg2_16_skip.pkl": ("StyleGAN2 for TensorFlow", 0, True),
    "mini_ros_16.pt": ("StyleGAN2 of rosinality's or EditGAN's code", 0, True),
    "mini_ros_16_train.pt": ("StyleGAN2 of rosinality's or EditGAN's code", 0, False),
    "mini_sg3repo_sg2_16.pkl": ("StyleGAN2 of the stylegan3 repository", 0, True),
    "mini_sg1_32.for_g_all.pt": ("StyleGAN1 for PyTorch", 0, False),
}


@pytest.mark.parametrize("name", IMPORTED)
def test_a_checkpoint_of_any_kind_is_read_once_and_then_never_again(
    name, at, command, render, tmp_path
):
    kind, classes, has_mean = IMPORTED[name]
    file = tmp_path / "named.jpg"  # its content tells, not its name
    shutil.copy(CHECKPOINTS / name, file)
    (info,) = command("generator", "info", file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert info["kind"].startswith(kind)
    assert (info["class_count"], info["has_mean_w"]) == (classes, has_mean)
    assert info["sha256"] == digest
    project, choice = at("empty"), ("--class", 1) if classes else ()
    done = command("generator", "import", project, file)
    assert done["kind"] == info["kind"]
    assert any("no mean w" in note for note in done["notes"]) == (not has_mean)
    words = ("--seed", 5, "--truncation", 0.7, *choice)
    before = render(file, *words)
    file.write_bytes(b"gone")
    (own,) = (project / "generators").iterdir()
    assert own.name == f"{done['hash']}.safetensors"
    (again,) = command("generator", "info", own)
    assert again["kind"] == info["kind"]
    after = render(project, *words)
    assert before.keys() == after.keys()
    for key, array in before.items():
        assert np.array_equal(array, after[key])
    with safetensors.safe_open(own, "np") as stored:
        assert stored.metadata()["sha256"] == digest
        assert json.loads(stored.metadata()["architecture"])["resolution"] == info["resolution"]
    assert command("sample", project, "--count", 2, "--seed", 1, *choice)["added"] == 2


def test_a_grey_generator_gives_samples_that_are_grey_and_rgb(at, command, render, tmp_path):
    architecture = StyleGAN2Architecture(16, 6, 0, 6, 2, (5, 4, 3), img_channels=1)
    checkpoint = to_checkpoint(initial_stylegan2(architecture, 0), "a test")
    write_generator_file(tmp_path / "grey.safetensors", checkpoint)
    assert render(tmp_path / "grey.safetensors", "--seed", 1)["img"].shape == (1, 1, 16, 16)
    project = at("empty")
    command("generator", "import", project, tmp_path / "grey.safetensors")
    command("sample", project, "--count", 3, "--seed", 1)
    with Image.open(next((project / "samples").iterdir())) as sample:
        pixels = np.asarray(sample.convert("RGB"))
    assert (pixels == pixels[..., :1]).all()
    command("masks", "import", project, paint(project, tmp_path / "masks"))
    command("interpreter", "train", project, "--members", 1)
    assert command("generate", project, "--count", 2, "--seed", 1)["count"] == 2
    for kind in ("png", "hdf5", "coco", "dataset_release"):
        done = command("export", project, tmp_path / kind, "--format", kind)
        assert done["items"] == 2


def test_a_seed_is_that_of_random_state(render, tmp_path):
    z = np.random.RandomState(7).randn(1, 16)
    np.save(tmp_path / "z.npy", z)
    source = CHECKPOINTS / "mini_sg2ada_16.pkl"
    by_seed, by_z = render(source, "--seed", 7), render(source, "--z", tmp_path / "z.npy")
    np.save(tmp_path / "flat.npy", z[0].astype(np.float32))
    flat = render(source, "--z", tmp_path / "flat.npy")
    for name, array in by_seed.items():
        assert np.array_equal(array, by_z[name])
        assert np.array_equal(array, flat[name])


def test_random_noise_depends_on_the_seed_alone_and_not_on_the_company(render, tmp_path):
    source = CHECKPOINTS / "mini_sg2ada_16.pkl"
    one = render(source, "--seed", 7, "--noise", "random")
    assert np.array_equal(one["img"], render(source, "--seed", 7, "--noise", "random")["img"])
    assert np.abs(one["img"] - render(source, "--seed", 7)["img"]).max() > 1e-3


def test_a_png_shows_the_images_side_by_side(command, render, tmp_path):
    z = np.random.default_rng(0).standard_normal((3, 16))
    np.save(tmp_path / "z.npy", z)
    source = CHECKPOINTS / "mini_sg2ada_16.pkl"
    command("generator", "render", source, "--z", tmp_path / "z.npy", "--out", tmp_path / "o.png")
    images = render(source, "--z", tmp_path / "z.npy")["img"]
    with Image.open(tmp_path / "o.png") as picture:
        assert picture.size == (48, 16)
        shown = np.asarray(picture).astype(int)
    wanted = np.clip(np.trunc(images * 127.5 + 128), 0, 255).transpose(2, 0, 3, 1)
    assert np.abs(shown - wanted.reshape(16, 48, 3)).max() <= 1


def test_info_says_what_files_are_and_changes_nothing(command, generated, tmp_path):
    folder = tmp_path / "files"
    shutil.copytree(CHECKPOINTS, folder)
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    before, times = files_in(folder), {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    files = [folder / "mini_sg2ada_16.pkl", folder / "mini_sg1_128.for_g_all.pt"]
    own = next((generated / "generators").iterdir())
    found = command("generator", "info", *files, own)
    assert [one["resolution"] for one in found] == [16, 128, 16]
    assert [one["has_mean_w"] for one in found] == [True, False, True]
    assert files_in(folder) == before
    assert {file: file.stat().st_mtime_ns for file in folder.iterdir()} == times
    folder.chmod(0o755)


def chain(project, photographs, tmp_path):
    """Return every command, each on what those before it left."""
    return [
        ("new", project),
        ("status", project),
        ("generator", "import", project, CHECKPOINTS / "mini_sg2ada_16.pkl"),
        ("generator", "info", CHECKPOINTS / "mini_sg2ada_16.pkl"),
        ("generator", "render", project, "--seed", 1, "--out", tmp_path / "o.npz"),
        ("sample", project, "--count", 2, "--seed", 1),
        ("masks", "import", project, tmp_path / "masks"),
        ("masks", "export", project, tmp_path / "again"),
        ("interpreter", "train", project, "--members", 1),
        ("generate", project, "--count", 2, "--seed", 1),
        ("export", project, tmp_path / "release", "--format", "hdf5"),
    ]


def test_every_command_tells_a_person_and_a_program(photographs, tmp_path, capsys):
    for as_json in (False, True):
        home = tmp_path / str(as_json)
        project = home / "cells.dsgan"
        for words in chain(project, photographs, home):
            if words[:2] == ("masks", "import"):
                paint(project, home / "masks")
            code = run([*(str(word) for word in words), *(["--json"] if as_json else [])])
            printed = capsys.readouterr()
            assert code == 0, printed.err
            assert "Warning" not in printed.err
            if as_json:
                assert len(printed.out.splitlines()) == 1
                assert json.loads(printed.out)
            else:
                assert printed.out.strip()
                with pytest.raises(ValueError, match=r"."):
                    json.loads(printed.out)


def test_the_end_of_a_stage_is_told_once(project, capsys):
    assert run(["sample", str(project), "--count", "9", "--seed", "1"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert len([line for line in told if line.startswith("render: 5 of 5")]) == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("generator",),
        ("generator", "train"),
        ("generator", "import"),
        ("generator", "info"),
        ("generator", "render"),
        ("generator", "use-snapshot"),
        ("generator", "set-aside"),
        ("generator", "trainings"),
        ("sample",),
        ("masks", "import"),
        ("masks", "export"),
        ("interpreter", "train"),
        ("generate",),
        ("export",),
        ("import-experiment",),
        ("demo",),
        ("status",),
        ("new",),
    ],
)
def test_every_command_explains_itself(words, capsys):
    assert run([*words, "--help"]) == 0
    text = capsys.readouterr().out
    assert "Usage: dsgan-studio" in text
    assert len(text) > 300


def test_help_flows_to_the_width_of_the_terminal(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["generator", "import", "--help"]) == 0
    assert "of TensorFlow, .pkl of stylegan2-ada-pytorch, stylegan3," in capsys.readouterr().out


def test_masks_that_belong_to_no_sample_are_named(at, tmp_path, capsys):
    project = at("sampled")
    folder = paint(project, tmp_path / "masks")
    shutil.copy(folder / "000001.png", folder / "000099.png")
    shutil.copy(folder / "000001.png", folder / "cell.png")
    assert run(["masks", "import", str(project), str(folder)]) == 0
    assert "left out: 000099.png, cell.png." in capsys.readouterr().out


def test_a_command_without_arguments_shows_the_help_and_fails(capsys):
    for words in (["generator"], ["masks"]):
        assert run(words) == 2
        printed = capsys.readouterr()
        assert "Usage" in printed.out + printed.err
        assert "Traceback" not in printed.err


def test_relative_paths_and_links_are_followed(at, command, tmp_path, monkeypatch):
    project = at("sampled", "here.dsgan")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "link").symlink_to(project)
    monkeypatch.chdir(tmp_path / "sub")
    assert command("sample", "../here.dsgan", "--count", 5, "--seed", 1)["added"] == 1
    assert command("sample", "link", "--count", 6, "--seed", 1)["added"] == 1
    paint(project, tmp_path / "sub" / "m")
    assert command("masks", "import", "link/", "m")["imported"] == 6
    command("generator", "render", "link", "--seed", 1, "--out", "a/b/o.png")
    assert (tmp_path / "sub" / "a" / "b" / "o.png").is_file()
    command("masks", "export", "link/../here.dsgan", "./out")
    assert len(list((tmp_path / "sub" / "out").glob("*.png"))) == 6


def test_a_project_that_was_moved_goes_on(generated, command, tmp_path):
    moved = tmp_path / "another disk" / "cells.dsgan"
    moved.parent.mkdir()
    generated.rename(moved)
    assert command("generate", moved, "--count", 7, "--seed", 2)["count"] == 7
    assert command("export", moved, tmp_path / "out", "--format", "png")["items"] == 7


def write_kinds(folder):
    """Write one picture of every mode and container that laboratories have."""
    random = np.random.default_rng(1)
    colour = Image.fromarray(random.integers(0, 256, (20, 24, 3), dtype=np.uint8))
    for mode in ("L", "P", "RGBA", "LA", "1", "I;16"):
        name = f"mode {mode.replace(';', '')}.png"
        if mode == "I;16":
            wide = random.integers(0, 65536, (24, 18), dtype=np.uint16)
            Image.fromarray(wide).save(folder / name)
            Image.fromarray(wide).save(folder / "16 bit.tif")
        else:
            colour.convert(mode).save(folder / name)
    colour.convert("CMYK").save(folder / "print.jpg")
    colour.save(folder / "web.webp")
    colour.save(folder / "bitmap.bmp")
    colour.resize((1, 1)).save(folder / "one pixel.png")
    colour.resize((200, 3)).save(folder / "a strip.png")


def test_a_training_reads_images_of_every_kind_and_lists_what_it_cannot_read(at, command, tmp_path):
    folder = tmp_path / "Bilder ß"
    folder.mkdir()
    write_kinds(folder)
    good = len(list(folder.iterdir()))
    (folder / "notes.txt").write_text("of Tuesday")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 40)
    (folder / "empty.jpg").touch()
    (folder / "folder.png").mkdir()
    project = at("empty")
    sizes = ("--resolution", 8, "--kimg", 0.004, "--batch", 4, "--channel-max", 8)
    done = command("generator", "train", project, "--images", folder, *sizes)
    assert done["images"] == good
    assert sorted(name for name, _ in done["unreadable"]) == [
        "broken.png",
        "empty.jpg",
        "folder.png",
        "notes.txt",
    ]
    assert all(reason for _, reason in done["unreadable"])
    assert command("sample", project, "--count", 1, "--seed", 1)["added"] == 1


MASKS = {
    "grey.png": lambda ids, path: Image.fromarray(ids).save(path),
    "16 bit.png": lambda ids, path: Image.fromarray(ids.astype(np.uint16)).save(path),
    "palette.png": lambda ids, path: palette(ids).save(path),
    "two.npy": lambda ids, path: np.save(path, ids.astype(np.int64)),
    "floats.npy": lambda ids, path: np.save(path, ids.astype(np.float32)),
    "by columns.npy": lambda ids, path: np.save(path, np.asfortranarray(ids)),
    "with an axis.npy": lambda ids, path: np.save(path, ids[..., None]),
}


def palette(ids):
    image = Image.fromarray(ids, "P")
    image.putpalette([200, 10, 10, 0, 0, 0, 9, 9, 9])
    return image


@pytest.mark.filterwarnings("ignore:'mode' parameter is deprecated")
@pytest.mark.parametrize("kind", MASKS)
def test_masks_of_every_kind_come_in_with_their_ids(kind, project, command, tmp_path):
    ids = (np.arange(256).reshape(16, 16) % 3).astype(np.uint8)
    ids[0, :5] = 255
    if kind == "palette.png":
        ids[0, :5] = 0
    (tmp_path / "m").mkdir()
    MASKS[kind](ids, tmp_path / "m" / f"000002{Path(kind).suffix}")
    assert command("masks", "import", project, tmp_path / "m")["imported"] == 1
    with Image.open(project / "masks" / "000002.png") as mask:
        assert np.array_equal(np.asarray(mask), ids)


def test_masks_in_colours_come_in_by_the_schema(painted, command, tmp_path):
    command("masks", "export", painted, tmp_path / "out")
    schema = json.loads((tmp_path / "out" / "schema.json").read_text())
    colours = {one["id"]: ImageColor.getrgb(one["colour"]) for one in schema["classes"]}
    before = state(painted)
    for file in (tmp_path / "out").glob("*.png"):
        table = np.zeros((256, 3), np.uint8)
        for number, colour in colours.items():
            table[number] = colour
        Image.fromarray(table[np.asarray(Image.open(file))]).save(file)
    done = command("masks", "import", painted, tmp_path / "out")
    assert (done["imported"], done["changed"]) == (4, 0)
    assert files_in(painted) == before[0]


def test_an_image_of_a_sample_that_was_lost_is_made_again(painted, command):
    before = files_in(painted / "samples")
    (painted / "samples" / "000002.png").unlink()
    (painted / "samples" / "000003.png").write_bytes(before["000003.png"][:40])
    assert command("sample", painted, "--count", 4, "--seed", 1)["added"] == 0
    assert files_in(painted / "samples") == before


def test_an_item_that_was_lost_is_made_again_and_not_passed_over(generated, command, tmp_path):
    run_dir = generated / "runs" / "0001"
    before = files_in(run_dir)
    lost = sorted(run_dir.glob("open/000002*"))
    assert lost
    for file in lost:
        file.unlink()
    code, told = command.fails("export", generated, tmp_path / "out", "--format", "png")
    assert (code, "item 2 is missing" in told) == (2, True)
    command("generate", generated, "--count", 6, "--seed", 2)
    assert files_in(run_dir) == before
    assert command("export", generated, tmp_path / "out", "--format", "png")["items"] == 6


def test_importing_again_mends_a_damaged_generator(generated, command):
    (file,) = (generated / "generators").iterdir()
    before = file.read_bytes()
    file.write_bytes(before[:-40] + bytes([before[-40] ^ 64]) + before[-39:])
    code, told = command.fails("sample", generated, "--count", 9, "--seed", 1)
    assert (code, "its weights are not those of its name" in told) == (2, True)
    command("generator", "import", generated, CHECKPOINTS / "mini_sg2ada_16.pkl")
    assert file.read_bytes() == before
    command("sample", generated, "--count", 9, "--seed", 1)


def start(*words, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "dsgan_studio", *(str(word) for word in words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_a_reader_that_leaves_is_no_failure_to_talk_about(project):
    ours, theirs = os.pipe()
    os.close(ours)
    with start("status", project, stdout=theirs) as process:
        os.close(theirs)
        _, told = process.communicate()
    assert (process.returncode, told) == (1, "")


def test_closed_streams_are_no_hindrance(project):
    line = f'"{sys.executable}" -m dsgan_studio "$@" >&- 2>&- <&-'
    done = subprocess.run(
        ["sh", "-c", line, "sh", "sample", str(project), "--count", "5", "--seed", "1"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0
    assert len(list((project / "samples").glob("*.png"))) == 5


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at the process in /proc")
@pytest.mark.parametrize("library", ["_json", "libtorch"])
def test_ctrl_c_while_the_program_is_being_loaded_leaves_no_trace(project, library):
    before = state(project)
    with start("sample", project, "--count", 4, "--seed", 1, stdout=subprocess.PIPE) as process:
        maps = Path(f"/proc/{process.pid}/maps")
        wait_for(lambda: library in maps.read_text() or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    assert "Traceback" not in told
    assert process.returncode in (130, 0)  # 0 where it was done before it could be stopped
    if told and process.returncode == 130:
        assert the_line(told).startswith("stopped")
    assert state(project) == before


def test_nothing_is_written_to_the_home_or_the_current_folder(at, tmp_path, monkeypatch):
    project = at("sampled")
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    with contextlib.redirect_stdout(io.StringIO()):
        assert run(["sample", str(project), "--count", "5", "--seed", "1"]) == 0
    assert not list(here.iterdir())
    assert not list(home.iterdir())


def test_a_training_begins_from_a_snapshot_of_lower_resolution(at, command, photographs, tmp_path):
    size = ("--batch", 4, "--channel-max", 8, "--kimg", 0.02, "--images", photographs)
    first = at("empty")
    done = command("generator", "train", first, "--resolution", 8, *size)
    snapshot = next(Path(done["folder"]).glob("snapshot-*"))
    second = tmp_path / "grown.dsgan"
    command("new", second)
    grown = command("generator", "train", second, "--resolution", 16, "--from", snapshot, *size)
    assert grown["resolution_px"] == 16
    code, line = command.fails(
        "generator", "train", second, "--resolution", 16, "--from", tmp_path / "absent", *size
    )
    assert (code, "absent" in line) == (2, True), line
