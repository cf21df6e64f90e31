"""Pictures of the window in every state that a person meets, to be looked at.

python -m tests.gui.screenshots OUT [--only NAME] [--language CODE]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton, QWidget

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui.app import build
from dsgan_studio.gui.main_window import MainWindow
from dsgan_studio.gui.session import NoticeAction
from dsgan_studio.gui.settings_language import LANGUAGES
from tests.gui.worked_project import worked_project

SIZES = {"small": (1366, 768), "large": (2560, 1440)}
PATIENCE_MS = 120_000
SETTLE_MS = 150
CHECKPOINT = Path(__file__).parents[1] / "data" / "checkpoints" / "mini_sg2ada_16.pkl"


class Photographer:
    """Drives one window and saves what it shows."""

    def __init__(self, window: MainWindow, out: Path, prefix: str) -> None:
        self.window = window
        self._out = out
        self._prefix = prefix

    def shoot(self, name: str) -> None:
        """Save the window as it is, once it has nothing left to draw."""
        timer = QElapsedTimer()
        timer.start()
        # Pictures are asked for when the page is drawn, so jobs begin a moment later.
        self.until(lambda: timer.elapsed() > SETTLE_MS and not self.window.studio.jobs.jobs)
        self.shoot_now(name)

    def shoot_now(self, name: str) -> None:
        """Save the window also while something runs."""
        for _ in range(5):
            QApplication.processEvents()
        self.window.grab().save(str(self._out / f"{self._prefix}-{name}.png"))

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the window live until `condition` holds."""
        timer = QElapsedTimer()
        timer.start()
        while not condition():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
            if timer.elapsed() > PATIENCE_MS:
                raise TimeoutError(self._prefix)

    def click(self, name: str) -> None:
        """Click the button of that object name."""
        found = self.window.findChild(QPushButton, name)
        assert isinstance(found, QWidget), name
        found.click()


class Places:
    """Answers every question with a place in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def choose(self, text, answers):
        return answers[0].key

    def open_file(self, title, folder):
        return None

    def open_folder(self, title, folder):
        return None

    def new_path(self, title, suggested):
        return self.folder / suggested.name


def tour(photographer: Photographer) -> None:
    """Go through the window as a newcomer does."""
    window = photographer.window
    photographer.shoot("01-welcome")
    photographer.click("go-samples")
    photographer.shoot("02-no-project")
    window.command("sample-project")
    photographer.until(lambda: window.studio.session.project is not None)
    photographer.shoot("03-opened")
    for page in window.pages:
        photographer.click(f"go-{page}")
        photographer.shoot(f"04-{page}")
    closer_looks(photographer)
    troubles(photographer)


def closer_looks(photographer: Photographer) -> None:
    """Show one sample, and a checkpoint before it is taken."""
    window = photographer.window
    photographer.click("go-samples")
    window.studio.session.select("sample", (6,))
    photographer.shoot("05-sample-selected")
    photographer.click("go-generator")
    window.take([CHECKPOINT])
    photographer.shoot("06-checkpoint-offered")
    window.take([Path(__file__)])
    photographer.shoot("07-checkpoint-refused")
    photographer.click("offer-leave")
    window.take([window.studio.session.project.root / "samples"])
    photographer.shoot("11-images-checked")
    photographer.click("training-leave")


def troubles(photographer: Photographer) -> None:
    """Show a job at work, one that failed, and a notice."""
    window = photographer.window
    session = window.studio.session
    photographer.click("go-interpreter")
    go = threading.Event()

    def work(project, context):
        while not go.wait(0.05):
            context.checkpoint("train", 6240, 10_000, loss=0.0731)

    session.work("Training the interpreter", work)
    session.work("Generating", work)
    photographer.until(lambda: window.studio.jobs.jobs[0].elapsed_s > 1.6)
    photographer.click("job-list")
    photographer.shoot_now("08-busy")
    photographer.click("job-list")
    go.set()

    def fail(project, context):
        raise BadInput(
            "/data/cells.dsgan has no mask of a sample of its generator; paint some first."
        )

    session.work("Training the interpreter", fail)
    photographer.shoot("09-failed")
    session.notify(
        "warning",
        "/data/cells.dsgan is open in process 4711 on lab-3; close it there first, or wait 10 "
        "minutes if that machine has crashed.",
        actions=(NoticeAction("Open read-only", lambda: None),),
    )
    photographer.shoot("10-notice")
    window.notices.dismiss_all()
    photographer.click("job-dismiss")


def filled(photographer: Photographer, project: Path) -> None:
    """Show the pages of a project in which every step was done."""
    window = photographer.window
    window.take([project])
    photographer.until(lambda: window.studio.session.project.root == project)
    for page in ("interpreter", "generate", "review", "release"):
        photographer.click(f"go-{page}")
        photographer.shoot(f"20-{page}")
    photographer.click("go-interpreter")
    for part in ("quality", "preview"):
        photographer.click(f"interpreter-tab-{part}")
        photographer.shoot(f"21-interpreter-{part}")
    photographer.click("go-annotate")
    photographer.shoot("22-annotate")
    photographer.click("go-generator")
    trainings = window.findChild(QListWidget, "training-past")
    photographer.until(lambda: trainings.count() > 0)
    trainings.setCurrentRow(0)
    trainings.itemActivated.emit(trainings.item(0))
    photographer.shoot("23-past-training")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--language", default="en", choices=LANGUAGES)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    made = worked_project(Path(tempfile.mkdtemp(prefix="dsgan-screenshots-")) / "worked.dsgan")
    for theme in ("light", "dark"):
        for size, (width, height) in SIZES.items():
            prefix = f"{theme}-{size}"
            if arguments.only and arguments.only != prefix:
                continue
            home = Path(tempfile.mkdtemp(prefix="dsgan-screenshots-"))
            os.environ["HOME"] = str(home)
            window = build([], ask=Places(home))
            sys.excepthook = sys.__excepthook__  # the window's own tells the user, not us
            window.studio.settings.choose("language", arguments.language)
            window.studio.theme.choose(theme)
            window.resize(width, height)
            photographer = Photographer(window, arguments.out, prefix)
            tour(photographer)
            filled(photographer, shutil.copytree(made, home / made.name))
            window.close()
            window.deleteLater()
            QApplication.processEvents()


if __name__ == "__main__":
    main()
