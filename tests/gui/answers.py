"""Answers to the questions of the window, given without a dialog."""

from __future__ import annotations

from pathlib import Path


class Answers:
    """Gives what a test put in, in order, and keeps what was asked."""

    def __init__(self) -> None:
        self.choices: list[str] = []
        self.paths: list[Path | None] = []
        self.asked: list[str] = []
        self.suggested: list[Path] = []

    def choose(self, text, answers):
        self.asked.append(text)
        choice = self.choices.pop(0)
        assert choice in [one.key for one in answers]
        return choice

    def open_file(self, title, folder):
        return self._path(title, folder)

    def open_folder(self, title, folder):
        return self._path(title, folder)

    def new_path(self, title, suggested):
        return self._path(title, suggested)

    def _path(self, title, suggested):
        self.asked.append(title)
        self.suggested.append(suggested)
        return self.paths.pop(0)
