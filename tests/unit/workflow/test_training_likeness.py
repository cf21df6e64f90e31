import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base.errors import JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.workflow.new_projects import new_project
from dsgan_studio.core.workflow.training_likeness import look_for_twins
from dsgan_studio.core.workflow.training_request import TrainingRequest


@pytest.fixture
def project(tmp_path):
    return new_project(tmp_path / "a.dsgan").path


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "photographs"
    made.mkdir()
    draw = np.random.default_rng(3)
    for number in range(12):
        Image.fromarray(draw.integers(0, 255, (32, 32, 3), dtype=np.uint8)).save(
            made / f"{number}.png"
        )
    return made


def request(folder, **changes):
    return TrainingRequest(images=folder, resolution_px=32, kimg=1.0, **changes)


def test_images_that_are_nearly_the_same_are_found_mirrored_or_not(project, folder):
    first = np.asarray(Image.open(folder / "3.png")).astype(int)
    lighter = np.clip(first + 2, 0, 255).astype(np.uint8)
    Image.fromarray(lighter).save(folder / "20.png")
    Image.fromarray(np.asarray(Image.open(folder / "5.png"))[:, ::-1]).save(folder / "21.png")
    found = look_for_twins(project, request(folder), JobContext())
    assert (found.images, found.count) == (14, 2)
    assert [(one.name, one.like, one.mirrored) for one in found.shown] == [
        ("21.png", "5.png", True),
        ("20.png", "3.png", False),
    ]
    assert found.shown[0].levels == 0
    assert 0 < found.shown[1].levels <= found.limit_levels
    kept, left = found.shown[1].pictures
    assert np.array_equal(kept, first)
    assert np.array_equal(left, lighter)


def test_images_that_are_all_different_have_no_twins(project, folder):
    found = look_for_twins(project, request(folder), JobContext())
    assert (found.count, found.shown) == (0, ())


def test_a_thousand_equal_images_are_one_and_its_copies(project, tmp_path):
    folder = tmp_path / "equal"
    folder.mkdir()
    draw = np.random.default_rng(4)
    Image.fromarray(draw.integers(0, 255, (8, 8, 3), dtype=np.uint8)).save(folder / "0.png")
    data = (folder / "0.png").read_bytes()
    for number in range(1, 1000):
        (folder / f"{number}.png").write_bytes(data)
    found = look_for_twins(
        project, TrainingRequest(images=folder, resolution_px=8, kimg=1.0), JobContext()
    )
    assert found.count == 999
    assert {one.like for one in found.shown} == {"0.png"}


def test_pieces_of_one_file_are_told_apart_by_their_number(project, tmp_path):
    folder = tmp_path / "tiles"
    folder.mkdir()
    draw = np.random.default_rng(5)
    tile = draw.integers(0, 255, (16, 16, 3), dtype=np.uint8)
    other = draw.integers(0, 255, (16, 16, 3), dtype=np.uint8)
    Image.fromarray(np.concatenate([tile, other, tile], axis=1)).save(folder / "a.png")
    asked = TrainingRequest(images=folder, resolution_px=16, kimg=1.0, fit="tiles")
    (only,) = look_for_twins(project, asked, JobContext()).shown
    assert (only.name, only.like) == ("a.png #3", "a.png #1")


def test_a_search_for_twins_can_be_cancelled(project, folder):
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        look_for_twins(project, request(folder), context)
