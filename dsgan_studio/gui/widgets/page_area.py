"""Where pages are shown: one at a time, and scrolled where the window is smaller than the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class _Pages(QWidget):
    """Shows one page, and asks for the room of that one, not of the largest."""

    def __init__(self) -> None:
        super().__init__()
        self.page: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def show_page(self, page: QWidget) -> None:
        """Show `page` and hide the one before."""
        before, self.page = self.page, page
        page.setGeometry(self.rect())
        page.show()
        if before is not None:
            before.hide()
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Return what the shown page cannot do without."""
        return QSize() if self.page is None else self.page.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """Return the same: more is given where there is more."""
        return self.minimumSizeHint()

    def event(self, event: QEvent) -> bool:
        """Ask anew where the page needs more or less than before."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the page all there is."""
        super().resizeEvent(event)
        if self.page is not None:
            self.page.setGeometry(self.rect())


class PageArea(QScrollArea):
    """Owns the pages; as wide and high as the window allows, and never asks for more."""

    room_changed = Signal(int)  # px: the width there is for a page

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page-scroll")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pages = _Pages()
        self._pages.setObjectName("page-area")
        self.setWidget(self._pages)

    def add(self, page: QWidget) -> None:
        """Take a page in."""
        page.hide()
        page.setParent(self._pages)

    def show_page(self, page: QWidget) -> None:
        """Show one of the pages, from its top left."""
        if page is self._pages.page:
            return
        self._pages.show_page(page)
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say how much room there is."""
        super().resizeEvent(event)
        self.room_changed.emit(self.width())

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self._pages.page
