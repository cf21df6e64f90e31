"""The audit: a random sample of the unseen is checked, and tells how wrong the rest can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from dsgan_studio.gui.theme import NEAR_PX
from dsgan_studio.gui.widgets.fields import ChoiceRow
from dsgan_studio.gui.widgets.parts import button, paragraph
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.review.audit import AuditResult
    from dsgan_studio.core.workflow.review_results import AuditState


class AuditPanel(QWidget):
    """Begins an audit, leads through it, and says what it shows."""

    draw_wanted = Signal(int)  # how many items
    shown = Signal(bool)  # whether the gallery is to show the drawn items

    def __init__(self) -> None:
        super().__init__()
        self._state: AuditState | None = None
        self._is_shown = False
        self._pool = 0
        self._writing = False
        self._sentence = paragraph()
        self._sentence.setObjectName("audit-sentence")
        self._bar = QProgressBar()
        self._bar.setObjectName("audit-progress")
        self._bar.setAccessibleName(self.tr("Items of the random sample that are checked"))
        self._bar.setTextVisible(False)
        self._bound = ChoiceRow(
            "audit-bound",
            self.tr("To show at most"),
            [
                ("0.1", self.tr("10 % wrong")),
                ("0.05", self.tr("5 % wrong")),
                ("0.02", self.tr("2 % wrong")),
                ("0.01", self.tr("1 % wrong")),
            ],
            self.tr("The share of wrong items that the sample can show, if all of it is right"),
        )
        self._draw = button(self.tr("Draw items to check"), "audit-draw")
        self._go = button(self.tr("Show them"), "audit-show")
        self._go.setCheckable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR_PX)
        for widget in (self._sentence, self._bar, self._go, self._bound, self._draw):
            column.addWidget(widget)
        self._bound.changed.connect(self._render)
        self._draw.clicked.connect(lambda: self.draw_wanted.emit(self.checks))
        self._go.clicked.connect(self._toggle)

    @property
    def checks(self) -> int:
        """How many items are drawn for the bound that is chosen."""
        from dsgan_studio.core.review.audit import checks_needed

        return min(checks_needed(float(self._bound.value)), max(self._pool, 1))

    @property
    def is_shown(self) -> bool:
        """Whether the gallery shows the drawn items."""
        return self._is_shown

    def show_state(self, state: AuditState | None, pool: int, *, writing: bool) -> None:
        """Show an audit, or that there is none.

        Args:
            state: of the audit begun last.
            pool: unseen items up to the threshold, of which another can be drawn.
            writing: whether one may be begun.
        """
        self._state, self._pool, self._writing = state, pool, writing
        if state is None:
            self._is_shown = False
        self._render()

    def show_drawn(self, *, drawn: bool) -> None:
        """Let the gallery show the drawn items, or all."""
        if drawn != self._is_shown:
            self._is_shown = drawn
            self._render()
            self.shown.emit(drawn)

    def _toggle(self) -> None:
        self.show_drawn(drawn=not self._is_shown)

    def _render(self) -> None:
        state = self._state
        self._sentence.setText(self._words(state))
        self._bar.setVisible(state is not None)
        self._go.setVisible(state is not None)
        if state is not None:
            self._bar.setRange(0, state.result.drawn)
            self._bar.setValue(state.result.checked)
            left = self.tr("Check the %1 that are left") if state.to_check else self.tr("Show them")
            text = self.tr("Back to all items") if self._is_shown else left
            self._go.setText(text.replace("%1", count(len(state.to_check))))
            self._go.setChecked(self._is_shown)
            for told in (self._go.setAccessibleName, self._go.setToolTip):
                told(self._go.text())
        running = state is not None and bool(state.to_check)
        self._bound.setVisible(not running)
        self._draw.setVisible(not running)
        self._draw.setEnabled(self._pool > 0 and self._writing)
        text = self.tr("Draw %1 items to check").replace("%1", count(self.checks))
        self._draw.setText(text if self._pool else self.tr("Nothing unseen is below the threshold"))
        self._draw.setAccessibleName(self._draw.text())
        self._draw.setToolTip(
            self.tr("Draws at random from the %1 unseen items below the threshold").replace(
                "%1", count(self._pool)
            )
        )

    def _words(self, state: AuditState | None) -> str:
        if state is None:
            return self.tr(
                "Check a random sample of what you leave unseen: it tells how many of the rest "
                "can be wrong."
            )
        text = self._bound_words(state.result)
        if state.to_check:
            return text
        text += "\n" + self.tr("Drawn from %1 unseen items.")
        return text.replace("%1", count(state.result.pool))

    def _bound_words(self, result: AuditResult) -> str:
        from dsgan_studio.core.review.audit import rounded_up_percent

        found = self.tr("%1 of %2 checked, %3 wrong")
        values = (result.checked, result.drawn, result.wrong)
        for place, value in enumerate(values, 1):
            found = found.replace(f"%{place}", count(value))
        if result.bound >= 1.0:
            return self.tr("%1: nothing can be said of the others yet.").replace("%1", found)
        text = self.tr("%1: of the unseen, at most %2 % are wrong at %3 % confidence.")
        text = text.replace("%3", f"{100 * result.confidence:g}")
        return text.replace("%2", rounded_up_percent(result.bound)).replace("%1", found)
