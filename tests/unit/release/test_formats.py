import contextlib
import io
import json
from dataclasses import replace

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from pycocotools import mask as rle
from pycocotools.coco import COCO

from dsgan_studio.core.annotations.schema import read_schema, schema_from_json
from dsgan_studio.core.base.errors import BadInput, Corrupt, JobCancelled, ShapeError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.release import coco, hdf5, png_pairs
from dsgan_studio.core.release.coco import _mask_entry
from dsgan_studio.core.release.items import tracked
from tests.unit.release.fakes import SCHEMA, item_of, items

FORMATS = [png_pairs, coco, hdf5]
COUNT = 5


def _read_coco(path):
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path / "annotations" / "instances.json"))


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_passes_the_check_of_its_format(tmp_path, form):
    assert form.write(tmp_path / "out", items(COUNT), SCHEMA).items == COUNT
    assert form.check(tmp_path / "out").items == COUNT


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_with_something_in_it_is_refused_and_kept(tmp_path, form):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep")
    with pytest.raises(BadInput, match="already exists and is not an empty folder"):
        form.write(tmp_path / "out", items(COUNT), SCHEMA)
    assert (tmp_path / "out" / "mine.txt").read_text() == "keep"


@pytest.mark.parametrize("form", FORMATS)
def test_a_cancelled_export_leaves_nothing(tmp_path, form):
    context = JobContext()

    def three_then_cancel():
        for item in items(COUNT):
            if item.name == "item_00003":
                context.cancel()
            yield item

    with pytest.raises(JobCancelled):
        form.write(tmp_path / "out", tracked(three_then_cancel(), context, COUNT), SCHEMA)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"name": "../escape"}, BadInput, "cannot be the name of a file"),
        ({"name": "item_00000"}, BadInput, 'two items are called "item_00000"'),
        ({"label": np.full((12, 12), 2, np.uint8)}, BadInput, "holds class 2"),
        ({"image": np.zeros((12, 12), np.uint8)}, ShapeError, "image of item_00001"),
        ({"uncertainty": np.zeros((3, 3), np.float32)}, ShapeError, "uncertainty of item_00001"),
    ],
)
def test_an_item_that_cannot_be_written_stops_the_export(tmp_path, form, change, error, message):
    bad = replace(item_of(1), **change)
    with pytest.raises(error, match=message):
        form.write(tmp_path / "out", iter([item_of(0), bad]), SCHEMA)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMATS)
def test_equal_items_give_equal_bytes(tmp_path, form):
    files = []
    for name in ("a", "b"):
        form.write(tmp_path / name, items(3), SCHEMA)
        files.append(
            {
                path.relative_to(tmp_path / name): path.read_bytes()
                for path in (tmp_path / name).rglob("*")
                if path.is_file()
            }
        )
    assert files[0] == files[1]


def test_tracked_items_are_counted_to_the_end(tmp_path):
    seen = []
    context = JobContext(lambda progress: seen.append((progress.done, progress.total)))
    png_pairs.write(tmp_path / "out", tracked(items(2), context, 2), SCHEMA)
    assert seen[-1] == (2, 2)


def test_pairs_of_png_hold_the_pixels_and_the_schema(tmp_path):
    png_pairs.write(tmp_path, items(COUNT), SCHEMA)
    assert read_schema(tmp_path / "classes.json") == SCHEMA
    for item in items(COUNT):
        with Image.open(tmp_path / "masks" / f"{item.name}.png") as mask:
            assert mask.mode == "L"
            np.testing.assert_array_equal(np.asarray(mask), item.label)
        with Image.open(tmp_path / "images" / f"{item.name}.png") as image:
            np.testing.assert_array_equal(np.asarray(image), item.image)
        with Image.open(tmp_path / "color" / f"{item.name}.png") as colour:
            shown = np.asarray(colour)
        np.testing.assert_array_equal(
            shown[item.label == 4], [(86, 180, 233)] * (item.label == 4).sum()
        )


@pytest.mark.parametrize("form", FORMATS)
def test_a_larger_image_is_reduced_to_its_label_and_the_label_left_alone(tmp_path, form):
    form.write(tmp_path / "out", items(2, image_px=24), SCHEMA)
    assert form.check(tmp_path / "out").items == 2
    item = item_of(0, image_px=24)
    expected = item.image.reshape(12, 2, 12, 2, 3).mean(axis=(1, 3))
    if form is hdf5:
        with h5py.File(tmp_path / "out" / "dataset.h5") as file:
            image, label = file["images"][0], file["labels"][0]
        np.testing.assert_array_equal(label, item.label)
    else:
        image = np.asarray(Image.open(tmp_path / "out" / "images" / "item_00000.png"))
    assert np.abs(image - expected).max() <= 1.0


