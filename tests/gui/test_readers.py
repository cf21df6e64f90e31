"""Reading as somebody else, blind to the first reader's masks, on the page as a user does it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QListWidget, QPushButton

from dsgan_studio.core.annotations.masks import read_mask
from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.workflow.painting_progress import painting_progress
from dsgan_studio.core.workflow.readers import add_reader, read_as, reading_as
from dsgan_studio.gui.annotate_film import thumbnail
from tests.gui.test_annotate_page import (  # noqa: F401
    canvas,
    close,
    drag,
    key,
    mask,
    stored,
    window,
)
from tests.gui.test_main_window import find

PATIENCE_MS = 60_000


def choose_reader(qtbot, window, row):  # noqa: F811
    """Open the panel with the mouse, and click on a reader."""
    qtbot.mouseClick(find(window, "open-readers", QPushButton), Qt.MouseButton.LeftButton)
    readers = find(window, "readers", QListWidget)
    QApplication.processEvents()
    place = readers.visualItemRect(readers.item(row)).center()
    qtbot.mouseClick(readers.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QApplication.processEvents()


def add(qtbot, window, name):  # noqa: F811
    qtbot.mouseClick(find(window, "open-readers", QPushButton), Qt.MouseButton.LeftButton)
    field = find(window, "reader-name", QLineEdit)
    if name.isascii():
        qtbot.keyClicks(field, name)
    else:
        field.insert(name)  # as an input method does; Qt's tests have no keys for it
    qtbot.keyClick(field, Qt.Key.Key_Return)
    find(window, "reader-options").hide()


@pytest.fixture
def blind(qtbot, window, canvas):  # noqa: F811
    """A second reader reads sample 1, which the first has painted."""
    add(qtbot, window, "Bea")
    choose_reader(qtbot, window, 1)
    return window


def test_a_new_reader_is_named_chosen_and_said_on_the_button(qtbot, window, canvas, mask):  # noqa: F811
    button = find(window, "open-readers", QPushButton)
    assert button.text() == "Reading as first reader"
    first = mask().copy()
    add(qtbot, window, "Béa 吴")
    assert button.text() == "Reading as first reader"
    choose_reader(qtbot, window, 1)
    assert button.text() == "Reading as Béa 吴"
    assert canvas.board.painting.sample_id == 1
    assert (mask() == UNLABELLED).all()
    choose_reader(qtbot, window, 0)
    assert (mask() == first).all()


def test_strokes_of_each_reader_are_stored_as_theirs(qtbot, blind, canvas, mask, leukocytes):  # noqa: F811
    first = stored(leukocytes)
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (5, 5), (5, 9))
    painted = mask().copy()
    find(blind, "primary-annotate", QPushButton).click()
    assert canvas.board.painting.sample_id == 2
    assert (read_mask(leukocytes / "readers" / "02-bea" / "000001.png") == painted).all()
    assert (stored(leukocytes) == first).all()
    with open_project_reading(leukocytes) as project:
        bea = project.readers.named("Bea")
        (record,) = project.readers.masks(bea.id)
        assert (record.author, record.source) == ("Bea", "painted")
        assert painting_progress(project, bea)[0].state == "complete"
        assert painting_progress(project, bea)[0].total_s > 0
        assert painting_progress(project)[0].state == "begun"
    choose_reader(qtbot, blind, 0)
    drag(qtbot, canvas, (5, 5), (5, 9))
    choose_reader(qtbot, blind, 1)
    key(qtbot, canvas, Qt.Key.Key_A)
    assert (mask() == painted).all()
    assert canvas.board.painting.status().undo == "brush stroke"


def test_what_others_painted_is_not_shown_to_who_reads_blind(qtbot, window, canvas, leukocytes):  # noqa: F811
    film = find(window, "film-strip")
    beside = find(window, "canvas-compare", QComboBox)
    beside.setCurrentIndex(beside.findData(3))
    beside.activated.emit(beside.currentIndex())
    assert find(window, "canvas-beside").isVisible()
    qtbot.waitUntil(lambda: film.pictures.image(1) is not None, timeout=PATIENCE_MS)
    add(qtbot, window, "Bea")
    choose_reader(qtbot, window, 1)
    assert not find(window, "canvas-beside").isVisible()
    assert find(window, "findings", QListWidget).count() == 0
    assert not find(window, "mistakes-find", QPushButton).isVisibleTo(window)
    assert find(window, "not-while-blind", QLabel).isVisibleTo(window)
    schema = canvas.board.schema
    bare = thumbnail(leukocytes / "samples/000001.png", leukocytes / "none.png", schema)
    laid = thumbnail(leukocytes / "samples/000001.png", leukocytes / "masks/000001.png", schema)
    assert bare != laid
    film.pictures.made.emit(0, 1, laid)  # one that was on its way
    assert film.pictures.image(1) != laid
    qtbot.waitUntil(lambda: film.pictures.image(1) is not None, timeout=PATIENCE_MS)
    shown = film.pictures.image(1)
    assert shown.convertToFormat(QImage.Format.Format_RGB32) == bare
    texts = [one.text() for one in find(window, "page-annotate").findChildren(QLabel)]
    assert any("0 painted, 0 complete" in text for text in texts)
    beside.setCurrentIndex(beside.findData(3))
    beside.activated.emit(beside.currentIndex())
    assert find(window, "canvas-beside")._mask is None
    choose_reader(qtbot, window, 0)
    assert find(window, "mistakes-find", QPushButton).isVisibleTo(window)


def test_the_live_interpreter_learns_from_the_readers_own_masks_alone(qtbot, blind, canvas):  # noqa: F811
    page = find(blind, "page-annotate")
    assert page._live.desk.reader_id == 2
    assert not page._live.is_on  # nothing of theirs is painted: there is nothing to learn from
    assert canvas.proposals.labels is None
    canvas.board.choose_class(1)
    drag(qtbot, canvas, (5, 5), (5, 60))
    assert canvas.proposals.labels is None
    canvas.board.choose_class(0)
    drag(qtbot, canvas, (60, 5), (60, 60))
    qtbot.waitUntil(lambda: canvas.proposals.labels is not None, timeout=PATIENCE_MS)
    proposed = set(np.unique(canvas.proposals.labels)) - {UNLABELLED}
    assert proposed <= {0, 1}  # the first reader's masks hold more classes
    choose_reader(qtbot, blind, 0)
    assert page._live.desk.reader_id == 1


def test_who_reads_is_remembered_when_the_project_is_opened_again(
    qtbot, blind, canvas, open_window, leukocytes  # noqa: F811
):  # fmt: skip
    drag(qtbot, canvas, (5, 5), (5, 9))
    painted = canvas.board.painting.mask.copy()
    close(qtbot, blind)
    again = open_window(leukocytes)
    find(again, "go-annotate", QPushButton).click()
    QApplication.processEvents()
    assert find(again, "open-readers", QPushButton).text() == "Reading as Bea"
    assert not find(again, "mistakes-find", QPushButton).isVisibleTo(again)
    fresh = find(again, "canvas")
    find(again, "page-annotate")._go_to(1)
    assert (fresh.board.painting.mask == painted).all()


def test_a_name_that_is_taken_is_told_and_nobody_is_added(qtbot, window, canvas):  # noqa: F811
    add(qtbot, window, "Bea")
    add(qtbot, window, "BEA")
    assert 'a reader called "Bea" already' in find(window, "notice-text", QLabel).text()
    assert find(window, "readers", QListWidget).count() == 2
    assert find(window, "reader-name", QLineEdit).text() == "BEA"


def test_the_first_reader_can_say_who_they_are(qtbot, window, canvas, leukocytes):  # noqa: F811
    qtbot.keyClicks(find(window, "reader-name", QLineEdit), "Ada & Co")
    find(window, "reader-rename", QPushButton).click()
    button = find(window, "open-readers", QPushButton)
    assert (button.text(), button.accessibleName()) == (
        "Reading as Ada && Co", "Reading as Ada & Co"
    )  # fmt: skip
    canvas.board.choose_class(2)
    drag(qtbot, canvas, (5, 5), (5, 9))
    find(window, "primary-annotate", QPushButton).click()
    with open_project_reading(leukocytes) as project:
        assert project.mask_history(1)[-1].author == "Ada & Co"


def test_a_switch_is_not_made_where_strokes_cannot_be_stored(qtbot, window, canvas, monkeypatch):  # noqa: F811
    add(qtbot, window, "Bea")
    drag(qtbot, canvas, (5, 5), (5, 9))
    painted = canvas.board.painting
    with monkeypatch.context() as patch:
        patch.setattr(find(window, "reader-options"), "_save", lambda: False)
        choose_reader(qtbot, window, 1)
    assert reading_as(window.studio.session.require_project()).is_first
    assert canvas.board.painting is painted


def test_a_blind_project_opened_for_reading_shows_nothing_to_paint(qtbot, leukocytes, open_window):
    add_reader(leukocytes, "Bea")
    with open_project(leukocytes) as project:
        read_as(project, 2)
    window = open_window()  # noqa: F811
    assert window.studio.session.open(leukocytes, reading=True)
    find(window, "go-annotate", QPushButton).click()
    QApplication.processEvents()
    assert find(window, "canvas").board.painting is None
    assert not find(window, "open-readers", QPushButton).isVisible()
