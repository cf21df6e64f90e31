"""The page of the step "annotate"."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from dsgan_studio.core.annotations.schema import UNLABELLED, LabelSchema
from dsgan_studio.core.annotations.schema_edits import with_class
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import SampleRecord
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.toolbox import ScaleButton, SettingsBar, ToolColumn
from dsgan_studio.gui.page import EmptyState, Page
from dsgan_studio.gui.widgets.class_list import ClassList
from dsgan_studio.gui.widgets.parts import button, fact_row, label

log = logging.getLogger(__name__)

SELECTION = "sample"
# A killed program loses at most two seconds of strokes.
_FLUSH_AFTER_MS = 1500


class AnnotatePage(Page):
    """Paint what the classes are."""

    key: ClassVar[str] = "annotate"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Paint what the classes are")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "A mask tells which pixel belongs to which class. About sixteen samples are "
            "enough: the interpreter learns from them and labels the rest."
        )

    # Parts

    def build(self) -> None:
        """Fill centre and panel."""
        self._samples: tuple[SampleRecord, ...] = ()
        self._sample_id: int | None = None
        self.board = Board(self)
        self.canvas = Canvas(self.board, self.studio.theme)
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(_FLUSH_AFTER_MS)
        self._flush.timeout.connect(self._flush_strokes)
        self.tools_layout.addWidget(ScaleButton(self.canvas))
        self.centre_layout.setSpacing(12)
        self.centre_layout.addWidget(SettingsBar(self.canvas))
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(ToolColumn(self.canvas, self.studio.theme))
        row.addWidget(self.canvas, 1)
        self.centre_layout.addLayout(row, 1)
        self._build_panel()
        self.board.edited.connect(self._show_edited)
        self.canvas.wished.connect(lambda way: self._step(1 if way == "next" else -1))
        self.session.closing.connect(self._leave)
        self.session.selected.connect(self._follow_selection)

    def _build_panel(self) -> None:
        section = self.add_section(self.tr("Classes"))
        self._classes = ClassList(self.board, self.studio.theme)
        section.addWidget(self._classes)
        self._new_class = QLineEdit()
        self._new_class.setObjectName("class-new")
        self._new_class.setPlaceholderText(self.tr("Name of a new class"))
        self._new_class.setAccessibleName(self.tr("Name of a new class"))
        self._new_class.returnPressed.connect(self._add_class)
        self._add_button = button(self.tr("Add class"), "class-add")
        self._add_button.clicked.connect(self._add_class)
        row = QHBoxLayout()
        row.addWidget(self._new_class, 1)
        row.addWidget(self._add_button)
        section.addLayout(row)
        section = self.add_section(self.tr("This sample"))
        self._labelled = label(kind="strong")
        section.addWidget(fact_row(self.tr("Labelled"), self._labelled))
        self._saved = label(kind="body-second")
        section.addWidget(fact_row(self.tr("Steps"), self._saved))
        row = QHBoxLayout()
        self._previous = button(
            self.tr("Previous"), "sample-previous", tip=self.tr("Previous sample (A)")
        )
        self._next = button(self.tr("Next"), "sample-next", tip=self.tr("Next sample (D)"))
        self._previous.clicked.connect(lambda: self._step(-1))
        self._next.clicked.connect(lambda: self._step(1))
        row.addWidget(self._previous, 1)
        row.addWidget(self._next, 1)
        section.addLayout(row)
        section = self.add_section(self.tr("Painted elsewhere"))
        self._import_button = button(self.tr("Import masks…"), "masks-import")
        self._import_button.clicked.connect(self._import)
        section.addWidget(self._import_button)

    # State

    def render_step(self) -> None:
        """Show what the step needs, or the sample that is painted."""
        if self.show_needs():
            return
        if not self.session.writing:
            self._show_read_only()
            return
        project = self.session.require_project()
        self._samples = _samples_of(project)
        ids = [one.id for one in self._samples]
        if self.board.painting is not None and self._sample_id not in ids:
            self._leave()
        if self.board.painting is None and ids and self.isVisible():
            self._open(self._first_unfinished())
        self._show_head()

    def _show_read_only(self) -> None:
        self.show_empty(
            EmptyState(
                self.key,
                self.purpose_title(),
                self.tr("The project is open for reading only, so nothing can be painted."),
            ),
            self.tr("Look at the samples"),
            lambda: self.wanted.emit("samples"),
        )

    def _first_unfinished(self) -> int:
        painted = self._painted()
        chosen = self.session.selection(SELECTION)
        wanted = [one for one in chosen if one in {sample.id for sample in self._samples}]
        unpainted = [sample.id for sample in self._samples if sample.id not in painted]
        return (wanted or unpainted or [self._samples[0].id])[0]

    def _painted(self) -> set[int]:
        return {mask.sample_id for mask in self.session.require_project().masks()}

    def _show_head(self) -> None:
        ids = [one.id for one in self._samples]
        place = ids.index(self._sample_id) + 1 if self._sample_id in ids else 0
        title = self.tr("Sample %1").replace("%1", str(self._sample_id or ""))
        second = self.tr("%1 of %2, %3 painted").replace("%1", str(place))
        painted = len(self._painted() & set(ids))
        second = second.replace("%2", str(len(ids))).replace("%3", str(painted))
        self.show_content(title=title, second=second)
        self._previous.setEnabled(place > 1)
        self._next.setEnabled(place < len(ids))
        if place == len(ids):
            self.set_primary(
                self.tr("Save, go to the interpreter"), lambda: self._finish("interpreter")
            )
        else:
            self.set_primary(self.tr("Save, go to the next sample"), lambda: self._finish(""))

    def _finish(self, page: str) -> None:
        if self._save():
            if page:
                self.wanted.emit(page)
            else:
                self._step(1)
            self.canvas.setFocus()

    # One sample

    def _open(self, sample_id: int) -> None:
        from dsgan_studio.core.workflow.painting import open_painting, painting_schema

        project = self.session.require_project()
        try:
            painting = open_painting(project, sample_id)
            schema = painting_schema(project)
        except StudioError as error:
            self.session.notify("error", str(error))
            return
        file = project.path(layout.sample_file(sample_id))
        image = QImage(str(file))
        if image.isNull():
            told = self.tr("%1 is missing or damaged; draw the samples again with the same seed.")
            self.session.notify("error", told.replace("%1", str(file)))
            return
        self._sample_id = sample_id
        self.board.load(painting, image, schema)
        self._tell_found(painting.found)
        self.session.select(SELECTION, (sample_id,))
        self._show_edited()

    def _tell_found(self, found: str) -> None:
        told = {
            "strokes": self.tr("Strokes that were not saved when the program stopped are back."),
            "another mask": self.tr(
                "This mask was changed elsewhere since it was painted here. Undo brings the "
                "strokes back."
            ),
            "unfit journal": self.tr(
                "The journal of strokes is damaged or of other classes and was set aside; the "
                "saved mask is shown."
            ),
        }
        if found in told:
            self.session.notify("information", told[found])

    def _step(self, step: int) -> None:
        ids = [one.id for one in self._samples]
        if self._sample_id in ids:
            place = ids.index(self._sample_id) + step
            if 0 <= place < len(ids) and self._save():
                self._open(ids[place])
                self._show_head()

    def _follow_selection(self, kind: str) -> None:
        chosen = self.session.selection(SELECTION)
        if kind == SELECTION and self.isVisible() and len(chosen) == 1:
            wanted = chosen[0]
            if wanted != self._sample_id and wanted in {one.id for one in self._samples}:
                if self._save():
                    self._open(wanted)
                self._show_head()

    def _show_edited(self) -> None:
        painting = self.board.painting
        if painting is None:
            return
        counts = np.bincount(painting.mask.ravel(), minlength=256)
        labelled = 1 - counts[UNLABELLED] / painting.mask.size
        self._labelled.setText(f"{100 * labelled:.1f} %")
        shares = counts / painting.mask.size
        self._classes.show_shares(
            {one.id: float(shares[one.id]) for one in self.board.schema.classes}
        )
        self._show_saved()
        if not painting.is_flushed and not self._flush.isActive():
            self._flush.start()
        self.undo_changed.emit()

    def _show_saved(self) -> None:
        painting = self.board.painting
        if painting is not None:
            steps = painting.status().steps
            text = self.tr("%1, saved") if painting.is_saved else self.tr("%1, not saved yet")
            self._saved.setText(text.replace("%1", str(steps)))

    # Saving

    def _flush_strokes(self) -> None:
        painting = self.board.painting
        if painting is None:
            return
        try:
            painting.flush()
        except StudioError as error:
            self.session.notify("error", str(error))
            self._flush.start()

    def _save(self) -> bool:
        """Store the mask; tell whether it is safe to go on."""
        painting = self.board.painting
        if painting is None:
            return True
        try:
            changed = painting.save()
        except StudioError as error:
            self.session.notify("error", str(error))
            return False
        self._flush.stop()
        self._show_saved()
        if changed:
            self.session.refresh()
        return True

    def _leave(self) -> None:
        """Save and let the sample go; the project is about to be closed or changed."""
        self._save()
        self._flush.stop()
        self._sample_id = None
        self.board.load(None, QImage(), self.board.schema)

    def showEvent(self, event: QShowEvent) -> None:
        """Open the first unfinished sample at once."""
        super().showEvent(event)
        self.refresh()
        self.canvas.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Save, so that the next step learns from what was painted."""
        super().hideEvent(event)
        if self.session.project is not None:
            self._save()

    # Acts

    def undo_text(self) -> str:
        """Return what Edit > Undo would take back."""
        return "" if self.board.painting is None else self.board.painting.status().undo or ""

    def redo_text(self) -> str:
        """Return what Edit > Redo would do again."""
        return "" if self.board.painting is None else self.board.painting.status().redo or ""

    def undo(self) -> None:
        """Take the last step back."""
        self.board.undo()

    def redo(self) -> None:
        """Do the step again that was taken back."""
        self.board.redo()

    def _add_class(self) -> None:
        name = self._new_class.text().strip()
        if not name or self.board.painting is None:
            self._new_class.setFocus()
            return
        try:
            schema = with_class(self.board.schema, name)
        except StudioError as error:
            self.session.notify("error", str(error))
            return
        if self.session.change(lambda project: project.set_schema(schema)):
            self._new_class.clear()
            self._take_schema(schema)
            self.board.choose_class(schema.ids[-1])
            self.canvas.setFocus()

    def _take_schema(self, schema: LabelSchema) -> None:
        self.board.take_schema(schema)
        self._show_edited()

    def _import(self) -> None:
        project = self.session.require_project()
        folder = self.studio.ask.open_folder(self.tr("Folder of masks"), project.root)
        if folder is not None:
            self._leave()
            self.session.work(self.tr("Importing masks"), partial(_import_masks, folder))


def _samples_of(project: Project) -> tuple[SampleRecord, ...]:
    from dsgan_studio.core.workflow.dropped import kept_samples

    generator = project.latest_generator()
    return () if generator is None else kept_samples(project, generator.hash)


def _import_masks(folder: Path, project: Project, context: JobContext) -> object:
    from dsgan_studio.core.workflow.masks import import_masks

    return import_masks(project, folder, schema_file=None, context=context)
