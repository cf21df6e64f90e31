"""The page where no project is open: begin, go on, or look at the sample."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.theme import NEAR_PX, PAGE_PX
from dsgan_studio.gui.widgets.parts import button, label, paragraph

_WIDTH_PX = 760
_LEAST_WIDTH_PX = 300


class WelcomePage(QWidget):
    """Three ways to begin, and the recent projects."""

    wanted = Signal(str)  # new-project, open-project or sample-project
    chosen = Signal(str)  # path of a recent project

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self.setObjectName("page-welcome")
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addStretch(2)
        self._title = label(self.tr("From a folder of images to a labelled dataset"), "title")
        self._title.setWordWrap(True)
        column.addWidget(self._title)
        column.addWidget(
            paragraph(
                self.tr(
                    "A generator learns to make images like yours. You paint about sixteen of "
                    "them, the interpreter learns from that, and from then on every generated "
                    "image comes with its label. Images stay on this computer."
                ),
                "body-second",
            )
        )
        column.addSpacing(NEAR_PX)
        column.addLayout(self._build_cards())
        column.addSpacing(PAGE_PX)
        column.addWidget(self._build_recent())
        column.addStretch(3)
        self._inner = QWidget()
        self._inner.setLayout(column)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_PX, PAGE_PX, PAGE_PX, PAGE_PX)
        row.addStretch(1)
        row.addWidget(self._inner)
        row.addStretch(1)
        studio.theme.follow(self, self._resize)
        studio.settings.recent_changed.connect(self._render)
        self._render()

    def _build_cards(self) -> QBoxLayout:
        self._cards = cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        cards.setSpacing(12)
        for key, icon, title, text in (
            (
                "sample-project",
                "flask",
                self.tr("Try the sample project"),
                self.tr("Blood smears with 16 painted samples; a copy is yours to play with."),
            ),
            (
                "new-project",
                "plus",
                self.tr("New project…"),
                self.tr("Begin with your own images or a StyleGAN checkpoint."),
            ),
            (
                "open-project",
                "folder",
                self.tr("Open a project…"),
                self.tr("Go on with a folder that ends in .dsgan, or drop it here."),
            ),
        ):
            cards.addWidget(self._card(key, icon, title, text), 1)
        return cards

    def _card(self, key: str, icon: str, title: str, text: str) -> QFrame:
        card = QFrame()
        card.setProperty("type", "card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(10)
        made = button(title, key, "primary" if key == "sample-project" else "plain", text)
        self._studio.theme.put_icon(made, icon, "on_accent" if key == "sample-project" else "text")
        made.clicked.connect(lambda: self.wanted.emit(key))
        layout.addWidget(paragraph(text, "body-second"), 1, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(made)
        return card

    def _build_recent(self) -> QWidget:
        self._recent_box = QWidget()
        layout = QVBoxLayout(self._recent_box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(NEAR_PX)
        layout.addWidget(label(self.tr("Recent projects"), "heading"))
        self._list = QListWidget()
        self._list.setObjectName("recent-projects")
        self._list.setProperty("type", "list")
        self._list.setAccessibleName(self.tr("Recent projects"))
        self._list.itemActivated.connect(self._activate)
        self._list.itemClicked.connect(self._activate)
        layout.addWidget(self._list)
        return self._recent_box

    def minimumSizeHint(self) -> QSize:
        """Return a width at which the cards stand below each other."""
        least = self._studio.theme.px(_LEAST_WIDTH_PX) + 2 * PAGE_PX
        return QSize(least, self._row.minimumHeightForWidth(max(self.width(), least)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the cards as the width allows."""
        super().resizeEvent(event)
        self._resize()

    def _resize(self) -> None:
        # A text that wraps tells its height only where its width is fixed by what holds it.
        most = self._studio.theme.px(_WIDTH_PX)
        width = min(most, self.width() - 2 * PAGE_PX)
        direction = QBoxLayout.Direction.LeftToRight
        if width < most:
            direction = QBoxLayout.Direction.TopToBottom
        self._cards.setDirection(direction)
        self._inner.setFixedWidth(max(width, self._studio.theme.px(_LEAST_WIDTH_PX)))
        self._list.setFixedHeight(self._studio.theme.px(190))

    def _render(self) -> None:
        self._list.clear()
        for path in self._studio.settings.recent:
            item = QListWidgetItem(f"{path.stem}    {_short(path.parent)}")
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            item.setToolTip(str(path))
            self._list.addItem(item)
        self._recent_box.setVisible(self._list.count() > 0)

    def _activate(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


def _short(folder: Path) -> str:
    """Return a folder as people write it, with ~ for their own."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
