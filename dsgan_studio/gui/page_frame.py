"""The parts of a page: a centre to look at, a panel to set things in, one primary button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dsgan_studio.gui.icons import icon_pixmap
from dsgan_studio.gui.theme import NEAR_PX, PAGE_PX, PANEL_PX, Theme
from dsgan_studio.gui.widgets.parts import button, label, paragraph, rule
from dsgan_studio.gui.widgets.stack import Stack

_EMPTY_WIDTH_PX = 520
_NARROW_PX = 760  # a page narrower than that has a narrower panel
_MOST_EMPTY_PX = 900  # whatever the zoom: what a small screen has beside the rail


@dataclass(frozen=True)
class EmptyState:
    """What a page says where there is nothing to look at yet.

    Attributes:
        icon: name of a drawing.
        title: what is missing, or what the step is for.
        text: why, in a few sentences.
    """

    icon: str
    title: str
    text: str


class PageFrame(QWidget):
    """Shows either an explanation with the next click, or centre and panel.

    The primary button is one and the same in both: below the explanation, or at the bottom right.
    """

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__()
        self._theme = theme
        self._key = key
        self._act: Callable[[], object] = lambda: None
        self._other_act: Callable[[], object] = lambda: None
        self.setObjectName(f"page-{key}")
        self.primary = button("", f"primary-{key}", "primary")
        self.primary.clicked.connect(lambda: self._act())
        # Not the button's own shortcut, which a new text takes away.
        keys = QShortcut(QKeySequence("Ctrl+Return"), self)
        keys.setObjectName(f"keys-of-primary-{key}")
        keys.activated.connect(self.primary.click)
        self._room_px = 0
        self._stack = Stack()
        self._empty = self._build_empty()
        self._content = self._build_content()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        theme.follow(self, self._fit)

    def fit_room(self, room_px: int) -> None:
        """Give the panel the width that leaves enough for the centre.

        Args:
            room_px: what the window has for the page; the page may be wider, and is scrolled then.
        """
        self._room_px = room_px
        self._fit()

    def _fit(self) -> None:
        narrow = self._room_px < self._theme.px(_NARROW_PX)
        if self._side.property("narrow") != narrow:
            self._side.setProperty("narrow", narrow)
            self._side.style().unpolish(self._side)
            self._side.style().polish(self._side)
            margin = NEAR_PX if narrow else PAGE_PX
            self._column.setContentsMargins(margin, PANEL_PX + 2, margin, PANEL_PX)

    def show_empty(
        self,
        state: EmptyState,
        button_text: str,
        act: Callable[[], object],
        other: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Explain, with the primary button below as the next click, and another way beside it."""
        self._other_act = (lambda: None) if other is None else other[1]
        self._other.setText("" if other is None else other[0])
        self._other.setToolTip(self._other.text())
        self._other.setAccessibleName(self._other.text())
        self._other.setVisible(other is not None)
        self._empty_icon_name = state.icon
        self._draw_empty_icon()
        self._empty_title.setText(state.title)
        self._empty_text.setText(state.text)
        self._stack.setCurrentWidget(self._empty)
        self._empty_foot.insertWidget(0, self.primary, 0, Qt.AlignmentFlag.AlignHCenter)
        self.set_primary(button_text, act)

    def show_content(self, *, title: str, second: str = "") -> None:
        """Show centre and panel, with the primary button at the bottom right."""
        self.title.setText(title)
        self.second.setText(second)
        self.second.setVisible(bool(second))
        self._stack.setCurrentWidget(self._content)
        self._foot.addWidget(self.primary, 1)

    def set_primary(
        self, text: str, act: Callable[[], object], *, enabled: bool = True, why_not: str = ""
    ) -> None:
        """Let the primary button say and do something.

        Args:
            text: what will happen.
            act: called at a click.
            enabled: whether it can be done now.
            why_not: why it cannot; shown over the button.
        """
        self._act = act
        self.primary.setText(text)
        self.primary.setAccessibleName(text)
        self.primary.setEnabled(enabled)
        shortcut = self.tr("%1 (Ctrl+Return)").replace("%1", text)
        self.primary.setToolTip(shortcut if enabled else why_not)

    def add_section(self, title: str) -> QVBoxLayout:
        """Add a titled section to the panel and return its layout."""
        above = self.side_layout.itemAt(self.side_layout.count() - 1)
        if above is not None and above.layout() is not None:
            self.side_layout.addWidget(rule())
        section = QVBoxLayout()
        section.setContentsMargins(PANEL_PX, 12, PANEL_PX, 14)
        section.setSpacing(NEAR_PX)
        section.addWidget(label(title, "heading"))
        self.side_layout.addLayout(section)
        return section

    def add_box(self, title: str, content: QWidget) -> QWidget:
        """Add a titled section that can be hidden to the panel, and return it."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QVBoxLayout()
        inner.setContentsMargins(PANEL_PX, 12, PANEL_PX, 14)
        inner.setSpacing(NEAR_PX)
        inner.addWidget(label(title, "heading"))
        inner.addWidget(content)
        column.addLayout(inner)
        column.addWidget(rule())
        self.side_layout.addWidget(box)
        return box

    def _build_empty(self) -> QWidget:
        # A text that wraps tells its height only where its width is fixed by what holds it.
        self._empty_column = QWidget()
        column = QVBoxLayout(self._empty_column)
        column.setContentsMargins(0, PAGE_PX, 0, PAGE_PX)
        column.setSpacing(12)
        self._empty_icon = QLabel()
        self._empty_icon_name = self._key
        self._empty_title: QLabel = label(kind="title")
        self._empty_title.setWordWrap(True)
        self._empty_text: QLabel = paragraph(kind="body-second")
        self._empty_text.setObjectName(f"empty-{self._key}")
        self._other: QPushButton = button("", f"other-{self._key}", "quiet")
        self._other.setVisible(False)
        self._other.clicked.connect(lambda: self._other_act())
        self._empty_foot: QVBoxLayout = QVBoxLayout()
        self._empty_foot.setSpacing(NEAR_PX)
        self._empty_foot.addWidget(self._other, 0, Qt.AlignmentFlag.AlignHCenter)
        self._empty_foot.setContentsMargins(0, NEAR_PX, 0, 0)
        for one in (self._empty_icon, self._empty_title, self._empty_text):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        column.addWidget(self._empty_icon)
        column.addWidget(self._empty_title)
        column.addWidget(self._empty_text)
        column.addLayout(self._empty_foot)
        column.addStretch(3)
        made = QWidget()
        row = QHBoxLayout(made)
        row.addStretch(1)
        row.addWidget(self._empty_column)
        row.addStretch(1)
        self._theme.follow(self._empty_icon, self._draw_empty_icon)
        return made

    def _draw_empty_icon(self) -> None:
        theme = self._theme
        self._empty_column.setFixedWidth(min(theme.px(_EMPTY_WIDTH_PX), _MOST_EMPTY_PX))
        self._empty_icon.setPixmap(
            icon_pixmap(
                self._empty_icon_name,
                theme.palette.accent,
                size_px=theme.px(40),
                scale=self.devicePixelRatioF(),
            )
        )

    def _build_content(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._build_centre(), 1)
        self._side: QWidget = self._build_side()
        row.addWidget(self._side)
        return made

    def _build_centre(self) -> QVBoxLayout:
        self._column: QVBoxLayout = QVBoxLayout()
        outer = self._column
        outer.setContentsMargins(PAGE_PX, PANEL_PX + 2, PAGE_PX, PANEL_PX)
        outer.setSpacing(12)
        head = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(2)
        self.title = label(kind="title")
        self.second = label(kind="body-second")
        for one in (self.title, self.second):
            one.setWordWrap(True)  # a long one must not make the window wider
        titles.addWidget(self.title)
        titles.addWidget(self.second)
        head.addLayout(titles, 1)
        self.tools_layout = QHBoxLayout()
        self.tools_layout.setSpacing(NEAR_PX)
        head.addLayout(self.tools_layout)
        outer.addLayout(head)
        self.centre_layout = QVBoxLayout()
        outer.addLayout(self.centre_layout, 1)
        return outer

    def _build_side(self) -> QWidget:
        side = QWidget()
        side.setProperty("type", "side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(1, 0, 0, 0)  # for the line at its edge
        layout.setSpacing(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        self.side_layout = QVBoxLayout()
        self.side_layout.setSpacing(0)
        column.addLayout(self.side_layout)
        column.addStretch(1)
        area.setWidget(inner)
        layout.addWidget(area, 1)
        layout.addWidget(rule())
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(PANEL_PX, 12, PANEL_PX, 12)
        self._foot.setSpacing(NEAR_PX)
        layout.addLayout(self._foot)
        return side
