"""The page of the step "annotate"."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.records import SampleRecord
from dsgan_studio.core.workflow.schema_editing import (
    add_class,
    redo_schema,
    schema_steps,
    undo_schema,
)
from dsgan_studio.gui.annotate_beside import BesideChoice
from dsgan_studio.gui.annotate_classes import ClassFinder
from dsgan_studio.gui.annotate_clock import PaintClock
from dsgan_studio.gui.annotate_counts import PixelCounts
from dsgan_studio.gui.annotate_curve import CurveLine
from dsgan_studio.gui.annotate_cutting import Cutting
from dsgan_studio.gui.annotate_film import FilmStrip
from dsgan_studio.gui.annotate_findings import Findings
from dsgan_studio.gui.annotate_help import canvas_shortcuts_window
from dsgan_studio.gui.annotate_import import MaskImport
from dsgan_studio.gui.annotate_live import LiveWork
from dsgan_studio.gui.annotate_live_panel import LivePanel
from dsgan_studio.gui.annotate_mistakes import MistakeList
from dsgan_studio.gui.annotate_next import NextImage
from dsgan_studio.gui.annotate_next_panel import NextPanel
from dsgan_studio.gui.annotate_points import PointsPanel, PointsWork
from dsgan_studio.gui.annotate_readers import BlindBox, ReaderButton, ReaderPanel
from dsgan_studio.gui.annotate_reading import Reading
from dsgan_studio.gui.annotate_same_part import SamePart, SamePartPanel
from dsgan_studio.gui.annotate_sample import SamplePanel
from dsgan_studio.gui.annotate_schema import Act, SchemaEditor
from dsgan_studio.gui.annotate_smart import SmartWork
from dsgan_studio.gui.annotate_tidy import TidyPanel
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.compare import CompareView
from dsgan_studio.gui.canvas.options import OptionsButton, ToolOptions, ViewOptions
from dsgan_studio.gui.canvas.toolbox import ScaleButton, SettingsBar, ToolColumn
from dsgan_studio.gui.canvas.tools import TOOLS
from dsgan_studio.gui.canvas.view_memory import KeepView
from dsgan_studio.gui.page import EmptyState, Page
from dsgan_studio.gui.pictures import read_file
from dsgan_studio.gui.readers_window import ReadersWindow
from dsgan_studio.gui.widgets.class_list import ClassList
from dsgan_studio.gui.widgets.parts import button, label

if TYPE_CHECKING:
    from dsgan_studio.core.annotations.guards import Concern  # loads SciPy
    from dsgan_studio.core.workflow.dismissals import Mistake

log = logging.getLogger(__name__)

SELECTION = "sample"


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
        self._editor: SchemaEditor | None = None
        self._schema_came_last = False  # whether undo is about classes or about strokes
        self._reading = Reading(self.session)
        self._agreement: ReadersWindow | None = None
        self.board = Board(self)
        self.canvas = Canvas(self.board, self.studio.theme, TOOLS)
        self._clock = PaintClock()
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self.studio.settings.keep(
            "autosave_ms",
            lambda: self._flush.setInterval(self.studio.settings.number("autosave_ms")),
        )
        self._flush.timeout.connect(self._flush_strokes)
        self._beside_view = CompareView(self.canvas, self.studio.theme)
        self._both_views = QHBoxLayout()
        self._both_views.setSpacing(2)
        self._both_views.addWidget(self.canvas, 1)
        self._both_views.addWidget(self._beside_view, 1)
        self._build_head()
        self.centre_layout.setSpacing(12)
        self.centre_layout.addWidget(SettingsBar(self.canvas))
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(ToolColumn(self.canvas, self.studio.theme))
        row.addLayout(self._both_views, 1)
        self.centre_layout.addLayout(row, 1)
        self._film = FilmStrip(self.studio.jobs, self.studio.theme)
        self._film.opened.connect(self._go_to)
        self.centre_layout.addWidget(self._film)
        self._build_panel()
        self.board.edited.connect(self._note_stroke)
        self.board.edited.connect(self._show_edited)
        self.board.points.stepped.connect(self._note_points)
        self.canvas.wished.connect(self._do_wish)
        Cutting(self.session, self.studio.jobs, self.board)
        self.session.closing.connect(self._leave)
        self.session.closing.connect(self._film.pictures.let_go)
        self.session.selected.connect(self._follow_selection)

    def _build_head(self) -> None:
        """Put what opens panels, and what stands beside the canvas, into the head of the page."""
        view_options = ViewOptions(self.board, self)
        keep_view = KeepView(self.canvas)
        self.session.closing.connect(keep_view.forget)
        view_options.column.addWidget(keep_view)
        view_options.column.addWidget(label(self.tr("Beside the canvas"), "heading"))
        self._beside = BesideChoice(
            self.session, self.studio.jobs, self.canvas, self._beside_view, self._reading.files
        )
        self._beside.swapped.connect(self._both_views.setDirection)
        view_options.column.addWidget(self._beside)
        self.tools_layout.addWidget(
            OptionsButton(
                self.tr("Tools"), "open-tool-options", self.tr("How brush, fill and wand work"),
                ToolOptions(self.board, self.studio.theme, self),
            )
        )  # fmt: skip
        self.tools_layout.addWidget(
            OptionsButton(
                self.tr("View"), "open-view-options",
                self.tr("Contours, hatches, rulers, brightness, a second view, blinking"),
                view_options,
            )
        )  # fmt: skip
        self.tools_layout.addWidget(ScaleButton(self.canvas))

    def _build_panel(self) -> None:
        readers = ReaderPanel(self.session, self.studio.theme, self._save, self)
        readers.agreement_wanted.connect(self.compare_readers)
        self.add_section(self.tr("Who paints")).addWidget(ReaderButton(self.session, readers))
        section = self.add_section(self.tr("Classes"))
        self._find_class = ClassFinder(self.board)
        self._find_class.ended.connect(self.canvas.setFocus)
        section.addWidget(self._find_class)
        self._classes = ClassList(self.board, self.studio.theme)
        section.addWidget(self._classes)
        self.studio.theme.changed.connect(self._show_edited)  # the rows are new ones then
        self._new_class = QLineEdit()
        self._new_class.setObjectName("class-new")
        self._new_class.setPlaceholderText(self.tr("Name of a new class"))
        self._new_class.setAccessibleName(self.tr("Name of a new class"))
        self._new_class.setToolTip(self.tr("Name of a new class"))
        self._new_class.returnPressed.connect(self._add_class)
        self._add_button = button(self.tr("Add class"), "class-add")
        self._add_button.clicked.connect(self._add_class)
        row = QHBoxLayout()
        row.addWidget(self._new_class, 1)
        row.addWidget(self._add_button)
        section.addLayout(row)
        edit = button(
            self.tr("Edit classes…"),
            "schema-edit",
            tip=self.tr("Rename, recolour, reorder, merge and delete classes"),
        )
        edit.clicked.connect(self.edit_schema)
        section.addWidget(edit)
        self._live = LiveWork(self.session, self.studio.jobs, self.board, self.canvas.proposals)
        SmartWork(self.session, self.studio.jobs, self.canvas, self._live)
        self._same_part = SamePart(
            self.session, self.studio.jobs, self.canvas, self._live,
            lambda: tuple(one.id for one in self._samples),
        )  # fmt: skip
        section = self.add_section(self.tr("Proposals"))
        section.addWidget(LivePanel(self._live, self.canvas))
        section.addWidget(SamePartPanel(self._same_part, self.canvas))
        self._points = PointsWork(self.session, self.board)
        panel = PointsPanel(self._points, self.canvas, self.studio.theme)
        self.add_section(self.tr("Points")).addWidget(panel)
        self._facts = SamplePanel()
        self._facts.stepped.connect(self._step)
        self.add_section(self.tr("This sample")).addWidget(self._facts)
        self._pixels = PixelCounts(self.board, self.studio.theme)
        self.add_section(self.tr("Pixels")).addWidget(self._pixels)
        self._next = NextImage(self.session, self.studio.jobs, self.canvas, self._save)
        self._next.added.opened.connect(self._open_added)
        section = self.add_section(self.tr("Next image"))
        section.addWidget(NextPanel(self._next, self.studio.theme))
        self._curve = CurveLine()
        self._curve.wanted.connect(self.wanted)
        section.addWidget(self._curve)
        self._findings = Findings(self.studio.jobs, self.studio.theme)
        self._findings.chosen.connect(self._jump)
        self._findings.counted.connect(self._pixels.show_set)
        self.add_section(self.tr("Look twice")).addWidget(self._findings)
        mistakes = MistakeList(self.session, self.canvas, self.studio.theme, self._save)
        mistakes.chosen.connect(self._show_mistake)
        self._mistakes = BlindBox(mistakes)
        self.add_section(self.tr("Mistakes")).addWidget(self._mistakes)
        self._tidy = TidyPanel(self.board, self.session)
        self.add_section(self.tr("Tidy up")).addWidget(self._tidy)
        section = self.add_section(self.tr("Painted elsewhere"))
        section.addWidget(MaskImport(self.session, self.studio.ask, self._leave))

    def _do_wish(self, wish: str) -> None:
        acts: dict[str, Callable[[], object]] = {
            "search": self._find_class.begin,
            "redo": self.redo,
            "learn": self._live.learn_anew,
            "help": lambda: canvas_shortcuts_window(self.window()),
            "next": partial(self._step, 1),
            "previous": partial(self._step, -1),
        }
        acts[wish]()

    def _jump(self, concern: Concern) -> None:
        """Open the sample that a concern is about, and show the place."""
        if concern.sample is not None:
            self._go_to(int(concern.sample))
        if concern.class_id != UNLABELLED:
            self.board.choose_class(concern.class_id)
        if concern.box is not None:
            self.canvas.show_place(concern.box)
        self.canvas.setFocus()

    def _show_mistake(self, mistake: Mistake) -> None:
        self._go_to(mistake.sample)
        if self._sample_id == mistake.sample:
            self.canvas.show_place(mistake.box)
        self.canvas.setFocus()

    def _look_twice(self) -> None:
        """Look for what stands out in the stored masks, while the page is seen."""
        project = self.session.project
        if project is None or not self.isVisible() or not self.session.writing:
            return
        kept = {one.id for one in self._samples}
        masks = [one for one in sorted(self._reading.masked()) if one in kept]
        self._findings.look({one: self._reading.files(one)[1] for one in masks}, self.board.schema)

    # State

    def render_step(self) -> None:
        """Show what the step needs, or the sample that is painted."""
        if self.show_needs():
            return
        if not self.session.writing:
            self._show_read_only()
            return
        project = self.session.require_project()
        if self._reading.has_changed():
            self._take_other_reader()
        self._mistakes.show_content(shown=self._reading.reader.is_first)
        self._samples = _samples_of(project)
        ids = [one.id for one in self._samples]
        self._live.follow(project, tuple(ids))
        if self.board.painting is not None and self._sample_id not in ids:
            self._leave()
        if self.board.painting is None and ids and self.isVisible():
            self._open(self._first_unfinished())
        self._beside.offer(self._samples)
        self._next.follow(project, seen=self.isVisible())
        self._curve.show_curve_of(project)
        self._show_head()
        self._look_twice()

    def _take_other_reader(self) -> None:
        """Let go of all that shows masks of who read before."""
        self._leave()
        self._same_part.forget()
        self._findings.forget()
        self._beside.show_nothing()
        self._film.pictures.show_other_masks()

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
        painted = self._reading.masked()
        chosen = self.session.selection(SELECTION)
        wanted = [one for one in chosen if one in {sample.id for sample in self._samples}]
        unpainted = [sample.id for sample in self._samples if sample.id not in painted]
        return (wanted or unpainted or [self._samples[0].id])[0]

    def _show_head(self) -> None:
        ids = [one.id for one in self._samples]
        place = ids.index(self._sample_id) + 1 if self._sample_id in ids else 0
        title = self.tr("Sample %1").replace("%1", str(self._sample_id or ""))
        second = self.tr("%1 of %2 · %3 painted, %4 complete").replace("%1", str(place))
        progress = self._reading.progress()
        painted = sum(one.state != "empty" for one in progress)
        complete = sum(one.state == "complete" for one in progress)
        second = second.replace("%2", str(len(ids))).replace("%3", str(painted))
        self.show_content(title=title, second=second.replace("%4", str(complete)))
        self._film.show_progress(progress, self._reading.files, self.board.schema)
        self._film.show_open(self._sample_id)
        spent = next((one for one in progress if one.sample_id == self._sample_id), None)
        self._facts.show_spent(spent, self.board.schema)
        self._facts.show_place(place, len(ids))
        if place == len(ids):
            text, page = self.tr("Complete, go to the interpreter"), "interpreter"
        else:
            text, page = self.tr("Complete, go to the next sample"), ""
        self.set_primary(text, lambda: self._finish(page))

    def _finish(self, page: str) -> None:
        sample_id = self._sample_id
        if sample_id is None or not self._save():
            return
        if sample_id in self._reading.masked():
            self._reading.complete(sample_id)
        if page:
            self.wanted.emit(page)
        else:
            self._step(1)
        self.canvas.setFocus()

    # One sample

    def _open(self, sample_id: int) -> None:
        from dsgan_studio.core.workflow.painting import painting_schema

        project = self.session.require_project()
        try:
            painting = self._reading.open(sample_id)
            schema = painting_schema(project)
        except StudioError as error:
            self.session.notify("error", str(error))
            return
        file = self._reading.files(sample_id)[0]
        image = read_file(file)[0]
        if image.isNull():
            told = self.tr("%1 is missing or damaged; draw the samples again with the same seed.")
            self.session.notify("error", told.replace("%1", str(file)))
            return
        self._sample_id = sample_id
        if (painting.mask == UNLABELLED).any():
            self._live.prepare()
        self.board.load(painting, image, schema)
        self._points.open(sample_id)
        self._clock.begin()
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
            if 0 <= place < len(ids):
                self._go_to(ids[place])

    def _go_to(self, sample_id: int) -> None:
        """Save, and open another sample."""
        if sample_id != self._sample_id and sample_id in {one.id for one in self._samples}:
            if self._save():
                self._open(sample_id)
            self._show_head()
        self.canvas.setFocus()

    def _open_added(self, sample_id: int) -> None:
        self._schema_came_last = False
        self._go_to(sample_id)

    def _follow_selection(self, kind: str) -> None:
        chosen = self.session.selection(SELECTION)
        if kind == SELECTION and self.isVisible() and len(chosen) == 1:
            self._go_to(chosen[0])

    def _note_stroke(self) -> None:
        self._schema_came_last = False
        self._clock.tick(self.board.class_id)

    def _note_points(self) -> None:
        self._note_stroke()
        if not self._flush.isActive():
            self._flush.start()
        self.undo_changed.emit()

    def _show_edited(self) -> None:
        painting = self.board.painting
        if painting is None:
            return
        counts = np.bincount(painting.mask.ravel(), minlength=256)
        self._pixels.show_here(counts.tolist())
        self._facts.show_labelled(float(1 - counts[UNLABELLED] / painting.mask.size))
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
            self._facts.show_steps(painting.status().steps, saved=painting.is_saved)

    # Saving

    def _flush_strokes(self) -> None:
        painting = self.board.painting
        if painting is None:
            return
        try:
            painting.flush()
            self._points.store()
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
            points_changed = self._points.save()
            self._reading.spend(painting, self._clock.take())
        except StudioError as error:
            self.session.notify("error", str(error))
            return False
        self._flush.stop()
        self._show_saved()
        if changed:
            self._film.repaint_sample(painting.sample_id)
        if changed or points_changed:
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
        self._live.rest()
        if self.session.project is not None:
            self._save()

    # Acts

    def undo_text(self) -> str:
        """Return what Edit > Undo would take back."""
        if self._schema_goes("done"):
            return self.tr("change of the classes")
        return self.board.undo_text() or self._next.added.undo_text()

    def redo_text(self) -> str:
        """Return what Edit > Redo would do again."""
        if self._schema_goes("undone"):
            return self.tr("change of the classes")
        return self.board.redo_text() or self._next.added.redo_text()

    def undo(self) -> None:
        """Take the last step back."""
        if self._schema_goes("done"):
            self.change_schema(undo_schema)
        elif self.board.undo_text():
            self.board.undo()
        else:
            self._next.added.undo()

    def redo(self) -> None:
        """Do the step again that was taken back."""
        if self._schema_goes("undone"):
            self.change_schema(redo_schema)
        elif self.board.redo_text():
            self.board.redo()
        else:
            self._next.added.redo()

    def _schema_goes(self, which: Literal["done", "undone"]) -> bool:
        """Tell whether undo or redo is about the classes, because they were changed last."""
        project = self.session.project
        if not self._schema_came_last or project is None:
            return False
        steps = schema_steps(project)
        return bool(steps.done if which == "done" else steps.undone)

    def _add_class(self) -> None:
        name = self._new_class.text().strip()
        if not name or self.board.painting is None:
            self._new_class.setFocus()
        elif self.change_schema(lambda project: add_class(project, name)):
            self._new_class.clear()
            self.board.choose_class(self.board.schema.ids[-1])
            self.canvas.setFocus()

    def edit_schema(self) -> None:
        """Open the editor of the classes beside the canvas."""
        if self._editor is None:
            self._editor = SchemaEditor(
                self.session, self.studio.theme, self.change_schema, self.window()
            )
        self._editor.show_schema()
        self._editor.choose(self.board.class_id)
        self._editor.show()
        self._editor.raise_()

    def compare_readers(self) -> None:
        """Open the window in which two readers are compared and agree."""
        if self._agreement is None:
            self._agreement = ReadersWindow(
                self.session, self.studio.jobs, self.studio.theme, self.change_masks, self.window()
            )
        self._agreement.show()
        self._agreement.raise_()
        self._agreement.activateWindow()

    def change_masks(self, act: Act) -> bool:
        """Save, change masks by other means, and go on with them as they are then; tell if done."""
        if not self._save():
            return False
        self._leave()
        self._film.pictures.forget_images()
        worked = self.session.change(act)
        if not worked:
            self.refresh()  # what was painted is opened again
        return worked

    def change_schema(self, act: Act) -> bool:
        """Save, change the classes, and go on with the mask as it is then; tell if it worked."""
        sample_id, view = self._sample_id, self.canvas.view
        if not self._save():
            return False
        worked = self.session.change(act)
        if sample_id is not None:
            self._open(sample_id)
            self.canvas.show_view(view)
        if worked:
            self._schema_came_last = True
            self._film.pictures.forget_images()
            self._show_head()
            self.undo_changed.emit()
        return worked


def _samples_of(project: Project) -> tuple[SampleRecord, ...]:
    from dsgan_studio.core.workflow.dropped import kept_samples

    generator = project.latest_generator()
    return () if generator is None else kept_samples(project, generator.hash)
