"""Keypoints of a COCO release, as pycocotools reads and evaluates them."""

import contextlib
import dataclasses
import io
import json

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from dsgan_studio.core.annotations.keypoints import Keypoint, KeypointSchema, Visibility
from dsgan_studio.core.base.errors import Corrupt
from dsgan_studio.core.interpreter.found_keypoints import FoundKeypoints
from dsgan_studio.core.release import coco
from tests.unit.release.fakes import SCHEMA, item_of

POINTS = KeypointSchema(
    (
        Keypoint(7, "left", (1, 2, 3), partner=4),
        Keypoint(4, "right", (4, 5, 6), partner=7),
        Keypoint(9, "top", (7, 8, 9)),
    ),
    ((7, 9), (4, 9)),
)
COUNT = 5


def with_points(index, **options):
    draw = np.random.default_rng(index)
    seen = np.array([2, 1, 0 if index == 2 else 2], np.uint8)
    there = seen != Visibility.ABSENT
    rows, cols = draw.uniform(0, 11, (2, 3)).astype(np.float32) * there
    confidence, spread = draw.random((2, 3), dtype=np.float32)
    points = FoundKeypoints((4, 7, 9), rows, cols, confidence, spread, seen)
    return dataclasses.replace(item_of(index), points=points, **options)


def written(folder, items, **options):
    coco.write(folder, items, SCHEMA, keypoints=POINTS, **options)
    return folder / "annotations" / "keypoints.json"


def read(path):
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def evaluated(truth, results):
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = COCOeval(truth, truth.loadRes(results), "keypoints")
        evaluation.params.kpt_oks_sigmas = np.full(3, 0.1)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return float(evaluation.stats[0])


def test_pycocotools_reads_points_of_every_item_in_the_order_of_the_schema(tmp_path):
    path = written(tmp_path / "out", (with_points(index) for index in range(COUNT)))
    held = read(path)
    (category,) = held.loadCats(held.getCatIds())
    assert category["keypoints"] == ["left", "right", "top"]
    assert category["skeleton"] == [[1, 3], [2, 3]]
    assert len(held.getImgIds()) == COUNT
    for image in held.loadImgs(held.getImgIds()):
        index = int(image["file_name"][5:10])
        (entry,) = held.loadAnns(held.getAnnIds(imgIds=[image["id"]]))
        item = with_points(index)
        numbers = np.array(entry["keypoints"]).reshape(3, 3)
        order = [1, 0, 2]  # of the ids 7, 4, 9 among 4, 7, 9
        np.testing.assert_allclose(numbers[:, 0], item.points.cols[order], atol=1e-3)
        np.testing.assert_allclose(numbers[:, 1], item.points.rows[order], atol=1e-3)
        np.testing.assert_array_equal(numbers[:, 2], item.points.visibility[order])
        assert entry["num_keypoints"] == (item.points.visibility > 0).sum()
        np.testing.assert_allclose(entry["confidence"], item.points.confidence[order], atol=1e-4)
        there = (item.label != 0) & (item.label != 255)
        x, y, width, height = (int(one) for one in entry["bbox"])
        assert entry["area"] == there.sum() == there[y : y + height, x : x + width].sum()
    assert coco.check(tmp_path / "out").items == COUNT


def test_pycocotools_evaluates_them_by_oks(tmp_path):
    truth = read(written(tmp_path / "out", (with_points(index) for index in range(COUNT))))
    results = [
        {key: entry[key] for key in ("image_id", "category_id", "keypoints")} | {"score": 1.0}
        for entry in truth.loadAnns(truth.getAnnIds())
    ]
    assert evaluated(truth, results) == pytest.approx(1.0)
    for one in results:
        one["keypoints"] = [value + 40 * (k % 3 < 2) for k, value in enumerate(one["keypoints"])]
    assert evaluated(truth, results) < 0.5


def test_each_part_has_a_file_of_its_own(tmp_path):
    parts = ("train", "train", "val")
    items = [with_points(index, part=part) for index, part in enumerate(parts)]
    coco.write(tmp_path / "out", iter(items), SCHEMA, keypoints=POINTS)
    folder = tmp_path / "out" / "annotations"
    assert len(read(folder / "keypoints_train.json").getAnnIds()) == 2
    assert len(read(folder / "keypoints_val.json").getAnnIds()) == 1
    assert coco.check(tmp_path / "out").items == 3


def test_an_item_without_anything_in_its_label_takes_the_box_of_its_points(tmp_path):
    empty = with_points(0, label=np.zeros((12, 12), np.uint8))
    held = read(written(tmp_path / "out", iter([empty])))
    (entry,) = held.loadAnns(held.getAnnIds())
    assert entry["area"] == pytest.approx(entry["bbox"][2] * entry["bbox"][3])
    assert entry["area"] >= 1


def test_a_release_without_keypoints_has_no_file_of_them(tmp_path):
    coco.write(tmp_path / "out", iter([item_of(0)]), SCHEMA)
    assert not list((tmp_path / "out").rglob("keypoints*"))
    assert not list((tmp_path / "out").rglob("*.part"))


def fewer_images(value):
    value["images"].pop()


def one_number_less(value):
    value["annotations"][0]["keypoints"].pop()


def another_count(value):
    value["annotations"][0]["num_keypoints"] += 1


def outside(value):
    value["annotations"][0]["keypoints"][0] = 40


def no_list(value):
    value["images"] = 4


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (fewer_images, "has not every image"),
        (one_number_less, "does not fit"),
        (another_count, "does not fit"),
        (outside, "does not fit"),
        (no_list, "cannot be read by pycocotools"),
    ],
)
def test_a_damaged_file_of_keypoints_is_found(tmp_path, spoil, told):
    path = written(tmp_path / "out", (with_points(index) for index in range(2)))
    value = json.loads(path.read_text())
    spoil(value)
    path.write_text(json.dumps(value))
    with pytest.raises(Corrupt, match=told):
        coco.check(tmp_path / "out")
