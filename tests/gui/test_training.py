import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QListWidget,
    QPushButton,
    QSlider,
    QSpinBox,
    QTabBar,
    QWidget,
)

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.gan_training.outputs import write_curves
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.workflow.training_outlook import TrainingOffer
from dsgan_studio.core.workflow.training_past import keep_request, set_aside
from dsgan_studio.core.workflow.training_request import TrainingRequest
from dsgan_studio.gui import training_verbs
from dsgan_studio.gui.jobs import Lane
from dsgan_studio.gui.widgets.grid_view import GridView
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
    monkeypatch.setattr(training_verbs, "training_offers", lambda context: offers)


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
    assert find(window, "training-left-out", QLabel).text() == "1"
    assert primary.text() == "Train on 12 images"
    assert not find(window, "training-sheet", QWidget).image.isNull()
    idle(qtbot, window)


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
    (job,) = window.studio.jobs.in_lane(Lane.COMPUTE)
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
    (job,) = again.studio.jobs.in_lane(Lane.COMPUTE)
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
    (job,) = window.studio.jobs.in_lane(Lane.COMPUTE)
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


def test_files_that_are_left_out_are_listed_with_the_reason_and_can_be_copied(
    open_window, empty_project, photographs, qtbot
):
    (photographs / "notes.txt").write_text("none")
    window = open_window(empty_project)
    drop(window, photographs)
    ready(qtbot, window)
    shown = find(window, "training-unreadable", QListWidget)
    assert shown.isVisible()
    told = [shown.item(row).text() for row in range(shown.count())]
    assert [one.split(":")[0] for one in told] == ["notes.txt", "broken.png"]
    find(window, "training-unreadable-copy", QPushButton).click()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert [line.split("\t")[0] for line in lines] == ["notes.txt", "broken.png"]
    assert all(line.split("\t")[1] for line in lines)
    for name in ("notes.txt", "broken.png"):
        (photographs / name).unlink()
    find(window, "training-good", QPushButton).click()
    ready(qtbot, window)
    assert not shown.isVisible()
    idle(qtbot, window)


def test_near_duplicates_are_counted_and_shown_in_pairs(
    open_window, empty_project, photographs, qtbot
):
    mirrored = Image.open(photographs / "4.png").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    mirrored.save(photographs / "mirrored.png")
    window = open_window(empty_project)
    drop(window, photographs)
    ready(qtbot, window)
    twins = find(window, "training-twins", QLabel)
    qtbot.waitUntil(lambda: twins.text() == "1", timeout=PATIENCE_MS)
    find(window, "training-look", QTabBar).setCurrentIndex(2)
    pairs = find(window, "training-twin-pairs", GridView)
    assert pairs.isVisible()
    assert [tile.caption for tile in pairs.model().tiles] == ["4.png", "mirrored.png"]
    assert "mirrored, differs by 0.0" in pairs.model().tiles[1].description
    first, second = (pairs.model().image(number) for number in (0, 1))
    assert first.flipped(Qt.Orientation.Horizontal) == second
    idle(qtbot, window)


def test_one_image_is_shown_under_every_fit_and_follows_the_choice(
    open_window, empty_project, photographs, qtbot
):
    wide = np.zeros((40, 100, 3), np.uint8)
    wide[:, 50:] = 200
    Image.fromarray(wide).save(photographs / "0.png")
    window = open_window(empty_project)
    drop(window, photographs)
    ready(qtbot, window)
    find(window, "training-look", QTabBar).setCurrentIndex(1)
    name, picture = find(window, "training-cut-name", QLabel), find(window, "training-cut-picture")
    qtbot.waitUntil(lambda: name.text() == "0.png · 100 × 40 px", timeout=PATIENCE_MS)
    assert picture.frames == ((0, 30, 40, 40),)
    tiles = find(window, "training-cut-tiles")
    assert len(tiles.pieces) == 8
    fit = find(window, "training-fit", QComboBox)
    fit.setCurrentIndex(fit.findData("tiles"))
    assert len(picture.frames) == 5 * 13
    crop = find(window, "training-crop", QSpinBox)
    assert crop.isVisible()
    crop.setValue(40)
    qtbot.waitUntil(lambda: len(picture.frames) == 3, timeout=PATIENCE_MS)
    assert len(tiles.pieces) == 3
    primary = ready(qtbot, window)
    # The others are smaller than a piece, and one whole square each.
    qtbot.waitUntil(lambda: primary.text() == "Train on 14 images", timeout=PATIENCE_MS)
    find(window, "training-cut-next", QPushButton).click()
    qtbot.waitUntil(lambda: name.text().startswith("1.png"), timeout=PATIENCE_MS)
    idle(qtbot, window)


