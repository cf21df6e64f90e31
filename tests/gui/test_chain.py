"""The chain by clicks, on a tiny generator, compared with what the commands make."""

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox

from dsgan_studio.cli.main import run
from tests.gui.test_annotate_page import drag, key
from tests.gui.test_main_window import find
from tests.unit.workflow.experiment_folder import DATA
from tests.unit.workflow.test_status import STYLEGAN2

PATIENCE_MS = 300_000


def click(qtbot, window, page):
    find(window, f"go-{page}", QPushButton).click()
    primary = find(window, f"primary-{page}", QPushButton)
    qtbot.waitUntil(primary.isEnabled, timeout=PATIENCE_MS)
    primary.click()
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)
    error = find(window, "job-error", QLabel)
    assert not error.isVisible(), error.text()


def files_of(folder):
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def paint(project, folder):
    folder.mkdir()
    for file in sorted((project / "samples").glob("*.png")):
        with Image.open(file) as image:
            grey = np.asarray(image.convert("L"))
        mask = (grey > np.median(grey)).astype(np.uint8)
        Image.fromarray(mask).save(folder / file.name)
    return folder


def by_command(*words):
    assert run([str(word) for word in words]) == 0


def draw_three_samples(qtbot, window, answers, project):
    """Make a project, take a generator in and draw from it, by clicks."""
    answers.paths = [project, DATA / STYLEGAN2]
    find(window, "new-project", QPushButton).click()
    qtbot.waitUntil(lambda: window.studio.session.project is not None, timeout=PATIENCE_MS)
    find(window, "other-generator", QPushButton).click()
    click(qtbot, window, "generator")
    find(window, "samples-count", QSpinBox).setValue(3)
    click(qtbot, window, "samples")


def assert_commands_make_the_same(tmp_path, masks):
    """Do the chain on `masks` by commands and compare its release with the clicked one."""
    typed = tmp_path / "typed.dsgan"
    by_command("new", typed)
    by_command("generator", "import", typed, DATA / STYLEGAN2)
    by_command("sample", typed, "--count", 3, "--seed", 1)
    by_command("masks", "import", typed, masks)
    by_command("interpreter", "train", typed)
    by_command("generate", typed, "--count", 100, "--seed", 1)
    by_command("export", typed, tmp_path / "typed release", "--format", "png")
    clicked = files_of(tmp_path / "clicked release")
    assert clicked == files_of(tmp_path / "typed release")
    assert len(clicked) > 200


def test_clicks_lead_from_a_checkpoint_to_the_release_that_the_commands_make(
    open_window, answers, qtbot, tmp_path
):
    project = tmp_path / "clicked.dsgan"
    window = open_window()
    draw_three_samples(qtbot, window, answers, project)
    answers.paths = [paint(project, tmp_path / "painted")]
    find(window, "go-annotate", QPushButton).click()
    find(window, "masks-import", QPushButton).click()
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)
    click(qtbot, window, "interpreter")
    click(qtbot, window, "generate")
    answers.paths = [tmp_path / "clicked release"]
    click(qtbot, window, "release")
    states = {step.name: step.state for step in window.studio.session.steps}
    assert [states[name] for name in ("generator", "samples", "masks", "interpreter", "runs")] == [
        "done"
    ] * 5

    assert_commands_make_the_same(tmp_path, tmp_path / "painted")


def paint_with_the_mouse(qtbot, window, count):
    """Paint a disc's worth of class 1 and a frame of background on each sample, by hand."""
    find(window, "go-annotate", QPushButton).click()
    canvas = find(window, "canvas")
    for _ in range(count):
        qtbot.waitUntil(lambda: canvas.board.painting is not None, timeout=PATIENCE_MS)
        side = len(canvas.board.painting.mask)
        canvas.board.resize_brush(side // 8, eraser=False)
        key(qtbot, canvas, Qt.Key.Key_1)
        drag(qtbot, canvas, (side // 3, side // 3), (side // 2, side // 2), (side // 3, side // 2))
        key(qtbot, canvas, Qt.Key.Key_0)
        drag(qtbot, canvas, (1, 1), (1, side - 2), (side - 2, side - 2), (side - 2, 1))
        find(window, "primary-annotate", QPushButton).click()


def test_strokes_of_the_mouse_lead_to_the_release_that_the_commands_make_of_the_same_masks(
    open_window, answers, qtbot, tmp_path
):
    project = tmp_path / "painted.dsgan"
    window = open_window()
    window.resize(1366, 768)
    draw_three_samples(qtbot, window, answers, project)
    paint_with_the_mouse(qtbot, window, 3)
    click(qtbot, window, "interpreter")
    click(qtbot, window, "generate")
    answers.paths = [tmp_path / "clicked release"]
    click(qtbot, window, "release")

    by_command("masks", "export", project, tmp_path / "masks")
    for file in (project / "masks").glob("*.png"):
        with Image.open(file) as image:
            assert {0, 1, 255} == set(np.unique(np.asarray(image)).tolist()), file
    assert_commands_make_the_same(tmp_path, tmp_path / "masks")
