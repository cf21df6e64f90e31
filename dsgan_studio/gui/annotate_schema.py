"""The editor of the label schema: a window beside the canvas, every change a step of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dsgan_studio.core.annotations.palette import Colour, colour_from_hex, colour_to_hex
from dsgan_studio.core.annotations.palette import distinct_colours as colours
from dsgan_studio.core.annotations.schema import BACKGROUND, LabelClass, LabelSchema
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.workflow.schema_editing import (
    add_class,
    delete_class,
    merge_classes,
    move_class,
    recolour_class,
    redo_schema,
    rename_class,
    schema_steps,
    set_parent,
    undo_schema,
)
from dsgan_studio.gui.session import Session
from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX, Theme
from dsgan_studio.gui.widgets.editor_parts import editor_button, named
from dsgan_studio.gui.widgets.parts import button, label, paragraph

_OFFERED_COLOURS, _COLUMNS = 20, 10
Act = Callable[[Project], object]


class SchemaEditor(QDialog):
    """Add, rename, recolour, reorder, merge and delete classes, and say what is part of what.

    Args:
        session: with the open project.
        theme: colours and sizes.
        change: does an act to the project while nothing is being painted; tells whether it worked.
        parent: the window.
    """

    def __init__(
        self, session: Session, theme: Theme, change: Callable[[Act], bool], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._theme, self._change = session, theme, change
        self._schema: LabelSchema | None = None
        self.setObjectName("schema-editor")
        self.setWindowTitle(self.tr("Classes"))
        self.setModal(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(PANEL_PX, PANEL_PX, PANEL_PX, PANEL_PX)
        row.setSpacing(PANEL_PX)
        row.addLayout(self._build_list(), 1)
        row.addLayout(self._build_fields(), 1)
        self._wire_keys()
        session.changed.connect(self.show_schema)
        self.resize(theme.px(620), theme.px(440))
        self.show_schema()

    # Parts

    def _build_list(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(NEAR_PX)
        self._list = QListWidget()
        self._list.setObjectName("schema-classes")
        self._list.setAccessibleName(self.tr("Classes"))
        self._list.setProperty("type", "list")
        self._list.currentRowChanged.connect(lambda _row: self._show_class())
        column.addWidget(self._list, 1)
        self._new_name = self._field("schema-new", self.tr("Name of a new class"))
        self._new_name.returnPressed.connect(self._add)
        add = editor_button(self.tr("Add"), "schema-add", self._add, self.tr("Add a class"))
        column.addLayout(_line(self._new_name, add))
        self._up = editor_button(
            self.tr("Up"), "schema-up", partial(self._move, -1), self.tr("Move up (Alt+Up)")
        )
        self._down = editor_button(
            self.tr("Down"), "schema-down", partial(self._move, 1), self.tr("Move down (Alt+Down)")
        )
        self._undo = editor_button(
            self.tr("Undo"), "schema-undo", self._undo_step, self.tr("Take the last change back")
        )
        self._redo = editor_button(
            self.tr("Redo"), "schema-redo", self._redo_step, self.tr("Do it again")
        )
        column.addLayout(_line(self._up, self._down, self._undo, self._redo))
        return column

    def _build_fields(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(NEAR_PX)
        self._name = self._field("schema-name", self.tr("Name"))
        self._name.editingFinished.connect(self._rename)
        column.addWidget(label(self.tr("Name"), "body-second"))
        column.addWidget(self._name)
        column.addWidget(label(self.tr("Colour"), "body-second"))
        column.addLayout(self._build_colours())
        self._hex = self._field("schema-colour", self.tr("Colour as #RRGGBB"))
        self._hex.editingFinished.connect(self._recolour_typed)
        column.addWidget(self._hex)
        column.addWidget(label(self.tr("Part of"), "body-second"))
        self._parent = named(QComboBox(), "schema-parent", self.tr("Part of"))
        self._parent.activated.connect(lambda _row: self._set_parent())
        column.addWidget(self._parent)
        column.addSpacing(NEAR_PX)
        column.addWidget(label(self.tr("Give its pixels in all masks to"), "body-second"))
        self._into = named(QComboBox(), "schema-into", self.tr("Give its pixels in all masks to"))
        self._merge = editor_button(
            self.tr("Merge"), "schema-merge", self._merge_class,
            self.tr("Give every pixel of this class to the other, and remove it"),
        )  # fmt: skip
        column.addLayout(_line(self._into, self._merge))
        self._delete = editor_button(
            self.tr("Delete, leave its pixels unlabelled"), "schema-delete", self._delete_class,
            self.tr("Remove the class (Delete); its pixels become unlabelled in all masks"),
        )  # fmt: skip
        column.addWidget(self._delete)
        column.addStretch(1)
        column.addWidget(
            paragraph(
                self.tr("Every mask follows at once, and every change can be undone."), "second"
            )
        )
        return column

    def _build_colours(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, colour in enumerate(colours(_OFFERED_COLOURS)):
            text = colour_to_hex(colour)
            made = button("", f"schema-colour-{text[1:]}", "icon", text)
            made.setAccessibleName(self.tr("Colour %1").replace("%1", text))
            made.setAutoDefault(False)  # Enter belongs to the fields
            made.setIcon(swatch(colour))
            made.setIconSize(QSize(self._theme.px(18), self._theme.px(18)))
            made.clicked.connect(partial(self._recolour, colour))
            grid.addWidget(made, place // _COLUMNS, place % _COLUMNS)
        return grid

    def _field(self, name: str, title: str) -> QLineEdit:
        made = named(QLineEdit(), name, title)
        made.setPlaceholderText(title)
        return made

    def _wire_keys(self) -> None:
        for keys, act in (
            ("Alt+Up", partial(self._move, -1)), ("Alt+Down", partial(self._move, 1)),
            ("Ctrl+Z", self._undo_step), ("Ctrl+Shift+Z", self._redo_step),
            ("Ctrl+Y", self._redo_step),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self._list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._delete_class)
        rename = QShortcut(QKeySequence("F2"), self)
        rename.activated.connect(self._name.setFocus)

    # What is shown

    def show_schema(self) -> None:
        """Show the classes as they are now."""
        project = self._session.project
        schema = None if project is None else project.schema()
        if project is None or schema is None or not self._session.writing:
            self.close()
            return
        chosen = self._class_id()
        self._schema = schema
        with QSignalBlocker(self._list):
            self._list.clear()
            for one in schema.classes:
                self._list.addItem(self._item(one, schema))
        self._list.setCurrentRow(schema.index_of.get(chosen, min(1, len(schema.ids) - 1)))
        self._show_class()
        steps = schema_steps(project)
        self._undo.setEnabled(bool(steps.done))
        self._redo.setEnabled(bool(steps.undone))

    def _item(self, one: LabelClass, schema: LabelSchema) -> QListWidgetItem:
        depth, parent = 0, one.parent
        while parent is not None:
            depth, parent = depth + 1, schema.by_id(parent).parent
        item = QListWidgetItem(swatch(one.colour), "    " * depth + one.name)
        item.setData(Qt.ItemDataRole.UserRole, one.id)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, one.name)
        return item

    def _class_id(self) -> int:
        item = self._list.currentItem()
        return -1 if item is None else int(item.data(Qt.ItemDataRole.UserRole))

    def choose(self, class_id: int) -> None:
        """Choose a class of the list."""
        if self._schema is not None and class_id in self._schema.index_of:
            self._list.setCurrentRow(self._schema.index_of[class_id])

    def _show_class(self) -> None:
        schema, class_id = self._schema, self._class_id()
        if schema is None or class_id < 0:
            return
        one, place = schema.by_id(class_id), schema.index_of[class_id]
        self._name.setText(one.name)
        self._hex.setText(colour_to_hex(one.colour))
        others = [other for other in schema.classes if other.id != class_id]
        self._parent.clear()
        self._parent.addItem(self.tr("(nothing)"), -1)
        self._into.clear()
        for other in others:
            self._parent.addItem(swatch(other.colour), other.name, other.id)
            self._into.addItem(swatch(other.colour), other.name, other.id)
        if one.parent is not None:
            self._parent.setCurrentIndex(self._parent.findData(one.parent))
        is_class = class_id != BACKGROUND
        for widget in (self._merge, self._delete, self._into):
            widget.setEnabled(is_class)
        self._up.setEnabled(place > 0)
        self._down.setEnabled(place < len(schema.classes) - 1)

    # Acts

    def _add(self) -> None:
        name = self._new_name.text().strip()
        if not name:
            self._new_name.setFocus()
        elif self._change(lambda project: add_class(project, name)) and self._schema is not None:
            self._new_name.clear()
            self.choose(self._schema.ids[-1])

    def _rename(self) -> None:
        class_id, name = self._class_id(), self._name.text().strip()
        if self._schema is None or class_id < 0 or name == self._schema.by_id(class_id).name:
            return
        if not self._change(lambda project: rename_class(project, class_id, name)):
            self._show_class()

    def _recolour(self, colour: Colour) -> None:
        class_id = self._class_id()
        self._change(lambda project: recolour_class(project, class_id, colour))

    def _recolour_typed(self) -> None:
        if self._schema is None or self._class_id() < 0:
            return
        try:
            colour = colour_from_hex(self._hex.text().strip())
        except ValueError:
            self._show_class()
            return
        if colour != self._schema.by_id(self._class_id()).colour:
            self._recolour(colour)

    def _set_parent(self) -> None:
        class_id, parent = self._class_id(), int(self._parent.currentData())
        wanted = None if parent < 0 else parent
        if not self._change(lambda project: set_parent(project, class_id, wanted)):
            self._show_class()

    def _move(self, step: int) -> None:
        class_id = self._class_id()
        if self._schema is not None and class_id >= 0:
            place = self._schema.index_of[class_id] + step
            if 0 <= place < len(self._schema.classes):
                self._change(lambda project: move_class(project, class_id, place))

    def _merge_class(self) -> None:
        class_id, into = self._class_id(), self._into.currentData()
        if into is not None and self._change(
            lambda project: merge_classes(project, class_id, int(into))
        ):
            self.choose(int(into))

    def _delete_class(self) -> None:
        class_id = self._class_id()
        if self._delete.isEnabled():
            self._change(lambda project: delete_class(project, class_id))

    def _undo_step(self) -> None:
        self._change(undo_schema)

    def _redo_step(self) -> None:
        self._change(redo_schema)


def _line(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(NEAR_PX)
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 1 if place == 0 or len(widgets) > 2 else 0)
    return row


def swatch(colour: Colour) -> QIcon:
    """Return a patch of a colour, for a row of a list."""
    pixmap = QPixmap(36, 36)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(*colour).darker(130))
    painter.setBrush(QColor(*colour))
    painter.drawRoundedRect(2, 2, 32, 32, 7, 7)
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # a chosen row must not tint its colour
    return icon