def test_the_time_of_a_training_is_measured_where_it_is_chosen_and_only_once(
    open_window, empty_project, photographs, qtbot, monkeypatch
):
    timed = []

    def time_offer(offer, context):
        timed.append(offer.name)
        return {"quick": 0.66, "good": 3.4}[offer.name]

    monkeypatch.setattr(training_verbs, "time_offer", time_offer)
    window = open_window(empty_project)
    drop(window, photographs)
    ready(qtbot, window)
    quick, good = (find(window, f"training-{name}", QPushButton) for name in ("quick", "good"))
    qtbot.waitUntil(lambda: "about 40 min on this machine" in quick.text(), timeout=PATIENCE_MS)
    assert good.text().endswith("16 px")
    good.click()
    qtbot.waitUntil(lambda: "about 3.5 h on this machine" in good.text(), timeout=PATIENCE_MS)
    quick.click()
    idle(qtbot, window)
    assert "about 40 min" in quick.text()
    assert timed == ["quick", "good"]


def test_a_time_that_cannot_be_measured_is_said_and_does_not_keep_from_training(
    open_window, empty_project, photographs, qtbot, monkeypatch
):
    def time_offer(offer, context):
        raise BadInput("the device is gone; choose another.")

    monkeypatch.setattr(training_verbs, "time_offer", time_offer)
    window = open_window(empty_project)
    drop(window, photographs)
    primary = ready(qtbot, window)
    quick = find(window, "training-quick", QPushButton)
    qtbot.waitUntil(lambda: "could not be measured" in quick.text(), timeout=PATIENCE_MS)
    assert quick.toolTip() == "the device is gone; choose another."
    idle(qtbot, window)
    assert primary.isEnabled()


def test_the_steps_are_timed_when_the_long_job_has_ended(
    open_window, empty_project, photographs, qtbot, monkeypatch
):
    monkeypatch.setattr(training_verbs, "time_offer", lambda offer, context: 0.66)
    window = open_window(empty_project)
    go = threading.Event()

    def work(project, context):
        while not go.wait(0.02):
            context.checkpoint("work", 0, 1)

    window.studio.session.work("Something long", work)
    drop(window, photographs)
    ready(qtbot, window)
    twins = find(window, "training-twins", QLabel)
    qtbot.waitUntil(lambda: twins.text() == "0", timeout=PATIENCE_MS)
    quick = find(window, "training-quick", QPushButton)
    assert "being timed" in quick.text()
    go.set()
    qtbot.waitUntil(lambda: "about 40 min" in quick.text(), timeout=PATIENCE_MS)
    idle(qtbot, window)


def begin(qtbot, window, photographs):
    """Begin a training that takes long, and return its job once it has learned something."""
    drop(window, photographs)
    ready(qtbot, window)
    find(window, "training-good", QPushButton).click()
    ready(qtbot, window).click()
    (job,) = window.studio.jobs.in_lane(Lane.COMPUTE)
    qtbot.waitUntil(
        lambda: job.progress is not None and job.progress.done > 64, timeout=PATIENCE_MS
    )
    return job


