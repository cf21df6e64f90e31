"""The classes of the schema: what is painted with, what is seen, what is locked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from dsgan_studio.core.annotations.schema import LabelClass
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.icons import make_icon
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.parts import button, label
from dsgan_studio.gui.widgets.wording import percent

# At 100 %.
_ROW_PX, _SWATCH_PX, _SHARE_PX = 36, 14, 54
_FLASH_MS = 700


class Swatch(QWidget):
    """A square in the colour of a class."""

    def __init__(self, one: LabelClass, side_px: int) -> None:
        super().__init__()
        self._colour = QColor(*one.colour)
        self.setFixedSize(side_px, side_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._colour)
        painter.setPen(self._colour.darker(130))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 3, 3)


class ClassRow(QFrame):
    """One class: colour, name, share of the image, eye, lock, key."""

    def __init__(self, one: LabelClass, place: int, board: Board, theme: Theme) -> None:
        super().__init__()
        self._class, self._board, self._theme = one, board, theme
        self.name = label(one.name)
        self.name.setObjectName(f"class-name-{one.id}")
        # A long name is cut rather than pushing the switches out of sight.
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.name.setToolTip(one.name)
        self.share = label(kind="body-second")
        self.share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.share.setFixedWidth(theme.px(_SHARE_PX))
        self._eye = self._switch(f"class-eye-{one.id}", self._toggle_eye)
        self._lock = self._switch(f"class-lock-{one.id}", self._toggle_lock)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(Swatch(one, theme.px(_SWATCH_PX)))
        row.addWidget(self.name, 1)
        row.addWidget(self.share)
        row.addWidget(self._eye)
        row.addWidget(self._lock)
        key = QLabel(str(place) if place < 10 else "")
        key.setProperty("type", "second")
        key.setFixedWidth(theme.px(10))
        row.addWidget(key)
        self._flash = QTimer(self)
        self._flash.setSingleShot(True)
        self._flash.setInterval(_FLASH_MS)
        self._flash.timeout.connect(lambda: self._show_flash(is_on=False))
        self.show_state()

    def _switch(self, name: str, act: Callable[[], None]) -> QPushButton:
        made = button("", name, "icon")
        made.setFixedSize(self._theme.px(24), self._theme.px(24))
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(act)
        return made

    def _toggle_eye(self) -> None:
        look = self._board.look
        self._board.show_look(
            dataclasses.replace(look, hidden=look.hidden ^ {self._class.id}, solo=None)
        )

    def _toggle_lock(self) -> None:
        class_id = self._class.id
        self._board.lock(class_id, locked=class_id not in self._board.locked)

    def show_state(self) -> None:
        """Show whether the class is seen and locked."""
        palette = self._theme.palette
        seen = self._board.look.shows(self._class.id)
        locked = self._class.id in self._board.locked
        name = self._class.name
        for switch, is_on, on, off, said in (
            (self._eye, seen, "eye", "eye-off", self.tr("Hide %1") if seen else self.tr("Show %1")),
            (
                self._lock,
                locked,
                "lock",
                "unlock",
                self.tr("Unlock %1 (K)") if locked else self.tr("Lock %1 (K)"),
            ),
        ):
            strong = is_on if switch is self._lock else not is_on
            colour = palette.text if strong or is_on else palette.control_line
            switch.setIcon(make_icon(on if is_on else off, colour, palette.control_line))
            switch.setIconSize(QSize(self._theme.px(16), self._theme.px(16)))
            switch.setToolTip(said.replace("%1", name))
            switch.setAccessibleName(said.replace("%1", name))

    def flash(self) -> None:
        """Catch the eye for a moment: a tool would have changed the class, which is locked."""
        self._show_flash(is_on=True)
        self._flash.start()

    def _show_flash(self, *, is_on: bool) -> None:
        if bool(self.property("flash")) != is_on:
            self.setProperty("flash", is_on)
            self.style().unpolish(self)
            self.style().polish(self)

    def show_share(self, share: float) -> None:
        """Show how much of the image the class covers, 0 to 1."""
        self.share.setText(percent(share))


class ClassList(QListWidget):
    """The classes, the chosen one marked."""

    def __init__(self, board: Board, theme: Theme) -> None:
        super().__init__()
        self._board, self._theme = board, theme
        self.rows: dict[int, ClassRow] = {}
        self._shares: Mapping[int, float] = {}
        self.setObjectName("class-list")
        self.setAccessibleName(self.tr("Classes"))
        self.setProperty("type", "classes")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentRowChanged.connect(self._choose)
        board.loaded.connect(self._build)
        board.schema_changed.connect(self._build)
        board.chosen.connect(self._render)
        board.refused.connect(self._flash)
        theme.follow(self, self._build)  # sizes follow the zoom

    def _build(self) -> None:
        blocker = QSignalBlocker(self)
        row_px = self._theme.px(_ROW_PX)
        self.clear()
        self.rows = {}
        for place, one in enumerate(self._board.schema.classes):
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, row_px))
            item.setData(Qt.ItemDataRole.UserRole, one.id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, one.name)
            row = ClassRow(one, place, self._board, self._theme)
            self.addItem(item)
            self.setItemWidget(item, row)
            self.rows[one.id] = row
        blocker.unblock()
        rows = min(max(self.count(), 1), 10)
        self.setFixedHeight(rows * row_px + 4)
        self._render()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the rows follow, also where a scroll bar of the panel takes some of the width."""
        super().resizeEvent(event)
        for place in range(self.count()):
            self.item(place).setSizeHint(QSize(self.viewport().width(), self._theme.px(_ROW_PX)))

    def _choose(self, row: int) -> None:
        item = self.item(row)
        if item is not None:
            self._board.choose_class(int(item.data(Qt.ItemDataRole.UserRole)))

    def _render(self) -> None:
        place = self._board.schema.index_of.get(self._board.class_id, -1)
        with QSignalBlocker(self):
            self.setCurrentRow(place)
        for class_id, row in self.rows.items():
            row.show_state()
            if class_id in self._shares:
                row.show_share(self._shares[class_id])

    def _flash(self, class_ids: frozenset[int]) -> None:
        for class_id in class_ids & set(self.rows):
            self.rows[class_id].flash()

    def show_shares(self, shares: Mapping[int, float]) -> None:
        """Show how much of the image each class covers, 0 to 1 by class id."""
        self._shares = shares
        self._render()
