"""Keypoints that an interpreter found, over the item in the review and over the preview."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage

from dsgan_studio.core.annotations.keypoints import (
    Keypoint,
    KeypointSchema,
    PlacedPoint,
    SampleKeypoints,
    Visibility,
)
from dsgan_studio.core.workflow.found_points import PointSight
from dsgan_studio.gui.interpreter_preview import Layered
from dsgan_studio.gui.review_item import ItemView
from dsgan_studio.gui.verbs_review import ItemPictures

RED, BLUE = QColor(230, 30, 30), QColor(30, 60, 230)
SCHEMA = KeypointSchema(
    (Keypoint(1, "tip", RED.getRgb()[:3]), Keypoint(2, "end", BLUE.getRgb()[:3]))
)
FOUND = PointSight(
    SCHEMA,
    SampleKeypoints(
        (PlacedPoint(1, Visibility.VISIBLE, 3.5, 3.5), PlacedPoint(2, Visibility.ABSENT))
    ),
    (16, 16),
)


def grey(side):
    made = QImage(side, side, QImage.Format.Format_RGB888)
    made.fill(QColor(120, 120, 120))
    return made


def clear(side):
    made = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(0)
    return made


def colours(widget):
    shown = widget.grab().toImage()
    return {shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(0, 200)}


@pytest.fixture
def item(qtbot, theme):
    made = ItemView(theme, "one", "One", "label")
    qtbot.addWidget(made)
    made.resize(320, 320)
    made.show_item(ItemPictures(0, grey(16), clear(64), grey(16), FOUND))
    made.show()
    return made


def test_a_found_point_lies_over_the_large_item_with_its_label_alone(item):
    place = QPoint(80, 80)  # row and column 4 of 16 in a picture of 320 px
    assert item.grab().toImage().pixelColor(place) == RED
    assert BLUE.name() not in colours(item)
    item.show_overlay("image", 1.0)
    assert item.grab().toImage().pixelColor(place) == QColor(120, 120, 120)


def test_names_stand_beside_points_only_where_there_is_room(item):
    def light(side):
        item.resize(side, side)
        shown = item.grab().toImage()
        beside = range(round(side / 4) + 12, round(side / 4) + 40)
        return sum(
            shown.pixelColor(x, y).lightness() > 220
            for x in beside
            for y in range(round(side / 4) - 24, round(side / 4))
        )

    assert light(320) > 0
    assert light(136) == 0


def test_the_preview_lays_points_over_both_pictures(qtbot):
    made = Layered("one", "One")
    qtbot.addWidget(made)
    made.resize(320, 320)
    made.show_layers(grey(16), QImage(), points=FOUND)
    made.show()
    assert made.grab().toImage().pixelColor(80, 80) == RED
    made.show_layers(grey(16), QImage())
    assert made.grab().toImage().pixelColor(80, 80) == QColor(120, 120, 120)
