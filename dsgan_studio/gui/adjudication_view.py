"""The bench on which two readers' masks are brought together, region by region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dsgan_studio.core.annotations.disagreement import Disagreement, RegionMap, decided
from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.base.errors import StudioError
from dsgan_studio.gui.adjudication_panel import DecisionPanel
from dsgan_studio.gui.adjudication_panes import ReaderPanes
from dsgan_studio.gui.annotate_reading import reader_name
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.toolbox import ScaleButton, SettingsBar, ToolColumn
from dsgan_studio.gui.theme import NEAR_PX, PANEL_PX, Theme
from dsgan_studio.gui.widgets.parts import button, label, paragraph
from dsgan_studio.gui.widgets.wording import count

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.adjudication import Adjudication  # loads torch

_FLUSH_AFTER_MS = 1500
_PREFIX = "adjudication-"


class AdjudicationView(QWidget):
    """Shows one region after the other; one key takes the one reader's class, one the other's.

    Anything else is painted with the tools of the canvas. Regions left open stay unlabelled.
    """

    agree_wanted = Signal()
    back_wanted = Signal()
    take_back_wanted = Signal()
    failed = Signal(str)  # why decisions are not on the disk

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._work: Adjudication | None = None
        self._map: RegionMap | None = None
        self._place = 0
        self.board = Board(self)
        self.canvas = Canvas(self.board, theme)
        self.panel = DecisionPanel(self.board, theme)
        self._panes = ReaderPanes(self.canvas, theme)
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(_FLUSH_AFTER_MS)
        self._flush.timeout.connect(self.flush)
        self._build(theme)
        self.board.loaded.connect(self._name_parts)
        theme.follow(self, self._name_parts)
        self.board.edited.connect(self._follow_step)
        self.canvas.wished.connect(self._do_wish)
        self.panel.taken.connect(self._take)
        self.panel.rest_taken.connect(self._take_rest)
        self.panel.stepped.connect(self._step)
        self.panel.agree_wanted.connect(self.agree_wanted)
        self.panel.take_back_wanted.connect(self.take_back_wanted)

    def _build(self, theme: Theme) -> None:
        self._title = label(kind="title")
        self._said = paragraph(kind="body-second")
        self._said.setObjectName("adjudication-said")
        back = button(
            self.tr("Back to the figures"), "adjudication-back",
            tip=self.tr("Decisions are kept (Esc)"),
        )  # fmt: skip
        back.clicked.connect(self.back_wanted)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self._title)
        titles.addWidget(self._said)
        head = QHBoxLayout()
        head.addLayout(titles, 1)
        head.addWidget(back)
        bar = QHBoxLayout()
        bar.addWidget(SettingsBar(self.canvas), 1)
        bar.addWidget(ScaleButton(self.canvas))
        row = QHBoxLayout()
        row.setSpacing(NEAR_PX)
        row.addWidget(ToolColumn(self.canvas, theme))
        row.addWidget(self.canvas, 5)
        row.addWidget(self._panes, 3)
        row.addSpacing(PANEL_PX - NEAR_PX)
        row.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(bar)
        column.addLayout(row, 1)

    def _name_parts(self) -> None:
        """Mark the parts as those of this view: plain names are of the page of painting."""
        for one in self.findChildren(QWidget):
            name = one.objectName()
            if name and not name.startswith((_PREFIX, "qt_")):
                one.setObjectName(_PREFIX + name)

    # One sample

    @property
    def work(self) -> Adjudication | None:
        """What is being agreed on; None where nothing is."""
        return self._work

    def begin(self, work: Adjudication, image: QImage, schema: LabelSchema) -> None:
        """Show what two readers painted of a sample, the first open region first."""
        self._work, self._map = work, RegionMap(work.readings.regions, work.mask.shape)
        both, (first, second) = work.readings, self._names
        title = self.tr("Sample %1: %2 and %3").replace("%1", str(both.sample_id))
        self._title.setText(title.replace("%3", second, 1).replace("%2", first, 1))
        self._panes.show_masks(both.masks, (first, second))
        self.panel.name_readers(first, second)
        self.board.load(work, image, schema)
        self._show_region(self._next_open(0))
        self.canvas.setFocus()

    def end(self) -> None:
        """Let the sample go; decisions are in their journal."""
        self.flush()
        self._flush.stop()
        self._work = self._map = None
        self._panes.show_region(None)
        self.board.load(None, QImage(), self.board.schema)

    def flush(self) -> None:
        """Bring the decisions to the disk."""
        if self._work is None:
            return
        try:
            self._work.flush()
        except StudioError as error:
            self.failed.emit(str(error))

    @property
    def _names(self) -> tuple[str, str]:
        if self._work is None:
            return "", ""
        both = self._work.readings
        return reader_name(both.first), reader_name(both.second)

    # Regions

    @property
    def regions(self) -> tuple[Disagreement, ...]:
        """Where the two differ, the largest first."""
        return () if self._work is None else self._work.readings.regions

    @property
    def region(self) -> Disagreement | None:
        """The region that is looked at, None where there is none."""
        return self.regions[self._place] if self.regions else None

    def _open_places(self) -> list[int]:
        mask = self.board.mask()
        return [] if mask is None or self._map is None else self._map.open_places(mask)

    def _next_open(self, begin: int) -> int:
        """Return the place of the first open region from one on, around; `begin` for none."""
        places = self._open_places()
        later = [place for place in places if place >= begin]
        return (later or places or [begin % max(len(self.regions), 1)])[0]

    def _step(self, by: int) -> None:
        if self.regions:
            self._show_region((self._place + by) % len(self.regions))
        self.canvas.setFocus()

    def _do_wish(self, wish: str) -> None:
        if wish in ("previous", "next"):
            self._step(1 if wish == "next" else -1)

    def _take(self, side: str) -> None:
        """Take a reader's class for the region, and go to the next that is open."""
        region, mask = self.region, self.board.mask()
        if region is None or mask is None:
            return
        new = decided(mask, [(region, _class_of(region, side))])
        self.board.put(new, self._step_name(side))
        if region.is_open(mask):
            self._said.setText(self.tr("A lock keeps the region as it is; unlock the class first."))
        else:
            self._show_region(self._next_open(self._place + 1))
        self.canvas.setFocus()

    def _take_rest(self, side: str) -> None:
        """Take a reader's classes for all regions that are open, as one step."""
        mask = self.board.mask()
        if mask is None:
            return
        regions = [self.regions[place] for place in self._open_places()]
        new = decided(mask, [(one, _class_of(one, side)) for one in regions])
        self.board.put(new, self._step_name(side))
        self.canvas.setFocus()

    def _step_name(self, side: str) -> str:
        name = self._names[0 if side == "first" else 1]
        return self.tr("taking the class of %1").replace("%1", name)

    # Showing

    def _follow_step(self) -> None:
        self._tell()
        if self._work is not None and not self._work.is_flushed and not self._flush.isActive():
            self._flush.start()

    def _show_region(self, place: int) -> None:
        self._place = place
        region = self.region
        self._panes.show_region(region)
        if region is not None:
            self.canvas.show_place(region.box)
        self._tell()

    def _tell(self) -> None:
        """Say what is in dispute, and what each reader calls it."""
        region, places = self.region, self._open_places()
        first, second = self._names
        self.panel.show_open(any_open=bool(places))
        text = self.tr("%1 of %2 regions are open. Where only one labelled, that label stands.")
        text = text.replace("%1", count(len(places))).replace("%2", count(len(self.regions)))
        self._said.setText(text)
        if region is None:
            told = self.tr("They agree on every pixel that both labelled.")
            self.panel.show_region(told, first, second, is_there=False)
            return
        state = self.tr("open") if self._place in places else self.tr("decided")
        told = self.tr("Region %1 of %2, %3 px: %4")
        for mark, value in (
            ("%1", count(self._place + 1)), ("%2", count(len(self.regions))),
            ("%3", count(region.pixels)), ("%4", state),
        ):  # fmt: skip
            told = told.replace(mark, value)
        names = {one.id: one.name for one in self.board.schema.classes}
        calls = [
            f"{name}: {names.get(class_id, str(class_id))}"
            for name, class_id in ((first, region.first), (second, region.second))
        ]
        self.panel.show_region(told, calls[0], calls[1], is_there=True)


def _class_of(region: Disagreement, side: str) -> int:
    return region.first if side == "first" else region.second
