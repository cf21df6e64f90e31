"""The window in which everything is set that is the user's and not a project's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.gui.jobs import UNTITLED, JobRunner, Lane
from dsgan_studio.gui.settings import Settings
from dsgan_studio.gui.settings_keys import KeysPanel
from dsgan_studio.gui.settings_shortcuts import Shortcuts
from dsgan_studio.gui.settings_table import OPTIONS, Option, spoken
from dsgan_studio.gui.theme import NEAR_PX, PAGE_PX, PANEL_PX, Theme
from dsgan_studio.gui.widgets.parts import button, label, paragraph

if TYPE_CHECKING:
    from dsgan_studio.core.base.device import FoundDevice

_SIZE_PX = (640, 660)
_FIELD_PX = 240


@dataclass(frozen=True)
class SettingsParts:
    """What the window of settings is given.

    Attributes:
        settings: what it shows and changes.
        theme: colours and sizes.
        jobs: to ask for the devices in the background.
        shortcuts: the keys of the window over which it opens.
    """

    settings: Settings
    theme: Theme
    jobs: JobRunner
    shortcuts: Shortcuts


class OptionField(QWidget):
    """One line of the table: what it is called, what holds, and what it does."""

    def __init__(self, option: Option, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self.option = option
        self._settings = settings
        self._control: QComboBox | QSpinBox = (
            self._number() if option.kind == "number" else self._box()
        )
        control = self._control
        control.setObjectName(f"setting-{option.key.replace('_', '-')}")
        control.setAccessibleName(spoken(option.label))
        control.setAccessibleDescription(spoken(option.help))
        control.setToolTip(spoken(option.label))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(PANEL_PX)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        name = label(spoken(option.label), "strong")
        name.setBuddy(control)
        grid.addWidget(name, 0, 0)
        grid.addWidget(control, 0, 1, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(paragraph(spoken(option.help), "body-second"), 1, 0)
        settings.changed.connect(self._follow)
        theme.follow(self, lambda: control.setFixedWidth(theme.px(_FIELD_PX)))
        self._show()

    def show_devices(self, found: Sequence[FoundDevice]) -> None:
        """Offer the devices of this machine, beside what was offered before."""
        assert isinstance(self._control, QComboBox)
        with QSignalBlocker(self._control):
            self._control.clear()
            self._control.addItem(self.tr("The fastest there is"), "auto")
            for device in found:
                memory = QLocale().formattedDataSize(device.memory_bytes, 0)
                title = device.title or self.tr("Processor")
                text = self.tr("%1, %2").replace("%1", title).replace("%2", memory)
                self._control.addItem(text, device.name)
        self._show(searched=True)

    def _box(self) -> QComboBox:
        made = QComboBox()
        made.view().setAccessibleName(spoken(self.option.label))
        for key, text in self.option.choices:
            made.addItem(spoken(text), key)
        if self.option.kind == "device":
            made.addItem(self.tr("The fastest there is"), "auto")
            made.addItem(self.tr("Processor"), "cpu")
        made.currentIndexChanged.connect(lambda: self._take(str(made.currentData())))
        return made

    def _number(self) -> QSpinBox:
        made = QSpinBox()
        made.setRange(self.option.least, self.option.most)
        made.setSingleStep(self.option.step)
        made.setSuffix(self.option.unit)
        made.setKeyboardTracking(False)
        made.lineEdit().setTextMargins(8, 0, 8, 0)
        made.valueChanged.connect(lambda number: self._take(str(number)))
        return made

    def _take(self, value: str) -> None:
        self._settings.choose(self.option.key, value)

    def _follow(self, key: str) -> None:
        if key == self.option.key:
            self._show()

    def _show(self, *, searched: bool = False) -> None:
        value, control = self._settings.value(self.option.key), self._control
        with QSignalBlocker(control):
            if isinstance(control, QSpinBox):
                control.setValue(int(value))
                return
            if control.findData(value) < 0:
                text = self.tr("%1, not on this machine") if searched else "%1"
                control.addItem(text.replace("%1", value), value)
            control.setCurrentIndex(control.findData(value))


class SettingsWindow(QDialog):
    """The settings in two tabs; each holds once it is chosen, so nothing is confirmed."""

    def __init__(self, parts: SettingsParts, parent: QWidget) -> None:
        super().__init__(parent)
        self._parts = parts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("settings")
        self.setWindowTitle(self.tr("Settings"))
        self._tabs = QTabWidget()
        self._tabs.setObjectName("settings-tabs")
        self._tabs.setAccessibleName(self.tr("Settings"))
        self._tabs.setToolTip(self.tr("Kinds of settings"))
        self._fields = [OptionField(option, parts.settings, parts.theme) for option in OPTIONS]
        self._keys = KeysPanel(parts.shortcuts)
        self._tabs.addTab(self._scrolled(self._build_fields()), self.tr("General"))
        self._tabs.addTab(self._scrolled(self._keys), self.tr("Keyboard"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PAGE_PX, PANEL_PX, PAGE_PX, PANEL_PX)
        layout.setSpacing(PANEL_PX)
        layout.addWidget(self._tabs, 1)
        layout.addLayout(self._build_foot())
        parts.theme.follow(self, self._resize)
        self._ask_for_devices()

    def _resize(self) -> None:
        width, height = (self._parts.theme.px(one) for one in _SIZE_PX)
        room = self.screen().availableSize()
        self.resize(min(width, room.width() - 80), min(height, room.height() - 80))

    def _build_fields(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, PANEL_PX, PANEL_PX, 0)
        column.setSpacing(PANEL_PX)
        for one in self._fields:
            column.addWidget(one)
        column.addStretch(1)
        return made

    def _scrolled(self, inner: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(NEAR_PX)
        reset = button(
            self.tr("Reset this tab"),
            "settings-reset",
            tip=self.tr("Let everything in this tab be as the program comes"),
        )
        reset.clicked.connect(self._reset)
        close = button(self.tr("Close"), "settings-close", "primary", self.tr("Close (Esc)"))
        close.clicked.connect(self.close)
        close.setDefault(True)
        row.addWidget(reset)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _reset(self) -> None:
        acts: tuple[Callable[[], None], ...] = (
            self._parts.settings.reset,
            self._parts.shortcuts.reset,
        )
        acts[self._tabs.currentIndex()]()

    def _ask_for_devices(self) -> None:
        """Let torch be loaded and asked, which takes a second, on a thread of its own."""
        field = next(one for one in self._fields if one.option.kind == "device")
        job = self._parts.jobs.start(Lane.IO, UNTITLED, _devices, field.show_devices)
        self.destroyed.connect(job.cancel)


def _devices(context: JobContext) -> tuple[FoundDevice, ...]:
    from dsgan_studio.core.base.device import found_devices

    return found_devices()
