"""The bench on which a label is corrected: the canvas, with the label as the mask to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.gui.annotate_help import canvas_shortcuts_window
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.toolbox import ScaleButton, SettingsBar, ToolColumn
from dsgan_studio.gui.plain_words import in_the_window
from dsgan_studio.gui.theme import Theme
from dsgan_studio.gui.widgets.class_list import ClassList

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.correcting import Correction  # loads torch

_FLUSH_AFTER_MS = 1500
_PREFIX = "correction-"
_STEPS = {"next": 1, "previous": -1}


class CorrectionBench(QWidget):
    """Paints the corrected mask of one item; says when it is to be saved or left."""

    save_wanted = Signal(int)  # then go by so many items: 0 back to the gallery, 1 to the next
    leave_wanted = Signal()
    edited = Signal()  # a step was done, undone or redone
    failed = Signal(str)  # why the strokes are not on the disk

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._correction: Correction | None = None
        self.board = Board(self)
        self.canvas = Canvas(self.board, theme)
        self.classes = ClassList(self.board, theme)
        top = QHBoxLayout()
        top.addWidget(SettingsBar(self.canvas), 1)
        top.addWidget(ScaleButton(self.canvas))
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(ToolColumn(self.canvas, theme))
        row.addWidget(self.canvas, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addLayout(row, 1)
        # The list of classes is built anew by each of these, and named before it is used.
        self.board.loaded.connect(self._name_parts)
        self.board.schema_changed.connect(self._name_parts)
        theme.follow(self, self._name_parts)
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(_FLUSH_AFTER_MS)
        self._flush.timeout.connect(self.flush)
        self.board.edited.connect(self._show_edited)
        self.canvas.wished.connect(self._do_wish)

    def _do_wish(self, wish: str) -> None:
        if wish in _STEPS:
            self.save_wanted.emit(_STEPS[wish])
        elif wish == "redo":
            self.board.redo()
        elif wish == "help":
            canvas_shortcuts_window(self.window())

    def _name_parts(self) -> None:
        """Mark the parts as those of a correction: plain names are of the page of painting."""
        for one in (*self.findChildren(QWidget), self.classes, *self.classes.findChildren(QWidget)):
            name = one.objectName()
            if name and not name.startswith((_PREFIX, "qt_")):
                one.setObjectName(_PREFIX + name)

    @property
    def correction(self) -> Correction | None:
        """What is painted; None where nothing is."""
        return self._correction

    def begin(self, correction: Correction, image: QImage, schema: LabelSchema) -> None:
        """Paint on a correction, over its item's image."""
        self._correction = correction
        height, width = correction.mask.shape
        if image.size().width() != width or image.size().height() != height:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(width, height, mode=smooth)
        self.board.load(correction, image, schema)
        self._show_edited()
        self.canvas.setFocus()

    def end(self) -> None:
        """Let the correction go; what was not saved stays in its journal."""
        self.flush()
        self._flush.stop()
        self._correction = None
        self.board.load(None, QImage(), self.board.schema)

    def flush(self) -> None:
        """Bring the strokes to the disk."""
        if self._correction is None:
            return
        try:
            self._correction.flush()
        except StudioError as error:
            self.failed.emit(in_the_window(str(error)))

    def _show_edited(self) -> None:
        if self._correction is None:
            return
        mask = self._correction.mask
        counts = np.bincount(mask.ravel(), minlength=256)
        for class_id, row in self.classes.rows.items():
            row.show_share(counts[class_id] / mask.size)
        if not self._correction.is_flushed and not self._flush.isActive():
            self._flush.start()
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save with Enter and leave with Esc, where the tool in hand has no use for them."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.save_wanted.emit(0)
        elif event.key() == Qt.Key.Key_Escape:
            self.leave_wanted.emit()
        else:
            super().keyPressEvent(event)
