"""Who is painting: the readers of the project, one of them chosen, in a panel below a button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.workflow.readers import add_reader, read_as, reading_as, rename_reader
from dsgan_studio.gui.annotate_reading import reader_name
from dsgan_studio.gui.canvas.options import OptionsButton
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.theme import PANEL_PX, Theme
from dsgan_studio.gui.widgets.parts import button, label, paragraph

_WIDTH_PX = 320
_MOST_ROWS = 6
_MOST_LETTERS = 20  # of a name on the button


class ReaderPanel(QFrame):
    """Chooses who reads, adds readers and renames the one who reads.

    Args:
        session: with the project.
        theme: for sizes.
        save: stores what is being painted; tells whether it is safe to go on.
        parent: the page.
    """

    agreement_wanted = Signal()

    def __init__(
        self, session: Session, theme: Theme, save: Callable[[], bool], parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._session, self._theme, self._save = session, theme, save
        self._readers: tuple[Reader, ...] = ()
        self.setObjectName("reader-options")
        self.setProperty("type", "card")
        self.setAccessibleName(self.tr("Who paints"))
        self._build()
        session.changed.connect(self.show_readers)
        theme.follow(self, self._fit)
        self.show_readers()

    def _build(self) -> None:
        self._list = QListWidget()
        self._list.setObjectName("readers")
        self._list.setAccessibleName(self.tr("Readers"))
        self._list.setToolTip(self.tr("A click or Enter lets that reader paint"))
        self._list.setProperty("type", "list")
        self._list.itemClicked.connect(lambda item: self._choose(self._list.row(item)))
        self._list.itemActivated.connect(lambda item: self._choose(self._list.row(item)))
        self._name = QLineEdit()
        self._name.setObjectName("reader-name")
        self._name.setPlaceholderText(self.tr("Name of a reader"))
        self._name.setAccessibleName(self.tr("Name of a reader"))
        self._name.setToolTip(self.tr("Name of a reader to add, or another name for who paints"))
        self._name.returnPressed.connect(self._add)
        add = button(
            self.tr("Add reader"), "reader-add",
            tip=self.tr("Add someone who paints the same samples without seeing these masks"),
        )  # fmt: skip
        add.clicked.connect(self._add)
        self._rename = button(self.tr("Rename"), "reader-rename")
        self._rename.clicked.connect(self._rename_chosen)
        said = paragraph(
            self.tr(
                "Every reader after the first reads blind: masks of others, proposals learned "
                "from them and mistakes found by them are not shown. The first reader's masks are "
                "the ones that the interpreter learns from."
            ),
            "second",
        )
        self._agreement = button(
            self.tr("Agreement…"), "open-agreement",
            tip=self.tr("How far two readers agree, and agreeing on one mask"),
        )  # fmt: skip
        self._agreement.clicked.connect(self._ask_for_agreement)
        row = QHBoxLayout()
        row.addWidget(add, 1)
        row.addWidget(self._rename, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_PX, PANEL_PX, PANEL_PX, PANEL_PX)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Who paints"), "heading"))
        column.addWidget(self._list)
        column.addWidget(self._name)
        column.addLayout(row)
        column.addWidget(said)
        column.addWidget(self._agreement)
        column.addStretch(1)

    def show_readers(self) -> None:
        """Show the readers of the project, and who of them paints."""
        project = self._session.project
        if project is None:
            self._readers = ()
            return
        self._readers, now = project.readers.all(), reading_as(project)
        with QSignalBlocker(self._list):
            self._list.clear()
            for one in self._readers:
                item = QListWidgetItem(reader_name(one))
                item.setToolTip(reader_name(one))
                self._list.addItem(item)
            self._list.setCurrentRow([one.id for one in self._readers].index(now.id))
        text = self.tr("Rename") if now.name else self.tr("Name the first")
        self._rename.setText(text)
        self._rename.setAccessibleName(text)
        self._rename.setToolTip(self.tr("Call %1 by this name").replace("%1", reader_name(now)))
        self._agreement.setEnabled(len(self._readers) > 1)
        self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(self._theme.px(_WIDTH_PX))
        rows = min(max(len(self._readers), 1), _MOST_ROWS)
        self._list.setFixedHeight(self._theme.px(32) * rows + 12)

    def _choose(self, row: int) -> None:
        chosen = self._readers[row].id
        self.hide()
        if self._save():
            self._session.change(lambda project: read_as(project, chosen))
        self.show_readers()

    def _add(self) -> None:
        name = self._name.text()
        if self._session.change(lambda project: add_reader(project, name)):
            self._name.clear()
        self._name.setFocus()

    def _rename_chosen(self) -> None:
        name, now = self._name.text(), reading_as(self._session.require_project())
        if self._session.change(lambda project: rename_reader(project, now.id, name)):
            self._name.clear()
        self._name.setFocus()

    def _ask_for_agreement(self) -> None:
        self.hide()
        self.agreement_wanted.emit()


class ReaderButton(OptionsButton):
    """Says who paints, and opens the panel."""

    def __init__(self, session: Session, panel: ReaderPanel) -> None:
        super().__init__("", "open-readers", "", panel)
        self._session = session
        # A long name is cut rather than making the panel wider than it is.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        session.changed.connect(self._render)
        self._render()

    def _render(self) -> None:
        project = self._session.project
        if project is None:
            text = self.tr("Who paints")
            self.setText(text)
            self.setAccessibleName(text)
            self.setToolTip(text)
            return
        name = reader_name(reading_as(project))
        short = name if len(name) <= _MOST_LETTERS else name[: _MOST_LETTERS - 1] + "…"
        text = self.tr("Reading as %1")
        self.setText(text.replace("%1", short.replace("&", "&&")))
        self.setAccessibleName(text.replace("%1", name))
        self.setToolTip(
            self.tr("%1 paints; choose another reader, add one, compare two").replace("%1", name)
        )


class BlindBox(QWidget):
    """Something that is not shown to who reads blind, and why."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self._said = paragraph(
            self.tr("Not shown while reading blind: it is learned from the masks of others."),
            "second",
        )
        self._said.setObjectName("not-while-blind")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._said)
        column.addWidget(content)
        self.show_content(shown=True)

    def show_content(self, *, shown: bool) -> None:
        """Show what it holds, or why it does not."""
        self._content.setVisible(shown)
        self._said.setVisible(not shown)
