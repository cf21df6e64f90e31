"""Releases through the command: parts, merged classes, names, likeness, room, and the card."""

from __future__ import annotations

import csv
import json
from collections import namedtuple

import h5py
import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base import room
from dsgan_studio.core.base.errors import Corrupt
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.reading import open_run
from dsgan_studio.core.release import png_pairs
from dsgan_studio.core.workflow.exports import export_release
from dsgan_studio.core.workflow.release_outlook import release_outlook
from dsgan_studio.core.workflow.release_request import ReleaseRequest
from tests.end_to_end.conftest import files_in

HALVES = ("--split", "classes", "--shares", "50,50,0", "--split-seed", 3)
Usage = namedtuple("Usage", "total used free")


def labels(project):
    with open_run(project / "runs" / "0001") as run:
        return [item.label for item in run.iter_items()]


def images(project):
    with open_run(project / "runs" / "0001") as run:
        return [item.image for item in run.iter_items()]


def mask(path):
    return np.asarray(Image.open(path))


def test_every_format_is_split_the_same_way(generated, command, tmp_path):
    parts = {}
    for form in ("png", "coco", "hdf5", "dataset_release"):
        done = command("export", generated, tmp_path / form, "--format", form, *HALVES)
        assert done["parts"] == {"train": 3, "val": 3}
        card = (tmp_path / form / "DATASET_CARD.md").read_text()
        assert "| of these in val | 3 |" in card
        assert "Split so that every class is in each part with seed 3: train 50 %" in card
        assert mask(tmp_path / form / "examples.png").shape[1] > 200
    for part in ("train", "val"):
        parts["png"] = sorted(p.stem for p in (tmp_path / "png" / part / "images").iterdir())
        said = json.loads((tmp_path / f"coco/annotations/instances_{part}.json").read_text())
        parts["coco"] = sorted(one["file_name"][:-4] for one in said["images"])
        with h5py.File(tmp_path / "hdf5" / f"{part}.h5") as file:
            parts["hdf5"] = sorted(name.decode() for name in file["names"][:])
        assert parts["png"] == parts["coco"] == parts["hdf5"]
        assert len(list((tmp_path / "dataset_release/samples" / part).glob("label_*.png"))) == 3
    readme = (tmp_path / "dataset_release" / "README.txt").read_text()
    assert "cd samples/train\n" in readme


def test_classes_are_merged_left_out_and_renumbered_in_labels_and_card(
    generated, command, tmp_path
):
    before = labels(generated)
    options = ("--merge", "1=background", "--merge", "class 2=2")
    assert (
        "goes elsewhere itself"
        in command.fails("export", generated, tmp_path / "no", "--format", "png", *options)[1]
    )
    options = (
        "--merge",
        "1=ignored",
        "--renumber-classes",
        "--prefix",
        "cell_",
        "--renumber-items",
    )
    command("export", generated, tmp_path / "out", "--format", "png", *options)
    for index, label in enumerate(before):
        told = mask(tmp_path / "out" / "masks" / f"cell_{index:06d}.png")
        np.testing.assert_array_equal(told, np.array([0, 255, 1], np.uint8)[label])
    card = (tmp_path / "out" / "DATASET_CARD.md").read_text()
    assert "Pixels of these classes were made unlabelled: class 1." in card
    assert "Ids were given anew" in card
    share = 100 * sum((one == 2).sum() for one in before) / sum((one != 1).sum() for one in before)
    holding = sum((one == 2).any() for one in before)
    assert f"| {holding} | {share:.3g} % |" in card


def test_merged_classes_reach_the_painted_masks_and_leave_no_wrong_classifiers(
    generated, command, tmp_path
):
    options = ("--format", "dataset_release", "--merge", "2=1")
    done = command("export", generated, tmp_path / "out", *options)
    assert any("classifiers are left out" in note for note in done["notes"])
    assert list((tmp_path / "out").glob("model_*.pth")) == []
    painted = next((tmp_path / "out").rglob("image_mask0.npy"))
    assert set(np.unique(np.load(painted))) == {0, 1}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--split", "half"), '"half" is not a split'),
        (("--split", "random", "--shares", "80,10"), "add up to 100"),
        (("--shares", "a,b,c"), "are no numbers"),
        (("--merge", "cells=1"), 'no class "cells"'),
        (("--merge", "1"), "CLASS=INTO"),
        (("--prefix", "../x"), "cannot be the name of a file"),
        (("--leave-out-copies",), "without real images"),
    ],
)
def test_a_release_that_cannot_be_is_refused_in_a_sentence(
    generated, command, tmp_path, options, message
):
    code, line = command.fails("export", generated, tmp_path / "x", "--format", "png", *options)
    assert code == 2
    assert message in line
    assert not (tmp_path / "x").exists()


