"""How long the viewer takes from a slider to the picture, in every way of looking.

The sample project's generator (64 px) in the window at 1366 x 768, off the screen, on the CPU. The
time begins where the slider moves and ends where the page has its first new picture. Prints one
line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication, QPushButton, QSlider, QTabBar, QWidget  # noqa: E402

from dsgan_studio.core.workflow.sample_projects import (  # noqa: E402
    SAMPLE_PROJECT,
    copy_sample_project,
)
from dsgan_studio.gui.app import build  # noqa: E402

LIMIT_MS, MOVES, TICK_MS = 300.0, 12, 4
# Tab, slider, and the widget whose picture is waited for.
WAYS = {
    "seeds_psi": (0, "view-psi", "generator-view"),
    "between": (1, "between-place", "between-picture"),
    "between_psi": (1, "view-psi", "between-picture"),
    "mix_crossover": (2, "mixed-crossover", "mixed-mixed"),
    "layers_tap": (3, "layers-tap", "layers-view"),
    "compare_psi": (4, "view-psi", "compare-view-0"),
}


def live(until):
    """Let the window live until a condition holds."""
    tick = QTimer()  # wakes the loop, which otherwise sleeps and leaves the interpreter to the jobs
    tick.start(TICK_MS)
    while not until():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    tick.stop()


def first_image(widget):
    """Return a key of the first picture that a widget shows."""
    if hasattr(widget, "image"):
        return widget.image.cacheKey()
    numbers = widget.model().numbers
    image = widget.model()._images.get(numbers[0]) if numbers else None
    return None if image is None else image.cacheKey()


def measure(window, tab, slider_name, view_name):
    window.findChild(QTabBar, "view-mode").setCurrentIndex(tab)
    live(lambda: not window.studio.jobs.jobs)
    if slider_name == "mixed-crossover":
        window.findChild(QWidget, "mixed-band").setCurrentIndex(3)
        live(lambda: not window.studio.jobs.jobs)
    slider = window.findChild(QSlider, slider_name)
    view = window.findChild(QWidget, view_name)
    low, high = slider.minimum(), slider.maximum()
    times = []
    for move in range(MOVES):
        place = low + (slider.value() - low + 1 + 7 * move) % (high - low + 1)
        if place == slider.value():
            continue
        before = first_image(view)
        began = time.perf_counter()
        slider.setValue(place)
        live(lambda before=before: first_image(view) not in (None, before))
        times.append(1000 * (time.perf_counter() - began))
        live(lambda: not window.studio.jobs.jobs)
    times.sort()
    return {"median_ms": round(times[len(times) // 2], 1), "worst_ms": round(times[-1], 1)}


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = folder
        project = copy_sample_project(SAMPLE_PROJECT, Path(folder) / "leukocytes.dsgan")
        window = build([str(project)])
        window.resize(1366, 768)
        window.findChild(QPushButton, "go-generator").click()
        live(lambda: not window.studio.jobs.jobs)
        ways = {name: measure(window, *way) for name, way in WAYS.items()}
        slowest = max(way["median_ms"] for way in ways.values())
        figures = {"benchmark": "viewer", "image_px": 64, "ways": ways, "limit_ms": LIMIT_MS}
        print(json.dumps({**figures, "pass": slowest <= LIMIT_MS}))
        window.close()
        live(lambda: not window.isVisible())


if __name__ == "__main__":
    main()
