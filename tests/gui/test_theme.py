import re
from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton

from dsgan_studio.core.base.locator import resource
from dsgan_studio.gui.icons import icon_pixmap
from dsgan_studio.gui.theme import read_palette, style_sheet

THEMES = ("light", "dark")
ICONS = sorted(file.stem for file in resource("icons").glob("*.svg") if file.stem != "dsgan-studio")


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_on_everything_it_stands_on(theme):
    palette = read_palette(theme)
    texts = ("text", "second", "accent", "warning", "good", "bad")
    pairs = [*product(texts, ("background", "surface")), ("text", "accent_fill")]
    pairs += [("second", "accent_fill"), ("text", "hover"), ("second", "hover")]
    pairs += [("on_accent", "accent"), ("on_accent", "accent_pressed"), ("surface", "text")]
    low = {
        pair: round(contrast(getattr(palette, pair[0]), getattr(palette, pair[1])), 2)
        for pair in pairs
        if contrast(getattr(palette, pair[0]), getattr(palette, pair[1])) < 4.5
    }
    assert low == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_edges_of_controls_can_be_seen(theme):
    palette = read_palette(theme)
    for ground in (palette.background, palette.surface):
        assert contrast(palette.control_line, ground) >= 3
        assert contrast(palette.accent, ground) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_style_sheet_leaves_no_name_unfilled_and_grows_with_the_zoom(theme):
    sheet = style_sheet(read_palette(theme), 100)
    assert not re.search(r"@\w", sheet)
    assert "font-size: 13px" in sheet
    assert "font-size: 20px" in style_sheet(read_palette(theme), 150)


def test_a_chosen_look_holds_over_the_systems_and_is_remembered(theme, settings, qtbot):
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert theme.palette == read_palette("dark")
    assert settings.theme == "dark"
    theme.choose("light")
    assert theme.palette == read_palette("light")
    theme.choose("system")
    dark = theme.palette == read_palette("dark")
    assert dark == (Qt.ColorScheme.Dark == _system_scheme())


def _system_scheme():
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication.styleHints().colorScheme()


def test_icons_take_the_colours_of_the_theme_as_long_as_their_button_lives(theme, qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    theme.choose("light")
    theme.put_icon(button, "plus", "accent")

    def colour():
        image = button.icon().pixmap(20, 20).toImage()
        return image.pixelColor(image.width() // 2, image.height() // 2).name()

    assert colour() == read_palette("light").accent.lower()
    theme.choose("dark")
    assert colour() == read_palette("dark").accent.lower()
    button.deleteLater()


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn_inside_its_square_in_one_colour(name, qapp):
    image = icon_pixmap(name, "#123456", size_px=24, scale=2).toImage()
    assert image.width() == 48
    inked = [
        (x, y)
        for x, y in product(range(48), range(48))
        if image.pixelColor(x, y).alpha() > 200 and image.pixelColor(x, y) != QColor("#ffffff")
    ]
    assert len(inked) > 40
    assert all(2 <= x < 46 and 2 <= y < 46 for x, y in inked)
