"""Messages above the page, one at a time, each until it is dismissed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from dsgan_studio.gui.icons import icon_pixmap
from dsgan_studio.gui.session import Notice
from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX, Theme
from dsgan_studio.gui.widgets.parts import button, paragraph

_ROLES = {"information": "accent", "warning": "warning", "error": "bad"}


class NoticeBar(QFrame):
    """Shows the latest notice; the ones before wait behind it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._waiting: list[Notice] = []
        self.setObjectName("notice")
        self._icon = QLabel()
        self._text = paragraph()
        self._text.setObjectName("notice-text")
        self._actions = QHBoxLayout()
        self._actions.setSpacing(NEAR_PX)
        dismiss = button(self.tr("Dismiss"), "notice-dismiss", "quiet")
        dismiss.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(PANEL_PX, 6, PANEL_PX, 6)
        layout.setSpacing(NEAR_PX)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addLayout(self._actions)
        layout.addWidget(dismiss)
        theme.follow(self, self._render)

    @property
    def notices(self) -> Sequence[Notice]:
        """What is waiting to be read, the latest last."""
        return tuple(self._waiting)

    def show_notice(self, notice: Notice) -> None:
        """Show `notice` until it is dismissed; the same one twice counts once."""
        self._waiting = [one for one in self._waiting if one.text != notice.text]
        self._waiting.append(notice)
        self._render()

    def dismiss(self) -> None:
        """Take the notice away that is shown."""
        if self._waiting:
            self._waiting.pop()
        self._render()

    def dismiss_all(self) -> None:
        """Take all notices away, as they belong to what was there before."""
        self._waiting.clear()
        self._render()

    def _render(self) -> None:
        self.setVisible(bool(self._waiting))
        while (item := self._actions.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not self._waiting:
            return
        notice = self._waiting[-1]
        self.setProperty("level", notice.level)
        self.style().unpolish(self)
        self.style().polish(self)
        colour = getattr(self._theme.palette, _ROLES[notice.level])
        self._icon.setPixmap(icon_pixmap(notice.level, colour, scale=self.devicePixelRatioF()))
        self._icon.setAccessibleName(notice.level)
        self._text.setText(notice.text)
        for action in notice.actions:
            self._add(action.text, action.act, dismisses=True)
        if notice.details:
            details = f"{notice.text}\n\n{notice.details}"
            self._add(
                self.tr("Copy details"),
                lambda: QGuiApplication.clipboard().setText(details),
                dismisses=False,
            )

    def _add(self, text: str, act: Callable[[], object], *, dismisses: bool) -> None:
        made = button(text, "notice-action")

        def clicked() -> None:
            if dismisses:
                self.dismiss()
            act()

        made.clicked.connect(clicked)
        self._actions.addWidget(made)
