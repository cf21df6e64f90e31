"""What a user gets wrong: one clear line, exit 2, and everything as it was."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from PIL import Image

from tests.end_to_end.conftest import CHECKPOINTS, ROOT, files_in, paint, state

STYLEGAN2 = CHECKPOINTS / "mini_sg2ada_16.pkl"
STYLEGAN1 = CHECKPOINTS / "mini_sg1_32.for_g_all.pt"


@pytest.fixture
def refused(command):
    """Run a command that has to be refused, with the project untouched; return what it says."""

    def run(project, *words):
        before = state(project)
        code, told = command.fails(*words)
        assert code == 2, told
        assert told.endswith((".", "tells more)"))
        assert state(project) == before
        return told

    return run


def masks_with(project, folder, name, write):
    """Give good masks for all samples, but one that `write` makes."""
    paint(project, folder)
    (folder / "000001.png").unlink(missing_ok=True)
    write(folder / name)
    return folder


def image(path, pixels, **options):
    Image.fromarray(np.asarray(pixels, np.uint8)).save(path, **options)


GOOD = np.arange(256).reshape(16, 16) % 3
BAD_MASKS = {
    "wrong size": ("000001.png", lambda path: image(path, GOOD[:8]), "resize the mask to 16 x 16"),
    "unknown ids": ("000001.png", lambda path: image(path, GOOD + 7), "schema does not have"),
    "a JPEG": (
        "000001.png",
        lambda path: image(path, GOOD, format="JPEG"),
        "is a JPEG image, which changes labels",
    ),
    "a photograph": (
        "000001.png",
        lambda path: image(path, np.stack([GOOD * 80] * 3, axis=2) + 3),
        "colours that no class",
    ),
    "text": ("000001.png", lambda path: path.write_text("hello"), "is not a PNG or NPY file"),
    "empty": ("000001.png", lambda path: path.write_bytes(b""), "is not a PNG or NPY file"),
    "cut short": (
        "000001.png",
        lambda path: (image(path, GOOD), path.write_bytes(path.read_bytes()[:50])),
        "is damaged",
    ),
    "a folder": ("000001.png", lambda path: path.mkdir(), "is not a file"),
    "NPY of objects": (
        "000001.npy",
        lambda path: np.save(path, np.array([{}], object), allow_pickle=True),
        "holds values of type object",
    ),
    "NPY of fractions": ("000001.npy", lambda path: np.save(path, GOOD / 7), "not whole numbers"),
    "NPY of negatives": ("000001.npy", lambda path: np.save(path, GOOD - 4), "class ids lie"),
    "NPY of a volume": ("000001.npy", lambda path: np.save(path, GOOD[None]), "has the shape"),
}


@pytest.mark.parametrize("kind", BAD_MASKS)
def test_one_bad_mask_is_named_and_none_is_imported(kind, at, refused, tmp_path):
    project = at("masked")
    name, write, told = BAD_MASKS[kind]
    folder = masks_with(project, tmp_path / "masks ü", name, write)
    line = refused(project, "masks", "import", project, folder)
    assert told in line
    assert name in line


def test_colours_need_a_schema(project, refused, tmp_path):
    def colours(path):
        image(path, np.stack([GOOD * 80] * 3, axis=2))

    folder = masks_with(project, tmp_path / "m", "000001.png", colours)
    assert "no label schema says" in refused(project, "masks", "import", project, folder)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not JSON", "is not valid JSON"),
        ("[]", "schema.json"),
        ('{"classes": [{"id": 1}]}', "schema.json"),
        ("[" * 100_000, "is not valid JSON"),
    ],
)
def test_a_schema_that_is_none_is_named(text, told, project, refused, tmp_path):
    folder = paint(project, tmp_path / "m")
    (folder / "schema.json").write_text(text)
    assert told in refused(project, "masks", "import", project, folder)


def test_masks_need_a_folder_with_masks_of_the_samples(project, refused, tmp_path):
    assert "is not a folder" in refused(project, "masks", "import", project, tmp_path / "none")
    (tmp_path / "m").mkdir()
    assert "has no mask of a sample" in refused(project, "masks", "import", project, tmp_path / "m")
    image(tmp_path / "m" / "000099.png", GOOD)
    assert "000001.png" in refused(project, "masks", "import", project, tmp_path / "m")
    paint(project, tmp_path / "two")
    np.save(tmp_path / "two" / "1.npy", GOOD)
    assert "two masks of sample 1" in refused(project, "masks", "import", project, tmp_path / "two")


@pytest.mark.parametrize(
    ("stage", "words", "told"),
    [
        ("empty", ("sample", "P", "--count", 1, "--seed", 1), "no generator yet"),
        ("empty", ("generator", "render", "P", "--seed", 1, "--out", "O.png"), "no generator yet"),
        ("imported", ("interpreter", "train", "P"), "no mask of a sample"),
        ("imported", ("masks", "export", "P", "O"), "no masks yet"),
        ("masked", ("generate", "P", "--count", 1, "--seed", 1), "no interpreter"),
        ("ready", ("export", "P", "O", "--format", "png"), "no run yet"),
    ],
)
def test_a_step_too_early_names_the_step_before(stage, words, told, at, refused, tmp_path):
    project = at(stage)
    names = {"P": project, "O": tmp_path / "O", "O.png": tmp_path / "O.png"}
    assert told in refused(project, *(names.get(word, word) for word in words))
    assert sorted(tmp_path.iterdir()) == [project]


EXPORT = ("export", "P", "O", "--format")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*EXPORT, "jpeg"), "give one of dataset_release, png, coco, hdf5"),
        ((*EXPORT, "png", "--threshold", 0), "no item of run 1 is left"),
        ((*EXPORT, "png", "--threshold", -1), "from 0 up"),
        ((*EXPORT, "png", "--threshold", "nan"), "from 0 up"),
        ((*EXPORT, "png", "--run", 9), "run 9"),
        ((*EXPORT, "png", "--run", 2**70), "9"),
        ((*EXPORT, "png", "--run", "x"), "--run"),
        (("generate", "P", "--count", 1, "--seed", 1, "--decision", "best"), "mean or vote"),
        (("generate", "P", "--count", 0, "--seed", 1), "--count"),
        (("generate", "P", "--count", 2**70, "--seed", 1), "--count"),
        (("generate", "P", "--count", 1, "--seed", -1), "--seed"),
        (("generate", "P", "--count", 1, "--seed", 2**64), "--seed"),
        (("generate", "P", "--count", 1, "--seed", 1, "--workers", 0), "--workers"),
        (("generate", "P", "--count", 1, "--seed", 1, "--device", "tpu"), "is not a device"),
        (("generate", "P", "--count", 9, "--seed", 1, "--device", "cuda"), "no device cuda"),
        (("sample", "P", "--count", 9, "--seed", 1, "--device", "cuda:0"), "no device cuda:0"),
        (("sample", "P", "--count", 9, "--seed", 1, "--device", "mps"), "no device mps"),
        (("sample", "P", "--count", 9, "--seed", 1, "--class", 1), "has no classes"),
        (("sample", "P", "--count", 9, "--seed", 1, "--truncation", "inf"), "psi"),
        (("sample", "P", "--count", 9, "--seed", 1, "--truncation", "x"), "--truncation"),
        (("sample", "P", "--count", 9, "--seed", 1, "--cutoff", -1), "--cutoff"),
        (("sample", "P", "--count", 9), "--seed"),
        (("interpreter", "train", "P", "--class-weights", "big"), "none, inverse or sqrt"),
        (("interpreter", "train", "P", "--members", 0), "--members"),
        (("interpreter", "train", "P", "--device", "cuda"), "no device cuda"),
        (("generator", "import", "P", "O"), "O"),
        (("new", "P"), "already"),
        (("paint", "P"), "No such command"),
        (("sample", "P", "--count", 1, "--seed", 1, "--colour"), "No such option"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(words, told, generated, refused, tmp_path):
    names = {"P": generated, "O": tmp_path / "O"}
    assert told in refused(generated, *(names.get(word, word) for word in words))
    assert sorted(tmp_path.iterdir()) == [generated]


@pytest.mark.parametrize("form", ["dataset_release", "png", "coco", "hdf5"])
def test_an_export_does_not_mix_with_what_is_there(form, generated, refused, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.doc").write_text("years")
    words = ("export", generated, out, "--format", form)
    assert "not an empty folder" in refused(generated, *words)
    assert files_in(out) == {"thesis.doc": b"years"}
    (tmp_path / "file").write_text("a")
    assert "file" in refused(generated, "export", generated, tmp_path / "file", "--format", form)
    inside = ("export", generated, tmp_path / "file" / "out", "--format", form)
    assert "cannot" in refused(generated, *inside)
    assert (tmp_path / "file").read_text() == "a"
    assert sorted(tmp_path.iterdir()) == sorted([generated, out, tmp_path / "file"])


def test_masks_are_not_exported_over_something(painted, refused, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_text("a")
    told = refused(painted, "masks", "export", painted, tmp_path / "out")
    assert "not an empty folder" in told
    assert files_in(tmp_path / "out") == {"a.txt": b"a"}


READ = ("status", "P")
WRITE = ("sample", "P", "--count", 9, "--seed", 1)


@pytest.mark.parametrize("words", [READ, WRITE])
def test_what_is_no_project_is_named(words, command, tmp_path):
    cases = {tmp_path / "none": "none", tmp_path: "project", tmp_path / "a.txt": "a.txt"}
    (tmp_path / "a.txt").write_text("a")
    cases[tmp_path / ("x" * 300)] = "cannot"
    for path, told in cases.items():
        code, line = command.fails(*(path if word == "P" else word for word in words))
        assert (code, told in line) == (2, True), line
    assert sorted(tmp_path.iterdir()) == [tmp_path / "a.txt"]


@pytest.mark.parametrize("words", [READ, WRITE])
def test_a_project_of_a_newer_version_is_left_alone(words, generated, refused):
    index = sqlite3.connect(generated / "project.sqlite")
    index.execute("PRAGMA user_version = 9999")
    index.close()
    told = refused(generated, *(generated if word == "P" else word for word in words))
    assert "written by a newer DSGAN Studio" in told


@pytest.mark.parametrize("damage", ["zeros", "cut", "text", "empty", "middle", "folder"])
@pytest.mark.parametrize("words", [READ, WRITE])
def test_a_damaged_index_is_told_and_not_made_worse(words, damage, generated, command):
    index = generated / "project.sqlite"
    whole = index.read_bytes()
    if damage == "folder":
        index.unlink()
        index.mkdir()
    else:
        index.write_bytes(
            {
                "zeros": b"\0" * len(whole),
                "cut": whole[: len(whole) // 2],
                "text": b"SQLite? No." * 500,
                "empty": b"",
                "middle": whole[:5000] + b"\xff" * (len(whole) - 9000) + whole[-4000:],
            }[damage]
        )
    before = index.read_bytes() if index.is_file() else None
    code, told = command.fails(*(generated if word == "P" else word for word in words))
    assert code == 2, told
    assert "project.sqlite" in told or str(generated) in told
    if before is not None:
        assert index.read_bytes() == before


HOLD = """
import sys
from pathlib import Path
from dsgan_studio.core.project.opening import open_project