@pytest.mark.filterwarnings("ignore:__array__")
def test_coco_masks_decode_to_the_label(tmp_path):
    coco.write(tmp_path, items(COUNT), SCHEMA)
    read = _read_coco(tmp_path)
    assert sorted(read.getAnnIds()) == list(range(1, len(read.getAnnIds()) + 1))
    assert read.getImgIds() == list(range(1, COUNT + 1))
    for image_id, item in enumerate(items(COUNT), start=1):
        label = np.zeros_like(item.label)
        for entry in read.loadAnns(read.getAnnIds(imgIds=[image_id])):
            label[read.annToMask(entry).astype(bool)] = entry["category_id"]
        np.testing.assert_array_equal(label, np.where(item.label == 255, 0, item.label))


def test_coco_categories_are_the_classes_with_their_parents(tmp_path):
    coco.write(tmp_path, items(1), SCHEMA)
    assert _read_coco(tmp_path).dataset["categories"] == [
        {"id": 1, "name": "cell", "supercategory": ""},
        {"id": 4, "name": "nucleus", "supercategory": "cell"},
    ]


@pytest.mark.filterwarnings("ignore:__array__")
@settings(deadline=None, max_examples=40)
@given(mask=arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_a_run_length_mask_decodes_to_itself_with_its_box_and_area(mask):
    entry = _mask_entry(mask)
    decoded = rle.decode(
        {**entry["segmentation"], "counts": entry["segmentation"]["counts"].encode()}
    )
    np.testing.assert_array_equal(decoded, mask)
    assert entry["area"] == mask.sum()
    if mask.any():
        rows, cols = np.nonzero(mask)
        x, y, width, height = entry["bbox"]
        assert (x, y) == (cols.min(), rows.min())
        assert (x + width, y + height) == (cols.max() + 1, rows.max() + 1)
    json.dumps(entry)


def test_images_without_any_class_are_in_the_coco_file(tmp_path):
    empty = replace(item_of(0), label=np.zeros((12, 12), np.uint8))
    coco.write(tmp_path, iter([empty]), SCHEMA)
    assert coco.check(tmp_path).items == 1
    assert _read_coco(tmp_path).getAnnIds() == []


def test_an_export_of_nothing_is_empty_or_refused(tmp_path):
    assert coco.write(tmp_path / "coco", iter([]), SCHEMA).items == 0
    assert coco.check(tmp_path / "coco").items == 0
    with pytest.raises(BadInput, match="no item to export"):
        hdf5.write(tmp_path / "hdf5", iter([]), SCHEMA)


def test_the_hdf5_file_holds_everything_in_chunks_of_one_item(tmp_path):
    hdf5.write(tmp_path, items(COUNT), SCHEMA, recipe={"seed": 4})
    with h5py.File(tmp_path / "dataset.h5") as file:
        assert schema_from_json(json.loads(file.attrs["classes"])) == SCHEMA
        assert json.loads(file.attrs["recipe"]) == {"seed": 4}
        assert tuple(file.attrs["palette"][4]) == (86, 180, 233)
        assert file["images"].chunks == (1, 12, 12, 3)
        assert file["labels"].chunks == (1, 12, 12)
        for index, item in enumerate(items(COUNT)):
            np.testing.assert_array_equal(file["images"][index], item.image)
            np.testing.assert_array_equal(file["labels"][index], item.label)
            np.testing.assert_allclose(file["uncertainty"][index], item.uncertainty, rtol=5e-4)
            np.testing.assert_array_equal(file["latents"][index], item.latent)
            assert file["scores"][index] == item.score
            assert file["names"].asstr()[index] == item.name
            assert file["verdicts"].asstr()[index] == item.verdict


def test_more_items_than_one_step_of_growth_fit(tmp_path):
    assert hdf5.write(tmp_path, items(130), SCHEMA).items == 130
    assert hdf5.check(tmp_path).items == 130


def test_items_of_unequal_size_are_refused_in_one_hdf5_file(tmp_path):
    mixed = iter([item_of(0), item_of(1, image_px=8, label_px=8)])
    with pytest.raises(BadInput, match="export them apart"):
        hdf5.write(tmp_path / "out", mixed, SCHEMA)


def _spoil_png(out):
    (out / "masks" / "item_00001.png").unlink()


def _spoil_png_size(out):
    Image.fromarray(np.zeros((3, 3), np.uint8)).save(out / "masks" / "item_00001.png")


def _spoil_png_mode(out):
    Image.fromarray(np.zeros((12, 12, 3), np.uint8)).save(out / "masks" / "item_00001.png")


def _spoil_coco_image(out):
    (out / "images" / "item_00001.png").unlink()


def _spoil_coco_area(out):
    path = out / "annotations" / "instances.json"
    value = json.loads(path.read_text())
    value["annotations"][0]["area"] += 1
    path.write_text(json.dumps(value))


def _spoil_coco_json(out):
    path = out / "annotations" / "instances.json"
    path.write_text(path.read_text()[:-30])


def _spoil_hdf5(out):
    data = (out / "dataset.h5").read_bytes()
    (out / "dataset.h5").write_bytes(data[: len(data) // 2])


def _spoil_hdf5_label(out):
    with h5py.File(out / "dataset.h5", "r+") as file:
        file["labels"][1] = 9


@pytest.mark.parametrize(
    ("form", "spoil", "message"),
    [
        (png_pairs, _spoil_png, "same names"),
        (png_pairs, _spoil_png_size, "another size"),
        (png_pairs, _spoil_png_mode, "is RGB, not L"),
        (coco, _spoil_coco_image, "missing or damaged"),
        (coco, _spoil_coco_area, "does not fit"),
        (coco, _spoil_coco_json, "cannot be read by pycocotools"),
        (hdf5, _spoil_hdf5, "missing or damaged"),
        (hdf5, _spoil_hdf5_label, "does not fit its label"),
    ],
)
def test_the_check_finds_what_was_spoilt(tmp_path, form, spoil, message):
    form.write(tmp_path / "out", items(3), SCHEMA)
    spoil(tmp_path / "out")
    with pytest.raises(Corrupt, match=message):
        form.check(tmp_path / "out")


def split_items():
    return (
        replace(item, part=part)
        for item, part in zip(items(6), ["train"] * 3 + ["val"] * 2 + ["test"], strict=True)
    )


@pytest.mark.parametrize("form", FORMATS)
def test_a_split_release_is_read_back_whole_and_finished_at_the_end(tmp_path, form):
    seen = []
    form.write(tmp_path / "out", split_items(), SCHEMA, lambda folder: seen.append(files(folder)))
    assert form.check(tmp_path / "out").items == 6
    assert seen == [files(tmp_path / "out")]


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_parts_lie_where_the_readers_of_a_format_look(tmp_path):
    png_pairs.write(tmp_path / "png", split_items(), SCHEMA)
    assert len(list((tmp_path / "png" / "val" / "masks").glob("*.png"))) == 2
    coco.write(tmp_path / "coco", split_items(), SCHEMA)
    with contextlib.redirect_stdout(io.StringIO()):
        read = COCO(str(tmp_path / "coco" / "annotations" / "instances_train.json"))
    for image in read.loadImgs(read.getImgIds()):
        assert (tmp_path / "coco" / "images" / "train" / image["file_name"]).is_file()
    assert len(read.getImgIds()) == 3
    hdf5.write(tmp_path / "hdf5", split_items(), SCHEMA)
    with h5py.File(tmp_path / "hdf5" / "test.h5") as file:
        np.testing.assert_array_equal(file["images"][0], item_of(5).image)


@pytest.mark.parametrize("form", FORMATS)
def test_parts_that_lie_apart_are_refused(tmp_path, form):
    apart = (replace(item_of(i), part=part) for i, part in enumerate(["train", "val", "train"]))
    with pytest.raises(BadInput, match="lie apart"):
        form.write(tmp_path / "out", apart, SCHEMA)


@pytest.mark.parametrize("form", FORMATS)
def test_the_room_of_items_is_told_to_a_few_per_cent(tmp_path, form):
    def smooth(index):
        item = item_of(index, image_px=64, label_px=64)
        return replace(item, label=np.tri(64, k=index - 10, dtype=np.uint8))

    form.write(tmp_path / "out", map(smooth, range(20)), SCHEMA)
    told = sum(form.item_bytes(smooth(index), SCHEMA) for index in range(20))
    held = sum(file.stat().st_size for file in (tmp_path / "out").rglob("*") if file.is_file())
    assert told == pytest.approx(held, rel=0.05)


@pytest.mark.parametrize("form", FORMATS)
def test_a_check_stops_where_it_is_cancelled(tmp_path, form):
    form.write(tmp_path / "out", items(3), SCHEMA)
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        form.check(tmp_path / "out", context)
