"""The tool that places keypoints."""

from __future__ import annotations

from PySide6.QtCore import Qt

from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.tool import Pointer, Tool


class KeypointTool(Tool):
    """A click places the chosen point; a drag moves one, a right click says how it is seen."""

    key = "keypoint"
    shortcut = Qt.Key.Key_Y

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._dragged: int | None = None

    def press(self, pointer: Pointer) -> None:
        """Take the point under the pointer, or place the chosen one; Shift always places."""
        points = self.board.points
        near = None if pointer.shift else points.near(pointer.place, pointer.scale)
        if near is not None and pointer.erasing:
            points.remove(near.id)
        elif near is not None and not pointer.by_keys:
            points.choose(near.id)
            self._dragged = near.id
        elif not pointer.erasing and points.chosen is not None and points.inside(pointer.place):
            points.put(points.chosen, pointer.place)

    def move(self, pointer: Pointer) -> None:
        """Drag the point."""
        if self._dragged is not None:
            self.board.points.drag(self._dragged, pointer.place)

    def release(self, pointer: Pointer) -> None:
        """Leave the point here."""
        if self._dragged is not None:
            self._dragged = None
            self.board.points.drop()

    def right_click(self, pointer: Pointer) -> None:
        """Visible, occluded, absent: of the point under the pointer, or of the chosen one."""
        points = self.board.points
        near = points.near(pointer.place, pointer.scale)
        if near is not None:
            points.choose(near.id)
            points.cycle(near.id, pointer.place)
        elif points.chosen is not None:
            said = points.now.get(points.chosen)
            if said is None or not said.located:
                points.cycle(points.chosen, pointer.place)

    def cancel(self) -> bool:
        """Leave a dragged point where it was."""
        if self._dragged is None:
            return False
        self.board.points.drag(self._dragged, None)
        self._dragged = None
        return True

    def delete(self) -> bool:
        """Remove the chosen point; tell whether it was set."""
        points = self.board.points
        return points.chosen is not None and points.remove(points.chosen)
