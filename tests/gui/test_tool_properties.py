"""What holds for every tool that paints, whatever is painted: by mouse and keys on a real canvas.

Locks are never broken, nothing changes outside the footprint (told by a literal rule of its own),
undo is exact, and the result depends neither on the zoom nor on how events were coalesced.
"""

import itertools
from collections import deque
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from scipy import ndimage

from dsgan_studio.core.annotations.brush import BrushPoint, swept
from dsgan_studio.core.annotations.cleanup import hole_pixels, speck_pixels
from dsgan_studio.core.annotations.history import History
from dsgan_studio.core.annotations.journal import start_journal
from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.workflow.painting import Begun, Painting
from dsgan_studio.gui.annotate_tidy import TidyPanel
from dsgan_studio.gui.canvas.aids import Aids
from dsgan_studio.gui.canvas.board import Board
from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.smart_questions import Answer
from dsgan_studio.gui.canvas.tools import TOOLS
from dsgan_studio.gui.canvas.viewpoint import Viewpoint
from dsgan_studio.gui.pictures import to_image

HEIGHT, WIDTH, CLASSES = 40, 48, (0, 1, 2, 3)
VIEWS = (Viewpoint(7.0, 3.5, -4.25), Viewpoint(3.3, 40.2, 10.7), Viewpoint(16.0, -120.0, -90.0))
NOWHERE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
UNSTORED = SimpleNamespace(reader=None)  # a place for masks where none is stored
SEEDS = st.integers(0, 2**32 - 1)
UNHURRIED = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True, eq=False)
class Scene:
    """An image, its mask, what is locked, and what the tools are given."""

    image: np.ndarray
    mask: np.ndarray
    locked: frozenset[int]
    value: int
    numbers: np.ndarray  # superpixels
    scores: np.ndarray  # resemblance, for the smart tools
    proposal: np.ndarray
    brush_px: int


