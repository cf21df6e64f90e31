"""The film strip and what is kept of the time, on the page as a user sees it."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.painting_progress import painting_progress
from dsgan_studio.gui.annotate_clock import LONGEST_PAUSE_S, PaintClock
from dsgan_studio.gui.annotate_film import thumbnail
from tests.gui.test_annotate_page import canvas, drag, window  # noqa: F401
from tests.gui.test_main_window import find


def click(qtbot, film, row):
    place = film.visualRect(film.model().index(row)).center()
    qtbot.mouseClick(film.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_in_the_film_opens_that_sample_and_saves_the_last(
    qtbot, window, canvas, leukocytes  # noqa: F811
):  # fmt: skip
    film = find(window, "film-strip")
    assert film.model().rowCount(QModelIndex()) == 16
    assert film.open_number == 1
    drag(qtbot, canvas, (5, 5), (5, 9))
    click(qtbot, film, 3)
    assert canvas.board.painting.sample_id == 4
    assert film.open_number == 4
    with open_project_reading(leukocytes) as project:
        assert project.mask_history(1)[-1].source == "painted"
        assert painting_progress(project)[0].total_s > 0


def test_completing_a_sample_marks_it_in_the_film_and_the_head(window, canvas):  # noqa: F811
    film = find(window, "film-strip")
    find(window, "primary-annotate", QPushButton).click()
    assert canvas.board.painting.sample_id == 2
    assert film.state_of(1) == "complete"
    said = film.model().index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "complete" in said
    texts = [one.text() for one in find(window, "page-annotate").findChildren(QLabel)]
    assert any("16 painted, 1 complete" in text for text in texts)


def test_thumbnails_show_the_mask_over_the_image(leukocytes):
    image, mask = leukocytes / "samples/000001.png", leukocytes / "masks/000001.png"
    bare = thumbnail(image, leukocytes / "none.png", schema_from_ids((1, 2, 3, 4)))
    laid = thumbnail(image, mask, schema_from_ids((1, 2, 3, 4)))
    assert bare.size() == laid.size() == QImage(str(image)).size()
    assert bare.pixelColor(32, 32) != laid.pixelColor(32, 32)
    assert thumbnail(leukocytes / "none.png", mask, schema_from_ids((1,))).isNull()


def test_a_pause_counts_only_at_its_beginning():
    now = [100.0]
    clock = PaintClock(lambda: now[0])
    clock.tick(1)
    assert clock.take() == {}
    clock.begin()
    now[0] += 3
    clock.tick(1)
    now[0] += 500
    clock.tick(2)
    assert clock.take() == {1: pytest.approx(3.0), 2: LONGEST_PAUSE_S}
    assert clock.take() == {}
