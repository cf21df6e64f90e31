"""The line on the painting page that says whether painting more still pays."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from dsgan_studio.core.interpreter.curve import CurvePoint, LearningCurve, LeftOutImage
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.kept_curve import keep_curve, painting_order
from dsgan_studio.gui.jobs import Lane
from tests.gui.test_main_window import find


def keep(path, *means):
    """Let the project keep a curve of these means, whose gains are sure to a tenth of a point."""
    points = tuple(
        CurvePoint(2 + place, mean, (mean,) * 5, None if not place else 0.0, 0.001)
        for place, mean in enumerate(means)
    )
    left_out = tuple(LeftOutImage(place, 0.5, 0.5) for place in range(16))
    curve = LearningCurve((0, 1, 2, 3, 4), points, left_out, (0.5,) * 5, 0.5)
    with open_project(path) as project:
        digest = project.latest_generator().hash
        masks = painting_order(project, project.masks(digest))
        keep_curve(project, digest, curve, masks, 0)


@pytest.fixture
def line(open_window, leukocytes):
    def make():
        window = open_window(leukocytes)
        find(window, "go-annotate", QPushButton).click()
        QApplication.processEvents()
        return window, find(window, "curve-line", QLabel)

    return make


def test_without_a_curve_it_says_so_and_none_is_measured(line):
    window, said = line()
    assert "has not been measured" in said.text()
    assert not window.studio.jobs.in_lane(Lane.COMPUTE)


@pytest.mark.parametrize(
    ("means", "told"),
    [
        ((0.5, 0.6, 0.6004, 0.601), ("last 2 images added 0.1 points", "pays little now")),
        ((0.5, 0.6, 0.65, 0.7), ("last 2 images added 10.0 points", "still pays")),
        ((0.6, 0.55), ("last image added −5.0 points", "Look for mistakes")),
    ],
)
def test_a_kept_curve_is_told_with_what_it_means(line, leukocytes, means, told):
    keep(leukocytes, *means)
    window, said = line()
    for part in told:
        assert part in said.text()
    assert "changed since" not in said.text()
    assert not window.studio.jobs.in_lane(Lane.COMPUTE)


def test_a_curve_from_before_the_latest_strokes_says_so(qtbot, line, leukocytes):
    keep(leukocytes, 0.5, 0.6)
    window, said = line()
    board = find(window, "canvas").board
    board.put(board.mask() * 0, "test")
    find(window, "primary-annotate", QPushButton).click()
    assert "changed since it was measured" in said.text()


def test_the_link_leads_to_the_curve_on_the_page_of_the_interpreter(qtbot, line):
    window, _ = line()
    qtbot.mouseClick(find(window, "curve-go", QPushButton), Qt.MouseButton.LeftButton)
    assert window.page is window.pages["interpreter"]
    assert find(window, "interpreter-tab-curve", QPushButton).isChecked()
    assert "takes a minute or two" in find(window, "curve-said", QLabel).text()
