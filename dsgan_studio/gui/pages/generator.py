"""The page of the step "generator": open one, look at it, choose the one in use."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dsgan_studio.gui import verbs
from dsgan_studio.gui.checkpoint_offer import CheckpointOffer
from dsgan_studio.gui.dropping import Dropped
from dsgan_studio.gui.generator_list import GeneratorList
from dsgan_studio.gui.page import EmptyState, Page
from dsgan_studio.gui.training_work import TrainingWork
from dsgan_studio.gui.viewer import Viewer
from dsgan_studio.gui.viewer_verbs import Source
from dsgan_studio.gui.widgets.parts import button
from dsgan_studio.gui.widgets.wording import generator_kind

if TYPE_CHECKING:
    from dsgan_studio.core.project.records import GeneratorRecord


class GeneratorPage(Page):
    """Open a StyleGAN checkpoint and see what its generator makes."""

    key: ClassVar[str] = "generator"

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("A generator makes images like yours")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "It is a StyleGAN: train one here on some hundred images, or open a checkpoint of "
            "StyleGAN, StyleGAN2, StyleGAN3 or StyleGAN-XL; nothing in it is executed. You can "
            "drop the folder or the file onto the window."
        )

    def build(self) -> None:
        """Make the viewer, and the panel to choose and to turn."""
        self._viewer = Viewer(self.studio, self)
        self.centre_layout.addWidget(self._viewer.centre, 1)
        self._training = TrainingWork(self.studio, self)
        self._training_section = self.add_box(self.tr("Training"), self._build_training())
        self._training.changed.connect(self.refresh)
        self._training.scene.wants_room.connect(self.centre_layout.addWidget)
        self._offer = CheckpointOffer(self.studio)
        self._offer_section = self.add_box(self.tr("Checkpoint"), self._offer)
        self._offer.changed.connect(self.refresh)
        self._look_section = self.add_box(self.tr("Look"), self._viewer.panel)
        self._list = GeneratorList(self.studio.theme)
        self._list_section = self.add_box(self.tr("Generators"), self._build_generators())
        self._list.chosen.connect(lambda chosen: self._render_view())
        self._list.use_wanted.connect(self._use)
        self._past_section = self.add_box(self.tr("Trainings"), self._training.past)

    def _build_training(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._training.panel)
        column.addWidget(self._training.acts)
        return content

    def _build_generators(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list)
        self._open_button = button(
            self.tr("Open a checkpoint…"), "generator-open", tip=self.tr("A StyleGAN file")
        )
        self.studio.theme.put_icon(self._open_button, "checkpoint")
        self._open_button.clicked.connect(self._open)
        self._train_button = button(
            self.tr("Train on images…"), "generator-train", tip=self.tr("A folder of images")
        )
        self.studio.theme.put_icon(self._train_button, "image")
        self._train_button.clicked.connect(self._choose_images)
        column.addWidget(self._open_button)
        column.addWidget(self._train_button)
        return content

    # State

    def refresh(self) -> None:
        """Show the state of the session; a file can be looked at without a project too."""
        chosen = self._offer.file is not None or self._training.panel.folder is not None
        if self.session.project is None and chosen:
            self._show_offer_alone()
            self.undo_changed.emit()
            return
        super().refresh()

    def render_step(self) -> None:
        """Show the generators of the project, and the file that is offered."""
        records = self.session.require_project().generators()
        self._training.follow_project()
        training = self._training.engaged
        self._offer_section.setVisible(self._offer.file is not None)
        self._training_section.setVisible(training)
        self._list_section.setVisible(bool(records) and not training)
        if self.isVisible():
            self._training.sights.look_once()
        self._training.show_acts()
        back = self._training.looks_back
        self._look_section.setVisible(bool(records) and not training and not back)
        self._past_section.setVisible(self._training.past.filled and not training)
        self._training.show_scene()
        self._list.show_generators(records, writing=self.session.writing)
        if not records and self._offer.file is None and not training and not back:
            self.show_empty(
                EmptyState(self.key, self.purpose_title(), self.purpose_text()),
                self.tr("Train on a folder of images…"),
                self._choose_images,
                (self.tr("Open a checkpoint…"), self._open),
            )
            self.primary.setEnabled(self.session.writing)
            return
        self._viewer.centre.setVisible(bool(records) and not training and not back)
        self._train_button.setEnabled(self.session.writing)
        self._open_button.setEnabled(self.session.writing)
        looked_at = self._looked_at()
        if training or back:
            self.show_content(title=self._training.title(), second=self._training.second())
        elif looked_at is None:
            self.show_content(title=self.purpose_title(), second=self.purpose_text())
        else:
            side = looked_at.architecture_json.get("resolution")
            self.show_content(
                title=self.tr("What the generator makes"),
                second=f"{generator_kind(looked_at.kind)} · {side} px",
            )
        self._choose_primary(has_generator=bool(records))
        self._render_view()

    def _show_offer_alone(self) -> None:
        self._offer_section.setVisible(self._offer.file is not None)
        self._training_section.setVisible(self._offer.file is None)
        self._list_section.setVisible(False)
        self._look_section.setVisible(False)
        self._past_section.setVisible(False)
        self._viewer.centre.setVisible(False)
        self.show_content(title=self.purpose_title(), second=self.tr("No project is open."))
        self.set_primary(self.tr("New project for it…"), lambda: self.wanted.emit("new-project"))

    def _choose_primary(self, *, has_generator: bool) -> None:
        if self._offer.file is not None:
            text = self.tr("Bring %1 into the project").replace("%1", self._offer.file.name)
            if len(text) > 32:
                text = self.tr("Bring it into the project")
            self.set_primary(
                text,
                self._import,
                enabled=self._offer.usable and self.session.writing,
                why_not=self.tr("The file cannot be used, or is being read"),
            )
        elif self._training.engaged:
            text, act, enabled, why_not = self._training.primary()
            self.set_primary(text, act, enabled=enabled, why_not=why_not)
        elif has_generator:
            page = self.wording.title("samples")
            self.set_primary(
                self.tr("Go on to %1").replace("%1", page), lambda: self.wanted.emit("samples")
            )

    def _looked_at(self) -> GeneratorRecord | None:
        project = self.session.project
        records = () if project is None else project.generators()
        return next((one for one in records if one.hash == self._list.hash), None)

    # Viewer

    def showEvent(self, event: QShowEvent) -> None:
        """Make the pictures that were not worth it while nobody looked."""
        super().showEvent(event)
        if self.session.project is not None:
            self._training.sights.look_once()
            self._render_view()

    def _render_view(self) -> None:
        """Look at the generator that is chosen in the list."""
        record, project = self._looked_at(), self.session.project
        if record is None or project is None:
            self._viewer.show_generator(None, None, in_use=False)
            return
        latest = project.latest_generator()
        in_use = latest is not None and latest.hash == record.hash
        self._viewer.show_generator(Source(project, record.hash), record, in_use=in_use)
        self._viewer.show_choices(tuple(project.generators()))

    # Acts

    def take(self, dropped: Dropped) -> None:
        """Look into a checkpoint that was dropped, or check a folder of images."""
        if dropped.kind == "checkpoint":
            self._offer.offer(dropped.path)
        elif dropped.kind == "images":
            self._offer.clear()
            self._training.panel.offer(dropped.path)

    def _choose_images(self) -> None:
        project = self.session.project
        folder = Path.home() if project is None else project.root.parent
        chosen = self.studio.ask.open_folder(self.tr("Folder of images"), folder)
        if chosen is not None:
            self._training.panel.offer(chosen)

    def _open(self) -> None:
        project = self.session.project
        folder = Path.home() if project is None else project.root.parent
        file = self.studio.ask.open_file(self.tr("StyleGAN checkpoint"), folder)
        if file is not None:
            self._offer.offer(file)

    def _import(self) -> None:
        file = self._offer.file
        if file is not None:
            title = self.tr("Opening %1").replace("%1", file.name)
            self.session.work(
                title, partial(verbs.import_file, file), lambda done: self._offer.clear()
            )

    def _use(self, generator_hash: str) -> None:
        from dsgan_studio.core.workflow.chosen_generator import use_generator

        self.session.change(lambda project: use_generator(project, generator_hash))
