import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.training_outlook import TrainingOffer
from dsgan_studio.gui import verbs
from tests.gui.test_main_window import drop, find

PATIENCE_MS = 120_000


@pytest.fixture
def photographs(tmp_path):
    folder = tmp_path / "photographs"
    folder.mkdir()
    draw = np.random.default_rng(0)
    for number in range(12):
        pixels = draw.integers(0, 255, (24, 20, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    (folder / "broken.png").write_bytes(b"no image")
    return folder


@pytest.fixture(autouse=True)
def _tiny(monkeypatch):
    """Offer trainings of seconds instead of hours."""
    offers = (TrainingOffer("quick", 8, 0.064, 0.01), TrainingOffer("good", 16, 50.0, 5.0))
    monkeypatch.setattr(verbs, "training_offers", lambda context: offers)


def idle(qtbot, window):
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs, timeout=PATIENCE_MS)


def ready(qtbot, window):
    primary = find(window, "primary-generator", QPushButton)
    qtbot.waitUntil(lambda: primary.isEnabled() and "Train on" in primary.text(), timeout=10_000)
    return primary


def test_a_folder_that_is_dropped_is_checked_before_anything_is_trained(
    open_window, empty_project, photographs, qtbot
):
    window = open_window(empty_project)
    drop(window, photographs)
    primary = ready(qtbot, window)
    assert find(window, "training-folder", QLabel).text() == "photographs"
    assert find(window, "training-images", QLabel).text() == "12"
    left_out = find(window, "training-left-out", QLabel)
    assert left_out.text() == "1"
    assert "broken.png" in left_out.toolTip()
    assert primary.text() == "Train on 12 images"
    assert not find(window, "training-picture", QWidget).image.isNull()


def test_training_makes_the_projects_generator_and_leads_on(
    open_window, empty_project, photographs, qtbot, answers
):
    window = open_window(empty_project)
    answers.paths.append(photographs)
    find(window, "primary-generator", QPushButton).click()
    ready(qtbot, window).click()
    idle(qtbot, window)
    assert not find(window, "job-error", QLabel).isVisible(), find(window, "job-error").text()
    assert window.studio.session.step("generator").figures["resolution_px"] == 8
    assert find(window, "primary-generator", QPushButton).text() == "Go on to Samples"
    assert find(window, "generator-view").isVisible()


def test_a_stopped_training_keeps_its_snapshot_and_goes_on_after_a_restart(
    open_window, empty_project, photographs, qtbot
):
    window = open_window(empty_project)
    drop(window, photographs)
    ready(qtbot, window)
    find(window, "training-good", QPushButton).click()
    primary = ready(qtbot, window)
    primary.click()
    (job,) = window.studio.jobs.jobs[:1]
    qtbot.waitUntil(
        lambda: job.progress is not None and job.progress.done > 64, timeout=PATIENCE_MS
    )
    assert primary.text() == "Stop and keep the snapshot"
    primary.click()
    idle(qtbot, window)
    qtbot.waitUntil(lambda: primary.text() == "Go on training", timeout=10_000)
    assert list((empty_project / "training").glob("snapshot-*"))
    window.close()

    again = open_window(empty_project)
    primary = find(again, "primary-generator", QPushButton)
    qtbot.waitUntil(lambda: primary.text() == "Go on training", timeout=PATIENCE_MS)
    primary.click()
    (job,) = again.studio.jobs.jobs[:1]
    qtbot.waitUntil(
        lambda: job.progress is not None and job.progress.done > 64, timeout=PATIENCE_MS
    )
    job.cancel()
    idle(qtbot, again)
    assert not find(again, "job-error", QLabel).isVisible()


def test_images_that_cannot_be_trained_on_are_refused_in_their_place(
    open_window, empty_project, tmp_path, qtbot
):
    folder = tmp_path / "one"
    folder.mkdir()
    Image.new("RGB", (16, 16)).save(folder / "one.png")
    window = open_window(empty_project)
    drop(window, folder)
    refusal = find(window, "training-refusal", QLabel)
    qtbot.waitUntil(refusal.isVisible, timeout=PATIENCE_MS)
    assert "too few to train on" in refusal.text()
    assert not find(window, "primary-generator", QPushButton).isEnabled()
    find(window, "training-leave", QPushButton).click()
    assert find(window, "primary-generator", QPushButton).isEnabled()


def test_a_folder_dropped_without_a_project_waits_for_one(
    open_window, photographs, answers, tmp_path, qtbot
):
    window = open_window()
    drop(window, photographs)
    qtbot.waitUntil(lambda: not window.studio.jobs.jobs)
    answers.paths.append(tmp_path / "mine.dsgan")
    find(window, "primary-generator", QPushButton).click()
    assert "12" in ready(qtbot, window).text()
    with open_project_reading(tmp_path / "mine.dsgan") as project:
        assert project.generators() == ()


def test_another_training_begins_only_when_the_stopped_one_is_given_up(
    open_window, empty_project, photographs, qtbot, answers
):
    window = open_window(empty_project)
    drop(window, photographs)
    ready(qtbot, window)
    find(window, "training-good", QPushButton).click()
    primary = ready(qtbot, window)
    primary.click()
    (job,) = window.studio.jobs.jobs[:1]
    qtbot.waitUntil(
        lambda: job.progress is not None and job.progress.done > 64, timeout=PATIENCE_MS
    )
    primary.click()
    idle(qtbot, window)
    find(window, "training-quick", QPushButton).click()
    ready(qtbot, window)
    idle(qtbot, window)
    answers.choices = ["keep"]
    primary.click()
    assert "was stopped" in answers.asked[-1]
    assert window.studio.jobs.jobs == ()
    assert list((empty_project / "training").glob("snapshot-*"))
    answers.choices = ["replace"]
    primary.click()
    idle(qtbot, window)
    assert not find(window, "job-error", QLabel).isVisible(), find(window, "job-error").text()
    assert window.studio.session.step("generator").figures["resolution_px"] == 8
