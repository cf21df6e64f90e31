import dataclasses

import numpy as np
import pytest
from PIL import Image

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.workflow.real_images import real_image, training_of
from dsgan_studio.core.workflow.training_past import keep_request, set_aside
from dsgan_studio.core.workflow.training_request import TrainingRequest, remember_request
from tests.unit.project import factory
from tests.unit.workflow.test_status import new_project

SIDE = 32


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "cells"
    made.mkdir()
    for level in (40, 120, 200):
        pixels = np.full((SIDE, 2 * SIDE, 3), level, np.uint8)
        pixels[:, : SIDE // 2] = 255  # what a crop leaves out
        Image.fromarray(pixels).save(made / f"cell{level}.png")
    return made


@pytest.fixture
def project(tmp_path, folder):
    path = tmp_path / "a.dsgan"
    new_project(path)
    with open_project(path) as opened:
        add_generator(opened, folder.name)
        yield opened


def add_generator(project, source_name, hash_="ab" * 32):
    made = factory.generator()
    facts = {**made.architecture_json, "resolution": SIDE}
    record = dataclasses.replace(made, hash=hash_, source_name=source_name, architecture_json=facts)
    project.add_generator(record)


def request(folder, **others):
    return TrainingRequest(images=folder, resolution_px=SIDE, kimg=1.0, **others)


def look(project, place):
    return real_image(project, place, JobContext())


def test_a_real_image_is_shown_as_the_generator_was_shown_it(project, folder):
    remember_request(project, request(folder))
    found = look(project, 1)
    assert (found.name, found.place, found.files) == ("cell120.png", 1, 3)
    assert found.pixels.shape == (SIDE, SIDE, 3)
    assert (found.pixels == 120).all()
    assert look(project, 4).name == "cell120.png"
    assert look(project, -1).name == "cell200.png"


def test_a_file_that_cannot_be_read_is_passed_over(project, folder):
    remember_request(project, request(folder))
    (folder / "cell120.png").write_bytes(b"no picture")
    assert look(project, 1).name == "cell200.png"
    for file in folder.iterdir():
        file.write_bytes(b"no picture")
    with pytest.raises(BadInput, match="none of the 3 files"):
        look(project, 0)


def test_the_images_of_an_earlier_training_are_known_too(project, folder, tmp_path):
    training = project.root / "training"
    training.mkdir(exist_ok=True)
    keep_request(training, request(folder, fit="letterbox"))
    (training / "grids").mkdir()
    (training / "grids" / "grid-00000016.png").touch()
    set_aside(project)
    other = tmp_path / "others"
    remember_request(project, request(other))
    assert training_of(project) == request(folder, fit="letterbox")
    add_generator(project, "snapshot-00000016", "cd" * 32)
    assert training_of(project).images == other


@pytest.mark.parametrize("source_name", ["drive.pkl", ""])
def test_a_generator_that_was_not_trained_here_has_no_known_images(project, folder, source_name):
    remember_request(project, request(folder))
    add_generator(project, source_name, "ef" * 32)
    with pytest.raises(BadInput, match="was not trained in this project"):
        look(project, 0)


def test_a_folder_that_is_gone_is_named(project, folder):
    remember_request(project, request(folder))
    folder.rename(folder.parent / "moved")
    with pytest.raises(BadInput, match="cells is not there"):
        look(project, 0)
