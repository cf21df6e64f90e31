"""The column of tools beside the canvas, and the bar of what can be set above it."""

from __future__ import annotations

import dataclasses
from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QSpinBox,
    QWidget,
)

from dsgan_studio.core.annotations.brush import LARGEST_PX, Footprint
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.parts import button, label

_WIDEST_ON_SLIDER_PX = 128
_NUMBER_PX = 48  # three digits, where the window is small


def _size_icon(made: QPushButton, theme: Theme) -> None:
    made.setIconSize(QSize(theme.px(20), theme.px(20)))


class ToolColumn(QWidget):
    """One button a tool; the key that takes it in hand stands in its tip."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        super().__init__()
        self._buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setSpacing(2)
        self._grid.setSizeConstraint(QGridLayout.SizeConstraint.SetNoConstraint)
        self._columns = 0
        names = self._names()
        for tool in canvas.tools:
            key, name = tool.key, names[tool.key]
            shortcut = QKeySequence(tool.shortcut).toString()
            made = button("", f"tool-{key}", "tool", f"{name} ({shortcut})")
            made.setAccessibleName(name)
            made.setCheckable(True)
            theme.follow(made, partial(_size_icon, made, theme))
            made.clicked.connect(lambda checked=False, one=key: canvas.choose_tool(one))
            theme.put_icon(made, key)
            group.addButton(made)
            self._buttons[key] = made
        self._lay_out(1)
        canvas.tool_changed.connect(self._show)
        self._show(canvas.tool.key)

    def _lay_out(self, columns: int) -> None:
        """Put the buttons into so many columns."""
        if columns == self._columns:
            return
        self._columns = columns
        rows = -(-len(self._buttons) // columns)
        for place, made in enumerate(self._buttons.values()):
            self._grid.addWidget(made, place % rows, place // rows)
        for row in range(len(self._buttons) + 1):
            self._grid.setRowStretch(row, 1 if row == rows else 0)

    def _height_of(self, columns: int) -> int:
        rows = -(-len(self._buttons) // columns)
        tallest = max(made.sizeHint().height() for made in self._buttons.values())
        return rows * tallest + (rows - 1) * self._grid.spacing()

    def minimumSizeHint(self) -> QSize:
        """Return what two columns need: on a small screen there are two."""
        return QSize(super().minimumSizeHint().width(), self._height_of(2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use one column where there is room for it."""
        super().resizeEvent(event)
        self._lay_out(1 if self.height() >= self._height_of(1) else 2)

    def _names(self) -> dict[str, str]:
        return {
            "brush": self.tr("Brush"),
            "eraser": self.tr("Eraser"),
            "fill": self.tr("Fill"),
            "polygon": self.tr("Polygon"),
            "lasso": self.tr("Lasso"),
            "wand": self.tr("Wand: select by colour"),
            "superpixel": self.tr("Superpixels: paint regions of like colour"),
            "smart-brush": self.tr("Smart brush: a rough stroke finds what resembles it"),
            "smart-select": self.tr("Smart select: click on a part, Ctrl+click beside it"),
            "pick": self.tr("Pick a class"),
            "keypoint": self.tr("Keypoints: place named points"),
            "hand": self.tr("Move the image"),
        }

    def _show(self, key: str) -> None:
        self._buttons[key].setChecked(True)


class SettingsBar(QWidget):
    """Width and shape of the brush, and strength of the mask."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas, self._board = canvas, canvas.board
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._size = self._slider(
            "brush-size", self.tr("Width of the brush"), self.tr("[ and ], or Shift and the wheel")
        )
        self._size.setRange(1, _WIDEST_ON_SLIDER_PX)
        self._number = QSpinBox()
        self._number.setObjectName("brush-size-number")
        self._number.setAccessibleName(self.tr("Width of the brush"))
        self._number.setToolTip(self.tr("Width of the brush, 1 to 512 px"))
        self._number.setRange(1, LARGEST_PX)
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._number.setMinimumWidth(_NUMBER_PX)
        self._number.setKeyboardTracking(False)
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
        for widget in (
            label(self.tr("Size"), "body-second"), self._number, self._size, self._shape,
            label(self.tr("Mask"), "body-second"), self._opacity,
        ):  # fmt: skip
            row.addWidget(widget)
        row.addStretch()
        self._size.valueChanged.connect(self._resize)
        self._number.valueChanged.connect(self._resize)
        self._number.lineEdit().returnPressed.connect(canvas.setFocus)
        self._shape.currentIndexChanged.connect(self._reshape)
        self._opacity.valueChanged.connect(self._fade)
        canvas.tool_changed.connect(self._render)
        self._board.chosen.connect(self._render)
        self._render()

    def _slider(self, name: str, title: str, tip: str) -> QSlider:
        made = QSlider(Qt.Orientation.Horizontal)
        made.setObjectName(name)
        made.setAccessibleName(title)
        made.setToolTip(f"{title} ({tip})")
        made.setMinimumWidth(28)
        made.setMaximumWidth(120)
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
            with QSignalBlocker(self._number):
                self._number.setValue(size_px)
            self._opacity.setValue(round(100 * self._board.look.opacity))
            self._shape.setCurrentIndex(self._shape.findData(self._board.footprint))


class ScaleButton(QPushButton):
    """Shows the scale of the view; a click shows the whole image."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.setObjectName("canvas-fit")
        self.setProperty("type", "plain")
        self.setToolTip(self.tr("Show the whole image"))
        self.clicked.connect(canvas.fit)
        canvas.view_changed.connect(self._show)
        self._show(canvas.view.scale)

    def _show(self, scale: float) -> None:
        percent = f"{100 * scale:.0f}"
        self.setText(f"{percent} %")
        said = self.tr("Scale %1 %, show the whole image")
        self.setAccessibleName(said.replace("%1", percent))
