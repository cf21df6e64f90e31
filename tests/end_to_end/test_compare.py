"""Folders of masks compared through the command."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.annotations.schema import LabelClass, LabelSchema, write_schema
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow.comparing import compare_masks
from dsgan_studio.core.workflow.comparing_pictures import comparison_picture


def save(folder, **masks):
    folder.mkdir(exist_ok=True)
    for name, mask in masks.items():
        Image.fromarray(np.array(mask, np.uint8)).save(folder / f"{name}.png")
    return folder


@pytest.fixture
def folders(tmp_path):
    true = save(tmp_path / "true", a=[[0, 1], [1, 2]], b=[[0, 0], [2, 255]], alone=[[0]])
    found = save(tmp_path / "found", a=[[0, 1], [1, 1]], b=[[0, 0], [2, 1]], other=[[0]])
    return found, true


def test_the_table_tells_classes_images_and_what_has_no_partner(folders, command, tmp_path):
    done = command("masks", "compare", *folders, "--out", tmp_path / "table.json")
    by_name = {one["name"]: one for one in done["classes"]}
    assert by_name["class 1"]["iou"] == pytest.approx(2 / 3)
    assert by_name["class 2"]["recall"] == 0.5
    assert done["accuracy"] == pytest.approx(6 / 7)
    assert [one["name"] for one in done["images"]] == ["a", "b"]
    assert done["images"][1]["iou"]["class 1"] is None
    assert done["confusion"]["pixels"] == [[3, 0, 0, 0], [0, 2, 0, 0], [0, 1, 1, 0]]
    assert (done["without_prediction"], done["without_truth"]) == (["alone"], ["other"])
    assert json.loads((tmp_path / "table.json").read_text()) == done
    command("masks", "compare", *folders, "--out", tmp_path / "table.csv")
    with open(tmp_path / "table.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == ["class"] * 3 + ["all"] * 2 + ["image"] * 2
    assert float(rows[1]["iou"]) == pytest.approx(2 / 3)


def test_a_schema_beside_the_true_masks_names_the_classes(folders, command):
    classes = ((0, "background", (0, 0, 0)), (1, "cell", (1, 0, 0)), (2, "nucleus", (2, 0, 0)))
    schema = LabelSchema(tuple(LabelClass(*one) for one in classes))
    write_schema(folders[1].parent / "classes.json", schema)
    done = command("masks", "compare", *folders)
    assert [one["name"] for one in done["classes"]] == ["background", "cell", "nucleus"]


def test_what_cannot_be_compared_is_told_by_file(folders, command, tmp_path):
    found, true = folders

    def told(*words):
        code, line = command.fails("masks", "compare", *words)
        assert code == 2
        return line

    assert "is neither .csv nor .json" in told(found, true, "--out", tmp_path / "table.xls")
    assert "is not a folder" in told(tmp_path / "nowhere", true)
    assert "has no PNG or NPY file" in told(save(tmp_path / "empty"), true)
    lines = told(save(tmp_path / "named", x=[[0]]), true)
    assert "no mask in" in lines
    assert "is named like one in" in lines
    line = told(save(tmp_path / "small", a=[[0, 1]]), true)
    assert "is 2 x 1 pixels wide and high, and its true mask 2 x 2" in line
    nothing = save(tmp_path / "nothing", a=[[255, 255], [255, 255]])
    assert "is unlabelled" in told(found, nothing)
    np.save(found / "a.npy", np.zeros((2, 2), np.uint8))
    assert "two masks named a" in told(found, true)


def test_pictures_lie_over_the_image_where_it_is_beside_the_true_masks(folders, tmp_path):
    found = compare_masks(*folders, context=JobContext())
    plain = comparison_picture(found, "a", show="difference")
    assert len({tuple(one) for one in plain.reshape(-1, 3).tolist()}) == 2
    (tmp_path / "images").mkdir()
    Image.fromarray(np.full((4, 4, 3), 100, np.uint8)).save(tmp_path / "images" / "a.png")
    over = comparison_picture(found, "a", show="difference").astype(int)
    assert np.abs(over[0, 0] - 100).max() <= 10, "what agrees hardly hides the image"
    assert np.abs(over[1, 1] - 100).max() > 50
    (tmp_path / "images" / "a.png").write_bytes(b"no image")
    with pytest.raises(BadInput, match="cannot be read as an image"):
        comparison_picture(found, "a", show="truth")
    (folders[0] / "a.png").unlink()
    with pytest.raises(BadInput, match="are gone"):
        comparison_picture(found, "a", show="truth")
