"""The editor of the keypoint schema: a window beside the canvas; every change can be undone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dsgan_studio.core.annotations.keypoints import Keypoint, KeypointSchema
from dsgan_studio.core.annotations.palette import Colour, colour_to_hex, distinct_colours
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui.annotate_schema import swatch
from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX, Theme
from dsgan_studio.gui.widgets.editor_parts import editor_button, named
from dsgan_studio.gui.widgets.parts import label, paragraph

_OFFERED_COLOURS = 40
SchemaAct = Callable[[], KeypointSchema]
_CHECKED = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked}


class KeypointEditor(QDialog):
    """Add, rename, recolour and delete points, pair them, and join them by a skeleton.

    Args:
        theme: sizes.
        held: returns the schema that holds, None where there is none.
        change: lets the schema hold that an act returns; tells whether it worked.
        parent: the window.
    """

    def __init__(
        self,
        theme: Theme,
        held: Callable[[], KeypointSchema | None],
        change: Callable[[SchemaAct], bool],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._held, self._change = held, change
        self._done: list[KeypointSchema] = []
        self._undone: list[KeypointSchema] = []
        self.setObjectName("keypoint-editor")
        self.setWindowTitle(self.tr("Keypoints"))
        self.setModal(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(PANEL_PX, PANEL_PX, PANEL_PX, PANEL_PX)
        row.setSpacing(PANEL_PX)
        row.addLayout(self._build_list(), 1)
        row.addLayout(self._build_fields(), 1)
        self.resize(theme.px(560), theme.px(440))
        self.show_schema()

    # Parts

    def _build_list(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(NEAR_PX)
        self._list = named(QListWidget(), "keypoint-list", self.tr("Keypoints"))
        self._list.setProperty("type", "list")
        self._list.currentRowChanged.connect(lambda _row: self._show_point())
        column.addWidget(self._list, 1)
        self._new_name = named(QLineEdit(), "keypoint-new", self.tr("Name of a new keypoint"))
        self._new_name.setPlaceholderText(self.tr("Name of a new keypoint"))
        self._new_name.returnPressed.connect(self._add)
        add = editor_button(self.tr("Add"), "keypoint-add", self._add, self.tr("Add a keypoint"))
        line = QHBoxLayout()
        line.addWidget(self._new_name, 1)
        line.addWidget(add)
        column.addLayout(line)
        self._undo = editor_button(
            self.tr("Undo"), "keypoint-undo", self._undo_step, self.tr("Take the last change back")
        )
        self._redo = editor_button(
            self.tr("Redo"), "keypoint-redo", self._redo_step, self.tr("Do it again")
        )
        line = QHBoxLayout()
        line.addWidget(self._undo, 1)
        line.addWidget(self._redo, 1)
        column.addLayout(line)
        return column

    def _build_fields(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(NEAR_PX)
        self._name = named(QLineEdit(), "keypoint-name", self.tr("Name"))
        self._name.editingFinished.connect(self._rename)
        self._colour = named(QComboBox(), "keypoint-colour", self.tr("Colour"))
        self._colour.activated.connect(lambda _row: self._recolour())
        self._partner = named(
            QComboBox(), "keypoint-partner", self.tr("What it becomes in a mirror")
        )
        self._partner.activated.connect(lambda _row: self._pair())
        self._joined = named(
            QListWidget(), "keypoint-edges", self.tr("Joined by the skeleton with")
        )
        self._joined.setProperty("type", "list")
        self._joined.itemChanged.connect(self._join)
        for title, widget in (
            (self.tr("Name"), self._name),
            (self.tr("Colour"), self._colour),
            (self.tr("What it becomes in a mirror"), self._partner),
            (self.tr("Joined by the skeleton with"), self._joined),
        ):
            column.addWidget(label(title, "body-second"))
            column.addWidget(widget)
        self._delete = editor_button(
            self.tr("Delete"), "keypoint-delete", self._delete_point,
            self.tr("Remove the keypoint; it has to be placed in no sample"),
        )  # fmt: skip
        column.addWidget(self._delete)
        column.addWidget(paragraph(self.tr("Every change holds at once."), "second"))
        return column

    # What is shown

    def show_schema(self) -> None:
        """Show the points as they are now."""
        schema, chosen = self._held(), self._point_id()
        points = () if schema is None else schema.points
        with QSignalBlocker(self._list):
            self._list.clear()
            for one in points:
                item = QListWidgetItem(swatch(one.colour), one.name)
                item.setData(Qt.ItemDataRole.UserRole, one.id)
                self._list.addItem(item)
        ids = [one.id for one in points]
        self._list.setCurrentRow(ids.index(chosen) if chosen in ids else len(ids) - 1)
        self._show_point()
        self._undo.setEnabled(bool(self._done))
        self._redo.setEnabled(bool(self._undone))

    def _point_id(self) -> int:
        item = self._list.currentItem()
        return -1 if item is None else int(item.data(Qt.ItemDataRole.UserRole))

    def _show_point(self) -> None:
        schema, point_id = self._held(), self._point_id()
        fields = (self._name, self._colour, self._partner, self._joined, self._delete)
        for widget in fields:
            widget.setEnabled(schema is not None and point_id >= 0)
        if schema is None or point_id < 0:
            return
        one = schema.by_id(point_id)
        others = [other for other in schema.points if other.id != point_id]
        self._delete.setEnabled(bool(others))
        self._name.setText(one.name)
        self._colour.clear()
        for colour in (one.colour, *_free_colours(schema)):
            self._colour.addItem(swatch(colour), colour_to_hex(colour), colour)
        self._partner.clear()
        self._partner.addItem(self.tr("(itself)"), -1)
        for other in others:
            self._partner.addItem(swatch(other.colour), other.name, other.id)
        self._partner.setCurrentIndex(
            0 if one.partner is None else self._partner.findData(one.partner)
        )
        joined = {frozenset(edge) for edge in schema.edges}
        with QSignalBlocker(self._joined):
            self._joined.clear()
            for other in others:
                item = QListWidgetItem(swatch(other.colour), other.name)
                item.setData(Qt.ItemDataRole.UserRole, other.id)
                item.setCheckState(_CHECKED[frozenset((point_id, other.id)) in joined])
                self._joined.addItem(item)

    # Acts

    def _do(self, act: SchemaAct) -> bool:
        before = self._held()
        worked = self._change(act)
        if worked and before is not None and self._held() != before:
            self._done.append(before)
            self._undone.clear()
        self.show_schema()
        return worked

    def _undo_step(self) -> None:
        self._turn(self._done, self._undone)

    def _redo_step(self) -> None:
        self._turn(self._undone, self._done)

    def _turn(self, taken: list[KeypointSchema], given: list[KeypointSchema]) -> None:
        now = self._held()
        if taken and now is not None and self._change(partial(_same, taken[-1])):
            taken.pop()
            given.append(now)
        self.show_schema()

    def _add(self) -> None:
        name = self._new_name.text().strip()
        if not name:
            self._new_name.setFocus()
        elif self._do(partial(_with_new, self._held(), name)):
            self._new_name.clear()
            self._list.setCurrentRow(self._list.count() - 1)

    def _rename(self) -> None:
        self._replace(name=self._name.text().strip())

    def _recolour(self) -> None:
        self._replace(colour=tuple(self._colour.currentData()))

    def _replace(self, **facts: object) -> None:
        schema, point_id = self._held(), self._point_id()
        if schema is None or point_id < 0:
            return
        one = schema.by_id(point_id)
        if any(getattr(one, name) != value for name, value in facts.items()):
            self._do(partial(_with_facts, schema, point_id, facts))

    def _pair(self) -> None:
        schema, point_id, partner = self._held(), self._point_id(), self._partner.currentData()
        if schema is not None and point_id >= 0:
            self._do(partial(_paired, schema, point_id, None if partner < 0 else int(partner)))

    def _join(self, item: QListWidgetItem) -> None:
        schema, point_id = self._held(), self._point_id()
        if schema is not None and point_id >= 0:
            pair = (point_id, int(item.data(Qt.ItemDataRole.UserRole)))
            joined = item.checkState() == Qt.CheckState.Checked
            edges = tuple(one for one in schema.edges if frozenset(one) != frozenset(pair))
            after = dataclasses.replace(schema, edges=(*edges, pair) if joined else edges)
            # Later: the list is in the midst of telling about the row, and shown anew.
            QTimer.singleShot(0, self, lambda: self._do(partial(_same, after)))

    def _delete_point(self) -> None:
        schema, point_id = self._held(), self._point_id()
        if schema is not None and point_id >= 0:
            self._do(partial(_without, schema, point_id))


def _free_colours(schema: KeypointSchema | None) -> tuple[Colour, ...]:
    used = set() if schema is None else {one.colour for one in schema.points}
    offered = distinct_colours(max(_OFFERED_COLOURS, min(len(used) + 1, 254)))
    return tuple(one for one in offered if one not in used)


def _same(schema: KeypointSchema) -> KeypointSchema:
    return schema


def _with_new(schema: KeypointSchema | None, name: str) -> KeypointSchema:
    points = () if schema is None else schema.points
    colours = _free_colours(schema)
    if not colours:
        raise BadInput("there is no colour left for another keypoint; delete one first.")
    new = Keypoint(max((one.id for one in points), default=0) + 1, name, colours[0])
    return KeypointSchema((*points, new), () if schema is None else schema.edges)


def _with_facts(schema: KeypointSchema, point_id: int, facts: dict[str, object]) -> KeypointSchema:
    points = tuple(
        dataclasses.replace(one, **facts) if one.id == point_id else one  # type: ignore[arg-type]
        for one in schema.points
    )
    return dataclasses.replace(schema, points=points)


def _paired(schema: KeypointSchema, point_id: int, partner: int | None) -> KeypointSchema:
    """Return the schema with a point paired anew; whoever loses a partner has none then."""
    now = {point_id: partner}
    if partner is not None:
        now[partner] = point_id

    def of(one: Keypoint) -> int | None:
        if one.id in now:
            return now[one.id]
        return None if one.partner in now else one.partner

    points = tuple(dataclasses.replace(one, partner=of(one)) for one in schema.points)
    return dataclasses.replace(schema, points=points)


def _without(schema: KeypointSchema, point_id: int) -> KeypointSchema:
    points = tuple(
        dataclasses.replace(one, partner=None) if one.partner == point_id else one
        for one in schema.points
        if one.id != point_id
    )
    return KeypointSchema(points, tuple(one for one in schema.edges if point_id not in one))
