"""Colours, type and spacing: light and dark, from one table each."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from dsgan_studio.core.base.fsio import read_json
from dsgan_studio.core.base.locator import resource
from dsgan_studio.gui.icons import make_icon
from dsgan_studio.gui.settings import Settings, ThemeMode

# The grid: neighbours, inside panels, around pages.
NEAR_PX, PANEL_PX, PAGE_PX = 8, 16, 24
_FAMILIES = ("Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "Noto Sans")
_NAME = re.compile(r"@(\w+)")
_PX = re.compile(r"(\d+(?:\.\d+)?)px")


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as #rrggbb.

    Attributes:
        name: "light" or "dark".
        background: behind pages.
        surface: of panels and controls.
        line: between them.
        text: of what is read first.
        second: text of what is read next.
        accent: of what is chosen, and of the primary button.
        accent_fill: behind what is chosen.
        accent_pressed: of the primary button under the mouse.
        on_accent: text on the accent.
        warning: of limits.
        good: of what is finished.
        bad: of failures.
        canvas: around images.
        hover: of a control under the mouse.
        control_line: around fields, and of what cannot be used.
    """

    name: str
    background: str
    surface: str
    line: str
    text: str
    second: str
    accent: str
    accent_fill: str
    accent_pressed: str
    on_accent: str
    warning: str
    good: str
    bad: str
    canvas: str
    hover: str
    control_line: str


@functools.cache
def read_palette(name: str) -> Palette:
    """Return the palette called "light" or "dark"."""
    stored = read_json(resource(f"themes/{name}.json"))
    return Palette(**stored)


def style_sheet(palette: Palette, zoom_percent: int) -> str:
    """Return the style sheet of the program in the colours of `palette`."""
    text = resource("themes/studio.qss").read_text(encoding="utf-8")
    # A picture named in a style sheet keeps its own colours.
    for name in ("chevron", "check"):
        picture = resource(f"themes/{name}-{palette.name}.svg").as_posix()
        text = text.replace(f"url(@{name})", f'url("{picture}")')
    text = _NAME.sub(lambda found: str(getattr(palette, found[1])), text)
    return _PX.sub(lambda found: f"{_scaled(float(found[1]), zoom_percent)}px", text)


def _scaled(length_px: float, zoom_percent: int) -> float:
    scaled = length_px * zoom_percent / 100
    return scaled if length_px != round(length_px) else round(scaled)


def qt_palette(palette: Palette) -> QPalette:
    """Return `palette` for what a style sheet does not reach."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: palette.background,
        QPalette.ColorRole.Base: palette.surface,
        QPalette.ColorRole.AlternateBase: palette.background,
        QPalette.ColorRole.Button: palette.surface,
        QPalette.ColorRole.Text: palette.text,
        QPalette.ColorRole.WindowText: palette.text,
        QPalette.ColorRole.ButtonText: palette.text,
        QPalette.ColorRole.PlaceholderText: palette.second,
        QPalette.ColorRole.Highlight: palette.accent,
        QPalette.ColorRole.HighlightedText: palette.on_accent,
        QPalette.ColorRole.Link: palette.accent,
        QPalette.ColorRole.ToolTipBase: palette.text,
        QPalette.ColorRole.ToolTipText: palette.surface,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    return made


class Theme(QObject):
    """The look of the program: what was chosen, or what the system has."""

    changed = Signal()  # colours or sizes

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__(app)
        self._app = app
        self._settings = settings
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._apply()

    @property
    def mode(self) -> ThemeMode:
        """What was chosen: "system", "light" or "dark"."""
        return self._settings.theme

    @property
    def dark(self) -> bool:
        """Whether it is dark now."""
        if self.mode == "system":
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self.mode == "dark"

    @property
    def palette(self) -> Palette:
        """The colours that hold now."""
        return read_palette("dark" if self.dark else "light")

    @property
    def zoom_percent(self) -> int:
        """The size of text and controls."""
        return self._settings.zoom_percent

    def px(self, length_px: float) -> int:
        """Return a length at the zoom that holds now."""
        return round(length_px * self.zoom_percent / 100)

    def choose(self, mode: ThemeMode) -> None:
        """Take a look from now on."""
        self._settings.theme = mode
        self._apply()

    def zoom(self, percent: int) -> None:
        """Take a size of text and controls from now on, one of `ZOOMS_PERCENT`."""
        self._settings.zoom_percent = percent
        self._apply()

    def put_icon(self, target: QAbstractButton | QAction, name: str, role: str = "text") -> None:
        """Show an icon on `target` in the colour of a `Palette` field, now and after a change."""

        def draw() -> None:
            palette = self.palette
            target.setIcon(make_icon(name, getattr(palette, role), palette.control_line))

        self.follow(target, draw)

    def follow(self, owner: QObject, draw: Callable[[], None]) -> None:
        """Call `draw` now and whenever the look changes, for as long as `owner` lives."""

        def redraw() -> None:
            if isValid(owner):
                draw()
            else:
                self.changed.disconnect(redraw)

        self.changed.connect(redraw)
        draw()

    def _follow(self) -> None:
        if self.mode == "system":
            self._apply()

    def _apply(self) -> None:
        palette = self.palette
        self._app.setPalette(qt_palette(palette))
        self._app.setFont(interface_font(self.zoom_percent))
        self._app.setStyleSheet(style_sheet(palette, self.zoom_percent))
        self.changed.emit()


def interface_font(zoom_percent: int) -> QFont:
    """Return the font of the interface: figures of equal width, so that numbers do not jump."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    installed = set(QFontDatabase.families())
    for family in _FAMILIES:
        if family in installed:
            font.setFamily(family)
            break
    font.setPixelSize(round(13 * zoom_percent / 100))
    font.setFeature(QFont.Tag.fromString("tnum"), 1)
    return font


def set_type(widget: QWidget, kind: str) -> None:
    """Give a widget one of the kinds that the style sheet knows, such as "primary"."""
    widget.setProperty("type", kind)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
