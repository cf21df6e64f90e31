"""What can be decided of a region in dispute, and of the whole sample."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.theme import NEAR_PX, Theme
from dsgan_studio.gui.widgets.class_list import ClassList
from dsgan_studio.gui.widgets.parts import button, paragraph

_KEYS = {"first": "R", "second": "T"}
_WIDTH_PX = 288
_LEAST_CLASSES_PX = 72


class DecisionPanel(QWidget):
    """One button for each reader's class, for all that is open, and for the agreed mask."""

    taken = Signal(str)  # "first" or "second": whose class the region gets
    rest_taken = Signal(str)  # likewise for all open regions
    stepped = Signal(int)  # -1 to the region before, 1 to the one after
    agree_wanted = Signal()
    take_back_wanted = Signal()

    def __init__(self, board: Board, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._region = paragraph(kind="strong")
        self._region.setObjectName("adjudication-region")
        self._takes = {side: self._take_button(side) for side in _KEYS}
        self._rest = {side: self._rest_button(side) for side in _KEYS}
        self._previous = self._step_button(
            self.tr("Previous"), "adjudication-previous", self.tr("Previous region (A)"), -1
        )
        self._next = self._step_button(
            self.tr("Next"), "adjudication-next", self.tr("Next region (D)"), 1
        )
        self.classes = ClassList(board, theme)
        self._author = QLineEdit()
        self._author.setObjectName("adjudication-author")
        self._author.setPlaceholderText(self.tr("Who decides"))
        self._author.setAccessibleName(self.tr("Who decides"))
        self._author.setToolTip(self.tr("This name is stored with the agreed mask"))
        self._agree = button(
            self.tr("Store as agreed"), "adjudication-agree", "primary",
            self.tr("Make this the project's mask; what is open stays unlabelled (Ctrl+Return)"),
        )  # fmt: skip
        self._hear("Ctrl+Return", self._agree)
        self._agree.clicked.connect(self.agree_wanted)
        self._take_back = button(
            self.tr("Take the agreement back"), "adjudication-take-back",
            tip=self.tr("Make the mask before it the project's again; decisions stay here"),
        )  # fmt: skip
        self._take_back.clicked.connect(self.take_back_wanted)
        self._lay_out()
        theme.follow(self, lambda: self.setFixedWidth(theme.px(_WIDTH_PX)))

    def _lay_out(self) -> None:
        steps = QHBoxLayout()
        steps.addWidget(self._previous, 1)
        steps.addWidget(self._next, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR_PX)
        column.addWidget(self._region)
        for made in self._takes.values():
            column.addWidget(made)
        column.addLayout(steps)
        for made in self._rest.values():
            column.addWidget(made)
        column.addWidget(self._class_area(), 1)
        for widget in (self._author, self._agree, self._take_back):
            column.addWidget(widget)

    def _class_area(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(_LEAST_CLASSES_PX)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.classes)
        column.addStretch(1)
        area.setWidget(inner)
        return area

    def _take_button(self, side: str) -> QPushButton:
        made = button("", f"adjudication-take-{side}")
        self._hear(_KEYS[side], made)
        made.clicked.connect(lambda: self.taken.emit(side))
        return made

    def _hear(self, keys: str, made: QPushButton) -> None:
        """Let keys press a button at once; its own shortcut would show it pressed first."""
        heard = QShortcut(QKeySequence(keys), self)
        heard.setObjectName(f"keys-of-{made.objectName()}")
        heard.setAutoRepeat(False)  # a key held too long must not decide the regions after
        heard.activated.connect(made.click)

    def _rest_button(self, side: str) -> QPushButton:
        made = button("", f"adjudication-rest-{side}")
        made.clicked.connect(lambda: self.rest_taken.emit(side))
        return made

    def _step_button(self, text: str, name: str, tip: str, by: int) -> QPushButton:
        made = button(text, name, tip=tip)
        made.clicked.connect(lambda: self.stepped.emit(by))
        return made

    @property
    def author(self) -> str:
        """Who decides, as it was typed."""
        return " ".join(self._author.text().split())

    def suggest_author(self, name: str) -> None:
        """Fill in who decides, where nobody was named."""
        if not self.author:
            self._author.setText(name)

    def name_readers(self, first: str, second: str) -> None:
        """Say whose classes can be taken."""
        for side, name in (("first", first), ("second", second)):
            tip = self.tr("Take the class of %1 for this region, and go to the next (%2)")
            self._takes[side].setToolTip(tip.replace("%2", _KEYS[side]).replace("%1", name))
            tip = self.tr("Take the class of %1 for every region that is still open, as one step")
            self._rest[side].setToolTip(tip.replace("%1", name))
            self._word(self._rest[side], self.tr("All open ones as %1").replace("%1", name))

    def show_region(self, text: str, first: str, second: str, *, is_there: bool) -> None:
        """Say which region is looked at, and what each reader calls it."""
        self._region.setText(text)
        for side, shown in (("first", first), ("second", second)):
            self._word(self._takes[side], shown, _KEYS[side])
            self._takes[side].setEnabled(is_there)
        self._previous.setEnabled(is_there)
        self._next.setEnabled(is_there)

    def show_open(self, *, any_open: bool) -> None:
        """Offer to decide all that is open, if anything is."""
        for made in self._rest.values():
            made.setEnabled(any_open)

    def show_agreed(self, *, is_agreed: bool) -> None:
        """Offer to take an agreement back, if there is one."""
        self._take_back.setEnabled(is_agreed)

    def _word(self, made: QPushButton, text: str, key: str = "") -> None:
        """Let a button say a name that may be long, and its key."""
        room_px = self._theme.px(_WIDTH_PX) - 64
        short = made.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room_px)
        made.setText(short.replace("&", "&&") + (f" ({key})" if key else ""))
        made.setAccessibleName(text)
