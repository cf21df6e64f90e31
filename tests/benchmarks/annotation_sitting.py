"""Sixteen samples annotated in one sitting, from no mask on: how many gestures each image takes.

A project with generator, schema and samples of the sample project, but no mask, is opened in the
real window, off the screen. Someone annotates it by events of mouse, wheel and keys alone. He
looks at what the canvas shows, the mask and the proposal, and at what he knows: the signed masks of
the sample project, which stand for what an expert sees in the image. Every image in the same way:

1. Wait for the proposal. While there is none (first image), paint a brush stroke of every class.
2. Accept all, where at least 98 % of what it would paint is right (one pixel to either side of a
   border is) and teaching does not pay any more. It pays where more than two regions are wrong,
   and as long as the last stroke took away more wrong regions than the one that it was for.
3. Else teach: a brush stroke along the skeleton of the largest wrong region, as wide as fits; wait
   for what is proposed then, and look again.
4. After accepting, finish every wrong region that is left: by one brush stroke where that does
   it, else by a lasso around it. Wrong regions of at most 6 px are left (see `sitting_expert`).
5. Go on when no pixel is unlabelled and no wrong region is left.

A stroke is every press-to-release. Keys and the wheel that choose class, tool or width, and the
button that completes an image, are not counted. Prints one line of JSON: strokes, acceptances and
seconds waited for proposals of each image, the mean of both over the first four and the last
eight images and their ratio, and milliseconds from stroke to proposal.

    python tests/benchmarks/annotation_sitting.py [--keep PROJECT] [--pictures FOLDER] [--trail]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402
from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget  # noqa: E402
from sitting_expert import Expert, Gesture, together  # noqa: E402

from dsgan_studio.core.annotations.masks import read_mask  # noqa: E402
from dsgan_studio.core.annotations.schema import UNLABELLED  # noqa: E402
from dsgan_studio.core.project import layout  # noqa: E402
from dsgan_studio.core.project.opening import open_project, open_project_reading  # noqa: E402
from dsgan_studio.core.workflow.new_projects import new_project  # noqa: E402
from dsgan_studio.core.workflow.sample_projects import (  # noqa: E402
    SAMPLE_PROJECT,
    copy_sample_project,
)
from dsgan_studio.gui.app import build  # noqa: E402

RIGHT_SHARE = 0.98
FEWEST_TO_TEACH = 3
PATIENCE_S = 300.0
LIMIT_RATIO = 0.25
_K, _M = Qt.Key, Qt.KeyboardModifier


def without_masks(source: Path, target: Path) -> Path:
    """Make a project with generator, schema and samples of another, and no mask."""
    new_project(target)
    with open_project_reading(source) as old, open_project(target) as new:
        for generator in old.generators():
            new.add_generator(generator)
            shutil.copy(source / layout.generator_file(generator.hash), target / layout.GENERATORS)
        new.add_samples(old.samples())
        for sample in old.samples():
            shutil.copy(source / layout.sample_file(sample.id), target / layout.SAMPLES)
        schema = old.schema()
        assert schema is not None
        new.set_schema(schema)
    return target


def until(condition: Callable[[], bool]) -> None:
    """Let the window live until a condition holds."""
    if condition():
        return
    loop, deadline = QEventLoop(), time.monotonic() + PATIENCE_S
    timer = QTimer(interval=5)
    timer.timeout.connect(
        lambda: loop.quit() if condition() or time.monotonic() > deadline else None
    )
    timer.start()
    loop.exec()
    timer.stop()
    if not condition():
        raise SystemExit("the window did not come to rest in five minutes")


class Hand:
    """Mouse, wheel and keys on the canvas."""

    def __init__(self, window: QWidget) -> None:
        self.canvas = window.findChild(QWidget, "canvas")
        self._tool = ""

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _M.NoModifier) -> None:
        """Press a key and let it go."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.canvas, QKeyEvent(kind, key, modifiers))

    def do(self, gesture: Gesture) -> None:
        """Take class, tool and width, press, move and let go."""
        self.key(_K(_K.Key_0 + self.canvas.board.schema.ids.index(gesture.class_id)))
        self.key(_K.Key_B if gesture.tool == "brush" else _K.Key_L)
        if gesture.tool == "brush":
            self._take_width(gesture.size_px)
        places = [self.canvas.view.to_widget(QPointF(col, row)) for row, col in gesture.way]
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        self._mouse(QEvent.Type.MouseMove, places[0], none, none)
        self._mouse(QEvent.Type.MouseButtonPress, places[0], left, left)
        for place in places[1:]:
            self._mouse(QEvent.Type.MouseMove, place, none, left)
        self._mouse(QEvent.Type.MouseButtonRelease, places[-1], left, none)

    def click(self, widget: QWidget) -> None:
        """Click a widget in the middle."""
        middle, left = QPointF(widget.rect().center()), Qt.MouseButton.LeftButton
        for kind, held in (
            (QEvent.Type.MouseButtonPress, left),
            (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
        ):
            event = QMouseEvent(kind, middle, widget.mapToGlobal(middle), left, held, _M.NoModifier)
            QApplication.sendEvent(widget, event)

    def _take_width(self, size_px: int) -> None:
        board = self.canvas.board
        while board.sizes.brush_px != size_px:
            self._turn(1 if board.sizes.brush_px < size_px else -1, _M.ShiftModifier)

    def _turn(self, notches: int, modifiers: Qt.KeyboardModifier) -> None:
        middle = QPointF(self.canvas.rect().center())
        QApplication.sendEvent(
            self.canvas,
            QWheelEvent(
                middle, self.canvas.mapToGlobal(middle), QPoint(), QPoint(0, 120 * notches),
                Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip

    def _mouse(
        self, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton, held: Qt.MouseButton
    ) -> None:
        event = QMouseEvent(
            kind, place, self.canvas.mapToGlobal(place), button, held, _M.NoModifier
        )
        QApplication.sendEvent(self.canvas, event)


@dataclass
class Counts:
    """What one image took."""

    strokes: int = 0
    accepted: int = 0
    waits_ms: list[float] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    agreement: float = 0.0

    @property
    def gestures(self) -> int:
        """Strokes and acceptances."""
        return self.strokes + self.accepted


class Sitting:
    """Annotates the sample that is open, and goes on to the next."""

    def __init__(self, window: QWidget, signed: dict[int, np.ndarray], pictures: Path | None):
        self._window, self._signed, self._pictures = window, signed, pictures
        self._hand = Hand(window)
        self._canvas = self._hand.canvas
        self._chip = window.findChild(QLabel, "live-chip")

    @property
    def _mask(self) -> np.ndarray:
        return self._canvas.board.mask()

    @property
    def _shown(self) -> np.ndarray:
        return together(self._mask, self._canvas.proposals.labels)

    def annotate(self) -> Counts:
        """Annotate the open sample."""
        sample_id = self._canvas.board.painting.sample_id
        expert, counts = Expert(self._signed[sample_id]), Counts()
        self._wait(counts)
        self._photograph(f"{sample_id:02d}-arrived")
        self._teach(expert, counts)
        self._photograph(f"{sample_id:02d}-taught")
        if (self._mask == UNLABELLED).any():
            self._hand.click(self._window.findChild(QPushButton, "proposals-accept-all"))
            counts.accepted += 1
            counts.trail.append("accept all")
        while regions := expert.regions(self._mask):
            self._paint(expert.finishing(regions[0], self._mask), counts, len(regions))
        self._photograph(f"{sample_id:02d}-done")
        assert (self._mask != UNLABELLED).all()
        counts.agreement = float((self._mask == self._signed[sample_id]).mean())
        return counts

    def _teach(self, expert: Expert, counts: Counts) -> None:
        before = None
        while True:
            regions, mask = expert.regions(self._shown), self._mask
            if self._canvas.proposals.pixels == 0:
                new = [one for one in regions if not (mask == one.class_id).any()]
                self._paint(expert.stroke((new or regions)[0]), counts, len(regions))
                continue
            wrong = expert.wrong(self._shown)[mask == UNLABELLED]
            pays = len(regions) >= FEWEST_TO_TEACH if before is None else before - len(regions) > 1
            if not regions or (1 - wrong.mean() >= RIGHT_SHARE and not pays):
                return
            before = len(regions)
            self._paint(expert.stroke(regions[0]), counts, before)

    def _paint(self, gesture: Gesture, counts: Counts, regions: int) -> None:
        self._hand.do(gesture)
        counts.strokes += 1
        counts.trail.append(
            f"{regions} wrong: {gesture.tool} {gesture.size_px} px of class {gesture.class_id}, "
            f"{len(gesture.way)} long"
        )
        self._wait(counts)

    def _wait(self, counts: Counts) -> None:
        begun = time.perf_counter()
        until(lambda: not (self._chip.isVisible() and self._chip.text().startswith("Learning")))
        if self._canvas.proposals.pixels:
            counts.waits_ms.append(1000 * (time.perf_counter() - begun))

    def _photograph(self, name: str) -> None:
        if self._pictures is not None:
            QApplication.processEvents()
            self._window.grab().save(str(self._pictures / f"{name}.png"))

    def go_on(self) -> None:
        """Complete the sample and go to the next."""
        self._hand.click(self._window.findChild(QPushButton, "primary-annotate"))


def figures(counts: list[Counts]) -> dict[str, object]:
    """Return what is printed."""
    first = statistics.mean(one.gestures for one in counts[:4])
    last = statistics.mean(one.gestures for one in counts[-8:])
    waits = [wait for one in counts for wait in one.waits_ms]
    return {
        "benchmark": "annotation_sitting",
        "strokes": [one.strokes for one in counts],
        "accepted": [one.accepted for one in counts],
        "waited_s": [round(sum(one.waits_ms) / 1000, 1) for one in counts],
        "agreement": [round(one.agreement, 4) for one in counts],
        "mean_first_four": first,
        "mean_last_eight": last,
        "ratio": round(last / first, 3),
        "stroke_to_proposal_ms": round(statistics.median(waits)),
        "worst_ms": round(max(waits)),
        "pass": last / first <= LIMIT_RATIO,
    }


def main() -> None:
    """Sit down, annotate, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=Path, help="copy the project with what was painted here")
    parser.add_argument("--pictures", type=Path, help="folder for pictures of the window")
    parser.add_argument("--trail", action="store_true", help="tell every gesture on stderr")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            os.environ[variable] = name
        source = copy_sample_project(SAMPLE_PROJECT, folder / "sample.dsgan")
        project = without_masks(source, folder / "sitting.dsgan")
        samples = sorted((source / layout.SAMPLES).glob("*.png"))
        signed = {int(one.stem): read_mask(source / layout.MASKS / one.name) for one in samples}
        window = build([str(project)])
        window.resize(1366, 768)
        window.show_page("annotate")
        until(lambda: not window.studio.jobs.jobs)
        sitting, counts = Sitting(window, signed, options.pictures), []
        for sample_id in signed:
            counts.append(sitting.annotate())
            if options.trail:
                trail = "\n  ".join(counts[-1].trail)
                print(f"sample {sample_id}:\n  {trail}", file=sys.stderr, flush=True)
            sitting.go_on()
        until(lambda: not window.studio.jobs.jobs)
        window.close()
        until(lambda: not window.isVisible())
        if options.keep is not None:
            shutil.copytree(project, options.keep)
        print(json.dumps(figures(counts)))


if __name__ == "__main__":
    main()
