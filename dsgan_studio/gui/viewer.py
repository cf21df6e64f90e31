"""The viewer of a generator: several ways of looking, one at a time."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from dsgan_studio.core.workflow.view_request import Viewed
from dsgan_studio.gui import viewer_verbs
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.jobs import Lane, Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.viewer_between import BetweenMode
from dsgan_studio.gui.viewer_compare import CompareMode
from dsgan_studio.gui.viewer_layers import LayersMode
from dsgan_studio.gui.viewer_mixed import MixedMode
from dsgan_studio.gui.viewer_mode import Mode
from dsgan_studio.gui.viewer_rows import LooksRows
from dsgan_studio.gui.viewer_seeds import SeedsMode
from dsgan_studio.gui.viewer_verbs import Source
from dsgan_studio.gui.widgets.parts import button, paragraph
from dsgan_studio.gui.widgets.wording import decimal

if TYPE_CHECKING:
    from dsgan_studio.core.project.records import GeneratorRecord
    from dsgan_studio.core.workflow.viewing_closer import ViewFacts


class Viewer(QObject):
    """Shows what a generator makes; `centre` and `panel` are put in place by the page."""

    kept = Signal(int)  # number of the sample that an image became

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._source: Source | None = None
        self._facts_of: Source | None = None
        self._in_use = False
        self._latest = Latest(studio.jobs, self.tr("Rendering"), self)
        self._looking = Latest(studio.jobs, self.tr("Opening the generator"), self)
        self._looks = LooksRows()
        self._looks.changed.connect(self.render)
        self.centre, self.panel = QWidget(), QWidget()
        self._modes = {
            "seeds": SeedsMode(studio, self._latest, self),
            "between": BetweenMode(studio, self._latest, self),
            "mixed": MixedMode(studio, self._latest, self),
            "layers": LayersMode(studio, self._latest, self),
            "compare": CompareMode(studio, self._latest, self),
        }
        self._build_centre()
        self._build_panel()
        for mode in self._modes.values():
            mode.failed = self._tell_refusal
            mode.changed.connect(self.render)
            mode.picked.connect(self._render_buttons)
        self._switch(0)

    def _build_centre(self) -> None:
        titles = {
            "seeds": (self.tr("Seeds"), self.tr("Images of one seed")),
            "between": (self.tr("Between"), self.tr("Images between two images")),
            "mixed": (self.tr("Mix"), self.tr("The style of one image in layers of another")),
            "layers": (self.tr("Layers"), self.tr("Feature maps, channel by channel")),
            "compare": (self.tr("Compare"), self.tr("Two generators or snapshots side by side")),
        }
        self._tabs = QTabBar()
        self._tabs.setObjectName("view-mode")
        self._tabs.setAccessibleName(self.tr("Way of looking at the generator"))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(True)
        self._stack = QStackedWidget()
        for key, mode in self._modes.items():
            text, tip = titles[key]
            self._tabs.setTabToolTip(self._tabs.addTab(text), tip)
            self._stack.addWidget(mode.centre)
        self._tabs.currentChanged.connect(self._switch)
        self.refusal = paragraph(kind="bad")
        self.refusal.setObjectName("generator-refusal")
        self.refusal.setVisible(False)
        column = QVBoxLayout(self.centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)
        column.addWidget(self.refusal)
        column.addWidget(self._stack, 1)

    def _build_panel(self) -> None:
        self._keep = button(self.tr("Add to the samples"), "view-keep")
        self._keep.clicked.connect(self._keep_viewed)
        self._save = button(self.tr("Save as PNG…"), "view-save")
        self._save.clicked.connect(self._save_viewed)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(0, 0, 0, 0)
        for mode in self._modes.values():
            column.addWidget(mode.rows)
        for widget in (self._looks, self._keep, self._save):
            column.addWidget(widget)

    @property
    def _mode(self) -> Mode:
        return list(self._modes.values())[self._tabs.currentIndex()]

    def show_generator(
        self, source: Source | None, record: GeneratorRecord | None, *, in_use: bool
    ) -> None:
        """Look at a generator, or at none; `in_use` tells whether its images can be samples."""
        self._source, self._in_use = source, in_use
        if source is None or record is None:
            self._latest.drop()
            self._looking.drop()
            self._facts_of = None
            for mode in self._modes.values():
                mode.forget()
            return
        self._looks.show_classes(int(record.architecture_json.get("c_dim") or 0))
        for mode in self._modes.values():
            mode.say()  # the language may be another one
        self.render()

    def show_choices(self, records: tuple[GeneratorRecord, ...]) -> None:
        """Offer generators and the snapshots of the training for comparison."""
        if self._source is None:
            return
        choices = [
            (one.hash, f"{one.architecture_json.get('resolution')} px · {one.hash[:8]}")
            for one in reversed(records)
        ]
        text = self.tr("snapshot at %1 thousand images")
        for name in viewer_verbs.snapshots(self._source.project):
            kimg = decimal(int(name.removeprefix("snapshot-")) / 1000, 1)
            choices.append((name, text.replace("%1", kimg)))
        compare = self._modes["compare"]
        assert isinstance(compare, CompareMode)
        compare.show_choices(tuple(choices), self._source.name)

    def render(self) -> None:
        """Make what is missing of the pictures, where someone looks."""
        self._render_buttons()
        source = self._source
        if source is None or not self.centre.isVisible():
            return
        if self._facts_of != source:
            self._facts_of = source
            self._looking.start(
                partial(viewer_verbs.facts, self._studio.views, source),
                self._take_facts,
                self._tell_refusal,
            )
        if self._mode.show_source(source, self._looks.looks):
            self.refusal.setVisible(False)

    def _take_facts(self, facts: ViewFacts) -> None:
        for mode in self._modes.values():
            mode.show_facts(facts)
        self.render()

    def _switch(self, index: int) -> None:
        self._latest.drop()
        self._stack.setCurrentIndex(index)
        for mode in self._modes.values():
            mode.rows.setVisible(mode is self._mode)
            mode.forget()  # the stream of the one that was left may have been cut off
        self.render()

    def _tell_refusal(self, outcome: JobOutcome) -> None:
        self.refusal.setText(outcome.message)
        self.refusal.setVisible(True)

    # Keeping what is seen

    def _viewed(self) -> Viewed | None:
        return self._mode.viewed(self._looks.looks)

    def _render_buttons(self) -> None:
        viewed = None if self._source is None else self._viewed()
        compares = self._mode is self._modes["compare"]
        for one in (self._keep, self._save):
            one.setVisible(not compares)
            one.setToolTip(one.text())
        self._save.setEnabled(viewed is not None)
        self._keep.setEnabled(viewed is not None and self._in_use and self._studio.session.writing)
        if viewed is None:
            for one in (self._keep, self._save):
                one.setToolTip(self.tr("Select an image first"))
        elif not self._in_use:
            self._keep.setToolTip(self.tr("Samples are of the generator in use; use this one"))

    def _keep_viewed(self) -> None:
        source, viewed = self._source, self._viewed()
        if source is not None and viewed is not None:
            self._studio.session.work(
                self.tr("Adding a sample"),
                partial(viewer_verbs.keep, source.name, viewed),
                self._tell_kept,
            )

    def _tell_kept(self, number: int) -> None:
        text = self.tr("The image is sample %1 now.").replace("%1", str(number))
        self._studio.session.notify("information", text)
        self.kept.emit(number)

    def _save_viewed(self) -> None:
        source, viewed = self._source, self._viewed()
        if source is None or viewed is None:
            return
        suggested = source.project.root.parent / f"{source.name[:8]}.png"
        file = self._studio.ask.new_path(self.tr("Save the image"), suggested)
        if file is not None:
            self._studio.jobs.start(
                Lane.INTERACTIVE,
                self.tr("Saving the image"),
                partial(viewer_verbs.save, self._studio.views, source, viewed, file),
                self._tell_saved,
            ).ended.connect(self._tell_not_saved)

    def _tell_saved(self, file: Path) -> None:
        text = self.tr("The image is saved as %1.").replace("%1", str(file))
        self._studio.session.notify("information", text)

    def _tell_not_saved(self, outcome: JobOutcome) -> None:
        if outcome.error is not None:
            self._studio.session.notify("error", outcome.message, details=outcome.details)
