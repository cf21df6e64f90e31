import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QPushButton

from dsgan_studio.gui.pictures import FilePictures, read_file
from dsgan_studio.gui.widgets.grid_view import GridView
from dsgan_studio.gui.widgets.tiles import Tile, TileModel
from tests.gui.test_main_window import find

PATIENCE_MS = 60_000
ROOT = Path(__file__).parents[2]


@pytest.fixture
def whole(tmp_path):
    file = tmp_path / "whole.png"
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    assert image.save(str(file))
    return file


def test_a_file_that_cannot_be_read_is_told_by_its_name_and_the_reason(whole, tmp_path):
    assert read_file(whole)[1] == ""
    cut = tmp_path / "cut.png"
    cut.write_bytes(whole.read_bytes()[:40])
    other = tmp_path / "other.png"
    other.write_bytes(b"no image")
    for file, reason in (
        (tmp_path / "gone.png", "gone.png is not there any more"),
        (other, "other.png is not an image, or is damaged"),
        (cut, "cut.png is damaged, or cannot be read"),
    ):
        image, told = read_file(file)
        assert image.isNull()
        assert told == reason


def test_no_picture_is_made_of_a_file_in_another_way():
    # It would hold Python while it waits for the lock of Qt's image formats, which another thread
    # may hold while it waits for Python.
    made = re.compile(r"\bQ(Image|Pixmap)\((str|f?\")")
    files = (ROOT / "dsgan_studio" / "gui").rglob("*.py")
    assert [str(file) for file in files if made.search(file.read_text("utf-8"))] == []


def test_pictures_come_from_files_whatever_their_ending(whole, tmp_path):
    renamed = whole.rename(tmp_path / "whole.jpg")
    assert not read_file(renamed)[0].isNull()


def test_tiles_without_a_picture_are_broken_and_the_others_come(runner, whole, tmp_path, qtbot):
    tiles = TileModel(runner)
    files = {1: whole, 2: tmp_path / "gone.png"}
    FilePictures(runner, tiles, files.get)
    tiles.show_tiles([Tile(one, "", "") for one in files])
    for number in files:
        tiles.image(number)
    qtbot.waitUntil(lambda: tiles.holds(1) and tiles.broken(2) is not None, timeout=PATIENCE_MS)


def test_the_page_of_samples_says_once_that_pictures_are_damaged(open_window, leukocytes, qtbot):
    for number in (2, 5):
        (leukocytes / "samples" / f"00000{number}.png").write_bytes(b"no image")
    window = open_window(leukocytes)
    find(window, "go-samples", QPushButton).click()
    said = find(window, "samples-broken", QLabel)
    qtbot.waitUntil(said.isVisible, timeout=PATIENCE_MS)
    sheet = find(window, "samples-sheet", GridView)
    qtbot.waitUntil(lambda: sheet.model().broken_count == 2, timeout=PATIENCE_MS)
    assert said.text().startswith("2 pictures cannot be read")
    sheet.select_numbers((5,))
    (leukocytes / "samples" / "000005.png").write_bytes(
        (leukocytes / "samples" / "000001.png").read_bytes()
    )
    sheet.model().forget((2, 5))
    qtbot.waitUntil(lambda: said.text().startswith("1 picture"), timeout=PATIENCE_MS)