def test_copies_of_real_images_and_equal_items_are_told_and_left_out(generated, command, tmp_path):
    made = images(generated)
    real = tmp_path / "real"
    real.mkdir()
    Image.fromarray(made[2][:, ::-1].copy()).save(real / "patient.png")
    draw = np.random.default_rng(1)
    for number in range(3):
        noise = draw.integers(0, 256, made[0].shape, dtype=np.uint8)
        Image.fromarray(noise).save(real / f"noise{number}.png")
    told = command("export", generated, tmp_path / "a", "--format", "png", "--real", real)
    assert (told["items"], told["copies"]) == (6, 0)
    assert "1 of 6 items are nearly the same as one of 4 real images" in " ".join(told["notes"])
    done = command(
        "export", generated, tmp_path / "b", "--format", "png", "--real", real,
        "--leave-out-copies", "--leave-out-duplicates", "--look-alikes", tmp_path / "alike",
    )  # fmt: skip
    assert done["copies"] == 1
    assert not (tmp_path / "b" / "images" / "000002.png").exists()
    with open(tmp_path / "alike" / "nearest_real.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6
    assert (rows[0]["item"], rows[0]["real"], rows[0]["mirrored"]) == ("2", "patient.png", "True")
    assert mask(tmp_path / "alike" / "sheet.png").ndim == 3
    card = (tmp_path / "b" / "DATASET_CARD.md").read_text()
    assert "| left out: nearly the same as a real image | 1 |" in card
    for file in (tmp_path / "b").rglob("*"):
        assert "patient" not in (file.name + (file.read_text() if file.suffix == ".md" else ""))


def test_a_folder_in_the_way_is_told_before_the_search(generated, command, tmp_path):
    (tmp_path / "alike").mkdir()
    (tmp_path / "alike" / "mine.txt").write_text("keep")
    options = ("--format", "png", "--look-alikes", tmp_path / "alike")
    line = command.fails("export", generated, tmp_path / "out", *options)[1]
    assert "alike already exists and is not an empty folder" in line
    assert not (tmp_path / "out").exists()


def test_the_outlook_tells_what_is_then_written(generated, tmp_path):
    request = ReleaseRequest("png", split="random", merge={"1": "2"}, real=None)
    told = release_outlook(generated, request, out=None, context=JobContext())
    done = export_release(generated, tmp_path / "out", request, JobContext())
    assert (told.items, told.parts) == (done.items, done.parts)
    assert told.card == (tmp_path / "out" / "DATASET_CARD.md").read_text()
    np.testing.assert_array_equal(told.examples, mask(tmp_path / "out" / "examples.png"))
    held = sum(len(data) for data in files_in(tmp_path / "out").values())
    assert held <= told.size_bytes <= held + 200_000
    assert [one.made_of for one in told.classes] == [("background",), ("class 1", "class 2")]


def test_a_disk_without_room_is_told_before_anything_is_written(
    generated, command, tmp_path, monkeypatch
):
    monkeypatch.setattr(room.shutil, "disk_usage", lambda folder: Usage(10, 9, 1))
    code, line = command.fails("export", generated, tmp_path / "out", "--format", "png")
    assert code == 1
    assert "the release needs about" in line
    assert not (tmp_path / "out").exists()


def test_what_does_not_read_back_is_not_left_behind(generated, tmp_path, monkeypatch):
    write = png_pairs.write

    def damaging(out, *rest):
        written = write(out, *rest)
        (out / "masks" / "000001.png").write_bytes(b"not a picture")
        return written

    monkeypatch.setattr(png_pairs, "write", damaging)
    with pytest.raises(Corrupt, match="missing or damaged"):
        export_release(generated, tmp_path / "out", ReleaseRequest("png"), JobContext())
    assert not (tmp_path / "out").exists()
