"""What a release would be, to look at: its card with examples, and what is alike in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QStackedWidget, QTextBrowser, QVBoxLayout, QWidget

from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.fitted_picture import FittedPicture
from dsgan_studio.gui.widgets.parts import button, paragraph

_EXAMPLES = "examples.png"
_MARGIN_PX = 24


class CardView(QTextBrowser):
    """Shows a dataset card; pictures in it as wide as the view."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._theme = theme
        self._text, self._examples = "", QImage()
        self.setObjectName("release-card")
        self.setAccessibleName(title)
        self.setOpenLinks(False)
        theme.follow(self, self._fill)

    def show_card(self, text: str, examples: QImage) -> None:
        """Show a card and the picture of its examples."""
        if text != self._text or examples != self._examples:
            self._text, self._examples = text, examples
            self._fill()

    @property
    def card(self) -> str:
        """The text that is shown, as Markdown."""
        return self._text

    def _fill(self) -> None:
        place = self.verticalScrollBar().value()
        document = self.document()
        document.setDocumentMargin(self._theme.px(_MARGIN_PX))
        features = QTextDocument.MarkdownFeature
        document.setMarkdown(
            self._text, features.MarkdownNoHTML | features.MarkdownDialectCommonMark
            | features.MarkdownDialectGitHub
        )  # fmt: skip
        self._put_examples()
        self.verticalScrollBar().setValue(place)

    def _put_examples(self) -> None:
        room = self.viewport().width() - 2 * self._theme.px(_MARGIN_PX) - 4
        if self._examples.isNull() or room < 1:
            return
        shown = self._examples
        if shown.width() > room:
            shown = shown.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        self.document().addResource(
            QTextDocument.ResourceType.ImageResource, QUrl(_EXAMPLES), shown
        )
        self.document().markContentsDirty(0, self.document().characterCount())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the examples to the new width."""
        super().resizeEvent(event)
        self._put_examples()


class ReleaseView(QWidget):
    """Shows the card of a release, or the pairs that are most alike."""

    save_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.save = button(
            self.tr("Save sheet and lists…"),
            "release-save-likes",
            tip=self.tr("A folder with the sheet, and tables of all items and what they are like"),
        )
        self.save.clicked.connect(self.save_wanted)
        self._refusal = paragraph(kind="bad")
        self._refusal.setObjectName("release-refusal")
        self._refusal.setVisible(False)
        self.card = CardView(theme, self.tr("Dataset card"))
        self.said = paragraph()
        self.said.setObjectName("release-likeness")
        self.sheet = FittedPicture("release-sheet", self.tr("The items that are most alike"))
        alike = QWidget()
        column = QVBoxLayout(alike)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.said)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.sheet, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.card)
        self._stack.addWidget(alike)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._refusal)
        outer.addWidget(self._stack, 1)
        outer.addStretch(0)

    def show_kind(self, kind: str) -> None:
        """Show "card" or "alike"."""
        self._stack.setCurrentIndex(0 if kind == "card" else 1)

    def show_refusal(self, text: str) -> None:
        """Show why there is nothing to release; "" where there is."""
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))
        self._stack.setVisible(not text)
