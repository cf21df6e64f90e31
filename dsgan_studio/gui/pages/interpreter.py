"""The page of the step "interpreter": what is painted, training, quality, preview, curve."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QListWidget, QWidget

from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.gui import interpreter_verbs
from dsgan_studio.gui.interpreter_preview import PreviewView
from dsgan_studio.gui.interpreter_tables import PaintedView, QualityView
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import UNTITLED, Job, Latest
from dsgan_studio.gui.page import Page
from dsgan_studio.gui.theme import NEAR_PX
from dsgan_studio.gui.widgets.fields import ChoiceRow, NumberRow
from dsgan_studio.gui.widgets.flow import FlowLayout
from dsgan_studio.gui.widgets.parts import button, paragraph
from dsgan_studio.gui.widgets.stack import Stack
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.base.jobs import Progress
    from dsgan_studio.core.workflow.interpreter_sights import InterpreterSight
    from dsgan_studio.gui.interpreter_plots import CurveView, TrainingCurves

MEMBERS = 10
_MOST_MEMBERS = 100


class InterpreterPage(Page):
    """Let the interpreter learn from your masks, and see what it has learned."""

    key: ClassVar[str] = "interpreter"

    evaluated = Signal(object)  # a ValidationPoint, from the job's thread

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Let the interpreter learn from your masks")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "The interpreter reads labels off what the generator knows of each pixel. It "
            "learns from your masks in a few minutes and says how sure it is."
        )

    # Parts

    def build(self) -> None:
        """Make the views of the centre, and the panel of training and interpreters."""
        self._job: Job | None = None
        self._counting = Latest(self.studio.jobs, UNTITLED, self)
        # Once for several changes in a row, and after the page itself is to be seen.
        self._count_soon = QTimer(self, interval=0, singleShot=True)
        self._count_soon.timeout.connect(self._count_pixels)
        self._counted: object = None
        self._live: list[tuple[int, float]] = []
        self._points: list[tuple[int, float | None, tuple[float | None, ...]]] = []
        self._sights: tuple[InterpreterSight, ...] = ()
        self._painted = PaintedView(self.studio.theme)
        self._quality = QualityView(self.studio.theme)
        self._preview = PreviewView(self.studio)
        self._training: TrainingCurves | None = None
        self._curve: CurveView | None = None
        self._places = {name: _room() for name in ("training", "curve")}
        titles = {
            "painted": (self.tr("Painted"), self._painted),
            "training": (self.tr("Training"), self._places["training"]),
            "quality": (self.tr("Quality"), self._quality),
            "preview": (self.tr("Preview"), self._preview),
            "curve": (self.tr("Learning curve"), self._places["curve"]),
        }
        self._views = Stack()
        self._tabs = {}
        group = QButtonGroup(self)
        row = FlowLayout(NEAR_PX)
        for name, (title, view) in titles.items():
            tab = button(title, f"interpreter-tab-{name}", "card")
            tab.setCheckable(True)
            tab.clicked.connect(partial(self.look_at, name))
            group.addButton(tab)
            row.addWidget(tab)
            self._views.addWidget(view)
            self._tabs[name] = tab
        self.centre_layout.addLayout(row)
        self.centre_layout.addWidget(self._views, 1)
        self._build_training()
        self._build_list()
        section = self.add_section(self.tr("Learning curve"))
        section.addWidget(
            paragraph(
                self.tr(
                    "Does painting more images still help? A minute or two; far longer on a "
                    "busy computer."
                ),
                "second",
            )
        )
        self._measure = button(self.tr("Measure the curve"), "curve-measure")
        self._measure.clicked.connect(self._measure_curve)
        section.addWidget(self._measure)
        self.evaluated.connect(self._take_point)
        self.session.closing.connect(self._stop_counting)
        self.look_at("painted")

    def _build_training(self) -> None:
        section = self.add_section(self.tr("Train"))
        self._members = NumberRow(
            "interpreter-members", self.tr("Members"), low=1, high=_MOST_MEMBERS, value=MEMBERS,
            tip=self.tr("Classifiers that vote; their disagreement tells what is unsure"),
        )  # fmt: skip
        self._weights = ChoiceRow(
            "interpreter-weights",
            self.tr("Rare classes"),
            [
                ("none", self.tr("As they are")),
                ("sqrt", self.tr("Count more")),
                ("inverse", self.tr("Count as much")),
            ],
            self.tr("How much a pixel of a rare class counts in training"),
        )
        self._again = button(self.tr("Train again"), "interpreter-again")
        self._again.clicked.connect(self._train)
        for one in (self._members, self._weights, self._again):
            section.addWidget(one)

    def _build_list(self) -> None:
        section = self.add_section(self.tr("Interpreters"))
        self._list = QListWidget()
        self._list.setObjectName("interpreter-list")
        self._list.setAccessibleName(self.tr("Interpreters of this project"))
        self._list.setToolTip(self.tr("Choose one to see its quality and preview it"))
        self._list.setProperty("type", "list")
        self._list.setWordWrap(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self._list.setMaximumHeight(200)
        self._list.currentRowChanged.connect(self._show_interpreter)
        section.addWidget(self._list)
        self._none = paragraph(self.tr("None yet."), "second")
        section.addWidget(self._none)

    def look_at(self, view: str) -> None:
        """Show one of the views."""
        self._tabs[view].setChecked(True)
        self._views.setCurrentIndex(list(self._tabs).index(view))
        if view == "training":
            self._draw_training()
        elif view == "curve":
            self._draw_curve()
        elif view == "preview":
            self._preview.look()

    # State

    def render_step(self) -> None:
        """Show what is painted, and what is known of the interpreters."""
        if self.show_needs():
            return
        from dsgan_studio.core.workflow.interpreter_sights import interpreter_sights

        project = self.session.require_project()
        try:
            sights = interpreter_sights(project)
        except StudioError as error:
            self.session.notify("error", str(error))
            sights = ()
        if sights != self._sights or self._list.count() != len(sights):
            self._sights = sights
            self._list.clear()
            self._list.addItems([self._worded(one) for one in sights])
            self._list.setCurrentRow(0)
        masks = len(project.masks(self._generator_hash()))
        second = self.session.step("interpreter")
        self.show_content(
            title=self.tr("Learn from %1 masks").replace("%1", count(masks)),
            second=self.purpose_text()
            if second is None or not sights
            else self.wording.hint(second),
        )
        for name in ("quality", "preview"):
            self._tabs[name].setEnabled(bool(sights))
        writing = self.session.writing
        self._measure.setEnabled(writing)
        self._again.setVisible(bool(sights))
        self._list.setVisible(bool(sights))
        self._none.setHidden(bool(sights))
        self._again.setEnabled(writing and self._job is None)
        self._name_primary(masks)
        self._count_soon.start()
        if self._tabs["curve"].isChecked():
            self._draw_curve()

    def _generator_hash(self) -> str:
        found = self.session.require_project().latest_generator()
        assert found is not None  # the step would need one
        return found.hash

    def _worded(self, one: InterpreterSight) -> str:
        text = self.tr("%1 masks, %2 members").replace("%1", count(one.masks))
        parts = [text.replace("%2", str(one.members))]
        if one.report.mean_iou is not None:
            iou = f"{100 * one.report.mean_iou:.1f} %"
            parts.append(self.tr("mean IoU %1").replace("%1", iou))
        if one.used:
            parts.append(self.tr("used"))
        when = one.created_utc[:16].replace("T", " ")
        stale = [
            self.tr("stale: %1").replace("%1", self.wording.reason(reason.name))
            for reason in one.stale
        ]
        return "\n".join((parts[0], " · ".join((*parts[1:], when)), *stale))

    def _name_primary(self, masks: int) -> None:
        used = next((one for one in self._sights if one.used), None)
        if self._job is not None:
            self.set_primary(self.tr("Stop training"), self._job.cancel)
        elif used is not None and not used.stale:
            there = self.wording.title("generate")
            self.set_primary(
                self.tr("Go on to %1").replace("%1", there), lambda: self.wanted.emit("generate")
            )
        else:
            self.set_primary(
                self.tr("Train on %1 masks").replace("%1", count(masks)),
                self._train,
                enabled=self.session.writing,
                why_not=self.tr("The project is open for reading only"),
            )

    def _show_interpreter(self, row: int) -> None:
        if not 0 <= row < len(self._sights) or self.session.project is None:
            return
        sight = self._sights[row]
        self._quality.show_interpreter(sight)
        samples = self.session.require_project().samples()
        self._preview.show_interpreter(sight, max((one.id for one in samples), default=1))
        if self._job is None:
            self._live = []
            self._points = [
                (one.step, one.validation_loss, one.class_accuracy) for one in sight.report.curve
            ]
            self._live = [(one.step, one.loss) for one in sight.report.curve]
            self._draw_training()

    # Painted

    def showEvent(self, event: QShowEvent) -> None:
        """Count what is painted, now that it is looked at."""
        super().showEvent(event)
        if self.session.project is not None:
            self.refresh()

    def _count_pixels(self) -> None:
        """Count again where masks or classes have changed since and somebody looks."""
        if not self.isVisible() or self.session.project is None:
            return
        project = self.session.require_project()
        state = (project.root, project.masks(), project.schema(), len(project.samples()))
        if state == self._counted:
            return
        from dsgan_studio.core.workflow.painted import painted_table

        self._counted = state
        self._counting.start(
            partial(painted_table, project), self._painted.show_painted, self._counting_failed
        )

    def _counting_failed(self, outcome: JobOutcome) -> None:
        self.session.notify("error", outcome.message, details=outcome.details)

    def _stop_counting(self) -> None:
        self._count_soon.stop()
        self._counting.drop()
        self._counted = None

    # Training

    def _train(self) -> None:
        self._live, self._points = [], []
        verb = partial(
            interpreter_verbs.train_interpreter,
            self._members.value,
            self._weights.value,
            self.evaluated.emit,
        )
        self._job = self.session.work(
            self.tr("Training the interpreter"), verb, lambda made: self.look_at("quality")
        )
        self._job.progressed.connect(self._take_progress)
        self._job.ended.connect(self._training_ended)
        self.look_at("training")
        self.refresh()

    def _training_ended(self) -> None:
        self._job = None
        self.refresh()

    def _take_progress(self, progress: Progress) -> None:
        if "loss" in progress.figures:
            self._live.append((progress.done, progress.figures["loss"]))
            self._draw_training()

    def _take_point(self, point: object) -> None:
        self._points.append(
            (point.step, point.validation_loss, point.class_accuracy)  # type: ignore[attr-defined]
        )
        self._draw_training()

    def _draw_training(self) -> None:
        if not self._tabs["training"].isChecked() or self.session.project is None:
            return
        if self._training is None:
            # Loads a plotting library, which a window that trains nothing does not need.
            from dsgan_studio.gui.interpreter_plots import TrainingCurves

            self._training = TrainingCurves(self.studio.theme)
            _fill(self._places["training"], self._training)
        schema = self.session.require_project().schema()
        classes = () if schema is None else sorted(schema.classes, key=lambda one: one.id)
        self._training.show_training(self._live, self._points, classes)

    # Learning curve

    def _measure_curve(self) -> None:
        self.session.work(
            self.tr("Measuring the learning curve"),
            interpreter_verbs.measure_curve,
            lambda kept: self.look_at("curve"),
        )

    def _draw_curve(self) -> None:
        project = self.session.project
        if project is None:
            return
        if self._curve is None:
            from dsgan_studio.gui.interpreter_plots import CurveView

            self._curve = CurveView(self.studio.theme)
            _fill(self._places["curve"], self._curve)
        from dsgan_studio.core.workflow.kept_curve import kept_curve

        schema = project.schema()
        try:
            kept = kept_curve(project)
        except StudioError as error:
            self.session.notify("error", str(error))
            return
        self._curve.show_curve(kept, () if schema is None else schema.classes)


def _room() -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    return made


def _fill(room: QWidget, view: QWidget) -> None:
    held = room.layout()
    assert held is not None  # `_room` made one
    held.addWidget(view)