def test_a_training_is_held_and_goes_on(open_window, empty_project, photographs, qtbot):
    window = open_window(empty_project)
    job = begin(qtbot, window, photographs)
    pause = find(window, "training-pause", QPushButton)
    assert pause.text() == "Pause"
    pause.click()
    assert pause.text() == "Go on"
    assert find(window, "training-held", QLabel).isVisible()
    reports = []
    job.progressed.connect(lambda progress: reports.append(progress.done))
    qtbot.waitUntil(lambda: len(reports) >= 8, timeout=PATIENCE_MS)
    assert len(set(reports[-4:])) == 1
    held_at = reports[-1]
    pause.click()
    qtbot.waitUntil(lambda: job.progress.done > held_at, timeout=PATIENCE_MS)
    assert not find(window, "training-held", QLabel).isVisible()
    pause.click()
    job.cancel()  # is heard where it is held too
    idle(qtbot, window)


def test_what_a_training_has_learned_so_far_becomes_the_generator(
    open_window, empty_project, photographs, qtbot
):
    window = open_window(empty_project)
    begin(qtbot, window, photographs)
    use = find(window, "training-use", QPushButton)
    assert use.text() == "Stop and use this snapshot"
    use.click()
    idle(qtbot, window)
    assert not find(window, "job-error", QLabel).isVisible(), find(window, "job-error").text()
    assert window.studio.session.step("generator").figures["resolution_px"] == 16
    assert find(window, "generator-view").isVisible()
    assert list((empty_project / "training").glob("snapshot-*"))


def test_a_stopped_training_offers_its_snapshot(open_window, empty_project, photographs, qtbot):
    window = open_window(empty_project)
    begin(qtbot, window, photographs).cancel()
    idle(qtbot, window)
    use = find(window, "training-use", QPushButton)
    qtbot.waitUntil(lambda: use.text() == "Use this snapshot", timeout=PATIENCE_MS)
    use.click()
    idle(qtbot, window)
    assert window.studio.session.step("generator").figures["resolution_px"] == 16


def test_past_trainings_show_their_curves_and_pictures_again(
    open_window, leukocytes, qtbot, photographs
):
    folder = leukocytes / "training"
    with open_project(leukocytes) as project:
        for kid, shown in ((9.0, (1000,)), (5.0, (1000, 2000, 3000))):
            (folder / "grids").mkdir(parents=True)
            for images in shown:
                Image.new("RGB", (8, 8), (images // 20, 0, 0)).save(
                    folder / "grids" / f"grid-{images:08d}.png"
                )
            write_curves(folder, [{"images": shown[-1], "kid": kid, "ada_p": 0.2}])
            keep_request(folder, TrainingRequest(images=photographs, resolution_px=64, kimg=40.0))
            if kid == 9.0:
                set_aside(project)
    window = open_window(leukocytes)
    find(window, "go-generator", QPushButton).click()
    trainings = find(window, "training-past", QListWidget)
    qtbot.waitUntil(lambda: trainings.count() == 2, timeout=PATIENCE_MS)
    assert trainings.item(0).text().endswith("3.0 k images")
    trainings.setCurrentRow(0)
    trainings.itemActivated.emit(trainings.item(0))
    picture = find(window, "training-picture", QWidget)
    assert picture.isVisible()

    def red():
        return None if picture.image.isNull() else picture.image.pixelColor(0, 0).red()

    qtbot.waitUntil(lambda: red() == 150, timeout=PATIENCE_MS)
    find(window, "training-grid", QSlider).setValue(0)
    qtbot.waitUntil(lambda: red() == 50, timeout=PATIENCE_MS)
    assert find(window, "training-grid-at", QLabel).text() == "1.0 thousand images"
    assert find(window, "training-ada", QWidget).isVisible()
    trainings.setCurrentRow(1)
    trainings.itemActivated.emit(trainings.item(1))
    assert trainings.item(1).text() == "Training 1 · 64 px · 1.0 k images"
    assert not find(window, "training-grid", QSlider).isEnabled()
    idle(qtbot, window)
    find(window, "training-past-back", QPushButton).click()
    assert not picture.isVisible()
    assert find(window, "generator-view").isVisible()
