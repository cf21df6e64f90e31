"""A row that goes on in the next line."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from dsgan_studio.gui.widgets.flow import FlowLayout


@pytest.fixture
def row(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    layout = FlowLayout(8)
    made.setLayout(layout)
    for width, height in ((100, 20), (60, 32)):
        one = QWidget()
        one.setFixedSize(width, height)
        layout.addWidget(one)
    return made, [layout.itemAt(index).widget() for index in range(2)]


def test_items_of_a_line_have_their_middles_at_one_height(row):
    made, (low, high) = row
    made.resize(200, 60)
    made.show()
    assert low.geometry().center().y() == high.geometry().center().y()
    assert high.x() == low.x() + 108
    assert made.heightForWidth(200) == 32


def test_what_does_not_fit_goes_on_in_the_next_line(row):
    made, (low, high) = row
    made.resize(120, 80)
    made.show()
    assert (low.y(), high.y()) == (0, 28)
    assert made.heightForWidth(120) == 60
