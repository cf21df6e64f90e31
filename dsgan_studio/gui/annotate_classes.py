"""Finding a class by a part of its name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from dsgan_studio.gui.canvas.board import Board


class ClassFinder(QLineEdit):
    """Chooses the first class whose name begins with what is typed, or has it; hidden until asked.

    Args:
        board: where the class is chosen.
    """

    ended = Signal()  # Enter: go on painting

    def __init__(self, board: Board) -> None:
        super().__init__()
        self._board = board
        self.setObjectName("class-find")
        self.setPlaceholderText(self.tr("Find a class"))
        self.setAccessibleName(self.tr("Find a class"))
        self.setToolTip(self.tr("Type a part of its name; Enter goes on painting"))
        self.textEdited.connect(self._find)
        self.returnPressed.connect(self._end)
        self.setVisible(False)

    def begin(self) -> None:
        """Ask for a name."""
        self.clear()
        self.setVisible(True)
        self.setFocus()

    def _find(self, text: str) -> None:
        wanted = text.strip().casefold()
        names = [(one.id, one.name.casefold()) for one in self._board.schema.classes]
        found = [one for one, name in names if name.startswith(wanted)]
        found += [one for one, name in names if wanted in name]
        if wanted and found:
            self._board.choose_class(found[0])

    def _end(self) -> None:
        self.setVisible(False)
        self.ended.emit()
