"""Questions to the user; the only module that opens a modal dialog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget


@dataclass(frozen=True)
class Answer:
    """One way to answer a question.

    Attributes:
        key: what `Ask.choose` returns.
        text: what the button says will happen.
        destructive: whether something is lost by it.
    """

    key: str
    text: str
    destructive: bool = False


class Ask(Protocol):
    """How the window asks; tests answer without a dialog."""

    def choose(self, text: str, answers: Sequence[Answer]) -> str:
        """Return the key of the answer; the last one where the dialog is closed."""

    def open_file(self, title: str, folder: Path) -> Path | None:
        """Return a file that exists, or None."""

    def open_folder(self, title: str, folder: Path) -> Path | None:
        """Return a folder that exists, or None."""

    def new_path(self, title: str, suggested: Path) -> Path | None:
        """Return a path to make something at, or None."""


class AskWithDialogs:
    """Asks with the system's own dialogs, over the window that is used."""

    @property
    def _window(self) -> QWidget | None:
        return QApplication.activeWindow()

    def choose(self, text: str, answers: Sequence[Answer]) -> str:
        """Return the key of the answer; the last one where the dialog is closed."""
        box = QMessageBox(self._window)
        box.setText(text)
        buttons = {}
        for answer in answers:
            role = QMessageBox.ButtonRole.AcceptRole
            if answer.destructive:
                role = QMessageBox.ButtonRole.DestructiveRole
            if answer is answers[-1]:
                role = QMessageBox.ButtonRole.RejectRole
            buttons[answer.key] = box.addButton(answer.text, role)
        box.exec()
        clicked = box.clickedButton()
        return next((key for key, one in buttons.items() if one is clicked), answers[-1].key)

    def open_file(self, title: str, folder: Path) -> Path | None:
        """Return a file that exists, or None."""
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(folder))
        return Path(name) if name else None

    def open_folder(self, title: str, folder: Path) -> Path | None:
        """Return a folder that exists, or None."""
        name = QFileDialog.getExistingDirectory(self._window, title, str(folder))
        return Path(name) if name else None

    def new_path(self, title: str, suggested: Path) -> Path | None:
        """Return a path to make something at, or None."""
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            title,
            str(suggested),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        return Path(name) if name else None
