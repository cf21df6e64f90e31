import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage

from dsgan_studio.gui.widgets.grid_view import GridView
from dsgan_studio.gui.widgets.tiles import MOST_IMAGES, Tile, TileModel


def picture(colour="#ff0000"):
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.fixture
def tiles(qapp):
    made = TileModel()
    yield made
    made.deleteLater()


@pytest.fixture
def grid(qtbot, theme, tiles):
    made = GridView(theme, tiles, tile_px=100)
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


def fill(tiles, count):
    tiles.show_tiles([Tile(10 + row, str(row), f"tile {row}") for row in range(count)])


def centre(grid, row):
    return grid.visualRect(grid.model().index(row)).center()


def test_only_what_is_seen_asks_for_its_picture(grid, tiles, qtbot):
    fill(tiles, 100_000)
    with qtbot.waitSignal(tiles.wanted) as asked:
        pass
    (numbers,) = asked.args
    assert numbers[0] == 10
    assert len(numbers) <= 5 * grid.columns


def test_scrolling_through_100000_tiles_costs_little_for_a_frame(grid, tiles):
    fill(tiles, 100_000)
    bar = grid.verticalScrollBar()
    frames = []
    for place in range(0, bar.maximum(), bar.maximum() // 50):
        began_s = time.perf_counter()
        bar.setValue(place)
        grid.viewport().repaint()
        frames.append(time.perf_counter() - began_s)
    # A tenth of this is usual; the limit only tells a view that walks through all tiles.
    assert sorted(frames)[len(frames) // 2] < 0.1


def test_a_picture_that_comes_is_shown_where_its_tile_lies(grid, tiles):
    fill(tiles, 9)
    tiles.put_image(12, picture("#00ff00"))
    shown = grid.viewport().grab().toImage()
    assert shown.pixelColor(centre(grid, 2)).name() == "#00ff00"
    assert shown.pixelColor(centre(grid, 3)).name() != "#00ff00"


def test_keys_move_between_tiles_and_shift_selects_what_lies_between(grid, tiles, qtbot):
    fill(tiles, 20)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=centre(grid, 1))
    assert grid.selected_numbers() == (11,)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.selected_numbers() == (12,)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.selected_numbers() == (12 + grid.columns,)
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_numbers() == (10, 11, 12)
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.selected_numbers() == (29,)


def test_the_tile_that_a_key_leads_to_is_scrolled_into_sight(grid, tiles, qtbot):
    fill(tiles, 200)
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_gaps_and_the_place_behind_the_last_tile_belong_to_no_tile(grid, tiles):
    fill(tiles, 5)
    for row in range(5):
        assert grid.indexAt(centre(grid, row)).row() == row
    box = grid.visualRect(tiles.index(0))
    assert not grid.indexAt(box.topRight() + QPoint(4, 10)).isValid()
    assert not grid.indexAt(centre(grid, 7)).isValid()


def test_a_wider_window_shows_more_columns(grid, tiles):
    fill(tiles, 30)
    before = grid.columns
    grid.resize(1000, 400)
    assert grid.columns > before


def test_few_tiles_grow_to_what_the_window_holds_but_never_to_posters(grid, tiles):
    fill(tiles, 200)
    least = grid.visualRect(tiles.index(0)).width()
    fill(tiles, 4)
    grown = grid.visualRect(tiles.index(0)).width()
    assert least < grown <= 200
    assert grid.viewport().rect().contains(grid.visualRect(tiles.index(3)))
    fill(tiles, 1)
    assert grid.visualRect(tiles.index(0)).width() <= 200


def test_selecting_by_number_passes_over_tiles_that_are_not_there(grid, tiles):
    fill(tiles, 5)
    grid.select_numbers((11, 13, 99))
    assert grid.selected_numbers() == (11, 13)


def test_pictures_not_seen_for_long_are_let_go_and_asked_for_again(tiles, qtbot):
    fill(tiles, MOST_IMAGES + 10)
    for row in range(MOST_IMAGES + 10):
        tiles.put_image(10 + row, picture())
    assert tiles.image(10 + MOST_IMAGES) is not None
    with qtbot.waitSignal(tiles.wanted) as asked:
        assert tiles.image(10) is None
    assert asked.args == [[10]]


def test_other_tiles_keep_the_pictures_of_those_that_stay(tiles):
    fill(tiles, 3)
    tiles.put_image(11, picture())
    tiles.show_tiles(tiles.tiles[1:])
    assert tiles.image(11) is not None
    tiles.put_image(10, picture())  # too late: its tile is gone
    assert tiles.row_of(10) is None


def test_a_hundred_thousand_tiles_are_told_of_only_where_they_are_seen(qtbot, theme):
    tiles, told = TileModel(), []

    def tile_of(number):
        told.append(number)
        return Tile(number, str(number), f"tile {number}")

    view = GridView(theme, tiles)
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    tiles.show_numbers(range(100_000), tile_of)
    view.grab()
    assert 0 < len(told) < 200
    view.scrollTo(tiles.index(70_000))
    view.select_numbers((70_000,))
    place = view.verticalScrollBar().value()
    told.clear()
    tiles.show_numbers(range(100_000), tile_of)  # the same ones, told of anew
    view.grab()
    assert 0 < len(told) < 200
    assert view.selected_numbers() == (70_000,)
    assert view.verticalScrollBar().value() == place


def test_a_picture_that_cannot_be_read_is_a_broken_tile_that_says_why(grid, tiles, qtbot):
    fill(tiles, 3)
    waiting = grid.grab().toImage()
    told = []
    tiles.broken_changed.connect(lambda: told.append(tiles.broken_count))
    tiles.put_broken(11, "a.png is damaged")
    assert tiles.image(11) is None
    assert tiles.data(tiles.index(1), Qt.ItemDataRole.ToolTipRole) == "tile 1\na.png is damaged"
    assert tiles.data(tiles.index(0), Qt.ItemDataRole.ToolTipRole) == "tile 0"
    assert grid.grab().toImage() != waiting
    with qtbot.waitSignal(tiles.wanted) as asked:
        tiles.image(10)
    assert 11 not in asked.args[0]
    tiles.put_image(11, picture())
    assert tiles.broken(11) is None
    tiles.put_broken(12, "b.png is damaged")
    tiles.forget([12])
    assert told == [1, 0, 1, 0]
