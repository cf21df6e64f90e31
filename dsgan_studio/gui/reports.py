"""What is told of a failure nobody foresaw: a report that can be copied, with no image in it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from pathlib import Path

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from dsgan_studio import __version__
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.fsio import atomic_write_text
from dsgan_studio.gui.asking import Ask
from dsgan_studio.gui.plain_words import in_the_window
from dsgan_studio.gui.theme import NEAR_PX, PAGE_PX
from dsgan_studio.gui.widgets.parts import button, label, paragraph

_SIZE_PX = (760, 520)
REPORT_NAME = "dsgan-studio-report.txt"


def build_report(trace: str, lines: Sequence[str]) -> str:
    """Return versions, platform, traceback and the last lines of the log, as text.

    The home folder is written as ~, for its name is often that of a person.
    """
    torch = sys.modules.get("torch")  # not loaded for a report
    facts = [
        f"DSGAN Studio {__version__}",
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, Qt {qVersion()}",
        f"PyTorch {getattr(torch, '__version__', 'not loaded')}",
        f"{platform.platform()}, {platform.machine()}, {QGuiApplication.platformName()}",
    ]
    text = "\n".join([*facts, "", trace.strip(), "", "The last lines of the log:", *lines, ""])
    return text.replace(str(Path.home()), "~")


class ReportWindow(QDialog):
    """Shows a report, to be copied or saved; the window behind it can be used."""

    def __init__(self, ask: Ask, title: str, text: str, report: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._ask = ask
        self._report = report
        self.setObjectName("report-window")
        self.setWindowTitle(self.tr("Report of a failure"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE_PX)
        self._shown = QPlainTextEdit(report)
        self._shown.setObjectName("report-text")
        self._shown.setReadOnly(True)
        self._shown.setAccessibleName(self.tr("The report"))
        self._shown.setToolTip(self.tr("What would be sent: versions, traceback, log; no image"))
        self._shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._trouble = paragraph(kind="bad")
        self._trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_PX, PAGE_PX, PAGE_PX, PAGE_PX)
        column.setSpacing(12)
        column.addWidget(label(title, "title"))
        column.addWidget(paragraph(text, "body-second"))
        column.addWidget(self._shown, 1)
        column.addWidget(self._trouble)
        column.addLayout(self._build_buttons())

    def _build_buttons(self) -> QHBoxLayout:
        copy = button(self.tr("Copy the report"), "report-copy", "primary")
        save = button(self.tr("Save it…"), "report-save")
        close = button(self.tr("Close"), "report-close", tip=self.tr("Go on working (Esc)"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._report))
        save.clicked.connect(self._save)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(NEAR_PX)
        row.addWidget(copy)
        row.addWidget(save)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _save(self) -> None:
        path = self._ask.new_path(self.tr("Save the report"), Path.home() / REPORT_NAME)
        if path is None:
            return
        try:
            atomic_write_text(path, self._report)
        except StudioError as error:
            self._trouble.setText(in_the_window(str(error)))
            self._trouble.show()
