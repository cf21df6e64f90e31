"""The page that compares predicted masks with true ones."""

import csv

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QTableWidget

from dsgan_studio.gui.pages.evaluate import EvaluatePage
from dsgan_studio.gui.widgets.fitted_picture import FittedPicture

PATIENCE_MS = 120_000


@pytest.fixture
def page(studio, qtbot, empty_project):
    made = EvaluatePage(studio)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    studio.session.open(empty_project)
    return made


@pytest.fixture
def folders(tmp_path):
    masks = {
        "found": {"good": [[0, 1], [1, 1]], "bad": [[1, 0], [0, 0]]},
        "true": {"good": [[0, 1], [1, 255]], "bad": [[0, 1], [1, 1]], "alone": [[0]]},
    }
    for folder, named in masks.items():
        (tmp_path / folder).mkdir()
        for name, mask in named.items():
            Image.fromarray(np.array(mask, np.uint8)).save(tmp_path / folder / f"{name}.png")
    return [tmp_path / "found", tmp_path / "true"]


def settle(qtbot, page):
    qtbot.waitUntil(lambda: not page.studio.jobs.jobs, timeout=PATIENCE_MS)


def click(page, name):
    page.findChild(QPushButton, name).click()


def cells(page, name):
    table = page.findChild(QTableWidget, name)
    columns = range(table.columnCount())
    return [[table.item(row, at).text() for at in columns] for row in range(table.rowCount())]


@pytest.fixture
def compared(page, qtbot, answers, folders):
    answers.paths = list(folders)
    click(page, "primary-evaluate")
    click(page, "primary-evaluate")
    settle(qtbot, page)
    return page


def test_two_folders_are_compared_by_class_and_by_image_the_worst_first(compared):
    assert [row[0] for row in cells(compared, "evaluate-images")] == ["bad", "good"]
    by_class = {row[0]: row[1:] for row in cells(compared, "evaluate-classes")}
    assert by_class["class 1"][:2] == ["0.333", "0.500"]
    assert compared.findChild(QLabel, "evaluate-images").text() == "2"
    assert compared.findChild(QLabel, "evaluate-alone").text() == "1"
    assert compared.findChild(QLabel, "evaluate-alone").toolTip() == "alone"


def test_the_selected_image_is_shown_as_truth_prediction_and_difference(compared, qtbot):
    def pixels():
        picture = compared.findChild(FittedPicture, "evaluate-difference-picture").image
        return {picture.pixelColor(x, y).name() for x in (0, 1) for y in (0, 1)}

    qtbot.waitUntil(lambda: len(pixels()) == 2, timeout=PATIENCE_MS)
    bad = pixels()
    compared.findChild(QTableWidget, "evaluate-images").selectRow(1)
    settle(qtbot, compared)
    assert pixels() != bad
    assert "#ffffff" in pixels(), "what is unlabelled in the truth is left out"


def test_the_table_turns_to_what_was_taken_for_what(compared):
    box = compared.findChild(QComboBox, "evaluate-table")
    box.setCurrentIndex(box.findData("confusion"))
    assert cells(compared, "evaluate-classes")[1] == ["class 1", "60.0 %", "40.0 %", "0.0 %"]


def test_the_table_is_saved_and_another_ending_is_refused(compared, answers, tmp_path):
    notices = []
    compared.session.notified.connect(notices.append)
    answers.paths = [tmp_path / "table.csv", tmp_path / "table.xls", None]
    for _ in range(3):
        click(compared, "evaluate-save")
    with open(tmp_path / "table.csv", newline="") as file:
        assert len(list(csv.DictReader(file))) == 6
    assert [one.level for one in notices] == ["information", "error"]


def test_another_folder_lets_the_old_figures_go(compared, answers, tmp_path):
    answers.paths = [tmp_path]
    click(compared, "evaluate-truth")
    assert cells(compared, "evaluate-images") == []
    assert compared.findChild(QLabel, "evaluate-mean").text() == "–"
    assert compared.findChild(QPushButton, "primary-evaluate").text() == "Compare the masks"


def test_one_folder_alone_cannot_be_compared(page, answers, folders):
    answers.paths = [folders[0], None]
    click(page, "primary-evaluate")
    primary = page.findChild(QPushButton, "primary-evaluate")
    assert not primary.isEnabled()
    assert primary.toolTip() == "Choose both folders first"
