"""The page of the step "samples": what will be painted."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from dsgan_studio.core.project import layout
from dsgan_studio.gui import verbs
from dsgan_studio.gui.page import Page, Studio
from dsgan_studio.gui.pictures import FilePictures
from dsgan_studio.gui.sample_details import SampleDetails
from dsgan_studio.gui.sample_diverse import DiversePanel, DiverseRequest, draw_diverse
from dsgan_studio.gui.widgets.fields import NumberRow, SliderRow
from dsgan_studio.gui.widgets.grid_view import grid_of
from dsgan_studio.gui.widgets.parts import button, paragraph
from dsgan_studio.gui.widgets.tiles import Tile, TileModel
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.project.records import SampleRecord
    from dsgan_studio.core.workflow.choosing import DiverseChoice

SELECTION = "sample"
_USUAL = 16
_MOST = 10_000
_LARGEST_SEED = 2**31 - 1  # of what a spin box holds


class SamplesPage(Page):
    """Draw samples, look at them, and drop those that nobody should paint."""

    key: ClassVar[str] = "samples"

    def __init__(self, studio: Studio) -> None:
        self._dropped: list[tuple[int, ...]] = []
        self._restored: list[tuple[int, ...]] = []
        self._root: Path | None = None
        self._out: frozenset[int] = frozenset()  # shown, though dropped
        super().__init__(studio)

    def purpose_title(self) -> str:
        """Return in a few words what the step is for."""
        return self.tr("Samples are what you will paint")

    def purpose_text(self) -> str:
        """Return in a sentence or two what the step is for."""
        return self.tr(
            "About sixteen images of the generator, each kept with all that makes it again. "
            "Drop the ones that look wrong: what you paint is what the interpreter learns."
        )

    def build(self) -> None:
        """Make the sheet, and the panel to draw and to look closer."""
        self._tiles = TileModel(self)
        FilePictures(self.studio.jobs, self._tiles, self._file_of)
        self._sheet = grid_of(self.studio.theme, self._tiles, "samples-sheet", self.tr("Samples"))
        self._sheet.selectionModel().selectionChanged.connect(self._tell_selection)
        self.centre_layout.addWidget(self._sheet)
        self._broken = paragraph(kind="warning")
        self._broken.setObjectName("samples-broken")
        self._tiles.broken_changed.connect(self._tell_broken)
        self.centre_layout.addWidget(self._broken)
        self._tell_broken()
        self._drop_button = button(
            self.tr("Drop selected"),
            "samples-drop",
            tip=self.tr("Leave the selected samples out (Delete); Ctrl+Z brings them back"),
        )
        self.studio.theme.put_icon(self._drop_button, "trash")
        self._drop_button.clicked.connect(self.drop_selected)
        self.tools_layout.addWidget(self._drop_button)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self._sheet)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.drop_selected)
        self._build_drawing()
        self._diverse = DiversePanel()
        self._diverse.asked.connect(self._draw_diverse)
        self._diverse.looked.connect(self.refresh)
        self.add_section(self.tr("Keep the most different")).addWidget(self._diverse)
        self._details = SampleDetails(self.studio)
        self.add_section(self.tr("Selected")).addWidget(self._details)
        self.session.selected.connect(self._follow_selection)

    def _build_drawing(self) -> None:
        section = self.add_section(self.tr("Draw"))
        self._count = NumberRow(
            "samples-count",
            self.tr("How many more"),
            low=1,
            high=_MOST,
            value=_USUAL,
            tip=self.tr("New samples; those that are there stay as they are"),
        )
        self._seed = NumberRow(
            "samples-seed",
            self.tr("Seed"),
            low=0,
            high=_LARGEST_SEED,
            value=1,
            tip=self.tr("The same seed gives the same samples"),
        )
        self._psi = SliderRow(
            "samples-psi",
            self.tr("Truncation ψ"),
            low=0,
            high=1.5,
            value=0.7,
            tip=self.tr("0 is the average image, 1 all the variety; 0.7 is usual"),
        )
        self._class = NumberRow(
            "samples-class", self.tr("Class"), low=0, high=0, value=0,
            tip=self.tr("The generator was trained with classes; this one is drawn"),
        )  # fmt: skip
        for row in (self._count, self._seed, self._psi, self._class):
            section.addWidget(row)
        hint = self.tr("A run takes truncation and class from what you painted last.")
        section.addWidget(paragraph(hint, "second"))
        self._count.changed.connect(self._name_primary)

    # State

    def render_step(self) -> None:
        """Show the samples of the generator in use."""
        if self.show_needs():
            return
        project = self.session.require_project()
        if self._root != project.root:
            self._begin(project.root)
        generator = project.latest_generator()
        assert generator is not None  # the step would need one
        classes = int(generator.architecture_json.get("c_dim") or 0)
        self._class.setVisible(classes > 0)
        self._class.set_limit(max(classes - 1, 0))
        samples = self._kept(generator.hash)
        self._show_sheet(samples)
        painted = len(project.masks(generator.hash))
        if samples:
            title = self.tr("%Ln samples", "", len(samples))
            second = self.tr("%1 painted · %2 px").replace("%1", count(painted))
            side = str(generator.architecture_json.get("resolution"))
            self.show_content(title=title, second=second.replace("%2", side))
        else:
            self.show_content(title=self.purpose_title(), second=self.purpose_text())
        self._drop_button.setVisible(bool(samples))
        self._diverse.start.setEnabled(self.session.writing)
        self._name_primary()
        self._follow_selection(SELECTION)

    def _begin(self, root: Path) -> None:
        """Forget what belongs to the project that was open before."""
        self._root = root
        self._dropped.clear()
        self._restored.clear()
        self._tiles.show_tiles([])
        self._diverse.show_choice(None)
        samples = self.session.require_project().samples()
        if samples:
            self._psi.set_value(samples[-1].psi)
            if samples[-1].seed is not None and samples[-1].seed <= _LARGEST_SEED:
                self._seed.set_value(samples[-1].seed)

    def _kept(self, generator_hash: str) -> tuple[SampleRecord, ...]:
        from dsgan_studio.core.workflow.dropped import kept_samples

        return kept_samples(self.session.require_project(), generator_hash)

    def _show_sheet(self, samples: tuple[SampleRecord, ...]) -> None:
        """Show the samples and, marked, those that the last choice left out."""
        project = self.session.require_project()
        there = {one.id for one in samples}
        out = [project.sample(one) for one in self._diverse.left_out if one not in there]
        self._out = frozenset(one.id for one in out)
        tiles = [self._tile(one) for one in samples]
        for one in out:
            tile = self._tile(one)
            mark = self.tr("%1, left out").replace("%1", str(one.id))
            told = self.tr("%1, left out").replace("%1", tile.description)
            tiles.append(Tile(one.id, mark, told))
        self._tiles.show_tiles(sorted(tiles, key=lambda tile: tile.number))

    def _tile(self, sample: SampleRecord) -> Tile:
        told = self.tr("Sample %1").replace("%1", str(sample.id))
        if sample.seed is not None:
            origin = self.tr("seed %1, number %2").replace("%1", str(sample.seed))
            told = f"{told}: {origin.replace('%2', str(sample.index))}"
        return Tile(sample.id, str(sample.id), f"{told}, ψ {sample.psi:g}")

    def _tell_broken(self) -> None:
        number = self._tiles.broken_count
        text = self.tr(
            "%Ln pictures cannot be read; hold the mouse over one to see why. Bring the files back "
            "from a copy of the project, or drop these samples.",
            "",
            number,
        )
        self._broken.setText(text)
        self._broken.setVisible(number > 0)

    def _file_of(self, sample_id: int) -> Path | None:
        project = self.session.project
        return None if project is None else project.path(layout.sample_file(sample_id))

    def _name_primary(self) -> None:
        if self.session.project is None or not self.session.step("generator"):
            return
        writing = self.session.writing
        wanted = self._count.value
        text = self.tr("Draw %Ln samples", "", wanted)
        if self._tiles.rowCount():
            text = self.tr("Draw %Ln more samples", "", wanted)
        self.set_primary(
            text,
            self._draw,
            enabled=writing,
            why_not=self.tr("The project is open for reading only"),
        )

    # Acts

    def _request(self, more: int) -> verbs.DrawRequest:
        class_index = self._class.value if not self._class.isHidden() else None
        return verbs.DrawRequest(more, self._seed.value, self._psi.value, class_index)

    def _draw(self) -> None:
        request = self._request(self._count.value)
        title = self.tr("Drawing samples")
        self.session.work(title, partial(verbs.draw, request), self._show_new)

    def _draw_diverse(self) -> None:
        panel = self._diverse
        request = DiverseRequest(
            self._request(panel.drawn.value), panel.kept.value, panel.space.value
        )
        title = self.tr("Drawing samples and keeping the most different")
        self.session.work(title, partial(draw_diverse, request), self._show_chosen)

    def _show_chosen(self, choice: DiverseChoice) -> None:
        self._diverse.show_choice(choice)
        if choice.dropped:
            self._dropped.append(choice.dropped)
            self._restored.clear()
            self.undo_changed.emit()
        self.refresh()
        self.session.select(SELECTION, choice.kept)

    def _show_new(self, numbers: tuple[int, ...]) -> None:
        self.session.select(SELECTION, numbers)

    def _tell_selection(self) -> None:
        self.session.select(SELECTION, self._sheet.selected_numbers())

    def _follow_selection(self, kind: str) -> None:
        if kind != SELECTION or self.session.project is None:
            return
        numbers = self.session.selection(SELECTION)
        self._sheet.select_numbers(numbers)
        self._drop_button.setEnabled(bool(numbers) and self.session.writing)
        self._details.show_samples(numbers)

    def drop_selected(self) -> None:
        """Leave the selected samples out from now on."""
        from dsgan_studio.core.workflow.dropped import drop_samples

        numbers = tuple(one for one in self._sheet.selected_numbers() if one not in self._out)
        if numbers and self.session.change(lambda project: drop_samples(project, numbers)):
            self._dropped.append(numbers)
            self._restored.clear()
            self.undo_changed.emit()

    def undo_text(self) -> str:
        """Return what Edit > Undo would take back."""
        return self._worded(self._dropped)

    def redo_text(self) -> str:
        """Return what Edit > Redo would do again."""
        return self._worded(self._restored)

    def _worded(self, steps: list[tuple[int, ...]]) -> str:
        if not steps:
            return ""
        return self.tr("dropping %Ln samples", "", len(steps[-1]))

    def undo(self) -> None:
        """Bring back what was dropped last."""
        from dsgan_studio.core.workflow.dropped import restore_samples

        if self._dropped:
            numbers = self._dropped[-1]
            if self.session.change(lambda project: restore_samples(project, numbers)):
                self._restored.append(self._dropped.pop())
                self._diverse.forget(numbers)
                self.session.select(SELECTION, numbers)
                self.undo_changed.emit()

    def redo(self) -> None:
        """Drop again what was brought back last."""
        from dsgan_studio.core.workflow.dropped import drop_samples

        if self._restored:
            numbers = self._restored[-1]
            if self.session.change(lambda project: drop_samples(project, numbers)):
                self._dropped.append(self._restored.pop())
                self.undo_changed.emit()
