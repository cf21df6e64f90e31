"""What a folder offers and what a list names."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.gan_training.folder import natural_key, read_list, scan_folder


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "images"
    made.mkdir()
    for index in (1, 2, 10):
        Image.fromarray(np.full((4, 6, 3), index, np.uint8)).save(made / f"cell{index}.png")
    return made


def names(report):
    return [path.name for path in report.paths]


def test_images_come_in_natural_order_with_their_sizes(folder):
    report = scan_folder(folder)
    assert names(report) == ["cell1.png", "cell2.png", "cell10.png"]
    assert report.sizes == ((4, 6),) * 3
    assert report.unreadable == ()


def test_what_cannot_be_used_is_listed_with_a_reason(folder):
    (folder / "notes.txt").write_text("x")
    (folder / "broken.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.png").write_bytes(b"")
    (folder / "below").mkdir()
    report = scan_folder(folder)
    assert len(report.paths) == 3
    assert [name for name, _ in report.unreadable] == ["broken.png", "notes.txt"]
    assert all(reason for _, reason in report.unreadable)


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
    assert names(scan_folder(folder, tmp_path / name)) == ["cell1.png", "cell10.png"]


def test_a_part_of_a_json_list_can_be_chosen(folder, tmp_path):
    (tmp_path / "split.json").write_text('{"train": ["cell1"], "test": ["cell2"]}')
    assert names(scan_folder(folder, tmp_path / "split.json:test")) == ["cell2.png"]


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
        scan_folder(folder, tmp_path / "list.json")


def test_a_name_without_suffix_that_fits_two_files_is_refused(folder, tmp_path):
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(folder / "cell1.jpg")
    (tmp_path / "list.txt").write_text("cell1")
    with pytest.raises(BadInput, match=r"could be cell1\.(jpg|png) or cell1\.(jpg|png)"):
        scan_folder(folder, tmp_path / "list.txt")


def test_missing_empty_and_unreadable_folders_are_refused(tmp_path):
    with pytest.raises(BadInput, match="nowhere is not there; check the path"):
        scan_folder(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="holds no files; choose the folder of the images"):
        scan_folder(tmp_path / "empty")
    (tmp_path / "empty" / "notes.txt").write_text("x")
    with pytest.raises(BadInput, match=r"none of the 1 files .* \(notes.txt: not an image"):
        scan_folder(tmp_path / "empty")