with open_project(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_project_open_in_another_process_is_read_but_not_written(generated, command, tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(generated)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with holder:
        assert holder.stdout.readline() == "open\n"
        before = state(generated)
        code, told = command.fails("generate", generated, "--count", 9, "--seed", 2)
        assert code == 2
        assert f"is open in process {holder.pid} on " in told
        assert "close it there first" in told
        assert command("status", generated)
        done = command("export", generated, tmp_path / "out", "--format", "png")
        assert done["items"] == 6
        assert state(generated) == before
        holder.stdin.close()
    assert command("generate", generated, "--count", 9, "--seed", 2)["count"] == 9


DAMAGES = {
    "cut short": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "one bit": lambda data: data[:-40] + bytes([data[-40] ^ 64]) + data[-39:],
    "not what it was": lambda data: b"once upon a time " * 100,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("folder", ["generators", "interpreters"])
def test_damaged_weights_are_named_and_not_used(damage, folder, generated, refused):
    (file,) = (generated / folder).glob("*.safetensors")
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    told = refused(generated, "generate", generated, "--count", 9, "--seed", 2)
    assert file.name in told


def test_missing_weights_are_named(generated, refused):
    for folder in ("interpreters", "generators"):
        (file,) = (generated / folder).glob("*.safetensors")
        file.unlink()
        told = refused(generated, "generate", generated, "--count", 9, "--seed", 2)
        assert file.name in told


@pytest.mark.parametrize("suffix", ["h5", "manifest"])
def test_a_damaged_run_is_not_exported(suffix, generated, command, refused, tmp_path):
    run = generated / "runs" / "0001"
    files = [run / "manifest.json"] if suffix == "manifest" else sorted(run.rglob("*.npz"))
    files[0].write_bytes(files[0].read_bytes()[:50])
    told = refused(generated, "export", generated, tmp_path / "out", "--format", "png")
    assert "0001" in told or "run 1" in told
    assert not (tmp_path / "out").exists()


def test_a_sample_that_was_painted_over_is_not_trained_on(painted, refused):
    image(painted / "samples" / "000001.png", np.zeros((16, 16, 3)))
    assert "000001.png differs" in refused(painted, "interpreter", "train", painted)
    (painted / "samples" / "000001.png").unlink()
    assert "000001.png is missing" in refused(painted, "interpreter", "train", painted)


def cut(path, share):
    return path.read_bytes()[: int(path.stat().st_size * share)]


def hostile_pickle():
    return b"cposix\nsystem\n(S'touch run'\ntR."


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"\0" * 50_000_000)
        archive.writestr("archive/version", "3")


BAD_CHECKPOINTS = {
    "cut pickle": lambda path: path.write_bytes(cut(STYLEGAN2, 0.5)),
    "cut zip": lambda path: path.write_bytes(cut(STYLEGAN1, 0.9)),
    "hostile": lambda path: path.write_bytes(hostile_pickle()),
    "zip bomb": bomb,
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("weights"),
    "image": lambda path: image(path, GOOD, format="PNG"),
    "folder": lambda path: path.mkdir(),
    "missing": lambda path: None,
    "no safetensors": lambda path: path.write_bytes(b"\xff" * 8 + b"{}"),
    "array": lambda path: path.write_bytes((CHECKPOINTS / "golden_mini_sg1_32.npz").read_bytes()),
}


@pytest.mark.parametrize("kind", BAD_CHECKPOINTS)
def test_a_checkpoint_that_is_none_is_refused_and_nothing_in_it_runs(
    kind, at, refused, tmp_path, monkeypatch
):
    project = at("empty")
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "weights ä.pkl"
    BAD_CHECKPOINTS[kind](file)
    there = sorted(tmp_path.iterdir())
    out = tmp_path / "out.npz"
    for words in (
        ("generator", "import", project, file),
        ("generator", "info", file),
        ("generator", "render", file, "--seed", 1, "--out", out),
    ):
        assert "weights ä.pkl" in refused(project, *words)
    assert sorted(tmp_path.iterdir()) == there


def latents(path, array):
    np.save(path, array)


BAD_LATENTS = {
    "missing": (lambda path: None, "is not there"),
    "text": (lambda path: path.write_text("1 2 3"), "z.npy"),
    "empty": (lambda path: path.write_bytes(b""), "z.npy"),
    "objects": (lambda path: np.save(path, np.array([{}]), allow_pickle=True), "z.npy"),
    "wrong length": (lambda path: np.save(path, np.zeros((2, 7))), "16 numbers"),
    "no rows": (lambda path: np.save(path, np.zeros((0, 16))), "has the shape"),
    "a volume": (lambda path: np.save(path, np.zeros((1, 1, 16))), "has the shape"),
    "text values": (lambda path: np.save(path, np.array([["a"] * 16])), "z.npy"),
    "complex": (lambda path: np.save(path, np.zeros((1, 16), complex)), "z.npy"),
    "not finite": (lambda path: np.save(path, np.full((1, 16), np.inf)), "finite"),
    "too large": (lambda path: np.save(path, np.full((1, 16), 1e300)), "finite"),
    "a lie": (
        lambda path: (
            np.save(path, np.zeros((1, 16))),
            path.write_bytes(path.read_bytes().replace(b"(1, 16)", b"(9, 16)")),
        ),
        "z.npy",
    ),
}


@pytest.mark.parametrize("kind", BAD_LATENTS)
def test_latents_that_are_none_are_refused(kind, command, tmp_path):
    write, told = BAD_LATENTS[kind]
    write(tmp_path / "z.npy")
    there = sorted(tmp_path.iterdir())
    words = ("render", STYLEGAN2, "--z", tmp_path / "z.npy", "--out", tmp_path / "o.npz")
    code, line = command.fails("generator", *words)
    assert (code, told in line) == (2, True), line
    assert sorted(tmp_path.iterdir()) == there


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--seed", 1, "--out", "o.jpg"), "ends in .npz or .png"),
        (("--out", "o.npz"), "either --z FILE.npy or --seed S"),
        (("--seed", 1, "--z", "z.npy", "--out", "o.npz"), "either --z FILE.npy or --seed S"),
        (("--seed", 1, "--noise", "pink", "--out", "o.npz"), "const, random or none"),
        (("--seed", 1, "--class", 0, "--out", "o.npz"), "has no classes"),
        (("--seed", 2**32, "--out", "o.npz"), "seed"),
        (("--seed", 2**80, "--out", "o.npz"), "seed"),
        (("--seed", 1, "--truncation", "nan", "--out", "o.npz"), "psi"),
        (("--seed", 1, "--cutoff", 10**9, "--out", "o.npz"), "--cutoff"),
        (("--seed", 1, "--device", "cuda", "--out", "o.npz"), "no device cuda"),
        (("--seed", 1), "--out"),
    ],
)
def test_render_says_what_it_cannot_use(words, told, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, line = command.fails("generator", "render", STYLEGAN2, *words)
    assert (code, told in line) == (2, True), line
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("--images", "none"), "none"),
        (("--images", "empty"), "empty"),
        (("--images", "texts"), "texts"),
        (("--images", "a.png"), "a.png"),
        (("--resolution", 24), "24"),
        (("--resolution", 2), "2"),
        (("--kimg", -1), "--kimg"),
        (("--kimg", "nan"), "kimg"),
        (("--kimg", "inf"), "kimg"),
        (("--fit", "stretch"), "crop, letterbox, tiles or objects"),
        (("--channels", "x"), "rgb"),
        (("--channels", "7"), "7"),
        (("--channels", "0,1"), "three"),
        (("--window", "5"), "LOW,HIGH"),
        (("--window", "9,1"), "window"),
        (("--window", "nan,1"), "window"),
        (("--batch", 1), "--batch"),
        (("--batch", 7), "batch"),
        (("--batch", 1 << 40), "--batch"),
        (("--channel-max", 1 << 40), "--channel-max"),
        (("--gamma", "nan"), "gamma"),
        (("--precision", "int4"), "float32 or bfloat16"),
        (("--list", "none.txt"), "none.txt"),
        (("--list", "blank.txt"), "blank.txt"),
        (("--list", "strange.txt"), "strange.txt"),
        (("--device", "cuda"), "no device cuda"),
    ],
)
def test_a_training_that_cannot_be_is_refused_before_it_begins(
    change, told, at, command, photographs, tmp_path, monkeypatch
):
    project = at("empty")
    monkeypatch.chdir(tmp_path)
    for folder in ("empty", "texts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "texts" / "a.png").write_text("no image")
    (tmp_path / "a.png").write_text("no image")
    (tmp_path / "blank.txt").write_text("\n\n")
    (tmp_path / "strange.txt").write_text("somebody else.png\n")
    options = {"--images": photographs, "--resolution": 16, "--kimg": 0.1, "--channel-max": 8}
    options[change[0]] = change[1]
    words = [word for pair in options.items() for word in pair]
    code, line = command.fails("generator", "train", project, *words)
    assert (code, told in line) == (2, True), line
    assert not list((project / "generators").iterdir())
    assert not list((project / "training").glob("snapshot*"))


def noise(*shape):
    return np.random.default_rng(sum(shape)).integers(0, 256, (*shape, 3), np.uint8)


STRANGE_FOLDERS = {
    "one image": ([noise(20, 20)], "1 image in "),
    "three images": ([noise(20, n) for n in (20, 21, 22)], "3 images in "),
    "a thousand identical ones": ([noise(20, 20)] * 1000, "are all equal"),
    "all black": ([np.zeros((9, n, 3), np.uint8) for n in range(9, 29)], "are all equal"),
    "four images": ([noise(20, n) for n in (20, 21, 22, 23)], ("Only 4 different",)),
    "single pixels": ([noise(1, 1) + np.uint8(n) for n in range(9)], ("Only 9", "9 of 9 files")),
    "mixed sizes": (
        [noise(8, 8), noise(9, 2000), noise(20_000, 8), noise(40, 31), np.zeros((8, 8, 3), "u1")],
        ("Only 5", "4 of 5 files"),
    ),
}


@pytest.mark.parametrize("kind", STRANGE_FOLDERS)
def test_a_strange_folder_is_refused_or_remarked_on(kind, at, command, tmp_path):
    project, folder = at("empty"), tmp_path / "folder"
    folder.mkdir()
    pixels, told = STRANGE_FOLDERS[kind]
    for number, one in enumerate(pixels):
        Image.fromarray(one).save(folder / f"{number}.png")
    words = ("--images", folder, "--resolution", 16, "--kimg", 0.016, "--batch", 8, "--flip")
    words = ("generator", "train", project, *words, "--channel-max", 8)
    if isinstance(told, str):
        code, line = command.fails(*words)
        assert (code, told in line, "better hundreds" in line) == (2, True, True), line
        assert not list((project / "training").glob("snapshot*"))
        return
    done = command(*words)
    assert done["images"] == len(pixels)
    assert len(done["notes"]) == len(told)
    assert all(note.startswith(begin) for note, begin in zip(done["notes"], told, strict=True))


def test_a_disk_without_room_for_snapshots_is_told_before_anything_is_read(
    at, command, photographs, monkeypatch
):
    monkeypatch.setattr("dsgan_studio.core.base.room.free_bytes", lambda _: 10_000)
    project = at("empty")
    words = ("--images", photographs, "--resolution", 16, "--kimg", 0.016, "--channel-max", 8)
    code, line = command.fails("generator", "train", project, *words)
    assert code == 1
    assert "snapshots and pictures of the training need about" in line
    assert "0.0 MB free" in line
    assert not list((project / "training").iterdir())


BAD_EXPERIMENTS = {
    "missing": None,
    "text": "hello",
    "a list": "[]",
    "empty": "{}",
    "no files": json.dumps(
        {
            "exp_dir": "x",
            "category": "cat",
            "dim": [16, 16, 48],
            "number_class": 3,
            "stylegan_ver": "1",
            "annotation_mask_path": "masks",
            "average_latent": "a.npy",
            "annotation_image_latent_path": "l.npy",
            "stylegan_checkpoint": "s.pt",
            "model_num": 1,
        }
    ),
}


@pytest.mark.parametrize("kind", BAD_EXPERIMENTS)
def test_an_experiment_that_cannot_be_read_makes_no_project(kind, command, tmp_path):
    file = tmp_path / "cat.json"
    if BAD_EXPERIMENTS[kind] is not None:
        file.write_text(BAD_EXPERIMENTS[kind])
    there = sorted(tmp_path.iterdir())
    code, line = command.fails("import-experiment", file, tmp_path / "new.dsgan")
    assert code == 2, line
    assert sorted(tmp_path.iterdir()) == there


def test_names_with_spaces_and_letters_of_all_scripts_work_everywhere(command, tmp_path):
    home = tmp_path / "Зал 3 – 細胞 'x' \"y\" %s {0}"
    project = home / "проект #1?.dsgan"
    command("new", project)
    file = home / "weights ü & co.pkl"
    shutil.copy(STYLEGAN2, file)
    command("generator", "import", project, file)
    command("sample", project, "--count", 3, "--seed", 1)
    command("masks", "import", project, paint(project, home / "маски"))
    command("interpreter", "train", project, "--members", 1)
    command("generate", project, "--count", 2, "--seed", 1)
    for form in ("dataset_release", "png", "coco", "hdf5"):
        assert command("export", project, home / f"出 {form}", "--format", form)["items"] == 2
    assert command("generator", "render", file, "--seed", 1, "--out", home / "ü.png")["count"] == 1
    assert "[bold]" in command.fails("status", home / "[bold]none[/bold]")[1]
