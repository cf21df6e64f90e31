import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base.errors import BadInput, OutOfDeviceMemory
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.gan_training.outputs import write_curves
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow import training_outlook
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.training_outlook import (
    TrainingOffer,
    check_images,
    timed_hours,
    training_offers,
    training_sight,
)
from dsgan_studio.core.workflow.training_request import (
    TRAINING_SETTING,
    TrainingRequest,
    remember_request,
    remembered_request,
)


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "a.dsgan"
    new_project(path)
    with open_project(path) as opened:
        yield opened


@pytest.fixture
def photographs(tmp_path):
    folder = tmp_path / "photographs"
    folder.mkdir()
    draw = np.random.default_rng(0)
    for number in range(5):
        pixels = draw.integers(0, 255, (20 + number, 40, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    (folder / "broken.png").write_bytes(b"no image")
    return folder


def request(folder, **changes):
    return TrainingRequest(images=folder, resolution_px=16, kimg=1.0, **changes)


def test_a_check_tells_what_the_images_are_and_shows_them_as_they_are_trained_on(
    project, photographs
):
    check = check_images(project, request(photographs), JobContext())
    assert (check.images, check.smallest_px, check.largest_px) == (5, 20, 24)
    assert [name for name, _ in check.unreadable] == ["broken.png"]
    assert "Only 5 different images" in check.notes[0]
    assert check.previews.shape == (5, 16, 16, 3)


def test_a_check_of_images_that_cannot_be_trained_on_says_so(project, photographs):
    for number in range(1, 5):
        (photographs / f"{number}.png").unlink()
    with pytest.raises(BadInput, match="too few to train on"):
        check_images(project, request(photographs), JobContext())


def test_larger_offers_take_longer(monkeypatch):
    offers = training_offers("cpu")
    assert [one.name for one in offers][:2] == ["quick", "good"]
    hours = [one.hours for one in offers]
    assert hours == sorted(hours)
    assert hours[0] > 0


def test_a_machine_without_the_memory_is_not_offered_what_it_cannot_do(monkeypatch):
    monkeypatch.setattr(training_outlook, "device_memory_bytes", lambda device: 2 << 30)
    few = training_offers("cpu")
    monkeypatch.setattr(training_outlook, "device_memory_bytes", lambda device: 1 << 20)
    assert training_offers("cpu") == ()
    assert all(one.resolution_px <= 256 for one in few)


def test_the_sight_of_a_training_is_its_curves_and_its_latest_picture(project):
    assert training_sight(project).grids == ()
    folder = project.root / "training"
    (folder / "grids").mkdir(parents=True)
    for name in ("grid-00000900.png", "grid-00010000.png", "real.png", "grid-x.png"):
        (folder / "grids" / name).touch()
    write_curves(folder, [{"images": 16, "kid": 3.5}])
    sight = training_sight(project)
    assert [one.images for one in sight.grids] == [900, 10000]
    assert sight.rows == ({"images": 16, "kid": 3.5},)
    assert sight.snapshots == ()


def test_what_was_asked_for_is_remembered_to_go_on_with(project, photographs, tmp_path):
    assert remembered_request(project) is None
    asked = request(photographs, flip=True, start=tmp_path / "x.pkl", gamma=2.0)
    remember_request(project, asked)
    assert remembered_request(project) == asked


@pytest.mark.parametrize("damaged", [5, {}, {"images": "a"}, [1]])
def test_a_damaged_memory_is_no_request(project, damaged):
    project.set_setting(TRAINING_SETTING, damaged)
    assert remembered_request(project) is None


def test_the_time_of_an_offer_is_measured_with_its_own_settings(monkeypatch):
    seen = []

    def rate(settings, device, context):
        seen.append((settings.resolution, device.type))
        return 10.0

    monkeypatch.setattr(training_outlook, "measured_images_per_s", rate)
    offer = TrainingOffer("good", 128, 36.0, hours=99.0)
    assert timed_hours(offer, "cpu", JobContext()) == pytest.approx(1.0)
    assert seen == [(128, "cpu")]


def test_a_device_whose_memory_runs_out_while_it_is_timed_is_told(monkeypatch):
    def full(settings, device, context):
        raise MemoryError

    monkeypatch.setattr(training_outlook, "measured_images_per_s", full)
    with pytest.raises(OutOfDeviceMemory, match="too little memory for a training at 64 px"):
        timed_hours(TrainingOffer("quick", 64, 40.0, 1.0), "cpu", JobContext())
