"""Tables of a name and figures share their room so that a row can be read across."""

from __future__ import annotations

import pytest

from dsgan_studio.gui.evaluate_tables import FigureTable

HEADS = ["Class", "IoU", "Dice"]
ROWS = [["nucleus", "97.4 %", "98.7 %"], ["a class with a rather long name", "1.0 %", "2.0 %"]]


@pytest.fixture
def table(studio, qtbot):
    made = FigureTable(studio.theme, "figures")
    qtbot.addWidget(made)
    made.fill(HEADS, ROWS)
    made.show()
    return made


def width_of_columns(table):
    return table.horizontalHeader().length()


def test_a_table_fills_the_room_of_a_small_window(table):
    table.resize(460, 200)
    assert width_of_columns(table) == table.viewport().width()


def test_figures_stay_near_their_names_in_a_wide_window(table):
    table.resize(2000, 200)
    assert table.columnWidth(0) < 400
    assert width_of_columns(table) < 1000


def test_names_are_whole_where_there_is_no_room(table):
    table.resize(120, 200)
    assert table.columnWidth(0) >= table.sizeHintForColumn(0)
