"""How long the canvas takes from a mouse event to the pixel, and for a frame of zoom and pan.

Events go through Qt's event loop into the widget of the window at 1366 x 768, off the screen, and
the time ends when the widget has painted. Masks of 34 classes at 1024 and 4096 px, a brush of
20 px, contours and hatches on, and undo of a fill of everything. Prints one line of JSON.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt  # noqa: E402
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from dsgan_studio.core.annotations.history import History  # noqa: E402
from dsgan_studio.core.annotations.schema import schema_from_ids  # noqa: E402
from dsgan_studio.gui.canvas.board import Board  # noqa: E402
from dsgan_studio.gui.canvas.canvas import Canvas  # noqa: E402
from dsgan_studio.gui.settings import Settings  # noqa: E402
from dsgan_studio.gui.theme import Theme  # noqa: E402

CLASSES, MOVES, FRAMES = 34, 400, 120
LIMITS_MS = {1024: (8.0, 16.0), 4096: (16.0, 33.0)}
FRAME_LIMIT_MS, UNDO_LIMIT_MS = 16.0, 30.0


class Painted:
    """A mask with its history, without a project."""

    def __init__(self, mask):
        self.mask, self.history = mask, History()

    def done(self, edit):
        self.history.add(edit)

    def status(self):
        return self.history.status()

    def undo(self):
        return self.history.undo(self.mask)


class WatchedCanvas(Canvas):
    """A canvas that counts how often it has painted."""

    frames = 0

    def paintEvent(self, event):
        super().paintEvent(event)
        self.frames += 1


def milliseconds(canvas, act):
    """Until the canvas has painted what the event changed."""
    before = canvas.frames
    began = time.perf_counter()
    act()
    while canvas.frames == before:
        QApplication.processEvents()
    return 1000 * (time.perf_counter() - began)


def mouse(canvas, kind, place, button, buttons):
    event = QMouseEvent(
        kind, place, canvas.mapToGlobal(place), button, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(canvas, event)


def wheel(canvas, place, notches):
    event = QWheelEvent(
        place, canvas.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def stroke(canvas, size_px):
    """Times of the moves of strokes that wind across the image."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    turn = np.linspace(0, 12 * np.pi, MOVES)
    places = [
        canvas.view.to_widget(
            QPointF(size_px * (0.5 + 0.4 * np.sin(t / 5)), size_px * (0.5 + 0.4 * np.cos(t)))
        )
        for t in turn
    ]
    mouse(canvas, QEvent.Type.MouseButtonPress, places[0], left, left)
    times = [
        milliseconds(canvas, lambda p=place: mouse(canvas, QEvent.Type.MouseMove, p, none, left))
        for place in places[1:]
    ]
    mouse(canvas, QEvent.Type.MouseButtonRelease, places[-1], left, none)
    QApplication.processEvents()
    return times


def frames(canvas):
    """Times of frames of zooming in and out, and of dragging the image."""
    place = QPointF(canvas.width() / 2, canvas.height() / 2)
    times = [
        milliseconds(canvas, lambda n=1 if k % 12 < 6 else -1: wheel(canvas, place, n))
        for k in range(FRAMES)
    ]
    middle, none = Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
    mouse(canvas, QEvent.Type.MouseButtonPress, place, middle, middle)
    for k in range(FRAMES):
        there = place + QPointF(3 * k % 90, 2 * k % 60)
        times.append(
            milliseconds(
                canvas, lambda p=there: mouse(canvas, QEvent.Type.MouseMove, p, none, middle)
            )
        )
    mouse(canvas, QEvent.Type.MouseButtonRelease, place, middle, none)
    canvas.fit()
    QApplication.processEvents()
    return times


def measure(canvas, size_px):
    rng = np.random.default_rng(0)
    cell = size_px // 64
    mask = rng.integers(0, CLASSES, (64, 64)).astype(np.uint8).repeat(cell, 0).repeat(cell, 1)
    pixels = rng.integers(0, 256, (size_px, size_px, 3)).astype(np.uint8)
    image = QImage(pixels.data, size_px, size_px, 3 * size_px, QImage.Format.Format_RGB888).copy()
    board = canvas.board
    board.load(Painted(mask), image, schema_from_ids(tuple(range(1, CLASSES))))
    board.resize_brush(20, eraser=False)
    board.choose_class(7)
    board.show_look(dataclasses.replace(board.look, outlined=True, hatched=True))
    canvas.choose_tool("brush")
    QApplication.processEvents()
    painting, viewing = stroke(canvas, size_px), frames(canvas)
    canvas.choose_tool("fill")
    mask[:] = rng.integers(0, 2, mask.shape)
    mask[:] = 3
    board.choose_class(5)
    middle = canvas.view.to_widget(QPointF(size_px / 2 + 0.5, size_px / 2 + 0.5))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    mouse(canvas, QEvent.Type.MouseButtonPress, middle, left, left)
    mouse(canvas, QEvent.Type.MouseButtonRelease, middle, left, none)
    QApplication.processEvents()
    began = time.perf_counter()
    board.undo()
    undo_ms = 1000 * (time.perf_counter() - began)
    median, late = np.median(painting), np.percentile(painting, 99)
    frame = np.median(viewing)
    limits = LIMITS_MS[size_px]
    return {
        "image_px": size_px,
        "stroke_median_ms": round(float(median), 2),
        "stroke_p99_ms": round(float(late), 2),
        "frame_median_ms": round(float(frame), 2),
        "frame_p99_ms": round(float(np.percentile(viewing, 99)), 2),
        "undo_of_a_fill_ms": round(undo_ms, 2),
        "pass": bool(
            median <= limits[0] and late <= limits[1]
            and frame <= FRAME_LIMIT_MS and undo_ms <= UNDO_LIMIT_MS
        ),
    }  # fmt: skip


def main():
    app = QApplication(["canvas"])
    with tempfile.TemporaryDirectory() as folder:
        theme = Theme(app, Settings(Path(folder)))
        canvas = WatchedCanvas(Board(), theme)
        canvas.resize(1366 - 216 - 320 - 44, 768 - 36 - 42 - 90)
        canvas.show()
        QApplication.processEvents()
        sizes = [measure(canvas, size_px) for size_px in LIMITS_MS]
        figures = {"benchmark": "canvas", "classes": CLASSES, "brush_px": 20, "sizes": sizes}
        print(json.dumps(figures))
        canvas.close()


if __name__ == "__main__":
    main()
