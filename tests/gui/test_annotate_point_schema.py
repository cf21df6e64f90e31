"""Naming, pairing and joining keypoints in their editor; what the project stores is looked at."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListWidget, QPushButton

from dsgan_studio.core.project.opening import open_project_reading
from tests.gui.test_annotate_page import at, key
from tests.gui.test_main_window import find


@pytest.fixture
def window(open_window, leukocytes):
    made = open_window(leukocytes)
    made.resize(1366, 768)
    find(made, "go-annotate", QPushButton).click()
    QApplication.processEvents()
    find(made, "points-edit", QPushButton).click()
    return made


@pytest.fixture
def schema(leukocytes):
    def read():
        with open_project_reading(leukocytes) as project:
            return project.keypoints.schema()

    return read


def add(qtbot, window, *names):
    field = find(window, "keypoint-new", QLineEdit)
    for name in names:
        qtbot.keyClicks(field, name)
        qtbot.keyClick(field, Qt.Key.Key_Return)


def names(held):
    return [one.name for one in held.points]


def test_points_are_added_renamed_and_undone(qtbot, window, schema):
    assert schema() is None
    add(qtbot, window, "left", "right")
    assert names(schema()) == ["left", "right"]
    field = find(window, "keypoint-name", QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "far right")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert names(schema()) == ["left", "far right"]
    find(window, "keypoint-undo", QPushButton).click()
    assert names(schema()) == ["left", "right"]
    find(window, "keypoint-redo", QPushButton).click()
    assert names(schema()) == ["left", "far right"]
    rows = find(window, "point-list", QListWidget)
    assert [rows.item(row).text() for row in range(rows.count())] == [
        "left · not set", "far right · not set"
    ]  # fmt: skip


def test_partners_name_each_other_and_edges_join(qtbot, window, schema):
    add(qtbot, window, "left", "right", "middle")
    find(window, "keypoint-list", QListWidget).setCurrentRow(0)
    partner = find(window, "keypoint-partner", QComboBox)
    partner.setCurrentIndex(partner.findText("right"))
    partner.activated.emit(partner.currentIndex())
    assert [one.partner for one in schema().points] == [2, 1, None]
    joined = find(window, "keypoint-edges", QListWidget)
    joined.item(1).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: schema().edges == ((1, 3),), timeout=30_000)
    joined.item(1).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: schema().edges == (), timeout=30_000)


def test_a_colour_is_chosen_from_those_that_no_other_point_has(qtbot, window, schema):
    add(qtbot, window, "left", "right")
    colours = find(window, "keypoint-colour", QComboBox)
    other = schema().points[0].colour
    assert all(tuple(colours.itemData(row)) != other for row in range(colours.count()))
    wanted = tuple(colours.itemData(3))
    colours.setCurrentIndex(3)
    colours.activated.emit(3)
    assert schema().points[1].colour == wanted


def test_a_placed_point_is_not_deleted_and_one_without_a_place_is(qtbot, window, schema):
    add(qtbot, window, "left", "right")
    canvas = find(window, "canvas")
    key(qtbot, canvas, Qt.Key.Key_Y)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, 20, 30))
    rows, delete = (
        find(window, "keypoint-list", QListWidget),
        find(window, "keypoint-delete", QPushButton),
    )
    rows.setCurrentRow(0)
    delete.click()
    assert names(schema()) == ["left", "right"]
    rows.setCurrentRow(1)
    delete.click()
    assert names(schema()) == ["left"]
    assert not delete.isEnabled()
    assert [one.id for one in canvas.board.points.now.points] == [1]
