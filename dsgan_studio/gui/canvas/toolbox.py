"""The column of tools beside the canvas, and the bar of what can be set above it."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from dsgan_studio.core.annotations.brush import Footprint
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.parts import button, label

_WIDEST_ON_SLIDER_PX = 128


class ToolColumn(QWidget):
    """One button a tool; the key that takes it in hand stands in its tip."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        super().__init__()
        self._buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        for key, name, shortcut in self._tools():
            made = button("", f"tool-{key}", "tool", f"{name} ({shortcut})")
            made.setAccessibleName(name)
            made.setCheckable(True)
            made.setIconSize(QSize(20, 20))
            made.clicked.connect(lambda checked=False, one=key: canvas.choose_tool(one))
            theme.put_icon(made, key)
            group.addButton(made)
            column.addWidget(made)
            self._buttons[key] = made
        column.addStretch(1)
        canvas.tool_changed.connect(self._show)
        self._show(canvas.tool.key)

    def _tools(self) -> list[tuple[str, str, str]]:
        return [
            ("brush", self.tr("Brush"), "B"),
            ("eraser", self.tr("Eraser"), "E"),
            ("fill", self.tr("Fill"), "F"),
            ("polygon", self.tr("Polygon"), "P"),
            ("lasso", self.tr("Lasso"), "L"),
            ("wand", self.tr("Wand: select by colour"), "W"),
            ("pick", self.tr("Pick a class"), "I"),
            ("hand", self.tr("Move the image"), "H"),
        ]

    def _show(self, key: str) -> None:
        self._buttons[key].setChecked(True)


class SettingsBar(QWidget):
    """Width and shape of the brush, strength of the mask, scale of the view."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        super().__init__()
        self._canvas, self._board = canvas, canvas.board
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._size = self._slider(
            "brush-size", self.tr("Width of the brush"), self.tr("[ and ], or Shift and the wheel")
        )
        self._size.setRange(1, _WIDEST_ON_SLIDER_PX)
        self._size_shown = label(kind="strong")
        self._size_shown.setFixedWidth(48)
        self._shape = QComboBox()
        self._shape.setObjectName("brush-shape")
        self._shape.setAccessibleName(self.tr("Shape of the brush"))
        self._shape.setToolTip(self.tr("Shape of the brush"))
        self._shape.view().setAccessibleName(self.tr("Shape of the brush"))
        shapes = (("circle", self.tr("Circle")), ("square", self.tr("Square")))
        for key, text in (*shapes, ("diamond", self.tr("Diamond"))):
            self._shape.addItem(text, key)
        self._opacity = self._slider(
            "mask-opacity", self.tr("Strength of the mask"), self.tr("Alt and the wheel; hold V")
        )
        self._opacity.setRange(0, 100)
        self._fit = button("", "canvas-fit", "plain", self.tr("Show the whole image"))
        self._fit.setMinimumWidth(64)
        for widget in (
            label(self.tr("Size"), "body-second"), self._size_shown, self._size, self._shape,
            label(self.tr("Mask"), "body-second"), self._opacity, self._fit,
        ):  # fmt: skip
            row.addWidget(widget)
        self._size.valueChanged.connect(self._resize)
        self._shape.currentIndexChanged.connect(self._reshape)
        self._opacity.valueChanged.connect(self._fade)
        self._fit.clicked.connect(canvas.fit)
        canvas.view_changed.connect(self._show_scale)
        canvas.tool_changed.connect(self._render)
        self._board.chosen.connect(self._render)
        self._render()
        self._show_scale(canvas.view.scale)

    def _slider(self, name: str, title: str, tip: str) -> QSlider:
        made = QSlider(Qt.Orientation.Horizontal)
        made.setObjectName(name)
        made.setAccessibleName(title)
        made.setToolTip(f"{title} ({tip})")
        made.setFixedWidth(96)
        return made

    @property
    def _erases(self) -> bool:
        return self._canvas.tool.key == "eraser"

    def _resize(self, size_px: int) -> None:
        self._board.resize_brush(size_px, eraser=self._erases)

    def _reshape(self) -> None:
        shapes: dict[str, Footprint] = {
            "circle": "circle", "square": "square", "diamond": "diamond"
        }  # fmt: skip
        self._board.choose_footprint(shapes[self._shape.currentData()])

    def _fade(self, percent: int) -> None:
        look = dataclasses.replace(self._board.look, opacity=percent / 100)
        self._board.show_look(look)

    def _render(self) -> None:
        sizes = self._board.sizes
        size_px = sizes.eraser_px if self._erases else sizes.brush_px
        with QSignalBlocker(self._size), QSignalBlocker(self._opacity), QSignalBlocker(self._shape):
            self._size.setValue(size_px)
            self._opacity.setValue(round(100 * self._board.look.opacity))
            self._shape.setCurrentIndex(self._shape.findData(self._board.footprint))
        self._size_shown.setText(self.tr("%1 px").replace("%1", str(size_px)))

    def _show_scale(self, scale: float) -> None:
        self._fit.setText(f"{100 * scale:.0f} %")
        self._fit.setAccessibleName(
            self.tr("Scale %1 %, show the whole image").replace("%1", f"{100 * scale:.0f}")
        )
