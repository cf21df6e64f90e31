"""Smart select: clicks on a part and beside it grow the region that is meant."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dsgan_studio.gui.canvas.smart_questions import ClickQuestion, Pixel
from dsgan_studio.gui.canvas.smart_tool import SmartTool
from dsgan_studio.gui.canvas.tool import BLACK, WHITE, Pointer
from dsgan_studio.gui.canvas.viewpoint import Viewpoint

_MARK_PX = 5.0


class SmartSelectTool(SmartTool):
    """A click is plus, with Ctrl or the right button minus; the wheel widens, Enter paints."""

    key = "smart-select"
    shortcut = Qt.Key.Key_Q

    def _clear(self) -> None:
        super()._clear()
        self._clicks: list[tuple[Pixel, bool]] = []  # and whether it is plus

    def step_name(self) -> str:
        """Return what the step is called."""
        return QCoreApplication.translate("canvas", "smart select")

    def press(self, pointer: Pointer) -> None:
        """Mark what belongs to the part; with Ctrl what does not."""
        self._mark(pointer, is_plus=not pointer.erasing)

    def right_click(self, pointer: Pointer) -> None:
        """Mark what does not belong to the part."""
        self._mark(pointer, is_plus=False)

    def _mark(self, pointer: Pointer, *, is_plus: bool) -> None:
        pixel = self._pixel(pointer)
        if pixel is not None and (is_plus or self._clicks):
            self._clicks.append((pixel, is_plus))
            self._ask_again()

    def step_back(self) -> bool:
        """Take the last click back."""
        if not self._clicks:
            return False
        self._clicks.pop()
        self._ask_again()
        return True

    def _ask_again(self) -> None:
        plus = tuple(pixel for pixel, is_plus in self._clicks if is_plus)
        if plus:
            minus = tuple(pixel for pixel, is_plus in self._clicks if not is_plus)
            self._ask(ClickQuestion(plus, minus))
        else:
            self._clear()

    def draw(self, painter: QPainter, view: Viewpoint, pointer: Pointer | None) -> None:
        """Draw what waits, and the clicks."""
        super().draw(painter, view, pointer)
        for (row, col), is_plus in self._clicks:
            middle = view.to_widget(QPointF(col + 0.5, row + 0.5))
            for colour, width in ((BLACK, 4.0), (WHITE if is_plus else QColor("#ff6b60"), 2.0)):
                painter.setPen(QPen(colour, width))
                painter.drawLine(middle - QPointF(_MARK_PX, 0), middle + QPointF(_MARK_PX, 0))
                if is_plus:
                    painter.drawLine(middle - QPointF(0, _MARK_PX), middle + QPointF(0, _MARK_PX))
