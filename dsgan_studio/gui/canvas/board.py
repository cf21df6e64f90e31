"""What tools work on: the painting, and what is chosen to paint with."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from dsgan_studio.core.annotations.boxes import Box
from dsgan_studio.core.annotations.brush import LARGEST_PX, Footprint
from dsgan_studio.core.annotations.edits import Edit, Recorder
from dsgan_studio.core.annotations.keypoint_history import KeypointHistory
from dsgan_studio.core.annotations.protection import Protection
from dsgan_studio.core.annotations.schema import UNLABELLED, LabelSchema, default_schema
from dsgan_studio.gui.canvas.aids import Aids, ImageLook
from dsgan_studio.gui.canvas.keypoint_layer import KeypointLayer
from dsgan_studio.gui.canvas.overlay import OverlayLook
from dsgan_studio.gui.canvas.step_order import Kind, StepOrder
from dsgan_studio.gui.pictures import to_image

if TYPE_CHECKING:
    from dsgan_studio.core.workflow.painting import Painting  # loads torch

_SMALL_PX = 10


@dataclass
class Sizes:
    """The widths of brush and eraser, which each keep their own."""

    brush_px: int = 9
    eraser_px: int = 15


@dataclass(frozen=True)
class WandSettings:
    """How the wand selects.

    Attributes:
        tolerance: largest difference of colour, 0 to 255.
        contiguous: only what is connected with the click.
        luminance: how much brightness alone counts, 0 to 1; 0 takes the colour that differs most.
    """

    tolerance: float = 15.0
    contiguous: bool = True
    luminance: float = 0.0


@dataclass(frozen=True)
class FillSettings:
    """How the fill finds its region.

    Attributes:
        contiguous: only what is connected with the click.
        close_gaps_px: openings up to this wide count as closed.
        stop_at_edges: whether edges of the image stop it.
    """

    contiguous: bool = True
    close_gaps_px: int = 0
    stop_at_edges: bool = False


@dataclass(frozen=True)
class PenSettings:
    """How pressure becomes width.

    Attributes:
        least: share of the width at the lightest touch, 0 to 1.
        curve: 1 is even; above, a light hand stays thin for longer.
    """

    least: float = 0.0
    curve: float = 1.0

    def share(self, pressure: float) -> float:
        """Return the share of the width at a pressure of 0 to 1."""
        return self.least + (1.0 - self.least) * math.pow(pressure, self.curve)


@dataclass(frozen=True)
class _Choice:
    class_id: int = 1
    previous_id: int = 0
    locked: frozenset[int] = field(default_factory=frozenset)


class Board(QObject):
    """One image and its mask, and the choices of the painter. No widget."""

    painted = Signal(Box)  # where the mask changed
    edited = Signal()  # a step was finished, undone or redone
    chosen = Signal()  # class, locks, look, sizes or footprint
    loaded = Signal()  # another image and mask
    schema_changed = Signal()
    asked = Signal(object)  # a question of a smart tool
    answered = Signal(object)  # Answer to one
    refused = Signal(object)  # frozenset of locked ids that a tool would have changed
    superpixels_wanted = Signal(int)  # of which size; they come by `take_superpixels`

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.painting: Painting | None = None
        self.image = QImage()
        self.schema: LabelSchema = default_schema()
        self.look = OverlayLook()
        self.footprint: Footprint = "circle"
        self.sizes = Sizes()
        self.wand = WandSettings()
        self.fill = FillSettings()
        self.pen = PenSettings()
        self.steadiness = 0
        self.only_unlabelled = False
        self.erased_value = UNLABELLED  # what erasing leaves
        self.image_look = ImageLook()
        self.aids = Aids()
        self.preview: npt.NDArray[np.uint8] | None = None
        self.superpixels: npt.NDArray[np.int32] | None = None
        self._shown: QImage | None = None
        self._choice = _Choice()
        self._order = StepOrder()
        self.points = KeypointLayer(self)
        self.points.put_down.connect(lambda: self._order.done("points"))

    def load(self, painting: Painting | None, image: QImage, schema: LabelSchema) -> None:
        """Work on another mask; None shows nothing."""
        self.painting, self.schema = painting, schema
        self.image = image.convertToFormat(QImage.Format.Format_RGB888)
        self.preview, self._shown, self.superpixels = None, None, None
        self._order = StepOrder()
        self.points.load(None, KeypointHistory(), (0, 0))
        if self.class_id not in (*schema.ids, UNLABELLED):
            self._choice = _Choice(schema.ids[min(1, len(schema.ids) - 1)])
        self.loaded.emit()

    def take_schema(self, schema: LabelSchema) -> None:
        """Go on with a changed schema."""
        self.schema = schema
        self.schema_changed.emit()

    @property
    def class_id(self) -> int:
        """What is painted with; 255 erases."""
        return self._choice.class_id

    @property
    def locked(self) -> frozenset[int]:
        """Classes that nothing changes."""
        return self._choice.locked

    @property
    def protection(self) -> Protection:
        """What tools may not change."""
        only_on = frozenset({UNLABELLED}) if self.only_unlabelled else None
        return Protection(self.locked, only_on, self.refused.emit)

    def mask(self) -> npt.NDArray[np.uint8] | None:
        """The mask, None where nothing is loaded."""
        return None if self.painting is None else self.painting.mask

    def shown_mask(self) -> npt.NDArray[np.uint8] | None:
        """What is drawn: the mask, or the preview of a change that waits to be accepted."""
        return self.mask() if self.preview is None else self.preview

    def shown_image(self) -> QImage:
        """The image as it is to be looked at."""
        if self.image_look.is_plain or self.image.isNull():
            return self.image
        if self._shown is None:
            self._shown = to_image(_adjusted(self.rgb(), self.image_look))
        return self._shown

    def rgb(self) -> npt.NDArray[np.uint8]:
        """The image as [H, W, 3] uint8."""
        image = self.image
        flat = np.frombuffer(image.constBits(), np.uint8, count=image.sizeInBytes())
        rows = flat.reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()]
        return rows.reshape(image.height(), image.width(), 3)

    # Choices

    def choose_class(self, class_id: int) -> None:
        """Paint with a class of the schema, or 255; others are passed over."""
        if class_id in (*self.schema.ids, UNLABELLED) and class_id != self.class_id:
            self._choice = _Choice(class_id, self.class_id, self.locked)
            self.chosen.emit()

    def swap_class(self) -> None:
        """Change between the background and the class chosen last."""
        self.choose_class(self._choice.previous_id if self.class_id == 0 else 0)

    def step_class(self, step: int) -> None:
        """Choose the next or previous class of the list."""
        ids = self.schema.ids
        place = self.schema.index_of.get(self.class_id, 0) + step
        self.choose_class(ids[place % len(ids)])

    def lock(self, class_id: int, *, locked: bool) -> None:
        """Let nothing change a class, or let it be changed again."""
        changed = self.locked | {class_id} if locked else self.locked - {class_id}
        self._choice = _Choice(self.class_id, self._choice.previous_id, frozenset(changed))
        self.chosen.emit()

    def show_look(self, look: OverlayLook) -> None:
        """Show the mask in another way."""
        self.look = look
        self.chosen.emit()

    def show_image_look(self, look: ImageLook) -> None:
        """Show the image brighter, darker or stronger; its pixels stay as they are."""
        self.image_look, self._shown = look, None
        self.chosen.emit()

    def show_aids(self, aids: Aids) -> None:
        """Show other helps."""
        self.aids = aids
        self.chosen.emit()

    def show_preview(self, preview: npt.NDArray[np.uint8] | None) -> None:
        """Draw another mask in place of the mask, which stays as it is; None ends it."""
        self.preview = preview
        self.chosen.emit()

    def take_superpixels(self, numbers: npt.NDArray[np.int32]) -> None:
        """Take the superpixels of the image, [H, W] numbers; those of another size are dropped."""
        if numbers.shape == (self.image.height(), self.image.width()):
            self.superpixels = numbers
            self.chosen.emit()

    def lock_others(self) -> None:
        """Lock every class but the chosen one; where that is so already, none."""
        others = frozenset(self.schema.ids) - {self.class_id}
        wanted = frozenset() if self.locked == others else others
        self._choice = _Choice(self.class_id, self._choice.previous_id, wanted)
        self.chosen.emit()

    def choose_footprint(self, footprint: Footprint) -> None:
        """Paint with another shape."""
        self.footprint = footprint
        self.chosen.emit()

    def resize_brush(self, size_px: int, *, eraser: bool) -> None:
        """Paint or erase with another width, 1 to 512 px."""
        size_px = min(max(size_px, 1), LARGEST_PX)
        if eraser:
            self.sizes.eraser_px = size_px
        else:
            self.sizes.brush_px = size_px
        self.chosen.emit()

    # Steps

    def put(self, new: npt.NDArray[np.uint8], name: str) -> None:
        """Give the mask other values as one step, as far as locks allow."""
        mask = self.mask()
        if mask is None:
            return
        recorder = Recorder(mask, self.protection)
        box = recorder.put_values(Box(0, 0, *mask.shape), new)
        if not box.is_empty:
            self.painted.emit(box)
        self.step_done(recorder.finish(name))

    def step_done(self, edit: Edit | None) -> None:
        """Remember a step of a tool."""
        if self.painting is not None and edit is not None:
            self.painting.done(edit)
            self._order.done("mask")
            self.edited.emit()

    @property
    def order(self) -> StepOrder:
        """In which order the steps of mask and points were done."""
        return self._order

    def take_order(self, order: StepOrder) -> None:
        """Go on with the order in which steps were done before the sample was left."""
        self._order = order

    def undo(self) -> None:
        """Take the latest step back."""
        kind = self._order.next_undo(self._held("undo"))
        if kind is None or self.painting is None:
            return
        self._order.undid(kind)
        if kind == "points":
            self.points.undo()
        else:
            self._tell(self.painting.undo())

    def redo(self) -> None:
        """Do the step again that was taken back."""
        kind = self._order.next_redo(self._held("redo"))
        if kind is None or self.painting is None:
            return
        self._order.redid(kind)
        if kind == "points":
            self.points.redo()
        else:
            self._tell(self.painting.redo())

    def undo_text(self) -> str:
        """Return the name of the step that undo takes back, "" for none."""
        kind = self._order.next_undo(self._held("undo"))
        return "" if kind is None else self._names("undo")[kind]

    def redo_text(self) -> str:
        """Return the name of the step that redo does again, "" for none."""
        kind = self._order.next_redo(self._held("redo"))
        return "" if kind is None else self._names("redo")[kind]

    def _held(self, way: Literal["undo", "redo"]) -> frozenset[Kind]:
        return frozenset(self._names(way))

    def _names(self, way: Literal["undo", "redo"]) -> dict[Kind, str]:
        """Return the next step of each history that has one."""
        names: dict[Kind, str] = {}
        if self.painting is not None:
            status = self.painting.status()
            name = status.undo if way == "undo" else status.redo
            if name is not None:
                names["mask"] = name
        steps = self.points.history.done if way == "undo" else self.points.history.undone
        if steps:
            names["points"] = steps[-1].name
        return names

    def _tell(self, box: Box) -> None:
        if not box.is_empty:
            self.painted.emit(box)
            self.edited.emit()


def stepped_size(size_px: int, step: int) -> int:
    """Return the next size up (1) or down (-1): a pixel below 10 px, a tenth above."""
    if size_px < _SMALL_PX or (size_px == _SMALL_PX and step < 0):
        return max(size_px + step, 1)
    tenth = max(round(size_px / 10), 1)
    return min(size_px + step * tenth, LARGEST_PX)


def _adjusted(pixels: npt.NDArray[np.uint8], look: ImageLook) -> npt.NDArray[np.uint8]:
    """Return [H, W, 3] uint8 as `look` shows it: gamma, then contrast, then brightness."""
    levels = (np.arange(256) / 255.0) ** (1.0 / look.gamma)
    levels = (levels - 0.5) * look.contrast + 0.5 + look.brightness
    table = np.round(255 * np.clip(levels, 0.0, 1.0)).astype(np.uint8)
    shown: npt.NDArray[np.uint8] = table[pixels]
    return shown
