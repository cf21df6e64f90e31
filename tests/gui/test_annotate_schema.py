"""The editor of the classes, by mouse and keyboard, and the masks that follow."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QListWidget, QPushButton

from dsgan_studio.core.project.opening import open_project_reading
from tests.gui.test_annotate_page import canvas, drag, mask, stored, window  # noqa: F401
from tests.gui.test_main_window import find


@pytest.fixture
def editor(window):  # noqa: F811
    find(window, "schema-edit", QPushButton).click()
    QApplication.processEvents()
    return find(window, "schema-editor")


def choose(editor, class_id):
    box = find(editor, "schema-classes", QListWidget)
    for row in range(box.count()):
        if box.item(row).data(Qt.ItemDataRole.UserRole) == class_id:
            box.setCurrentRow(row)


def names(canvas):  # noqa: F811
    return [one.name for one in canvas.board.schema.classes]


def test_renaming_and_recolouring_show_at_once(qtbot, window, editor, canvas):  # noqa: F811
    choose(editor, 2)
    field = find(editor, "schema-name", QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "thrombocyte")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "thrombocyte" in names(canvas)
    assert window.findChildren(QLabel, "class-name-2")[-1].text() == "thrombocyte"
    field = find(editor, "schema-colour", QLineEdit)
    field.setText("#123456")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert canvas.board.schema.by_id(2).colour == (0x12, 0x34, 0x56)


def test_a_name_that_is_taken_is_refused_and_put_back(qtbot, window, editor, canvas):  # noqa: F811
    choose(editor, 2)
    field = find(editor, "schema-name", QLineEdit)
    field.setText("nucleus")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "platelet"
    assert "nucleus" in find(window, "notice-text", QLabel).text()


def test_merging_moves_the_pixels_and_undo_of_the_page_brings_them_back(
    qtbot, window, editor, canvas, mask, leukocytes  # noqa: F811
):  # fmt: skip
    before = mask().copy()
    drag(qtbot, canvas, (2, 2), (2, 9))
    painted = mask().copy()
    choose(editor, 4)
    into = find(editor, "schema-into", QComboBox)
    into.setCurrentIndex(into.findData(3))
    find(editor, "schema-merge", QPushButton).click()
    assert "nucleus" not in names(canvas)
    assert (mask()[painted == 4] == 3).all()
    assert (stored(leukocytes, 5) != 4).all()
    find(window, "primary-annotate", QPushButton).click()  # across a switch of the image
    find(window, "menu-undo", QAction).trigger()
    assert "nucleus" in names(canvas)
    assert (stored(leukocytes, 1) == painted).all()
    assert (stored(leukocytes, 5) == 4).any()
    canvas.window().pages["annotate"]._go_to(1)
    canvas.setFocus()
    canvas.board.undo()
    assert (mask() == before).all()


def test_undo_is_about_strokes_again_once_one_was_painted(qtbot, window, editor, canvas):  # noqa: F811
    find(editor, "schema-new", QLineEdit).setText("granule")
    find(editor, "schema-add", QPushButton).click()
    assert names(canvas)[-1] == "granule"
    assert "classes" in find(window, "menu-undo", QAction).text()
    drag(qtbot, canvas, (5, 5), (5, 9))
    assert "brush" in find(window, "menu-undo", QAction).text()


def test_the_editor_works_by_keys(qtbot, editor, canvas, leukocytes):  # noqa: F811
    choose(editor, 2)
    box = find(editor, "schema-classes", QListWidget)
    editor.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus, timeout=30_000)
    qtbot.keyClick(box, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert names(canvas)[1] == "platelet"
    qtbot.keyClick(box, Qt.Key.Key_Delete)
    assert "platelet" not in names(canvas)
    for _ in range(2):
        qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert names(canvas)[2] == "platelet"
    with open_project_reading(leukocytes) as project:
        assert project.schema() == canvas.board.schema


def test_a_class_can_be_part_of_another(editor, canvas):  # noqa: F811
    choose(editor, 4)
    parent = find(editor, "schema-parent", QComboBox)
    parent.setCurrentIndex(parent.findData(3))
    parent.activated.emit(parent.currentIndex())
    assert canvas.board.schema.by_id(4).parent == 3
    row = find(editor, "schema-classes", QListWidget).item(4)
    assert row.text().startswith(" ")
