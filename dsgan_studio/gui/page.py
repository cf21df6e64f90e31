"""What every page is: a centre to look at, a panel to set things in, one primary button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dsgan_studio.gui.asking import Ask
from dsgan_studio.gui.dropping import Dropped
from dsgan_studio.gui.icons import icon_pixmap
from dsgan_studio.gui.jobs import JobRunner
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.settings import Settings
from dsgan_studio.gui.steps import PAGE_OF_STEP, STEP_OF_PAGE, StepWording
from dsgan_studio.gui.theme import NEAR_PX, PAGE_PX, PANEL_PX, Theme
from dsgan_studio.gui.verbs import Views
from dsgan_studio.gui.widgets.parts import button, label, paragraph, rule

_EMPTY_WIDTH_PX = 520


@dataclass(frozen=True)
class Studio:
    """What a page is given.

    Attributes:
        session: the open project and what is selected.
        jobs: background work.
        theme: colours and sizes.
        settings: what is remembered of the user.
        ask: questions.
        views: the generator that is looked at, loaded.
    """

    session: Session
    jobs: JobRunner
    theme: Theme
    settings: Settings
    ask: Ask
    views: Views


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


class Page(QWidget):
    """One step of the chain. A subclass sets `key` and says in `render_step` what is shown.

    `refresh` is called whenever facts of the project change, also while the page is hidden.
    """

    key: ClassVar[str]

    wanted = Signal(str)  # a page's key, or new-project, open-project, sample-project
    undo_changed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self.session = studio.session
        self.wording = StepWording(self)
        self._act: Callable[[], object] = lambda: None
        self._other_act: Callable[[], object] = lambda: None
        self.setObjectName(f"page-{self.key}")
        self.setAccessibleName(self.wording.title(self.key))
        self._build_frame()
        self.build()
        self.session.changed.connect(self.refresh)
        self.refresh()

    # What a subclass says

    def build(self) -> None:
        """Fill `centre_layout` and `side_layout`, once."""

    def render_step(self) -> None:
        """Show the state of the open project: `show_empty` or `show_content`, and the primary."""
        raise NotImplementedError

    def take(self, dropped: Dropped) -> None:
        """Fill in what was dropped onto the window."""

    def undo_text(self) -> str:
        """Return what Edit > Undo would take back, or "" where there is nothing."""
        return ""

    def redo_text(self) -> str:
        """Return what Edit > Redo would do again, or "" where there is nothing."""
        return ""

    def undo(self) -> None:
        """Take the last step back."""

    def redo(self) -> None:
        """Do the step again that was taken back."""

    # What a subclass uses

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

    def show_needs(self) -> bool:
        """Explain that an earlier step has to come first; tell whether it is so."""
        step = self.session.step(STEP_OF_PAGE[self.key])
        if step is None or step.needs is None:
            return False
        page = PAGE_OF_STEP[step.needs]
        there = self.wording.title(page)
        self.show_empty(
            EmptyState(self.key, self.purpose_title(), f"{self.purpose_text()}\n\n{step.hint}"),
            self.tr("Go to %1").replace("%1", there),
            lambda: self.wanted.emit(page),
        )
        return True

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        raise NotImplementedError

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        raise NotImplementedError

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

    # Frame

    def refresh(self) -> None:
        """Show the state of the session."""
        if self.session.project is None:
            self.show_empty(
                EmptyState(
                    self.key,
                    self.purpose_title(),
                    f"{self.purpose_text()}\n\n" + self.tr("No project is open."),
                ),
                self.tr("Open a project…"),
                lambda: self.wanted.emit("open-project"),
            )
        else:
            self.render_step()
        self.undo_changed.emit()

    def _build_frame(self) -> None:
        self.primary = button("", f"primary-{self.key}", "primary")
        self.primary.clicked.connect(lambda: self._act())
        self.primary.setShortcut("Ctrl+Return")
        self._stack = QStackedWidget()
        self._empty = self._build_empty()
        self._content = self._build_content()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _build_empty(self) -> QWidget:
        # A text that wraps tells its height only where its width is fixed by what holds it.
        self._empty_column = QWidget()
        column = QVBoxLayout(self._empty_column)
        column.setContentsMargins(0, PAGE_PX, 0, PAGE_PX)
        column.setSpacing(12)
        self._empty_icon = QLabel()
        self._empty_icon_name = self.key
        self._empty_title: QLabel = label(kind="title")
        self._empty_text: QLabel = paragraph(kind="body-second")
        self._empty_text.setObjectName(f"empty-{self.key}")
        self._other: QPushButton = button("", f"other-{self.key}", "quiet")
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
        self.studio.theme.follow(self._empty_icon, self._draw_empty_icon)
        return made

    def _draw_empty_icon(self) -> None:
        theme = self.studio.theme
        self._empty_column.setFixedWidth(theme.px(_EMPTY_WIDTH_PX))
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
        row.addWidget(self._build_side())
        return made

    def _build_centre(self) -> QVBoxLayout:
        outer = QVBoxLayout()
        outer.setContentsMargins(PAGE_PX, PANEL_PX + 2, PAGE_PX, PANEL_PX)
        outer.setSpacing(12)
        head = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(2)
        self.title = label(kind="title")
        self.second = label(kind="body-second")
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