def scene_of(seed):
    rng = np.random.default_rng(seed)

    def blocks(values, side):
        rows, cols = -(-HEIGHT // side), -(-WIDTH // side)
        small = rng.choice(values, (rows, cols))
        return np.kron(small, np.ones((side, side), small.dtype))[:HEIGHT, :WIDTH]

    numbers = np.arange(30).reshape(5, 6)
    rng.shuffle(numbers)
    locked = frozenset(
        int(one) for one in rng.choice([0, 1, 2, 3, 255], rng.integers(0, 3), replace=False)
    )
    return Scene(
        image=np.repeat(blocks(np.array([20, 60, 120], np.uint8), 5)[..., None], 3, axis=2),
        mask=blocks(np.array([0, 1, 2, 3, 255], np.uint8), 4).astype(np.uint8),
        locked=locked,
        value=int(rng.choice(CLASSES)),
        numbers=np.kron(numbers, np.ones((8, 8), np.int64)).astype(np.int32),
        scores=rng.random((HEIGHT, WIDTH)),
        proposal=blocks(np.array(CLASSES, np.uint8), 6).astype(np.uint8),
        brush_px=int(rng.integers(1, 12)),
    )


class Resembling:
    """A selection as the smart tools get it."""

    threshold = 0.6

    def __init__(self, scores):
        self._scores = scores

    def region(self, threshold=None):
        return self._scores >= (self.threshold if threshold is None else threshold)


@pytest.fixture
def bench(qtbot, theme, tmp_path):
    """A canvas alone, and a way to begin on a scene."""
    board = Board()
    board.show_aids(Aids(map=False))  # a click on it is none on the image
    canvas = Canvas(board, theme, TOOLS)
    qtbot.addWidget(canvas)
    canvas.resize(400, 360)
    canvas.show()
    made = Bench(canvas, tmp_path)
    board.asked.connect(made.answer)
    return made


@dataclass
class Bench:
    canvas: Canvas
    folder: object
    scene: Scene | None = None
    _number: object = field(default_factory=itertools.count)

    def begin(self, scene, tool, view=VIEWS[0]):
        """Load a scene, and take a tool in hand."""
        self.scene, board = scene, self.canvas.board
        mask = scene.mask.copy()
        journal = start_journal(self.folder / f"{next(self._number)}.strokes", mask)
        painting = Painting(UNSTORED, 1, "", Begun(mask, History(), journal, "nothing new"))
        board.load(painting, to_image(scene.image), schema_from_ids(CLASSES))
        board.take_superpixels(scene.numbers)
        for class_id in (*CLASSES, 255):
            board.lock(class_id, locked=class_id in scene.locked)
        board.choose_class(scene.value)
        board.resize_brush(scene.brush_px, eraser=False)
        board.resize_brush(scene.brush_px, eraser=True)
        if tool == "accept":
            heat = np.zeros(mask.shape, np.float32)
            self.canvas.proposals.take(scene.proposal, heat)
        self.canvas.choose_tool("brush" if tool == "accept" else tool)
        self.canvas.show_view(view)

    def answer(self, question):
        self.canvas.board.answered.emit(Answer(question, Resembling(self.scene.scores)))

    @property
    def mask(self):
        return self.canvas.board.painting.mask

    def mouse(self, kind, place, button=LEFT, held=LEFT):
        """Send what a mouse sends; `place` is row and column in the image."""
        row, col = place
        where = self.canvas.view.to_widget(QPointF(col, row))
        event = QMouseEvent(kind, where, self.canvas.mapToGlobal(where), button, held, NOWHERE)
        QApplication.sendEvent(self.canvas, event)

    def gesture(self, tool, places, *, times=1, turns=False):
        """Do what a hand does with a tool; each move is sent so often, perhaps drawn between."""
        kinds = QEvent.Type
        none = Qt.MouseButton.NoButton
        if tool == "polygon":
            for place in places:
                self.mouse(kinds.MouseButtonPress, place)
                self.mouse(kinds.MouseButtonRelease, place, held=none)
        elif tool == "accept":
            for _ in range(times):
                self.mouse(kinds.MouseMove, places[0], button=none, held=none)
        else:
            self.mouse(kinds.MouseButtonPress, places[0])
            for place in places[1:]:
                for _ in range(times):
                    self.mouse(kinds.MouseMove, place, button=none)
                    if turns:
                        QApplication.processEvents()
            self.mouse(kinds.MouseButtonRelease, places[-1], held=none)
        if tool in ("polygon", "wand", "smart-brush", "smart-select", "accept"):
            QTest.keyClick(self.canvas, Qt.Key.Key_Return)


# Gestures


def places_of(tool, seed):
    """Return where the pointer goes: one place for tools that are clicked."""
    rng = np.random.default_rng(seed + 1)
    clicked = tool in ("fill", "wand", "smart-select", "accept")
    count = 1 if clicked else int(rng.integers(3, 6))
    # Corners of a polygon that lie near each other on the screen are one: they are kept apart.
    cells = rng.permutation(20)[:count]
    rows, cols = np.divmod(cells, 5)
    return [
        (float(row * 10 + 2 + 6 * rng.random()), float(col * 9.5 + 2 + 5 * rng.random()))
        for row, col in zip(rows, cols, strict=True)
    ]


# Footprints, each by a literal rule


def flooded(allowed, row, col):
    """The 4-connected part of `allowed` around a pixel, by walking."""
    found = np.zeros(allowed.shape, bool)
    if not allowed[row, col]:
        return found
    left = deque([(row, col)])
    found[row, col] = True
    while left:
        at_row, at_col = left.popleft()
        for next_ in ((at_row + 1, at_col), (at_row - 1, at_col),
                      (at_row, at_col + 1), (at_row, at_col - 1)):  # fmt: skip
            inside = 0 <= next_[0] < allowed.shape[0] and 0 <= next_[1] < allowed.shape[1]
            if inside and allowed[next_] and not found[next_]:
                found[next_] = True
                left.append(next_)
    return found


def stroked(scene, places):
    covered = np.zeros(scene.mask.shape, bool)
    last = None
    for place in places:
        now = BrushPoint(*place, scene.brush_px)
        box, part = swept("circle", last or now, now)
        inside = box.clipped(*covered.shape)
        top, left = inside.top - box.top, inside.left - box.left
        covered[inside.slices] |= part[top : top + inside.height, left : left + inside.width]
        last = now
    return covered


def surrounded(scene, places):
    ring = QPolygonF([QPointF(col, row) for row, col in places])
    return np.array(
        [
            [
                ring.containsPoint(QPointF(col + 0.5, row + 0.5), Qt.FillRule.WindingFill)
                for col in range(WIDTH)
            ]
            for row in range(HEIGHT)
        ]
    )


def alike(scene, places):
    row, col = (int(one) for one in places[0])
    away = np.abs(scene.image.astype(int) - scene.image[row, col].astype(int)).max(axis=2)
    return flooded(away <= 15, row, col)


def passed(scene, places):
    found = set()
    for begin, end in itertools.pairwise([places[0], *places]):
        for share in np.linspace(0, 1, 2000):
            row, col = (a + (b - a) * share for a, b in zip(begin, end, strict=True))
            found.add(int(scene.numbers[int(row), int(col)]))
    return found


def footprint(tool, scene, places):
    pixel = tuple(int(one) for one in places[0])
    if tool in ("brush", "eraser"):
        return stroked(scene, places)
    if tool in ("polygon", "lasso"):
        return surrounded(scene, places)
    if tool == "fill":
        return flooded(scene.mask == scene.mask[pixel], *pixel)
    if tool == "wand":
        return alike(scene, places)
    if tool == "accept":
        return flooded((scene.proposal == scene.proposal[pixel]) & (scene.mask == 255), *pixel)
    return scene.scores >= Resembling.threshold


def value_of(tool, scene, places):
    if tool == "eraser":
        return 255
    if tool == "accept":
        return int(scene.proposal[tuple(int(one) for one in places[0])])
    return scene.value


PAINTING = [
    "brush", "eraser", "fill", "polygon", "lasso", "wand", "superpixel", "smart-brush",
    "smart-select", "accept",
]  # fmt: skip


@pytest.mark.parametrize("tool", PAINTING)
@UNHURRIED
@given(seed=SEEDS)
def test_a_tool_paints_its_footprint_leaves_locks_and_all_else_and_undo_is_exact(bench, tool, seed):
    scene, places = scene_of(seed), places_of(tool, seed)
    bench.begin(scene, tool)
    bench.gesture(tool, places)
    after = bench.mask.copy()
    free = ~np.isin(scene.mask, sorted(scene.locked))
    value = value_of(tool, scene, places)
    if tool == "superpixel":
        touched = passed(scene, places)
        changed = after != scene.mask
        # A corner of a superpixel that is grazed between two steps may be left out.
        assert set(scene.numbers[changed].tolist()) <= touched
        ends = [int(scene.numbers[int(row), int(col)]) for row, col in places]
        area = np.isin(scene.numbers, ends)
        assert (after[area & free] == value).all()
        assert (after[changed] == value).all()
        assert not changed[~free].any()
    else:
        area = footprint(tool, scene, places)
        np.testing.assert_array_equal(after, np.where(area & free, value, scene.mask))
    steps = bench.canvas.board.painting.status().steps
    assert steps == int((after != scene.mask).any())
    bench.canvas.board.undo()
    np.testing.assert_array_equal(bench.mask, scene.mask)
    bench.canvas.board.redo()
    np.testing.assert_array_equal(bench.mask, after)


@pytest.mark.parametrize("tool", PAINTING)
@UNHURRIED
@given(seed=SEEDS)
def test_what_a_tool_paints_does_not_depend_on_the_zoom(bench, tool, seed):
    scene, places = scene_of(seed), places_of(tool, seed)
    found = []
    for view in VIEWS:
        bench.begin(scene, tool, view)
        bench.gesture(tool, places)
        found.append(bench.mask.copy())
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


@pytest.mark.parametrize("tool", PAINTING)
@UNHURRIED
@given(seed=SEEDS)
def test_what_a_tool_paints_does_not_depend_on_when_events_arrive(bench, tool, seed):
    """All at once, each drawn before the next comes, or each told twice."""
    scene, places = scene_of(seed), places_of(tool, seed)
    found = []
    for ways in ({}, {"turns": True}, {"times": 2}):
        bench.begin(scene, tool)
        bench.gesture(tool, places, **ways)
        found.append(bench.mask.copy())
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


@pytest.mark.parametrize("tool", ["brush", "eraser", "lasso", "superpixel", "smart-brush"])
@UNHURRIED
@given(seed=SEEDS)
def test_moves_that_were_merged_along_a_straight_way_paint_the_same(bench, tool, seed):
    rng = np.random.default_rng(seed)
    row, first, last = rng.uniform(12, 28), rng.uniform(1, 12), rng.uniform(30, 46)
    corners = [(row, first), (row, last), (row + 8, last), (row + 8, first)]
    slow = [corners[0]]
    for begin, end in itertools.pairwise(corners):
        for share in np.sort(rng.random(7)):
            slow.append(tuple(a + (b - a) * share for a, b in zip(begin, end, strict=True)))
        slow.append(end)
    scene, found = scene_of(seed), []
    for places in (corners, slow):
        bench.begin(scene, tool)
        bench.gesture(tool, places)
        found.append(bench.mask.copy())
    np.testing.assert_array_equal(found[0], found[1])


@pytest.mark.parametrize("tool", ["brush", "eraser", "superpixel", "lasso", "polygon"])
@UNHURRIED
@given(seed=SEEDS)
def test_a_gesture_that_is_given_up_leaves_every_pixel(bench, tool, seed):
    scene, places = scene_of(seed), places_of(tool, seed)
    bench.begin(scene, tool)
    bench.mouse(QEvent.Type.MouseButtonPress, places[0])
    for place in places[1:]:
        bench.mouse(QEvent.Type.MouseMove, place, button=Qt.MouseButton.NoButton)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    bench.mouse(QEvent.Type.MouseButtonRelease, places[-1], held=Qt.MouseButton.NoButton)
    np.testing.assert_array_equal(bench.mask, scene.mask)
    assert bench.canvas.board.painting.status().steps == 0


def near_border(mask, class_id, radius_px):
    """Pixels at most so far from where the class begins or ends, across corners too."""
    own = np.pad(mask == class_id, 1, mode="edge")
    rim = (ndimage.binary_dilation(own) & ~ndimage.binary_erosion(own, border_value=1))[1:-1, 1:-1]
    side = 2 * radius_px + 1
    return ndimage.binary_dilation(rim, np.ones((side, side), bool)) | rim


@pytest.mark.parametrize("deed", ["specks", "holes", "smooth", "grow", "shrink", "fit"])
@UNHURRIED
@given(seed=SEEDS, size_px=st.integers(1, 3))
def test_tidying_leaves_locks_and_what_is_elsewhere_and_undo_is_exact(
    bench, session, deed, seed, size_px
):
    scene = scene_of(seed)
    bench.begin(scene, "brush")
    panel = TidyPanel(bench.canvas.board, session)
    panel._deed.set_value(deed)
    panel._size.set_value(size_px)
    panel.apply()
    after = bench.mask.copy()
    changed = after != scene.mask
    assert not changed[np.isin(scene.mask, sorted(scene.locked))].any()
    allowed = {
        "specks": lambda: speck_pixels(scene.mask, size_px),
        "holes": lambda: hole_pixels(scene.mask, scene.value, size_px),
    }.get(deed, lambda: near_border(scene.mask, scene.value, size_px + 1))()
    assert not changed[~allowed].any()
    bench.canvas.board.undo()
    np.testing.assert_array_equal(bench.mask, scene.mask)
    if changed.any():
        bench.canvas.board.redo()
        np.testing.assert_array_equal(bench.mask, after)
    panel.deleteLater()
