"""`generator evaluate`, `find` and `findings` as a user types them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from tests.end_to_end.conftest import CHECKPOINTS, files_in

FIGURES = {"precision", "recall", "density", "coverage"}


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Sixteen images with a red square in each, and marks of it in five of them."""
    home = tmp_path_factory.mktemp("real images")
    for name in ("images", "marks"):
        (home / name).mkdir()
    random = np.random.default_rng(0)
    for number in range(16):
        pixels = random.integers(90, 130, (40, 52, 3), dtype=np.uint8)
        row, col = random.integers(4, 28, 2)
        pixels[row : row + 8, col + 6 : col + 14] = (220, 30, 40)
        Image.fromarray(pixels).save(home / "images" / f"cell {number}.png")
        if number < 5:
            mask = np.zeros((40, 52), np.uint8)
            mask[row : row + 8, col + 6 : col + 14] = 2
            Image.fromarray(mask).save(home / "marks" / f"cell {number}.png")
    return home


def test_evaluate_prints_keeps_and_shows_again(command, project, real):
    words = ("generator", "evaluate", project, "--images", real / "images", "--samples", 20)
    found = command(*words, "--seed", 3)
    assert found["samples"] == 20
    assert found["real_images"] == 16
    assert found["features"] == "random-vgg-filterbank-v1"
    assert found["features_published"] is False
    assert set(found["manifold"]) == set(found["floor"]["manifold"]) == FIGURES
    assert all(isinstance(found[name], float) for name in ("kid", "kid_error", "kid_floor", "fid"))
    assert {one["name"] for one in found["missed"]} <= {f"cell {n}.png" for n in range(16)}
    folder = project / "training" / "evaluations" / "0001"
    assert found["folder"] == str(folder)
    names = {file.name for file in folder.iterdir()}
    assert {"report.json", "neighbours.png"} <= names
    again = command(*words, "--seed", 3)
    assert again == {**found, "folder": str(folder.with_name("0002"))}
    assert files_in(folder) == files_in(folder.with_name("0002"))
    kept = command("generator", "findings", project)
    assert [one["verb"] for one in kept] == ["generator evaluate"] * 2
    assert kept[0]["folder"] == str(folder)
    assert kept[0]["facts"]["kid"] == found["kid"]
    assert any("KID" in line for line in kept[0]["lines"])
    assert json.loads((folder / "report.json").read_text("utf-8"))["fid"] == found["fid"]


def test_a_file_is_evaluated_without_a_project(command, real, tmp_path):
    source = CHECKPOINTS / "mini_sg2ada_16.pkl"
    words = ("generator", "evaluate", source, "--images", real / "images", "--samples", 8)
    assert command(*words)["folder"] is None
    out = tmp_path / "out"
    found = command(*words, "--out", out, "--truncation", 0.5, "--fit", "letterbox")
    assert found["truncation"] == 0.5
    assert (out / "neighbours.png").is_file()


def test_find_says_that_the_class_never_appears(command, project, real):
    found = command(
        "generator", "find", project, "--images", real / "images", "--marks", real / "marks",
        "--samples", 30,
    )  # fmt: skip
    assert found["objects"] == 5
    assert found["auroc"] > 0.9
    assert found["real"]["share"] > 0.8
    assert found["real"]["images"] == 11
    assert found["samples"]["share"] < 0.2
    assert found["verdict"] in ("never", "rarer")
    folder = project / "training" / "evaluations" / "0001"
    assert (folder / "matches.png").is_file()
    assert command("generator", "findings", project)[0]["facts"]["verdict"] == found["verdict"]


def test_the_fit_of_the_training_holds_unless_another_is_given(command, at, photographs):
    project = at("empty")
    command(
        "generator", "train", project, "--images", photographs, "--resolution", 8, "--kimg", 0.01,
        "--fit", "tiles", "--crop-px", 10, "--channel-max", 8, "--batch", 2,
    )  # fmt: skip
    words = ("generator", "evaluate", project, "--images", photographs, "--samples", 6)
    assert command(*words)["real_images"] == 12 * 6
    assert command(*words, "--fit", "crop")["real_images"] == 12


def test_nothing_found_yet_is_said(command, project):
    assert command("generator", "findings", project) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--images", "EMPTY"), "holds no files"),
        (("--images", "ONE"), "1 real image cannot be evaluated with"),
        (("--images", "EQUAL"), "all 8 real images are equal"),
        (("--images", "REAL", "--samples", 3), "3 samples cannot be evaluated with"),
        (("--images", "REAL", "--features", "TEXT"), "cannot be opened"),
        (("--images", "REAL", "--features", "PROJECT"), "is a folder"),
        (("--images", "REAL", "--fit", "stretch"), '"stretch" is not a fit'),
        (("--images", "REAL", "--class", 1), "this generator has no classes"),
        (("--images", "REAL", "--out", "REAL"), "already exists and is not an empty folder"),
    ],
)
def test_what_cannot_be_evaluated_is_said_in_one_line(
    command, project, real, tmp_path, words, told
):
    places = {name: tmp_path / name for name in ("EMPTY", "ONE", "EQUAL")}
    for folder in places.values():
        folder.mkdir()
    for count, name in ((1, "ONE"), (8, "EQUAL")):
        for number in range(count):
            Image.new("RGB", (20, 20), (9, 9, 9)).save(places[name] / f"{number}.png")
    (tmp_path / "text.pth").write_text("hello")
    places |= {"REAL": real / "images", "TEXT": tmp_path / "text.pth", "PROJECT": project}
    given = [places.get(word, word) for word in words]
    code, line = command.fails("generator", "evaluate", project, "--samples", 8, *given)
    assert code == 2
    assert told in line
    assert not list((project / "training").glob("evaluations/*"))
