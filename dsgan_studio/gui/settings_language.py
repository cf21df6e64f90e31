"""The language of the window: which holds, and saying everything again when another is chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTabBar,
    QTableWidget,
    QTextEdit,
    QTreeWidget,
    QWidget,
)

from dsgan_studio.core.base.locator import resource
from dsgan_studio.gui.said_texts import Said, SaidTexts
from dsgan_studio.gui.settings import Settings

LANGUAGES = ("en", "zh_CN")
# What a person reads of a control; Qt keeps each as a property of that name.
_PROPERTIES = (
    "text", "title", "toolTip", "statusTip", "whatsThis", "accessibleName",
    "accessibleDescription", "placeholderText", "windowTitle", "prefix", "suffix",
    "specialValueText",
)  # fmt: skip
_WITH_KEYS = re.compile(r"(.+) \((.+)\)")
_DEEPEST = 3  # a text in a text in a text


class Language(QObject):
    """The language that holds. Choosing another says every text of the open windows again.

    Controls stay what they are, so that nothing is lost that was typed, chosen or begun. What a
    control shows is looked up in what was said before; what depends on facts is said anew by the
    pages, to whom `changed` is told.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__(app)
        self._app = app
        self._settings = settings
        self._words: QTranslator | None = None
        self._of_qt = QTranslator(self)
        self._told: SaidTexts | None = None  # what the language before says
        settings.changed.connect(self._follow)
        self._take()

    @property
    def code(self) -> str:
        """The language that holds: one of `LANGUAGES`."""
        chosen = self._settings.value("language")
        if chosen in LANGUAGES:
            return chosen
        chinese = QLocale.system().language() == QLocale.Language.Chinese
        return "zh_CN" if chinese else "en"

    def remove(self) -> None:
        """Leave the application as it was."""
        for one in (self._words, self._of_qt):
            if one is not None:
                self._app.removeTranslator(one)

    def again(self, text: str) -> str:
        """Return a text that was said in the language before in the one that holds now."""
        return self._again(text, ())

    def _follow(self, key: str) -> None:
        if key == "language":
            self._told = SaidTexts(self._taken)
            self._take()
            for window in QApplication.topLevelWidgets():
                if window.parent() is None:
                    self._say_again(window)
            self.changed.emit()

    def _take(self) -> None:
        self.remove()
        self._taken = self.code
        self._words = QTranslator(self)
        self._words.load(str(resource(f"translations/dsgan_studio_{self.code}.qm")))
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        QLocale.setDefault(QLocale(self.code))
        self._of_qt = QTranslator(self)
        if self._of_qt.load(f"qtbase_{self.code}", folder):
            self._app.installTranslator(self._of_qt)
        self._app.installTranslator(self._words)
        # Asked once here, a translator does not ask Python again from other threads.
        asked = "Language"
        QCoreApplication.translate(asked, asked)

    # Saying again

    def _say_again(self, window: QWidget) -> None:
        for one in (window, *window.findChildren(QObject)):
            if isinstance(one, QWidget | QAction):
                contexts = _contexts(one)
                for name in _PROPERTIES:
                    self._put(one, name, contexts)
                self._put_items(one, contexts)
            if isinstance(one, QWidget):
                one.update()  # what is painted says its words while it paints

    def _put(self, one: QObject, name: str, contexts: tuple[str, ...]) -> None:
        typed = isinstance(one, QLineEdit | QTextEdit | QPlainTextEdit) and name == "text"
        if typed or one.metaObject().indexOfProperty(name) < 0:
            return
        before = one.property(name)
        if isinstance(before, str) and before:
            now = self._again(before, contexts)
            if now != before:
                one.setProperty(name, now)

    def _put_items(self, one: QObject, contexts: tuple[str, ...]) -> None:
        if isinstance(one, QComboBox):
            for place in range(one.count()):
                one.setItemText(place, self._again(one.itemText(place), contexts))
        elif isinstance(one, QTabBar):
            for place in range(one.count()):
                one.setTabText(place, self._again(one.tabText(place), contexts))
                one.setTabToolTip(place, self._again(one.tabToolTip(place), contexts))
        elif isinstance(one, QListWidget):
            for place in range(one.count()):
                item = one.item(place)
                item.setText(self._again(item.text(), contexts))
        elif isinstance(one, QTableWidget | QTreeWidget):
            self._put_header(one, contexts)

    def _put_header(self, one: QTableWidget | QTreeWidget, contexts: tuple[str, ...]) -> None:
        for place in range(one.columnCount()):
            if isinstance(one, QTreeWidget):
                head = one.headerItem()
                head.setText(place, self._again(head.text(place), contexts))
            elif (item := one.horizontalHeaderItem(place)) is not None:
                item.setText(self._again(item.text(), contexts))

    def _again(self, told: str, contexts: tuple[str, ...], depth: int = 0) -> str:
        if not told or depth > _DEEPEST:
            return told
        found = None if self._told is None else self._told.meanings(told, contexts)
        if found is None:
            return self._parts_again(told, contexts, depth)
        texts, holes = found
        now = _translated(texts, holes.get("%n", ""))
        for hole, text in holes.items():
            now = now.replace(hole, self._again(text, contexts, depth + 1))
        return now

    def _parts_again(self, told: str, contexts: tuple[str, ...], depth: int) -> str:
        """Say paragraphs, lines, and "name (keys)" one by one, and put them together again."""
        for between in ("\n\n", "\n"):
            if between in told:
                parts = told.split(between)
                return between.join(self._again(one, contexts, depth + 1) for one in parts)
        match = _WITH_KEYS.fullmatch(told)
        if match is None:
            return told
        name, keys = (self._again(one, contexts, depth + 1) for one in match.groups())
        return f"{name} ({keys})"


def _translated(texts: Sequence[Said], filled: str) -> str:
    """Return the first of `texts` that the language knows, else as it stands in the source.

    A text is asked for under the names of a class and of its bases, of which one is right.
    """
    digits = "".join(one for one in filled if one.isdecimal())
    for said in texts:
        number = int(digits) if said.counts and digits else -1
        # Not a literal, for it was extracted where it was said first.
        now = QCoreApplication.translate(said.context, said.source, said.comment or None, number)
        if now != said.source:
            return now
    return texts[0].source


def _contexts(one: QObject | None) -> tuple[str, ...]:
    """Return under which names this control's texts may have been said, the nearest first."""
    names: list[str] = []
    while one is not None:
        # What this program says, it says under names of its own.
        kinds = [kind for kind in type(one).__mro__ if kind.__module__.startswith("dsgan_studio")]
        names += [kind.__name__ for kind in kinds]
        one = one.parent()
    return tuple(dict.fromkeys(names))
