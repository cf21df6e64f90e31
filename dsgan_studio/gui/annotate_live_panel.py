"""The switch of the live interpreter, what it is doing, and accepting all that it proposes."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.gui.annotate_live import LiveWork
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.theme import NEAR_PX
from dsgan_studio.gui.widgets.checks import check
from dsgan_studio.gui.widgets.flow import FlowLayout
from dsgan_studio.gui.widgets.parts import button, label
from dsgan_studio.gui.widgets.wording import count


class LivePanel(QWidget):
    """Live interpreter on or off, its heat of uncertainty, and the proposals that are left."""

    def __init__(self, live: LiveWork, canvas: Canvas) -> None:
        super().__init__()
        self._live, self._canvas = live, canvas
        self._switch = check(
            "live-interpreter", self.tr("Live interpreter"),
            self.tr("Learns after every stroke and shows dashed what it would paint (Ctrl+L)"),
        )  # fmt: skip
        self._switch.setShortcut(QKeySequence("Ctrl+L"))
        self._heat = check(
            "live-heat", self.tr("Show where it is unsure"),
            self.tr("The stronger, the more its members disagree (U)"),
        )  # fmt: skip
        self._chip = label(kind="chip")
        self._chip.setObjectName("live-chip")
        self._accept = button(self.tr("Accept all"), "proposals-accept-all")
        self._accept.setShortcut(QKeySequence("Ctrl+Shift+Return"))
        tip = self.tr("Paint all that is proposed (%1); Enter: the region, Shift+Enter: its class")
        self._accept.setToolTip(tip.replace("%1", "Ctrl+Shift+Return"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._switch)
        column.addWidget(self._heat)
        row = FlowLayout(NEAR_PX)  # a long text must not make the panel wider
        row.addWidget(self._chip)
        row.addWidget(self._accept)
        column.addLayout(row)
        self._switch.clicked.connect(self._choose)
        self._heat.toggled.connect(lambda is_on: canvas.proposals.show_heat(shown=is_on))
        self._accept.clicked.connect(self._accept_all)
        live.changed.connect(self._render)
        canvas.proposals.changed.connect(self._render)
        canvas.board.edited.connect(self._render)
        self._render()

    def _choose(self, is_on: bool) -> None:
        self._live.switch(is_on)
        self._canvas.setFocus()

    def _accept_all(self) -> None:
        self._canvas.proposals.accept_all()
        self._canvas.setFocus()

    def _render(self) -> None:
        is_on, pixels = self._live.is_on, self._canvas.proposals.pixels
        with QSignalBlocker(self._switch):
            self._switch.setChecked(is_on)
        with QSignalBlocker(self._heat):
            self._heat.setChecked(self._canvas.proposals.shows_heat)
        self._heat.setEnabled(is_on)
        self._accept.setEnabled(pixels > 0)
        self._chip.setText(self._state(pixels).replace("%1", count(pixels)))
        self._chip.setVisible(is_on or pixels > 0)

    def _state(self, pixels: int) -> str:
        if self._live.is_learning:
            return self.tr("Learning · %1 px proposed") if pixels else self.tr("Learning…")
        if self._live.knows_too_little and not pixels:
            return self.tr("Paint two classes first")
        return self.tr("%1 px proposed") if pixels else self.tr("Nothing left to propose")
