"""The bar above the gallery: what the pictures show, their order, and which items are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.gui.icons import make_icon
from dsgan_studio.gui.theme import NEAR_PX, Theme
from dsgan_studio.gui.widgets.parts import button, label

AGAIN = "again"
_MOST_NATS = 9.999


@dataclass(frozen=True)
class Shown:
    """What the bar says is shown.

    Attributes:
        verdict: all, again, or one of the verdicts.
        class_id: of the class that has to be there, or None.
        lowest: nats, or None.
        highest: likewise.
        by: what the items are sorted by: worst10, region, index, verdict or a class id.
        descending: the highest first.
    """

    verdict: str
    class_id: int | None
    lowest: float | None
    highest: float | None
    by: str | int
    descending: bool

    @property
    def score(self) -> str | int:
        """The score that the range means."""
        return "worst10" if self.by in ("index", "verdict") else self.by


class FilterBar(QWidget):
    """Sorts and filters the gallery."""

    changed = Signal()  # which items, or their order
    look_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._look = self._box("review-look", self.tr("What the pictures show"))
        self._order = self._box("review-order", self.tr("What the items are sorted by"))
        self._verdict = self._box("review-filter", self.tr("Which verdicts are shown"))
        self._class = self._box("review-class", self.tr("Which class has to be in the label"))
        self._direction = button("", "review-direction", "plain", self.tr("Turn the order round"))
        self._direction.setAccessibleName(self.tr("Turn the order round"))
        self._direction.setCheckable(True)
        self._theme = theme
        tip = self.tr("Only scores from here, of what the items are sorted by (nats)")
        self._lowest = self._number("review-from", self.tr("from"), tip)
        tip = self.tr("Only scores up to here, of what the items are sorted by (nats)")
        self._highest = self._number("review-to", self.tr("up to"), tip)
        self._reset = button(
            self.tr("Show all"), "review-show-all", "quiet", self.tr("Take all filters away")
        )
        self._found = label(kind="body-second")
        self._found.setObjectName("review-found")
        self._fill()
        self._lay_out()
        self._look.currentIndexChanged.connect(lambda: self.look_changed.emit())
        for box in (self._order, self._verdict, self._class):
            box.currentIndexChanged.connect(self._tell)
        for spin in (self._lowest, self._highest):
            spin.valueChanged.connect(self._tell)
        self._direction.toggled.connect(self._turn)
        self._reset.clicked.connect(self.show_all)
        theme.follow(self, self._draw_direction)

    def _box(self, name: str, title: str) -> QComboBox:
        made = QComboBox()
        made.setObjectName(name)
        made.setAccessibleName(title)
        made.setToolTip(title)
        made.view().setAccessibleName(title)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(12)
        return made

    def _number(self, name: str, empty: str, tip: str) -> QDoubleSpinBox:
        made = QDoubleSpinBox()
        made.setObjectName(name)
        made.setAccessibleName(tip)
        made.setToolTip(tip)
        made.setDecimals(3)
        made.setSingleStep(0.01)
        made.setRange(0, _MOST_NATS)
        made.setSpecialValueText(empty)
        made.setKeyboardTracking(False)
        made.lineEdit().setTextMargins(8, 0, 8, 0)
        return made

    def _fill(self) -> None:
        for key, text in (
            ("label", self.tr("Label")),
            ("image", self.tr("Image")),
            ("unsure", self.tr("Unsure places")),
        ):
            self._look.addItem(text, key)
        for key, text in (
            ("all", self.tr("All verdicts")),
            ("unreviewed", self.tr("Not looked at")),
            ("accepted", self.tr("Accepted")),
            ("rejected", self.tr("Rejected")),
            ("corrected", self.tr("Corrected")),
            (AGAIN, self.tr("To look at again")),
        ):
            self._verdict.addItem(text, key)
        self.show_classes(None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR_PX)
        for widgets in (
            (self._look, self._order, self._direction, None, self._found),
            (self._verdict, self._class, self._lowest, self._highest, None, self._reset),
        ):
            row = QHBoxLayout()
            row.setSpacing(NEAR_PX)
            for widget in widgets:
                if widget is None:
                    row.addStretch(1)
                else:
                    row.addWidget(widget)
            column.addLayout(row)

    # What is chosen

    def toggle_heat(self) -> None:
        """Let the pictures show how unsure the interpreter is, or the label again."""
        self._look.setCurrentIndex(
            self._look.findData("label" if self.look == "unsure" else "unsure")
        )

    @property
    def look(self) -> str:
        """What the pictures show: label, image or unsure."""
        return str(self._look.currentData())

    @property
    def shown(self) -> Shown:
        """What is to be shown."""
        order, class_id = self._order.currentData(), self._class.currentData()
        return Shown(
            verdict=str(self._verdict.currentData()),
            class_id=class_id if isinstance(class_id, int) else None,
            lowest=self._lowest.value() or None,
            highest=self._highest.value() or None,
            by=order,
            # As they were made means from the first on.
            descending=(order != "index") != self._direction.isChecked(),
        )

    def show_classes(self, schema: LabelSchema | None) -> None:
        """Offer the classes of a schema."""
        by, class_id = self._order.currentData(), self._class.currentData()
        with QSignalBlocker(self._order), QSignalBlocker(self._class):
            self._order.clear()
            self._class.clear()
            for key, text in (
                ("worst10", self.tr("Least sure first")),
                ("region", self.tr("Least sure region")),
                ("index", self.tr("As they were made")),
                ("verdict", self.tr("By verdict")),
            ):
                self._order.addItem(text, key)
            self._class.addItem(self.tr("Any class"), None)
            for one in () if schema is None else schema.classes:
                self._order.addItem(self.tr("Unsure %1").replace("%1", one.name), one.id)
                self._class.addItem(self.tr("With %1").replace("%1", one.name), one.id)
            self._order.setCurrentIndex(max(self._order.findData(by), 0))
            self._class.setCurrentIndex(max(self._class.findData(class_id), 0))

    def show_found(self, text: str) -> None:
        """Say how many items are shown."""
        self._found.setText(text)

    def show_only(self, verdict: str, lowest: float | None = None) -> None:
        """Show the items of a verdict, or `AGAIN`, from a score on."""
        with QSignalBlocker(self):
            self.show_all()
            self._verdict.setCurrentIndex(self._verdict.findData(verdict))
            self._lowest.setValue(lowest or 0)
        self.changed.emit()

    def sort_by(self, by: str | int) -> None:
        """Sort by something else."""
        self._order.setCurrentIndex(max(self._order.findData(by), 0))

    def show_all(self) -> None:
        """Take all filters away."""
        controls: Sequence[QWidget] = (self._verdict, self._class, self._lowest, self._highest)
        blockers = [QSignalBlocker(one) for one in controls]
        self._verdict.setCurrentIndex(0)
        self._class.setCurrentIndex(0)
        self._lowest.setValue(0)
        self._highest.setValue(0)
        del blockers
        self.changed.emit()

    def _turn(self) -> None:
        self._draw_direction()
        self.changed.emit()

    def _draw_direction(self) -> None:
        name = "chevron-up" if self._direction.isChecked() else "chevron-down"
        palette = self._theme.palette
        self._direction.setIcon(make_icon(name, palette.text, palette.control_line))
        self._direction.setFixedWidth(self._theme.px(36))

    def _tell(self) -> None:
        self.changed.emit()
