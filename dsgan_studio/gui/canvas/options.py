"""What can be set of tools and of the view: two panels that open below their buttons."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QPoint, QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QVBoxLayout, QWidget

from dsgan_studio.core.annotations.schema import BACKGROUND, UNLABELLED
from dsgan_studio.gui.canvas.aids import ImageLook
from dsgan_studio.gui.canvas.board import Board, PenSettings
from dsgan_studio.gui.canvas.pen_curve import FLATTEST, STEEPEST, PenCurve
from dsgan_studio.gui.theme import PANEL_PX, Theme
from dsgan_studio.gui.widgets.fields import NumberRow, SliderRow
from dsgan_studio.gui.widgets.parts import button, label

_WIDTH_PX = 280


class OptionsButton(QPushButton):
    """Opens a panel below itself; a click elsewhere closes it."""

    def __init__(self, text: str, name: str, tip: str, panel: QFrame) -> None:
        super().__init__(text)
        self._panel = panel
        self.setObjectName(name)
        self.setProperty("type", "plain")
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.clicked.connect(self._open)

    def _open(self) -> None:
        panel = self._panel
        panel.adjustSize()
        corner = self.mapToGlobal(QPoint(self.width() - panel.width(), self.height() + 4))
        panel.move(corner)
        panel.show()


class _Panel(QFrame):
    def __init__(self, board: Board, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._board = board
        self.setObjectName(name)
        self.setProperty("type", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(PANEL_PX, PANEL_PX, PANEL_PX, PANEL_PX)
        self.column.setSpacing(8)
        self.setFixedWidth(_WIDTH_PX)

    def put_title(self, title: str) -> None:
        """Say what can be set here."""
        self.setAccessibleName(title)
        self.column.insertWidget(0, label(title, "heading"))

    def _check(self, name: str, text: str, tip: str, act: Callable[[bool], None]) -> QCheckBox:
        made = QCheckBox(text)
        made.setObjectName(name)
        made.setAccessibleName(text)
        made.setToolTip(tip)
        made.toggled.connect(act)
        self.column.addWidget(made)
        return made


class ToolOptions(_Panel):
    """How brush, pen, fill and wand work."""

    def __init__(self, board: Board, theme: Theme, parent: QWidget) -> None:
        super().__init__(board, "tool-options", parent)
        self.put_title(self.tr("Tools"))
        self._check(
            "paint-unlabelled", self.tr("Paint only on unlabelled"),
            self.tr("What has a label stays as it is, whatever the tool"),
            lambda is_on: setattr(board, "only_unlabelled", is_on),
        )  # fmt: skip
        self._number(
            "brush-steadiness", self.tr("Steady the hand"), 0, 10, board.steadiness,
            self.tr("0 follows the hand, 10 smooths its tremor"),
            lambda value: setattr(board, "steadiness", value),
        )  # fmt: skip
        self._check(
            "fill-contiguous", self.tr("Fill only what is connected"),
            self.tr("Otherwise that label everywhere (Shift+click)"),
            lambda is_on: setattr(board, "fill", dataclasses.replace(board.fill, contiguous=is_on)),
        ).setChecked(board.fill.contiguous)  # fmt: skip
        self._number(
            "fill-gaps", self.tr("Fill closes gaps up to"), 0, 50, board.fill.close_gaps_px,
            self.tr("In pixels: narrower openings stop the fill"),
            lambda value: setattr(
                board, "fill", dataclasses.replace(board.fill, close_gaps_px=value)
            ),
        )  # fmt: skip
        self._check(
            "fill-edges", self.tr("Fill stops at edges of the image"),
            self.tr("Where colours change much, whatever the labels"),
            lambda is_on: setattr(
                board, "fill", dataclasses.replace(board.fill, stop_at_edges=is_on)
            ),
        )  # fmt: skip
        self._check(
            "wand-contiguous", self.tr("Wand only what is connected"),
            self.tr("Otherwise that colour everywhere"),
            lambda is_on: setattr(board, "wand", dataclasses.replace(board.wand, contiguous=is_on)),
        ).setChecked(board.wand.contiguous)  # fmt: skip
        self._number(
            "wand-tolerance", self.tr("Wand tolerance"), 0, 255, round(board.wand.tolerance),
            self.tr("Largest difference of colour at the click; drag or turn the wheel to widen"),
            lambda value: setattr(
                board, "wand", dataclasses.replace(board.wand, tolerance=float(value))
            ),
        )  # fmt: skip
        luminance = SliderRow(
            "wand-luminance", self.tr("Wand: brightness alone"), low=0, high=1,
            value=board.wand.luminance,
            tip=self.tr("0 takes the colour that differs most, 1 brightness alone"),
        )  # fmt: skip
        luminance.changed.connect(
            lambda value: setattr(board, "wand", dataclasses.replace(board.wand, luminance=value))
        )
        self.column.addWidget(luminance)
        self._check(
            "erase-background", self.tr("Erasing leaves background"),
            self.tr("Otherwise what is erased has no label"),
            lambda is_on: setattr(board, "erased_value", BACKGROUND if is_on else UNLABELLED),
        )  # fmt: skip
        self._pen_least = SliderRow(
            "pen-least", self.tr("Pen: least width"), low=0, high=1, value=board.pen.least,
            tip=self.tr("Share of the width at the lightest touch"),
        )  # fmt: skip
        self._pen_curve = SliderRow(
            "pen-curve", self.tr("Pen: curve"), low=FLATTEST, high=STEEPEST, value=board.pen.curve,
            tip=self.tr("Above 1 a light hand stays thin for longer"),
        )  # fmt: skip
        self._pen_drawn = PenCurve(theme, board.pen)
        self._pen_drawn.dragged.connect(self._take_pen)
        for row in (self._pen_least, self._pen_curve):
            row.changed.connect(lambda _value: self._set_pen())
            self.column.addWidget(row)
        self.column.addWidget(self._pen_drawn)

    def _number(
        self, name: str, title: str, low: int, high: int, value: int, tip: str,
        act: Callable[[int], None],
    ) -> None:  # fmt: skip
        row = NumberRow(name, title, low=low, high=high, value=value, tip=tip)
        row.changed.connect(act)
        self.column.addWidget(row)

    def _set_pen(self) -> None:
        self._board.pen = PenSettings(self._pen_least.value, self._pen_curve.value)
        self._pen_drawn.show_pen(self._board.pen)

    def _take_pen(self, pen: PenSettings) -> None:
        with QSignalBlocker(self._pen_least), QSignalBlocker(self._pen_curve):
            self._pen_least.set_value(pen.least)
            self._pen_curve.set_value(pen.curve)
        self._set_pen()


class ViewOptions(_Panel):
    """How mask and image are shown, and which helps."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(board, "view-options", parent)
        self.put_title(self.tr("View"))
        self._filled = self._check(
            "view-filled", self.tr("Fill areas"), self.tr("Areas in their colour (C)"),
            lambda is_on: self._look(filled=is_on),
        )  # fmt: skip
        self._outlined = self._check(
            "view-contours", self.tr("Contours"), self.tr("Borders of classes (C)"),
            lambda is_on: self._look(outlined=is_on),
        )  # fmt: skip
        self._hatched = self._check(
            "view-hatches", self.tr("Hatches"),
            self.tr("A pattern for each class, not to depend on colours"),
            lambda is_on: self._look(hatched=is_on),
        )  # fmt: skip
        self._width = NumberRow(
            "view-contour-width", self.tr("Contour width"), low=1, high=5, value=2,
            tip=self.tr("In pixels of the screen"),
        )  # fmt: skip
        self._width.changed.connect(lambda value: self._look(contour_px=value))
        self.column.addWidget(self._width)
        self._strength = SliderRow(
            "view-class-strength", self.tr("Strength of the chosen class"), low=0, high=1, value=1,
            tip=self.tr("Of all that the strength of the mask gives; the others keep theirs"),
        )  # fmt: skip
        self._strength.changed.connect(self._set_strength)
        self.column.addWidget(self._strength)
        self._grid = self._check(
            "view-grid", self.tr("Grid of pixels"), self.tr("From 800 % on (G)"),
            lambda is_on: self._aids(grid=is_on),
        )  # fmt: skip
        self._rulers = self._check(
            "view-rulers", self.tr("Rulers"), self.tr("Rows and columns along the rim"),
            lambda is_on: self._aids(rulers=is_on),
        )  # fmt: skip
        self._map = self._check(
            "view-map", self.tr("Map when enlarged"), self.tr("A click on it goes there"),
            lambda is_on: self._aids(map=is_on),
        )  # fmt: skip
        self._build_image()
        board.chosen.connect(self._render)
        self._render()

    def _build_image(self) -> None:
        self.column.addWidget(label(self.tr("Image, as it is looked at"), "heading"))
        plain = ImageLook()
        self._brightness = SliderRow(
            "view-brightness", self.tr("Brightness"), low=-1, high=1, value=plain.brightness,
            tip=self.tr("The image itself is not changed"),
        )  # fmt: skip
        self._contrast = SliderRow(
            "view-contrast", self.tr("Contrast"), low=0.2, high=4, value=plain.contrast,
            tip=self.tr("The image itself is not changed"),
        )  # fmt: skip
        self._gamma = SliderRow(
            "view-gamma", self.tr("Gamma"), low=0.2, high=4, value=plain.gamma,
            tip=self.tr("Above 1 dark parts are lighter"),
        )  # fmt: skip
        for row in (self._brightness, self._contrast, self._gamma):
            row.changed.connect(lambda _value: self._set_image())
            self.column.addWidget(row)
        reset = button(self.tr("As it is"), "view-plain", tip=self.tr("Show the image unchanged"))
        reset.clicked.connect(self._reset)
        self.column.addWidget(reset)

    def _reset(self) -> None:
        plain = ImageLook()
        self._brightness.set_value(plain.brightness)
        self._contrast.set_value(plain.contrast)
        self._gamma.set_value(plain.gamma)

    def _set_image(self) -> None:
        self._board.show_image_look(
            ImageLook(self._brightness.value, self._contrast.value, self._gamma.value)
        )

    def _set_strength(self, strength: float) -> None:
        look, class_id = self._board.look, self._board.class_id
        strengths = {**look.strengths, class_id: strength}
        self._board.show_look(dataclasses.replace(look, strengths=strengths))

    def _look(self, **changes: bool | int) -> None:
        self._board.show_look(dataclasses.replace(self._board.look, **changes))  # type: ignore[arg-type]

    def _aids(self, **changes: bool) -> None:
        self._board.show_aids(dataclasses.replace(self._board.aids, **changes))

    def _render(self) -> None:
        look, aids = self._board.look, self._board.aids
        for box, is_on in (
            (self._filled, look.filled), (self._outlined, look.outlined),
            (self._hatched, look.hatched), (self._grid, aids.grid),
            (self._rulers, aids.rulers), (self._map, aids.map),
        ):  # fmt: skip
            with QSignalBlocker(box):
                box.setChecked(is_on)
        with QSignalBlocker(self._width), QSignalBlocker(self._strength):
            self._width.set_value(look.contour_px)
            self._strength.set_value(look.strengths.get(self._board.class_id, 1.0))
