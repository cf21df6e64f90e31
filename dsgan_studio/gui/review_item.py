"""One item, large: its label as borders, or how unsure the interpreter is, over the image."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from dsgan_studio.gui.canvas.point_drawing import draw_found
from dsgan_studio.gui.theme import NEAR_PX, Theme
from dsgan_studio.gui.verbs_review import ItemPictures
from dsgan_studio.gui.widgets.fields import ChoiceRow
from dsgan_studio.gui.widgets.parts import button, label


class ItemView(QWidget):
    """Draws one item as large as there is room."""

    def __init__(self, theme: Theme, name: str, title: str, overlay: str) -> None:
        super().__init__()
        self._theme = theme
        self._shown: ItemPictures | None = None
        self._overlay, self._opacity = overlay, 1.0 if overlay == "label" else 0.85
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(title)
        theme.follow(self, self.update)

    @property
    def shown(self) -> ItemPictures | None:
        """What is drawn, None for nothing."""
        return self._shown

    def show_item(self, pictures: ItemPictures | None) -> None:
        """Draw another item."""
        self._shown = pictures
        self.update()

    def show_overlay(self, overlay: str, opacity: float) -> None:
        """Lay something over the image: label, unsure or image, with an opacity of 0 to 1."""
        self._overlay, self._opacity = overlay, opacity
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image, and what lies over it."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        painter.fillRect(box, QColor(self._theme.palette.canvas))
        shown = self._shown
        if shown is not None:
            side = min(box.width(), box.height())
            place = QRectF((box.width() - side) / 2, (box.height() - side) / 2, side, side)
            self._draw(painter, shown, place)
        painter.end()

    def _draw(self, painter: QPainter, shown: ItemPictures, place: QRectF) -> None:
        shrinks = shown.image.width() > place.width() * self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
        painter.drawImage(place, shown.image)
        painter.setOpacity(self._opacity)
        if self._overlay == "unsure":
            painter.drawImage(place, shown.heat)
        elif self._overlay == "label":
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
            painter.drawImage(place, shown.outline)
            if shown.points is not None:
                found = shown.points
                draw_found(painter, found.schema, found.points, found.size_px, place)


class ItemPane(QWidget):
    """The large view with what can be set of it; keys lead from item to item."""

    stepped = Signal(int)  # to the next (1) or previous (-1) item
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.view = ItemView(theme, "item-view", self.tr("The item"), "label")
        self._told = label(kind="strong")
        self._overlay = ChoiceRow(
            "item-overlay",
            self.tr("Over the image"),
            [
                ("label", self.tr("Label")),
                ("unsure", self.tr("Unsure places")),
                ("image", self.tr("Nothing")),
            ],
            self.tr("What lies over the image"),
        )
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setObjectName("item-opacity")
        self._opacity.setAccessibleName(self.tr("Strength of what lies over the image"))
        self._opacity.setToolTip(self._opacity.accessibleName())
        self._opacity.setRange(0, 100)
        self._opacity.setValue(100)
        self._opacity.setFixedWidth(theme.px(110))
        back = button(
            self.tr("Back to the items"), "item-back", tip=self.tr("Back to the items (Space, Esc)")
        )
        back.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(NEAR_PX)
        row.addWidget(back)
        row.addWidget(self._told, 1)
        row.addWidget(self._overlay)
        row.addWidget(self._opacity)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR_PX)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._overlay.changed.connect(self._show)
        self._opacity.valueChanged.connect(self._show)

    def toggle_heat(self) -> None:
        """Show how unsure the interpreter is, or the label again."""
        self._overlay.set_value("label" if self._overlay.value == "unsure" else "unsure")

    def show_words(self, text: str) -> None:
        """Say which item it is."""
        self._told.setText(text)

    def _show(self) -> None:
        self.view.show_overlay(self._overlay.value, self._opacity.value() / 100)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next or previous item, or back."""
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Up: -1,
        }
        key = Qt.Key(event.key())
        if key in steps:
            self.stepped.emit(steps[key])
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
