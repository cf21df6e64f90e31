"""What a folder offers and what a list names."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.fit import ImageFit
from dsgan_studio.core.gan_training.folder import list_folder, natural_key
from dsgan_studio.core.gan_training.images import prepare_images
from dsgan_studio.core.gan_training.name_list import read_list


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "images"
    made.mkdir()
    for index in (1, 2, 10):
        Image.fromarray(np.full((4, 6, 3), index, np.uint8)).save(made / f"cell{index}.png")
    return made


def listed(folder, list_file=None):
    return list_folder(folder, list_file, JobContext())


def names(listing):
    return [file.name for file in listing.files]


def test_images_come_in_natural_order(folder):
    assert names(listed(folder)) == ["cell1.png", "cell2.png", "cell10.png"]
    assert listed(folder).passed_over == ()


def test_what_is_no_image_by_its_name_is_listed_with_a_reason(folder):
    (folder / "notes.txt").write_text("x")
    (folder / ".hidden.png").write_bytes(b"")
    (folder / "below").mkdir()
    (folder / "cut.png").mkdir()
    listing = listed(folder)
    assert len(listing.files) == 3
    assert [name for name, _ in listing.passed_over] == ["cut.png", "notes.txt"]
    assert dict(listing.passed_over)["cut.png"] == "a folder, not an image"


def test_links_in_a_circle_or_to_nothing_and_pipes_are_not_opened(folder):
    (folder / "gone.png").symlink_to("nowhere.png")
    (folder / "circle.png").symlink_to("circle.png")
    (folder / "circle").symlink_to("circle")
    (folder / "good.png").symlink_to("cell1.png")
    os.mkfifo(folder / "pipe.png")
    listing = listed(folder)
    assert names(listing) == ["cell1.png", "cell2.png", "cell10.png", "good.png"]
    assert dict(listing.passed_over) == {
        "circle.png": "a link that leads nowhere",
        "gone.png": "a link that leads nowhere",
        "pipe.png": "not a file",
    }


def test_a_changed_file_has_another_stamp(folder):
    before = listed(folder).files[0].stamp
    (folder / "cell1.png").chmod(0o600)
    denied = listed(folder).files[0].stamp
    os.utime(folder / "cell1.png", ns=(1, 1))
    assert len({before, denied, listed(folder).files[0].stamp}) == 3


def test_listing_a_large_folder_reports_and_can_be_cancelled(folder):
    reports = []
    list_folder(folder, None, JobContext(reports.append))
    assert (reports[-1].stage, reports[-1].done) == ("listing the folder", 3)
    stopped = JobContext()
    stopped.cancel()
    with pytest.raises(JobCancelled):
        list_folder(folder, None, stopped)


@given(numbers=st.lists(st.integers(0, 10**6), unique=True, max_size=20))
def test_natural_order_is_the_order_of_numbers(numbers):
    ordered = sorted((f"cell{n}.png" for n in numbers), key=natural_key)
    assert ordered == [f"cell{n}.png" for n in sorted(numbers)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.txt", "cell10.png\n\n# a comment\n  cell1\n"),
        ("list.json", '["cell10", "cell1.png"]'),
        ("list.json", '{"train": ["cell1", "cell10"], "test": ["cell2"]}'),
        ("list.json", '{"all": ["cell1", "cell10"]}'),
    ],
)
def test_a_list_names_a_subset_with_or_without_suffix(folder, tmp_path, name, content):
    (tmp_path / name).write_text(content)
    assert names(listed(folder, tmp_path / name)) == ["cell1.png", "cell10.png"]


def test_a_part_of_a_json_list_can_be_chosen(folder, tmp_path):
    (tmp_path / "split.json").write_text('{"train": ["cell1"], "test": ["cell2"]}')
    assert names(listed(folder, tmp_path / "split.json:test")) == ["cell2.png"]


@pytest.mark.parametrize(
    ("content", "spec", "message"),
    [
        (
            '{"a": ["x"], "b": ["y"]}',
            "split.json",
            r"no part train; name one of .* \(a, b\)",
        ),
        ('{"a": ["x"]}', "split.json:c", "has no part c"),
        ("[1, 2]", "split.json", "does not hold a list of names"),
        ('"x"', "split.json", "does not hold a list of names"),
        ("[", "split.json", "is not valid JSON"),
        ("[]", "split.json", "names no images"),
        ("\xff", "split.json", "is not valid JSON"),
    ],
)
def test_lists_that_cannot_be_used_are_refused(tmp_path, content, spec, message):
    (tmp_path / "split.json").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        read_list(tmp_path / spec)


def test_lists_that_are_missing_or_not_text_are_refused(tmp_path):
    with pytest.raises(BadInput, match="is not there; check the path"):
        read_list(tmp_path / "none.txt")
    (tmp_path / "list.txt").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(BadInput, match="is not text in UTF-8"):
        read_list(tmp_path / "list.txt")


def test_names_missing_from_the_folder_are_told(folder, tmp_path):
    (tmp_path / "list.json").write_text(json.dumps(["cell1", *(f"gone{i}" for i in range(7))]))
    with pytest.raises(BadInput, match=r"7 of the names in .* \(gone0, .*gone4 …\); correct"):
        listed(folder, tmp_path / "list.json")


def test_a_name_without_suffix_that_fits_two_files_is_refused(folder, tmp_path):
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(folder / "cell1.jpg")
    (tmp_path / "list.txt").write_text("cell1")
    with pytest.raises(BadInput, match=r"could be cell1\.(jpg|png) or cell1\.(jpg|png)"):
        listed(folder, tmp_path / "list.txt")


def test_missing_empty_and_unreadable_folders_are_refused(tmp_path):
    with pytest.raises(BadInput, match="nowhere is not there; check the path"):
        listed(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="subfolders are not looked at"):
        listed(tmp_path / "empty")
    (tmp_path / "empty" / "notes.txt").write_text("x")
    with pytest.raises(BadInput, match=r"none of the 1 files .* \(notes.txt: not an image"):
        listed(tmp_path / "empty")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_an_image_without_a_suffix_is_known_by_its_content(folder, kind):
    Image.fromarray(np.zeros((4, 6, 3), np.uint8)).save(folder / "IM0001", kind)
    (folder / "README").write_text("Rather not an image.")
    (folder / "empty").write_bytes(b"")
    listing = listed(folder)
    assert names(listing)[-1] == "IM0001"
    assert [name for name, _ in listing.passed_over] == ["empty", "README"]


def test_what_most_files_lack_is_the_reason_given(folder, tmp_path):
    (folder / "a broken one.png").write_bytes(b"no")
    fit = ImageFit(8, channels=(7,))
    told = r"none of the 4 files in .* \(cell1.png and 2 more: channel 7 does not exist; it has 3"
    with pytest.raises(BadInput, match=told):
        prepare_images(folder, None, fit, tmp_path / "cache", JobContext())


def test_one_missing_name_is_told_in_the_singular(folder, tmp_path):
    (tmp_path / "list.txt").write_text("cell1\nnone\n")
    with pytest.raises(BadInput, match=r"1 of the names in .*list.txt is not in"):
        listed(folder, tmp_path / "list.txt")
