"""The tools of the canvas, in the order of their buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt

from dsgan_studio.gui.canvas.brush_tools import BrushTool, EraserTool
from dsgan_studio.gui.canvas.keypoint_tool import KeypointTool
from dsgan_studio.gui.canvas.outline_tools import LassoTool, PolygonTool
from dsgan_studio.gui.canvas.region_tools import FillTool, WandTool
from dsgan_studio.gui.canvas.smart_brush import SmartBrushTool
from dsgan_studio.gui.canvas.smart_select import SmartSelectTool
from dsgan_studio.gui.canvas.superpixel_tool import SuperpixelTool
from dsgan_studio.gui.canvas.tool import Pointer, Tool


class PickTool(Tool):
    """Chooses the class under the pointer."""

    key = "pick"
    shortcut = Qt.Key.Key_I

    def press(self, pointer: Pointer) -> None:
        """Choose it."""
        mask, pixel = self.board.mask(), self._pixel(pointer)
        if mask is not None and pixel is not None:
            self.board.choose_class(int(mask[pixel]))

    def move(self, pointer: Pointer) -> None:
        """Choose what comes under the pointer."""
        self.press(pointer)


class HandTool(Tool):
    """Moves the image; the canvas itself does it."""

    key = "hand"
    shortcut = Qt.Key.Key_H
    cursor = Qt.CursorShape.OpenHandCursor


# What works on any image; the smart tools need the features of a sample.
PLAIN_TOOLS: tuple[type[Tool], ...] = (
    BrushTool, EraserTool, FillTool, PolygonTool, LassoTool, WandTool, SuperpixelTool, PickTool,
    HandTool,
)  # fmt: skip
TOOLS: tuple[type[Tool], ...] = (
    *PLAIN_TOOLS[:-2], SmartBrushTool, SmartSelectTool, PickTool, KeypointTool, HandTool,
)  # fmt: skip
