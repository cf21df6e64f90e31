"""How long an event of the window waits while a generator is trained, or a run generated.

The real window on the sample project, off the screen, with the job at full load in its thread.
Every 10 ms an event is due: a timer, and with it, by turns, a move of the mouse, a key and
a call for painting. Each waits from the moment it was due until the widget has handled it; events
that were due while the thread slept count too, so that one long wait is not told as a single event.
Prints one line of JSON.
"""

from __future__ import annotations

import contextlib
import functools
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
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QKeyEvent, QMouseEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from dsgan_studio.core.base.jobs import JobContext  # noqa: E402
from dsgan_studio.core.workflow.interpreters import train_interpreter  # noqa: E402
from dsgan_studio.core.workflow.sample_projects import (  # noqa: E402
    SAMPLE_PROJECT,
    copy_sample_project,
)
from dsgan_studio.core.workflow.training_request import TrainingRequest  # noqa: E402
from dsgan_studio.gui.app import build  # noqa: E402
from dsgan_studio.gui.training_pause import Pause  # noqa: E402
from dsgan_studio.gui.training_verbs import train  # noqa: E402
from dsgan_studio.gui.verbs_generate import RunRequest  # noqa: E402

EVERY_MS = 10
WARM_S, MEASURED_S = 6.0, float(os.environ.get("DSGAN_STUDIO_LATENCY_S", "20"))
LIMIT_P99_MS = 50.0


class Waits:
    """Gives the window something to do every 10 ms and keeps how late it was done."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.waits_ms: list[float] = []
        self._due_s = 0.0
        self._turn = 0
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=EVERY_MS)
        self._timer.timeout.connect(self._handle)

    def start(self) -> None:
        """Begin to count."""
        self.waits_ms.clear()
        self._due_s = time.perf_counter() + EVERY_MS / 1000
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def _handle(self) -> None:
        self._turn += 1
        (self._move, self._key, self._paint)[self._turn % 3]()
        now_s = time.perf_counter()
        while self._due_s <= now_s:
            self.waits_ms.append(1000 * (now_s - self._due_s))
            self._due_s += EVERY_MS / 1000

    def _move(self) -> None:
        x, y = 300 + 7 * self._turn % 600, 200 + 3 * self._turn % 400
        place = QPointF(x, y)
        below = self._window.childAt(place.toPoint()) or self._window
        local = below.mapFrom(self._window, place)
        event = QMouseEvent(
            QEvent.Type.MouseMove, local, self._window.mapToGlobal(place),
            Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(below, event)

    def _key(self) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_F13, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(QApplication.focusWidget() or self._window, event)

    def _paint(self) -> None:
        self._window.rail.repaint()


def live(seconds: float) -> None:
    """Let the window live; no call into Python but what Qt makes."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def until_idle(window) -> None:
    """Let the window live until every job has ended."""
    if window.studio.jobs.jobs:
        loop = QEventLoop()
        window.studio.jobs.idle.connect(loop.quit)
        loop.exec()


def measure(window, page: str, start) -> dict[str, object]:
    """Return the figures of the waits while the job that `start` begins is running."""
    window.show_page(page)
    job = start()
    live(WARM_S)
    figures = figures_of(window, MEASURED_S)
    ran = job.outcome is None
    if not ran:
        raise SystemExit(f"the job ended while it was measured: {job.outcome.message}")
    job.cancel()
    until_idle(window)
    return {
        **figures,
        "pass": float(str(figures["p99_ms"])) < LIMIT_P99_MS,
    }


def training(window, images: Path):
    """Begin to train a generator on a folder of images."""
    request = TrainingRequest(images=images, resolution_px=64, kimg=1000.0, device="cpu")
    return window.studio.session.work("Training", functools.partial(train, request, Pause()))


def generating(window):
    """Begin to generate more than can be done in the time."""
    return window.pages["generate"].generate(RunRequest(100_000, 1))


def at_rest(window) -> dict[str, object]:
    """Return the figures where nothing runs: what the machine itself lets an event wait."""
    return figures_of(window, MEASURED_S / 2)


def figures_of(window, seconds: float) -> dict[str, object]:
    """Return the figures of so many seconds."""
    waits = Waits(window)
    waits.start()
    live(seconds)
    waits.stop()
    ms = np.array(waits.waits_ms)
    return {
        "events": len(ms),
        "median_ms": round(float(np.median(ms)), 2),
        "p99_ms": round(float(np.percentile(ms, 99)), 2),
        "max_ms": round(float(ms.max()), 2),
    }


def main() -> None:
    """Print the figures."""
    load_before = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            os.environ[name] = folder
        project = copy_sample_project(SAMPLE_PROJECT, Path(folder) / "sample.dsgan")
        train_interpreter(
            project, members=2, seed=0, class_weights="none", device="cpu", context=JobContext()
        )
        window = build([str(project)])
        window.resize(1366, 768)
        stack.callback(window.close)
        images = project / "samples"
        figures = {
            "benchmark": "ui_latency",
            "every_ms": EVERY_MS,
            "cores": os.cpu_count(),
            "load_before": round(load_before, 1),
            "at_rest": at_rest(window),
            "training": measure(window, "generator", lambda: training(window, images)),
            "generating": measure(window, "generate", lambda: generating(window)),
        }
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
