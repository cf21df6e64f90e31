"""The rail at the left: the eight steps, what is done of each and what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from dsgan_studio.gui.icons import icon_pixmap
from dsgan_studio.gui.theme import Theme

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


@dataclass(frozen=True)
class RailEntry:
    """What the rail shows of one step.

    Attributes:
        key: of the page.
        title: of the step.
        state: done, begun, possible or blocked.
        state_text: the state in words.
        second: what there is, or what it needs.
        stale: whether something it rests on has changed since.
    """

    key: str
    title: str
    state: str
    state_text: str
    second: str
    stale: bool = False


class RailButton(QPushButton):
    """One step of the rail."""

    def __init__(self, theme: Theme, entry: RailEntry, number: int) -> None:
        super().__init__()
        self._theme = theme
        self._entry = entry
        self._number = number
        self._ring = False
        self._narrow = False
        self.setObjectName(f"go-{entry.key}")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.keys = QKeySequence(f"Ctrl+{number}")
        self.show_entry(entry)

    @property
    def entry(self) -> RailEntry:
        """What it shows."""
        return self._entry

    def show_entry(self, entry: RailEntry) -> None:
        """Show another state of the same step."""
        self._entry = entry
        self.setAccessibleName(entry.title)
        told = ", ".join(part for part in (entry.state_text, entry.second) if part)
        self.setAccessibleDescription(told)
        keys = self.keys.toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{entry.title} ({keys})\n{told}")
        self.update()

    def show_narrow(self, *, narrow: bool) -> None:
        """Show only state and number, or the words too."""
        self._narrow = narrow
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(self._theme.px(48 if self._narrow else 199), self._theme.px(52))

    def minimumSizeHint(self) -> QSize:
        """Return the height that stays where the window is low."""
        if self._narrow:
            return QSize(self._theme.px(48), self._theme.px(28))
        return QSize(self._theme.px(150), self._theme.px(42))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring where the keyboard brought the focus; a click needs none."""
        self._ring = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ring = False
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that the mouse is over it."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show that the mouse is gone."""
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw state, title, second line and number."""
        palette, px = self._theme.palette, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(1, 1, -1, -1)
        fill = palette.surface
        if self.isChecked():
            fill = palette.accent_fill
        elif self.underMouse():
            fill = palette.hover
        painter.setPen(QPen(QColor(palette.accent if self._ring else fill), 2))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, px(8), px(8))
        self._draw_state(painter, box)
        if self._narrow:
            self._draw_number(painter, box)
        else:
            self._draw_texts(painter, box)
        painter.end()

    def _draw_state(self, painter: QPainter, box: QRect) -> None:
        palette, px = self._theme.palette, self._theme.px
        state = self._entry.state
        colour = palette.second if state in ("possible", "blocked") else palette.accent
        if self._entry.stale:
            colour = palette.warning
        pixmap = icon_pixmap(
            f"state-{state}",
            colour,
            knockout=palette.surface,
            size_px=px(18),
            scale=self.devicePixelRatioF(),
        )
        left = px(5) if self._narrow else px(10)
        painter.drawPixmap(left, box.center().y() - px(9) + 1, pixmap)

    def _draw_number(self, painter: QPainter, box: QRect) -> None:
        palette, px = self._theme.palette, self._theme.px
        font = QFont(self.font())
        font.setPixelSize(px(13))
        font.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(QColor(palette.accent if self.isChecked() else palette.text))
        place = QRect(px(24), box.top(), box.width() - px(26), box.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(self._number))

    def _draw_texts(self, painter: QPainter, box: QRect) -> None:
        palette, px = self._theme.palette, self._theme.px
        left, right = px(38), px(26)
        width = box.width() - left - right
        title_font = QFont(self.font())
        title_font.setPixelSize(px(13))
        title_font.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Medium)
        second_font = QFont(self.font())
        second_font.setPixelSize(px(11.5))
        middle = box.center().y()
        shift = px(9) if self._entry.second else 0
        line = px(20)
        painter.setFont(title_font)
        painter.setPen(QColor(palette.accent if self.isChecked() else palette.text))
        place = QRect(left, middle - shift - line // 2 + 1, width, line)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._entry.title)
        painter.setFont(second_font)
        painter.setPen(QColor(palette.warning if self._entry.stale else palette.second))
        place = QRect(left, middle + shift - line // 2, box.width() - left - px(8), line)
        second = painter.fontMetrics().elidedText(
            self._entry.second, Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, second)
        painter.setPen(QColor(palette.second))
        place = QRect(box.width() - px(28), middle - shift - line // 2 + 1, px(20), line)
        painter.drawText(
            place,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            str(self._number),
        )


class Rail(QWidget):
    """The steps from top to bottom; one is shown, and Up and Down move between them."""

    chosen = Signal(str)  # key of a page

    def __init__(self, theme: Theme, entries: Sequence[RailEntry]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 12)
        layout.setSpacing(2)
        for number, entry in enumerate(entries, 1):
            made = RailButton(theme, entry, number)
            made.clicked.connect(lambda checked=False, key=entry.key: self.chosen.emit(key))
            # A button's own shortcut would press it for show first, a tenth of a second long.
            QShortcut(made.keys, self).activated.connect(made.click)
            self._group.addButton(made)
            self._buttons[entry.key] = made
            layout.addWidget(made)
        layout.addStretch(1)
        theme.follow(self, self._resize)

    def shortcuts(self) -> list[tuple[str, QKeySequence]]:
        """Return the name and the keys of each step."""
        return [(one.accessibleName(), one.keys) for one in self._buttons.values()]

    def _resize(self) -> None:
        for one in self._buttons.values():
            one.updateGeometry()
            one.update()

    def show_narrow(self, *, narrow: bool) -> None:
        """Show states and numbers alone, where the window has no room for words."""
        if self.property("narrow") == narrow:
            return
        self.setProperty("narrow", narrow)
        self.style().unpolish(self)
        self.style().polish(self)
        for one in self._buttons.values():
            one.show_narrow(narrow=narrow)

    def show_entries(self, entries: Sequence[RailEntry]) -> None:
        """Show other states of the same steps."""
        for entry in entries:
            self._buttons[entry.key].show_entry(entry)

    def show_chosen(self, key: str | None) -> None:
        """Mark the step whose page is shown, or none."""
        self._group.setExclusive(False)
        for name, one in self._buttons.items():
            one.setChecked(name == key)
        self._group.setExclusive(key is not None)
